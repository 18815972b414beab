//! Where the code of a hand-in runs: without the network, without the author's files, with limits.
//!
//! Two boxes, one inside the other. In the outer one run the author's tests: it has a loopback interface of its own, one folder of a
//! limited size for data, and it ends with this program. In the inner one runs the code of the hand-in: it sees the system's programs, the
//! environment, its own code and the folder for data, and no process but its own.

use std::cell::Cell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::disk::{self, Scratch};
use crate::engine::shell_word;
use crate::error::{Diagnostic, Failure};
use crate::process::{self, Ending, Outcome, Program};

/// The most that the data of a hand-in may take, in bytes.
const DATA: u64 = 1 << 30;
/// The most that one file may hold, in blocks of 512 bytes.
const FILE_BLOCKS: u64 = 1 << 19;
/// The first of the users that nobody is, and how many there are: those that systemd gives to services for a while.
const USERS: (u32, u32) = (61_184, 4_336);
/// How long a box may take to show that it works.
const TRIAL: Duration = Duration::from_secs(60);
/// Parts of the system that programs need besides `/usr`, where they are there.
const SYSTEM: [&str; 11] = [
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/nsswitch.conf",
];

/// What a hand-in may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub time: Duration,
    /// Bytes of all processes together.
    pub memory: u64,
    pub processes: usize,
}

/// How code of strangers is kept.
#[derive(Debug, Clone)]
pub enum Sandbox {
    Bubblewrap {
        program: PathBuf,
        /// Whether this program runs as the superuser. Then a hand-in runs as a user that nobody is; otherwise boxes have users of
        /// their own.
        is_superuser: bool,
    },
    /// Not at all: it is trusted.
    Trust,
}

/// The folders of one hand-in.
#[derive(Debug, Clone)]
pub struct Places {
    /// Its code, for the inner box.
    pub code: PathBuf,
    /// The only folder that the inner box may write to.
    pub data: PathBuf,
    /// The environment, and the folder in which the interpreter is installed.
    pub environment: Vec<PathBuf>,
    /// The program that starts others in the inner box.
    pub within: PathBuf,
    /// Which of all hand-ins it is: each has a user of its own, where there are some.
    pub number: usize,
}

impl Sandbox {
    /// Bubblewrap, or nothing if hand-ins are trusted.
    ///
    /// # Errors
    /// A system without it, or one that does not let it work.
    pub fn find(is_trusted: bool, scratch: &Scratch) -> Result<Self, Failure> {
        if is_trusted {
            return Ok(Self::Trust);
        }
        let hint = "install bubblewrap 0.8 or newer on Linux and allow user namespaces; `--trust` runs hand-ins without a sandbox";
        let missing = |message: String| Failure::one(Diagnostic::new(message).hint(hint));
        let Some(program) = in_path("bwrap") else {
            return Err(missing("there is no sandbox for hand-ins".to_owned()));
        };
        let sandbox = Self::Bubblewrap {
            program,
            is_superuser: is_superuser(),
        };
        let places = Places {
            code: scratch.folder("trial/code")?,
            data: scratch.folder("trial/data")?,
            environment: Vec::new(),
            within: scratch.path().join("trial/within"),
            number: 0,
        };
        let limits = Limits {
            time: TRIAL,
            memory: 1 << 30,
            processes: 100,
        };
        scratch.write_program("trial/within", &sandbox.within(&places, limits))?;
        let command = [places.within.display().to_string(), "/bin/true".to_owned()];
        let (outcome, _) = sandbox.run(&command, &places.data, &places, limits)?;
        if outcome.ending == Ending::Success {
            Ok(sandbox)
        } else {
            let said = outcome.output.trim();
            Err(missing(format!("the sandbox for hand-ins does not work: {said}")))
        }
    }

    /// What the program `within` is: it runs its arguments in the inner box, and passes SIGTERM on to them.
    pub fn within(&self, places: &Places, limits: Limits) -> String {
        let kib = limits.memory / 1024;
        let start = format!("#!/bin/sh\nulimit -v {kib}\nulimit -f {FILE_BLOCKS}\n");
        let Self::Bubblewrap { program, is_superuser } = self else {
            return format!("{start}exec \"$@\"\n");
        };
        let data = places.data.display().to_string();
        let mut bwrap = vec![program.display().to_string()];
        let mut add = |arguments: &[&str]| bwrap.extend(arguments.iter().map(|&argument| argument.to_owned()));
        add(&[
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
        ]);
        add(&["--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL"]);
        // The limit of processes is that of a user, and the superuser has none.
        let (owns, becomes, processes) = if *is_superuser {
            add(&["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]);
            let user = USERS.0 + (places.number % USERS.1 as usize) as u32;
            (
                format!("chown -R {user}:{user} {} || exit 125\n", shell_word(&data)),
                format!("setpriv --reuid {user} --regid {user} --clear-groups --inh-caps=-all "),
                limits.processes,
            )
        } else {
            add(&["--unshare-user"]);
            // Older systems count all processes of the user.
            (String::new(), String::new(), limits.processes + threads())
        };
        add(&["--ro-bind", "/usr", "/usr"]);
        for path in SYSTEM {
            match disk::link_target(Path::new(path)) {
                Some(target) => add(&["--symlink", &target.display().to_string(), path]),
                None => add(&["--ro-bind-try", path, path]),
            }
        }
        add(&["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]);
        // What bubblewrap makes above a place is closed to all users but the one who made it.
        for place in places.environment.iter().chain([&places.code, &places.data]) {
            let mut above: Vec<&Path> = place.ancestors().skip(1).collect();
            above.retain(|path| path.parent().is_some());
            for path in above.iter().rev() {
                add(&["--perms", "0755", "--dir", &path.display().to_string()]);
            }
        }
        for path in places.environment.iter().chain([&places.code]) {
            let path = path.display().to_string();
            add(&["--ro-bind", &path, &path]);
        }
        let data = places.data.display().to_string();
        add(&[
            "--bind", &data, &data, "--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp",
        ]);
        let bwrap: Vec<String> = bwrap.iter().map(|argument| shell_word(argument)).collect();
        // The first process in the box waits for the end of a pipe, and then ends the program as a deployment does: a signal from
        // outside does not come through.
        let inside = shell_word(
            "cd \"$1\" && shift || exit 125\n\
             \"$@\" 8<&- & child=$!\n\
             { cat <&8 >/dev/null; kill -TERM \"$child\"; } &\n\
             wait \"$child\"",
        );
        format!(
            "{start}{owns}case $PWD/ in {code}/*|{data}/*) here=$PWD ;; *) here={data} ;; esac\n\
             folder=$(mktemp -d) && mkfifo \"$folder/stop\" || exit 125\n\
             {} --chdir / -- {becomes}prlimit --nproc={processes}:{processes} /bin/sh -c {inside} sh \"$here\" \"$@\" 8<\"$folder/stop\" &\n\
             box=$!\n\
             exec 9>\"$folder/stop\"\n\
             trap 'exec 9>&-' TERM\n\
             while :; do wait \"$box\"; code=$?; kill -0 \"$box\" 2>/dev/null || break; done\n\
             rm -r \"$folder\"\n\
             exit \"$code\"\n",
            bwrap.join(" "),
            code = shell_word(&places.code.display().to_string()),
            data = shell_word(&data),
        )
    }

    /// Runs a command in the outer box, and ends what takes too much of the machine in the inner one. Tells how often that was.
    ///
    /// # Errors
    /// Programs that cannot be started.
    pub fn run(
        &self,
        command: &[String],
        folder: &Path,
        places: &Places,
        limits: Limits,
    ) -> Result<(Outcome, usize), Failure> {
        let mut arguments = Vec::new();
        if let Self::Bubblewrap { program, is_superuser } = self {
            let data = places.data.display().to_string();
            let size = DATA.to_string();
            arguments.push(program.display().to_string());
            if !is_superuser {
                arguments.push("--unshare-user".to_owned());
            }
            let options = [
                "--unshare-net",
                "--unshare-pid",
                "--unshare-ipc",
                "--die-with-parent",
                "--new-session",
                "--dev-bind",
                "/",
                "/",
                "--proc",
                "/proc",
                "--size",
                &size,
                "--tmpfs",
                &data,
                "--",
            ];
            arguments.extend(options.map(str::to_owned));
        }
        arguments.extend(command.iter().cloned());
        let variables = variables(&places.data);
        let program = Program {
            arguments: &arguments,
            folder,
            limit: limits.time,
            variables: Some(&variables),
        };
        let ended = Cell::new(0);
        let has_boxes = matches!(self, Self::Bubblewrap { .. });
        let watch = |root| ended.set(ended.get() + usize::from(end_excess(root, limits, has_boxes)));
        let outcome = process::run_watched(&program, watch)
            .map_err(|error| Failure::one(Diagnostic::new(format!("failed to start `{}`: {error}", arguments[0]))))?;
        Ok((outcome, ended.get()))
    }
}

/// Nothing of the environment of this program, which may hold secrets, but where programs are found.
fn variables(data: &Path) -> Vec<(&'static str, OsString)> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    vec![
        ("PATH", path),
        ("HOME", data.into()),
        ("TMPDIR", data.into()),
        ("LANG", "C.UTF-8".into()),
    ]
}

/// Ends the inner boxes, or what stands for them, if all processes below `root` together use more than they may.
#[cfg(target_os = "linux")]
fn end_excess(root: u32, limits: Limits, has_boxes: bool) -> bool {
    use std::collections::HashMap;

    let Ok(all) = procfs::process::all_processes() else {
        return false;
    };
    let mut children: HashMap<i32, Vec<procfs::process::Stat>> = HashMap::new();
    for stat in all.flatten().filter_map(|process| process.stat().ok()) {
        children.entry(stat.ppid).or_default().push(stat);
    }
    let Ok(root) = i32::try_from(root) else { return false };
    let (mut memory, mut processes, mut boxes) = (0, 0, Vec::new());
    // Each with whether there is a program of the author's above it.
    let mut open = vec![(root, !has_boxes)];
    while let Some((parent, is_below)) = open.pop() {
        for stat in children.remove(&parent).unwrap_or_default() {
            let is_box = stat.comm == "bwrap";
            if is_below && (is_box || !has_boxes) {
                boxes.push(stat.pid);
            }
            memory += stat.rss * procfs::page_size();
            processes += 1;
            open.push((stat.pid, is_below || !is_box));
        }
    }
    let is_excess = memory > limits.memory || processes > limits.processes;
    if is_excess {
        for process in boxes.into_iter().filter_map(rustix::process::Pid::from_raw) {
            // Whatever has ended already needs no signal.
            let _ = rustix::process::kill_process(process, rustix::process::Signal::KILL);
        }
    }
    is_excess
}

#[cfg(not(target_os = "linux"))]
fn end_excess(_: u32, _: Limits, _: bool) -> bool {
    false
}

/// How many threads there are on the machine.
#[cfg(target_os = "linux")]
fn threads() -> usize {
    use procfs::Current as _;
    procfs::LoadAverage::current().map_or(0, |load| usize::try_from(load.max).unwrap_or_default())
}

#[cfg(not(target_os = "linux"))]
fn threads() -> usize {
    0
}

#[cfg(unix)]
fn is_superuser() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_superuser() -> bool {
    false
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|path| disk::is_file(path))
}
