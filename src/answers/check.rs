//! Turns what is given into answers: types, defaults, conditions, references, and rules across answers.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Number, Value};
use tera::Context;

use super::problem::BrokenReference;
use super::review::{Review, value_of};
use super::{
    Answers, Draft, Problem, ProblemKind, Problems, get_at, has_expression, insert_at, node_of, secrets_of, storable,
};
use crate::expression::{Evaluator, is_expression};
use crate::manifest::{Check, Choice, Kind, Question, TextRule};
use crate::text::{is_bidirectional_control, list_or, nearest};
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
    records: String,
    field: String,
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
        Self {
            draft,
            evaluator,
            values: Map::new(),
            context: Context::new(),
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
        let is_list = matches!(
            question.kind,
            Kind::List { .. } | Kind::Choices(_) | Kind::Records { .. }
        );
        let node = match self.evaluated(default) {
            // A list that is computed as a whole is written in YAML.
            Ok(Value::String(text)) if is_list => match yaml::parse(&text, 0) {
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
            self.report(key, place, ProblemKind::Null);
            return None;
        }
        match &question.kind {
            Kind::Records {
                fields,
                min,
                max,
                unique,
            } => {
                let items = self.items(node, key, "a list of records", (*min, *max))?;
                let records: Vec<Option<Value>> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.record(fields, item, &format!("{key}[{index}]")))
                    .collect();
                self.check_unique(unique, &records, items, key);
                records.into_iter().collect::<Option<Vec<_>>>().map(Value::Array)
            }
            Kind::List { items: kind, min, max } => {
                let items = self.items(node, key, "a list", (*min, *max))?;
                let values: Vec<_> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.scalar(kind, item, &format!("{key}[{index}]")))
                    .collect();
                let values = values.into_iter().collect::<Option<Vec<_>>>()?;
                self.check_no_repeats(&values, items, key)?;
                Some(Value::Array(values))
            }
            Kind::Choices(choices) => {
                let items = self.items(node, key, "a list", (0, None))?;
                let kind = Kind::Choice(choices.clone());
                let values: Vec<_> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.scalar(&kind, item, &format!("{key}[{index}]")))
                    .collect();
                let values = values.into_iter().collect::<Option<Vec<_>>>()?;
                self.check_no_repeats(&values, items, key)?;
                Some(Value::Array(values))
            }
            scalar if question.optional && is_empty_text(node) => Some(scalar.empty()),
            scalar => self.scalar(scalar, node, key),
        }
    }

    fn check_no_repeats(&mut self, values: &[Value], items: &[Node], key: &str) -> Option<()> {
        let mut seen = HashSet::new();
        let repeated = values.iter().position(|value| !seen.insert(shown(value)));
        match repeated {
            None => Some(()),
            Some(index) => {
                let value = shown(&values[index]);
                self.report(
                    &format!("{key}[{index}]"),
                    items[index].place,
                    ProblemKind::DuplicateItem { value },
                );
                None
            }
        }
    }

    fn items<'n>(
        &mut self,
        node: &'n Node,
        key: &str,
        expected: &str,
        (min, max): (usize, Option<usize>),
    ) -> Option<&'n [Node]> {
        let place = node.place;
        let NodeValue::Sequence(items) = &node.value else {
            let kind = ProblemKind::WrongType {
                expected: expected.to_owned(),
                found: node.kind_name().to_owned(),
                hint: Some(match &node.value {
                    NodeValue::Scalar {
                        style: Style::Computed, ..
                    } => "on the command line, write `--set 'key=[first, second]'` or `--set key.0=first`",
                    _ => "begin each item with `- `",
                }),
            };
            self.report(key, place, kind);
            return None;
        };
        let length = items.len();
        if length < min {
            self.report(key, place, ProblemKind::TooFewItems { length, min });
        } else if let Some(max) = max.filter(|max| length > *max) {
            self.report(key, place, ProblemKind::TooManyItems { length, max });
        }
        // A wrong length does not hide what is wrong inside.
        Some(items)
    }

    fn record(&mut self, fields: &[Question], node: &Node, key: &str) -> Option<Value> {
        let place = node.place;
        self.places.insert(key.to_owned(), place);
        let NodeValue::Mapping(entries) = &node.value else {
            let kind = ProblemKind::WrongType {
                expected: "a record, that is a map of fields".to_owned(),
                found: node.kind_name().to_owned(),
                hint: Some("write its fields as `name: value` lines below one another"),
            };
            self.report(key, place, kind);
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
            let is_computed = entry.is_none() && field.default.as_ref().is_some_and(has_expression);
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

    fn check_unique(&mut self, unique: &[Vec<String>], records: &[Option<Value>], items: &[Node], key: &str) {
        for fields in unique {
            let values_of = |record: &Option<Value>| -> Option<Vec<Value>> {
                let record = record.as_ref()?;
                fields.iter().map(|field| record.get(field).cloned()).collect()
            };
            let mut seen: HashMap<String, usize> = HashMap::new();
            for (index, record) in records.iter().enumerate() {
                let Some(values) = values_of(record) else { continue };
                let text = Value::Array(values.clone()).to_string();
                let first = *seen.entry(text).or_insert(index);
                if first == index {
                    continue;
                }
                let at = field_node(&items[index], &fields[0]);
                let kind = ProblemKind::DuplicateRecord {
                    fields: fields.clone(),
                    values: values
                        .iter()
                        .map(|value| format!("`{}`", shown(value)))
                        .collect::<Vec<_>>()
                        .join(" "),
                    first: format!("{key}[{first}]"),
                };
                self.report(&format!("{key}[{index}]"), at.place, kind);
            }
        }
    }

    fn scalar(&mut self, kind: &Kind, node: &Node, key: &str) -> Option<Value> {
        let place = node.place;
        let NodeValue::Scalar { text, style } = &node.value else {
            let problem = ProblemKind::WrongType {
                expected: expected(kind),
                found: node.kind_name().to_owned(),
                hint: match (&node.value, kind) {
                    (NodeValue::Mapping(_), Kind::Text(_)) => {
                        Some("put text that holds `: ` or begins with `{` in quotes")
                    }
                    (_, Kind::Text(_)) => Some("put text that begins with `[` in quotes"),
                    _ => None,
                },
            };
            self.report(key, place, problem);
            return None;
        };
        if node.is_null() {
            self.report(key, place, ProblemKind::Null);
            return None;
        }
        let result = match kind {
            Kind::Text(rule) => self
                .check_text(rule, text, key, place)
                .map(|()| Value::String(text.clone())),
            Kind::Choice(choices) => check_choice(choices, text),
            _ if *style == Style::Quoted => Err(ProblemKind::WrongType {
                expected: expected(kind),
                found: "a text in quotes".to_owned(),
                hint: Some("remove the quotes"),
            }),
            Kind::Integer { min, max, .. } => check_integer(text, *min, *max),
            Kind::Number { min, max, .. } => check_number(text, *min, *max),
            _ => check_boolean(text),
        };
        match result {
            Ok(value) => Some(value),
            Err(kind) => {
                self.report(key, place, kind);
                None
            }
        }
    }

    fn check_text(&mut self, rule: &TextRule, text: &str, key: &str, place: Place) -> Result<(), ProblemKind> {
        let length = text.chars().count();
        if length > rule.max_length {
            return Err(ProblemKind::TooLong {
                length,
                max: rule.max_length,
            });
        }
        if length < rule.min_length {
            return Err(ProblemKind::TooShort {
                length,
                min: rule.min_length,
            });
        }
        // White space is a length and says nothing.
        if rule.min_length > 0 && text.trim().is_empty() {
            return Err(ProblemKind::Empty);
        }
        if text.is_empty() {
            let is_free = rule.format.is_none() && rule.pattern.is_none() && rule.refers_to.is_none();
            return if is_free { Ok(()) } else { Err(ProblemKind::Empty) };
        }
        if !rule.multiline && text.contains(['\n', '\r']) {
            return Err(ProblemKind::SeveralLines);
        }
        let unprintable = text
            .chars()
            .find(|c| (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) || is_bidirectional_control(*c));
        if let Some(character) = unprintable {
            return Err(ProblemKind::Unprintable {
                character: format!("U+{:04X}", u32::from(character)),
            });
        }
        if let Some(format) = rule.format {
            format.check(text).map_err(ProblemKind::Format)?;
        }
        if let Some(pattern) = &rule.pattern
            && !pattern.is_match(text)
        {
            return Err(ProblemKind::Pattern {
                value: text.to_owned(),
                pattern: pattern.to_string(),
                help: rule.pattern_help.clone(),
            });
        }
        if rule.reserved.contains(text) {
            return Err(ProblemKind::Reserved { value: text.to_owned() });
        }
        if let Some((records, field)) = &rule.refers_to {
            self.references.push(Reference {
                key: key.to_owned(),
                place,
                value: text.to_owned(),
                records: records.clone(),
                field: field.clone(),
                is_default: self.is_default,
                question: self.question.clone(),
            });
        }
        Ok(())
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
        let mut names: HashMap<(String, String), Option<Vec<String>>> = HashMap::new();
        for reference in std::mem::take(&mut self.references) {
            let known = names
                .entry((reference.records.clone(), reference.field.clone()))
                .or_insert_with(|| names_in(&self.values, &reference.records, &reference.field));
            // Records that are wrong themselves have been reported; what they would hold is not known.
            let Some(known) = known.as_ref().filter(|known| !known.contains(&reference.value)) else {
                continue;
            };
            let near = nearest(&reference.value, known.iter().map(String::as_str)).map(str::to_owned);
            let kind = ProblemKind::BrokenReference(Box::new(BrokenReference {
                value: reference.value,
                records: reference.records,
                field: reference.field,
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
fn names_in(values: &Map<String, Value>, records: &str, field: &str) -> Option<Vec<String>> {
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

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn expected(kind: &Kind) -> String {
    match kind {
        Kind::Text(_) => "a text",
        Kind::Integer { .. } => "a whole number",
        Kind::Number { .. } => "a number",
        Kind::Boolean => "`true` or `false`",
        Kind::Choice(choices) => {
            let values: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
            return list_or(&values);
        }
        Kind::Choices(_) | Kind::List { .. } => "a list",
        Kind::Records { .. } => "a list of records",
    }
    .to_owned()
}

fn check_choice(choices: &[Choice], text: &str) -> Result<Value, ProblemKind> {
    if choices.iter().any(|choice| choice.value == text) {
        return Ok(Value::String(text.to_owned()));
    }
    Err(ProblemKind::UnknownChoice {
        value: text.to_owned(),
        choices: choices.iter().map(|choice| choice.value.clone()).collect(),
        near: nearest(text, choices.iter().map(|choice| choice.value.as_str())).map(str::to_owned),
    })
}

fn check_integer(text: &str, min: Option<i64>, max: Option<i64>) -> Result<Value, ProblemKind> {
    let value: i64 = text.parse().map_err(|_| {
        let digits = text.trim_start_matches(['-', '+']);
        let hint = if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            Some("that is more than fits 64 bits")
        } else if digits
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'_' | b',' | b'\'' | b' '))
        {
            Some("write the digits without separators")
        } else {
            None
        };
        ProblemKind::WrongType {
            expected: "a whole number".to_owned(),
            found: format!("`{}`", crate::text::excerpt(text, 40)),
            hint,
        }
    })?;
    if let Some(min) = min.filter(|min| value < *min) {
        return Err(ProblemKind::BelowMinimum {
            value: value.to_string(),
            min: min.to_string(),
        });
    }
    if let Some(max) = max.filter(|max| value > *max) {
        return Err(ProblemKind::AboveMaximum {
            value: value.to_string(),
            max: max.to_string(),
        });
    }
    Ok(Value::from(value))
}

fn check_number(text: &str, min: Option<f64>, max: Option<f64>) -> Result<Value, ProblemKind> {
    let wrong = || ProblemKind::WrongType {
        expected: "a number".to_owned(),
        found: format!("`{}`", crate::text::excerpt(text, 40)),
        hint: None,
    };
    if let Ok(whole) = text.parse::<i64>() {
        return check_bounds(text, whole_as_float(whole), min, max).map(|()| Value::from(whole));
    }
    let value: f64 = text.parse().map_err(|_| wrong())?;
    let number = Number::from_f64(value).ok_or_else(wrong)?;
    check_bounds(text, value, min, max)?;
    Ok(Value::Number(number))
}

#[expect(clippy::cast_precision_loss, reason = "only compared with bounds")]
fn whole_as_float(whole: i64) -> f64 {
    whole as f64
}

fn check_bounds(text: &str, value: f64, min: Option<f64>, max: Option<f64>) -> Result<(), ProblemKind> {
    if let Some(min) = min.filter(|min| value < *min) {
        return Err(ProblemKind::BelowMinimum {
            value: text.to_owned(),
            min: min.to_string(),
        });
    }
    if let Some(max) = max.filter(|max| value > *max) {
        return Err(ProblemKind::AboveMaximum {
            value: text.to_owned(),
            max: max.to_string(),
        });
    }
    Ok(())
}

fn check_boolean(text: &str) -> Result<Value, ProblemKind> {
    match text {
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        _ => Err(ProblemKind::WrongType {
            expected: "`true` or `false`".to_owned(),
            found: format!("`{}`", crate::text::excerpt(text, 40)),
            hint: match text.to_ascii_lowercase().as_str() {
                "yes" | "y" | "on" | "1" | "true" => Some("write `true`"),
                "no" | "n" | "off" | "0" | "false" => Some("write `false`"),
                _ => None,
            },
        }),
    }
}
