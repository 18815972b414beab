//! Answers to every question of the challenge, drawn at random from all that its manifest allows.
//!
//! A question is answered by its kind and its rules, so a new one is answered too. Only what several answers
//! decide together (the rules under `checks`) is told here: fields, endpoints, variables, chosen options.

use designgen::name::Format;
use designgen::question::{Candidates, FieldOf, Kind, List, Question, Range, Records, Scalar, Text};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use super::AWKWARD;
use crate::fuzz::inputs::fill::allowed;
use crate::support::Random;

type Record = Map<String, Value>;

/// Names that are right, but mean something to Python, SQL, FastAPI or the app itself.
const NAMES: [&str; 48] = [
    "type",
    "list",
    "id2",
    "self",
    "cls",
    "str",
    "int",
    "none",
    "true",
    "data",
    "model",
    "schema",
    "base",
    "session",
    "app",
    "test",
    "api",
    "router",
    "service",
    "select",
    "order",
    "group",
    "user",
    "table",
    "index",
    "key",
    "value",
    "json",
    "date",
    "datetime",
    "print",
    "len",
    "object",
    "request",
    "response",
    "client",
    "limit",
    "after",
    "items",
    "item",
    "status",
    "title",
    "detail",
    "name",
    "x",
    "a_b_c",
    "status_code",
    "a_name_of_fifty_characters_that_is_the_longest_one",
];
/// Patterns of fields, each with texts that match it.
const PATTERNS: [(&str, [&str; 2]); 4] = [
    (r#"^["'\\{}$`|]?[a-z]{2,8}$"#, ["abc", "$ab"]),
    ("^[a-z0-9-]{1,63}$", ["a-1", "b-2"]),
    (r"^\S+@\S+$", ["a@b.example", "\"c\"@d"]),
    ("^(?:[A-Z]{2}|日本)$", ["日本", "AB"]),
];
const SYNTAX: &str = "\"'`\\{}[]()<>|&*#$%!?@~^=+-_:;,./ \n\t";

/// Draws answers. The same seed draws the same.
pub struct Anything<'m> {
    questions: &'m [Question],
    random: Random,
    patterns: TestRunner,
    /// What has been answered so far, by key.
    made: Record,
}

/// Texts in data of scenarios.
const DATA: [&str; 8] = [
    "",
    "a",
    "'\"\\",
    "${X} {{ y }}",
    "日本 # no",
    "{% if %}",
    "${fresh_b}/{a}",
    "https://www.example.com/a?b=c&d=e",
];

impl<'m> Anything<'m> {
    pub fn new(questions: &'m [Question], seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut bytes = [0; 32];
        bytes
            .chunks_mut(8)
            .for_each(|part| part.copy_from_slice(&random.number().to_le_bytes()));
        Self {
            questions,
            random,
            patterns: TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)),
            made: Record::new(),
        }
    }

    /// One answers file.
    pub fn answers(&mut self) -> Record {
        self.made = Record::new();
        let is_default = self.random.chance(0.05);
        for question in self.questions {
            let answered = match question.key.as_str() {
                "name" => Some(json!("hostile")),
                // What their defaults are called, for those that refer to them.
                "components" if is_default => Some(json!([{ "name": "items" }])),
                "entities" if is_default => Some(json!([{ "name": "item" }])),
                "endpoints" if is_default => None,
                "components" => Some(self.components(question)),
                "entities" => Some(self.entities(question)),
                "objects" => Some(self.objects(question)),
                "endpoints" => Some(self.endpoints(question)),
                "tasks" => self.each(question, Self::task),
                "scenarios" if self.exercises().is_empty() => None,
                "scenarios" => self.each(question, Self::scenario),
                "environment" => self.each(question, Self::variable),
                "decisions" => self.each(question, Self::decision),
                "snippets" => self.each(question, Self::snippet),
                "quiz" => self.each(question, Self::question),
                "rubric" => self.rubric(question),
                _ if self.is_left_out(question) => None,
                _ => Some(self.value(&question.kind)),
            };
            if let Some(value) = answered {
                self.made.insert(question.key.clone(), value);
            }
        }
        if is_default {
            self.made.remove("components");
            self.made.remove("entities");
        }
        let mut nested = Value::Object(Record::new());
        for (key, value) in std::mem::take(&mut self.made) {
            let mut place = &mut nested;
            for part in key.split('.') {
                place = place
                    .as_object_mut()
                    .expect("groups are maps")
                    .entry(part)
                    .or_insert_with(|| json!({}));
            }
            *place = value;
        }
        match nested {
            Value::Object(answers) => answers,
            _ => unreachable!("it is a map"),
        }
    }

    fn is_left_out(&mut self, question: &Question) -> bool {
        (question.optional && self.random.chance(0.5)) || (question.default.is_some() && self.random.chance(0.3))
    }

    // -------------------------------------------------------------------------------------------- by kind

    fn value(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Text(rule) => json!(self.text(rule)),
            Kind::Integer(Range { min, max, .. }) => {
                json!(self.integer(min.unwrap_or(-1_000_000), max.unwrap_or(1_000_000)))
            }
            Kind::Number(Range { min, max, .. }) => {
                let (least, most) = (min.unwrap_or(-1e6), max.unwrap_or(1e6));
                let number = match self.random.below(4) {
                    0 => least,
                    1 => most,
                    _ => least + (most - least) * self.random.share().powi(4),
                };
                json!((number * 10_000.0).round() / 10_000.0)
            }
            Kind::Choice(one) => json!(self.random.pick(&one.choices).value),
            Kind::Choices(_) => {
                let taken = kind.choices().iter().filter(|_| self.random.chance(0.5));
                json!(taken.map(|choice| &choice.value).collect::<Vec<_>>())
            }
            Kind::List(List { items, min, max }) => {
                let many = self.how_many(*min, max.unwrap_or(usize::MAX));
                let mut values: Vec<Value> = Vec::new();
                for _ in 0..many {
                    let value = self.value(items);
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                json!(values)
            }
            Kind::Records(Records {
                fields,
                min,
                max,
                unique,
                ..
            }) => {
                let many = self.how_many(*min, max.unwrap_or(usize::MAX));
                let mut records: Vec<Value> = Vec::new();
                for _ in 0..many {
                    let record = self.record(fields, Record::new());
                    push_unlike(&mut records, Value::Object(record), unique, *min);
                }
                json!(records)
            }
            _ => {
                let Some(Candidates::These(candidates)) = kind.candidates() else {
                    panic!("say here how to draw an answer of type {}", kind.name())
                };
                let candidate = self.random.pick(&candidates);
                kind.check(Scalar::typed(&candidate.value)).expect("a right answer")
            }
        }
    }

    /// A record: what is given stays, `null` there leaves a field out, everything else is drawn.
    fn record(&mut self, fields: &[Question], given: Record) -> Record {
        let mut record = Record::new();
        for field in fields {
            let value = match given.get(&field.key) {
                Some(Value::Null) => continue,
                Some(value) => value.clone(),
                None if self.is_left_out(field) => continue,
                None => self.value(&field.kind),
            };
            record.insert(field.key.clone(), value);
        }
        self.example(&mut record);
        record
    }

    /// An example that is right for a type, or, now and then, any text: the program refuses it, or it is only a text.
    fn example(&mut self, record: &mut Record) {
        let fitting = match record.get("type").and_then(Value::as_str) {
            Some("integer") => "-12",
            Some("number") => "0.5",
            Some("decimal") => "0",
            Some("boolean") => "true",
            Some("date") => "2026-11-21",
            Some("datetime") => "2026-11-21T10:00:00Z",
            Some("uuid") => "0193a0c4-7d1e-7c3a-9b56-3f2e8a1d4c60",
            _ => return,
        };
        if record.contains_key("example") && !self.random.chance(0.02) {
            record.insert("example".to_owned(), json!(fitting));
        }
    }

    /// Records that are each drawn by `draw`; sometimes none is said at all.
    fn each(&mut self, question: &Question, draw: fn(&mut Self, &[Question]) -> Record) -> Option<Value> {
        if self.is_left_out(question) {
            return None;
        }
        let Kind::Records(Records {
            fields,
            min,
            max,
            unique,
            ..
        }) = &question.kind
        else {
            unreachable!("{} are records", question.key)
        };
        let mut records = Vec::new();
        for _ in 0..self.how_many(*min, max.unwrap_or(usize::MAX)) {
            let record = draw(self, fields);
            push_unlike(&mut records, Value::Object(record), unique, *min);
        }
        Some(json!(records))
    }

    /// Mostly few, sometimes none, now and then a long list.
    fn how_many(&mut self, min: usize, max: usize) -> usize {
        let many = match self.random.below(20) {
            0..3 => 0,
            3..8 => 1,
            8..17 => 2 + self.random.below(2),
            17..19 => 4 + self.random.below(5),
            _ => 12 + self.random.below(14),
        };
        many.clamp(min, max)
    }

    fn integer(&mut self, min: i64, max: i64) -> i64 {
        let span = max.abs_diff(min);
        match self.random.below(5) {
            0 => min,
            1 => max,
            // Small steps are likelier than large ones, over the whole range.
            _ => {
                let bits = 64 - span.leading_zeros();
                let some = self.random.number() >> (64 - 1 - self.random.below(bits.max(1) as usize)).min(63);
                min.saturating_add_unsigned(some.min(span))
            }
        }
    }

    fn text(&mut self, rule: &Text) -> String {
        if let Some(FieldOf { records, field }) = &rule.refers_to {
            let known = self.made.get(records).and_then(Value::as_array);
            let names: Vec<String> = known
                .into_iter()
                .flatten()
                .filter_map(|record| record[field].as_str().map(str::to_owned))
                .collect();
            return if names.is_empty() {
                "nothing".to_owned()
            } else {
                self.random.pick(&names).clone()
            };
        }
        if let Some(pattern) = &rule.pattern {
            let strategy = proptest::string::string_regex(pattern.as_str().trim_matches(['^', '$']));
            let strategy = strategy.expect("a pattern of the manifest");
            return strategy.new_tree(&mut self.patterns).expect("a text").current();
        }
        match rule.format {
            Some(Format::Identifier) => self.name(|name| !rule.reserved.contains(name)),
            Some(Format::Slug) => self.name(|name| !rule.reserved.contains(name)).replace('_', "-"),
            Some(Format::Url) => {
                let signs = [
                    "",
                    "#~_y_",
                    "?q='1'&x=%20",
                    "a_(b)*c*",
                    "日本",
                    "%7B%7B",
                    "[x]",
                    "$HOME;!",
                ];
                format!(
                    "https://example.org/{}{}",
                    self.random.number(),
                    self.random.pick(&signs)
                )
            }
            Some(Format::Path) => format!("/api/v1/{}", self.name(|_| true).replace('_', "-")),
            Some(Format::Date) => (*self.random.pick(&["2026-11-21", "2000-02-29"])).to_owned(),
            Some(Format::Email) => "a+b@example.org".to_owned(),
            None => self.free_text(rule),
        }
    }

    fn free_text(&mut self, rule: &Text) -> String {
        let text = match self.random.below(20) {
            0..9 => (*self.random.pick(&AWKWARD)).to_owned(),
            9..14 => {
                let many = 1 + self.random.below(60);
                (0..many).map(|_| self.character()).collect()
            }
            14..18 => "Plain words, as most people write them.".to_owned(),
            18 => format!("{}\n\n{}", self.random.pick(&AWKWARD), self.random.pick(&AWKWARD)),
            _ => "long ".repeat(2000),
        };
        allowed(&text, rule, usize::MAX)
    }

    /// An awkward text on one line.
    fn short(&mut self, limit: usize) -> String {
        let rule = Text {
            max_length: limit,
            ..Text::default()
        };
        let text: &str = AWKWARD[self.random.below(AWKWARD.len())];
        allowed(text, &rule, limit)
    }

    /// Characters of syntax are likelier than others; what the program refuses has cases of its own.
    fn character(&mut self) -> char {
        match self.random.below(7) {
            0..3 => *self.random.pick(&SYNTAX.chars().collect::<Vec<_>>()),
            3 => {
                let drawn = char::from_u32(u32::try_from(self.random.below(0x0011_0000)).expect("fits"));
                let is_allowed =
                    |c: &char| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
                drawn.filter(is_allowed).unwrap_or('é')
            }
            _ => *self.random.pick(&('a'..='z').collect::<Vec<_>>()),
        }
    }

    /// A name that the rule takes.
    fn name(&mut self, is_allowed: impl Fn(&str) -> bool) -> String {
        let name = if self.random.chance(0.5) {
            (*self.random.pick(&NAMES)).to_owned()
        } else {
            format!(
                "n{}_{}",
                self.random.below(100),
                ["a", "zz", "b9"][self.random.below(3)]
            )
        };
        if is_allowed(&name) { name } else { format!("{name}_1") }
    }

    // -------------------------------------------------------------------------------------------- what belongs together

    /// Components that may use one another, also in a circle.
    fn components(&mut self, question: &Question) -> Value {
        let Kind::Records(Records {
            fields,
            min,
            max,
            unique,
            ..
        }) = &question.kind
        else {
            unreachable!("components are records")
        };
        let alone = json!({ "depends_on": null });
        let mut components = Vec::new();
        for _ in 0..self.how_many(*min, max.unwrap_or(usize::MAX)) {
            let component = self.record(fields, alone.as_object().cloned().unwrap_or_default());
            push_unlike(&mut components, Value::Object(component), unique, *min);
        }
        let names: Vec<Value> = components.iter().map(|component| component["name"].clone()).collect();
        for component in &mut components {
            let used: Vec<&Value> = names.iter().filter(|_| self.random.chance(0.2)).collect();
            let used: Vec<&Value> = used.into_iter().filter(|name| **name != component["name"]).collect();
            if !used.is_empty() {
                component["depends_on"] = json!(used);
            }
        }
        json!(components)
    }

    fn entities(&mut self, question: &Question) -> Value {
        let Kind::Records(Records {
            fields, max, unique, ..
        }) = &question.kind
        else {
            unreachable!("entities are records")
        };
        let mut entities: Vec<Value> = Vec::new();
        for _ in 0..self.how_many(0, max.unwrap_or(usize::MAX)) {
            // References look at the entities before.
            self.made.insert(question.key.clone(), json!(entities));
            let is_blob = self.random.chance(0.2);
            let own = json!({
                "plural": null, "fields": null, "blob": is_blob, "crud": self.crud(is_blob), "path": null,
                "filters": null,
            });
            let mut entity = self.record(fields, own.as_object().cloned().unwrap_or_default());
            let many = self.how_many(0, 25);
            let inner = fields.iter().find(|field| field.key == "fields");
            if let Some(Kind::Records(Records { fields, unique, .. })) = inner.map(|field| &field.kind) {
                let mut drawn = Vec::new();
                for _ in 0..many {
                    let field = self.field(fields, &entity);
                    push_unlike(&mut drawn, Value::Object(field), unique, 0);
                }
                entity.insert("fields".to_owned(), json!(drawn));
            }
            let crud = entity.get("crud").cloned().unwrap_or_default();
            let lists = crud == true
                || crud
                    .as_array()
                    .is_some_and(|operations| operations.contains(&json!("list")));
            if lists && self.random.chance(0.5) {
                let filters = filters(&json!(entity));
                entity.insert("filters".to_owned(), filters);
            }
            let name = entity["name"].as_str().unwrap_or_default();
            if (crud == true || crud.is_array()) && self.random.chance(0.5) {
                let path = format!("/api/v1/{}-crud", name.replace('_', "-"));
                entity.insert("path".to_owned(), json!(path));
            }
            let name = entity["name"].as_str().unwrap_or_default();
            // The plural of a long name may be too long.
            if name.len() > 45 || self.random.chance(0.3) {
                let plural = format!("{}_all", &name[..name.len().min(45)]);
                entity.insert("plural".to_owned(), json!(plural));
            }
            push_unlike(&mut entities, Value::Object(entity), unique, 0);
        }
        json!(entities)
    }

    /// Mostly none: endpoints are drawn one by one elsewhere.
    fn crud(&mut self, is_blob: bool) -> Value {
        let stores = if is_blob { "upload" } else { "create" };
        match self.random.below(8) {
            0 => json!(true),
            1 => json!([stores, "read", "update"]),
            2 => json!([stores, "list", "delete"]),
            3 => json!(false),
            _ => Value::Null,
        }
    }

    /// A field whose rules, default and example agree.
    fn field(&mut self, fields: &[Question], entity: &Record) -> Record {
        let mut field = without_rules();
        let before: Vec<String> = self.names_of("entities");
        let kinds = [
            "string", "text", "enum", "integer", "number", "decimal", "boolean", "date", "datetime", "uuid", "json",
            "list",
        ];
        let kind = *self.random.pick(&kinds);
        field["type"] = json!(kind);
        for flag in ["required", "unique", "indexed", "read_only"] {
            field[flag] = if self.random.chance(0.5) {
                Value::Null
            } else {
                json!(self.random.chance(0.5))
            };
        }
        let is = |field: &Value, flag: &str| field[flag] == json!(true);
        match kind {
            "string" | "text" | "enum" => {
                let mut values: Vec<String> = Vec::new();
                match if kind == "enum" { 0 } else { self.random.below(4) } {
                    0 => {
                        let many = 1 + self.random.below(4);
                        for _ in 0..many {
                            let text = self.short(60);
                            if !values.contains(&text) {
                                values.push(text);
                            }
                        }
                        field["choices"] = json!(values);
                    }
                    1 => {
                        let (pattern, texts) = self.random.pick(&PATTERNS);
                        values = texts.map(str::to_owned).to_vec();
                        field["pattern"] = json!(pattern);
                        field["example"] = json!(values[0]);
                    }
                    2 => {
                        let (least, most) = (self.random.below(4), 20 + self.random.below(600));
                        field["min_length"] = json!(least);
                        field["max_length"] = json!(most);
                        let text: String = self.random.pick(&AWKWARD).chars().take(most).collect();
                        let text = text.replace(['\n', '\r'], " ");
                        values = vec![if text.chars().count() < least.max(1) {
                            "xxxx".to_owned()
                        } else {
                            text
                        }];
                    }
                    _ => values = vec![self.short(300)],
                }
                if kind != "enum" && field["max_length"].is_null() && (kind == "text" || self.random.chance(0.3)) {
                    let longest = values.iter().map(|value| value.chars().count()).max().unwrap_or(1);
                    field["max_length"] = json!(longest.max(64).max(self.random.below(670)));
                }
                self.shows(&mut field, &values);
            }
            "integer" => {
                let (least, span) = (self.integer(-1000, 1000), 10 + self.integer(0, 100_000));
                let value = least + self.integer(0, span.min(10));
                self.bounds(&mut field, &json!(least), &json!(least + span));
                self.shows(&mut field, &[value.to_string()]);
            }
            "number" => {
                let least = self.random.below(1000);
                self.bounds(&mut field, &json!(least), &json!(least + 1000));
                self.shows(&mut field, &[format!("{}.25", least + 1)]);
            }
            // No form and no index holds them.
            "json" | "list" => {
                field["unique"] = Value::Null;
                field["indexed"] = Value::Null;
                field["read_only"] = json!(entity.get("blob").is_some_and(|blob| blob == true));
                if kind == "list" {
                    let of = ["string", "text", "integer", "number", "boolean"];
                    field["of"] = json!(*self.random.pick(&of));
                    let least = self.random.below(3);
                    for (key, number) in [("min_items", least), ("max_items", least + 1 + self.random.below(9))] {
                        if self.random.chance(0.5) {
                            field[key] = json!(number);
                        }
                    }
                }
            }
            "decimal" => {
                let scale = self.random.below(7);
                field["scale"] = json!(scale);
                field["precision"] = json!(scale + 1 + self.random.below(12));
                if !is(&field, "unique") {
                    let least = self.random.below(4);
                    let most = 6 + self.random.below(4);
                    self.bounds(&mut field, &json!(least), &json!(most));
                }
                let value = if scale == 0 { "5" } else { "5.1" };
                self.shows(&mut field, &[value.to_owned()]);
            }
            "date" => self.shows(&mut field, &["2026-11-21".to_owned(), "2024-02-29".to_owned()]),
            "boolean" => self.shows(&mut field, &["true".to_owned(), "false".to_owned()]),
            "datetime" => {
                let moments = [
                    "2026-11-21T10:00:00Z",
                    "2024-02-29T23:59:59.999999+14:00",
                    "1999-12-31T23:59-08:00",
                ];
                self.shows(&mut field, &moments.map(str::to_owned));
            }
            _ => {
                if entity.contains_key("name") && self.random.chance(0.6) {
                    let own = entity["name"].as_str().unwrap_or_default();
                    if self.random.chance(0.2) || before.is_empty() {
                        field["references"] = json!(own);
                        field["required"] = json!(false);
                    } else {
                        field["references"] = json!(self.random.pick(&before));
                        if is(&field, "read_only") {
                            field["required"] = json!(false);
                        }
                    }
                } else {
                    self.shows(&mut field, &["0193a0c4-7d1e-7c3a-9b56-3f2e8a1d4c60".to_owned()]);
                }
            }
        }
        self.record(fields, field.as_object().cloned().unwrap_or_default())
    }

    fn bounds(&mut self, field: &mut Value, least: &Value, most: &Value) {
        for (key, bound) in [("min", least), ("max", most)] {
            if self.random.chance(0.5) {
                field[key] = bound.clone();
            }
        }
    }

    /// Sometimes a default, sometimes an example.
    fn shows(&mut self, field: &mut Value, values: &[String]) {
        for key in ["default", "example"] {
            if self.random.chance(0.4) {
                field[key] = json!(self.random.pick(values));
            }
        }
    }

    fn names_of(&self, records: &str) -> Vec<String> {
        let records = self.made.get(records).and_then(Value::as_array);
        let names = records
            .into_iter()
            .flatten()
            .filter_map(|record| record["name"].as_str());
        names.map(str::to_owned).collect()
    }

    fn endpoints(&mut self, question: &Question) -> Value {
        let Kind::Records(Records { fields, unique, .. }) = &question.kind else {
            unreachable!("endpoints are records")
        };
        let entities = self
            .made
            .get("entities")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let mut endpoints: Vec<Value> = Vec::new();
        let bare = entities
            .iter()
            .filter(|entity| entity["crud"].is_null() || entity["crud"] == false);
        for entity in bare {
            for endpoint in self.operations(entity) {
                let mut record = self.record(fields, endpoint);
                self.rename(&mut record, endpoints.len());
                push_unlike(&mut endpoints, Value::Object(record), unique, 0);
            }
        }
        let stubs = self.how_many(usize::from(endpoints.is_empty()), 20);
        for at in 0..stubs {
            let parameter = ["", "/{id}", "/{n_1}", "/{class_name}/parts"][self.random.below(4)];
            let path = format!("/api/v1/{}-{at}{parameter}", self.name(|_| true).replace('_', "-"));
            let mut stub = json!({ "path": path, "operation": null, "name": null, "filters": null });
            let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "WS"];
            let method = *self.random.pick(&methods);
            stub["method"] = json!(method);
            stub["statuses"] = if self.random.chance(0.5) {
                Value::Null
            } else {
                self.statuses()
            };
            for key in ["query", "request", "response"] {
                stub[key] = self.members(fields, key);
            }
            if method == "GET" {
                stub["request"] = Value::Null;
            }
            stub["returns"] = Value::Null;
            let names = [self.names_of("entities"), self.names_of("objects")].concat();
            if method != "WS" && !names.is_empty() && self.random.chance(0.3) {
                let list = if self.random.chance(0.5) { "list of " } else { "" };
                stub["returns"] = json!(format!("{list}{}", self.random.pick(&names)));
                stub["response"] = Value::Null;
            }
            if method == "WS" {
                for key in ["entity", "statuses", "query", "response"] {
                    stub[key] = Value::Null;
                }
            } else if entities.is_empty() {
                stub["entity"] = Value::Null;
            }
            let mut record = self.record(fields, stub.as_object().cloned().unwrap_or_default());
            self.rename(&mut record, endpoints.len());
            push_unlike(&mut endpoints, Value::Object(record), unique, 0);
        }
        json!(endpoints)
    }

    fn rename(&mut self, endpoint: &mut Record, number: usize) {
        if self.random.chance(0.3) {
            let name = self.name(|name| !["list", "type", "print", "len", "object", "str", "int"].contains(&name));
            let name: String = name.chars().take(40).collect();
            endpoint.insert("name".to_owned(), json!(format!("{name}_{number}")));
        }
    }

    fn statuses(&mut self) -> Value {
        let mut statuses = vec![[200, 201, 202, 204, 303][self.random.below(5)]];
        statuses.extend(
            [400, 404, 409, 422, 429, 500, 503]
                .into_iter()
                .filter(|_| self.random.chance(0.2)),
        );
        json!(statuses)
    }

    /// What an operation can end in.
    fn statuses_of(&mut self, operation: &str) -> Value {
        let success: &[u16] = match operation {
            "create" | "upload" => &[201, 200],
            "update" => &[200, 204],
            "delete" => &[204],
            _ => &[200],
        };
        let others: &[u16] = match operation {
            "create" | "upload" => &[409, 422, 413],
            "list" => &[422, 400, 503],
            "update" | "delete" => &[404, 409, 422, 500],
            _ => &[404, 422],
        };
        let mut statuses = vec![*self.random.pick(success)];
        statuses.extend(others.iter().filter(|_| self.random.chance(0.3)));
        json!(statuses)
    }

    /// Some of the operations that an entity can have.
    fn operations(&mut self, entity: &Value) -> Vec<Record> {
        let name = entity["name"].as_str().unwrap_or_default();
        let collection = format!("/api/v1/{}-{}", name.replace('_', "-"), self.random.below(1000));
        let unique = entity["fields"].as_array().into_iter().flatten().find(|field| {
            field["unique"] == true
                && field["type"] == "string"
                && field["required"] != false
                && field["read_only"] != true
        });
        let by = match self.random.below(4) {
            0 => "id".to_owned(),
            1 => unique
                .and_then(|field| field["name"].as_str())
                .unwrap_or("id")
                .to_owned(),
            // A name of a parameter has a limit too.
            _ if name.len() > 45 => "id".to_owned(),
            _ => format!("{name}_id"),
        };
        let one = format!("{collection}/{{{by}}}");
        let is_blob = entity["blob"] == true;
        let update = if self.random.chance(0.5) { "PUT" } else { "PATCH" };
        let mut possible = vec![
            if is_blob {
                ("POST", "upload", &collection)
            } else {
                ("POST", "create", &collection)
            },
            ("GET", "list", &collection),
            ("GET", "read", &one),
            (update, "update", &one),
            ("DELETE", "delete", &one),
        ];
        let content = format!("{one}/content");
        if is_blob {
            possible.push(("GET", "download", &content));
        }
        let share = [1.0, 0.6, 0.3][self.random.below(3)];
        let mut taken = Vec::new();
        for (method, operation, path) in possible {
            if !self.random.chance(share) {
                continue;
            }
            let endpoint = json!({
                "method": method, "operation": operation, "path": path, "entity": name, "component": entity["component"],
                "statuses": if self.random.chance(0.7) { Value::Null } else { self.statuses_of(operation) },
                "name": null, "query": null, "request": null, "response": null,
                "filters": if operation == "list" { filters(entity) } else { Value::Null },
            });
            taken.extend(endpoint.as_object().cloned());
        }
        taken
    }

    /// Members or parameters, as the question below this key wants them.
    fn members(&mut self, fields: &[Question], key: &str) -> Value {
        let question = fields.iter().find(|field| field.key == key).expect("a question");
        let Kind::Records(Records { fields, unique, .. }) = &question.kind else {
            unreachable!("{key} are records")
        };
        let mut members = Vec::new();
        for _ in 0..self.how_many(usize::from(key == "fields"), 5) {
            let mut member = self.field(fields, &Record::new());
            if self.random.chance(0.2) {
                let (least, kind) = (
                    self.random.below(3),
                    *self.random.pick(&["string", "integer", "decimal", "date", "uuid"]),
                );
                let mut list = without_rules();
                list["type"] = json!("list");
                list["of"] = json!(kind);
                list["min_items"] = json!(least);
                list["max_items"] = json!(least + 1 + self.random.below(9));
                member = self.record(fields, list.as_object().cloned().unwrap_or_default());
            }
            // A text is none of them, and a query has no body that would be checked again.
            let kind = member.get("type").and_then(Value::as_str).unwrap_or_default();
            if key == "query" && ["decimal", "date", "datetime", "uuid"].contains(&kind) {
                member.remove("default");
            }
            let objects = self.names_of("objects");
            if key != "query" && !objects.is_empty() && self.random.chance(0.1) {
                let kind = *self.random.pick(&["list", "object"]);
                let mut object = without_rules();
                object["type"] = json!(kind);
                object["of"] = json!(self.random.pick(&objects));
                member = self.record(fields, object.as_object().cloned().unwrap_or_default());
            } else if self.random.chance(0.1) {
                let entities = self
                    .made
                    .get("entities")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten();
                let mut names = entities.filter_map(|entity| {
                    let mut fields = entity["fields"].as_array()?.iter();
                    let field = fields.find(|field| field["type"] == "string")?;
                    Some(format!("{}.{}", entity["name"].as_str()?, field["name"].as_str()?))
                });
                if let Some(like) = names.next_back() {
                    let name = member.get("name").cloned().unwrap_or_default();
                    member = Record::from_iter([("name".to_owned(), name), ("like".to_owned(), json!(like))]);
                }
            }
            push_unlike(&mut members, Value::Object(member), unique, 0);
        }
        json!(members)
    }

    fn objects(&mut self, question: &Question) -> Value {
        let Kind::Records(Records { fields, unique, .. }) = &question.kind else {
            unreachable!("objects are records")
        };
        let mut objects = Vec::new();
        for _ in 0..self.how_many(0, 3) {
            let object = json!({ "fields": self.members(fields, "fields") });
            let object = self.record(fields, object.as_object().cloned().unwrap_or_default());
            push_unlike(&mut objects, Value::Object(object), unique, 0);
            self.made.insert("objects".to_owned(), json!(objects));
        }
        json!(objects)
    }

    /// A task with exactly one start, whose name no endpoint has.
    fn task(&mut self, fields: &[Question]) -> Record {
        let mut task = json!({ "on": null, "every": null, "function": false, "takes": null, "gives": null });
        match self.random.below(3) {
            0 => {
                let mut names = self.names_of("entities");
                names.push("*".to_owned());
                let name = self.random.pick(&names).clone();
                let change = *self.random.pick(&["created", "updated", "deleted", "*"]);
                task["on"] = json!([format!("{name}.{change}")]);
            }
            1 => {
                let number = 1 + self.random.below(99);
                let unit = *self.random.pick(&["s", "m", "h"]);
                task["every"] = json!(format!("{number}{unit}"));
            }
            _ => {
                task["function"] = json!(true);
                task["takes"] = self.members(fields, "takes");
                task["gives"] = match self.random.below(3) {
                    0 => Value::Null,
                    1 => json!("integer"),
                    _ => json!("list of string"),
                };
            }
        }
        let mut record = self.record(fields, task.as_object().cloned().unwrap_or_default());
        let name: String = record["name"].as_str().unwrap_or_default().chars().take(40).collect();
        record.insert("name".to_owned(), json!(format!("{name}_alone")));
        record
    }

    /// Names of what is left to build.
    fn exercises(&self) -> Vec<String> {
        let endpoints = self.made.get("endpoints").and_then(Value::as_array);
        let stubs = endpoints
            .into_iter()
            .flatten()
            .filter(|endpoint| endpoint.get("operation").is_none_or(Value::is_null) && endpoint["method"] != "WS");
        let names = stubs.filter_map(|endpoint| endpoint.get("name")?.as_str().map(str::to_owned));
        names.chain(self.names_of("tasks")).collect()
    }

    /// Calls of endpoints that there are, some of which use what the first has saved.
    fn scenario(&mut self, fields: &[Question]) -> Record {
        let endpoints = self.made.get("endpoints").and_then(Value::as_array).cloned();
        let endpoints = endpoints.unwrap_or_default();
        let calls: Vec<(String, String)> = endpoints
            .iter()
            .filter_map(|endpoint| {
                Some((
                    endpoint["method"].as_str()?.to_owned(),
                    endpoint["path"].as_str()?.to_owned(),
                ))
            })
            .filter(|(method, _)| method != "WS")
            .chain([("GET".to_owned(), "/health".to_owned())])
            .collect();
        let in_path = regex::Regex::new(r"\{[^}]+\}").expect("a valid pattern");
        let of_steps = fields
            .iter()
            .find(|field| field.key == "steps")
            .expect("scenarios have steps");
        let (saves, many) = (self.random.chance(0.5), 2 + self.random.below(3));
        let mut steps = Vec::new();
        for at in 0..many {
            let (method, path) = self.random.pick(&calls).clone();
            let own = if saves && at > 0 {
                "${saved}"
            } else {
                *self.random.pick(&["1", "${fresh}", "a%20b"])
            };
            let query = if self.random.chance(0.3) {
                "?a=${fresh_a}&b=1"
            } else {
                ""
            };
            let mut step = json!({
                "call": format!("{method} {}{query}", in_path.replace_all(&path, regex::NoExpand(own))),
                "headers": null, "body": null, "status": null, "expect": null, "expect_headers": null, "save": null,
                "times": null, "within": null,
            });
            if saves && at == 0 {
                step["save"] = json!({"saved": *self.random.pick(&["id", "items.0.id"])});
            } else if saves && at == 1 {
                step["headers"] = json!({"X-Saved": "${saved}"});
            } else if self.random.chance(0.2) {
                step["headers"] = json!({"X-Some": *self.random.pick(&DATA)});
            }
            for (key, chance) in [("body", 0.5), ("expect", 0.5)] {
                if self.random.chance(chance) {
                    step[key] = self.data(2);
                }
            }
            if self.random.chance(0.3) {
                step["expect_headers"] = json!({"X-Some": *self.random.pick(&["a", "b, c"])});
            }
            match self.random.below(4) {
                0 => step["status"] = json!(100 + self.random.below(500)),
                1 => step["status"] = json!([200, 404]),
                _ => {}
            }
            match self.random.below(4) {
                0 => step["times"] = json!(1 + self.random.below(9)),
                1 => step["within"] = json!(*self.random.pick(&[0.5, 2.0])),
                _ => {}
            }
            let step = step.as_object().cloned().unwrap_or_default();
            steps.push(Value::Object(self.record(of_steps.kind.form().fields(), step)));
        }
        let exercises = self.exercises();
        let given = json!({"exercise": self.random.pick(&exercises), "steps": steps});
        self.record(fields, given.as_object().cloned().unwrap_or_default())
    }

    /// A value of any form, with so many levels below it.
    fn data(&mut self, depth: usize) -> Value {
        match self.random.below(if depth == 0 { 4 } else { 7 }) {
            0 => json!(self.random.below(1000)),
            1 => json!(self.random.chance(0.5)),
            2 => json!({"$min": 1}),
            3 => json!(*self.random.pick(&DATA)),
            4 => json!([self.data(depth - 1), self.data(depth - 1)]),
            _ => json!({"a": self.data(depth - 1), "b c": self.data(depth - 1), "日本": null}),
        }
    }

    /// A variable whose limits and default are of its type.
    fn variable(&mut self, fields: &[Question]) -> Record {
        let kind = *self.random.pick(&["text", "integer", "number", "boolean"]);
        let is_secret = self.random.chance(0.2);
        let mut variable = json!({
            "type": kind, "secret": is_secret, "min": null, "max": null, "choices": null, "pattern": null,
        });
        let limits = self.random.below(3);
        match kind {
            "text" if limits == 0 && !is_secret => {
                variable["choices"] = self.random.pick(&[json!(["a", "b c"]), json!(["b c"])]).clone();
                variable["default"] = json!("b c");
            }
            "text" if limits == 1 && !is_secret => {
                variable["pattern"] = json!(*self.random.pick(&["^[a-z]+$", "^[a-z]{1,9}$"]));
                variable["default"] = json!("abc");
            }
            "integer" | "number" if limits == 0 => {
                variable["min"] = json!(-20 - i64::from(self.random.chance(0.5)));
                variable["max"] = json!(20 + i64::from(self.random.chance(0.5)));
            }
            _ => {}
        }
        match kind {
            "integer" => variable["default"] = json!("-12"),
            "number" => variable["default"] = json!("0.5"),
            "boolean" => variable["default"] = json!("true"),
            _ => {}
        }
        if kind != "text" && self.random.chance(0.5) {
            variable["default"] = Value::Null;
        }
        self.record(fields, variable.as_object().cloned().unwrap_or_default())
    }

    /// A decision for one of its options.
    fn decision(&mut self, fields: &[Question]) -> Record {
        let mut record = self.record(fields, Record::new());
        let options = record["options"].as_array().cloned().unwrap_or_default();
        let chosen = self.random.pick(&options)["name"].clone();
        record.insert("chosen".to_owned(), chosen);
        record
    }

    /// A snippet that runs: what is no Python is the author's own fault.
    fn snippet(&mut self, fields: &[Question]) -> Record {
        let mut record = self.record(fields, Record::new());
        let text = json!(self.short(300)).to_string().replace('\u{7f}', " ");
        record.insert("code".to_owned(), json!(format!("text = {text}\nassert text\n")));
        record
    }

    /// A question none of whose options is right and wrong.
    fn question(&mut self, fields: &[Question]) -> Record {
        let mut record = self.record(fields, Record::new());
        let answers = record["answers"].as_array().cloned().unwrap_or_default();
        if let Some(Value::Array(distractors)) = record.get_mut("distractors") {
            distractors.retain(|distractor| !answers.contains(distractor));
            if distractors.is_empty() {
                distractors.push(json!("none of them"));
            }
        }
        record
    }

    /// Criteria whose weights sum to 100: one point for each, and the others for the first.
    fn rubric(&mut self, question: &Question) -> Option<Value> {
        let mut rubric = self.each(question, |anything, fields| {
            anything.record(fields, Record::from_iter([("weight".to_owned(), json!(1))]))
        })?;
        let rows = rubric.as_array_mut().expect("records are a list");
        let others = rows.len() - 1;
        rows[0]["weight"] = json!(100 - others);
        Some(rubric)
    }
}

/// The names of fields by which a list can be filtered.
fn filters(entity: &Value) -> Value {
    let fields = entity["fields"].as_array().into_iter().flatten();
    let names = fields
        .filter(|field| {
            let kind = field["type"].as_str().unwrap_or_default();
            !["text", "number", "json", "list"].contains(&kind)
        })
        .filter_map(|field| field["name"].as_str())
        .filter(|name| !["limit", "after"].contains(name));
    json!(names.take(20).collect::<Vec<_>>())
}

/// A field or member without any rule, to which those that it has are added.
fn without_rules() -> Value {
    json!({
        "min_length": null, "max_length": null, "pattern": null, "min": null, "max": null, "precision": null,
        "scale": null, "choices": null, "default": null, "example": null, "references": null, "like": null, "of": null, "min_items": null,
        "max_items": null,
    })
}

/// Adds a record unless it shares what must be unique; while there are too few, it is made different.
fn push_unlike(records: &mut Vec<Value>, mut record: Value, unique: &[Vec<String>], min: usize) {
    let alike = |one: &Value, other: &Value| {
        unique.iter().any(|names| {
            names
                .iter()
                .all(|name| !one[name.as_str()].is_null() && one[name.as_str()] == other[name.as_str()])
        })
    };
    if records.iter().any(|other| alike(other, &record)) {
        if records.len() >= min {
            return;
        }
        for field in unique.iter().flatten() {
            if let Some(text) = record[field].as_str() {
                let text: String = text.chars().take(40).collect();
                record[field] = json!(format!("{text} {}", records.len()));
            }
        }
    }
    records.push(record);
}
