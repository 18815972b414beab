//! YAML that people write, as a tree in which every key and value knows its place.
//!
//! Scalars keep their text: what `no`, `1.10` or `12:30` means is decided by the question that it answers, not by the
//! parser. Reads text only; opens no file. Bounded in size, depth and number of nodes, so that no input can hang or
//! exhaust the process.

use std::collections::HashMap;

use serde_json::Value;
use serde_saphyr::granit_parser::{Event, Marker, Options, Parser, ScalarStyle, ScanError};
use thiserror::Error;

/// Deepest nesting that is read. An answers file needs six levels.
const MAX_DEPTH: usize = 64;
/// Most nodes that are read, those repeated by aliases included.
const MAX_NODES: usize = 200_000;

/// Where a node stands. Lines and columns count from 1; line 0 is nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// Which text, as the caller of [`parse`] numbers them.
    pub source: usize,
    pub line: usize,
    pub column: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub place: Place,
    pub value: NodeValue,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeValue {
    Scalar { text: String, style: Style },
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// How a scalar was written: only a plain one can be empty, a number or a boolean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Quoted,
    /// Not written in a file: given as an argument, at the prompt or by an expression. Fits whatever type is asked.
    Computed,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_place: Place,
    pub value: Node,
}

impl Node {
    /// A value as a tree without places; texts count as given in the right type.
    pub fn computed(value: &Value) -> Self {
        let scalar = |text: String, style| NodeValue::Scalar { text, style };
        let value = match value {
            Value::Null => scalar(String::new(), Style::Plain),
            Value::Bool(boolean) => scalar(boolean.to_string(), Style::Plain),
            Value::Number(number) => scalar(number.to_string(), Style::Plain),
            Value::String(text) => scalar(text.clone(), Style::Computed),
            Value::Array(items) => NodeValue::Sequence(items.iter().map(Self::computed).collect()),
            Value::Object(map) => NodeValue::Mapping(
                map.iter()
                    .map(|(key, value)| Entry {
                        key: key.clone(),
                        key_place: Place::default(),
                        value: Self::computed(value),
                    })
                    .collect(),
            ),
        };
        Self {
            place: Place::default(),
            value,
        }
    }

    /// What somebody has typed as an answer.
    pub fn typed(text: &str) -> Self {
        Self::computed(&Value::from(text))
    }

    /// True for a single value that is not written in a file.
    pub fn is_computed(&self) -> bool {
        matches!(
            &self.value,
            NodeValue::Scalar {
                style: Style::Computed,
                ..
            }
        )
    }

    /// The values themselves: a plain scalar is what [`plain_value`] reads in it, every other one a text.
    pub fn to_value(&self) -> Value {
        match &self.value {
            NodeValue::Scalar {
                text,
                style: Style::Plain,
            } => plain_value(text),
            NodeValue::Scalar { text, .. } => Value::from(text.as_str()),
            NodeValue::Sequence(items) => items.iter().map(Self::to_value).collect(),
            NodeValue::Mapping(entries) => {
                let entries = entries.iter();
                entries
                    .map(|entry| (entry.key.clone(), entry.value.to_value()))
                    .collect()
            }
        }
    }

    /// True for nothing at all, `~` and `null`.
    pub fn is_null(&self) -> bool {
        matches!(
            &self.value,
            NodeValue::Scalar { text, style: Style::Plain } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
        )
    }

    /// The same values, written nowhere.
    #[must_use]
    pub fn without_places(mut self) -> Self {
        self.change_places(&|place| *place = Place::default());
        self
    }

    /// The same values, written in the text of this number.
    #[must_use]
    pub fn in_source(mut self, number: usize) -> Self {
        self.change_places(&|place| place.source = number);
        self
    }

    fn change_places(&mut self, change: &impl Fn(&mut Place)) {
        change(&mut self.place);
        match &mut self.value {
            NodeValue::Scalar { .. } => {}
            NodeValue::Sequence(items) => items.iter_mut().for_each(|item| item.change_places(change)),
            NodeValue::Mapping(entries) => entries.iter_mut().for_each(|entry| {
                change(&mut entry.key_place);
                entry.value.change_places(change);
            }),
        }
    }

    /// What a reader would call this value: `text`, `a list` or `a map`.
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            NodeValue::Scalar { .. } if self.is_null() => "nothing",
            NodeValue::Scalar { .. } => "a single value",
            NodeValue::Sequence(_) => "a list",
            NodeValue::Mapping(_) => "a map",
        }
    }
}

/// What a plain scalar means where no question says it: a number or a boolean as JSON writes them, nothing, or a text.
pub fn plain_value(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match serde_json::from_str(text) {
            Ok(Value::Number(number)) => Value::Number(number),
            _ => Value::from(text),
        },
    }
}

/// Why a text is no YAML that we read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct YamlError {
    pub place: Place,
    pub kind: YamlErrorKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum YamlErrorKind {
    #[error("not valid YAML: {0}")]
    Syntax(String),
    #[error("key `{key}` is given twice; it was first given at line {first}")]
    DuplicateKey { key: String, first: usize },
    #[error("a key must be a single word or text")]
    KeyNotText,
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    #[error("more than {MAX_NODES} values, counting those repeated by aliases")]
    TooManyNodes,
    #[error("the tag `{0}` is not allowed")]
    Tag(String),
    #[error("a second document begins here")]
    SecondDocument,
    #[error("the alias stands inside the value that it repeats")]
    AliasInsideItself,
}

impl YamlErrorKind {
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Syntax(message) => syntax_hint(message),
            Self::DuplicateKey { .. } => "keep one of the two",
            Self::Tag(_) => "write the plain value; what type it has is known from the question",
            Self::SecondDocument => "one document a file: remove the `---` line and what does not belong",
            Self::KeyNotText => "put text that begins with `{` or `[` in quotes",
            Self::TooDeep => "remove brackets or indentation: answers need six levels at most",
            Self::TooManyNodes => "write repeated values once, or split the file",
            Self::AliasInsideItself => "write the value out",
        })
    }
}

/// What most often leads to this message.
fn syntax_hint(message: &str) -> &'static str {
    let says = |part: &str| message.contains(part);
    if says("anchor") {
        "put text that begins with `*` or `&` in quotes"
    } else if says("escape") {
        "use single quotes for text with `\\` in it"
    } else if says("control") || says("BOM") || says("not allowed in YAML") || says("non-printable") || says("NUL") {
        "remove the character, or write it as `\\u0000` in double quotes"
    } else if says("tab") {
        "indent with spaces"
    } else if says("flow") || says("closed") || says("']'") || says("`]`") || says("`}`") {
        "close every bracket that is opened, or put the text in quotes"
    } else if says("mapping values are not allowed") {
        "put text that holds `: ` in quotes"
    } else {
        "put text that holds `: ` or ` #`, or begins with one of `{[*&!|>'\"%@`, in quotes; indent with spaces"
    }
}

/// Reads one document; `source` is the number of the text in all places. `None` where the text holds nothing but blanks and comments.
///
/// # Errors
/// The first fault of the text, with its place: a scanner cannot go on soundly after one.
pub fn parse(text: &str, source: usize) -> Result<Option<Node>, YamlError> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut reader = Reader {
        parser: Parser::new_from_str_with_options(text, options),
        source,
        anchors: HashMap::new(),
        nodes: 0,
    };
    let mut root = None;
    while let Some((event, place)) = reader.next()? {
        match event {
            Event::StreamStart | Event::DocumentEnd => {}
            Event::DocumentStart(..) if root.is_some() => {
                return Err(YamlError {
                    place,
                    kind: YamlErrorKind::SecondDocument,
                });
            }
            Event::DocumentStart(..) => {}
            Event::StreamEnd => break,
            event => root = Some(reader.node(event, place, 0)?),
        }
    }
    // A file with comments only is an empty plain scalar for some parsers and no node for others.
    Ok(root.filter(|node: &Node| !(node.is_null() && text.lines().all(is_blank_or_comment))))
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#') || line == "---" || line == "..."
}

struct Reader<'input> {
    parser: Parser<'input, serde_saphyr::granit_parser::StrInput<'input>>,
    source: usize,
    /// Values by anchor id; `None` while the anchored value is still being read.
    anchors: HashMap<usize, Option<Node>>,
    nodes: usize,
}

impl<'input> Reader<'input> {
    fn next(&mut self) -> Result<Option<(Event<'input>, Place)>, YamlError> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((event, self.place(span.tag_start.unwrap_or(span.start))))),
            Some(Err(error)) => Err(YamlError {
                place: self.place(*error.marker()),
                kind: syntax_kind(&error),
            }),
        }
    }

    fn place(&self, marker: Marker) -> Place {
        Place {
            source: self.source,
            line: marker.line(),
            column: marker.col() + 1,
        }
    }

    fn must_next(&mut self, at: Place) -> Result<(Event<'input>, Place), YamlError> {
        self.next()?.ok_or(YamlError {
            place: at,
            kind: YamlErrorKind::Syntax("the text ends too early".to_owned()),
        })
    }

    fn count(&mut self, place: Place, number: usize) -> Result<(), YamlError> {
        self.nodes += number;
        if self.nodes > MAX_NODES {
            return Err(YamlError {
                place,
                kind: YamlErrorKind::TooManyNodes,
            });
        }
        Ok(())
    }

    fn node(&mut self, event: Event<'input>, place: Place, depth: usize) -> Result<Node, YamlError> {
        let fail = |kind| Err(YamlError { place, kind });
        if depth > MAX_DEPTH {
            return fail(YamlErrorKind::TooDeep);
        }
        self.count(place, 1)?;
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                refuse_tag(tag.as_deref(), place)?;
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    _ => Style::Quoted,
                };
                (
                    anchor,
                    NodeValue::Scalar {
                        text: text.into_owned(),
                        style,
                    },
                )
            }
            Event::SequenceStart(_, anchor, tag) => {
                refuse_tag(tag.as_deref(), place)?;
                self.open_anchor(anchor);
                let mut items = Vec::new();
                loop {
                    let (event, at) = self.must_next(place)?;
                    if event == Event::SequenceEnd {
                        break;
                    }
                    items.push(self.node(event, at, depth + 1)?);
                }
                (anchor, NodeValue::Sequence(items))
            }
            Event::MappingStart(_, anchor, tag) => {
                refuse_tag(tag.as_deref(), place)?;
                self.open_anchor(anchor);
                (anchor, NodeValue::Mapping(self.entries(place, depth)?))
            }
            Event::Alias(id) => return self.alias(id, place),
            _ => return fail(YamlErrorKind::Syntax("a value was expected".to_owned())),
        };
        let node = Node { place, value };
        if anchor > 0 {
            self.anchors.insert(anchor, Some(node.clone()));
        }
        Ok(node)
    }

    fn entries(&mut self, place: Place, depth: usize) -> Result<Vec<Entry>, YamlError> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut lines: HashMap<String, usize> = HashMap::new();
        loop {
            let (event, key_place) = self.must_next(place)?;
            if event == Event::MappingEnd {
                return Ok(entries);
            }
            let NodeValue::Scalar { text: key, .. } = self.node(event, key_place, depth + 1)?.value else {
                return Err(YamlError {
                    place: key_place,
                    kind: YamlErrorKind::KeyNotText,
                });
            };
            if let Some(first) = lines.insert(key.clone(), key_place.line) {
                return Err(YamlError {
                    place: key_place,
                    kind: YamlErrorKind::DuplicateKey { key, first },
                });
            }
            let (event, at) = self.must_next(place)?;
            let value = self.node(event, at, depth + 1)?;
            entries.push(Entry { key, key_place, value });
        }
    }

    fn open_anchor(&mut self, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, None);
        }
    }

    fn alias(&mut self, id: usize, place: Place) -> Result<Node, YamlError> {
        match self.anchors.get(&id).cloned() {
            Some(Some(node)) => {
                self.count(place, size(&node))?;
                Ok(Node { place, ..node })
            }
            _ => Err(YamlError {
                place,
                kind: YamlErrorKind::AliasInsideItself,
            }),
        }
    }
}

fn refuse_tag(tag: Option<&serde_saphyr::granit_parser::Tag>, place: Place) -> Result<(), YamlError> {
    match tag {
        None => Ok(()),
        Some(tag) => Err(YamlError {
            place,
            kind: YamlErrorKind::Tag(tag.original()),
        }),
    }
}

fn syntax_kind(error: &ScanError) -> YamlErrorKind {
    let message = error.info();
    if message.contains("recursion limit") {
        return YamlErrorKind::TooDeep;
    }
    // The library quotes characters as `x'.
    let mut quoted = String::with_capacity(message.len());
    let mut open = false;
    for character in message.chars() {
        match character {
            '`' => open = true,
            '\'' if open => open = false,
            _ => {
                quoted.push(character);
                continue;
            }
        }
        quoted.push('`');
    }
    YamlErrorKind::Syntax(quoted)
}

fn size(node: &Node) -> usize {
    match &node.value {
        NodeValue::Scalar { .. } => 1,
        NodeValue::Sequence(items) => 1 + items.iter().map(size).sum::<usize>(),
        NodeValue::Mapping(entries) => 1 + entries.iter().map(|entry| 1 + size(&entry.value)).sum::<usize>(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> (usize, usize, String) {
        let error = parse(text, 0).expect_err("must fail");
        (error.place.line, error.place.column, error.to_string())
    }

    #[test]
    fn scalars_keep_their_text() {
        let node = parse("a: no\nb: '1.10'\nc: 12:30\nd:\n", 0)
            .expect("valid")
            .expect("a map");
        let NodeValue::Mapping(entries) = node.value else {
            panic!("no map")
        };
        let texts: Vec<_> = entries.iter().map(|entry| &entry.value.value).collect();
        assert_eq!(
            *texts[0],
            NodeValue::Scalar {
                text: "no".into(),
                style: Style::Plain
            }
        );
        assert_eq!(
            *texts[1],
            NodeValue::Scalar {
                text: "1.10".into(),
                style: Style::Quoted
            }
        );
        assert_eq!(
            *texts[2],
            NodeValue::Scalar {
                text: "12:30".into(),
                style: Style::Plain
            }
        );
        assert!(entries[3].value.is_null());
        assert_eq!(
            entries[2].key_place,
            Place {
                source: 0,
                line: 3,
                column: 1
            }
        );
        assert_eq!(
            entries[2].value.place,
            Place {
                source: 0,
                line: 3,
                column: 4
            }
        );
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(parse("", 0), Ok(None));
        assert_eq!(parse("# only a comment\n", 0), Ok(None));
    }

    #[test]
    fn duplicate_keys_are_refused_with_both_places() {
        assert_eq!(
            error("a: 1\nb:\n  c: 1\n  c: 2\n"),
            (4, 3, "key `c` is given twice; it was first given at line 3".into())
        );
    }

    #[test]
    fn alias_bombs_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let previous = level - 1;
            bomb.push_str(&format!(
                "a{level}: &a{level} [{}]\n",
                vec![format!("*a{previous}"); 10].join(", ")
            ));
        }
        assert!(error(&bomb).2.starts_with("more than 200000 values"));
    }

    #[test]
    fn an_alias_inside_itself_is_refused() {
        assert!(error("a: &a [*a]\n").2.contains("inside the value"));
    }

    #[test]
    fn aliases_repeat_values() {
        let node = parse("a: &x [1]\nb: *x\n", 0).expect("valid").expect("a map");
        let NodeValue::Mapping(entries) = node.value else {
            panic!("no map")
        };
        assert_eq!(entries[0].value.value, entries[1].value.value);
    }

    #[test]
    fn deep_nesting_is_refused_at_once() {
        let (_, _, message) = error(&"[".repeat(100_000));
        assert!(
            message.contains("nested deeper") || message.contains("not valid YAML"),
            "{message}"
        );
    }

    #[test]
    fn tags_and_second_documents_are_refused() {
        assert!(error("a: !!python/object:os.system x\n").2.contains("tag"));
        assert!(error("a: 1\n---\nb: 2\n").2.contains("second document"));
    }

    #[test]
    fn syntax_errors_have_a_place() {
        let (line, _, message) = error("a: 1\nb: [1, 2\nc: 3\n");
        assert!(line >= 2, "{line}");
        assert!(message.starts_with("not valid YAML"), "{message}");
    }
}
