//! What lint passes, `new` renders, whatever the answers are: manifests, files and answers drawn at random.
//!
//! Either lint has a finding, or a plan is made for several valid answers, awkward texts included. `DESIGNGEN_CASES` asks for more.

use std::fmt::Write as _;

use designgen::answers::Draft;
use designgen::error::Diagnose as _;
use designgen::lint::lint;
use designgen::plan::Planner;
use designgen::store::StoredFile;
use designgen::template::Template;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use crate::support::Random;

/// Choices made from numbers, so that fewer and smaller numbers make a smaller template.
struct Choices<'n> {
    numbers: &'n [u32],
    at: usize,
}

impl Choices<'_> {
    fn below(&mut self, many: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        number as usize % many
    }

    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    /// True once in so many times.
    fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == many - 1
    }
}

/// What a question asks.
#[derive(Debug, Clone)]
enum Ask {
    Text(&'static str),
    Integer,
    Number,
    Boolean,
    Choice(&'static [&'static str]),
    Several(&'static [&'static str]),
    List(&'static str),
    Records(Vec<(String, Ask)>, bool),
    Data,
}

#[derive(Debug, Clone)]
struct Question {
    key: String,
    ask: Ask,
    optional: bool,
    default: Option<&'static str>,
    when: bool,
}

const FORMATS: [&str; 8] = [
    "",
    ", multiline: true",
    ", format: slug",
    ", format: identifier",
    ", format: path",
    ", format: url",
    ", pattern: '^[A-Z]{1,3}$'",
    ", format: identifier, reserved: [con, prn, aux, nul, com0, com1, com2, com3, com4, com5, com6, com7, com8, com9, lpt0, lpt1, lpt2, lpt3, lpt4, lpt5, lpt6, lpt7, lpt8, lpt9]",
];
const WORDS: [&[&str]; 4] = [
    &["a", "b"],
    &["one", "two words"],
    &["README", "x/y"],
    &["true", "1.10"],
];
const TEXTS: [&str; 16] = [
    "plain",
    "Two words",
    "Bob's \"50%\" | ${X} `id`",
    "{{ name }} {% if %}",
    "日本",
    "../..",
    "<b> & ]]>",
    "no",
    " ",
    "a: b #c",
    "--- ",
    "\\",
    "con",
    "readme",
    "x-1",
    "$(id)",
];
const SLUGS: [&str; 6] = ["a", "con", "readme", "x-1", "url-shortener", "fixed"];
const NAMES: [&str; 6] = ["a", "aux", "readme", "x_1", "link_click", "fixed"];
const PATHS: [&str; 3] = ["/a", "/api/v1/links/{code}", "/a~b/c"];
const ADDRESSES: [&str; 2] = ["https://example.org", "https://example.org/a?b=c&d"];
const CODES: [&str; 3] = ["A", "CON", "XYZ"];

fn ask(choices: &mut Choices<'_>, depth: usize) -> Ask {
    match choices.below(if depth < 2 { 9 } else { 7 }) {
        0 => Ask::Text(choices.pick(&FORMATS)),
        1 => Ask::Integer,
        2 => Ask::Choice(choices.pick(&WORDS)),
        3 => Ask::Boolean,
        4 => Ask::List(choices.pick(&FORMATS[2..])),
        5 => Ask::Number,
        6 => Ask::Data,
        7 => Ask::Several(choices.pick(&WORDS)),
        _ => {
            let fields = (0..=choices.below(3)).map(|index| (format!("f{index}"), ask(choices, depth + 1)));
            let fields: Vec<_> = fields.collect();
            Ask::Records(fields, choices.below(2) == 0)
        }
    }
}

fn rules(ask: &Ask) -> String {
    let listed = |words: &[&str]| {
        let items: Vec<_> = words
            .iter()
            .map(|word| format!("{{value: '{word}', help: h}}"))
            .collect();
        format!("choices: [{}]", items.join(", "))
    };
    match ask {
        Ask::Text(rule) => format!("type: text{rule}"),
        Ask::Integer => "type: integer, min: -5, max: 5".to_owned(),
        Ask::Number => "type: number".to_owned(),
        Ask::Boolean => "type: boolean".to_owned(),
        Ask::Data => "type: data".to_owned(),
        Ask::Choice(words) => format!("type: choice, {}", listed(words)),
        Ask::Several(words) => format!("type: choices, {}", listed(words)),
        Ask::List(rule) => format!("type: list, items: {{type: text{rule}}}"),
        Ask::Records(fields, unique) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(key, ask)| format!("{{key: {key}, {}}}", rules(ask)))
                .collect();
            let unique = if *unique { ", unique: [f0]" } else { "" };
            format!("type: records, fields: [{}]{unique}", fields.join(", "))
        }
    }
}

fn text(choices: &mut Choices<'_>, rule: &str) -> &'static str {
    match rule {
        _ if rule.contains("reserved") => choices.pick(&["a", "readme", "x_1", "fixed"]),
        _ if rule.contains("slug") => choices.pick(&SLUGS),
        _ if rule.contains("identifier") => choices.pick(&NAMES),
        _ if rule.contains("path") => choices.pick(&PATHS),
        _ if rule.contains("url") => choices.pick(&ADDRESSES),
        _ if rule.contains("pattern") => choices.pick(&CODES),
        _ => choices.pick(&TEXTS),
    }
}

fn answer(choices: &mut Choices<'_>, ask: &Ask) -> Value {
    let some = |choices: &mut Choices<'_>, words: &[&'static str]| -> Value {
        let mut items: Vec<&str> = (0..choices.below(4)).map(|_| choices.pick(words)).collect();
        items.sort_unstable();
        items.dedup();
        json!(items)
    };
    match ask {
        Ask::Text(rule) => json!(text(choices, rule)),
        Ask::Integer => json!(choices.pick(&[0, 1, -5, 5])),
        Ask::Number => json!(choices.pick(&[0.0, 1.5, -2.25, 1e20, 3.0])),
        Ask::Boolean => json!(choices.below(2) == 1),
        Ask::Data => match choices.below(6) {
            0 => json!(choices.pick(&TEXTS)),
            1 => json!([choices.pick(&TEXTS), 1.5]),
            2 => json!({"f0": choices.pick(&TEXTS), "list": []}),
            3 => json!(choices.pick(&[0.0, 2.0, -1.5])),
            4 => Value::Null,
            _ => json!(true),
        },
        Ask::Choice(words) => json!(choices.pick(words)),
        Ask::Several(words) => some(choices, words),
        Ask::List(rule) => {
            let mut items: Vec<&str> = (0..choices.below(4)).map(|_| text(choices, rule)).collect();
            items.sort_unstable();
            items.dedup();
            json!(items)
        }
        Ask::Records(fields, unique) => {
            let mut seen = Vec::new();
            let mut records = Vec::new();
            for _ in 0..choices.below(4) {
                let record: Map<String, Value> = fields
                    .iter()
                    .map(|(key, ask)| (key.clone(), answer(choices, ask)))
                    .collect();
                if !unique || !seen.contains(&record["f0"]) {
                    seen.push(record["f0"].clone());
                    records.push(record);
                }
            }
            json!(records)
        }
    }
}

/// A value that a text can use, and what it is.
type Known = (String, Ask);

const SHAPING: [&str; 22] = [
    "upper",
    "lower",
    "snake",
    "kebab",
    "pascal",
    "slug",
    "words",
    "title_case",
    "sentence",
    "strip_stop",
    "upper_first",
    "plural",
    "trim",
    "article",
    "truncate(length=3)",
    "truncate(length=3, end='')",
    "replace(from='a', to='b')",
    "capitalize",
    "str",
    "nope",
    "title",
    "camel",
];
const ESCAPING: [&str; 18] = [
    "md", "py", "yaml", "json", "toml", "sh", "html", "xml", "go", "js", "rust", "sql", "cell", "code", "url",
    "comment", "md_block", "fenced",
];
/// Each takes one argument, `a`.
const COMPONENTS: [&str; 3] = ["plain", "escaped", "counted"];
const DEFINITIONS: &str = "\
{% component plain(a) %}{{ a }}{% endcomponent plain %}
{% component escaped(a) %}{{ a | md }}{% if a %}{{ a | json }}{% endif %}{% endcomponent escaped %}
{% component counted(a) %}{{ a + 1 if a is number else 0 }}{% endcomponent counted %}
";
const OF_LISTS: [&str; 12] = [
    "join(sep=', ')",
    "join(sep='-')",
    "join",
    "length",
    "json",
    "sort",
    "unique",
    "py",
    "take(count=1)",
    "reverse",
    "js",
    "md",
];

fn expression(choices: &mut Choices<'_>, known: &[Known]) -> String {
    if known.is_empty() {
        return "name".to_owned();
    }
    let (name, ask) = known[choices.below(known.len())].clone();
    let mut written = name.clone();
    match ask {
        Ask::Integer | Ask::Number if choices.once_in(4) => {
            let computed = choices.pick(&[
                "1 / NAME",
                "7 % (NAME + 6)",
                "-NAME",
                "(NAME or 1) + 1",
                "1 / NAME if NAME else 0",
                "NAME * 2 if NAME is number else 0",
                "NAME != none and NAME > 0",
                "NAME == none or NAME < 2",
            ]);
            written = computed.replace("NAME", &name);
        }
        Ask::Integer | Ask::Number if choices.below(3) > 0 => {
            let more = choices.pick(&[
                " | abs",
                " / 2",
                " < 3",
                " | default(value=1)",
                " + 1",
                " * 2",
                " | thousands",
                " | md",
                " ~ 'x'",
                " | round",
                " | upper",
                " > 3",
                " | count(one='x')",
                " | int",
                " | round | int",
                " | round(precision=1) | int",
                " // 2 | int",
                " or 'x'",
                " or 'x' | upper",
            ]);
            written.push_str(more);
        }
        Ask::List(_) | Ask::Several(_) | Ask::Records(..) if choices.once_in(3) => {
            let item = choices.pick(&[
                "NAME[0]",
                "NAME[-1]",
                "NAME[1]",
                "NAME[0]",
                "NAME | first",
                "NAME | last",
            ]);
            written = item.replace("NAME", &name);
            if let (Ask::Records(fields, _), true) = (&ask, item.ends_with(']')) {
                if matches!(fields[0].1, Ask::List(_) | Ask::Several(_) | Ask::Records(..)) {
                    written.push_str(".f0 | length");
                    return written;
                }
                written.push_str(choices.pick(&[".f0", ".f0 | json", "?.f0 or 'x'", "?.f0 | md"]));
            } else if matches!(ask, Ask::Records(..)) {
                written.push_str(choices.pick(&[" | json", " == 'x'", " | md"]));
            } else if choices.below(3) > 0 {
                let _ = write!(written, " | {}", choices.pick(&ESCAPING));
            } else {
                written.push_str(choices.pick(&[" or 'x'", " == 'x'", " ~ 'x'", ""]));
            }
        }
        Ask::List(_) | Ask::Several(_) | Ask::Records(..) => {
            if choices.once_in(4) {
                let other = choices.pick(&["'x'", "'none' | upper", "name", "[]", "{}"]);
                return format!("({name} or {other}) | {}", choices.pick(&ESCAPING));
            }
            if choices.once_in(4) {
                let (other, _) = &known[choices.below(known.len())];
                let count = choices.pick(&[
                    "NAME",
                    "NAME | abs",
                    "NAME / 2",
                    "NAME | round",
                    "NAME | abs | round",
                    "1.5",
                ]);
                return format!("{name} | take(count={}) | length", count.replace("NAME", other));
            }
            for _ in 0..choices.below(3) {
                let _ = write!(written, " | {}", choices.pick(&OF_LISTS));
            }
        }
        Ask::Data => {
            let used = choices.pick(&[
                "NAME",
                "NAME | json",
                "NAME | py",
                "NAME | md",
                "NAME | upper",
                "NAME or 'x'",
                "NAME | length",
                "NAME | first",
                "NAME.f0 | md",
                "(NAME or 'x') | md",
                "NAME ~ 'x' | md",
                "NAME | upper | md if NAME is string else 'x'",
                "NAME | length if NAME is array else 0",
                "NAME + 1 if NAME is number else 0",
                "NAME | int",
                "NAME == 'x'",
            ]);
            written = used.replace("NAME", &name);
        }
        _ => {
            for _ in 0..choices.below(3) {
                let _ = write!(written, " | {}", choices.pick(&SHAPING));
            }
            match choices.below(8) {
                0 => {}
                1 => {
                    let other = &known[choices.below(known.len())].0;
                    let _ = write!(written, " ~ {other}");
                }
                2 => written.push_str(" or 'none'"),
                3 => {
                    let other = &known[choices.below(known.len())].0;
                    written = format!("{written} if {name} else {other}");
                }
                _ => {
                    let _ = write!(written, " | {}", choices.pick(&ESCAPING));
                }
            }
        }
    }
    written
}

fn body(choices: &mut Choices<'_>, known: &mut Vec<Known>, depth: usize) -> String {
    let mut written = String::new();
    for _ in 0..=choices.below(3) {
        match choices.below(if depth < 2 { 11 } else { 3 }) {
            0 | 1 => {
                let _ = writeln!(written, "x {{{{ {} }}}}", expression(choices, known));
            }
            2 => written.push_str("# text\n"),
            3 => {
                let condition = expression(choices, known);
                let inside = body(choices, known, depth + 1);
                let _ = writeln!(written, "{{% if {condition} %}}{inside}{{% else %}}-{{% endif %}}");
            }
            4 => {
                let value = expression(choices, known);
                let _ = writeln!(written, "{{% set s{depth} = {value} %}}{{{{ s{depth} }}}}");
            }
            5 => {
                let inside = body(choices, known, depth + 1);
                let _ = writeln!(written, "{{% set b{depth} %}}{inside}{{% endset %}}{{{{ b{depth} }}}}");
            }
            6 => {
                let _ = writeln!(
                    written,
                    "{{{{<{} a={{{}}} />}}}}",
                    choices.pick(&COMPONENTS),
                    expression(choices, known)
                );
            }
            7 => {
                let _ = writeln!(
                    written,
                    "{{% include \"partials/{}\" %}}",
                    choices.pick(&["p0.md", "p1.md"])
                );
            }
            8 | 9 => {
                let name = known[choices.below(known.len())].0.clone();
                let guard = choices.pick(&[
                    "NAME",
                    "NAME != none",
                    "NAME is number",
                    "not NAME",
                    "NAME == none",
                    "NAME | length > 0",
                ]);
                let (then, otherwise) = (body(choices, known, depth + 1), body(choices, known, depth + 1));
                let guard = guard.replace("NAME", &name);
                let used = choices.pick(&[
                    "",
                    "{{ NAME + 1 }}",
                    "{{ NAME[0] | json }}",
                    "{{ 1 / NAME }}",
                    "{{ NAME[0].f0 | json }}",
                ]);
                let used = used.replace("NAME", &name);
                let _ = writeln!(
                    written,
                    "{{% if {guard} %}}{used}{then}{{% else %}}{otherwise}{used}{{% endif %}}"
                );
            }
            _ => {
                let lists: Vec<Known> = known
                    .iter()
                    .filter(|(_, ask)| matches!(ask, Ask::List(_) | Ask::Several(_) | Ask::Records(..)))
                    .cloned()
                    .collect();
                if lists.is_empty() {
                    continue;
                }
                let (list, ask) = &lists[choices.below(lists.len())];
                let outer = known.len();
                known.extend(items(&format!("i{depth}"), ask));
                let inside = body(choices, known, depth + 1);
                known.truncate(outer);
                let _ = writeln!(written, "{{% for i{depth} in {list} %}}{inside}{{% endfor %}}");
            }
        }
    }
    written
}

/// What an item of a list is known by.
fn items(name: &str, ask: &Ask) -> Vec<Known> {
    match ask {
        Ask::List(rule) => vec![(name.to_owned(), Ask::Text(rule))],
        Ask::Several(words) => vec![(name.to_owned(), Ask::Choice(words))],
        Ask::Records(fields, _) => fields
            .iter()
            .map(|(key, ask)| (format!("{name}.{key}"), ask.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// A template and questions to answer for it.
fn drawn(choices: &mut Choices<'_>) -> (Vec<(String, String)>, Vec<Question>) {
    let mut questions = Vec::new();
    for index in 0..=choices.below(5) {
        let key = match choices.below(20) {
            0..=14 => format!("q{index}"),
            15..=17 => format!("group.q{index}"),
            18 => "files".to_owned(),
            _ => "a-b".to_owned(),
        };
        questions.push(Question {
            key,
            ask: ask(choices, 0),
            optional: choices.once_in(4),
            default: choices
                .once_in(3)
                .then(|| choices.pick(&["no", "1.10", "007", "a", "''", "[]", "3", "true", "one", "{{ name }}"])),
            when: choices.once_in(6),
        });
    }
    let mut manifest =
        "name: t\ntitle: T\nsummary: S\nquestions:\n  - {key: name, type: text, format: slug}\n".to_owned();
    for question in &questions {
        let _ = write!(manifest, "  - {{key: {}, {}", question.key, rules(&question.ask));
        if let Some(default) = question.default {
            let quoted = if default.starts_with("{{") {
                format!("'{default}'")
            } else {
                default.to_owned()
            };
            let _ = write!(manifest, ", default: {quoted}");
        }
        if question.optional {
            manifest.push_str(", optional: true");
        }
        if question.when {
            manifest.push_str(", when: \"name == 'a'\"");
        }
        manifest.push_str("}\n");
    }
    let mut known: Vec<Known> = vec![("name".to_owned(), Ask::Text(FORMATS[2]))];
    known.extend(
        questions
            .iter()
            .map(|question| (question.key.clone(), question.ask.clone())),
    );
    if choices.once_in(2) {
        let value = body(choices, &mut known.clone(), 2);
        let value = value.trim().replace('\n', " ");
        let _ = write!(
            manifest,
            "values:\n  - {{key: v, type: text, value: {}}}\n",
            json!(value)
        );
        known.push(("v".to_owned(), Ask::Text("")));
    }
    let mut files = Vec::new();
    let mut file_rules = String::new();
    for index in 0..=choices.below(3) {
        let lists: Vec<Known> = known
            .iter()
            .filter(|(_, ask)| matches!(ask, Ask::List(_) | Ask::Several(_) | Ask::Records(..)))
            .cloned()
            .collect();
        let mut inside = known.clone();
        let mut rule = String::new();
        if choices.once_in(3) && !lists.is_empty() {
            let (list, ask) = &lists[choices.below(lists.len())];
            inside.extend(items("it", ask));
            inside.push(("it_index".to_owned(), Ask::Integer));
            let _ = write!(rule, ", for_each: {list}, as: it");
        }
        if choices.once_in(4) {
            let _ = write!(rule, ", when: \"{}\"", expression(choices, &known));
        }
        let has_delimiters = choices.once_in(6);
        if has_delimiters {
            rule.push_str(", delimiters: {block: ['[%', '%]'], variable: ['[[', ']]'], comment: ['[#', '#]']}");
        }
        let is_quoting = choices.once_in(6);
        if is_quoting {
            rule.push_str(", quotes: true");
        }
        let path = match choices.below(8) {
            0..=2 => format!("f{index}.md"),
            3 => format!("F{}.md", choices.below(3)),
            4 => format!("{}-f{index}.md", tag(choices, &inside)),
            5 => format!("{}/f{index}.md", tag(choices, &inside)),
            6 => format!("{}.md", tag(choices, &inside)),
            _ => choices
                .pick(&["readme.md", "fixed/f0.md", "CON.txt", "a/../b", "README.md"])
                .to_owned(),
        };
        if !rule.is_empty() {
            let _ = writeln!(file_rules, "  - {{path: {}{rule}}}", json!(path));
        }
        if !files.iter().any(|(known, _)| *known == format!("files/{path}")) {
            let mut text = body(choices, &mut inside, 0);
            if is_quoting {
                text.push_str(
                    "{{ rendered | length }}{% for path, text in rendered %}{{ text | fenced }}{% endfor %}\n",
                );
            }
            if has_delimiters {
                for (own, other) in [("{%", "[%"), ("%}", "%]"), ("{{", "[["), ("}}", "]]")] {
                    text = text.replace(own, other);
                }
            }
            files.push((format!("files/{path}"), text));
        }
    }
    if !file_rules.is_empty() {
        let _ = write!(manifest, "files:\n{file_rules}");
    }
    for partial in ["p0.md", "p1.md"] {
        files.push((format!("partials/{partial}"), body(choices, &mut known, 2)));
    }
    files.push(("partials/components".to_owned(), DEFINITIONS.to_owned()));
    files.push(("template.yaml".to_owned(), manifest));
    files.sort();
    (files, questions)
}

fn tag(choices: &mut Choices<'_>, known: &[Known]) -> String {
    let (name, _) = &known[choices.below(known.len())];
    match choices.below(4) {
        0 => format!("{{{{ {name} | slug }}}}"),
        1 => format!("{{{{ {name} | slug or 'x' }}}}"),
        _ => format!("{{{{ {name} }}}}"),
    }
}

#[derive(Debug, Default)]
struct Outcomes {
    refused: u32,
    found: u32,
    unanswered: u32,
    rendered: u32,
}

/// Tells what became of one template; panics where lint has passed what cannot be rendered.
fn hold(numbers: &[u32], outcomes: &mut Outcomes) -> Result<(), TestCaseError> {
    let mut choices = Choices { numbers, at: 0 };
    let (files, questions) = drawn(&mut choices);
    let stored = files.iter().map(|(path, text)| StoredFile {
        path: path.clone(),
        bytes: text.clone().into_bytes().into(),
    });
    let Ok(template) = Template::of_files("t", stored.collect()) else {
        outcomes.refused += 1;
        return Ok(());
    };
    if lint(&template)
        .iter()
        .any(|finding| !finding.rule.starts_with("unused-"))
    {
        outcomes.found += 1;
        return Ok(());
    }
    let shown = || {
        files
            .iter()
            .map(|(path, text)| format!("=== {path}\n{text}\n"))
            .collect::<String>()
    };
    for _ in 0..4 {
        let answers = answered(&mut choices, &questions);
        match planned(&template, &answers) {
            Ok(true) => outcomes.rendered += 1,
            Ok(false) => outcomes.unanswered += 1,
            Err(error) => {
                return Err(TestCaseError::fail(format!("{error}\nwith {answers:?}\n{}", shown())));
            }
        }
    }
    Ok(())
}

fn answered(choices: &mut Choices<'_>, questions: &[Question]) -> Vec<(String, Value)> {
    let mut answers = vec![("name".to_owned(), json!(choices.pick(&SLUGS)))];
    for question in questions {
        let may_be_left_out = question.optional || question.default.is_some();
        if may_be_left_out && choices.once_in(2) {
            continue;
        }
        answers.push((question.key.clone(), answer(choices, &question.ask)));
    }
    answers
}

/// Whether the answers are taken; they are rendered then, or the reason why they cannot be.
fn planned(template: &Template, answers: &[(String, Value)]) -> Result<bool, String> {
    let evaluator = template
        .evaluator()
        .map_err(|failure| format!("{:?}", failure.diagnostics))?;
    let mut draft = Draft::new(&template.manifest);
    for (key, value) in answers {
        draft.put(key, value);
    }
    let Ok(answers) = draft.resolve(&evaluator) else {
        return Ok(false);
    };
    let told = |diagnostics: Vec<designgen::error::Diagnostic>| {
        diagnostics
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let planner = Planner::new(template, &evaluator).map_err(|error| told(error.diagnostics()))?;
    planner
        .plan(&answers)
        .map(|_| true)
        .map_err(|error| told(error.diagnostics()))
}

#[test]
fn what_lint_passes_is_rendered() {
    let cases = std::env::var("DESIGNGEN_CASES").map_or(1500, |cases| cases.parse().expect("a number"));
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    };
    let mut random = Random::announced("linted::");
    let seed: Vec<u8> = (0..4).flat_map(|_| random.number().to_le_bytes()).collect();
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let outcomes = std::cell::RefCell::new(Outcomes::default());
    let strategy = prop::collection::vec(0..5040_u32, 0..160);
    let outcome = runner.run(&strategy, |numbers| hold(&numbers, &mut outcomes.borrow_mut()));
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // Neither is everything found nor nothing.
    let Outcomes {
        found,
        rendered,
        unanswered,
        ..
    } = outcomes.into_inner();
    assert!(
        found > cases / 10 && rendered > cases / 10,
        "{found} found, {rendered} rendered, {unanswered} not answered"
    );
}
