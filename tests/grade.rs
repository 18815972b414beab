//! `designgen grade`: hand-ins of every kind, with a small template whose challenges are shell scripts, and with a preset.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::judges::{judge_kubernetes, judge_workflow, must_be_complete};
use crate::pairwise;
use crate::support::{PROGRAM, Sandbox, announce, tree};
use crate::verify::write_problem;

/// An author edition of the small problem in `author`, with hand-ins: each a name and the script that was handed in.
fn sandbox_with(hand_ins: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    write_problem(&sandbox, "all", &[]);
    let new = ["new", "author", "--preset", "./all//mine", "--edition", "author"];
    assert_eq!(sandbox.run(new).code, Some(0));
    sandbox.write("tools/none", "");
    for (name, script) in hand_ins {
        sandbox.write(Path::new("in").join(name).join("add.sh"), script);
    }
    sandbox
}

/// True on a machine with a sandbox; on others it is told that there is none.
fn has_sandbox() -> bool {
    let works = Command::new("bwrap")
        .args(["--unshare-pid", "--ro-bind", "/", "/", "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !works {
        announce("MISSING: bubblewrap: no hand-in was graded in a sandbox");
        assert!(!must_be_complete(), "bubblewrap is missing or does not work");
    }
    works
}

/// Grades these hand-ins and gives their results by name.
fn graded(sandbox: &Sandbox, names: &[&str], options: &[&str], code: i32) -> Vec<Value> {
    let folders: Vec<String> = names.iter().map(|name| format!("in/{name}")).collect();
    let mut arguments = vec!["grade", "author"];
    arguments.extend(folders.iter().map(String::as_str));
    arguments.extend(["--environment", "tools", "--format", "json"]);
    arguments.extend(options);
    // Its own limits are longer than those of a usual run.
    let output = sandbox.process(arguments).output().expect("the program starts");
    let value = sandbox.outcome(&output).json(code);
    value["grades"].as_array().expect("a list").clone()
}

/// The points of each, and its notes.
fn points(grades: &[Value]) -> Vec<(u64, String)> {
    let of = |grade: &Value| {
        let notes = grade["notes"].as_array().expect("a list").iter();
        let notes: Vec<&str> = notes.filter_map(Value::as_str).collect();
        (grade["points"].as_u64().expect("a number"), notes.join("; "))
    };
    grades.iter().map(of).collect()
}

const RIGHT: &str = "echo $(($1 + $2))\n";
const HALF: &str = "echo 5\n";

#[test]
fn points_are_those_of_the_tests_that_pass() {
    let sandbox = sandbox_with(&[("right", RIGHT), ("half", HALF), ("broken", "if then\n")]);
    let grades = graded(&sandbox, &["right", "half", "broken"], &["--trust"], 0);
    let reached: Vec<u64> = points(&grades).into_iter().map(|(points, _)| points).collect();
    assert_eq!(reached, [3, 1, 0]);
    let criteria = |grade: &Value| {
        grade["criteria"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|c| c["points"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        criteria(&grades[1]),
        [Value::from(13.3), Value::from(20.0), Value::Null]
    );
    assert_eq!(criteria(&grades[2]), [Value::from(0.0), Value::from(0.0), Value::Null]);
    let test = &grades[1]["exercises"][0]["tests"][1];
    assert_eq!(
        (&test["hidden"], &test["outcome"]),
        (&Value::from(true), &Value::from("failed"))
    );
}

#[test]
fn results_stand_in_all_forms_and_in_one_table() {
    let hostile = "echo '<script>alert(1)</script>'\n";
    let sandbox = sandbox_with(&[("right", RIGHT), ("half", HALF), ("hostile", hostile)]);
    let outcome = sandbox.run([
        "grade",
        "author",
        "in/half",
        "in/hostile",
        "--environment",
        ".",
        "--trust",
    ]);
    outcome.expect(
        0,
        "half: 1 of 3 points in tests; 1 of 1 check pass; 33.3 of 60 of the rubric measured\n\
         hostile: 0 of 3 points in tests; 1 of 1 check pass; 20 of 60 of the rubric measured\n",
        "Wrote `grades/index.html` with 2 hand-ins\n",
    );
    // What was graded before stays in the table.
    assert_eq!(points(&graded(&sandbox, &["right"], &["--trust"], 0))[0].0, 3);
    let table = sandbox.read("grades/table.csv");
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(
        rows,
        [
            "\"name\",\"points\",\"possible\",\"add\",\"checks\",\"notes\"",
            "\"half\",\"1\",\"3\",\"1\",\"1\",\"\"",
            "\"hostile\",\"0\",\"3\",\"0\",\"1\",\"\"",
            "\"right\",\"3\",\"3\",\"3\",\"1\",\"\""
        ]
    );
    for name in ["half", "hostile", "right"] {
        assert!(
            sandbox
                .read("grades/index.html")
                .contains(&format!("href=\"./{name}/report.html\""))
        );
        assert!(sandbox.read("grades/table.md").contains(&format!("\n| {name} |")));
        let junit = sandbox.read(format!("grades/{name}/junit.xml"));
        let document = roxmltree::Document::parse(&junit).expect("XML");
        assert_eq!(
            document
                .descendants()
                .filter(|node| node.has_tag_name("testcase"))
                .count(),
            2
        );
        let results: Value = serde_json::from_str(&sandbox.read(format!("grades/{name}/results.json"))).expect("JSON");
        let scores = results["tests"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|test| test["score"].as_u64());
        assert_eq!(Some(scores.sum::<u64>()), results["score"].as_u64());
        assert_eq!(results["tests"][1]["visibility"], "after_published");
    }
    let page = sandbox.read("grades/hostile/report.html");
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
}

#[test]
fn what_cannot_be_graded_is_told_before_anything_runs() {
    let sandbox = sandbox_with(&[("right", RIGHT)]);
    sandbox.write("other/right/add.sh", RIGHT);
    let run = |arguments: &[&str]| sandbox.run(arguments);
    run(&["grade", "author", "in/right", "other/right", "in/missing"]).expect(
        2,
        "",
        "error: `other/right` and `in/right` have one name\n  hint: results are kept by the name of the folder: rename one\n\
         error: there is no folder `in/missing`\n\
         2 errors; nothing was written\n",
    );
    run(&["grade", "in/right", "in/right"]).expect(
        2,
        "",
        "error: `in/right` is not an author edition: it does not have `grading/programs.yaml`\n  \
         hint: make it with `designgen new NAME --edition author` from the answers of the challenge\n",
    );
    run(&["grade", "author"]).expect(
        2,
        "",
        "error: `grades` holds no results\n  hint: name the folders of hand-ins\n",
    );
    assert!(!sandbox.path("grades").exists());
}

#[test]
fn plans_name_every_hand_in() {
    let sandbox = sandbox_with(&[("right", RIGHT), ("half", HALF)]);
    for (platform, line, path) in [
        (
            "github",
            "          - \"in/half\"\n",
            "plans/.github/workflows/grade.yml",
        ),
        ("kubernetes", "            - \"in/half\"\n", "plans/k8s/grade.yaml"),
    ] {
        let plan = sandbox
            .run(["grade", "author", "in/right", "in/half", "--plan", platform])
            .data();
        assert!(plan.contains(line), "{plan}");
        sandbox.write(path, plan);
    }
    let folder = [sandbox.path("plans")];
    judge_workflow(&folder).assert_clean();
    judge_kubernetes(&folder).assert_clean();
}

#[cfg(target_os = "linux")]
mod sandboxed {
    use std::time::{Duration, Instant};

    use super::*;

    /// A hand-in that does some harm, or reads what it must not: no points, no harm, and the others are graded.
    #[test]
    fn attack_20_hand_ins_of_every_kind_are_graded() {
        if !has_sandbox() {
            return;
        }
        let outside = tempfile::tempdir().expect("a folder");
        let secret = outside.path().join("secret");
        fs::write(&secret, "50\n").expect("a file");
        let read = format!("cat {}\n", secret.display());
        let write = format!(
            "echo harm > {}\nrm -rf {}\n",
            secret.display(),
            outside.path().display()
        );
        let find = "test -n \"$(find / -name large.sh -path '*grading*' 2>/dev/null)\" && echo 50\n";
        let kinds = [
            ("right", RIGHT),
            ("half", HALF),
            ("reads", &read),
            ("writes", &write),
            ("finds", find),
            ("kills", "kill -9 -1\n"),
            ("changes", "echo 'echo 5' > \"$0\"\nrm -rf \"$(dirname \"$0\")\"\n"),
            (
                "network",
                "exec 3<>/dev/tcp/127.0.0.1/22 || getent hosts example.com || true\n",
            ),
            ("forks", "f() { f | f & }\nf\n"),
            ("memory", "head -c 3000000000 /dev/zero | tail\n"),
            ("disk", "head -c 3000000000 /dev/zero > /tmp/file; echo 50\n"),
        ];
        let sandbox = sandbox_with(&kinds);
        std::os::unix::fs::symlink(&secret, sandbox.path("in/right/link")).expect("a link");
        fs::File::create(sandbox.path("in/half/huge"))
            .and_then(|file| file.set_len(1 << 40))
            .expect("a file");
        let before = tree(&sandbox.path("in/changes"));
        let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
        let grades = graded(&sandbox, &names, &["--jobs", "2", "--memory", "512"], 0);
        let reached = points(&grades);
        for (name, (points, notes)) in names.iter().zip(&reached) {
            let expected = match *name {
                "right" => 3,
                "half" => 1,
                _ => 0,
            };
            assert_eq!(*points, expected, "{name}: {notes}");
        }
        assert_eq!(reached[0].1, "left out: `link` is a link");
        assert_eq!(reached[1].1, "left out: `huge` is too large");
        assert_eq!(fs::read_to_string(&secret).expect("the file"), "50\n");
        assert_eq!(tree(&sandbox.path("in/changes")), before);
    }

    /// True while a process has this among its arguments.
    fn runs(argument: &str) -> bool {
        let processes = fs::read_dir("/proc").expect("processes");
        processes.flatten().any(|process| {
            let command = fs::read(process.path().join("cmdline")).unwrap_or_default();
            command.split(|byte| *byte == 0).any(|own| own == argument.as_bytes())
        })
    }

    fn becomes(expected: bool, argument: &str) {
        let begin = Instant::now();
        while runs(argument) != expected {
            assert!(
                begin.elapsed() < Duration::from_secs(120),
                "`{argument}` is not {expected}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn attack_18_a_killed_run_leaves_no_process() {
        if !has_sandbox() {
            return;
        }
        let argument = format!("{}.25", 100_000 + std::process::id());
        let script = format!("(trap '' TERM HUP; setsid sleep {argument}) &\nsleep {argument}\n");
        let sandbox = sandbox_with(&[("sleeps", &script)]);
        let before = tree(&sandbox.path("in"));
        let mut child = sandbox
            .process(["grade", "author", "in/sleeps", "--environment", "tools"])
            .spawn()
            .expect("the program starts");
        becomes(true, &argument);
        child.kill().expect("a process");
        child.wait().expect("it ends");
        becomes(false, &argument);
        assert_eq!(tree(&sandbox.path("in")), before);
    }

    #[test]
    fn what_takes_too_long_is_ended() {
        if !has_sandbox() {
            return;
        }
        let sandbox = sandbox_with(&[("sleeps", "sleep 600\n")]);
        let grades = graded(&sandbox, &["sleeps"], &["--timeout", "5"], 1);
        assert_eq!(grades[0]["refused"], "its tests were ended after 5 s");
    }
}

/// What candidates of a real challenge may try: the tests run where nothing of theirs does.
#[test]
fn attack_20_a_preset_grades_what_candidates_hand_in() {
    if !has_sandbox() {
        return;
    }
    let sandbox = Sandbox::new();
    let new = |name: &str, edition: &str| sandbox.run(["new", name, "--preset", "stock", "--edition", edition]);
    assert_eq!(new("author", "author").code, Some(0));
    fs::create_dir(sandbox.path("in")).expect("a folder");
    let make = |name: &str, edition: &str| {
        let arguments = ["new", name, "--preset", "stock", "--edition", edition, "--output", "in"];
        assert_eq!(sandbox.run(arguments).code, Some(0));
    };
    make("right", "author");
    fs::remove_dir_all(sandbox.path("in/right/grading")).expect("a folder");
    make("cheat", "candidate");
    let passes = "import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n    \
                  report = (yield).get_result()\n    report.outcome, report.longrepr = \"passed\", None\n";
    sandbox.write("in/cheat/conftest.py", passes);
    sandbox.write("in/cheat/tests/blackbox.py", "def matches(*_):\n    pass\n");
    sandbox.write(
        "in/cheat/cheat.egg-info/entry_points.txt",
        "[pytest11]\ncheat = conftest\n",
    );
    sandbox.write(
        "in/cheat/cheat.egg-info/PKG-INFO",
        "Metadata-Version: 2.1\nName: cheat\nVersion: 1\n",
    );
    let main = sandbox.read("in/cheat/app/main.py");
    sandbox.write("in/cheat/app/main.py", format!("{main}\nimport sys\n\nsys.exit(0)\n"));
    let outcome = Command::new(PROGRAM)
        .args([
            "grade",
            "author",
            "in/right",
            "in/cheat",
            "--format",
            "json",
            "--environment",
        ])
        .arg(pairwise::environment())
        .current_dir(sandbox.work())
        .output()
        .expect("the program starts");
    let [stdout, stderr] = [&outcome.stdout, &outcome.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(outcome.status.success(), "{stdout}{stderr}");
    let value: Value = serde_json::from_str(&stdout).expect("JSON");
    let grades = value["grades"].as_array().expect("a list");
    let [right, cheat] = [&grades[0], &grades[1]];
    assert_eq!(right["points"], right["possible"], "{right:#}");
    assert!(right["points"].as_u64() > Some(20), "{right:#}");
    assert!(
        right["checks"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|check| check["passed"] == true),
        "{right:#}"
    );
    assert_eq!(cheat["points"], 0, "{cheat:#}");
    assert_eq!(cheat["possible"], right["possible"]);
}
