//! JavaScript and TypeScript: literals of every value, also inside a `<script>` of a page.

use serde_json::Value as Json;

use super::text::quoted;

#[expect(
    clippy::unnecessary_wraps,
    reason = "other languages have no literal for some values"
)]
pub fn literal(value: &Json) -> Option<String> {
    Some(written(value))
}

fn written(value: &Json) -> String {
    match value {
        Json::String(text) => string(text),
        Json::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries = map
                .iter()
                // In brackets, since `"__proto__": x` would set a prototype.
                .map(|(key, value)| format!("[{}]: {}", string(key), written(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => value.to_string(),
    }
}

/// A page ends its script at `</script>` and hides what follows `<!--`, also within quotes.
fn string(text: &str) -> String {
    quoted(text).replace("</", "<\\/").replace("<!", "\\u003c!")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_in_pages_cannot_end_early() {
        assert_eq!(string("</script>"), "\"<\\/script>\"");
        assert_eq!(string("<!--"), "\"\\u003c!--\"");
        assert_eq!(string("it's \"x\" \u{2028}"), "\"it's \\\"x\\\" \\u2028\"");
    }

    #[test]
    fn lists_and_maps_are_literals_too() {
        let value = serde_json::json!({"__proto__": [1, "a", null, true]});
        assert_eq!(written(&value), "{[\"__proto__\"]: [1, \"a\", null, true]}");
    }
}
