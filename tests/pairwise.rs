//! Every option of the stack and every pair of options: each generates, is accepted by the judges and passes its own tests.
//!
//! What can be chosen is read from the manifest: every choice and every yes or no under `stack.`, whatever is added there. To
//! these come the kinds of description in `pairwise/`: a folder is a choice, a file in it an option. A row takes one
//! option of each; the rows are as few as an algorithm finds that together hold every pair.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use assert_cmd::Command;
use designgen::answers::{Draft, Source};
use designgen::catalog;
use designgen::question::Kind;
use designgen::template::Template;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::judges::{
    Verdict, check_agreement, check_links, check_readme_tree, judge_code_blocks, judge_compose, judge_hadolint,
    judge_kubernetes, judge_markdown, judge_mermaid, judge_mypy, judge_prometheus, judge_pytest,
    judge_pytest_in_process, judge_ruff, judge_workflow, judge_yaml, share_environment,
};
use crate::support::{PROGRAM, Random, announce, in_parallel, package};

const STACK: &str = "stack.";
/// So many failing rows of a judge are made small; more would say the same.
const SHOWN: usize = 3;
/// So many orders of the choices are tried for the fewest rows.
const TRIES: usize = 20;

type Judge = fn(&[PathBuf]) -> Verdict;

/// Whether every row runs all of its tests, also those that start processes.
fn wants_all_rows() -> bool {
    std::env::var_os("DESIGNGEN_ROWS").is_some_and(|value| value == "all")
}

/// Something that is chosen.
#[derive(Debug)]
struct Choice {
    name: String,
    options: Vec<Choosable>,
    /// What a row has that says nothing about it.
    default: usize,
}

#[derive(Debug)]
struct Choosable {
    name: String,
    answers: Value,
}

/// The option of each choice, in their order.
type Row = Vec<usize>;
/// Two options: choice and option of each, the earlier choice first.
type Pair = ((usize, usize), (usize, usize));

// ------------------------------------------------------------------------------------------------ what can be chosen

fn choices(template: &Template) -> Vec<Choice> {
    let mut choices = Vec::new();
    for question in &template.manifest.questions {
        let Some(name) = question.key.strip_prefix(STACK) else {
            continue;
        };
        let values: Vec<Value> = match &question.kind {
            Kind::Choice(one) => one.choices.iter().map(|choice| json!(choice.value)).collect(),
            Kind::Boolean(_) => vec![json!(false), json!(true)],
            _ => panic!(
                "{} is neither a choice nor a yes or no: say here how it is varied",
                question.key
            ),
        };
        let default = values.iter().position(|value| Some(value) == question.default.as_ref());
        let options = values.into_iter().map(|value| Choosable {
            name: value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            answers: json!({ "stack": { name: value } }),
        });
        choices.push(Choice {
            name: name.to_owned(),
            options: options.collect(),
            default: default.unwrap_or_default(),
        });
    }
    choices.extend(descriptions());
    choices
}

/// The folders of `pairwise/`. The shortest file of each is what a small answers file has.
fn descriptions() -> Vec<Choice> {
    let below = |folder: &Path| {
        let entries = fs::read_dir(folder)
            .expect("our folder")
            .map(|entry| entry.expect("readable").path());
        let mut paths: Vec<PathBuf> = entries.collect();
        paths.sort();
        paths
    };
    let name = |path: &Path| path.file_stem().expect("has one").to_string_lossy().into_owned();
    let folders = below(&package().join("tests/pairwise"));
    let of = |folder: &PathBuf| {
        let mut sized: Vec<(usize, Choosable)> = below(folder)
            .iter()
            .map(|path| {
                let text = fs::read_to_string(path).expect("our file");
                let answers = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let name = name(path);
                (text.len(), Choosable { name, answers })
            })
            .collect();
        sized.sort_by_key(|(size, _)| *size);
        Choice {
            name: name(folder),
            options: sized.into_iter().map(|(_, option)| option).collect(),
            default: 0,
        }
    };
    folders.iter().map(of).collect()
}

/// What a row answers: maps are joined, lists go on, a later option wins otherwise.
fn answers(choices: &[Choice], row: &Row) -> Value {
    let mut all = Value::Object(Map::new());
    for (choice, option) in choices.iter().zip(row) {
        join(&mut all, &choice.options[*option].answers);
    }
    all
}

fn join(all: &mut Value, more: &Value) {
    match (all, more) {
        (Value::Object(all), Value::Object(more)) => {
            for (key, value) in more {
                join(all.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (Value::Array(all), Value::Array(more)) => all.extend(more.iter().cloned()),
        (all, more) => *all = more.clone(),
    }
}

/// The answers file of a row.
fn written(choices: &[Choice], row: &Row) -> String {
    serde_yaml::to_string(&answers(choices, row)).expect("answers are YAML")
}

/// What a row takes beside the defaults, for a reader.
fn shown(choices: &[Choice], row: &Row) -> String {
    let taken = choices
        .iter()
        .zip(row)
        .filter(|(choice, option)| choice.default != **option);
    let taken: Vec<String> = taken
        .map(|(choice, option)| format!("{}={}", choice.name, choice.options[*option].name))
        .collect();
    if taken.is_empty() {
        "nothing but defaults".to_owned()
    } else {
        taken.join(" ")
    }
}

// ------------------------------------------------------------------------------------------------ rows

/// Every pair of options of two different choices.
fn all_pairs(choices: &[Choice]) -> BTreeSet<Pair> {
    let options = |at: usize| (0..choices[at].options.len()).map(move |option| (at, option));
    let mut pairs = BTreeSet::new();
    for one in 0..choices.len() {
        for other in one + 1..choices.len() {
            pairs.extend(options(one).flat_map(|left| options(other).map(move |right| (left, right))));
        }
    }
    pairs
}

fn pairs_of(row: &Row) -> impl Iterator<Item = Pair> + '_ {
    let taken = || row.iter().copied().enumerate();
    taken().flat_map(move |left| {
        taken()
            .filter(move |right| right.0 > left.0)
            .map(move |right| (left, right))
    })
}

/// Rows that hold all pairs: the fewest that some orders of the choices lead to.
fn covering(choices: &[Choice]) -> Vec<Row> {
    let mut random = Random::new(1);
    let tries = (0..TRIES).map(|_| {
        let mut order: Vec<(u64, usize)> = (0..choices.len()).map(|at| (random.number(), at)).collect();
        order.sort_unstable();
        covering_by(choices, &order.into_iter().map(|(_, at)| at).collect::<Vec<_>>())
    });
    tries.min_by_key(Vec::len).expect("there are tries")
}

/// Rows that are grown one after the other. Each is the best of those that begin with a pair which no row holds yet:
/// choice after choice takes the option with most new pairs.
fn covering_by(choices: &[Choice], order: &[usize]) -> Vec<Row> {
    let mut open = all_pairs(choices);
    let mut rows = Vec::new();
    while !open.is_empty() {
        let grown = open.iter().map(|pair| grow(choices, order, *pair, &open));
        let news = |row: &Row| pairs_of(row).filter(|pair| open.contains(pair)).count();
        let best = grown.reduce(|best, row| if news(&row) > news(&best) { row } else { best });
        let best = best.expect("there is an open pair");
        for pair in pairs_of(&best) {
            open.remove(&pair);
        }
        rows.push(best);
    }
    rows
}

fn grow(choices: &[Choice], order: &[usize], (left, right): Pair, open: &BTreeSet<Pair>) -> Row {
    let mut taken: BTreeMap<usize, usize> = BTreeMap::from([left, right]);
    let mut rest: Vec<usize> = order.iter().copied().filter(|at| !taken.contains_key(at)).collect();
    rest.sort_by_key(|at| std::cmp::Reverse(choices[*at].options.len()));
    for at in rest {
        let news = |option: usize| {
            let with = |(other, its): (&usize, &usize)| {
                let (one, two) = ((*other, *its), (at, option));
                open.contains(&if one < two { (one, two) } else { (two, one) })
            };
            taken.iter().filter(|entry| with(*entry)).count()
        };
        let best = (0..choices[at].options.len()).rev().max_by_key(|option| news(*option));
        taken.insert(at, best.expect("a choice has options"));
    }
    taken.into_values().collect()
}

// ------------------------------------------------------------------------------------------------ repositories

/// The generated repositories of all rows.
struct Rows {
    choices: Vec<Choice>,
    rows: Vec<Row>,
    folder: TempDir,
    /// Whether there is a repository; a test of its own says why there is none.
    generated: Vec<bool>,
    /// Holds what the rows require, all of them.
    environment: PathBuf,
}

static ROWS: LazyLock<Rows> = LazyLock::new(|| {
    let template = catalog::template("challenge").expect("built in");
    let choices = choices(&template);
    let rows = covering(&choices);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut whole = Rows {
        choices,
        rows,
        folder,
        generated: Vec::new(),
        environment: PathBuf::new(),
    };
    whole.generated = in_parallel(&(0..whole.rows.len()).collect::<Vec<_>>(), |at| {
        generate(&whole.choices, &whole.rows[*at], &whole.path(*at)).is_ok()
    });
    whole.environment = share_environment(&whole.paths());
    whole
});

/// A Python environment in which every challenge runs, whatever its options are.
pub fn environment() -> &'static Path {
    &ROWS.environment
}

impl Rows {
    fn name(at: usize) -> String {
        format!("pair-{:02}", at + 1)
    }

    fn path(&self, at: usize) -> PathBuf {
        self.folder.path().join(Self::name(at))
    }

    fn paths(&self) -> Vec<PathBuf> {
        self.made().map(|at| self.path(at)).collect()
    }

    fn made(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows.len()).filter(|at| self.generated[*at])
    }

    /// Rows that together hold every option: each has the most that none before it has.
    fn of_every_option(&self) -> Vec<usize> {
        let options = |at: &usize| self.rows[*at].iter().copied().enumerate();
        let mut open: BTreeSet<(usize, usize)> = self.made().flat_map(|at| options(&at).collect::<Vec<_>>()).collect();
        let mut chosen = Vec::new();
        while !open.is_empty() {
            let news = |at: &usize| options(at).filter(|option| open.contains(option)).count();
            let best = self.made().max_by_key(news).expect("a row has what is open");
            for option in options(&best) {
                open.remove(&option);
            }
            chosen.push(best);
        }
        chosen
    }

    /// Lets the judges look at all rows; those that one of them refuses are made small.
    fn hold(&self, judges: &[(&str, Judge)]) {
        self.hold_some(&self.made().collect::<Vec<_>>(), judges);
    }

    /// Lets the judges look at these rows; those that one of them refuses are made small.
    fn hold_some(&self, rows: &[usize], judges: &[(&str, Judge)]) {
        let paths: Vec<PathBuf> = rows.iter().map(|at| self.path(*at)).collect();
        let mut told = Vec::new();
        for (name, judge) in judges {
            let verdict = judge(&paths);
            if verdict.is_clean() {
                continue;
            }
            let failing = self.failing(rows, &verdict, *judge);
            told.push(format!("{name} refuses {} of {} rows", failing.len(), rows.len()));
            if failing.is_empty() {
                told.push(format!("but none of them alone\n{verdict}"));
            }
            told.extend(self.smallest_of(&failing, |row, path| self.refusal(row, path, *judge)));
        }
        assert!(told.is_empty(), "{}", told.join("\n\n"));
        let names: Vec<&str> = judges.iter().map(|(name, _)| *name).collect();
        announce(&format!(
            "pairwise: {} combinations with {} pairs of options: {}",
            rows.len(),
            rows.iter()
                .flat_map(|at| pairs_of(&self.rows[*at]))
                .collect::<BTreeSet<Pair>>()
                .len(),
            names.join(", ")
        ));
    }

    /// The rows that a verdict is about; where the tool looked at all at once, each is judged again alone.
    fn failing(&self, rows: &[usize], verdict: &Verdict, judge: Judge) -> Vec<usize> {
        let rows = || rows.iter().copied();
        let named: Vec<usize> = rows().filter(|at| verdict.is_about(&Self::name(*at))).collect();
        if named.is_empty() {
            return rows().filter(|at| !judge(&[self.path(*at)]).is_clean()).collect();
        }
        named
    }

    /// Some of the failing rows made small: only those that a smaller one before does not explain.
    fn smallest_of(&self, failing: &[usize], fails: impl Fn(&Row, &Path) -> Option<String>) -> Vec<String> {
        let mut found: Vec<Row> = Vec::new();
        let mut told = Vec::new();
        for at in failing {
            let holds = |small: &Row| {
                let options = small.iter().zip(&self.rows[*at]).zip(&self.choices);
                options
                    .into_iter()
                    .all(|((small, own), choice)| small == own || *small == choice.default)
            };
            if told.len() < SHOWN && !found.iter().any(holds) {
                let (row, message) = self.smallest(*at, &fails);
                found.push(row);
                told.push(message);
            }
        }
        told
    }

    /// Takes defaults for choice after choice while it still fails; the smallest row, with what is wrong there.
    fn smallest(&self, at: usize, fails: &impl Fn(&Row, &Path) -> Option<String>) -> (Row, String) {
        let name = Self::name(at);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(&name);
        let fails = |row: &Row| {
            let _ = fs::remove_dir_all(&path);
            fails(row, &path)
        };
        let mut row = self.rows[at].clone();
        let mut message = fails(&row).unwrap_or_else(|| "it does not fail a second time".to_owned());
        for choice in 0..row.len() {
            let mut simpler = row.clone();
            simpler[choice] = self.choices[choice].default;
            if simpler == row {
                continue;
            }
            if let Some(found) = fails(&simpler) {
                (row, message) = (simpler, found);
            }
        }
        let message = format!(
            "{name} ({}) fails as long as it has: {}\nthe smallest answers file:\n---\n{}---\n{message}",
            shown(&self.choices, &self.rows[at]),
            shown(&self.choices, &row),
            written(&self.choices, &row)
        );
        (row, message)
    }

    /// What a judge finds in the repository of a row, if it refuses it.
    fn refusal(&self, row: &Row, path: &Path, judge: Judge) -> Option<String> {
        generate(&self.choices, row, path).ok()?;
        share_environment(&[self.paths(), vec![path.to_owned()]].concat());
        let verdict = judge(&[path.to_owned()]);
        (!verdict.is_clean()).then(|| verdict.to_string())
    }
}

/// Runs the program with the row's answers, as a user does.
fn generate(choices: &[Choice], row: &Row, path: &Path) -> Result<(), String> {
    let folder = path.parent().expect("has one");
    let file = path.with_extension("yaml");
    fs::write(&file, written(choices, row)).expect("writable");
    let output = Command::new(PROGRAM)
        .args(["new", "--no-input", "--answers"])
        .arg(&file)
        .arg("--output")
        .arg(folder)
        .arg(path.file_name().expect("has one"))
        .env("XDG_CONFIG_HOME", folder.join("no-configuration"))
        .output()
        .expect("the program starts");
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

// ------------------------------------------------------------------------------------------------ tests

#[test]
fn rows_hold_every_pair_of_options() {
    let choices = &ROWS.choices;
    let rows = &ROWS.rows;
    let options: usize = choices.iter().map(|choice| choice.options.len()).sum();
    let pairs = all_pairs(choices);
    let held: BTreeSet<Pair> = rows.iter().flat_map(pairs_of).collect();
    assert_eq!(pairs, held);
    // Fewer than the product of the two longest choices is impossible; twice as many would be a poor algorithm.
    let mut sizes: Vec<usize> = choices.iter().map(|choice| choice.options.len()).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let least = sizes[0] * sizes[1];
    assert!(
        (least..2 * least).contains(&rows.len()),
        "{} rows, at least {least}",
        rows.len()
    );
    announce(&format!(
        "pairwise: {} combinations hold all {} pairs of {options} options of {} choices",
        rows.len(),
        pairs.len(),
        choices.len()
    ));
}

#[test]
fn rows_are_generated() {
    let failing: Vec<usize> = (0..ROWS.rows.len()).filter(|at| !ROWS.generated[*at]).collect();
    let told = ROWS.smallest_of(&failing, |row, path| generate(&ROWS.choices, row, path).err());
    assert!(
        told.is_empty(),
        "{} rows are not generated\n{}",
        failing.len(),
        told.join("\n\n")
    );
}

/// What the rows take is what the program understood: nothing is misspelt and left to its default.
#[test]
fn rows_are_answered_as_they_say() {
    let template = catalog::template("challenge").expect("built in");
    let evaluator = template.evaluator().expect("built in");
    for row in &ROWS.rows {
        let mut draft = Draft::new(&template.manifest);
        draft.add_source(Source::new("row", written(&ROWS.choices, row)));
        let resolved = draft.resolve(&evaluator).expect("a row is accepted");
        let taken = answers(&ROWS.choices, row);
        assert_eq!(
            resolved.values()["stack"],
            taken["stack"],
            "{}",
            shown(&ROWS.choices, row)
        );
    }
}

#[test]
fn rows_are_linted_formatted_and_typed() {
    ROWS.hold(&[("ruff", judge_ruff), ("mypy", judge_mypy)]);
}

/// Those that start processes are run by rows that together hold every option; by all, where the variable says so.
#[test]
fn rows_pass_their_own_tests() {
    let all = ROWS.made().collect::<Vec<_>>();
    let whole = if wants_all_rows() {
        all.clone()
    } else {
        ROWS.of_every_option()
    };
    let others: Vec<usize> = all.into_iter().filter(|at| !whole.contains(at)).collect();
    ROWS.hold_some(&whole, &[("their own tests", judge_pytest)]);
    ROWS.hold_some(&others, &[("their own tests in one process", judge_pytest_in_process)]);
}

#[test]
fn rows_have_right_manifests() {
    ROWS.hold(&[
        ("hadolint", judge_hadolint),
        ("Compose schema", judge_compose),
        ("Kubernetes schema", judge_kubernetes),
        ("workflow schema", judge_workflow),
        ("YAML", judge_yaml),
        ("agreement", check_agreement),
        ("promtool", judge_prometheus),
    ]);
}

#[test]
fn rows_have_right_documents() {
    ROWS.hold(&[
        ("markdownlint", judge_markdown),
        ("Mermaid", judge_mermaid),
        ("links", check_links),
        ("code blocks", judge_code_blocks),
        ("folder tree", check_readme_tree),
    ]);
}

/// The algorithm, on choices whose smallest number of rows is known.
#[test]
fn few_rows_are_enough() {
    let choices = |sizes: &[usize]| -> Vec<Choice> {
        let option = |name: usize| Choosable {
            name: name.to_string(),
            answers: Value::Null,
        };
        let choice = |(at, size): (usize, &usize)| Choice {
            name: at.to_string(),
            options: (0..*size).map(option).collect(),
            default: 0,
        };
        sizes.iter().enumerate().map(choice).collect()
    };
    for (sizes, most) in [
        (&[2, 2][..], 4),
        (&[2, 2, 2], 4),
        (&[3, 2, 2], 6),
        (&[5, 3, 2, 2], 16),
        (&[3, 3, 3, 3], 12),
    ] {
        let choices = choices(sizes);
        let rows = covering(&choices);
        let held: BTreeSet<Pair> = rows.iter().flat_map(pairs_of).collect();
        assert_eq!(held, all_pairs(&choices));
        assert!(rows.len() <= most, "{} rows for {sizes:?}", rows.len());
    }
}
