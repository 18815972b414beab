//! Where an answer stands in the questions, and the value there.
//!
//! Values here are as given, before they are checked: scalars are text, records hold the fields that were given.

use std::fmt;

use serde_json::{Map, Value};

use crate::question::{Form, Kind, Question, Records};

/// A question, and the way through items and fields below it.
#[derive(Debug, Clone)]
pub(super) struct AnswerPath<'m> {
    pub root: &'m Question,
    pub steps: Vec<Step<'m>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'m> {
    Item(usize),
    Field(&'m Question),
}

impl<'m> AnswerPath<'m> {
    pub fn new(root: &'m Question) -> Self {
        Self {
            root,
            steps: Vec::new(),
        }
    }

    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        self.with(Step::Item(index))
    }

    #[must_use]
    pub fn field(&self, field: &'m Question) -> Self {
        self.with(Step::Field(field))
    }

    fn with(&self, step: Step<'m>) -> Self {
        let mut path = self.clone();
        path.steps.push(step);
        path
    }

    /// The question or field that is asked here; for an item, the one that holds the list.
    pub fn question(&self) -> &'m Question {
        self.steps
            .iter()
            .rev()
            .find_map(|step| match step {
                Step::Field(field) => Some(*field),
                Step::Item(_) => None,
            })
            .unwrap_or(self.root)
    }

    /// The index, where this is an item.
    pub fn index(&self) -> Option<usize> {
        match self.steps.last() {
            Some(Step::Item(index)) => Some(*index),
            _ => None,
        }
    }

    /// What a value here may be. A record has the kind of its list.
    pub fn kind(&self) -> &'m Kind {
        let kind = &self.question().kind;
        match kind.form() {
            Form::List(list) if self.index().is_some() => &list.items,
            _ => kind,
        }
    }

    /// The list or record around this.
    pub fn parent(&self) -> Self {
        let mut path = self.clone();
        path.steps.pop();
        path
    }

    /// The value here, seen from the value of the whole question.
    pub fn get<'v>(&self, root: Option<&'v Value>) -> Option<&'v Value> {
        self.steps.iter().try_fold(root?, |value, step| match step {
            Step::Item(index) => value.get(index),
            Step::Field(field) => value.get(&field.key),
        })
    }

    /// Puts a value here, or takes away what is here. What stands in the way and has the wrong shape is replaced.
    pub fn set(&self, root: &mut Value, value: Option<Value>) {
        set(root, &self.steps, value);
    }
}

fn set(at: &mut Value, steps: &[Step<'_>], value: Option<Value>) {
    match steps {
        [] => *at = value.unwrap_or(Value::Null),
        [Step::Item(index), rest @ ..] => {
            if !at.is_array() {
                *at = Value::Array(Vec::new());
            }
            let Value::Array(items) = at else { return };
            match (rest, value) {
                ([], None) => {
                    if *index < items.len() {
                        items.remove(*index);
                    }
                }
                (rest, value) => {
                    if *index >= items.len() {
                        items.push(Value::Null);
                    }
                    let last = items.len() - 1;
                    set(&mut items[(*index).min(last)], rest, value);
                }
            }
        }
        [Step::Field(field), rest @ ..] => {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            let Value::Object(map) = at else { return };
            match (rest, value) {
                ([], None) => {
                    map.shift_remove(&field.key);
                }
                (rest, value) => set(map.entry(field.key.clone()).or_insert(Value::Null), rest, value),
            }
        }
    }
}

/// Takes away what no question asks for: fields that do not exist, and values that stand where a record should.
pub(super) fn prune(kind: &Kind, value: &mut Value) {
    let (Form::Records(Records { fields, .. }), Value::Array(records)) = (kind.form(), value) else {
        return;
    };
    for record in records {
        let Value::Object(map) = record else {
            *record = Value::Object(Map::new());
            continue;
        };
        map.retain(|key, _| fields.iter().any(|field| field.key == *key));
        for field in fields {
            if let Some(value) = map.get_mut(&field.key) {
                prune(&field.kind, value);
            }
        }
    }
}

/// As problems name it: `components[1].name`.
impl fmt::Display for AnswerPath<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.root.key)?;
        for step in &self.steps {
            match step {
                Step::Item(index) => write!(formatter, "[{index}]")?,
                Step::Field(field) => write!(formatter, ".{}", field.key)?,
            }
        }
        Ok(())
    }
}

/// True where the path of a problem is `path` or lies inside it.
pub(super) fn is_within(key: &str, path: &str) -> bool {
    key.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
