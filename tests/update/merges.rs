//! Merges of three texts, held to those of git; random edits, of which none may be lost.

use std::fs;
use std::process::Command;

use crate::support::{MANIFEST, Random, Sandbox};

fn lines(random: &mut Random, number: usize) -> Vec<String> {
    (0..number)
        .map(|at| format!("line {at} {}", random.below(1000)))
        .collect()
}

/// Changes, adds and removes some lines; each that is added is unlike all others.
fn edited(random: &mut Random, lines: &[String], who: &str) -> Vec<String> {
    let mut edited = Vec::new();
    for line in lines {
        match random.below(12) {
            0 => edited.push(format!("{who} changes {} {}", line, random.below(1_000_000))),
            1 => {}
            2 => {
                edited.push(line.clone());
                edited.push(format!("{who} adds {}", random.below(1_000_000)));
            }
            _ => edited.push(line.clone()),
        }
    }
    edited
}

fn text(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn attack_19_no_line_of_an_edit_is_lost_and_merges_are_those_of_git() {
    let mut random = Random::announced("update::merges");
    let sandbox = Sandbox::new();
    sandbox.write(
        "t/template.yaml",
        format!("{MANIFEST}files:\n  - {{path: many, verbatim: true}}\n"),
    );
    sandbox.write("t/files/README.md", "readme\n");
    let mut cases = Vec::new();
    for case in 0..300 {
        let length = 3 + random.below(20);
        let base = lines(&mut random, length);
        let yours = edited(&mut random, &base, "you");
        let new = edited(&mut random, &base, "the template");
        cases.push((format!("many/{case}.txt"), base, yours, new));
    }
    for (path, base, ..) in &cases {
        sandbox.write(format!("t/files/{path}"), text(base));
    }
    assert_eq!(sandbox.run(["new", "c", "--template", "./t"]).code, Some(0));
    for (path, _, yours, new) in &cases {
        sandbox.write(format!("t/files/{path}"), text(new));
        sandbox.write(format!("c/{path}"), text(yours));
    }
    assert_eq!(sandbox.run(["update", "c"]).code, Some(1));
    let (mut clean, mut conflicts) = (0, 0);
    for (path, base, yours, new) in &cases {
        let merged = sandbox.read(format!("c/{path}"));
        let holds = |line: &&String| merged.lines().any(|merged| merged == line.as_str());
        for line in yours.iter().chain(new).filter(|line| !base.contains(line)) {
            assert!(holds(&line), "{path}: `{line}` is lost:\n{merged}");
        }
        for (name, text) in [("base", text(base)), ("yours", text(yours)), ("new", text(new))] {
            sandbox.write(name, text);
        }
        let git = Command::new("git")
            .args([
                "merge-file",
                "--stdout",
                "-L",
                "ours",
                "-L",
                "base",
                "-L",
                "theirs",
                "yours",
                "base",
                "new",
            ])
            .current_dir(sandbox.work())
            .output()
            .expect("git runs");
        let by_git = String::from_utf8(git.stdout).expect("UTF-8");
        if git.status.success() {
            clean += 1;
            assert_eq!(merged, by_git, "{path}");
        } else {
            conflicts += 1;
            // Lines that stand beside one another may be merged where git is not sure; marks there are where git has them, or fewer.
            assert!(by_git.contains("<<<<<<< ours"), "{path}");
        }
    }
    assert!(clean > 30 && conflicts > 30, "{clean} clean, {conflicts} conflicts");
}

#[test]
fn attack_19_files_that_the_template_moves_take_edits_along() {
    let sandbox = Sandbox::new();
    let body: String = (0..30).map(|at| format!("line {at}\n")).collect();
    sandbox.write("t/template.yaml", MANIFEST);
    sandbox.write("t/files/README.md", "readme\n");
    sandbox.write("t/files/app/links/service.py", &body);
    sandbox.write("t/files/app/links/other.py", "other = 1\n");
    sandbox.write("t/files/app/links/moved.py", body.replace("line", "row"));
    sandbox.write("t/files/app/links/logo.bin", "\0\nsame\nsame too\nand more\n");
    assert_eq!(sandbox.run(["new", "c", "--template", "./t"]).code, Some(0));
    sandbox.write("c/app/links/service.py", body.replace("line 20\n", "my line 20\n"));
    sandbox.write(
        "c/app/links/moved.py",
        body.replace("line", "row").replace("row 20\n", "my row 20\n"),
    );
    sandbox.write("c/app/links/logo.bin", "\0\nsame\nsame too\nmine\n");
    fs::remove_dir_all(sandbox.path("t/files/app")).expect("it is there");
    sandbox.write("t/files/app/urls/moved.py", body.replace("line", "row"));
    sandbox.write("t/files/app/urls/logo.bin", "\0\nsame\nsame too\ntheirs\n");
    sandbox.write("t/files/app/urls/service.py", body.replace("line 3\n", "new line 3\n"));
    sandbox.write("t/files/app/urls/other.py", "other = 1\n");

    // Of the bytes both sides have made something else.
    let done = sandbox.run(["update", "c", "--format", "json"]).json(1);
    let files = done["challenges"][0]["files"].as_array().expect("a list");
    let moved = files
        .iter()
        .find(|file| file["path"] == "app/urls/service.py")
        .expect("is told");
    assert_eq!(
        (&moved["status"], &moved["from"]),
        (&"merge".into(), &"app/links/service.py".into())
    );
    let merged = body
        .replace("line 20\n", "my line 20\n")
        .replace("line 3\n", "new line 3\n");
    assert_eq!(sandbox.read("c/app/urls/service.py"), merged);
    assert_eq!(sandbox.read("c/app/urls/other.py"), "other = 1\n");
    let moved = body.replace("line", "row").replace("row 20\n", "my row 20\n");
    assert_eq!(sandbox.read("c/app/urls/moved.py"), moved);
    assert_eq!(sandbox.read("c/app/urls/logo.bin"), "\0\nsame\nsame too\nmine\n");
    assert_eq!(sandbox.read("c/app/urls/logo.bin.new"), "\0\nsame\nsame too\ntheirs\n");
    assert!(!sandbox.path("c/app/links").exists());
}
