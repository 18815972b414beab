//! Words of a shell, and values of files with environment variables.

pub fn shell(text: &str) -> String {
    let plain = !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_./:@%+,=-".contains(&b));
    if plain {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Read alike by Docker Compose and python-dotenv, but for `$`: python-dotenv expands `${X}` in every kind of quotes and
/// knows no escape for it, so a template must not write a value with `$` as a line that counts.
pub(super) fn dotenv(text: &str) -> String {
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_./:@%+,=?&-".contains(&b));
    if plain {
        text.to_owned()
    } else if !text.contains(['\'', '\n', '\r', '\\']) {
        format!("'{text}'")
    } else {
        let mut escaped = String::from("\"");
        for character in text.chars() {
            match character {
                '\n' => escaped.push_str("\\n"),
                '\r' => escaped.push_str("\\r"),
                '$' | '"' | '\\' => escaped.extend(['\\', character]),
                // Neither of them knows escapes by number.
                _ => escaped.push(character),
            }
        }
        escaped.push('"');
        escaped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_words() {
        assert_eq!(shell("plain-1.0"), "plain-1.0");
        assert_eq!(shell("$(id) it's"), "'$(id) it'\\''s'");
        assert_eq!(shell(""), "''");
    }

    #[test]
    fn dotenv_values_have_the_escapes_that_its_readers_know() {
        assert_eq!(dotenv("plain-1.0"), "plain-1.0");
        assert_eq!(dotenv("a $x \u{200b}"), "'a $x \u{200b}'");
        assert_eq!(
            dotenv("it's \"$x\" \\\n\u{200b}"),
            "\"it's \\\"\\$x\\\" \\\\\\n\u{200b}\""
        );
    }
}
