//! Checks what is given for one question, down to the last field: lists item by item, records field by field.
//!
//! What is right is known to the question's type; here it is asked everywhere, and what it objects to is reported.

use serde_json::{Map, Value, json};

use super::ProblemKind;
use super::asked::Asked;
use super::references::{self, Reference};
use super::resolve::Resolution;
use crate::question::{Form, Kind, List, Question, Records, Scalar, ValueProblem};
use crate::text::nearest;
use crate::yaml::{Node, NodeValue, Place, Style};

impl<'d> Resolution<'d> {
    /// The answer that `given` stands for. `None` where it is wrong, which has then been reported.
    pub(super) fn value(
        &mut self,
        question: &'d Question,
        given: &Node,
        asked: Asked<'d>,
        path: &str,
    ) -> Option<Value> {
        if given.is_null() {
            self.report(asked, path, given.place, ValueProblem::Null);
            return None;
        }
        let kind = &question.kind;
        match kind.form() {
            Form::Single if question.optional && is_empty_text(given) => Some(kind.empty()),
            Form::Single => self.single(kind, given, asked, path),
            Form::List(list) => {
                let items = self.items(kind, given, asked, path)?;
                self.list(list, items, given.place, asked, path)
            }
            Form::Records(records) => {
                let items = self.items(kind, given, asked, path)?;
                self.records(records, items, given.place, asked, path)
            }
        }
    }

    fn items<'n>(&mut self, kind: &Kind, given: &'n Node, asked: Asked<'_>, path: &str) -> Option<&'n [Node]> {
        let NodeValue::Sequence(items) = &given.value else {
            self.report(asked, path, given.place, kind.wrong_form(given));
            return None;
        };
        Some(items)
    }

    fn single(&mut self, kind: &'d Kind, given: &Node, asked: Asked<'d>, path: &str) -> Option<Value> {
        let place = given.place;
        match kind.check_node(given) {
            Ok(value) => {
                if let (Some(target), Some(Scalar { text, .. })) = (kind.refers_to(), Scalar::of(given)) {
                    self.references.push(Reference {
                        path: path.to_owned(),
                        place,
                        value: text.to_owned(),
                        target,
                        asked,
                    });
                }
                Some(value)
            }
            Err(problem) => {
                self.report(asked, path, place, problem);
                None
            }
        }
    }

    fn list(&mut self, list: &'d List, items: &[Node], place: Place, asked: Asked<'d>, path: &str) -> Option<Value> {
        // A wrong length does not hide what is wrong inside.
        if let Some(problem) = list.wrong_length(items.len()) {
            self.report(asked, path, place, problem);
        }
        let values: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(index, item)| self.single(&list.items, item, asked, &format!("{path}[{index}]")))
            .collect();
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        if let Some((index, problem)) = List::repeated(&values) {
            self.report(asked, &format!("{path}[{index}]"), items[index].place, problem);
            return None;
        }
        Some(Value::Array(values))
    }

    fn records(
        &mut self,
        records: &'d Records,
        items: &[Node],
        place: Place,
        asked: Asked<'d>,
        path: &str,
    ) -> Option<Value> {
        if let Some(problem) = records.wrong_length(items.len()) {
            self.report(asked, path, place, problem);
        }
        let values: Vec<Option<Value>> = items
            .iter()
            .enumerate()
            .map(|(index, item)| self.record(&records.fields, item, asked, &format!("{path}[{index}]")))
            .collect();
        for (index, field, problem) in records.repeated(&values, path) {
            let at = field_of(&items[index], field);
            self.report(asked, &format!("{path}[{index}]"), at.place, problem);
        }
        values.into_iter().collect::<Option<Vec<_>>>().map(Value::Array)
    }

    fn record(&mut self, fields: &'d [Question], given: &Node, asked: Asked<'d>, path: &str) -> Option<Value> {
        let place = given.place;
        let NodeValue::Mapping(entries) = &given.value else {
            let problem = ValueProblem::WrongType {
                expected: "a record, that is a map of fields".to_owned(),
                found: given.kind_name().to_owned(),
                hint: Some("write its fields as `name: value` lines below one another"),
            };
            self.report(asked, path, place, problem);
            return None;
        };
        for entry in entries {
            if !fields.iter().any(|field| field.key == entry.key) {
                let kind = ProblemKind::UnknownKey {
                    key: format!("{path}.{}", entry.key),
                    near: nearest(&entry.key, fields.iter().map(|field| field.key.as_str())).map(str::to_owned),
                    known: fields.iter().map(|field| field.key.clone()).collect(),
                };
                self.report(asked, path, entry.key_place, kind);
            }
        }
        let outer = self.context.get("record").cloned();
        let mut record = Map::new();
        let mut is_complete = true;
        // What the record takes from another one; nothing is known of it where that one does not exist.
        let mut copied = Some(Map::new());
        for field in fields {
            let path = format!("{path}.{}", field.key);
            let entry = entries.iter().find(|entry| entry.key == field.key);
            if entry.is_none() && copied.is_none() {
                is_complete = false;
                continue;
            }
            let copy = copied
                .as_ref()
                .and_then(|copied| copied.get(&field.key))
                .map(Node::computed);
            let given = entry.map(|entry| &entry.value).or(copy.as_ref());
            // Converted only for an expression that may look at it.
            if given.is_none() && field.has_computed_default() || field.when.is_some() {
                self.context.insert("record", &record);
            }
            match self.field(field, given, place, asked, &path) {
                Some(value) => {
                    if let (Some(records), Some(name), Some(entry)) = (field.kind.copies(), value.as_str(), entry)
                        && !name.is_empty()
                    {
                        copied = self.original(records, name, asked, &path, entry.value.place);
                    }
                    self.note_answer(&path, &value);
                    record.insert(field.key.clone(), value);
                }
                None => is_complete = false,
            }
        }
        match outer {
            Some(outer) => self.context.insert_value("record", outer),
            None => {
                self.context.remove("record");
            }
        }
        is_complete.then_some(Value::Object(record))
    }

    /// What the record says that is called `name` among `records`. Where there is none, that is reported.
    fn original(
        &mut self,
        records: &str,
        name: &str,
        asked: Asked<'_>,
        path: &str,
        place: Place,
    ) -> Option<Map<String, Value>> {
        let named = references::named_records(self.answers(), records);
        let Some((_, original)) = named.iter().find(|(known, _)| known == name) else {
            // Records that are wrong themselves have been reported.
            if !named.is_empty() {
                let known: Vec<String> = named.into_iter().map(|(name, _)| name).collect();
                let problem = references::unknown(name, (records, "name"), known, asked);
                self.report(asked, path, place, ProblemKind::BrokenReference(Box::new(problem)));
            }
            return None;
        };
        let is_given = |value: &Value| !matches!(value, Value::Null) && *value != json!("") && *value != json!([]);
        let given = original.iter().filter(|(_, value)| is_given(value));
        Some(given.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    /// The answer to a field of the record at `place`.
    fn field(
        &mut self,
        field: &'d Question,
        given: Option<&Node>,
        place: Place,
        asked: Asked<'d>,
        path: &str,
    ) -> Option<Value> {
        let holds = |when: &String| self.evaluator.holds(when, &self.context);
        match field.when.as_ref().map(holds) {
            None | Some(Ok(true)) => {}
            Some(Ok(false)) => {
                self.note_unasked(path);
                if let (Some(_), Some(when)) = (given, &field.when) {
                    self.note_no_effect(path, when);
                }
                return Some(field.kind.empty());
            }
            Some(Err(error)) => {
                let cause = error.to_string();
                self.report(asked, path, place, ProblemKind::NoDefault { cause });
            }
        }
        let asked = Asked {
            is_secret: asked.is_secret || field.secret,
            ..asked
        };
        match given {
            Some(given) => self.value(field, given, asked, path),
            None if field.default.is_some() => {
                let default = self.default_of(field, asked, path)?;
                self.value(field, &default, asked, path)
            }
            None if field.optional => Some(field.kind.empty()),
            None => {
                let help = field.help.clone();
                self.report(asked, path, place, ProblemKind::Missing { help });
                None
            }
        }
    }
}

fn field_of<'n>(record: &'n Node, field: &str) -> &'n Node {
    match &record.value {
        NodeValue::Mapping(entries) => entries
            .iter()
            .find(|entry| entry.key == field)
            .map_or(record, |entry| &entry.value),
        NodeValue::Scalar { .. } | NodeValue::Sequence(_) => record,
    }
}

/// An optional answer that is an empty text is one that was left out.
fn is_empty_text(given: &Node) -> bool {
    matches!(&given.value, NodeValue::Scalar { text, style } if text.is_empty() && *style != Style::Plain)
}
