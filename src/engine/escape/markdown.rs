//! Text in Markdown: lines, paragraphs, cells, code and links that show what the author wrote.

use super::text::{is_unprintable, one_line};

/// Inline Markdown: what the author wrote shows as written; balanced `code spans` stay code.
pub fn markdown(text: &str) -> String {
    inline_markdown(text, false)
}

/// Paragraphs of Markdown; code between fences of three backticks stays code, and a list of several items stays a list.
pub fn markdown_block(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let (mut blocks, mut paragraph) = (Vec::new(), Vec::new());
    let mut next = 0;
    while let Some(line) = lines.get(next) {
        next += 1;
        let code = line.strip_prefix("```").and_then(|language| {
            let length = lines[next..].iter().position(|line| line.trim_end() == "```")?;
            Some((language.trim(), &lines[next..next + length]))
        });
        if code.is_none() && !line.trim().is_empty() {
            paragraph.push(*line);
            continue;
        }
        blocks.extend(paragraph_or_lists(&std::mem::take(&mut paragraph)));
        if let Some((language, code)) = code {
            blocks.push(code_block(language, code));
            next += code.len() + 1;
        }
    }
    blocks.extend(paragraph_or_lists(&paragraph));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

/// The lines between two blank ones. Several that begin with the same mark are a list; one alone is a text that begins with a dash.
fn paragraph_or_lists(lines: &[&str]) -> Vec<String> {
    let (mut blocks, mut plain) = (Vec::new(), Vec::<&str>::new());
    let mut next = 0;
    while next < lines.len() {
        let (list, taken) = list(&lines[next..]);
        if list.len() > 1 {
            blocks.push(markdown(&std::mem::take(&mut plain).join("\n")));
            blocks.push(list.join("\n"));
        } else {
            plain.extend(&lines[next..next + taken.max(1)]);
        }
        next += taken.max(1);
    }
    blocks.push(markdown(&plain.join("\n")));
    blocks
}

/// The items of a list with which lines begin, and how many lines they are. Indented lines belong to the item above them.
fn list(lines: &[&str]) -> (Vec<String>, usize) {
    let Some((first, _)) = lines.first().and_then(|line| item(line)) else {
        return (Vec::new(), 0);
    };
    let mut items: Vec<(String, Vec<&str>)> = Vec::new();
    let mut taken = 0;
    for line in lines {
        match (item(line), items.last_mut()) {
            (Some((mark, text)), _) if mark == first || mark.len() > 1 && first.len() > 1 => {
                items.push((mark.to_owned(), vec![text]));
            }
            (None, Some((_, texts))) if line.starts_with("  ") => texts.push(line),
            _ => break,
        }
        taken += 1;
    }
    let written = items
        .iter()
        .map(|(mark, texts)| format!("{mark} {}", markdown(&texts.join("\n"))));
    (written.collect(), taken)
}

/// The mark of an item and its text: `- one`, `2. two`.
fn item(line: &str) -> Option<(&str, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match line.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' if digits == 0 => 1,
        b'.' if (1..=3).contains(&digits) => digits + 1,
        _ => return None,
    };
    let text = line[mark..].strip_prefix(' ')?.trim();
    (!text.is_empty()).then_some((&line[..mark], text))
}

fn code_block(language: &str, lines: &[&str]) -> String {
    let is_word = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_word_byte);
    let language = if is_word(language) { language } else { "text" };
    let text: String = lines.join("\n").replace('\t', "    ");
    let shown = |c: char| if c != '\n' && is_unprintable(c) { ' ' } else { c };
    let text: String = text.chars().map(shown).collect();
    format!("```{language}\n{}\n```", fenced(&text))
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-_".contains(&byte)
}

pub(super) fn markdown_cell(text: &str) -> String {
    inline_markdown(text, true)
}

fn inline_markdown(text: &str, in_cell: bool) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let balanced = parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|code| !code.trim().is_empty());
    let outside = if balanced { 2 } else { 1 };
    let dollars = parts.iter().step_by(outside).map(|part| part.matches('$').count());
    // Two of them in one text can enclose a formula.
    let has_math = dollars.sum::<usize>() > 1;
    let mut output = String::with_capacity(text.len() + 8);
    if balanced {
        let last = parts.len() - 1;
        for (index, part) in parts.iter().enumerate() {
            if index % 2 == 0 {
                let part = words(part, index > 0, index < last);
                escape_markdown(&part, in_cell, has_math, &mut output);
            } else {
                let code = code_in_line(part);
                let code = if in_cell { code.replace('|', "\\|") } else { code };
                output.push_str(&format!("`{code}`"));
            }
        }
    } else {
        escape_markdown(&one_line(text), in_cell, has_math, &mut output);
    }
    escape_line_end(&mut output);
    output
}

/// The words of a text with one space between them, and one where it meets what stands before or after it.
fn words(text: &str, after: bool, before: bool) -> String {
    let words = one_line(text);
    let is_blank = |c: Option<char>| c.is_some_and(|c| c.is_whitespace() || is_unprintable(c));
    if words.is_empty() {
        let between = after && before && is_blank(text.chars().next());
        return if between { " " } else { "" }.to_owned();
    }
    let start = if after && is_blank(text.chars().next()) {
        " "
    } else {
        ""
    };
    let end = if before && is_blank(text.chars().next_back()) {
        " "
    } else {
        ""
    };
    format!("{start}{words}{end}")
}

/// Code on one line: nothing else changes, for each blank of it counts.
fn code_in_line(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let shown = |c: char| if is_unprintable(c) { ' ' } else { c };
    text.chars().map(shown).collect()
}

fn escape_markdown(text: &str, in_cell: bool, has_math: bool, output: &mut String) {
    let at_start = output.is_empty();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let before = output.chars().next_back();
        if !before.is_some_and(char::is_alphanumeric)
            && let Some(length) = bare_url_length(rest)
        {
            output.push('<');
            output.push_str(&rest[..length]);
            output.push('>');
            rest = &rest[length..];
            continue;
        }
        let after = rest.chars().nth(1);
        let between_words = before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        let escape = match character {
            '\\' | '*' | '[' | ']' | '<' | '>' | '`' | '~' => true,
            '_' => !between_words,
            '&' => after.is_some_and(|c| c.is_ascii_alphabetic() || c == '#'),
            '$' => has_math,
            '|' => in_cell,
            '@' => between_words,
            '.' => output.to_ascii_lowercase().ends_with("www") && after.is_some_and(char::is_alphanumeric),
            ':' => {
                output.to_ascii_lowercase().ends_with("http")
                    || output.to_ascii_lowercase().ends_with("https")
                    || output.to_ascii_lowercase().ends_with("ftp")
            }
            '!' => after == Some('['),
            _ => false,
        };
        if escape {
            output.push('\\');
        }
        output.push(character);
        rest = &rest[character.len_utf8()..];
    }
    if at_start {
        escape_line_start(output);
    }
}

/// Keeps a text that opens a line from becoming a heading, a list item or a quote.
fn escape_line_start(output: &mut String) {
    let first = output.chars().next();
    let digits = output.bytes().take_while(u8::is_ascii_digit).count();
    match first {
        Some('#' | '+' | '-' | '=' | '|' | ':' | '~') => output.insert(0, '\\'),
        Some('0'..='9') if is_list_marker(&output[digits..]) => output.insert(digits, '\\'),
        _ => {}
    }
}

/// What makes an item of a numbered list of the digits before it: `3.5` begins none.
fn is_list_marker(rest: &str) -> bool {
    rest.strip_prefix(['.', ')'])
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Keeps the last words of a heading from being taken for its closing marks: `Learn F #`.
fn escape_line_end(output: &mut String) {
    let before = output.trim_end_matches('#');
    if before.len() < output.len() && before.ends_with(' ') {
        output.insert(before.len(), '\\');
    }
}

/// Bytes of an address that GitHub would make a link of by itself, if `text` begins with one.
fn bare_url_length(text: &str) -> Option<usize> {
    let lower_start = text.get(..8.min(text.len())).unwrap_or_default().to_ascii_lowercase();
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| lower_start.starts_with(scheme))?;
    let end = text
        .find(|c: char| c.is_whitespace() || "<>\"'`|\\^{}".contains(c) || !c.is_ascii())
        .unwrap_or(text.len());
    let trimmed = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
    (trimmed.len() > scheme.len()).then_some(trimmed.len())
}

/// A code span whose fence is longer than every run of backticks in it.
pub(super) fn code_span(text: &str) -> String {
    let text = code_in_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if text.is_empty() {
        return String::new();
    }
    let has_tick = text.starts_with('`') || text.ends_with('`');
    // Markdown takes one space from both ends, unless there is nothing else.
    let is_padded = text.starts_with(' ') && text.ends_with(' ') && !text.trim_matches(' ').is_empty();
    let pad = if has_tick || is_padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The same in a cell, where `|` would end it.
pub(super) fn code_cell(text: &str) -> String {
    code_span(text).replace('|', "\\|")
}

/// Code to stand in a fence of three backticks: as it is, unless a line would end the fence.
pub(super) fn fenced(text: &str) -> String {
    text.lines()
        .map(|line| line.replace("```", "`` `"))
        .collect::<Vec<_>>()
        .join("\n")
}

pub(super) fn link_destination(url: &str) -> String {
    let url = one_line(url)
        .replace(' ', "%20")
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace('\\', "\\\\");
    let mut destination = String::with_capacity(url.len());
    for (at, character) in url.char_indices() {
        if character == '&' && begins_entity(&url[at..]) {
            destination.push('\\');
        }
        destination.push(character);
    }
    if destination.contains(['(', ')']) {
        format!("<{destination}>")
    } else {
        destination
    }
}

/// True for `&copy;`, which Markdown would show as another character; `&copy=1` means itself.
fn begins_entity(text: &str) -> bool {
    let name = text[1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
    name.starts_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_shows_what_was_written() {
        assert_eq!(
            markdown("a*b* <b> [x](y) snake_case _em_"),
            "a\\*b\\* \\<b\\> \\[x\\](y) snake_case \\_em\\_"
        );
        assert_eq!(markdown("keep `code|x` and `more`"), "keep `code|x` and `more`");
        assert_eq!(markdown("one ` tick"), "one \\` tick");
        assert_eq!(markdown("# no heading"), "\\# no heading");
        assert_eq!(markdown("1. no list"), "1\\. no list");
        assert_eq!(markdown("3.5 GB"), "3.5 GB");
        assert_eq!(markdown("F # ##"), "F # \\##");
        assert_eq!(markdown("C#"), "C#");
        assert_eq!(markdown("$a `x$` b"), "$a `x$` b");
        assert_eq!(markdown("$a `x` b$"), "\\$a `x` b\\$");
        assert_eq!(
            markdown("see https://example.org/a_b."),
            "see <https://example.org/a_b>."
        );
        assert_eq!(markdown_cell("a|b `c|d`"), "a\\|b `c\\|d`");
        assert_eq!(markdown_block("a\nb\n\nc"), "a b\n\nc");
    }

    #[test]
    fn markdown_keeps_lists() {
        assert_eq!(
            markdown_block("Build:\n- a *b*\n- c\n  d\nThen go."),
            "Build:\n\n- a \\*b\\*\n- c d\n\nThen go."
        );
        assert_eq!(markdown_block("1. one\n2. two"), "1. one\n2. two");
        assert_eq!(markdown_block("- alone"), "\\- alone");
        assert_eq!(markdown_block("- one\n* other"), "\\- one \\* other");
    }

    #[test]
    fn markdown_keeps_fenced_code() {
        let kept = "What does it say?\n\n```python\nprint(\"*a*\")\n```\n\nWell?";
        assert_eq!(
            markdown_block("What does it say?\n```python\nprint(\"*a*\")\n```\nWell?"),
            kept
        );
        assert_eq!(markdown_block("```\n\ta\n```"), "```text\n    a\n```");
        assert_eq!(
            markdown_block("```python\nnever *ends*"),
            "\\`\\`\\`python never \\*ends\\*"
        );
    }

    #[test]
    fn code_spans_hold_backticks() {
        assert_eq!(code_span("a"), "`a`");
        assert_eq!(code_span("a`b"), "``a`b``");
        assert_eq!(code_span("`a"), "`` `a ``");
    }

    #[test]
    fn blanks_in_code_stay() {
        assert_eq!(
            markdown(" of `a  b`,\n `a b` \t or ` c ` "),
            "of `a  b`, `a b` or ` c `"
        );
        assert_eq!(markdown("`a`  `b`"), "`a` `b`");
        assert_eq!(markdown("`a\n  b`c"), "`a   b`c");
        assert_eq!(markdown_cell("x  y `a  |b`"), "x y `a  \\|b`");
        assert_eq!(markdown_block("x  y\n`a  b`"), "x y `a  b`");
        assert_eq!(code_span("a  b"), "`a  b`");
        assert_eq!(code_span(" a "), "`  a  `");
        assert_eq!(code_span(" a"), "` a`");
        assert_eq!(code_span("  "), "`  `");
        assert_eq!(code_cell("a  |"), "`a  \\|`");
    }

    #[test]
    fn links_lead_where_the_text_says() {
        assert_eq!(link_destination("https://x.y/?a=1&copy=2"), "https://x.y/?a=1&copy=2");
        assert_eq!(
            link_destination("https://x.y/?a=&copy;(b)"),
            "<https://x.y/?a=\\&copy;(b)>"
        );
        assert_eq!(link_destination("a\\_b c"), "a\\\\_b%20c");
    }
}
