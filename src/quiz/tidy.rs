//! The form of texts that every reader and writer of quizzes keeps.

/// A text of several lines: they end in LF, lines of blanks are empty, and nothing blank
/// stands around it.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| if line.trim().is_empty() { "" } else { line })
        .collect();
    lines.join("\n").trim().to_owned()
}

/// A text of one line: every run of blanks is one space.
pub fn tidy_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidying_keeps_what_matters() {
        assert_eq!(tidy("\r\n  a  \r\n \t\r\n    b\rc \n\n"), "a  \n\n    b\nc");
        assert_eq!(tidy_line(" a\n b\tc "), "a b c");
    }
}
