//! Wording: plurals, lists, "did you mean", and text that is safe to show in a terminal.
//!
//! Pure functions over strings; knows nothing of what the strings mean.

use std::fmt::Write as _;

/// `1 file`, `3 files`.
pub fn count(number: usize, one: &str) -> String {
    count_with(number, one, &plural(one))
}

/// `1 entry`, `3 entries`, with the plural given.
pub fn count_with(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Nouns of software that have no plural, or are one.
const WITHOUT_PLURAL: [&str; 24] = [
    "advice",
    "content",
    "data",
    "equipment",
    "evidence",
    "feedback",
    "firmware",
    "hardware",
    "information",
    "knowledge",
    "media",
    "metadata",
    "money",
    "music",
    "news",
    "progress",
    "research",
    "series",
    "software",
    "species",
    "staff",
    "telemetry",
    "traffic",
    "weather",
];
const IRREGULAR: [(&str, &str); 6] = [
    ("analysis", "analyses"),
    ("child", "children"),
    ("criterion", "criteria"),
    ("leaf", "leaves"),
    ("person", "people"),
    ("shelf", "shelves"),
];

/// The English plural of a noun, of which the last word counts: `class` → `classes`, `api_key` → `api_keys`, `weather_data` → `weather_data`.
pub fn plural(noun: &str) -> String {
    let start = noun.rfind(['_', '-', ' ']).map_or(0, |at| at + 1);
    let word = &noun[start..];
    if WITHOUT_PLURAL.contains(&word) || ["ics", "ings"].iter().any(|ending| word.ends_with(ending)) {
        return noun.to_owned();
    }
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == word) {
        return format!("{}{many}", &noun[..start]);
    }
    let ends_in_consonant_y = noun.ends_with('y')
        && !["ay", "ey", "iy", "oy", "uy"]
            .iter()
            .any(|ending| noun.ends_with(ending));
    if ends_in_consonant_y {
        format!("{}ies", &noun[..noun.len() - 1])
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|ending| noun.ends_with(ending)) {
        format!("{noun}es")
    } else {
        format!("{noun}s")
    }
}

/// `` `a`, `b` or `c` ``.
pub fn list_or<S: AsRef<str>>(items: &[S]) -> String {
    list(items, "or")
}

/// `` `a`, `b` and `c` ``.
pub fn list_and<S: AsRef<str>>(items: &[S]) -> String {
    list(items, "and")
}

fn list<S: AsRef<str>>(items: &[S], conjunction: &str) -> String {
    let ticked: Vec<String> = items.iter().map(|item| format!("`{}`", item.as_ref())).collect();
    match ticked.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {conjunction} {last}", rest.join(", ")),
    }
}

/// The candidate nearest to `word`, if one is near enough to be a slip of the keyboard or of memory.
pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a S>,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(AsRef::as_ref)
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let likeness = if word.len() > 2 && (lower.starts_with(&word) || word.starts_with(&lower)) {
                0.9
            } else if word.len() > 2 && strsim::osa_distance(&word, &lower) == 1 {
                0.95
            } else {
                strsim::jaro_winkler(&word, &lower)
            };
            (likeness, candidate)
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

/// Makes text from outside harmless in a terminal: control and bidirectional characters are shown as escapes.
pub fn sanitized(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' || character == '\t' {
            shown.push(character);
        } else if is_unsafe_to_show(character) {
            let _ = write!(shown, "{}", character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Text on the one line that a comment has, whatever a format takes for the end of a line.
pub fn commented(text: &str) -> String {
    let lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    let lines: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
    sanitized(&lines.join(" "))
}

/// JSON as it was, with escapes in the place of all characters that a terminal obeys or a reader cannot see. In JSON such characters
/// stand in texts only.
pub fn harmless_json(json: &str) -> String {
    let is_mark = |character| matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}');
    let mut harmless = String::with_capacity(json.len());
    for character in json.chars() {
        let is_layout = matches!(character, '\n' | '\t' | '\r');
        if is_mark(character) || is_unsafe_to_show(character) && !is_layout {
            let _ = write!(harmless, "\\u{:04x}", u32::from(character));
        } else {
            harmless.push(character);
        }
    }
    harmless
}

/// Control characters, those that reorder the text around them, and ends of lines that are none in a terminal.
pub fn is_unsafe_to_show(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || is_bidirectional_control(character)
}

/// Embeddings, overrides and isolates, which can make text read differently from what it is.
pub fn is_bidirectional_control(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Shortens text for a message: at most `limit` characters, one line.
pub fn excerpt(text: &str, limit: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= limit && line.len() == text.trim_end().len() {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(limit).collect();
    short.push('…');
    short
}

/// An identifier or slug as words: `link_click` → `link click`.
pub fn words(text: &str) -> String {
    text.split(['_', '-', ' '])
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A noun with its indefinite article, by its spelling: `item` → `an item`, `user` → `a user`.
pub fn article(noun: &str) -> String {
    let lower = noun.to_lowercase();
    let sounds_like_you = ["uni", "use", "usa", "uti", "eu", "one", "url", "uuid"]
        .iter()
        .any(|start| lower.starts_with(start));
    let has_silent_h = ["hour", "honest", "honour", "honor", "heir"]
        .iter()
        .any(|start| lower.starts_with(start));
    let an = has_silent_h || lower.starts_with(['a', 'e', 'i', 'o', 'u']) && !sounds_like_you;
    format!("{} {noun}", if an { "an" } else { "a" })
}

/// Every word with a capital.
pub fn title_case(text: &str) -> String {
    words(text).split(' ').map(upper_first).collect::<Vec<_>>().join(" ")
}

/// Begins with a capital where the first letter has one.
pub fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        // A few letters have no capital of their own, such as `ß`: written as two they would read as another word.
        Some(first) if first.to_uppercase().len() == 1 => first.to_uppercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

/// Leaves acronyms and names in capitals alone: `HTTP server` stays, `Stores links` becomes `stores links`.
pub fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), text.chars().nth(1)) {
        (Some(_), Some(second)) if second.is_uppercase() => text.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(characters).collect(),
        (None, _) => String::new(),
    }
}

/// A sentence: a capital first, and an end.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    let begins_a_sentence =
        text.starts_with(char::is_lowercase) && !text.split(' ').next().unwrap_or_default().contains(['_', '.', '/']);
    let mut sentence = if begins_a_sentence {
        upper_first(text)
    } else {
        text.to_owned()
    };
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?', '…', ':', '。', '！', '？']) {
        sentence.push('.');
    }
    sentence
}

/// Without the full stop at its end; an ellipsis stays.
pub fn strip_stop(text: &str) -> &str {
    let text = text.trim_end();
    match text.strip_suffix('.') {
        Some(rest) if !rest.ends_with('.') => rest,
        _ => text,
    }
}

/// `1234567.5` → `1,234,567.5`; what is not a number stays as it is.
pub fn grouped(number: &str) -> String {
    let (sign, rest) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Bytes in hexadecimal, two digits each.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_22_comments_have_one_line_and_json_is_ascii_where_it_must_be() {
        assert_eq!(
            commented("a\nb: c\r\n\u{2028}d\u{85}e\u{1b}[1m"),
            "a b: c d e\\u{1b}[1m"
        );
        let text = "\u{7f}\u{85}\u{9b}\u{200f}\u{202e}\u{2066}\u{61c}\u{2028}ä日\n";
        let json = harmless_json(&serde_json::to_string(text).expect("a text"));
        assert_eq!(json, r#""\u007f\u0085\u009b\u200f\u202e\u2066\u061c\u2028ä日\n""#);
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }

    #[test]
    fn plurals_follow_spelling() {
        for (one, many) in [
            ("file", "files"),
            ("policy", "policies"),
            ("key", "keys"),
            ("class", "classes"),
            ("match", "matches"),
            ("box", "boxes"),
        ] {
            assert_eq!(plural(one), many);
        }
        for (one, many) in [
            ("weather_data", "weather_data"),
            ("system_setting", "system_settings"),
            ("settings", "settings"),
            ("contact_person", "contact_people"),
            ("api_key", "api_keys"),
            ("metadata", "metadata"),
        ] {
            assert_eq!(plural(one), many);
        }
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(0, "file"), "0 files");
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [
            ("1", "1"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.25", "-1,234,567.25"),
            ("1e9", "1e9"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn lists_end_in_or() {
        assert_eq!(list_or::<&str>(&[]), "");
        assert_eq!(list_or(&["a"]), "`a`");
        assert_eq!(list_or(&["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[test]
    fn nearest_wants_a_near_one() {
        let keys = ["components", "entities", "endpoints"];
        assert_eq!(nearest("component", keys), Some("components"));
        assert_eq!(nearest("endpionts", keys), Some("endpoints"));
        assert_eq!(nearest("colour", keys), None);
    }

    #[test]
    fn terminal_escapes_are_shown_not_sent() {
        assert_eq!(sanitized("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
    }

    #[test]
    fn excerpts_stay_on_one_line() {
        assert_eq!(excerpt("short", 10), "short");
        assert_eq!(excerpt("first\nsecond", 10), "first…");
        assert_eq!(excerpt("0123456789abc", 10), "0123456789…");
    }

    #[test]
    fn articles() {
        for (noun, expected) in [
            ("item", "an item"),
            ("user", "a user"),
            ("hour count", "an hour count"),
            ("house", "a house"),
        ] {
            assert_eq!(article(noun), expected);
        }
    }
}
