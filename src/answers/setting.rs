//! `--set KEY=VALUE`: an answer, or a part of one, given on the command line.

use crate::manifest::Manifest;
use crate::question::{Form, Kind, Question};
use crate::yaml::{self, Entry, Node, NodeValue, Place, Style};

use super::{Problem, ProblemKind, Source};
use crate::text::{count, list_and, nearest};

/// One `KEY=VALUE`, such as `components.0.name=api`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    path: Vec<String>,
    value: String,
    /// The number of its text among the sources of a draft.
    source: usize,
}

impl Setting {
    /// # Errors
    /// Texts without `=` or with nothing before it; the message tells which.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or_else(|| "it has no `=`".to_owned())?;
        let path: Vec<String> = key.trim().split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err("the key before `=` has an empty part".to_owned());
        }
        Ok(Self {
            path,
            value: value.to_owned(),
            source: 0,
        })
    }

    /// Its value as a text that places can be in.
    pub(super) fn source(&self) -> Source {
        Source::new(format!("--set {}", self.shown_path()), self.value.clone())
    }

    pub(super) fn set_source(&mut self, number: usize) {
        self.source = number;
    }

    fn start(&self) -> Place {
        Place {
            source: self.source,
            line: 1,
            column: 1,
        }
    }

    fn shown_path(&self) -> String {
        self.path.join(".")
    }

    /// The question that this setting answers, or a part of.
    pub(super) fn question_key<'m>(&self, manifest: &'m Manifest) -> Option<&'m str> {
        self.split(manifest).map(|(question, _)| question.key.as_str())
    }

    fn split<'m>(&self, manifest: &'m Manifest) -> Option<(&'m Question, &[String])> {
        (1..=self.path.len()).find_map(|length| {
            let key = self.path[..length].join(".");
            let question = manifest.questions.iter().find(|question| question.key == key)?;
            Some((question, &self.path[length..]))
        })
    }

    /// The problem of a key that no question has.
    pub(super) fn unknown(&self, manifest: &Manifest) -> Problem {
        let group = format!("{}.", self.shown_path());
        let inside = manifest
            .questions
            .iter()
            .find(|question| question.key.starts_with(&group));
        let (cause, hint) = match (inside, ProblemKind::unknown_key(manifest, &self.shown_path())) {
            (Some(question), _) => (
                "it is a group of answers".to_owned(),
                Some(format!("write `--set {}=…`", question.key)),
            ),
            (None, kind) => ("no such key".to_owned(), kind.hint()),
        };
        let kind = ProblemKind::BadSetting {
            path: format!("--set {}", self.shown_path()),
            cause,
            hint,
        };
        Problem {
            key: self.shown_path(),
            location: None,
            kind,
        }
    }

    /// Changes `root`, the value of this setting's question so far.
    pub(super) fn apply(&self, manifest: &Manifest, root: Option<Node>) -> Result<Node, Box<Problem>> {
        let Some((question, rest)) = self.split(manifest) else {
            return Err(Box::new(self.unknown(manifest)));
        };
        if rest.is_empty() {
            return self.value_node(&question.kind);
        }
        let mut root = root.unwrap_or_else(empty_sequence);
        self.put(&mut root, &question.kind, rest)?;
        Ok(root)
    }

    fn put(&self, node: &mut Node, kind: &Kind, path: &[String]) -> Result<(), Box<Problem>> {
        let [index, rest @ ..] = path else {
            *node = self.value_node(kind)?;
            return Ok(());
        };
        if kind.form().is_single() {
            return Err(self.refused(format!("{} has no parts", kind.name()), None));
        }
        let Some(index) = parsed_index(index) else {
            return Err(self.refused(format!("`{index}` is not an index; items count from 0"), None));
        };
        if !matches!(node.value, NodeValue::Sequence(_)) {
            *node = empty_sequence();
        }
        let NodeValue::Sequence(items) = &mut node.value else {
            return Ok(());
        };
        if index > items.len() {
            let cause = match items.len() {
                0 => "the list is empty; the first item is 0".to_owned(),
                length => format!("the list has {}; the next one is {length}", count(length, "item")),
            };
            return Err(self.refused(cause, None));
        }
        if index == items.len() {
            items.push(Node {
                place: Place::default(),
                value: NodeValue::Mapping(Vec::new()),
            });
        }
        let item = &mut items[index];
        match (kind.form(), rest) {
            (Form::Records(records), [name, rest @ ..]) => {
                let fields = &records.fields;
                let Some(field) = fields.iter().find(|field| field.key == *name) else {
                    let names: Vec<&str> = fields.iter().map(|field| field.key.as_str()).collect();
                    let hint = match nearest(name, names.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("a record here has {}", list_and(&names)),
                    };
                    return Err(self.refused(format!("a record has no field `{name}`"), Some(hint)));
                };
                if !matches!(item.value, NodeValue::Mapping(_)) {
                    item.value = NodeValue::Mapping(Vec::new());
                }
                let NodeValue::Mapping(entries) = &mut item.value else {
                    return Ok(());
                };
                if !entries.iter().any(|entry| entry.key == *name) {
                    entries.push(Entry {
                        key: name.clone(),
                        key_place: Place::default(),
                        value: empty_sequence(),
                    });
                }
                entries
                    .iter_mut()
                    .filter(|entry| entry.key == *name)
                    .try_for_each(|entry| self.put(&mut entry.value, &field.kind, rest))
            }
            (Form::List(_), []) => {
                *item = self.computed();
                Ok(())
            }
            (Form::Records(_), []) => {
                *item = self.parsed()?;
                Ok(())
            }
            _ => Err(self.refused("a single value has no parts".to_owned(), None)),
        }
    }

    /// Lists and records are written as YAML, everything else is taken as it stands.
    fn value_node(&self, kind: &Kind) -> Result<Node, Box<Problem>> {
        if kind.form().is_single() {
            Ok(self.computed())
        } else {
            self.parsed()
        }
    }

    fn parsed(&self) -> Result<Node, Box<Problem>> {
        match yaml::parse(&self.value, self.source) {
            Ok(Some(node)) => Ok(node),
            Ok(None) => Ok(empty_sequence()),
            Err(error) => Err(self.refused(format!("its value is {}", error.kind), None)),
        }
    }

    fn computed(&self) -> Node {
        Node {
            place: self.start(),
            value: NodeValue::Scalar {
                text: self.value.clone(),
                style: Style::Computed,
            },
        }
    }

    fn refused(&self, cause: String, hint: Option<String>) -> Box<Problem> {
        Box::new(Problem {
            key: self.shown_path(),
            location: None,
            kind: ProblemKind::BadSetting {
                path: format!("--set {}", self.shown_path()),
                cause,
                hint,
            },
        })
    }
}

fn empty_sequence() -> Node {
    Node {
        place: Place::default(),
        value: NodeValue::Sequence(Vec::new()),
    }
}

/// Digits alone: no sign.
fn parsed_index(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}
