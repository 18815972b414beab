//! HTML: text of an element or of a quoted attribute.

/// A page is read with `\n` alone at the ends of lines: a carriage return is one only by its number.
pub fn text(text: &str) -> String {
    let mut escaped = Vec::with_capacity(text.len());
    // Writing to memory cannot fail.
    let _ = tera::escape_html(text, &mut escaped);
    String::from_utf8_lossy(&escaped)
        .replace('\r', "&#13;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_in_either_quotes_are_safe() {
        assert_eq!(
            text("<b a=\"1\" b='2'> & \r"),
            "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt; &amp; &#13;"
        );
    }
}
