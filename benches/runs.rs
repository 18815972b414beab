//! How long whole runs take, side by side with what they cannot be faster than: `cargo bench --bench runs`.
//!
//! Each contender is started as a process of its own, in turns (A B C A B C …), so that whatever else the machine does
//! meets all of them alike. A number as argument sets how often: `cargo bench --bench runs -- 200`.
//!
//! - Startup: `designgen --version` beside a Rust program with an empty `main`, which is compiled here.
//! - Generation: the largest preset, written and only rendered (`--dry-run`), beside `cp -r` of the same
//!   tree and a program that only makes the folders and writes the bytes, on one thread.

#![expect(clippy::print_stdout, reason = "a benchmark prints its tables")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const EMPTY: &str = "fn main() {}\n";

/// Reads a tree into memory, then tells how many microseconds it took to make its folders and write its files.
const WRITER: &str = r#"
use std::{env, fs, path::{Path, PathBuf}, time::Instant};

fn collect(root: &Path, folder: &Path, folders: &mut Vec<PathBuf>, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let inside = path.strip_prefix(root).unwrap().to_owned();
        if path.is_dir() {
            folders.push(inside);
            collect(root, &path, folders, files);
        } else {
            files.push((inside, fs::read(&path).unwrap()));
        }
    }
}

fn main() {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    collect(&arguments[0], &arguments[0], &mut folders, &mut files);
    let start = Instant::now();
    fs::create_dir(&arguments[1]).unwrap();
    for folder in &folders {
        fs::create_dir(arguments[1].join(folder)).unwrap();
    }
    for (path, bytes) in &files {
        fs::write(arguments[1].join(path), bytes).unwrap();
    }
    println!("{}", start.elapsed().as_micros());
}
"#;

struct Contender {
    name: String,
    command: Box<dyn Fn(&Path) -> Command>,
    /// The command tells its own time in microseconds, without its preparations.
    tells_time: bool,
    times: Vec<Duration>,
}

impl Contender {
    fn new(name: &str, command: impl Fn(&Path) -> Command + 'static) -> Self {
        Self {
            name: name.to_owned(),
            command: Box::new(command),
            tells_time: false,
            times: Vec::new(),
        }
    }

    /// Runs once; `destination` is a path at which nothing is, and the command may make something.
    fn run(&mut self, destination: &Path) {
        let mut command = (self.command)(destination);
        let start = Instant::now();
        let output = command
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .expect("can be started");
        let elapsed = start.elapsed();
        assert!(output.status.success(), "{} failed", self.name);
        self.times.push(if self.tells_time {
            let text = String::from_utf8_lossy(&output.stdout);
            Duration::from_micros(text.trim().parse().expect("a number"))
        } else {
            elapsed
        });
    }
}

fn compare(title: &str, rounds: usize, folder: &Path, contenders: &mut [Contender]) {
    // The first round warms caches up and does not count.
    for round in 0..=rounds {
        for contender in contenders.iter_mut() {
            let destination = folder.join("destination");
            contender.run(&destination);
            if destination.exists() {
                fs::remove_dir_all(&destination).expect("can be removed");
            }
            if round == 0 {
                contender.times.clear();
            }
        }
    }
    println!("| {title} | Median | Fastest | Slowest |\n|---|---:|---:|---:|");
    for contender in contenders {
        contender.times.sort();
        let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
        println!(
            "| {} | {} | {} | {} |",
            contender.name,
            milliseconds(contender.times[rounds / 2]),
            milliseconds(contender.times[0]),
            milliseconds(contender.times[rounds - 1]),
        );
    }
    println!();
}

fn compiled(folder: &Path, name: &str, source: &str) -> PathBuf {
    let (text, program) = (folder.join(format!("{name}.rs")), folder.join(name));
    fs::write(&text, source).expect("can be written");
    let status = Command::new("rustc")
        .args(["--edition=2024", "-O", "-Cstrip=symbols", "-o"])
        .args([&program, &text])
        .status()
        .expect("rustc is there");
    assert!(status.success());
    program
}

fn with_arguments(program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn files_and_bytes(folder: &Path) -> (usize, u64) {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("readable"))
        .filter(|entry| entry.file_type().is_file())
        .fold((0, 0), |(files, bytes), entry| {
            (files + 1, bytes + entry.metadata().expect("readable").len())
        })
}

fn main() {
    let rounds = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(100)
        .max(1);
    let scratch = tempfile::Builder::new()
        .prefix("designgen-bench-")
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .expect("can be made");
    let folder = scratch.path();
    let designgen = PathBuf::from(env!("CARGO_BIN_EXE_designgen"));
    let empty = compiled(folder, "empty", EMPTY);
    let writer = compiled(folder, "writer", WRITER);

    // The preset that makes the most bytes.
    let (size, preset, tree) = designgen::catalog::presets()
        .into_iter()
        .map(|preset| {
            fs::create_dir(folder.join(&preset.name)).expect("can be made");
            let status = with_arguments(
                &designgen,
                &["new", "destination", "--preset", &preset.name, "--output"],
            )
            .arg(folder.join(&preset.name))
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("can be started");
            assert!(status.success());
            let tree = folder.join(&preset.name).join("destination");
            (files_and_bytes(&tree), preset.name, tree)
        })
        .max_by_key(|(size, _, _)| size.1)
        .expect("there are presets");

    println!("{rounds} rounds each, in turns\n");
    compare(
        "Startup",
        rounds,
        folder,
        &mut [
            Contender::new("`designgen --version`", {
                let designgen = designgen.clone();
                move |_| with_arguments(&designgen, &["--version"])
            }),
            Contender::new("an empty Rust program", move |_| Command::new(&empty)),
        ],
    );
    let title = format!("`{preset}`: {} files, {} kB", size.0, size.1.div_ceil(1000));
    let copied = tree.clone();
    let mut write = Contender::new("writing the bytes, one thread, without starting a process", {
        move |destination| {
            let mut command = Command::new(&writer);
            command.args([&tree, destination]);
            command
        }
    });
    write.tells_time = true;
    compare(
        &title,
        rounds,
        folder,
        &mut [
            Contender::new(&format!("`designgen new --preset {preset}`"), {
                let (designgen, preset) = (designgen.clone(), preset.clone());
                move |destination| {
                    let mut command =
                        with_arguments(&designgen, &["new", "destination", "--preset", &preset, "--output"]);
                    command.arg(destination.parent().expect("has a folder"));
                    command
                }
            }),
            Contender::new(&format!("`designgen new --preset {preset} --dry-run`"), {
                let preset = preset.clone();
                move |_| with_arguments(&designgen, &["new", "nothing", "--preset", &preset, "--dry-run"])
            }),
            Contender::new("`cp -r` of the same tree", move |destination| {
                let mut command = Command::new("cp");
                command.arg("-r").args([&copied, destination]);
                command
            }),
            write,
        ],
    );
}
