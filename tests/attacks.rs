//! Attacks and accidents that tools of this kind have met, as `tests/README.md` lists them: the table holds to the tests, and those are here
//! that belong to no other module.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use regex::Regex;

use crate::support::{MANIFEST, Outcome, Sandbox, in_parallel, package, tree};

/// The rows of the table: a number, what it is, and the tests that hold it.
const ATTACKS: usize = 26;

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

/// Every promise of the threat model has tests, which exist.
#[test]
fn the_threat_model_names_tests_that_exist() {
    let text = fs::read_to_string(package().join("docs/threat-model.md")).expect("our file");
    let table = fs::read_to_string(package().join("tests/README.md")).expect("our file");
    let name = Regex::new("`(attack_[a-z0-9_]+|cases/[a-z/-]+)`").expect("a pattern");
    let promises = text.lines().skip_while(|line| *line != "## What is promised");
    let rows: Vec<&str> = promises.filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() >= 10, "{rows:?}");
    for row in rows {
        let held: Vec<_> = name.find_iter(row).map(|found| found.as_str()).collect();
        assert!(!held.is_empty(), "nothing holds: {row}");
        // The table of attacks is held to the tests by the test above.
        for held in held {
            assert!(table.contains(held), "{held}");
        }
    }
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

/// A default that reads a secret, through a filter and through a variable; two equal secrets; files that hold one of them.
#[test]
fn attack_13_what_is_computed_from_a_secret_is_secret() {
    const QUESTIONS: &str = "  - {key: token, section: Basics, type: text, help: Token, default: '', secret: true}
  - {key: loud, section: Basics, type: text, help: L, default: '{{ token | upper }}'}
  - {key: set, section: Basics, type: text, help: S, default: '{% set t = loud %}a{{ t }}'}
  - {key: rooms, section: Basics, type: records, help: R, default: [], unique: [pin], fields: [{key: name, type: text, help: N}, {key: pin, type: text, help: P, secret: true}, {key: copy, type: text, help: C, default: '{{ record.pin }}'}]}
checks:
  - {require: \"token != 'hunter2-bad'\", at: title, message: 'not {{ token | upper }}'}
";
    let files = [
        ("files/conf.env", "T={{ set | sh }}\n"),
        ("files/run.sh", "#!/bin/sh\necho {{ token | sh }}\n"),
        ("files/plain.txt", "{% if token %}yes{% endif %}\n"),
    ];
    let sandbox = sandbox_with(&format!("{MANIFEST}{QUESTIONS}"), &files);
    let told = |answers: &str, more: &[&str]| {
        sandbox.write("answers.yaml", answers);
        let arguments = ["new", "x", "--template", "./small", "--answers", "answers.yaml"];
        let outcome = sandbox.run(arguments.iter().chain(more));
        let told = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(!told.to_lowercase().contains("hunter2"), "{answers}{more:?}: {told}");
        (outcome.code, told)
    };
    let good = "token: hunter2-x\nrooms: [{name: a, pin: hunter2-y}]\n";
    let (code, diff) = told(good, &["--diff"]);
    assert_eq!(code, Some(1), "{diff}");
    assert!(
        diff.contains("Secret file b/conf.env is new") && diff.contains("+yes"),
        "{diff}"
    );
    assert_eq!(told(good, &[]).0, Some(0));
    for (path, entry) in tree(&sandbox.path("x/.designgen")) {
        assert!(!format!("{entry:?}").to_lowercase().contains("hunter2"), "{path}");
    }
    #[cfg(unix)]
    for (path, expected) in [
        ("conf.env", 0o600),
        ("run.sh", 0o700),
        ("plain.txt", 0o644),
        ("README.md", 0o644),
    ] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(sandbox.path("x").join(path))
            .expect("written")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, expected, "{path}");
    }
    assert_eq!(told("token: hunter2-z\n", &["--diff"]).0, Some(1));
    for wrong in [
        "rooms: [{name: a, pin: hunter2}, {name: b, pin: hunter2}]\n",
        "rooms:\n  - name: a\n    pin: hunter2\n  - name: b\n    pin:\n      hunter2\n",
        "token: hunter2-bad\n",
        "token: |\n  a\n hunter2: x\n y\n",
        "{title: a, tokn: hunter2}\n",
        "titel: &a hunter2\ntoken: *a\n",
        "tokn: hunter2\n",
        "token: !hunter2\n",
        "title: 'open\ntoken: hunter2\n",
        "{title: [x], tokn: hunter2}\n",
    ] {
        assert_eq!(told(wrong, &["--output", "other"]).0, Some(2), "{wrong}");
    }
    assert_eq!(told("title: x\n", &["--set", "token:hunter2"]).0, Some(2));
    let outcome = sandbox.run(["template", "lint", "./small"]);
    for expected in [
        "`loud` is secret, since it is computed from `token`",
        "`set` is secret, since it is computed from `loud`",
        "`copy` is secret, since it is computed from `rooms.pin`",
        "`unique` compares the secret `pin`",
        "a message reads the secret `token`",
    ] {
        assert!(outcome.stdout.contains(expected), "{expected}: {}", outcome.stdout);
    }
}

/// Names of what a run has not finished: a later run would take what lies there for its own.
#[test]
fn attack_21_no_template_writes_what_later_runs_read_as_their_own() {
    for name in [
        ".designgen-r0123456789abcdef",
        ".designgen-c0000000000000000",
        ".DesignGen-x",
    ] {
        for path in [format!("{name}/journal"), format!("notes/{name}"), name.to_owned()] {
            let file = format!("files/{path}");
            let sandbox = sandbox_with(MANIFEST, &[(&file, "x\n")]);
            let outcome = sandbox.run(["new", "x", "--template", "./small"]);
            assert_eq!(outcome.code, Some(2), "{path}");
            assert!(outcome.stderr.contains("what is not ready"), "{}", outcome.stderr);
            assert!(!sandbox.path("x").exists());
            assert_eq!(sandbox.run(["template", "lint", "./small"]).code, Some(1), "{path}");
        }
    }
}

/// Sequences that a terminal obeys, and ends of lines, in every text that a template shows.
#[test]
fn attack_22_texts_of_a_template_obey_no_terminal_and_end_no_line() {
    const EVIL: &str = r"one\ninjected: yes\u2028also: yes\x85third: yes \e[31m\u202e";
    let manifest = format!(
        "name: \"{EVIL}\"
title: \"{EVIL}\"
summary: \"{EVIL}\"
questions:
  - {{key: name, section: Basics, type: text, format: slug, help: Name}}
  - {{key: title, section: \"{EVIL}\", type: text, help: \"{EVIL}\", default: \"{EVIL}\"}}
  - {{key: rooms, section: Basics, type: records, help: R, default: [{{\"a\": \"{EVIL}\"}}], fields: [{{key: a, type: text, help: \"{EVIL}\", multiline: true}}]}}
"
    );
    let sandbox = sandbox_with(&manifest, &[]);
    let is_harmless = |c: char| c == '\n' || !c.is_control() && !('\u{2028}'..='\u{202e}').contains(&c);
    let starter = sandbox.run(["answers", "./small"]);
    assert_eq!(starter.code, Some(0), "{}", starter.stderr);
    assert!(starter.stdout.chars().all(is_harmless), "{:?}", starter.stdout);
    let live: Vec<&str> = starter
        .stdout
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    assert_eq!(live.len(), 2, "{live:?}");
    for format in ["human", "json"] {
        let shown = sandbox.run(["show", "./small", "--format", format]);
        assert_eq!(shown.code, Some(0), "{}", shown.stderr);
        assert!(shown.stdout.chars().all(is_harmless), "{:?}", shown.stdout);
    }
    let sandbox = sandbox_with(MANIFEST, &[("files/a.txt", "\u{1b}[31m\u{9b}1m\u{202e}\n")]);
    let diff = sandbox.run(["new", "x", "--template", "./small", "--diff"]);
    assert!(
        diff.stdout.contains("+\\u{1b}[31m") && diff.stdout.chars().all(is_harmless),
        "{:?}",
        diff.stdout
    );
}

/// Whatever is nested without an end is refused with its place, by whoever reads it first.
#[test]
fn attack_23_depth_ends_no_process() {
    let many = |text: &str| text.repeat(20_000);
    let texts = [
        format!("{{{{ {}title{} }}}}", many("("), many(")")),
        format!("{{{{ {}1{} }}}}", many("["), many("]")),
        format!("{{{{ {}1{} }}}}", many("{\"a\": "), many("}")),
        format!("{{{{ title{} }}}}", many(" | upper")),
        format!("{{{{ title{} }}}}", many("[0]")),
        format!("{}{}", many("{% if title %}"), many("{% endif %}")),
        format!(
            "{{% if title == 'a' %}}{}{{% endif %}}",
            "{% elif title == 'b' %}x".repeat(4000)
        ),
    ];
    let manifests = [
        format!(
            "{MANIFEST}  - {{key: {}a, type: text, section: B, help: N, default: x}}\n",
            many("a.")
        ),
        format!(
            "{MANIFEST}  - {{key: b, type: text, section: B, help: N, default: x, when: '{}title{}'}}\n",
            many("("),
            many(")")
        ),
        format!(
            "{MANIFEST}  - {{key: b, type: text, section: B, help: N, default: '{{{{ {}1 }}}}'}}\n",
            many("1 + ")
        ),
    ];
    let of_texts = texts
        .iter()
        .flat_map(|text| ["files/a.txt", "partials/a"].map(|path| sandbox_with(MANIFEST, &[(path, text.as_str())])));
    let sandboxes: Vec<Sandbox> = of_texts
        .chain(manifests.iter().map(|manifest| sandbox_with(manifest, &[])))
        .collect();
    in_parallel(&sandboxes, |sandbox| {
        for arguments in [
            &["template", "lint", "./small"][..],
            &["new", "x", "--template", "./small"],
            &["show", "./small"],
            &["answers", "./small"],
        ] {
            let outcome = sandbox.run(arguments);
            assert_eq!(outcome.code, Some(2), "{arguments:?}: {}", outcome.stderr);
            assert!(
                outcome.stderr.contains(":1") && outcome.stderr.contains("nested deeper than 100 levels"),
                "{}",
                outcome.stderr
            );
        }
    });
}

/// Partials that include the one before them twice: lint would go through them for years.
#[test]
fn attack_23_lint_has_a_limit_of_time() {
    let mut sandbox = sandbox_with(
        MANIFEST,
        &[("files/a.txt", "{% include \"partials/p40\" %}"), ("partials/p0", "x")],
    );
    for number in 1..=40 {
        let below = format!("{{% include \"partials/p{}\" %}}", number - 1);
        sandbox.write(format!("small/partials/p{number}"), below.repeat(2));
    }
    let outcome = sandbox.run(["template", "lint", "./small"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stdout);
    assert!(
        outcome.stderr.contains("takes more than 10 seconds"),
        "{}",
        outcome.stderr
    );
    sandbox = sandbox_with(MANIFEST, &[("files/a.txt", &"{{ nope }} ".repeat(60_000))]);
    let outcome = sandbox.run(["template", "lint", "./small"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
}

/// A folder of answers that somebody else has filled: what a link in it leads to is neither made nor told.
#[cfg(unix)]
#[test]
fn attack_24_a_batch_follows_no_link() {
    use std::os::unix::fs::symlink;
    let sandbox = sandbox_with(MANIFEST, &[]);
    sandbox.write("private/key.pem", "hunter2: [\n");
    sandbox.write("private/folder/b.yaml", "title: B\n");
    sandbox.write("answers/a.yaml", "title: A\n");
    symlink(sandbox.path("private/key.pem"), sandbox.path("answers/key.yaml")).expect("a link");
    symlink(sandbox.path("private/folder"), sandbox.path("answers/folder.yaml")).expect("a link");
    symlink(sandbox.path("answers/key.yaml"), sandbox.path("answers/chain.yml")).expect("a link");
    let outcome = sandbox.run(["new", "--batch", "answers", "--template", "./small", "--output", "made"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("hunter2"), "{}", outcome.stderr);
    let made = fs::read_dir(sandbox.path("made")).expect("made");
    assert_eq!(made.count(), 1);
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
