//! Filters that make a value fit for its place in a file: a Python string, a YAML scalar, a Markdown cell.
//!
//! Each gives text that means exactly the value there, whatever characters the value has. Nothing else may mark text
//! as fit.

mod go;
mod html;
mod js;
mod languages;
mod rust;
mod sql;
mod xml;

use std::fmt::Write as _;

use serde_json::Value as Json;
use tera::{Kwargs, State, Tera, TeraResult, Value};

use crate::quiz::{self, Question};
use crate::text;

type ValueFilter = fn(&Json) -> String;
type TextFilter = fn(&str) -> String;

/// Registers all place filters.
pub fn register(tera: &mut Tera) {
    languages::register(tera);
    const VALUES: [(&str, ValueFilter); 4] = [("py", python), ("yaml", yaml), ("json", json), ("toml", toml)];
    const TEXTS: [(&str, TextFilter); 15] = [
        ("fenced", fenced),
        ("docstring", docstring),
        ("comment", one_line),
        ("sh", shell),
        ("dotenv", dotenv),
        ("md", markdown),
        ("md_block", markdown_block),
        ("cell", markdown_cell),
        ("code", code_span),
        ("code_cell", |text| code_span(text).replace('|', "\\|")),
        ("mermaid", |text| format!("\"{}\"", mermaid_text(text))),
        ("mermaid_text", mermaid_text),
        ("url", percent_encoded),
        ("link", link_destination),
        ("compose", |text| yaml_text(&text.replace('$', "$$"))),
    ];
    for (name, write) in VALUES {
        tera.register_filter(name, move |value: Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            let json = serde_json::to_value(&value).map_err(|error| tera::Error::message(error.to_string()))?;
            Ok(Value::safe_string(&write(&json)))
        });
    }
    for (name, write) in TEXTS {
        tera.register_filter(name, move |value: Value, _: Kwargs, _: &State| -> TeraResult<Value> {
            Ok(Value::safe_string(&write(&scalar_text(&value)?)))
        });
    }
    tera.register_filter(
        "quizzes",
        |questions: Value, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let seed = kwargs.must_get::<&str>("seed")?;
            let fault = |error: serde_json::Error| tera::Error::message(error.to_string());
            let questions = serde_json::to_value(&questions).and_then(serde_json::from_value);
            Ok(Value::safe_string(&quizzes(questions.map_err(fault)?, seed)))
        },
    );
    tera.register_filter(
        "tree",
        |files: Vec<Value>, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
            let root = kwargs.get::<&str>("root")?.unwrap_or(".");
            let files: Vec<(&str, &str)> = files
                .iter()
                .filter_map(|file| {
                    let path = file.get_from_path("path")?.as_str()?;
                    Some((
                        path,
                        file.get_from_path("about").and_then(Value::as_str).unwrap_or_default(),
                    ))
                })
                .collect();
            Ok(Value::safe_string(&tree(root, &files)))
        },
    );
}

/// Text as it is, numbers and booleans as they are written in every language we generate.
pub(super) fn scalar_text(value: &Value) -> TeraResult<String> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_owned());
    }
    if value.is_none() {
        return Ok(String::new());
    }
    if value.is_undefined() {
        return Err(tera::Error::message("nothing of this name is defined"));
    }
    if value.as_array().is_some() || value.as_map().is_some() {
        return Err(tera::Error::message(
            "this filter takes a single value, not a list or map",
        ));
    }
    Ok(value.to_string())
}

/// A double-quoted string that JSON, YAML, TOML and Python read alike.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        push_escaped(&mut quoted, character, '"');
    }
    quoted.push('"');
    quoted
}

fn push_escaped(output: &mut String, character: char, quote: char) {
    match character {
        '\\' => output.push_str("\\\\"),
        '\n' => output.push_str("\\n"),
        '\r' => output.push_str("\\r"),
        '\t' => output.push_str("\\t"),
        _ if character == quote => {
            output.push('\\');
            output.push(quote);
        }
        _ if is_unprintable(character) => {
            let _ = write!(output, "\\u{:04x}", u32::from(character));
        }
        _ => output.push(character),
    }
}

/// All of them lie below U+10000, so that four hexadecimal digits are enough.
pub(super) fn is_unprintable(character: char) -> bool {
    text::is_unsafe_to_show(character)
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{200B}'
        )
}

fn python(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => python_text(text),
        Json::Array(items) => format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{}: {}", python_text(key), python(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Chooses the quote that needs fewer escapes, as formatters of Python do.
fn python_text(text: &str) -> String {
    let double = text.matches('"').count();
    let single = text.matches('\'').count();
    let quote = if double > single { '\'' } else { '"' };
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push(quote);
    for character in text.chars() {
        push_escaped(&mut literal, character, quote);
    }
    literal.push(quote);
    literal
}

fn json(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), json(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

fn yaml(value: &Json) -> String {
    match value {
        Json::String(text) => yaml_text(text),
        Json::Array(items) => format!("[{}]", items.iter().map(yaml_in_flow).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), yaml_in_flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

fn yaml_in_flow(value: &Json) -> String {
    match value {
        Json::String(text) if text.contains(',') => quoted(text),
        value => yaml(value),
    }
}

/// Plain where every YAML reader, of version 1.1 too, takes it for a text; else double-quoted.
fn yaml_text(text: &str) -> String {
    let plain_characters = |text: &str| {
        text.chars().all(|c| {
            c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '(' | ')' | ',' | ';' | '\'')
        })
    };
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
    );
    let plain =
        text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.ends_with(' ') && plain_characters(text) && !word;
    if plain { text.to_owned() } else { quoted(text) }
}

fn toml(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{} = {}", quoted(key), toml(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Json::Null => "\"\"".to_owned(),
        scalar => scalar.to_string(),
    }
}

/// One line, single spaces, nothing unprintable.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn docstring(text: &str) -> String {
    let text = one_line(text).replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    // After the replacement an odd number of backslashes stands only before a quote that is escaped already.
    let Some(rest) = text.strip_suffix('"') else {
        return text;
    };
    let backslashes = rest.len() - rest.trim_end_matches('\\').len();
    if backslashes % 2 == 0 {
        format!("{rest}\\\"")
    } else {
        text
    }
}

fn shell(text: &str) -> String {
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
fn dotenv(text: &str) -> String {
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

/// Inline Markdown: what the author wrote shows as written; balanced `code spans` stay code.
fn markdown(text: &str) -> String {
    inline_markdown(text, false)
}

/// Paragraphs of Markdown; code between fences of three backticks stays code.
fn markdown_block(text: &str) -> String {
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
        blocks.push(markdown(&std::mem::take(&mut paragraph).join("\n")));
        if let Some((language, code)) = code {
            blocks.push(code_block(language, code));
            next += code.len() + 1;
        }
    }
    blocks.push(markdown(&paragraph.join("\n")));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
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

/// Quizzes in the grammar that `designgen quiz` reads.
fn quizzes(questions: Vec<Question>, seed: &str) -> String {
    let blocks = |texts: Vec<String>| texts.iter().map(|text| markdown_block(text)).collect();
    let questions = questions.into_iter().map(|question| Question {
        question: markdown_block(&question.question),
        answers: blocks(question.answers),
        distractors: blocks(question.distractors),
        explanation: markdown_block(&question.explanation),
        topic: markdown(&question.topic),
        difficulty: markdown(&question.difficulty),
    });
    let written = quiz::arrange(questions.collect(), seed);
    let texts = written.iter().map(quiz::write).collect::<Vec<_>>();
    texts.join("\n").trim_end().to_owned()
}

fn markdown_cell(text: &str) -> String {
    inline_markdown(text, true)
}

fn inline_markdown(text: &str, in_cell: bool) -> String {
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    let balanced = parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|code| !code.trim().is_empty());
    let outside = if balanced { 2 } else { 1 };
    let dollars = parts.iter().step_by(outside).map(|part| part.matches('$').count());
    // Two of them in one text can enclose a formula.
    let has_math = dollars.sum::<usize>() > 1;
    let mut output = String::with_capacity(text.len() + 8);
    if balanced {
        for (index, part) in parts.iter().enumerate() {
            if index % 2 == 0 {
                escape_markdown(part, in_cell, has_math, &mut output);
            } else if in_cell {
                output.push_str(&code_span(part).replace('|', "\\|"));
            } else {
                output.push_str(&code_span(part));
            }
        }
    } else {
        escape_markdown(&text, in_cell, has_math, &mut output);
    }
    escape_line_end(&mut output);
    output
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
fn code_span(text: &str) -> String {
    let text = one_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if text.is_empty() {
        return String::new();
    }
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Code to stand in a fence of three backticks: as it is, unless a line would end the fence.
fn fenced(text: &str) -> String {
    text.lines()
        .map(|line| line.replace("```", "`` `"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Text of a Mermaid label or message, with the entity codes that Mermaid knows.
fn mermaid_text(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '"' => output.push_str("#quot;"),
            '<' => output.push_str("#lt;"),
            '>' => output.push_str("#gt;"),
            '&' => output.push_str("#amp;"),
            '#' | ';' | '`' | '\\' | '%' | '{' | '}' | '|' => {
                let _ = write!(output, "#{};", u32::from(character));
            }
            _ => output.push(character),
        }
    }
    // Mermaid refuses a label that shows nothing.
    if output
        .chars()
        .all(|character| character.is_whitespace() || !shows(character))
    {
        output.push('?');
    }
    output
}

/// False for characters that take no room, such as a zero-width space.
fn shows(character: char) -> bool {
    !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn percent_encoded(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            output.push(char::from(byte));
        } else {
            let _ = write!(output, "%{byte:02X}");
        }
    }
    output
}

fn link_destination(url: &str) -> String {
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

/// Folders first, then files, each by name; remarks in one column.
fn tree(root: &str, files: &[(&str, &str)]) -> String {
    let mut top = Folder::default();
    for (path, about) in files {
        top.insert(path, about);
    }
    let mut lines = vec![(format!("{root}/"), String::new())];
    top.draw("", &mut lines);
    let width = lines
        .iter()
        .filter(|(_, about)| !about.is_empty())
        .map(|(line, _)| line.chars().count())
        .max()
        .unwrap_or_default();
    lines
        .into_iter()
        .map(|(line, about)| {
            if about.is_empty() {
                line
            } else {
                let gap = " ".repeat(width - line.chars().count());
                format!("{line}{gap}  # {about}")
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[derive(Default)]
struct Folder {
    about: String,
    folders: std::collections::BTreeMap<String, Folder>,
    files: std::collections::BTreeMap<String, String>,
}

impl Folder {
    /// A path that ends in `/` names a folder, for its remark.
    fn insert(&mut self, path: &str, about: &str) {
        match path.split_once('/') {
            Some((folder, "")) => self.folders.entry(folder.to_owned()).or_default().about = one_line(about),
            Some((folder, rest)) => self.folders.entry(folder.to_owned()).or_default().insert(rest, about),
            None => {
                self.files.insert(path.to_owned(), one_line(about));
            }
        }
    }

    fn draw(&self, indent: &str, lines: &mut Vec<(String, String)>) {
        let total = self.folders.len() + self.files.len();
        let entries = self
            .folders
            .iter()
            .map(|(name, folder)| (name, Some(folder)))
            .chain(self.files.keys().map(|name| (name, None)));
        for (index, (name, folder)) in entries.enumerate() {
            let last = index + 1 == total;
            let branch = if last { "└── " } else { "├── " };
            match folder {
                Some(folder) => {
                    lines.push((format!("{indent}{branch}{name}/"), folder.about.clone()));
                    let deeper = format!("{indent}{}", if last { "    " } else { "│   " });
                    folder.draw(&deeper, lines);
                }
                None => lines.push((format!("{indent}{branch}{name}"), self.files[name].clone())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWKWARD: &str = "Bob's \"50%\" | <b> ${X} \\n {{y}} `c` 日本\u{202e}\u{7f}";

    #[test]
    fn quoted_text_is_json() {
        let read: String = serde_json::from_str(&quoted(AWKWARD)).expect("valid JSON");
        assert_eq!(read, AWKWARD);
    }

    #[test]
    fn python_prefers_the_quote_with_fewer_escapes() {
        assert_eq!(python(&Json::from("a")), "\"a\"");
        assert_eq!(python(&Json::from("say \"hi\"")), "'say \"hi\"'");
        assert_eq!(python(&Json::from("it's \"x\" \"")), "'it\\'s \"x\" \"'");
        assert_eq!(python(&serde_json::json!([true, null, 1.5])), "[True, None, 1.5]");
    }

    #[test]
    fn yaml_quotes_what_a_reader_could_take_for_something_else() {
        for plain in ["abc", "API gateway (v2)", "a/b.c"] {
            assert_eq!(yaml_text(plain), plain);
        }
        for text in [
            "", "no", "1.0", "a: b", "a #b", "- a", "12:30", "~", "on", " a", "a ", "@x", "0x1f",
        ] {
            assert_eq!(yaml_text(text), quoted(text), "{text}");
        }
        assert_eq!(yaml(&serde_json::json!(["a, b", "c"])), "[\"a, b\", c]");
    }

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
    fn quizzes_are_read_as_they_were_asked() {
        let text = |text: &str| text.to_owned();
        let asked = Question {
            question: text("Which of <b>\n\nOptions: one"),
            answers: vec![text("2 * 3"), text("```sql\nSELECT 1\n```")],
            distractors: vec![text("[x](y)"), text("- A) no")],
            explanation: text("Because\n# of this"),
            topic: text("SQL | sums"),
            difficulty: text("easy"),
        };
        let note = quiz::read("note.md", &format!("# Note\n\n{}", quizzes(vec![asked; 2], "seed")));
        assert_eq!(note.findings, []);
        assert_eq!(note.quizzes.len(), 2);
        let read = &note.quizzes[0].quiz;
        assert_eq!(read.question, "Which of \\<b\\>\n\nOptions: one");
        assert_eq!((read.options.len(), read.answers.len()), (4, 2));
        assert_eq!(read.explanation, "Because # of this");
    }

    #[test]
    fn code_spans_hold_backticks() {
        assert_eq!(code_span("a"), "`a`");
        assert_eq!(code_span("a`b"), "``a`b``");
        assert_eq!(code_span("`a"), "`` `a ``");
    }

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

    #[test]
    fn links_lead_where_the_text_says() {
        assert_eq!(link_destination("https://x.y/?a=1&copy=2"), "https://x.y/?a=1&copy=2");
        assert_eq!(
            link_destination("https://x.y/?a=&copy;(b)"),
            "<https://x.y/?a=\\&copy;(b)>"
        );
        assert_eq!(link_destination("a\\_b c"), "a\\\\_b%20c");
    }

    #[test]
    fn docstrings_cannot_end_early() {
        assert_eq!(docstring("a \"\"\" b"), "a \\\"\\\"\\\" b");
        assert_eq!(docstring("say \"hi\""), "say \"hi\\\"");
        assert_eq!(docstring("back\\"), "back\\\\");
        assert_eq!(docstring("both\\\""), "both\\\\\\\"");
    }

    #[test]
    fn mermaid_labels_hold_nothing_special() {
        assert_eq!(mermaid_text("a \"b\" <c>; #1"), "a #quot;b#quot; #lt;c#gt;#59; #35;1");
        assert_eq!(mermaid_text("\u{200b}"), "?");
    }

    #[test]
    fn trees_list_folders_first() {
        let drawn = tree(
            "x",
            &[
                ("README.md", "This file"),
                ("app/main.py", ""),
                ("app/", "Code\n"),
                ("app/a/b.py", ""),
            ],
        );
        let expected =
            "x/\n├── app/       # Code\n│   ├── a/\n│   │   └── b.py\n│   └── main.py\n└── README.md  # This file";
        assert_eq!(drawn, expected);
    }
}
