//! A system that lets runs down: each call in its turn fails or is the last one, the disk is full or may not be written, nothing more
//! can be opened or started.
//!
//! The program runs under tools of the system, for no seam inside of it would show what its libraries do. Where a tool is
//! missing or may not be used, the test says so past cargo.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{MANIFEST, Outcome, PROGRAM, Random, Sandbox, Tree, announce, in_parallel, settles};

/// How soon the watcher has cleaned up after a run, on however slow a machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// So many faults are tried for each scene in a usual run; with `DESIGNGEN_FAULTS=all` it is all of them.
const FEW: usize = 12;
const SEED: &str = "faults::attack_18_each_call_in_its_turn";

/// What is run, and in what surroundings.
struct Scene {
    name: &'static str,
    arguments: &'static [&'static str],
    prepare: fn(&Sandbox),
}

const SCENES: [Scene; 6] = [
    Scene {
        name: "a new challenge, in folders that are missing",
        arguments: &["new", "sample", "--template", "./small", "--output", "deep/er"],
        prepare: |_| {},
    },
    Scene {
        name: "an update",
        arguments: &["update", "sample", "--template", "./small"],
        prepare: prepare_older,
    },
    Scene {
        name: "an undo",
        arguments: &["undo", "sample"],
        prepare: |sandbox| {
            prepare_older(sandbox);
            let outcome = sandbox.run(["update", "sample", "--template", "./small"]);
            assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        },
    },
    Scene {
        name: "an export over an older one",
        arguments: &["quiz", "note.md", "--export", "gift", "--output", "note.gift"],
        prepare: |sandbox| {
            sandbox.write("note.gift", "mine\n");
            sandbox.write("note.md", NOTE);
        },
    },
    Scene {
        name: "a document with answers of the configuration",
        arguments: &["doc", "readme", "--output", "readme.md"],
        prepare: |sandbox| {
            sandbox.write(
                sandbox.configuration(),
                "answers: {challenge: {difficulty: advanced}}\n",
            );
        },
    },
    Scene {
        name: "several challenges at once",
        arguments: &["new", "--batch", "two", "--template", "./small", "--output", "out"],
        prepare: |sandbox| {
            sandbox.write("two/one.yaml", "title: One\n");
        },
    },
];

const NOTE: &str = "\
# Links

Q: How long is a heartbeat kept?
Options:
- A) One interval
- B) Two or three intervals
Answers: B
Explanation: One lost packet must not make somebody vanish.
";

/// A template whose files lie in several folders, one of them executable.
fn template(sandbox: &Sandbox) {
    sandbox.write("small/template.yaml", MANIFEST);
    for (path, text) in [
        ("README.md", "# {{ title | md }} {{ name }}\n"),
        ("app/main.py", "print(1)\n"),
        ("app/deep/er/module.py", "x = 1\n"),
        ("scripts/run.sh", "#!/bin/sh\nexit 0\n"),
        ("same.txt", "the same\n"),
        ("empty", ""),
    ] {
        sandbox.write(Path::new("small/files").join(path), text);
    }
}

/// A challenge of an older template, with the user's own files, edits and links.
fn prepare_older(sandbox: &Sandbox) {
    sandbox.write("older/template.yaml", MANIFEST);
    for (path, text) in [
        ("README.md", "older\n"),
        ("same.txt", "the same\n"),
        ("app/main.py", "one = 1\ntwo = 2\nthree = 3\n"),
        ("gone/deep/old.txt", "old\n"),
    ] {
        sandbox.write(Path::new("older/files").join(path), text);
    }
    let outcome = sandbox.run(["new", "sample", "--template", "./older"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    for (path, text) in [
        ("same.txt", "mine\n"),
        ("app/own.py", "own = True\n"),
        ("notes/mine/deep.txt", "notes\n"),
        (".git/HEAD", "ref\n"),
    ] {
        sandbox.write(Path::new("sample").join(path), text);
    }
    fs::create_dir_all(sandbox.path("sample/notes/empty")).expect("a folder");
    symlink("mine/deep.txt", sandbox.path("sample/notes/link")).expect("a link");
    fs::set_permissions(sandbox.path("sample/app/own.py"), fs::Permissions::from_mode(0o600)).expect("ours");
}

impl Scene {
    fn sandbox(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        template(&sandbox);
        (self.prepare)(&sandbox);
        sandbox
    }

    /// The working folder before and after a run that nothing happens to.
    fn trees(&self) -> [Tree; 2] {
        let sandbox = self.sandbox();
        let before = sandbox.tree();
        let outcome = sandbox.run(self.arguments);
        assert_eq!(outcome.code, Some(0), "{}: {}", self.name, outcome.stderr);
        let after = sandbox.tree();
        assert!(before != after, "{}: nothing was written", self.name);
        [before, after]
    }
}

// ------------------------------------------------------------------------------------------------ call by call

/// A call to the system, as the program makes it once it runs: the first one of its name has the number 1.
struct Call {
    name: String,
    number: usize,
    /// The whole call, for messages.
    text: String,
}

/// What happens to a call.
#[derive(Clone, Copy)]
enum Blow {
    Fails(&'static str),
    /// It, and all of its name after it.
    FailsFromThenOn(&'static str),
    Kills,
}

struct Fault<'s> {
    call: &'s Call,
    blow: Blow,
}

/// Calls to memory and for waiting; they end a process or cannot fail, and no files come in.
const NO_FILES: [&str; 6] = ["mmap", "mprotect", "munmap", "poll", "ppoll", "execve"];

/// What the program asks of the system by its first thread from the moment on in which it is itself, with `strace`.
fn calls(scene: &Scene) -> Vec<Call> {
    let sandbox = scene.sandbox();
    let log = sandbox.root().join("log");
    let arguments = ["-y", "-e", "trace=%file,%desc,%process", "-o", path(&log), PROGRAM];
    let outcome = sandbox.run_command(&mut sandbox.command_of("strace", arguments.iter().chain(scene.arguments)));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let text = fs::read_to_string(log).expect("strace's log");
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        let Some((name, _)) = line.split_once('(') else {
            continue;
        };
        let number = numbers.entry(name).or_default();
        *number += 1;
        // Before that, the system loads the program.
        let is_itself = !calls.is_empty() || line.contains("/proc/self/exe");
        if is_itself && !NO_FILES.contains(&name) && !name.starts_with("exit") {
            calls.push(Call {
                name: name.to_owned(),
                number: *number,
                text: line.to_owned(),
            });
        }
    }
    calls
}

impl Fault<'_> {
    fn injection(&self) -> String {
        let Call { name, number, .. } = self.call;
        match self.blow {
            Blow::Fails(error) => format!("inject={name}:error={error}:when={number}"),
            Blow::FailsFromThenOn(error) => format!("inject={name}:error={error}:when={number}+"),
            Blow::Kills => format!("inject={name}:signal=KILL:when={number}"),
        }
    }

    /// Runs a scene with it. What is wrong with the outcome, and whether the fault was met at all.
    fn strike(&self, scene: &Scene, trees: &[Tree; 2]) -> (Option<String>, bool) {
        let sandbox = scene.sandbox();
        let log = sandbox.root().join("log");
        let trace = format!("trace={}", self.call.name);
        let injection = self.injection();
        let arguments = ["-e", &trace, "-e", &injection, "-o", path(&log), PROGRAM];
        let outcome = sandbox.run_command(&mut sandbox.command_of("strace", arguments.iter().chain(scene.arguments)));
        let log = fs::read_to_string(log).expect("strace's log");
        let is_met = log.contains("(INJECTED)") || log.contains("killed by SIGKILL");
        let what = format!("{}: {injection} at {}", scene.name, self.call.text);
        let [before, after] = trees;
        let state = settles(&sandbox.work(), &[before, after], PATIENCE, &what);
        let fault = match outcome.code {
            Some(0) => (state != 1).then(|| "done, but not whole".to_owned()),
            Some(2) if state != 0 => Some("failed, but not as it was".to_owned()),
            Some(2) => self.wrong_message(&outcome),
            None if matches!(self.blow, Blow::Kills) => None,
            code => Some(format!("ended with {code:?}")),
        };
        (
            fault.map(|fault| format!("{what}: {fault}\n{}", outcome.stderr)),
            is_met,
        )
    }

    /// A message says what could not be done to which file, why, and what to do about it.
    fn wrong_message(&self, outcome: &Outcome) -> Option<String> {
        // What cannot be written cannot be told.
        let is_mute = matches!(self.blow, Blow::FailsFromThenOn(_)) && self.call.name == "write";
        if is_mute || self.call.text.starts_with("write(2<") {
            return None;
        }
        let said = &outcome.stderr;
        let is_told = said.starts_with("error: ") || said.contains("\nerror: ");
        let missing = [
            (is_told, "an error"),
            (said.contains("(os error "), "the cause"),
            (
                ["`[ROOT]/", "`./", "`deep", "`note.", "`two", "`out", "`readme"]
                    .iter()
                    .any(|start| said.contains(start)),
                "a path",
            ),
            (said.contains("\n  hint: "), "a hint"),
            (!said.contains(".designgen-"), "names that the user knows"),
            (!said.contains("panicked"), "no panic"),
        ];
        let missing: Vec<&str> = missing
            .iter()
            .filter(|(is_there, _)| !is_there)
            .map(|(_, what)| *what)
            .collect();
        (!missing.is_empty()).then(|| format!("the message lacks {}", missing.join(", ")))
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("names are UTF-8")
}

#[test]
fn attack_18_each_call_in_its_turn() {
    if !can("strace", &["-o", "/dev/null", "true"]) {
        announce("MISSING: strace: no calls to the system were made to fail");
        return;
    }
    let mut random = Random::announced(SEED);
    let is_long = std::env::var_os("DESIGNGEN_FAULTS").is_some_and(|value| value == "all");
    let mut wrong = Vec::new();
    for scene in &SCENES {
        let trees = scene.trees();
        let calls = calls(scene);
        let all = || {
            calls.iter().flat_map(|call| {
                let blows = [
                    Blow::Fails("EIO"),
                    Blow::Fails("ENOSPC"),
                    Blow::FailsFromThenOn("EIO"),
                    Blow::FailsFromThenOn("ENOSPC"),
                    Blow::Kills,
                ];
                blows.map(|blow| Fault { call, blow })
            })
        };
        let faults: Vec<Fault<'_>> = if is_long {
            all().collect()
        } else {
            let mut all: Vec<_> = all().collect();
            (0..FEW).map(|_| all.swap_remove(random.below(all.len()))).collect()
        };
        let struck = in_parallel(&faults, |fault| fault.strike(scene, &trees));
        let met = struck.iter().filter(|(_, is_met)| *is_met).count();
        assert!(
            met * 10 >= faults.len() * 9,
            "{}: {met} of {} faults were met",
            scene.name,
            faults.len()
        );
        if is_long {
            report(scene, &faults, &struck);
        }
        wrong.extend(struck.into_iter().filter_map(|(fault, _)| fault));
    }
    assert!(wrong.is_empty(), "{}\n{} faults", wrong.join("\n"), wrong.len());
}

/// How many faults of each kind were met, call by call.
fn report(scene: &Scene, faults: &[Fault<'_>], struck: &[(Option<String>, bool)]) {
    let mut numbers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (fault, _) in faults.iter().zip(struck).filter(|(_, (_, is_met))| *is_met) {
        let kind = match fault.blow {
            Blow::Fails(error) | Blow::FailsFromThenOn(error) => error,
            Blow::Kills => "KILL",
        };
        *numbers.entry((&fault.call.name, kind)).or_default() += 1;
    }
    let shown: Vec<String> = numbers
        .iter()
        .map(|((call, kind), number)| format!("{call} {kind} {number}"))
        .collect();
    let all: usize = numbers.values().sum();
    announce(&format!("{}: {all} faults: {}", scene.name, shown.join(", ")));
}

/// Whether this machine lets a tool do what a test needs.
fn can(tool: &str, arguments: &[&str]) -> bool {
    let status = Command::new(tool)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

// ------------------------------------------------------------------------------------------------ the machine as a whole

/// Mounts a file system of its own, in which it runs the program; nobody else sees it. Arguments: options of the mount, of a second
/// mount or nothing, then the program's.
const MOUNTED: &str = r#"
mount -t tmpfs -o "$1" tmpfs mounted || exit 97
cp -a before/. mounted/ 2>/dev/null || exit 98
[[ -z $2 ]] || mount -o "$2" mounted || exit 97
cd mounted
shift 2
"$@"
code=$?
for _ in {1..200}; do
    [[ -n $(find . -name '.designgen-*') ]] || break
    sleep 0.05
done
state=neither
diff -r --no-dereference --exclude=undo . ../after >/dev/null && state=after
diff -r --no-dereference --exclude=undo . ../before >/dev/null && state=before
echo "$state" > ../state
exit $code
"#;
/// Exit codes of [`MOUNTED`] itself.
const CANNOT_MOUNT: i32 = 97;
const NO_ROOM: i32 = 98;

/// How a mount namespace is made: by root, or by whoever may be root in a user namespace.
fn namespace() -> Option<&'static [&'static str]> {
    const WAYS: [&[&str]; 2] = [&["--mount"], &["--mount", "--user", "--map-root-user"]];
    let works = |way: &&&[&str]| {
        let arguments: Vec<&str> = way
            .iter()
            .copied()
            .chain(["mount", "-t", "tmpfs", "tmpfs", "/mnt"])
            .collect();
        can("unshare", &arguments)
    };
    WAYS.iter().find(works).copied()
}

/// A working folder with what a run has `before` and `after` it, and an empty one to mount something at.
fn to_be_mounted(forced: bool) -> (Sandbox, Vec<&'static str>) {
    let sandbox = Sandbox::new();
    template(&sandbox);
    let mut arguments = vec!["new", "sample", "--template", "../small"];
    if forced {
        prepare_older(&sandbox);
        arguments = vec!["update", "sample", "--template", "../small"];
    }
    for folder in ["before", "mounted"] {
        fs::create_dir(sandbox.path(folder)).expect("a folder");
    }
    if forced {
        fs::rename(sandbox.path("sample"), sandbox.path("before/sample")).expect("a folder");
    }
    assert!(can(
        "cp",
        &["-a", path(&sandbox.path("before")), path(&sandbox.path("after"))]
    ));
    let outcome = sandbox.run_command(sandbox.command(&arguments).current_dir(sandbox.path("after")));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    (sandbox, arguments)
}

/// Runs the program in a file system of its own. Gives the state in which that is then, too.
fn mounted(way: &[&str], forced: bool, options: [&str; 2]) -> (Outcome, String) {
    let (sandbox, arguments) = to_be_mounted(forced);
    let all = way
        .iter()
        .copied()
        .chain(["bash", "-c", MOUNTED, "bash"])
        .chain(options)
        .chain([PROGRAM])
        .chain(arguments);
    let outcome = sandbox.run_command(&mut sandbox.command_of("unshare", all));
    let state = fs::read_to_string(sandbox.path("state")).unwrap_or_default();
    (outcome, state.trim_end().to_owned())
}

#[test]
fn attack_18_a_full_disk_holds_the_whole_or_what_was_there() {
    let Some(way) = namespace() else {
        announce("MISSING: no file system could be mounted, so no disk was full");
        return;
    };
    let sizes = (4..=120).step_by(4).map(|size| format!("size={size}k"));
    let all: Vec<String> = sizes
        .chain((2..60).step_by(2).map(|inodes| format!("nr_inodes={inodes}")))
        .collect();
    let runs: Vec<(bool, &String)> = [false, true]
        .iter()
        .flat_map(|forced| all.iter().map(|one| (*forced, one)))
        .collect();
    let codes = in_parallel(&runs, |(forced, options)| {
        let (outcome, state) = mounted(way, *forced, [options, ""]);
        let is_right = match outcome.code {
            Some(0) => state == "after",
            Some(2) => {
                state == "before"
                    && outcome
                        .stderr
                        .contains("No space left on device (os error 28)\n  hint: make room on the disk")
                    && outcome.stderr.starts_with("error: failed to ")
            }
            code => code == Some(NO_ROOM),
        };
        assert!(is_right, "{options}: {:?}, {state}: {}", outcome.code, outcome.stderr);
        outcome.code
    });
    for code in [0, 2] {
        let number = codes.iter().filter(|found| **found == Some(code)).count();
        assert!(number >= 10, "{number} of {} runs ended with {code}", runs.len());
    }
}

#[test]
fn attack_18_a_disk_that_may_not_be_written_stays_as_it_is() {
    let Some(way) = namespace() else {
        announce("MISSING: no file system could be mounted, so none was read-only");
        return;
    };
    for forced in [false, true] {
        let (outcome, state) = mounted(way, forced, ["size=1m", "remount,ro"]);
        assert_ne!(outcome.code, Some(CANNOT_MOUNT), "{}", outcome.stderr);
        outcome.expect(
            2,
            "",
            &format!(
                "error: failed to write `[ROOT]/work/mounted{}`: Read-only file system (os error 30)\n  hint: choose another place, or check owner and mode of this one\n",
                if forced { "/sample" } else { "" }
            ),
        );
        assert_eq!(state, "before");
    }
}

/// Nobody in particular: a user who owns nothing here. The program still finds itself, wherever it was built.
const NOBODY: [&str; 6] = [
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
    "--",
];

/// How a program is run that has no power over the files of this test: by nobody, where this is root.
fn powerless() -> Option<Vec<&'static str>> {
    if !rustix::process::geteuid().is_root() {
        return Some(vec!["env"]);
    }
    let way: Vec<&str> = ["setpriv"].into_iter().chain(NOBODY).collect();
    let arguments: Vec<&str> = way[1..].iter().copied().chain(["true"]).collect();
    can("setpriv", &arguments).then_some(way)
}

#[test]
fn attack_18_what_may_not_be_written_or_read_is_told() {
    let Some(way) = powerless() else {
        announce("MISSING: nobody without power could be found, so nothing was forbidden");
        return;
    };
    let sandbox = Sandbox::new();
    template(&sandbox);
    prepare_older(&sandbox);
    sandbox.write("sample/locked/mine.txt", "mine\n");
    for folder in ["sample/locked", "sample", ""] {
        fs::set_permissions(sandbox.path(folder), fs::Permissions::from_mode(0o555)).expect("ours");
    }
    let before = sandbox.tree();
    let run = |arguments: &[&str]| {
        let all = way[1..]
            .iter()
            .copied()
            .chain([PROGRAM])
            .chain(arguments.iter().copied());
        sandbox.run_command(&mut sandbox.command_of(way[0], all))
    };
    let denied = "Permission denied (os error 13)\n  hint: choose another place, or check owner and mode of this one\n";
    run(&["new", "other", "--template", "./small"]).expect(
        2,
        "",
        &format!("error: failed to write `[ROOT]/work`: {denied}"),
    );
    run(&["update", "sample", "--template", "./small"]).expect(
        2,
        "",
        &format!("error: failed to write `[ROOT]/work/sample`: {denied}"),
    );
    run(&["new", "other", "--template", "./small", "--output", "deep/er"]).expect(
        2,
        "",
        &format!("error: failed to create folder `[ROOT]/work/deep/er`: {denied}"),
    );
    run(&["doc", "readme", "--output", "readme.md"]).expect(
        2,
        "",
        &format!("error: failed to write `[ROOT]/work`: {denied}"),
    );
    assert_eq!(sandbox.tree(), before);
    fs::set_permissions(sandbox.work(), fs::Permissions::from_mode(0o755)).expect("ours");
}

/// Runs the program with a limit of the shell's, from the lowest one on with which it starts at all.
fn limited(scene: &Scene, way: &[&str], limits: impl Iterator<Item = u32>, flag: &str) -> BTreeMap<i32, usize> {
    let trees = scene.trees();
    let limits: Vec<u32> = limits.collect();
    let script = format!("ulimit {flag} \"$1\" || exit 97; shift; exec \"$@\"");
    let codes = in_parallel(&limits, |limit| {
        let sandbox = scene.sandbox();
        if way.len() > 1 {
            open_to_all(&sandbox.root().join("work"));
            open_to_all(sandbox.root());
        }
        let limit = limit.to_string();
        let all = way
            .iter()
            .copied()
            .chain(["bash", "-c", &script, "bash", &limit, PROGRAM]);
        let all: Vec<&str> = all.chain(scene.arguments.iter().copied()).collect();
        let outcome = sandbox.run_command(&mut sandbox.command_of(all[0], &all[1..]));
        let what = format!(
            "{}: ulimit {flag} {limit}: {:?}: {}",
            scene.name, outcome.code, outcome.stderr
        );
        let state = settles(&sandbox.work(), &[&trees[0], &trees[1]], PATIENCE, &what);
        match outcome.code {
            Some(0) => assert_eq!(state, 1, "{what}"),
            Some(2) => {
                assert_eq!(state, 0, "{what}");
                assert!(outcome.stderr.contains("\n  hint: "), "{what}");
            }
            // The system could not even load it, which it tells by itself.
            code => assert!(code == Some(127) && state == 0, "{what}"),
        }
        outcome.code.unwrap_or_default()
    });
    let mut numbers = BTreeMap::new();
    for code in codes {
        *numbers.entry(code).or_default() += 1;
    }
    numbers
}

fn open_to_all(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("ours");
}

#[test]
fn attack_18_handles_that_run_out_leave_nothing() {
    for scene in &SCENES[..2] {
        let codes = limited(scene, &["env"], 3..50, "-n");
        assert!(
            codes.get(&0) > Some(&3) && codes.get(&2) > Some(&10),
            "{}: {codes:?}",
            scene.name
        );
    }
}

/// Threads and processes are a matter of speed and of cleaning up: without them all goes well.
#[test]
fn attack_18_threads_that_cannot_be_started_are_done_without() {
    let Some(way) = powerless() else {
        announce("MISSING: root is bound by no limit of processes");
        return;
    };
    let large = Scene {
        name: "many files",
        arguments: &["new", "sample", "--template", "./small"],
        prepare: |sandbox| {
            for number in 0..900 {
                sandbox.write(format!("small/files/many/{}/{number}", number % 7), "x\n");
            }
        },
    };
    let codes = limited(&large, &way, 1..3, "-u");
    assert_eq!(codes, BTreeMap::from([(0, 2)]));
}
