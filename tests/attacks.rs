//! Attacks and accidents that tools of this kind have met, as `tests/README.md` lists them: the table holds to the tests, and those are here
//! that belong to no other module.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use regex::Regex;

use crate::support::{MANIFEST, Outcome, Sandbox, in_parallel, package, tree};

/// The rows of the table: a number, what it is, and the tests that hold it.
const ATTACKS: usize = 20;

#[test]
fn the_table_of_attacks_names_tests_that_exist() {
    let text = fs::read_to_string(package().join("tests/README.md")).expect("our file");
    let row = Regex::new(r"(?m)^\| (\d+) \| ([^|]+) \| ([^|]+) \|$").expect("a pattern");
    let test = Regex::new(r"\bfn (attack_[a-z0-9_]+)\(").expect("a pattern");
    let name = Regex::new("`([^`]+)`").expect("a pattern");
    let mut written = BTreeSet::new();
    for folder in ["src", "tests"] {
        for entry in walkdir::WalkDir::new(package().join(folder)) {
            let entry = entry.expect("readable");
            if entry.path().extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(entry.path()).expect("our source");
                written.extend(test.captures_iter(&source).map(|found| found[1].to_owned()));
            }
        }
    }
    let mut named = BTreeSet::new();
    let mut faults = Vec::new();
    for (expected, found) in (1..).zip(row.captures_iter(&text)) {
        let number: usize = found[1].parse().expect("a number");
        assert_eq!(number, expected, "the rows are in their order");
        let own = format!("_{number:02}_");
        let held: Vec<&str> = name
            .captures_iter(&found[3])
            .map(|found| found.get(1).expect("a name").as_str())
            .collect();
        if held.is_empty() && !found[3].contains("later work: ") {
            faults.push(format!("{number}: nothing holds it, and it is no later work"));
        }
        for held in held {
            let exists = match held.strip_prefix("cases/") {
                Some(case) => package().join("tests/cases").join(case).is_dir(),
                None => written.contains(held) && held.contains(&own),
            };
            if !exists {
                faults.push(format!("{number}: there is no `{held}`"));
            }
            named.insert(held.to_owned());
        }
    }
    let rows = row.captures_iter(&text).count();
    assert_eq!(rows, ATTACKS, "rows of the table");
    faults.extend(written.difference(&named).map(|name| format!("no row names `{name}`")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A template in `small/` with this manifest and these files.
fn sandbox_with(manifest: &str, files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("small/template.yaml", manifest);
    sandbox.write("small/files/README.md", "# {{ title | md }}\n");
    for (path, text) in files {
        sandbox.write(Path::new("small").join(path), text);
    }
    sandbox
}

/// In a worktree, `.git` is a file; nothing is written to where it leads.
#[test]
fn attack_08_a_git_file_stays_as_it_is() {
    let sandbox = sandbox_with(MANIFEST, &[]);
    sandbox.write("x/.git", "gitdir: ../elsewhere\n");
    sandbox.write("elsewhere/HEAD", "ref: refs/heads/main\n");
    let before = tree(&sandbox.path("elsewhere"));
    let outcome = sandbox.run(["new", "x", "--template", "./small"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(sandbox.read("x/.git"), "gitdir: ../elsewhere\n");
    assert_eq!(sandbox.read("x/README.md"), "# Some title\n");
    assert_eq!(tree(&sandbox.path("elsewhere")), before);
}

/// What cases do to answers files, for all other YAML that somebody else may have written. That each ends in time is held by the sandbox.
#[test]
fn attack_10_yaml_of_templates_and_configurations_is_read_as_carefully_as_answers() {
    let bomb = {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let alias = format!("*a{}", level - 1);
            text += &format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", "));
        }
        text.into_bytes()
    };
    let hostile: [(&str, Vec<u8>); 11] = [
        ("bomb", bomb),
        ("levels", "[".repeat(100_000).into_bytes()),
        ("dashes", "- ".repeat(100_000).into_bytes()),
        ("braces", "{a: ".repeat(100_000).into_bytes()),
        ("large", b"# filler filler filler filler filler\n".repeat(280_000)),
        ("tag", b"name: !!python/object:os.system [id]\n".to_vec()),
        ("twice", b"name: a\nname: b\n".to_vec()),
        (
            "integer",
            b"name: 99999999999999999999999999999999999999999\nx: 1e999999999\n".to_vec(),
        ),
        ("bytes", b"name: \xff\xfe\n".to_vec()),
        ("mark", b"\xef\xbb\xbfname: [\n".to_vec()),
        ("tabs", b"name:\n\t- a\n".to_vec()),
    ];
    type Place = fn(&Sandbox) -> std::path::PathBuf;
    let places: [(&str, Place, &[&str]); 4] = [
        (
            "manifest",
            |sandbox| sandbox.path("small/template.yaml"),
            &["new", "x", "--template", "./small"],
        ),
        (
            "versions",
            |sandbox| sandbox.path("small/data/versions.yaml"),
            &["new", "x", "--template", "./small"],
        ),
        (
            "lint",
            |sandbox| sandbox.path("small/template.yaml"),
            &["template", "lint", "./small"],
        ),
        ("configuration", Sandbox::configuration, &["new", "x"]),
    ];
    let runs: Vec<_> = places
        .iter()
        .flat_map(|place| hostile.iter().map(move |one| (place, one)))
        .collect();
    in_parallel(&runs, |((place, at, arguments), (what, bytes))| {
        let sandbox = sandbox_with(MANIFEST, &[]);
        sandbox.write(at(&sandbox), bytes);
        let outcome = sandbox.run(*arguments);
        let Outcome { stdout, stderr, code } = &outcome;
        let is_refused = *code == Some(2) && stdout.is_empty() && stderr.contains("error: ") && stderr.len() < 2000;
        // Versions may be any values, so that a remark without end and a tag that nobody heeds are no faults in them.
        let is_harmless = *place == "versions" && ["large", "tag", "integer"].contains(what) && *code == Some(0);
        assert!(is_refused || is_harmless, "{place}: {what}: {code:?}: {stdout}{stderr}");
        assert!(is_harmless || !sandbox.path("x").exists(), "{place}: {what}");
    });
}

/// Whatever goes wrong in whatever way, and also where nothing does.
#[test]
fn attack_13_no_message_and_no_record_tells_a_secret() {
    const SECRET: &str = "hunter2 is/../the: key";
    let manifest = format!(
        "{MANIFEST}  - {{key: token, section: Basics, type: text, help: Token, default: \"\", secret: true}}\n  - {{key: rooms, section: Basics, type: records, help: Rooms, default: [], fields: [{{key: name, type: text, help: Name}}, {{key: pin, type: text, help: Pin, secret: true, max_length: 9}}]}}\n"
    );
    let in_files = [
        ("files/refused", "{{ token }}"),
        ("files/cut", "{{ token ~ token ~ token ~ token }}"),
        ("files/thrown", "{{ throw(message=token) }}"),
        ("files/{{ token }}", "a path"),
        ("files/name", "{{ rooms[0].pin }}"),
        ("files/number", "{{ token | int }}"),
        ("files/used", "{{ token | md }}"),
    ];
    let given = format!("token: \"{SECRET}\"\nrooms: [{{name: a, pin: hunter2-b}}]\n");
    let wrong_answers = [
        format!("token: \"{SECRET}\" : [\n"),
        format!("token: {SECRET}\n"),
        format!("{{token: \"{SECRET}\", titel: x}}\n"),
        "rooms: [{nam: a, pin: hunter2-b}]\n".to_owned(),
        "rooms: [{name: a, pin: hunter2-is-long}]\n".to_owned(),
        "token: [hunter2]\n".to_owned(),
        "token: &hunter2 [*hunter2]\n".to_owned(),
    ];
    let settings = [
        "token=hunter2\u{7}",
        "token.hunter2=x",
        "rooms.0.pin=hunter2-is-long",
        "rooms.9.pin=hunter2",
    ];
    let by_file = in_files.iter().map(|file| (Some(*file), given.as_str(), Vec::new()));
    let by_answers = wrong_answers.iter().map(|answers| (None, answers.as_str(), Vec::new()));
    let by_setting = settings
        .iter()
        .map(|setting| (None, given.as_str(), vec!["--set", setting]));
    let runs = by_file.chain(by_answers).chain(by_setting);
    let mut failed = 0;
    for (file, answers, more) in runs {
        for format in ["human", "json"] {
            let sandbox = sandbox_with(&manifest, file.as_slice());
            sandbox.write("answers.yaml", answers);
            let arguments = [
                "new",
                "x",
                "--template",
                "./small",
                "--answers",
                "answers.yaml",
                "--format",
                format,
            ];
            let outcome = sandbox.run(arguments.iter().chain(&more));
            let told = format!("{}{}", outcome.stdout, outcome.stderr);
            // The name of a key that somebody has invented is no value.
            let told = told.replace("token.hunter2", "");
            assert!(!told.contains("hunter2"), "{file:?} {answers} {more:?}: {told}");
            failed += usize::from(outcome.code == Some(2));
            for (path, entry) in tree(&sandbox.path("x/.designgen")) {
                assert!(!format!("{entry:?}").contains("hunter2"), "{path}");
            }
        }
    }
    assert!(failed >= 28, "{failed} runs failed");
}

/// Loops that make nothing, in every place of a template that the engine computes: the run ends, says which it was, and nothing is there.
#[test]
fn attack_16_a_template_that_takes_too_long_is_given_up() {
    const LOOP: &str = "{% for a in range(end=100000) %}{% for b in range(end=100000) %}{% for c in range(end=100000) %}{% endfor %}{% endfor %}{% endfor %}";
    let slow_default = MANIFEST.replace("default: Some title", &format!("default: \"{}\"", LOOP));
    let cases: [(Sandbox, &str, &str); 3] = [
        (
            sandbox_with(MANIFEST, &[("files/slow.md", LOOP)]),
            "./small/files/slow.md",
            "human",
        ),
        (sandbox_with(&slow_default, &[]), LOOP, "human"),
        (
            sandbox_with(MANIFEST, &[("files/slow.md", LOOP)]),
            "./small/files/slow.md",
            "json",
        ),
    ];
    in_parallel(&cases, |(sandbox, what, format)| {
        let before = sandbox.tree();
        let outcome = sandbox.run([
            "new",
            "x",
            "--output",
            "deep",
            "--template",
            "./small",
            "--format",
            format,
        ]);
        let message = format!("gave up on `{what}`: it takes more than 10 seconds");
        let hint = "this is a fault of the template: look for loops in loops, and for texts that double";
        if *format == "json" {
            let told = outcome.json(2);
            assert_eq!(told["status"], "failed");
            assert_eq!(
                (&told["errors"][0]["message"], &told["errors"][0]["hint"]),
                (&message.into(), &hint.into())
            );
        } else {
            outcome.expect(2, "", &format!("error: {message}\n  hint: {hint}\n"));
        }
        assert_eq!(sandbox.tree(), before);
    });
}

/// A list of the answers, gone through once for each of its items, and so on.
#[test]
fn attack_16_lists_in_lists_make_no_endless_number_of_files() {
    let manifest = format!(
        "{MANIFEST}  - {{key: parts, section: Basics, type: list, help: Parts, items: {{type: text}}, default: []}}
files:
  - {{path: \"{{{{ a }}}}\", for_each: parts, as: a}}
  - {{path: \"{{{{ a }}}}/{{{{ b }}}}\", for_each: parts, as: b}}
  - {{path: \"{{{{ a }}}}/{{{{ b }}}}/{{{{ c }}}}\", for_each: parts, as: c}}
"
    );
    let sandbox = sandbox_with(&manifest, &[("files/{{ a }}/{{ b }}/{{ c }}", "x\n")]);
    let parts: Vec<String> = (0..400).map(|number| format!("p{number}")).collect();
    sandbox.write("answers.yaml", format!("parts: [{}]\n", parts.join(", ")));
    let before = sandbox.tree();
    sandbox.run(["new", "x", "--template", "./small", "--answers", "answers.yaml"]).expect(
        2,
        "",
        "error: the template `small` makes more than 100000 files\n  hint: look for loops in loops, and for lists that are gone through in lists\n",
    );
    assert_eq!(sandbox.tree(), before);
}

/// Bytes are bytes: no language of the system changes what is made or told.
#[test]
fn attack_18_no_locale_changes_what_is_made() {
    let run = |locale: &[(&str, &str)]| {
        let sandbox = sandbox_with(MANIFEST, &[]);
        let arguments = ["new", "x", "--template", "./small", "--set", "title=日本 é 🚀"];
        let mut command = sandbox.command(arguments);
        command.env_remove("LANG").envs(locale.iter().copied());
        let outcome = sandbox.run_command(&mut command);
        let wrong = ["new", "y", "--template", "./small", "--set", "ü=日本"];
        let mut command = sandbox.command(wrong);
        command.env_remove("LANG").envs(locale.iter().copied());
        (outcome, sandbox.run_command(&mut command), sandbox.tree())
    };
    let usual = run(&[("LANG", "C.UTF-8")]);
    assert_eq!((usual.0.code, usual.1.code), (Some(0), Some(2)));
    for locale in [
        &[][..],
        &[("LC_ALL", "C")],
        &[("LC_ALL", "POSIX"), ("LANG", "C")],
        &[("LANG", "de_DE.ISO-8859-1")],
        &[("LC_ALL", "tr_TR.UTF-8")],
    ] {
        assert!(run(locale) == usual, "{locale:?}");
    }
}

/// A clock in 1970, or before: nothing here asks it, and times of files may be what they like.
#[cfg(unix)]
#[test]
fn attack_18_times_before_1970_are_kept() {
    use std::time::SystemTime;
    let sandbox = sandbox_with(MANIFEST, &[]);
    assert_eq!(sandbox.run(["new", "x", "--template", "./small"]).code, Some(0));
    for path in ["x/notes/mine.txt", "x/notes/deep/mine.txt"] {
        sandbox.write(path, "mine\n");
    }
    let long_ago = SystemTime::UNIX_EPOCH - Duration::from_secs(3600 * 24 * 365);
    let old = ["x/notes/mine.txt", "x/notes/deep", "x/notes"];
    for path in old.iter().chain(&["x/README.md", "small/template.yaml"]) {
        fs::File::open(sandbox.path(path))
            .expect("there")
            .set_modified(long_ago)
            .expect("ours");
    }
    let outcome = sandbox.run(["update", "x", "--set", "title=Another title"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(sandbox.read("x/README.md"), "# Another title\n");
    for path in old {
        let modified = fs::metadata(sandbox.path(path)).and_then(|metadata| metadata.modified());
        assert_eq!(modified.expect("there"), long_ago, "{path}");
    }
    for entry in walkdir::WalkDir::new(package().join("src")) {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let text = fs::read_to_string(entry.path()).expect("text");
            assert!(
                !text.contains("SystemTime::now"),
                "{} asks the clock",
                entry.path().display()
            );
        }
    }
}

/// Standard output, input and error that are not there at all, as some supervisors start programs.
#[cfg(unix)]
#[test]
fn attack_18_closed_streams_are_no_trouble() {
    for closed in [">&-", "2>&-", "<&-", "<&- >&- 2>&-"] {
        let sandbox = sandbox_with(MANIFEST, &[]);
        let run = |arguments: &[&str]| {
            let script = format!("exec \"$@\" {closed}");
            let all = ["-c", &script, "bash", crate::support::PROGRAM]
                .into_iter()
                .chain(arguments.iter().copied());
            sandbox.run_command(&mut sandbox.command_of("bash", all)).code
        };
        assert_eq!(run(&["new", "x", "--template", "./small"]), Some(0), "{closed}");
        assert_eq!(run(&["new", "x", "--template", "./none"]), Some(2), "{closed}");
        assert_eq!(run(&["list"]), Some(0), "{closed}");
        assert_eq!(sandbox.read("x/README.md"), "# Some title\n", "{closed}");
    }
}
