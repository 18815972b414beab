//! Turns what is given into answers: types, defaults, conditions, references, and rules across answers.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};
use tera::Context;

use super::problem::BrokenReference;
use super::review::{Review, value_of};
use super::{Answers, Draft, Problem, ProblemKind, Problems, get_at, insert_at, node_of, secrets_of, storable};
use crate::engine::{Evaluator, is_expression};
use crate::manifest::Check;
use crate::question::{FieldOf, Form, Kind, List, Question, Scalar, ValueProblem};
use crate::text::nearest;
use crate::yaml::{self, Node, NodeValue, Place, Style};

/// One pass over all questions.
pub(super) struct Resolution<'d> {
    draft: &'d Draft<'d>,
    evaluator: &'d Evaluator,
    values: Map<String, Value>,
    context: Context,
    problems: Vec<Problem>,
    references: Vec<Reference>,
    /// Where each answer was written, by its path, for rules that report later.
    places: HashMap<String, Place>,
    /// Questions that have their default.
    defaulted: HashSet<String>,
    notes: Vec<String>,
    /// What a review tells beyond the problems, where one is asked for.
    found: Option<Review>,
    /// The question being answered.
    question: String,
    is_default: bool,
    is_secret: bool,
}

/// So many problems are enough for one run; the rest is counted.
const MOST_PROBLEMS: usize = 100;

struct Reference {
    key: String,
    place: Place,
    value: String,
    target: FieldOf,
    is_default: bool,
    question: String,
}

impl<'d> Resolution<'d> {
    pub(super) fn new(draft: &'d Draft<'d>, evaluator: &'d Evaluator, found: Option<Review>) -> Self {
        let mut problems = draft.problems.clone();
        for setting in &draft.settings {
            if setting.question_key(draft.manifest).is_none() {
                problems.push(setting.unknown(draft.manifest));
            }
        }
        let mut context = Context::new();
        context.insert("data", &draft.manifest.data);
        Self {
            draft,
            evaluator,
            values: Map::new(),
            context,
            problems,
            references: Vec::new(),
            places: HashMap::new(),
            defaulted: HashSet::new(),
            notes: Vec::new(),
            found,
            question: String::new(),
            is_default: false,
            is_secret: false,
        }
    }

    pub(super) fn answer(&mut self, question: &'d Question) {
        self.question.clone_from(&question.key);
        self.is_secret = question.secret;
        if let Some(when) = &question.when {
            match self.evaluator.holds(when, &self.context) {
                Ok(true) => {}
                Ok(false) => {
                    if let Some(found) = &mut self.found {
                        found.unasked.insert(question.key.clone());
                    }
                    if self.draft.is_given(&question.key) {
                        self.notes.push(format!(
                            "`{}` has no effect here: it is asked only when {when}",
                            question.key
                        ));
                    }
                    return self.store(&question.key, question.kind.empty());
                }
                Err(error) => {
                    return self.report(
                        &question.key,
                        Place::default(),
                        ProblemKind::NoDefault {
                            cause: error.to_string(),
                        },
                    );
                }
            }
        }
        self.is_default = false;
        let mut node = self.draft.given.get(&question.key).map(Cow::Borrowed);
        let settings: Vec<_> = self
            .draft
            .settings
            .iter()
            .filter(|setting| setting.question_key(self.draft.manifest) == Some(&question.key))
            .collect();
        if node.is_none() {
            node = self.default_node(question, &question.key).map(Cow::Owned);
            self.is_default = settings.is_empty();
            if self.is_default {
                self.defaulted.insert(question.key.clone());
            }
        }
        for setting in settings {
            match setting.apply(self.draft.manifest, node.take().map(Cow::into_owned)) {
                Ok(changed) => node = Some(Cow::Owned(changed)),
                Err(problem) => return self.problems.push(*problem),
            }
        }
        if let (Some(found), Some(node)) = (&mut self.found, &node) {
            found.raw.insert(question.key.clone(), value_of(node));
        }
        let value = match node {
            Some(node) => self.value(question, &node, &question.key),
            None if question.optional => Some(question.kind.empty()),
            None => return,
        };
        if let Some(value) = value {
            self.store(&question.key, value);
        }
    }

    fn store(&mut self, key: &str, value: Value) {
        if let Some(found) = &mut self.found {
            found.answers.insert(key.to_owned(), value.clone());
        }
        insert_at(&mut self.values, key, value);
        let top = key.split('.').next().unwrap_or(key);
        if let Some(value) = self.values.get(top) {
            self.context.insert(top.to_owned(), value);
        }
    }

    /// The default as a tree, or a report that there is none. `None` with no report for optional questions.
    fn default_node(&mut self, question: &Question, key: &str) -> Option<Node> {
        let Some(default) = &question.default else {
            if !question.optional {
                let help = question.help.clone();
                self.report(key, Place::default(), ProblemKind::Missing { help });
            }
            return None;
        };
        let node = match self.evaluated(default) {
            // A list that is computed as a whole is written in YAML.
            Ok(Value::String(text)) if !question.kind.form().is_single() => match yaml::parse(&text, 0) {
                Ok(node) => Ok(node.map_or_else(|| node_of(&Value::Array(Vec::new())), Node::without_places)),
                Err(error) => Err(error.to_string()),
            },
            other => other.map(|value| node_of(&value)),
        };
        match node {
            Ok(node) => Some(node),
            Err(cause) => {
                self.report(key, Place::default(), ProblemKind::NoDefault { cause });
                None
            }
        }
    }

    fn evaluated(&self, default: &Value) -> Result<Value, String> {
        Ok(match default {
            Value::String(text) if is_expression(text) => Value::String(
                self.evaluator
                    .text(text, &self.context)
                    .map_err(|error| error.to_string())?
                    .trim()
                    .to_owned(),
            ),
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| self.evaluated(item))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(map) => Value::Object(
                map.iter()
                    .map(|(key, value)| Ok((key.clone(), self.evaluated(value)?)))
                    .collect::<Result<_, String>>()?,
            ),
            scalar => scalar.clone(),
        })
    }

    fn report(&mut self, key: &str, place: Place, kind: ProblemKind) {
        let mut location = self.draft.location(place);
        let mut kind = kind;
        if self.is_secret {
            if let Some(location) = &mut location {
                location.text.clear();
            }
            kind = ProblemKind::Secret;
        }
        self.problems.push(Problem {
            key: key.to_owned(),
            location,
            kind,
        });
    }

    /// Checks one value. `None` where it is wrong, which has then been reported.
    fn value(&mut self, question: &Question, node: &Node, key: &str) -> Option<Value> {
        let place = node.place;
        self.places.insert(key.to_owned(), place);
        if node.is_null() {
            self.report(key, place, ValueProblem::Null.into());
            return None;
        }
        match question.kind.form() {
            Form::Records(records) => {
                let items = self.items(&question.kind, node, key)?;
                if let Some(problem) = records.wrong_length(items.len()) {
                    self.report(key, place, problem.into());
                }
                let values: Vec<Option<Value>> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.record(&records.fields, item, &format!("{key}[{index}]")))
                    .collect();
                for (index, field, problem) in records.repeated(&values, key) {
                    let at = field_node(&items[index], field);
                    self.report(&format!("{key}[{index}]"), at.place, problem.into());
                }
                values.into_iter().collect::<Option<Vec<_>>>().map(Value::Array)
            }
            Form::List(list) => {
                let items = self.items(&question.kind, node, key)?;
                // A wrong length does not hide what is wrong inside.
                if let Some(problem) = list.wrong_length(items.len()) {
                    self.report(key, place, problem.into());
                }
                let values: Vec<_> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.scalar(&list.items, item, &format!("{key}[{index}]")))
                    .collect();
                let values = values.into_iter().collect::<Option<Vec<_>>>()?;
                if let Some((index, problem)) = List::repeated(&values) {
                    self.report(&format!("{key}[{index}]"), items[index].place, problem.into());
                    return None;
                }
                Some(Value::Array(values))
            }
            Form::Single if question.optional && is_empty_text(node) => Some(question.kind.empty()),
            Form::Single => self.scalar(&question.kind, node, key),
        }
    }

    fn items<'n>(&mut self, kind: &Kind, node: &'n Node, key: &str) -> Option<&'n [Node]> {
        let NodeValue::Sequence(items) = &node.value else {
            self.report(key, node.place, wrong_form(kind, node));
            return None;
        };
        Some(items)
    }

    fn record(&mut self, fields: &[Question], node: &Node, key: &str) -> Option<Value> {
        let place = node.place;
        self.places.insert(key.to_owned(), place);
        let NodeValue::Mapping(entries) = &node.value else {
            let problem = ValueProblem::WrongType {
                expected: "a record, that is a map of fields".to_owned(),
                found: node.kind_name().to_owned(),
                hint: Some("write its fields as `name: value` lines below one another"),
            };
            self.report(key, place, problem.into());
            return None;
        };
        for entry in entries {
            if !fields.iter().any(|field| field.key == entry.key) {
                let near = nearest(&entry.key, fields.iter().map(|field| field.key.as_str())).map(str::to_owned);
                let kind = ProblemKind::UnknownKey {
                    key: format!("{key}.{}", entry.key),
                    near,
                    known: fields.iter().map(|field| field.key.clone()).collect(),
                };
                self.report(key, entry.key_place, kind);
            }
        }
        let outer = self.context.get("record").cloned();
        let mut record = Map::new();
        let mut complete = true;
        for field in fields {
            let path = format!("{key}.{}", field.key);
            let entry = entries.iter().find(|entry| entry.key == field.key);
            // Converted only for an expression that may look at it.
            let is_computed = entry.is_none() && field.has_computed_default();
            if is_computed || field.when.is_some() {
                self.context.insert("record", &record);
            }
            let asked = match &field.when {
                None => true,
                Some(when) => self.evaluator.holds(when, &self.context).unwrap_or_else(|error| {
                    let cause = error.to_string();
                    self.report(&path, place, ProblemKind::NoDefault { cause });
                    true
                }),
            };
            if !asked {
                if let Some(found) = &mut self.found {
                    found.unasked.insert(path.clone());
                }
                if let (Some(_), Some(when)) = (entry, &field.when) {
                    self.notes
                        .push(format!("`{path}` has no effect here: it is asked only when {when}"));
                }
            }
            let outer_secret = self.is_secret;
            self.is_secret |= field.secret;
            let value = match entry {
                _ if !asked => Some(field.kind.empty()),
                Some(entry) => self.value(field, &entry.value, &path),
                None if field.default.is_none() && field.optional => Some(field.kind.empty()),
                None if field.default.is_none() => {
                    let help = field.help.clone();
                    self.report(&path, place, ProblemKind::Missing { help });
                    None
                }
                None => match self.default_node(field, &path) {
                    Some(default) => self.value(field, &default, &path),
                    None => None,
                },
            };
            self.is_secret = outer_secret;
            match value {
                Some(value) => {
                    if let Some(found) = &mut self.found {
                        found.answers.insert(path, value.clone());
                    }
                    record.insert(field.key.clone(), value);
                }
                None => complete = false,
            }
        }
        match outer {
            Some(outer) => self.context.insert_value("record", outer),
            None => {
                self.context.remove("record");
            }
        }
        complete.then_some(Value::Object(record))
    }

    fn scalar(&mut self, kind: &Kind, node: &Node, key: &str) -> Option<Value> {
        let place = node.place;
        let Some(scalar) = Scalar::of(node) else {
            self.report(key, place, wrong_form(kind, node));
            return None;
        };
        if node.is_null() {
            self.report(key, place, ValueProblem::Null.into());
            return None;
        }
        match kind.check(scalar) {
            Ok(value) => {
                if let Some(target) = kind.refers_to() {
                    self.references.push(Reference {
                        key: key.to_owned(),
                        place,
                        value: scalar.text.to_owned(),
                        target: target.clone(),
                        is_default: self.is_default,
                        question: self.question.clone(),
                    });
                }
                Some(value)
            }
            Err(problem) => {
                self.report(key, place, problem.into());
                None
            }
        }
    }

    pub(super) fn finish(mut self) -> Result<Answers, Problems> {
        self.check_across();
        if self.problems.is_empty() {
            return Ok(Answers {
                stored: storable(&self.draft.manifest.questions, &self.values),
                secrets: secrets_of(&self.draft.manifest.questions, &self.values),
                values: self.values,
                context: self.context,
                notes: self.notes,
            });
        }
        // What follows from other problems is no fault of its own.
        if !self.problems.iter().all(Problem::is_consequence) {
            self.problems.retain(|problem| !problem.is_consequence());
        }
        let omitted = self.problems.len().saturating_sub(MOST_PROBLEMS);
        self.problems.truncate(MOST_PROBLEMS);
        Err(Problems {
            shown: self.problems,
            omitted,
        })
    }

    pub(super) fn review(mut self) -> Review {
        self.check_across();
        let mut found = self.found.unwrap_or_default();
        found.problems = self.problems;
        found
    }

    /// What can be checked only when every answer is known: references, and rules where nothing else is wrong. Brings
    /// the problems into their order.
    fn check_across(&mut self) {
        self.check_references();
        if self.problems.is_empty() {
            let context = std::mem::take(&mut self.context);
            for check in &self.draft.manifest.checks {
                self.check_rule(check, &context);
            }
            self.context = context;
        }
        self.problems.sort_by(|a, b| {
            let place = |problem: &Problem| {
                problem
                    .location
                    .as_ref()
                    .map(|location| (location.file.clone(), location.line, location.column))
            };
            match (place(a), place(b)) {
                (Some(a), Some(b)) => a.cmp(&b),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => std::cmp::Ordering::Equal,
            }
        });
        self.problems.dedup();
    }

    fn check_references(&mut self) {
        let mut names: HashMap<FieldOf, Option<Vec<String>>> = HashMap::new();
        for reference in std::mem::take(&mut self.references) {
            let known = names
                .entry(reference.target.clone())
                .or_insert_with(|| names_in(&self.values, &reference.target));
            // Records that are wrong themselves have been reported; what they would hold is not known.
            let Some(known) = known.as_ref().filter(|known| !known.contains(&reference.value)) else {
                continue;
            };
            let near = nearest(&reference.value, known.iter().map(String::as_str)).map(str::to_owned);
            let kind = ProblemKind::BrokenReference(Box::new(BrokenReference {
                value: reference.value,
                records: reference.target.records,
                field: reference.target.field,
                known: known.clone(),
                near,
                is_default: reference.is_default,
                question: reference.question,
            }));
            self.report(&reference.key, reference.place, kind);
        }
    }

    fn check_rule(&mut self, check: &Check, context: &Context) {
        match &check.for_each {
            None => self.check_item(check, &check.at, context),
            Some(path) => self.check_items(check, path, "", 0, context),
        }
    }

    /// Goes through the steps of `for_each`: `entities.fields` is every field of every entity.
    fn check_items(&mut self, check: &Check, path: &str, key: &str, depth: usize, context: &Context) {
        let (step, rest) = self.step(path, depth, context);
        let items: Vec<tera::Value> = context
            .get(&step.0)
            .and_then(|root| {
                if step.1.is_empty() {
                    Some(root)
                } else {
                    root.get_from_path(&step.1)
                }
            })
            .and_then(tera::Value::as_array)
            .map(<[tera::Value]>::to_vec)
            .unwrap_or_default();
        let shown_step = if depth == 0 { step_name(&step) } else { step.1.clone() };
        let base = if key.is_empty() {
            shown_step
        } else {
            format!("{key}.{shown_step}")
        };
        let mut inner = context.clone();
        for (index, item) in items.into_iter().enumerate() {
            let name = check.names.get(depth).map_or("item", String::as_str);
            inner.insert_value(name.to_owned(), item);
            inner.insert(format!("{name}_index"), &index);
            let at = format!("{base}[{index}]");
            match rest {
                Some(rest) => self.check_items(check, &format!("{name}.{rest}"), &at, depth + 1, &inner),
                None if check.at.is_empty() => self.check_item(check, &at, &inner),
                None => self.check_item(check, &format!("{at}.{}", check.at), &inner),
            }
        }
    }

    /// The variable and path of one step, and what remains.
    fn step<'p>(&self, path: &'p str, depth: usize, context: &Context) -> ((String, String), Option<&'p str>) {
        let mut parts = path.splitn(3, '.');
        let first = parts.next().unwrap_or_default();
        if depth > 0 {
            let second = parts.next().unwrap_or_default();
            return ((first.to_owned(), second.to_owned()), parts.next());
        }
        let is_list = context.get(first).is_some_and(|value| value.as_array().is_some());
        if is_list {
            let rest = path.split_once('.').map(|(_, rest)| rest);
            ((first.to_owned(), String::new()), rest)
        } else {
            let second = parts.next().unwrap_or_default();
            ((first.to_owned(), second.to_owned()), parts.next())
        }
    }

    fn check_item(&mut self, check: &Check, at: &str, context: &Context) {
        let applies = match &check.when {
            None => Ok(true),
            Some(when) => self.evaluator.holds(when, context),
        };
        let holds = match applies {
            Ok(true) => self.evaluator.holds(&check.require, context),
            other => other.map(|_| true),
        };
        let text = |template: &str| {
            self.evaluator
                .text(template, context)
                .unwrap_or_else(|error| error.to_string())
        };
        let (message, hint) = match holds {
            Ok(true) => return,
            Ok(false) => (text(&check.message), check.hint.as_deref().map(text)),
            Err(error) => (error.to_string(), None),
        };
        let default_of = self
            .defaulted
            .iter()
            .find(|key| {
                at.strip_prefix(key.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
            })
            .cloned();
        let kind = ProblemKind::Rule {
            message,
            hint,
            default_of,
        };
        let place = self.nearest_place(at);
        self.report(at, place, kind);
    }

    /// Where the answer at this path was written, or else the record around it.
    fn nearest_place(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            match self.places.get(path) {
                Some(place) if place.line > 0 => return *place,
                _ => {}
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return Place::default(),
            }
        }
    }
}

/// The values of a field in all records, or nothing where the records are wrong.
fn names_in(values: &Map<String, Value>, FieldOf { records, field }: &FieldOf) -> Option<Vec<String>> {
    let records = get_at(values, records)?.as_array()?;
    let names = records.iter().filter_map(|record| record.get(field)?.as_str());
    Some(names.map(str::to_owned).collect())
}

fn step_name(step: &(String, String)) -> String {
    if step.1.is_empty() {
        step.0.clone()
    } else {
        format!("{}.{}", step.0, step.1)
    }
}

fn field_node<'n>(item: &'n Node, field: &str) -> &'n Node {
    match &item.value {
        NodeValue::Mapping(entries) => entries
            .iter()
            .find(|entry| entry.key == field)
            .map_or(item, |entry| &entry.value),
        _ => item,
    }
}

/// An optional answer that is an empty text is one that was left out.
fn is_empty_text(node: &Node) -> bool {
    matches!(&node.value, NodeValue::Scalar { text, style } if text.is_empty() && *style != Style::Plain)
}

fn wrong_form(kind: &Kind, node: &Node) -> ProblemKind {
    ProblemKind::Value(ValueProblem::WrongType {
        expected: kind.expected(),
        found: node.kind_name().to_owned(),
        hint: kind.hint(node),
    })
}
