//! How deep a text of a template goes: the engine reads and computes by recursion, and whoever lets it recurse without an end lets it abort
//! the process.
//!
//! Measured on the text, without recursion and before the engine sees it.

use super::Delimiters;

/// So deep may tags lie in tags, and expressions in expressions; people get to ten.
pub const MAX_DEPTH: usize = 100;

/// Where a text goes too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooDeep {
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

/// Words that begin something which a word with `end` before it ends.
const OPENERS: [&str; 6] = ["if", "for", "filter", "block", "component", "set"];
/// Words between two parts of an expression.
const OPERATORS: [&str; 8] = ["and", "or", "not", "in", "is", "if", "else", "elif"];

/// The first place where a text with tags in it goes too deep.
pub fn of_text(text: &str, delimiters: Option<&Delimiters>) -> Option<TooDeep> {
    let [block, variable, comment] = match delimiters {
        Some(own) => [&own.block, &own.variable, &own.comment].map(|(start, end)| (start.as_str(), end.as_str())),
        None => [("{%", "%}"), ("{{", "}}"), ("{#", "#}")],
    };
    // For each tag that is open, how much deeper what is in it lies.
    let mut open: Vec<usize> = Vec::new();
    let mut depth = 0;
    let mut is_raw = false;
    let mut at = 0;
    let kinds = [block, variable, comment];
    while at < text.len() {
        // All kinds are looked for at once: looking for each to the end would take the square of the time.
        let bytes = &text.as_bytes()[at..];
        let Some((start, end)) = kinds
            .iter()
            .find(|(start, _)| bytes.starts_with(start.as_bytes()))
            .copied()
        else {
            at += 1;
            continue;
        };
        let inside = at + start.len();
        if start == comment.0 {
            at = text[inside..]
                .find(end)
                .map_or(text.len(), |length| inside + length + end.len());
            continue;
        }
        let tag = &text[inside..];
        let word = first_word(tag);
        if is_raw && (start != block.0 || word != "endraw") {
            at = inside;
            continue;
        }
        let deepest = walk(tag, Some(end), MAX_DEPTH.saturating_sub(depth));
        let length = match deepest {
            Ok(length) => length,
            Err(fault) => return Some(place(text, inside + fault)),
        };
        if start == block.0 {
            match word.strip_prefix("end") {
                Some(_) => depth -= open.pop().unwrap_or_default(),
                None if word == "elif" => {
                    if let Some(last) = open.last_mut() {
                        *last += 1;
                        depth += 1;
                    }
                }
                // `{% set a = b %}` has no end.
                None if word == "set" && text[inside..inside + length].contains('=') => {}
                None if OPENERS.contains(&word) => {
                    open.push(1);
                    depth += 1;
                }
                None => {}
            }
            is_raw = word == "raw";
            if depth > MAX_DEPTH {
                return Some(place(text, inside));
            }
        }
        at = inside + length;
    }
    None
}

/// The first place where an expression without delimiters goes too deep.
pub fn of_expression(text: &str) -> Option<TooDeep> {
    walk(text, None, MAX_DEPTH).err().map(|fault| place(text, fault))
}

/// The deepest number of segments that a dotted key may have.
pub fn of_key(key: &str) -> Option<TooDeep> {
    let (at, _) = key.match_indices('.').nth(MAX_DEPTH)?;
    Some(place(key, at))
}

fn first_word(tag: &str) -> &str {
    let tag = tag.strip_prefix('-').unwrap_or(tag).trim_start();
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    &tag[..end.unwrap_or(tag.len())]
}

/// Goes through an expression to its end. The length of it with the delimiter, or where it is deeper than `most`.
fn walk(text: &str, end: Option<&str>, most: usize) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    // How deep each open bracket has made it, operators on the way to it included.
    let mut outer: Vec<usize> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        // A `}}` may close a map, too; after it nothing would be left of what began the map.
        if end.is_some_and(|end| text[at..].starts_with(end)) && !(byte == b'}' && outer.len() > 1) {
            return Ok(at + end.map_or(0, str::len));
        }
        let start = at;
        at += 1;
        match byte {
            b'"' | b'\'' | b'`' => {
                let length = bytes[at..].iter().position(|other| *other == byte);
                at = length.map_or(bytes.len(), |length| at + length + 1);
            }
            b'(' | b'[' | b'{' => {
                outer.push(depth);
                depth += 1;
            }
            b')' | b']' | b'}' => {
                // What follows a bracket hangs on it.
                depth = outer.pop().map_or(depth, |depth| depth + 1);
            }
            b',' => depth = outer.last().map_or(0, |depth| depth + 1),
            b'|' | b'+' | b'-' | b'*' | b'/' | b'%' | b'~' | b'<' | b'>' | b'=' | b'!' | b'.' | b'?' | b':' | b'&' => {
                depth += 1
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' => {
                while bytes
                    .get(at)
                    .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                {
                    at += 1;
                }
                depth += usize::from(OPERATORS.contains(&&text[start..at]));
            }
            // Delimiters are looked for where characters begin.
            _ => {
                while !text.is_char_boundary(at) {
                    at += 1;
                }
            }
        }
        if depth > most {
            return Err(start);
        }
    }
    Ok(bytes.len())
}

fn place(text: &str, at: usize) -> TooDeep {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    TooDeep {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_23_depth_is_measured_without_recursion() {
        let many = |text: &str| text.repeat(5000);
        for text in [
            format!("{{{{ {}a{} }}}}", many("("), many(")")),
            format!("{{{{ {} }}}}", many("[")),
            format!("{{{{ {} }}}}", many("{\"a\": ")),
            format!("{{{{ a{} }}}}", many(" | upper")),
            format!("{{{{ a{} }}}}", many(".b")),
            format!("{{{{ a{} }}}}", many("[0]")),
            format!("{{{{ a{} }}}}", many(" + 1")),
            format!("{{{{ {}a }}}}", many("not ")),
            format!("{{{{ {}a }}}}", many("-")),
            format!("{{{{ {}a }}}}", many("a if b else ")),
            format!("{{{{ {} }}}}", many("f(a=")),
            format!("{{% if a{} %}}{{% endif %}}", many(" and a")),
            many("{% if a %}"),
            many("{%- for a in b -%}"),
            format!("{{% if a %}}{}{{% endif %}}", many("{% elif a %}x")),
            many("{% filter upper %}"),
            many("{% set a %}"),
        ] {
            let fault = of_text(&text, None).expect(&text[..20]);
            assert!((fault.line, fault.column > 50) == (1, true), "{fault:?}");
        }
        for text in [
            many("{{ a }}"),
            many("{% if a.b | c %}{% endif %}"),
            many("{% set a = [1, 2] %}"),
            format!("{{{{ [{}] }}}}", many("a | b(c=[1]), ")),
            format!("{{{{ {{{}}} }}}}", many("\"a\": {\"b\": 1}, ")),
            many("(((([[[["),
            format!("{{# {} #}}", many("{% if a %}")),
            format!("{{% raw %}}{}{{% endraw %}}", many("{% if a %}")),
            format!("{{{{ \"{}\" }}}}", many("(")),
            "{{".to_owned(),
            "ä {{ \"ä\" ~ ä }} {%".to_owned(),
        ] {
            assert_eq!(
                of_text(&text, None),
                None,
                "{}",
                text.chars().take(40).collect::<String>()
            );
        }
        assert!(of_expression(&many("(")).is_some() && of_expression("a and (b or c)").is_none());
        assert!(of_key(&many("a.")).is_some() && of_key("a.b").is_none());
    }
}
