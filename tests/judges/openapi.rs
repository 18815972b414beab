//! Drives a running app by its own OpenAPI document: the whole life of every resource, and every stub.

use std::{collections::BTreeMap, fmt::Write as _};

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Map, Value, json};

use super::app::{App, Response, expect};

const UPLOAD: &str = "bytes that a judge uploads\n";
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";
const PAGES: usize = 50;
const MARK: &str = "hostile-value";
/// JSON texts that some layer below an app refuses: PostgreSQL the zero character, SQLite and PostgreSQL large integers,
/// UTF-8 half a surrogate pair.
const HOSTILE: [&str; 14] = [
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\"\\u0000\"",
    "\"a\\u0000b\"",
    "\"\\ud800\"",
    "\"2026-13-45T99:99:99Z\"",
    "-1",
    "2147483648",
    "9223372036854775808",
    "1e308",
    "0.123456789012345678901234567890",
];

/// The same for a place in an address, encoded.
const HOSTILE_ENCODED: [&str; 7] = [
    "%00",
    "%ED%A0%80",
    "%FF",
    "-1",
    "9223372036854775808",
    "%F0%9F%98%80",
    "..%2F..%2Fetc%2Fpasswd",
];

/// One collection with items: `/links` and `/links/{link_id}`.
#[derive(Debug)]
struct Resource {
    collection: String,
    item: String,
    parameter: String,
}

/// A created item.
#[derive(Debug)]
struct Item {
    /// Index of its resource.
    resource: usize,
    id: String,
    path: String,
    /// Path of the collection that lists it.
    collection: String,
}

/// A walk through the life of all resources.
pub struct Crud<'a> {
    app: &'a App,
    document: Value,
    resources: Vec<Resource>,
    /// Path parameter to the identifier of a created item.
    known: BTreeMap<String, String>,
    items: Vec<Item>,
    pub findings: Vec<String>,
    pub notes: Vec<String>,
    pub requests: usize,
}

impl<'a> Crud<'a> {
    pub fn new(app: &'a App, document: Value) -> Self {
        let mut crud = Self {
            app,
            document,
            resources: Vec::new(),
            known: BTreeMap::new(),
            items: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
            requests: 0,
        };
        crud.resources = crud.find_resources();
        crud
    }

    pub fn run(&mut self) {
        if self.resources.is_empty() {
            self.notes
                .push("no collection with a working POST and GET of its items".to_owned());
        }
        self.create_all();
        for index in 0..self.items.len() {
            self.read(index);
            self.update(index);
        }
        self.other_reads();
        self.stubs();
        self.hostile_bodies();
        self.hostile_addresses();
        for index in (0..self.items.len()).rev() {
            self.delete(index);
        }
    }

    fn find_resources(&self) -> Vec<Resource> {
        let paths = self.document["paths"].as_object().cloned().unwrap_or_default();
        let mut resources = Vec::new();
        for item in paths.keys() {
            let Some((collection, last)) = item.rsplit_once('/') else {
                continue;
            };
            let Some(parameter) = last.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
                continue;
            };
            if self.works(item, "get") && self.works(collection, "post") && self.answers(collection, "post", "201") {
                resources.push(Resource {
                    collection: collection.to_owned(),
                    item: item.clone(),
                    parameter: parameter.to_owned(),
                });
            }
        }
        // A collection inside another has the longer path and needs the other's item.
        resources.sort_by_key(|resource| resource.collection.matches('/').count());
        resources
    }

    fn operation(&self, path: &str, method: &str) -> &Value {
        &self.document["paths"][path][method]
    }

    /// Whether the operation exists and is no stub.
    fn works(&self, path: &str, method: &str) -> bool {
        self.operation(path, method).is_object() && !self.answers(path, method, "501")
    }

    fn answers(&self, path: &str, method: &str, status: &str) -> bool {
        self.operation(path, method)["responses"][status].is_object()
    }

    fn send(&mut self, method: &str, path: &str, body: Option<(String, Vec<u8>)>) -> Option<Response> {
        self.requests += 1;
        match self.app.send(method, path, body) {
            Ok(response) if response.status < 500 || response.status == 501 => Some(response),
            Ok(response) => {
                self.findings
                    .push(format!("{method} {path}: {}\n{}", response.status, response.body));
                None
            }
            Err(message) => {
                self.findings.push(message);
                None
            }
        }
    }

    fn expect(&mut self, method: &str, path: &str, statuses: &[u16]) -> Option<Response> {
        self.requests += 1;
        let findings = &mut self.findings;
        expect(self.app, method, path, statuses, &mut |finding| findings.push(finding))
    }

    /// Creates one item of each resource; those that refer to others come after them.
    fn create_all(&mut self) {
        self.create_what_cannot_be_read();
        let mut open: Vec<usize> = (0..self.resources.len()).collect();
        let mut refused = BTreeMap::new();
        loop {
            let before = open.len();
            open.retain(|&index| match self.create(index) {
                Ok(()) => false,
                Err(message) => {
                    refused.insert(index, message);
                    true
                }
            });
            if open.is_empty() || open.len() == before {
                break;
            }
        }
        for index in open {
            let message = refused.remove(&index).unwrap_or_default();
            self.findings.push(format!(
                "POST {}: nothing could be created: {message}",
                self.resources[index].collection
            ));
        }
    }

    /// Others may refer to what can only be created and listed.
    fn create_what_cannot_be_read(&mut self) {
        for path in self.paths_with("post") {
            let is_resource = self.resources.iter().any(|resource| resource.collection == path);
            let creates = self.works(&path, "post") && self.answers(&path, "post", "201");
            if is_resource || !creates || path.contains('{') {
                continue;
            }
            let Ok(body) = self.body(&path, "post", 0, NOBODY) else {
                continue;
            };
            let created = self
                .send("POST", &path, Some(body))
                .filter(|response| response.status == 201);
            if let Some(id) = created.and_then(|response| response.json()["id"].as_str().map(str::to_owned)) {
                self.known.insert(path, id);
            }
        }
    }

    fn create(&mut self, index: usize) -> Result<(), String> {
        let collection = self.resources[index].collection.clone();
        let path = self
            .fill(&collection)
            .ok_or("the item that it belongs to could not be created")?;
        let candidates = self
            .known
            .values()
            .cloned()
            .chain([NOBODY.to_owned()])
            .collect::<Vec<_>>();
        let mut last = String::from("no attempt");
        for candidate in candidates {
            let body = self.body(&collection, "post", 0, &candidate)?;
            let Some(response) = self.send("POST", &path, Some(body.clone())) else {
                return Err("server error".to_owned());
            };
            if response.status != 201 {
                last = format!(
                    "{}\n{}\nsent {}",
                    response.status,
                    response.body,
                    String::from_utf8_lossy(&body.1)
                );
                continue;
            }
            let created = response.json();
            let parameter = &self.resources[index].parameter;
            let id = [parameter.as_str(), "id"]
                .iter()
                .find_map(|key| created[key].as_str().map(str::to_owned));
            let Some(id) = id else {
                return Err(format!("the answer has no `id`\n{}", response.body));
            };
            self.known.insert(parameter.clone(), id.clone());
            let item_path = self
                .fill(&self.resources[index].item)
                .ok_or("an unknown path parameter")?;
            self.differences(&format!("POST {path}"), &body, &created);
            self.items.push(Item {
                resource: index,
                id,
                path: item_path,
                collection: path,
            });
            return Ok(());
        }
        Err(last)
    }

    /// Reports every sent field that comes back with another value.
    fn differences(&mut self, what: &str, sent: &(String, Vec<u8>), answer: &Value) {
        let sent: Value = serde_json::from_slice(&sent.1).unwrap_or(Value::Null);
        for (key, value) in sent.as_object().into_iter().flatten() {
            let back = &answer[key];
            let is_time = value.as_str().is_some_and(|text| text.starts_with("2026-"));
            if !back.is_null() && back != value && !is_time {
                self.findings.push(format!("{what}: sent {key} = {value}, got {back}"));
            }
        }
    }

    fn read(&mut self, index: usize) {
        let Item {
            path,
            collection,
            id,
            resource,
        } = &self.items[index];
        let (path, collection, id) = (path.clone(), collection.clone(), id.clone());
        let resource = &self.resources[*resource];
        let lists = self.works(&resource.collection, "get");
        let stranger = path.replace(&id, NOBODY);
        self.expect("GET", &path, &[200]);
        if let Some(response) = self.expect("GET", &stranger, &[404])
            && response.media_type() != "application/problem+json"
        {
            self.findings.push(format!(
                "GET {stranger}: 404 as `{}`, not a problem document",
                response.media_type()
            ));
        }
        if lists {
            self.list(&collection, &id);
        }
    }

    /// Walks through the pages until the item is found.
    fn list(&mut self, collection: &str, id: &str) {
        let mut query = String::new();
        for _ in 0..PAGES {
            let Some(response) = self.expect("GET", &format!("{collection}{query}"), &[200]) else {
                return;
            };
            let page = response.json();
            if page.to_string().contains(&format!("\"{id}\"")) {
                return;
            }
            match page["next"].as_str() {
                Some(next) => query = format!("?after={next}"),
                None => break,
            }
        }
        self.findings
            .push(format!("GET {collection}: the created item {id} is not listed"));
    }

    fn update(&mut self, index: usize) {
        let item = self.resources[self.items[index].resource].item.clone();
        let path = self.items[index].path.clone();
        for method in ["patch", "put"] {
            if !self.works(&item, method) {
                continue;
            }
            let known = self.known.values().next().cloned().unwrap_or_default();
            let body = match self.body(&item, method, 1, &known) {
                Ok(body) => body,
                Err(message) => {
                    self.findings.push(message);
                    continue;
                }
            };
            let verb = method.to_uppercase();
            let sent = String::from_utf8_lossy(&body.1).into_owned();
            let Some(response) = self.send(&verb, &path, Some(body.clone())) else {
                continue;
            };
            if !matches!(response.status, 200 | 204) {
                self.findings.push(format!(
                    "{verb} {path}: {}\n{}\nsent {sent}",
                    response.status, response.body
                ));
                continue;
            }
            if let Some(again) = self.expect("GET", &path, &[200]) {
                self.differences(&format!("GET {path} after {verb}"), &body, &again.json());
            }
        }
    }

    fn delete(&mut self, index: usize) {
        let item = self.resources[self.items[index].resource].item.clone();
        if !self.works(&item, "delete") {
            return;
        }
        let path = self.items[index].path.clone();
        // What cannot be deleted may still refer to it.
        let mut items = self.items.iter().map(|item| &self.resources[item.resource].item);
        let may_be_kept = items.any(|item| !self.works(item, "delete"));
        let statuses: &[u16] = if may_be_kept { &[200, 204, 409] } else { &[200, 204] };
        let answer = self.expect("DELETE", &path, statuses);
        if answer.is_some_and(|answer| answer.status != 409) {
            self.expect("GET", &path, &[404]);
            self.expect("DELETE", &path, &[404]);
        }
    }

    /// Remembers an item that a hostile body has created after all, so that it is deleted before what it refers to.
    fn keep(&mut self, collection: &str, filled: &str, response: &Response) {
        let resource = self
            .resources
            .iter()
            .position(|resource| resource.collection == collection);
        let (Some(resource), 201, Some(id)) = (
            resource,
            response.status,
            response.json()["id"].as_str().map(str::to_owned),
        ) else {
            return;
        };
        let path = format!("{filled}/{}", encode(&id));
        self.items.push(Item {
            resource,
            id,
            path,
            collection: filled.to_owned(),
        });
    }

    /// Every other working GET answers as documented; what was uploaded comes back byte for byte.
    fn other_reads(&mut self) {
        for path in self.paths_with("get") {
            let known = self
                .resources
                .iter()
                .any(|resource| resource.item == path || resource.collection == path);
            if known || !self.works(&path, "get") || self.needs_query(&path, "get") {
                continue;
            }
            let Some(filled) = self.fill(&path) else { continue };
            let Some(response) = self.send("GET", &filled, None) else {
                continue;
            };
            if !self.answers(&path, "get", &response.status.to_string()) {
                self.findings.push(format!(
                    "GET {filled}: {} is not documented\n{}",
                    response.status, response.body
                ));
            }
            let content = &self.operation(&path, "get")["responses"]["200"]["content"];
            let is_download = content
                .as_object()
                .is_some_and(|types| types.contains_key("application/octet-stream"));
            if is_download && response.status == 200 && response.body != UPLOAD {
                self.findings
                    .push(format!("GET {filled}: not what was uploaded\n{}", response.body));
            }
        }
    }

    /// Every stub says 501 with a problem document.
    fn stubs(&mut self) {
        for method in ["get", "post", "put", "patch", "delete"] {
            for path in self.paths_with(method) {
                if !self.answers(&path, method, "501") {
                    continue;
                }
                let mut filled = self.fill(&path).unwrap_or_else(|| self.fill_strangely(&path, method));
                filled.push_str(&self.query(&path, method));
                let has_body = self.operation(&path, method)["requestBody"].is_object();
                let body = if has_body {
                    self.body(&path, method, 0, NOBODY).ok()
                } else {
                    None
                };
                let verb = method.to_uppercase();
                let Some(response) = self.send(&verb, &filled, body) else {
                    continue;
                };
                if response.status != 501 || response.media_type() != "application/problem+json" {
                    let media_type = response.media_type();
                    let text = format!("{verb} {filled}: a stub answers {} as `{media_type}`", response.status);
                    self.findings
                        .push(format!("{text}, not 501 as a problem document\n{}", response.body));
                }
            }
        }
    }

    /// No field of a body, whatever stands in it, makes a server error.
    fn hostile_bodies(&mut self) {
        for method in ["post", "put", "patch"] {
            for path in self.paths_with(method) {
                let (true, Some(filled)) = (self.works(&path, method), self.fill(&path)) else {
                    continue;
                };
                let Ok((media_type, body)) = self.body(&path, method, 2, NOBODY) else {
                    continue;
                };
                let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&body) else {
                    continue;
                };
                'fields: for field in body.keys() {
                    for hostile in HOSTILE {
                        let mut body = body.clone();
                        body.insert(field.clone(), json!(MARK));
                        let text = Value::Object(body).to_string().replace(&format!("\"{MARK}\""), hostile);
                        let before = self.findings.len();
                        let request = (media_type.clone(), text.clone().into_bytes());
                        if let Some(response) = self.send(&method.to_uppercase(), &filled, Some(request)) {
                            self.keep(&path, &filled, &response);
                        }
                        if self.findings.len() > before {
                            self.findings.push(format!("the body was {text}"));
                            continue 'fields;
                        }
                    }
                }
            }
        }
    }

    /// No path or query parameter, whatever stands in it, makes a server error.
    fn hostile_addresses(&mut self) {
        for path in self.paths_with("get") {
            let filled = self.fill(&path).unwrap_or_else(|| self.fill_strangely(&path, "get"));
            let parameters = self.operation(&path, "get")["parameters"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            for parameter in parameters {
                let name = parameter["name"].as_str().unwrap_or_default();
                for hostile in HOSTILE_ENCODED {
                    let address = if parameter["in"] == "query" {
                        format!("{filled}?{name}={hostile}")
                    } else {
                        path.replace(&format!("{{{name}}}"), hostile)
                    };
                    if !address.contains('{') {
                        self.send("GET", &address, None);
                    }
                }
            }
        }
    }

    fn paths_with(&self, method: &str) -> Vec<String> {
        let paths = self.document["paths"].as_object();
        paths
            .into_iter()
            .flatten()
            .filter(|(_, item)| item[method].is_object())
            .map(|(path, _)| path.clone())
            .collect()
    }

    fn needs_query(&self, path: &str, method: &str) -> bool {
        !self.query(path, method).is_empty()
    }

    /// The required query parameters, as `?a=1&b=2`.
    fn query(&self, path: &str, method: &str) -> String {
        let mut text = String::new();
        for parameter in self.operation(path, method)["parameters"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let (Some(name), true) = (parameter["name"].as_str(), parameter["required"] == true) else {
                continue;
            };
            if parameter["in"] != "query" {
                continue;
            }
            let value = self.sample(&parameter["schema"], name, 0, NOBODY);
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let sign = if text.is_empty() { '?' } else { '&' };
            write!(text, "{sign}{name}={}", encode(&value)).expect("text grows");
        }
        text
    }

    /// The path with the identifiers of created items in it.
    fn fill(&self, path: &str) -> Option<String> {
        fill_with(path, |parameter| self.known.get(parameter).cloned())
    }

    /// The path with something of the documented type for every parameter.
    fn fill_strangely(&self, path: &str, method: &str) -> String {
        let parameters = self.operation(path, method)["parameters"].as_array();
        let sample = |name: &str| {
            let parameter = parameters
                .into_iter()
                .flatten()
                .find(|parameter| parameter["name"] == name)?;
            let value = self.sample(&parameter["schema"], name, 0, NOBODY);
            Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        };
        fill_with(path, |name| Some(sample(name).unwrap_or_else(|| NOBODY.to_owned()))).expect("a value for every name")
    }

    /// A body that the operation should accept: media type and bytes. `turn` makes another one.
    fn body(&self, path: &str, method: &str, turn: usize, reference: &str) -> Result<(String, Vec<u8>), String> {
        let content = &self.operation(path, method)["requestBody"]["content"];
        if let Some(media) = content.get("application/json") {
            let value = self.sample(&media["schema"], "", turn, reference);
            return Ok(("application/json".to_owned(), value.to_string().into_bytes()));
        }
        if let Some(media) = content.get("multipart/form-data") {
            return Ok(self.multipart(&media["schema"], turn, reference));
        }
        match content.as_object().and_then(|types| types.keys().next()) {
            Some(media_type) if media_type.contains("json") => {
                let value = self.sample(&content[media_type]["schema"], "", turn, reference);
                Ok((media_type.clone(), value.to_string().into_bytes()))
            }
            Some(_) => Ok(("application/octet-stream".to_owned(), UPLOAD.as_bytes().to_vec())),
            None => Err(format!("{method} {path}: no request body is documented")),
        }
    }

    fn multipart(&self, schema: &Value, turn: usize, reference: &str) -> (String, Vec<u8>) {
        let boundary = "judges-boundary";
        let schema = self.resolve(schema);
        let mut text = String::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let property = self.resolve(property);
            let is_file = property["format"] == "binary" || property["contentMediaType"].is_string();
            let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
            if is_file {
                let file = "filename=\"judge.txt\"\r\nContent-Type: text/plain";
                write!(text, "{head}; {file}\r\n\r\n{UPLOAD}\r\n").expect("text grows");
            } else if is_required(&schema, name) {
                let value = self.sample(&property, name, turn, reference);
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                write!(text, "{head}\r\n\r\n{value}\r\n").expect("text grows");
            }
        }
        write!(text, "--{boundary}--\r\n").expect("text grows");
        (format!("multipart/form-data; boundary={boundary}"), text.into_bytes())
    }

    /// Follows references and takes the first of several choices that is not null.
    fn resolve(&self, schema: &Value) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            return self.resolve(self.document.pointer(pointer).unwrap_or(&Value::Null));
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            let choices = schema[key].as_array().into_iter().flatten();
            if let Some(choice) = choices.into_iter().find(|choice| choice["type"] != "null") {
                let mut merged = self.resolve(choice);
                if let (Some(merged), Some(outer)) = (merged.as_object_mut(), schema.as_object()) {
                    let outer = outer.iter().filter(|(name, _)| *name != key);
                    merged.extend(outer.map(|(name, value)| (name.clone(), value.clone())));
                }
                return merged;
            }
        }
        schema.clone()
    }

    fn sample(&self, schema: &Value, name: &str, turn: usize, reference: &str) -> Value {
        let schema = self.resolve(schema);
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(choices) = schema["enum"].as_array().filter(|choices| !choices.is_empty()) {
            return choices[turn % choices.len()].clone();
        }
        let example = schema["examples"]
            .get(0)
            .or_else(|| schema.get("example"))
            .filter(|example| !example.is_null());
        let kind = schema["type"].as_str().unwrap_or("object");
        if schema["format"] == "uuid" {
            return json!(self.known.get(name).map_or(reference, String::as_str));
        }
        if let (0, Some(example)) = (turn, example) {
            return example.clone();
        }
        match kind {
            "string" => json!(sample_text(&schema, turn)),
            "integer" => json!(sample_number(&schema, turn) as i64),
            "number" => json!(sample_number(&schema, turn)),
            "boolean" => json!(turn.is_multiple_of(2)),
            "null" => Value::Null,
            "array" => {
                let least = schema["minItems"].as_u64().unwrap_or(0);
                (0..least)
                    .map(|at| self.sample(&schema["items"], name, turn + at as usize, reference))
                    .collect()
            }
            _ => {
                let mut object = Map::new();
                for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                    // An optional reference may point at something that does not exist: it is left out.
                    let resolved = self.resolve(property);
                    if resolved["format"] == "uuid" && !is_required(&schema, name) {
                        continue;
                    }
                    object.insert(name.clone(), self.sample(property, name, turn, reference));
                }
                Value::Object(object)
            }
        }
    }
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"]
        .as_array()
        .is_some_and(|required| required.iter().any(|key| key == name))
}

fn fill_with(path: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(parameter) => parts.push(encode(&value(parameter.trim_end_matches(":path"))?)),
            None => parts.push(part.to_owned()),
        }
    }
    Some(parts.join("/"))
}

fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("text grows");
        }
    }
    encoded
}

fn sample_number(schema: &Value, turn: usize) -> f64 {
    let step = if schema["type"] == "integer" { 1.0 } else { 0.5 };
    let least = schema["minimum"]
        .as_f64()
        .or_else(|| schema["exclusiveMinimum"].as_f64().map(|least| least + step));
    let most = schema["maximum"]
        .as_f64()
        .or_else(|| schema["exclusiveMaximum"].as_f64().map(|most| most - step));
    let value = least.unwrap_or(1.0_f64.min(most.unwrap_or(1.0))) + step * turn as f64;
    most.map_or(value, |most| value.min(most))
}

fn sample_text(schema: &Value, turn: usize) -> String {
    match schema["format"].as_str() {
        Some("date-time") => return format!("2026-01-0{}T00:00:00Z", turn % 9 + 1),
        Some("date") => return format!("2026-01-0{}", turn % 9 + 1),
        Some("decimal") => return sample_decimal(schema, turn),
        Some("uri" | "url") => return format!("https://example.com/{turn}"),
        Some("email") => return format!("judge{turn}@example.com"),
        _ => {}
    }
    let least = schema["minLength"].as_u64().unwrap_or(1) as usize;
    let most = schema["maxLength"].as_u64().unwrap_or(40).max(1) as usize;
    let Some(pattern) = schema["pattern"].as_str() else {
        let word = format!("judged {turn} {}", "x".repeat(least));
        return word.chars().take(most.min(least.max(9))).collect();
    };
    let Ok(hir) = regex_syntax::parse(pattern) else {
        return String::new();
    };
    let texts = (0..=most as u32).map(|extra| sample_pattern(&hir, turn as u32, extra));
    let mut last = String::new();
    for text in texts {
        let length = text.chars().count();
        if (least..=most).contains(&length) {
            return text;
        }
        last = text;
    }
    last
}

/// The least decimal and those above it, by steps of the last digit, or the greatest where there is no least.
fn sample_decimal(schema: &Value, turn: usize) -> String {
    let scale = schema["x-scale"].as_u64().unwrap_or(0) as usize;
    let bound = |key: &str| schema[key].as_str().and_then(|text| text.parse::<f64>().ok());
    let step = 0.1_f64.powi(scale as i32) * (turn + 1) as f64;
    let value = match (bound("x-minimum"), bound("x-maximum")) {
        (Some(least), Some(most)) => (least + step).min(most),
        (Some(least), None) => least + step,
        (None, Some(most)) => most - step,
        (None, None) => step,
    };
    format!("{value:.scale$}")
}

/// A text that the pattern matches; `extra` asks for longer repetitions.
fn sample_pattern(hir: &Hir, turn: u32, extra: u32) -> String {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            let letters = ranges.iter().find(|range| range.start() <= 'a' && 'z' <= range.end());
            let start = letters.map_or_else(|| ranges.first().map_or('?', |range| range.start()), |_| 'a');
            let end = letters.or_else(|| ranges.first()).map_or('?', |range| range.end());
            let moved = char::from_u32(u32::from(start) + turn).filter(|moved| *moved <= end);
            moved.unwrap_or(start).to_string()
        }
        HirKind::Class(Class::Bytes(class)) => class
            .ranges()
            .first()
            .map_or_else(String::new, |range| char::from(range.start()).to_string()),
        HirKind::Repetition(repetition) => {
            let count = (repetition.min + extra).min(repetition.max.unwrap_or(u32::MAX));
            sample_pattern(&repetition.sub, turn, 0).repeat(count as usize)
        }
        HirKind::Capture(capture) => sample_pattern(&capture.sub, turn, extra),
        HirKind::Concat(parts) => parts.iter().map(|part| sample_pattern(part, turn, extra)).collect(),
        HirKind::Alternation(parts) => sample_pattern(&parts[turn as usize % parts.len()], turn, extra),
    }
}
