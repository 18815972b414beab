//! `text`: a text of one line, or of several.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Map, Value, json};

use super::raw::DEFAULT_MAX_LENGTH;
use super::{
    Candidates, FieldOf, QuestionError, QuestionProblem, QuestionType, RawQuestion, Scalar, Typing, ValueProblem,
    schema,
};
use crate::engine::sized_regex;
use crate::name::{Format, MAX_NAME};
use crate::text::is_bidirectional_control;
use crate::yaml::{Node, NodeValue};

#[derive(Debug, Clone, Default)]
pub struct Text {
    pub multiline: bool,
    pub format: Option<Format>,
    pub pattern: Option<Regex>,
    /// What the pattern wants, in words.
    pub pattern_help: Option<String>,
    pub min_length: usize,
    /// In characters.
    pub max_length: usize,
    /// Words that are not allowed.
    pub reserved: BTreeSet<String>,
    /// The text must be the value of this field in one of the records.
    pub refers_to: Option<FieldOf>,
    /// The text names a record by the `name`s on the way to it, such as `link.code` for `entities.fields`, and what its own
    /// record leaves out is taken from there.
    pub copies: Option<String>,
}

impl QuestionType for Text {
    fn keys() -> &'static [&'static str] {
        &[
            "multiline",
            "format",
            "pattern",
            "pattern_help",
            "min_length",
            "max_length",
            "reserved",
            "refers_to",
            "copies",
        ]
    }

    fn parse(raw: RawQuestion) -> Result<Self, QuestionError> {
        let pattern = raw.pattern.as_ref().map(|text| {
            sized_regex(text).map_err(|error| raw.error(QuestionProblem::Pattern(text.clone(), error.to_string())))
        });
        let refers_to = raw
            .refers_to
            .as_ref()
            .map(|text| FieldOf::parse(text).ok_or_else(|| raw.error(QuestionProblem::Reference(text.clone()))));
        Ok(Self {
            multiline: raw.multiline.unwrap_or_default(),
            format: raw.format,
            pattern: pattern.transpose()?,
            refers_to: refers_to.transpose()?,
            copies: raw.copies,
            pattern_help: raw.pattern_help,
            min_length: raw.min_length.unwrap_or_default(),
            max_length: raw.max_length.unwrap_or(DEFAULT_MAX_LENGTH),
            reserved: raw.reserved.unwrap_or_default(),
        })
    }

    fn is_item() -> bool {
        true
    }

    fn empty(&self) -> Value {
        Value::String(String::new())
    }

    fn expected(&self) -> String {
        "a text".to_owned()
    }

    fn check(&self, scalar: Scalar<'_>) -> Result<Value, ValueProblem> {
        self.check_text(scalar.text)?;
        Ok(Value::String(scalar.text.to_owned()))
    }

    fn hint(&self, found: &Node) -> Option<&'static str> {
        match found.value {
            NodeValue::Scalar { .. } => None,
            NodeValue::Mapping(_) => Some("put text that holds `: ` or begins with `{` in quotes"),
            NodeValue::Sequence(_) => Some("put text that begins with `[` in quotes"),
        }
    }

    fn refers_to(&self) -> Option<&FieldOf> {
        self.refers_to.as_ref()
    }

    fn copies(&self) -> Option<&str> {
        self.copies.as_deref()
    }

    /// Unquoted numbers and booleans are texts for us, as they are written; where a text must have a form, an editor asks for quotes.
    fn json_schema(&self) -> Map<String, Value> {
        let mut text = json!({"type": "string", "maxLength": self.max_length});
        if self.min_length > 0 {
            text["minLength"] = json!(self.min_length);
        }
        match (&self.pattern, self.format) {
            (Some(pattern), _) => text["pattern"] = json!(pattern.as_str()),
            (None, Some(format)) => {
                text["pattern"] = json!(format.json_schema_pattern());
                if matches!(format, Format::Identifier | Format::Slug) {
                    text["maxLength"] = json!(MAX_NAME);
                }
            }
            (None, None) => {
                text["type"] = json!(["string", "number", "boolean"]);
                // What has to say something is not white space alone.
                let pattern = match (self.multiline, self.min_length > 0) {
                    (false, false) => Some("^[^\\n\\r]*$"),
                    (false, true) => Some("^[^\\n\\r]*\\S[^\\n\\r]*$"),
                    (true, false) => None,
                    (true, true) => Some("\\S"),
                };
                if let Some(pattern) = pattern {
                    text["pattern"] = json!(pattern);
                }
            }
        }
        if !self.reserved.is_empty() {
            text["not"] = json!({"enum": self.reserved});
        }
        schema(text)
    }

    /// An optional text that is empty was left out, whatever it would have to look like.
    fn optional_json_schema(&self) -> Map<String, Value> {
        let mut schema = self.json_schema();
        if let (Some(_), Some(Value::String(pattern))) = (self.format, schema.get_mut("pattern")) {
            pattern.insert_str(0, "^$|");
        }
        schema
    }

    fn note(&self) -> Option<String> {
        let reference = self.refers_to.as_ref();
        Some(reference.map_or_else(String::new, |FieldOf { records, field }| {
            format!("a {field} from {records}")
        }))
    }

    fn candidates(&self) -> Option<Candidates<'_>> {
        self.refers_to.as_ref().map(Candidates::Of)
    }

    fn typing(&self) -> Typing {
        let help = match (self.format, &self.pattern_help) {
            (Some(format), _) => format.description().to_owned(),
            (None, help) => help.clone().unwrap_or_default(),
        };
        Typing {
            multiline: self.multiline,
            help,
        }
    }

    fn summary(&self, _name: &str, value: &str) -> Option<String> {
        (!self.multiline).then(|| value.to_owned())
    }
}

impl Text {
    fn check_text(&self, text: &str) -> Result<(), ValueProblem> {
        let length = text.chars().count();
        if length > self.max_length {
            return Err(ValueProblem::TooLong {
                length,
                max: self.max_length,
            });
        }
        if length < self.min_length {
            return Err(ValueProblem::TooShort {
                length,
                min: self.min_length,
            });
        }
        // White space is a length and says nothing.
        if self.min_length > 0 && text.trim().is_empty() {
            return Err(ValueProblem::Empty);
        }
        if text.is_empty() {
            let is_free = self.format.is_none() && self.pattern.is_none() && self.refers_to.is_none();
            return if is_free { Ok(()) } else { Err(ValueProblem::Empty) };
        }
        if !self.multiline && text.contains(['\n', '\r']) {
            return Err(ValueProblem::SeveralLines);
        }
        let unprintable = text
            .chars()
            .find(|c| (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) || is_bidirectional_control(*c));
        if let Some(character) = unprintable {
            return Err(ValueProblem::Unprintable {
                character: format!("U+{:04X}", u32::from(character)),
            });
        }
        if let Some(format) = self.format {
            format.check(text).map_err(ValueProblem::Format)?;
        }
        if let Some(pattern) = &self.pattern
            && !pattern.is_match(text)
        {
            return Err(ValueProblem::Pattern {
                value: text.to_owned(),
                pattern: pattern.to_string(),
                help: self.pattern_help.clone(),
            });
        }
        if self.reserved.contains(text) {
            return Err(ValueProblem::Reserved { value: text.to_owned() });
        }
        Ok(())
    }
}
