//! Editions and `designgen verify`: with a small template whose challenges are shell scripts, and with all presets.

use std::path::Path;
use std::process::Command;

use crate::judges::{Server, ServerKind, must_be_complete};
use crate::pairwise;
use crate::support::{MANIFEST, PROGRAM, Sandbox, announce};

const TEMPLATE: &str = r#"name: sums
title: Sums
summary: a script that adds
next: README.md
keeps_answers: edition == "author"
questions:
  - {key: name, type: text, format: slug, help: Name}
  - key: edition
    type: choice
    help: Who it is for
    choices: [{value: candidate, help: to hand out}, {value: author, help: with the solution}]
    default: candidate
  - key: notes
    type: records
    help: Notes
    fields:
      - {key: text, type: text, help: Text}
      - {key: given, type: boolean, default: false, help: Whether candidates see it}
    default: []
"#;

/// How its challenges are tried.
const PROGRAMS: &str = r#"environment: {of: [], make: []}
checks:
  - [sh, -c, "for file in *.sh; do sh -n $file || exit 1; done"]
tests: [sh, tests/run.sh, "{report}"]
given: [tests/given]
acceptance: [tests/acceptance]
hidden: [grading/tests]
wrong: grading/wrong
grade:
  title: Sums
  tests: [sh, tests/grade.sh, "{service}", "{within}", "{result}"]
  settings: [lint.sh]
"#;

/// Tries the script of a hand-in: two sums, of which candidates know one.
const GRADER: &str = r#"service=$1 within=$2 result=$3
try() {
    if got=$("$within" sh "$service/add.sh" "$1" "$2" 2>&1) && [ "$got" = "$3" ]; then outcome=passed; else outcome=failed; fi
}
try 2 3 5
small=$outcome
try 20 30 50
message=$(printf '%s' "$got" | head -c 200 | tr -c 'A-Za-z0-9 .,:;<>/&' '?')
cat > "$result" <<END
{"add": {"tests": [
  {"test": "tests/acceptance/small.sh::adds", "outcome": "$small", "weight": 1, "message": ""},
  {"test": "grading/tests/large.sh::adds", "outcome": "$outcome", "weight": 2, "message": "$message"}
]}}
END
"#;

/// Runs every script of the folders or tests that are named, and reports them as JUnit does.
const RUNNER: &str = r#"report=$1
shift
echo '<testsuites><testsuite name="sums">' > "$report"
for chosen in "$@"; do
    for test in $(find "${chosen%%::*}" -name '*.sh' | sort); do
        class=$(echo "${test%.sh}" | tr / .)
        if sh "$test"; then body=''; else body='<failure message="no"/>'; fi
        echo "<testcase classname=\"$class\" name=\"adds\">$body</testcase>" >> "$report"
    done
done
echo '</testsuite></testsuites>' >> "$report"
"#;

const RUBRIC: &str = "criteria:
  - {criterion: Sums, weight: 40, description: They are right., measured_by: tests}
  - {criterion: Form, weight: 20, description: It is well formed., measured_by: checks}
  - {criterion: Reasons, weight: 40, description: They hold.}
";

const WRONG: &str = "- name: constant
  exercise: add
  about: It always says five.
  found_by: [grading/tests/large.sh::adds]
";

/// A template and, over it, a preset `mine` with a solution; `files` are added to the preset or take the place of its own.
fn sandbox_with(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    write_problem(&sandbox, "all", files);
    sandbox
}

/// The same in a folder of another sandbox.
pub fn write_problem(sandbox: &Sandbox, folder: &str, files: &[(&str, &str)]) {
    sandbox.write(Path::new(folder).join("sums/template.yaml"), TEMPLATE);
    let grading = Path::new(folder).join("sums/editions/author/grading");
    sandbox.write(grading.join("programs.yaml"), PROGRAMS);
    sandbox.write(grading.join("rubric.yaml"), RUBRIC);
    for (path, text) in [
        (
            "README.md",
            "# {{ name }}\n{% for note in notes %}{% if note.given or edition == \"author\" %}{{ note.text | md }}\n{% endif %}{% endfor %}",
        ),
        ("tests/run.sh", RUNNER),
        ("tests/grade.sh", GRADER),
        ("tests/given/starts.sh", "test -f README.md\n"),
        ("add.sh", "echo \"to be written\" && exit 1\n"),
    ] {
        sandbox.write(Path::new(folder).join("sums/files").join(path), text);
    }
    let preset = [
        ("template.yaml", "extends: ../sums\ntitle: Mine\nsummary: mine\n"),
        ("answers.yaml", "name: mine\n"),
        ("files/tests/acceptance/small.sh", "test \"$(sh add.sh 2 3)\" = 5\n"),
        (
            "editions/author/add.sh",
            "# The shell can count by itself.\necho $(($1 + $2))\n",
        ),
        (
            "editions/author/grading/tests/large.sh",
            "test \"$(sh add.sh 20 30)\" = 50\n",
        ),
        ("editions/author/grading/wrong.yaml", WRONG),
        ("editions/author/grading/wrong/constant/add.sh", "echo 5\n"),
    ];
    for (path, text) in preset.iter().chain(files) {
        sandbox.write(Path::new(folder).join("mine").join(path), text);
    }
}

/// What `verify` finds in the preset, each as `subject: message [rule]`.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let sandbox = sandbox_with(files);
    let outcome = sandbox.run(["verify", "./all//mine", "--environment", ".", "--format", "json"]);
    let value = outcome.json(i32::from(!files.is_empty()));
    let found = value["challenges"][0]["findings"].as_array().expect("a list").clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    found
        .iter()
        .map(|finding| {
            let [subject, message, rule] = ["subject", "message", "rule"].map(|key| text(&finding[key]));
            format!("{subject}: {message} [{rule}]")
        })
        .collect()
}

#[test]
fn editions_differ_in_their_files_and_in_what_is_recorded() {
    let sandbox = sandbox_with(&[]);
    let new = |name: &str, edition: &str| {
        sandbox.run([
            "new",
            name,
            "--preset",
            "./all//mine",
            "--set",
            "notes.0.text=Hidden",
            "--edition",
            edition,
        ])
    };
    new("handed-out", "candidate").expect(
        0,
        "",
        "Created `[ROOT]/work/handed-out` with 9 files\n\
         Edition: candidate (to hand out); also: `--edition author` (with the solution)\n\
         Next: read `[ROOT]/work/handed-out/README.md`\n",
    );
    assert!(sandbox.read("handed-out/add.sh").contains("to be written"));
    assert!(!sandbox.path("handed-out/grading").exists());
    assert!(!sandbox.path("handed-out/.designgen/answers.yaml").exists());
    assert!(
        sandbox
            .read("handed-out/.designgen/record.yaml")
            .contains("answers: sha256:")
    );
    assert!(!sandbox.read("handed-out/README.md").contains("Hidden"));
    assert_eq!(new("kept", "author").code, Some(0));
    assert!(sandbox.read("kept/add.sh").contains("$(($1 + $2))"));
    assert!(sandbox.read("kept/.designgen/answers.yaml").contains("edition: author"));
    assert!(sandbox.read("kept/README.md").contains("Hidden"));
}

#[test]
fn an_edition_that_nobody_can_choose_is_refused() {
    let sandbox = sandbox_with(&[("editions/autor/add.sh", "")]);
    sandbox.run(["new", "x", "--preset", "./all//mine"]).expect(
        2,
        "",
        "error: `./all/mine/editions/autor/add.sh` is for an edition that nobody can choose\n  \
         hint: the editions of this template are `candidate` and `author`\n",
    );
}

#[test]
fn what_is_right_is_verified() {
    assert!(findings(&[]).is_empty());
    let sandbox = sandbox_with(&[]);
    let outcome = sandbox.run(["verify", "./all//mine", "--environment", "."]);
    let begin = "Verified ./all//mine: 1 test given, 1 acceptance, 1 hidden; 1 wrong solution; ";
    assert!(outcome.stderr.starts_with(begin), "{}", outcome.stderr);
}

#[test]
fn a_test_that_a_wrong_solution_passes_is_told() {
    let found = findings(&[(
        "editions/author/grading/wrong.yaml",
        &WRONG.replace("grading/tests/large.sh", "tests/acceptance/small.sh"),
    )]);
    assert_eq!(
        found,
        ["grading/wrong/constant: `tests/acceptance/small.sh::adds` does not find it [wrong-solution]"]
    );
}

#[test]
fn wrong_solutions_without_files_tests_or_entry_are_told() {
    let list = format!("{WRONG}- {{name: empty, exercise: add, about: A., found_by: [x]}}\n");
    let found = findings(&[
        (
            "editions/author/grading/wrong.yaml",
            &list.replace("[grading/tests/large.sh::adds]", "[]"),
        ),
        ("editions/author/grading/wrong/forgotten/add.sh", "echo 6\n"),
    ]);
    assert_eq!(
        found,
        [
            "grading/wrong/forgotten: `grading/wrong.yaml` does not list it [wrong-solution]",
            "grading/wrong/constant: it names no test that finds it [wrong-solution]",
            "grading/wrong/empty: it has no files [wrong-solution]",
        ]
    );
}

#[test]
fn a_solution_that_fails_and_a_test_that_asks_for_nothing_are_told() {
    let found = findings(&[
        ("editions/author/add.sh", "echo $(($1 * $2)) # not a sum\n"),
        ("files/tests/acceptance/nothing.sh", "true\n"),
    ]);
    assert_eq!(
        found,
        [
            "tests.acceptance.nothing::adds: it passes without a solution [nothing-to-do]",
            "tests.acceptance.small::adds: it fails in the edition `author` [test]",
            "grading.tests.large::adds: it fails in the edition `author` [test]",
        ]
    );
}

#[test]
fn a_check_that_fails_is_told() {
    let found = findings(&[("editions/author/grading/wrong/constant/add.sh", "if then\n")]);
    let check = "`sh -c for file in *.sh; do sh -n $file || exit 1; done` fails [check]";
    assert_eq!(found, [format!("grading/wrong/constant: {check}")]);
}

#[test]
fn a_planted_line_of_each_withheld_kind_is_found() {
    let solution = "# One adds the tens, then the ones, and carries what is over nine.\necho $(($1 + $2))\n";
    let hidden = "# Twenty and thirty make fifty, which a constant of five does not, nor one of any other single number.\ntest \"$(sh add.sh 20 30)\" = 50\n";
    let reason = "notes:\n  - text: A table of all sums would be faster but takes more memory than there is.\n";
    let leaked = [
        "One adds the tens, THEN the ones — and carries",
        "what is over nine.",
        "Twenty and thirty make fifty, which a *constant* of five does not, nor one of any other single number.",
        "A table of all sums would be faster, but takes more memory than there is.",
    ];
    let found = findings(&[
        ("editions/author/add.sh", solution),
        ("editions/author/grading/tests/large.sh", hidden),
        ("answers.yaml", &format!("name: mine\n{reason}")),
        ("files/docs/hints.md", &format!("# Hints\n\n{}\n", leaked.join("\n"))),
    ]);
    let begins = [
        "docs/hints.md:3: words of add.sh:1",
        "docs/hints.md:6: words of notes[0].text:1",
        "docs/hints.md:5: words of grading/tests/large.sh:1",
    ];
    assert_eq!(found.len(), begins.len(), "{found:?}");
    for (found, begin) in found.iter().zip(begins) {
        assert!(found.starts_with(begin) && found.ends_with("[leak]"), "{found}");
    }
}

#[test]
fn a_template_that_does_not_say_how_it_is_tried_is_refused() {
    let sandbox = Sandbox::new();
    let without = "error: the template `small` does not have two editions\n  \
                   hint: ask for `edition`, with the choices `candidate` and `author`\n";
    sandbox.write("all/small/template.yaml", MANIFEST);
    sandbox.write("all/small/files/README.md", "# {{ title | md }} {{ name }}\n");
    sandbox.write("all/mine/template.yaml", "extends: ../small\n");
    sandbox.write("all/mine/answers.yaml", "name: x\n");
    sandbox.run(["verify", "./all//mine"]).expect(2, "", without);
    let sandbox = sandbox_with(&[]);
    std::fs::remove_file(sandbox.path("all/sums/editions/author/grading/programs.yaml")).expect("a file");
    sandbox.run(["verify", "./all//mine"]).expect(
        2,
        "",
        "error: the author edition of `sums` does not say how it is tried\n  \
         hint: it needs the file `grading/programs.yaml`\n",
    );
}

/// The presets that are tried with every run of the tests: minutes each. The others are tried by hand; CONTRIBUTING.md tells when.
pub const TRIED: [&str; 2] = ["rate-limiter", "url-shortener"];

/// The heart of the matter: a preset, and the skeleton of one, tells its solution from all of its wrong ones, and gives nothing away.
#[test]
fn presets_tell_right_solutions_from_wrong_ones() {
    // Some tests start two processes, which share a server.
    let Ok(_redis) = Server::start(ServerKind::Redis) else {
        announce("MISSING: redis-server: the presets were not verified");
        assert!(!must_be_complete(), "redis-server is missing");
        return;
    };
    let sandbox = Sandbox::new();
    let skeleton = sandbox.run(["template", "new", "mine", "--extends", "challenge", "--problem"]);
    assert_eq!(skeleton.code, Some(0), "{}", skeleton.stderr);
    let verified = Command::new(PROGRAM)
        .arg("verify")
        .args(TRIED)
        .arg(sandbox.path("mine"))
        .arg("--environment")
        .arg(pairwise::environment())
        .output()
        .expect("the program starts");
    let [stdout, stderr] = [&verified.stdout, &verified.stderr].map(|text| String::from_utf8_lossy(text));
    announce(&stderr);
    assert!(verified.status.success(), "{stdout}{stderr}");
}
