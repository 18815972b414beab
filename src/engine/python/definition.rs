//! One class or function of a module, for documents that show it.

/// The class or function `name` of a Python source, with its decorators, as it stands there.
pub fn definition(source: &str, name: &str) -> Option<String> {
    let lines: Vec<&str> = source.lines().collect();
    let is_start = |line: &str| {
        ["class ", "def ", "async def "].iter().any(|keyword| {
            line.strip_prefix(keyword)
                .and_then(|rest| rest.strip_prefix(name))
                .is_some_and(|rest| rest.starts_with(['(', ':', '[']))
        })
    };
    let head = lines.iter().position(|line| is_start(line))?;
    // Everything above it up to a blank line: decorators, which may go over several lines.
    let decorated = lines[..head]
        .iter()
        .rposition(|line| line.is_empty())
        .map_or(0, |blank| blank + 1);
    let start = if lines[decorated].starts_with('@') {
        decorated
    } else {
        head
    };
    let end = lines[head + 1..]
        .iter()
        .position(|line| line.starts_with(|c: char| !c.is_whitespace() && c != ')'))
        .map_or(lines.len(), |length| head + 1 + length);
    Some(lines[start..end].join("\n").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_come_with_decorators_and_body() {
        let source = "import x\n\n\n@route(\n    1,\n)\ndef a(\n    b,\n) -> int:\n    \"\"\"Doc.\"\"\"\n\n    return 1\n\n\nclass B:\n    pass\n";
        assert_eq!(
            definition(source, "a").as_deref(),
            Some("@route(\n    1,\n)\ndef a(\n    b,\n) -> int:\n    \"\"\"Doc.\"\"\"\n\n    return 1")
        );
        assert_eq!(definition(source, "B").as_deref(), Some("class B:\n    pass"));
        assert_eq!(definition(source, "C"), None);
    }
}
