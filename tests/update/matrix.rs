//! Base, yours and new in all their combinations: each row is one file, and one run takes them all forward.

use std::collections::BTreeMap;
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use crate::support::{MANIFEST, Sandbox};

const A: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
/// The template changes the first line.
const A_NEW: &str = "ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n";
/// Somebody changes the last line.
const A_EDITED: &str = "one\ntwo\nthree\nfour\nfive\nsix\nSeven\n";
const A_MERGED: &str = "ONE\ntwo\nthree\nfour\nfive\nsix\nSeven\n";
/// Somebody changes the first line as well.
const A_CLASH: &str = "uno\ntwo\nthree\nfour\nfive\nsix\nseven\n";
const A_MARKED: &str = "<<<<<<< ours\nuno\n=======\nONE\n>>>>>>> theirs\ntwo\nthree\nfour\nfive\nsix\nseven\n";
const B: &str = "\0base";
const B_NEW: &str = "\0new";
const B_EDITED: &str = "\0edited";
const SCRIPT: &str = "#!/bin/sh\necho one\necho two\necho three\n";
const SCRIPT_NEW: &str = "#!/bin/sh\necho ONE\necho two\necho three\n";
const SCRIPT_AS_TEXT: &str = "# no script\necho one\necho two\necho three\n";
const CRLF: &str = "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven\r\n";
const CRLF_NEW: &str = "ONE\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven\r\n";
const CRLF_EDITED: &str = "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nSeven\r\n";
const CRLF_MERGED: &str = "ONE\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nSeven\r\n";

/// What somebody has made of a file.
#[derive(Clone, Copy)]
enum Yours {
    /// Nothing: it is as it was made.
    Same,
    Text(&'static str),
    Deleted,
    /// A link that leads somewhere else.
    #[cfg(unix)]
    Link,
    /// A folder with a file in it.
    Folder,
    #[cfg(unix)]
    Mode(u32),
    #[cfg(unix)]
    TextAndMode(&'static str, u32),
}

/// What is to be there afterwards.
#[derive(Clone, Copy)]
enum Then {
    Text(&'static str),
    Nothing,
    #[cfg(unix)]
    Link,
    Folder,
    #[cfg(unix)]
    TextAndMode(&'static str, u32),
}

use Then as T;
use Yours as Y;

/// Name, base, yours, new; then the status, and what is there. Nothing for a file that the template does not make.
type Row = (
    &'static str,
    Option<&'static str>,
    Yours,
    Option<&'static str>,
    &'static str,
    Then,
);

const ROWS: &[Row] = &[
    // Text.
    ("same-same", Some(A), Y::Same, Some(A), "unchanged", T::Text(A)),
    ("same-changed", Some(A), Y::Same, Some(A_NEW), "change", T::Text(A_NEW)),
    ("same-removed", Some(A), Y::Same, None, "remove", T::Nothing),
    (
        "edited-same",
        Some(A),
        Y::Text(A_EDITED),
        Some(A),
        "edited",
        T::Text(A_EDITED),
    ),
    (
        "edited-changed",
        Some(A),
        Y::Text(A_EDITED),
        Some(A_NEW),
        "merge",
        T::Text(A_MERGED),
    ),
    (
        "edited-clash",
        Some(A),
        Y::Text(A_CLASH),
        Some(A_NEW),
        "conflict",
        T::Text(A_MARKED),
    ),
    (
        "edited-alike",
        Some(A),
        Y::Text(A_NEW),
        Some(A_NEW),
        "unchanged",
        T::Text(A_NEW),
    ),
    (
        "edited-removed",
        Some(A),
        Y::Text(A_EDITED),
        None,
        "conflict",
        T::Text(A_EDITED),
    ),
    (
        "edited-to-nothing",
        Some(A),
        Y::Text(""),
        Some(A),
        "edited",
        T::Text(""),
    ),
    (
        "edited-to-nothing-changed",
        Some(A),
        Y::Text(""),
        Some(A_NEW),
        "conflict",
        T::Text(EMPTY_AGAINST_NEW),
    ),
    ("deleted-same", Some(A), Y::Deleted, Some(A), "missing", T::Nothing),
    (
        "deleted-changed",
        Some(A),
        Y::Deleted,
        Some(A_NEW),
        "conflict",
        T::Nothing,
    ),
    ("deleted-removed", Some(A), Y::Deleted, None, "unchanged", T::Nothing),
    ("new", None, Y::Same, Some("fresh\n"), "create", T::Text("fresh\n")),
    ("new-on-both-alike", None, Y::Text(A), Some(A), "unchanged", T::Text(A)),
    (
        "new-on-both",
        None,
        Y::Text("mine\n"),
        Some("theirs\n"),
        "conflict",
        T::Text("<<<<<<< ours\nmine\n=======\ntheirs\n>>>>>>> theirs\n"),
    ),
    ("empty-filled", Some(""), Y::Same, Some(A), "change", T::Text(A)),
    (
        "empty-filled-on-both",
        Some(""),
        Y::Text("mine\n"),
        Some("theirs\n"),
        "conflict",
        T::Text("<<<<<<< ours\nmine\n=======\ntheirs\n>>>>>>> theirs\n"),
    ),
    ("emptied", Some(A), Y::Same, Some(""), "change", T::Text("")),
    (
        "no-end-of-line",
        Some("one\ntwo"),
        Y::Text("one\ntwo\n"),
        Some("one\ntwo"),
        "edited",
        T::Text("one\ntwo\n"),
    ),
    ("deep/in/folders", Some(A), Y::Same, None, "remove", T::Nothing),
    (
        "fresh/in/folders",
        None,
        Y::Same,
        Some("deep\n"),
        "create",
        T::Text("deep\n"),
    ),
    // Binary.
    ("binary-same", Some(B), Y::Same, Some(B), "unchanged", T::Text(B)),
    (
        "binary-changed",
        Some(B),
        Y::Same,
        Some(B_NEW),
        "change",
        T::Text(B_NEW),
    ),
    (
        "binary-edited",
        Some(B),
        Y::Text(B_EDITED),
        Some(B),
        "edited",
        T::Text(B_EDITED),
    ),
    (
        "binary-both",
        Some(B),
        Y::Text(B_EDITED),
        Some(B_NEW),
        "conflict",
        T::Text(B_EDITED),
    ),
    (
        "binary-alike",
        Some(B),
        Y::Text(B_NEW),
        Some(B_NEW),
        "unchanged",
        T::Text(B_NEW),
    ),
    ("binary-removed", Some(B), Y::Same, None, "remove", T::Nothing),
    (
        "binary-edited-removed",
        Some(B),
        Y::Text(B_EDITED),
        None,
        "conflict",
        T::Text(B_EDITED),
    ),
    (
        "binary-deleted-changed",
        Some(B),
        Y::Deleted,
        Some(B_NEW),
        "conflict",
        T::Nothing,
    ),
    (
        "binary-new-on-both",
        None,
        Y::Text(B_EDITED),
        Some(B_NEW),
        "conflict",
        T::Text(B_EDITED),
    ),
    (
        "text-to-binary",
        Some(A),
        Y::Text(A_EDITED),
        Some(B_NEW),
        "conflict",
        T::Text(A_EDITED),
    ),
    ("binary-to-text", Some(B), Y::Same, Some(A), "change", T::Text(A)),
    // Line ends, which a checkout may have changed.
    ("crlf-same", Some(A), Y::Text(CRLF), Some(A), "unchanged", T::Text(CRLF)),
    (
        "crlf-changed",
        Some(A),
        Y::Text(CRLF),
        Some(A_NEW),
        "change",
        T::Text(CRLF_NEW),
    ),
    ("crlf-removed", Some(A), Y::Text(CRLF), None, "remove", T::Nothing),
    (
        "crlf-edited",
        Some(A),
        Y::Text(CRLF_EDITED),
        Some(A),
        "edited",
        T::Text(CRLF_EDITED),
    ),
    (
        "crlf-merged",
        Some(A),
        Y::Text(CRLF_EDITED),
        Some(A_NEW),
        "merge",
        T::Text(CRLF_MERGED),
    ),
    (
        "crlf-of-the-template",
        Some(CRLF),
        Y::Text(CRLF_EDITED),
        Some(CRLF_NEW),
        "merge",
        T::Text(CRLF_MERGED),
    ),
    // Other things in the place of a file.
    ("folder-same", Some(A), Y::Folder, Some(A), "edited", T::Folder),
    ("folder-changed", Some(A), Y::Folder, Some(A_NEW), "conflict", T::Folder),
    ("folder-removed", Some(A), Y::Folder, None, "unchanged", T::Folder),
    ("folder-new", None, Y::Folder, Some(A), "conflict", T::Folder),
    #[cfg(unix)]
    ("link-same", Some(A), Y::Link, Some(A), "edited", T::Link),
    #[cfg(unix)]
    ("link-changed", Some(A), Y::Link, Some(A_NEW), "conflict", T::Link),
    #[cfg(unix)]
    ("link-removed", Some(A), Y::Link, None, "unchanged", T::Link),
    #[cfg(unix)]
    ("link-new", None, Y::Link, Some(A), "conflict", T::Link),
    // Modes.
    #[cfg(unix)]
    (
        "script",
        Some(SCRIPT),
        Y::Same,
        Some(SCRIPT_NEW),
        "change",
        T::TextAndMode(SCRIPT_NEW, 0o755),
    ),
    #[cfg(unix)]
    (
        "script-no-more",
        Some(SCRIPT),
        Y::Same,
        Some(SCRIPT_AS_TEXT),
        "change",
        T::TextAndMode(SCRIPT_AS_TEXT, 0o644),
    ),
    #[cfg(unix)]
    (
        "mode-edited",
        Some(A),
        Y::Mode(0o755),
        Some(A),
        "edited",
        T::TextAndMode(A, 0o755),
    ),
    #[cfg(unix)]
    (
        "mode-edited-changed",
        Some(A),
        Y::Mode(0o755),
        Some(A_NEW),
        "merge",
        T::TextAndMode(A_NEW, 0o755),
    ),
    #[cfg(unix)]
    (
        "mode-taken",
        Some(SCRIPT),
        Y::Mode(0o644),
        Some(SCRIPT_NEW),
        "merge",
        T::TextAndMode(SCRIPT_NEW, 0o644),
    ),
    #[cfg(unix)]
    (
        "mode-edited-removed",
        Some(A),
        Y::Mode(0o755),
        None,
        "conflict",
        T::TextAndMode(A, 0o755),
    ),
    #[cfg(unix)]
    (
        "read-only",
        Some(A),
        Y::Mode(0o444),
        Some(A_NEW),
        "change",
        T::TextAndMode(A_NEW, 0o444),
    ),
    #[cfg(unix)]
    (
        "private",
        Some(A),
        Y::Mode(0o600),
        Some(A_NEW),
        "change",
        T::TextAndMode(A_NEW, 0o600),
    ),
    #[cfg(unix)]
    (
        "private-script",
        Some(SCRIPT),
        Y::Mode(0o700),
        Some(SCRIPT_NEW),
        "change",
        T::TextAndMode(SCRIPT_NEW, 0o700),
    ),
    #[cfg(unix)]
    (
        "read-only-edited",
        Some(A),
        Y::TextAndMode(A_EDITED, 0o444),
        Some(A_NEW),
        "merge",
        T::TextAndMode(A_MERGED, 0o444),
    ),
    #[cfg(unix)]
    ("read-only-removed", Some(A), Y::Mode(0o444), None, "remove", T::Nothing),
];

/// Where nothing is left of a text that the template changes, its whole is in the conflict.
const EMPTY_AGAINST_NEW: &str = "<<<<<<< ours\n=======\nONE\ntwo\nthree\nfour\nfive\nsix\nseven\n>>>>>>> theirs\n";

/// Writes the template with one side of the rows.
fn write_template(sandbox: &Sandbox, side: impl Fn(&Row) -> Option<&'static str>) {
    let folder = sandbox.path("t");
    let _ = fs::remove_dir_all(&folder);
    // Texts that are meant as they stand.
    let manifest = format!("{MANIFEST}files:\n  - {{path: rows, verbatim: true}}\n");
    sandbox.write("t/template.yaml", manifest);
    sandbox.write("t/files/README.md", "readme\n");
    for row in ROWS {
        if let Some(text) = side(row) {
            sandbox.write(Path::new("t/files/rows").join(row.0), text);
        }
    }
}

fn edit(path: &Path, yours: Yours) {
    let clear = || {
        let _ = fs::remove_file(path);
        fs::create_dir_all(path.parent().expect("has one")).expect("a folder");
    };
    match yours {
        Y::Same => {}
        Y::Text(text) => {
            fs::create_dir_all(path.parent().expect("has one")).expect("a folder");
            fs::write(path, text).expect("writable");
        }
        Y::Deleted => fs::remove_file(path).expect("it is there"),
        Y::Folder => {
            clear();
            fs::create_dir_all(path).expect("a folder");
            fs::write(path.join("mine.txt"), "mine\n").expect("writable");
        }
        #[cfg(unix)]
        Y::Link => {
            clear();
            symlink("../../elsewhere.txt", path).expect("a link");
        }
        #[cfg(unix)]
        Y::Mode(mode) => fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours"),
        #[cfg(unix)]
        Y::TextAndMode(text, mode) => {
            fs::write(path, text).expect("writable");
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
        }
    }
}

/// What is wrong with what is there, if anything is.
fn fault(path: &Path, then: Then) -> Option<String> {
    let found = fs::symlink_metadata(path);
    let text = |expected: &str| match fs::read(path) {
        Ok(bytes) if bytes == expected.as_bytes() => None,
        Ok(bytes) => Some(format!("it holds {:?}", String::from_utf8_lossy(&bytes))),
        Err(error) => Some(error.to_string()),
    };
    match then {
        T::Text(expected) => text(expected),
        T::Nothing => found.is_ok().then(|| "it is still there".to_owned()),
        T::Folder => {
            let is_kept = fs::read_to_string(path.join("mine.txt")).is_ok_and(|text| text == "mine\n");
            (!is_kept).then(|| "the folder is not as it was".to_owned())
        }
        #[cfg(unix)]
        T::Link => {
            let is_kept = fs::read_link(path).is_ok_and(|target| target == Path::new("../../elsewhere.txt"));
            (!is_kept).then(|| "the link is not as it was".to_owned())
        }
        #[cfg(unix)]
        T::TextAndMode(expected, mode) => text(expected).or_else(|| {
            let is = found.expect("it was read").permissions().mode() & 0o777;
            (is != mode).then(|| format!("its mode is {is:o}"))
        }),
    }
}

#[test]
fn attack_19_every_state_of_a_file_has_its_result() {
    assert!(ROWS.len() >= 40);
    let sandbox = Sandbox::new();
    sandbox.write("elsewhere.txt", "not ours\n");
    write_template(&sandbox, |row| row.1);
    assert_eq!(sandbox.run(["new", "c", "--template", "./t"]).code, Some(0));
    for (name, _, yours, ..) in ROWS {
        edit(&sandbox.path("c/rows").join(name), *yours);
    }
    sandbox.write("c/own.txt", "mine\n");
    write_template(&sandbox, |row| row.3);
    let before = sandbox.tree();

    // What is told beforehand is what happens.
    let planned = sandbox.run(["update", "c", "--dry-run", "--format", "json"]).json(1);
    assert_eq!(sandbox.tree(), before);
    let done = sandbox.run(["update", "c", "--format", "json"]).json(1);
    assert_eq!(planned["challenges"][0]["files"], done["challenges"][0]["files"]);

    let mut statuses: BTreeMap<&str, &str> = BTreeMap::new();
    for file in done["challenges"][0]["files"].as_array().expect("a list") {
        statuses.insert(
            file["path"].as_str().expect("a path"),
            file["status"].as_str().expect("a word"),
        );
    }
    let mut faults = Vec::new();
    for (name, _, _, _, status, then) in ROWS {
        let path = format!("rows/{name}");
        let is = statuses.get(path.as_str()).copied().unwrap_or("not told");
        if is != *status {
            faults.push(format!("{name}: {is} instead of {status}"));
        }
        faults.extend(fault(&sandbox.path("c").join(&path), *then).map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    assert_eq!(sandbox.read("c/rows/binary-both.new"), B_NEW);
    assert_eq!(sandbox.read("elsewhere.txt"), "not ours\n");
    assert_eq!(sandbox.read("c/own.txt"), "mine\n");
    assert!(!sandbox.path("c/rows/deep").exists(), "folders that are empty go");

    // Marks that nobody has resolved are in the way of the next one.
    let refused = sandbox.run(["update", "c"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused
            .stderr
            .contains("`[ROOT]/work/c/rows/edited-clash` holds the marks of a conflict"),
        "{}",
        refused.stderr
    );

    // And all of it can be put back.
    assert_eq!(sandbox.run(["undo", "c"]).code, Some(0));
    let mut after = sandbox.tree();
    after.retain(|path, _| !path.contains(".designgen/undo"));
    assert_eq!(after, before);
}
