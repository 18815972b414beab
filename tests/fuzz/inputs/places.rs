//! Files that use the escaping filters, and readers that follow the rules of each format: what is read is what was put in.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Map, Value};

use super::with_lf;

/// Answers and a file's text; panics where the text does not say what the answers do.
type Check = fn(&Map<String, Value>, &str);

/// Path, text of the template, and what reads the file.
pub const FILES: &[(&str, &str, Check)] = &[
    (
        "yaml.yaml",
        "text: {{ text | yaml }}\nlist: {{ list | yaml }}\nrecords: {{ records | yaml }}\nwhole: {{ whole | yaml }}\n\
         number: {{ number | yaml }}\ntruth: {{ truth | yaml }}\nitems:\n  - {{ text | yaml }}\n",
        yaml,
    ),
    (
        "compose.yaml",
        "text: {{ text | compose }}\nitems:\n  - {{ text | compose }}\n",
        compose,
    ),
    (
        "json.json",
        "{\"text\": {{ text | json }}, \"list\": {{ list | json }}, \"records\": {{ records | json }},\n\
         \"whole\": {{ whole | json }}, \"number\": {{ number | json }}, \"truth\": {{ truth | json }}}\n",
        json,
    ),
    ("toml.toml", "{{ text | toml }}\n{{ list | toml }}\n", toml),
    (
        "python.py",
        "{{ text | py }}\n{{ list | py }}\n{{ records | py }}\n{{ whole | py }}\n{{ number | py }}\n{{ truth | py }}\n",
        python,
    ),
    (
        "doc.py",
        "\"\"\"{{ text | docstring }}\"\"\"\n# {{ text | comment }}\nEND = 1\n",
        docstring,
    ),
    ("shell.sh", "{{ text | sh }} end\n", shell),
    ("dot.env", "{{ text | dotenv }}\nEND=1\n", dotenv),
    (
        "inline.md",
        "x {{ text | md }} y\n\n{{ text | md }}\n\n- {{ text | md }}\n\n## {{ text | md }}\n\nEnd\n",
        inline,
    ),
    ("block.md", "{{ text | md_block }}\n\n# End\n", block),
    (
        "cells.md",
        "| a | b |\n|---|---|\n| {{ text | cell }} | end |\n| {{ text | code_cell }} | end |\n\nEnd\n",
        cells,
    ),
    ("code.md", "x {{ text | code }} y\n", code),
    ("fence.md", "```text\n{{ text | fenced }}\n```\n\nEnd\n", fence),
    ("link.md", "[x]({{ text | link }})\n", link),
    ("url.txt", "{{ text | url }}\n", url),
    (
        "mermaid.txt",
        "{{ text | mermaid }}\n{{ text | mermaid_text }}\n",
        mermaid,
    ),
    ("tree/tree.txt", "{{ files | tree(root=\"x\") }}\n", tree),
    (
        "numbers.txt",
        "{{ number | thousands }}\n{{ number | bytes }}\n{{ number | significant(digits=3) }}\n\
         {{ whole | count(one=\"file\") }}\n",
        numbers,
    ),
];

fn text(answers: &Map<String, Value>) -> &str {
    answers["text"].as_str().expect("a text")
}

/// What a place of one line shows: blanks and what nobody sees separate words.
fn shown(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    let words = text.replace(is_hidden, " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The documents of a YAML file, by a parser that is not the program's own.
pub fn documents(text: &str) -> Vec<Value> {
    use serde::Deserialize as _;
    serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).unwrap_or_else(|error| panic!("{error}: {text}")))
        .collect()
}

fn yaml(answers: &Map<String, Value>, file: &str) {
    let read = &documents(file)[0];
    for key in ["text", "list", "records", "whole", "truth"] {
        assert_eq!(read[key], answers[key], "{file}");
    }
    assert_eq!(read["number"].as_f64(), answers["number"].as_f64(), "{file}");
    assert_eq!(read["items"], Value::from(vec![text(answers)]), "{file}");
}

fn compose(answers: &Map<String, Value>, file: &str) {
    let read = &documents(file)[0];
    // Compose takes two dollars for one, and one for a variable.
    for value in [&read["text"], &read["items"][0]] {
        let value = value.as_str().unwrap_or_else(|| panic!("{file}"));
        assert!(!value.replace("$$", "").contains('$'), "{file}");
        assert_eq!(value.replace("$$", "$"), text(answers), "{file}");
    }
}

fn json(answers: &Map<String, Value>, file: &str) {
    let read: Value = serde_json::from_str(file).unwrap_or_else(|error| panic!("{error}: {file}"));
    for key in ["text", "list", "records", "whole", "truth"] {
        assert_eq!(read[key], answers[key], "{file}");
    }
    // The reader may miss the last digit.
    let [read, given] = [&read["number"], &answers["number"]].map(|number| number.as_f64().expect("a number"));
    assert!((read - given).abs() <= given.abs() * 1e-15, "{file}");
}

/// Its strings have the escapes of JSON, and no control character stands in them.
fn toml(answers: &Map<String, Value>, file: &str) {
    let read: Vec<Value> = file
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {file}")))
        .collect();
    assert_eq!(read, [answers["text"].clone(), answers["list"].clone()], "{file}");
    assert!(!file.contains(|c: char| c.is_control() && c != '\n'), "{file:?}");
}

fn python(answers: &Map<String, Value>, file: &str) {
    let lines: Vec<&str> = file.split('\n').collect();
    for (line, key) in lines.iter().zip(["text", "list", "records", "whole", "truth"]) {
        let line = if key == "truth" { lines[5] } else { line };
        let mut literal = Literal(line);
        assert_eq!(literal.value(), answers[key], "{file}");
        assert_eq!(literal.0, "", "{file}");
    }
    let number: f64 = lines[4].parse().expect("a number");
    assert_eq!(Some(number), answers["number"].as_f64());
}

/// A literal of Python that is still to be read.
struct Literal<'t>(&'t str);

impl Literal<'_> {
    fn skip(&mut self, sign: &str) -> bool {
        let rest = self.0.strip_prefix(sign);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn value(&mut self) -> Value {
        if self.skip("[") {
            let mut items = Vec::new();
            while !self.skip("]") {
                items.push(self.value());
                self.skip(", ");
            }
            return items.into();
        }
        if self.skip("{") {
            let mut map = Map::new();
            while !self.skip("}") {
                let key = self.string();
                assert!(self.skip(": "));
                map.insert(key, self.value());
                self.skip(", ");
            }
            return map.into();
        }
        for (word, value) in [("None", Value::Null), ("True", true.into()), ("False", false.into())] {
            if self.skip(word) {
                return value;
            }
        }
        if self.0.starts_with(['"', '\'']) {
            return self.string().into();
        }
        let end = self.0.find([',', ']', '}']).unwrap_or(self.0.len());
        let (number, rest) = self.0.split_at(end);
        self.0 = rest;
        serde_json::from_str(number).expect("a number")
    }

    fn string(&mut self) -> String {
        let quote = &self.0[..1];
        let (string, rest) = unquoted(&self.0[1..], quote);
        self.0 = rest;
        string
    }
}

/// A string of Python up to its closing quote, and what follows.
fn unquoted<'t>(text: &'t str, quote: &str) -> (String, &'t str) {
    let mut string = String::new();
    let mut rest = text;
    while !rest.starts_with(quote) {
        let mut characters = rest.chars();
        let character = characters.next().expect("a closing quote");
        rest = characters.as_str();
        if character != '\\' {
            assert!(character != '\n', "a string on one line");
            string.push(character);
            continue;
        }
        let escape = characters.next().expect("something behind a backslash");
        rest = characters.as_str();
        string.push(match escape {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\\' | '"' | '\'' => escape,
            'u' => {
                let number = u32::from_str_radix(&rest[..4], 16).expect("four digits");
                rest = &rest[4..];
                char::from_u32(number).expect("no surrogate")
            }
            other => panic!("no escape: {other}"),
        });
    }
    (string, &rest[quote.len()..])
}

fn docstring(answers: &Map<String, Value>, file: &str) {
    let inside = file.strip_prefix("\"\"\"").expect("three quotes");
    let (string, rest) = unquoted(inside, "\"\"\"");
    let expected = shown(text(answers));
    assert_eq!(string, expected, "{file}");
    let lines: Vec<&str> = rest.split('\n').collect();
    assert_eq!(lines, ["", format!("# {expected}").as_str(), "END = 1", ""], "{file}");
}

/// A word as POSIX reads it: outside of single quotes a backslash takes away the meaning of one character.
fn shell(answers: &Map<String, Value>, file: &str) {
    let mut word = String::new();
    let mut characters = file.chars();
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match character {
            '\'' => is_quoted = !is_quoted,
            _ if is_quoted => word.push(character),
            '\\' => word.extend(characters.next()),
            ' ' => break,
            _ => {
                assert!(
                    character.is_ascii_alphanumeric() || "_./:@%+,=-".contains(character),
                    "{file}"
                );
                word.push(character);
            }
        }
    }
    assert_eq!(characters.as_str(), "end\n", "{file}");
    assert_eq!(word, with_lf(text(answers)), "{file}");
}

/// A value as python-dotenv reads it; Docker Compose knows the escapes used here as well.
fn dotenv(answers: &Map<String, Value>, file: &str) {
    let value = file.strip_suffix("\nEND=1\n").unwrap_or_else(|| panic!("{file}"));
    let expected = text(answers);
    let read = if let Some(inside) = value.strip_prefix('\'') {
        let inside = inside.strip_suffix('\'').unwrap_or_else(|| panic!("{file}"));
        assert!(!inside.contains(['\'', '\\', '\n']), "{file}");
        inside.to_owned()
    } else if let Some(inside) = value.strip_prefix('"') {
        let mut read = String::new();
        let mut characters = inside.chars();
        loop {
            match characters.next().unwrap_or_else(|| panic!("{file}")) {
                '"' => break,
                '\\' => read.push(match characters.next() {
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some('t') => '\t',
                    Some(escaped @ ('\\' | '"' | '$')) => escaped,
                    other => panic!("no escape: {other:?} in {file}"),
                }),
                character => read.push(character),
            }
        }
        assert_eq!(characters.as_str(), "", "{file}");
        read
    } else {
        value.to_owned()
    };
    assert_eq!(read, expected, "{file}");
    assert!(!value.contains(['\n', '\r']), "{file}");
}

/// What Markdown shows: blocks by name, each with its text, code and links in it included.
fn blocks(markdown: &str) -> Vec<(&'static str, String)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(tag) => {
                let name = match tag {
                    Tag::Paragraph => "paragraph",
                    Tag::Heading { .. } => "heading",
                    Tag::List(_) => "list",
                    Tag::Item => "item",
                    Tag::Table(_) => "table",
                    Tag::TableHead => "head",
                    Tag::TableRow => "row",
                    Tag::TableCell => "cell",
                    Tag::CodeBlock(_) => "code",
                    // Addresses become links of themselves, as everywhere.
                    Tag::Link {
                        link_type: pulldown_cmark::LinkType::Autolink,
                        ..
                    } => continue,
                    other => panic!("{other:?} in {markdown}"),
                };
                found.push((name, String::new()));
            }
            Event::Text(part) | Event::Code(part) => found.last_mut().expect("a block").1.push_str(&part),
            Event::SoftBreak => found.last_mut().expect("a block").1.push(' '),
            Event::End(_) => {}
            other => panic!("{other:?} in {markdown}"),
        }
    }
    found
}

/// Marks of code are not shown, nor blanks at the ends of it.
fn letters(text: &str) -> String {
    shown(&text.replace('`', "")).replace(' ', "")
}

fn assert_blocks(file: &str, expected: &[(&str, &str)]) {
    let read: Vec<_> = blocks(file)
        .into_iter()
        .map(|(name, text)| (name, letters(&text)))
        .collect();
    let expected: Vec<_> = expected.iter().map(|(name, text)| (*name, letters(text))).collect();
    assert_eq!(read, expected, "{file}");
}

fn inline(answers: &Map<String, Value>, file: &str) {
    let text = shown(text(answers));
    let around = format!("x {text} y");
    let mut expected = vec![
        ("paragraph", around.as_str()),
        ("paragraph", &text),
        ("list", ""),
        ("item", &text),
    ];
    if text.is_empty() {
        expected.remove(1);
    }
    expected.extend([("heading", text.as_str()), ("paragraph", "End")]);
    assert_blocks(file, &expected);
}

/// Paragraphs, and code between fences of its own; nothing else comes of a text, and no letter is lost.
fn block(answers: &Map<String, Value>, file: &str) {
    let mut read = blocks(file);
    assert_eq!(read.pop(), Some(("heading", "End".to_owned())), "{file}");
    assert!(
        read.iter().all(|(name, _)| ["paragraph", "code"].contains(name)),
        "{file}"
    );
    let text = text(answers);
    // What stands behind a fence says the language.
    if !text.contains("```") {
        let shown: String = read.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(letters(&shown), letters(text), "{file}");
    }
}

fn cells(answers: &Map<String, Value>, file: &str) {
    let text = text(answers);
    let mut expected = vec![("table", ""), ("head", ""), ("cell", "a"), ("cell", "b")];
    for _ in 0..2 {
        expected.extend([("row", ""), ("cell", text), ("cell", "end")]);
    }
    expected.push(("paragraph", "End"));
    assert_blocks(file, &expected);
    let code = shown(text);
    let spans = Parser::new_ext(file, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Code(code) => Some(code.into_string()),
        _ => None,
    });
    if !code.is_empty() {
        // How many blanks there are is held where code spans are made.
        assert_eq!(spans.last().map(|span| shown(&span)), Some(code), "{file}");
    }
}

fn code(answers: &Map<String, Value>, file: &str) {
    let code = shown(text(answers));
    let inside: Vec<Event<'_>> = Parser::new(file).collect();
    if code.is_empty() {
        return assert_eq!(inside.len(), 3, "{file}");
    }
    assert_eq!(inside.len(), 5, "{file}");
    let Event::Code(found) = &inside[2] else {
        panic!("{file}");
    };
    assert_eq!(shown(found), code, "{file}");
}

fn fence(answers: &Map<String, Value>, file: &str) {
    let inside = with_lf(text(answers)).replace('`', "");
    let read = blocks(file);
    assert_eq!(read.len(), 2, "{file}");
    assert_eq!((read[0].0, read[1].1.as_str()), ("code", "End"), "{file}");
    assert_eq!(letters(&read[0].1), letters(&inside), "{file}");
}

fn link(answers: &Map<String, Value>, file: &str) {
    let expected = shown(text(answers))
        .replace(' ', "%20")
        .replace('<', "%3C")
        .replace('>', "%3E");
    let events: Vec<Event<'_>> = Parser::new(file).collect();
    let [
        _,
        Event::Start(Tag::Link { dest_url, title, .. }),
        Event::Text(shown),
        Event::End(TagEnd::Link),
        _,
    ] = events.as_slice()
    else {
        panic!("{file}")
    };
    assert_eq!(
        (dest_url.as_ref(), title.as_ref(), shown.as_ref()),
        (expected.as_str(), "", "x"),
        "{file}"
    );
}

fn url(answers: &Map<String, Value>, file: &str) {
    let mut bytes = Vec::new();
    let mut rest = file.trim_end().bytes();
    while let Some(byte) = rest.next() {
        assert!(byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte), "{file}");
        bytes.push(if byte == b'%' {
            let digits = [rest.next(), rest.next()].map(|digit| digit.expect("two digits"));
            u8::from_str_radix(std::str::from_utf8(&digits).expect("ASCII"), 16).expect("hexadecimal")
        } else {
            byte
        });
    }
    assert_eq!(String::from_utf8(bytes).as_deref(), Ok(text(answers)), "{file}");
}

fn mermaid(answers: &Map<String, Value>, file: &str) {
    let lines: Vec<&str> = file.split('\n').collect();
    assert_eq!(lines.len(), 3, "{file}");
    let label = lines[0].strip_prefix('"').and_then(|label| label.strip_suffix('"'));
    for label in [label.expect("quotes"), lines[1]] {
        assert!(
            !label.contains(['"', '<', '>', '&', '`', '\\', '%', '{', '}', '|']),
            "{file}"
        );
        let mut read = String::new();
        let mut rest = label;
        while let Some((before, after)) = rest.split_once('#') {
            let (code, after) = after.split_once(';').unwrap_or_else(|| panic!("{file}"));
            read.push_str(before);
            read.push(match code {
                "quot" => '"',
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                number => char::from_u32(number.parse().expect("a number")).expect("a character"),
            });
            rest = after;
        }
        assert!(!rest.contains(';'), "{file}");
        read.push_str(rest);
        // A label that would show nothing has a mark for it.
        let expected = shown(text(answers));
        assert!(read == expected || read.strip_suffix('?') == Some(&expected), "{file}");
    }
}

fn tree(answers: &Map<String, Value>, file: &str) {
    let lines: Vec<&str> = file.trim_end().split('\n').collect();
    assert_eq!(lines[0], "x/");
    // Two folders, four files in one of them, one in the other, and all the files above.
    let top = FILES.iter().filter(|(path, _, _)| !path.contains('/')).count();
    assert_eq!(lines.len(), 1 + 2 + 4 + 1 + top, "{file}");
    for line in &lines[1..] {
        assert!(line.starts_with(['├', '└', '│', ' ']), "{file}");
    }
    let remark = shown(text(answers));
    let remarks = lines
        .iter()
        .filter(|line| line.ends_with(&format!("  # {remark}")))
        .count();
    assert!(remark.is_empty() || remarks >= 2, "{file}");
}

fn numbers(answers: &Map<String, Value>, file: &str) {
    let lines: Vec<&str> = file.lines().collect();
    let number = answers["number"].as_f64().expect("a number");
    let read = |text: &str| -> f64 {
        text.replace(',', "")
            .parse()
            .unwrap_or_else(|_| panic!("{text}: {number}"))
    };
    let is_near = |read: f64, tolerance: f64| (read - number).abs() <= tolerance;
    assert!(is_near(read(lines[0]), 0.005 + number.abs() * 1e-15), "{file} {number}");
    let (size, unit) = lines[1].split_once(' ').expect("a unit");
    let exponent = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        .iter()
        .position(|known| *known == unit);
    let size = read(size) * 1000_f64.powi(i32::try_from(exponent.expect("known")).expect("few"));
    // Numbers so small are nothing.
    let tolerance = number.abs() * 0.0051 + 1e-280;
    assert!(is_near(size, tolerance), "{file} {number}");
    assert!(is_near(read(lines[2]), tolerance), "{file} {number}");
    let whole = answers["whole"].as_i64().expect("a whole number");
    let (count, noun) = lines[3].split_once(' ').expect("a noun");

    let difference = (read(count) - whole as f64).abs();
    assert!(difference <= 0.01, "{file}");
    assert_eq!(noun, if whole == 1 { "file" } else { "files" });
}
