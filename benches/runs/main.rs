//! How long whole runs take, side by side with what they cannot be faster than and with other generators:
//!
//! ```text
//! cargo bench --bench runs                  prints the tables
//! cargo bench --bench runs -- --write       also writes benches/runs.svg and the marked part of docs/speed.md
//! cargo bench --bench runs -- 5             at most 5 runs of each instead of 50
//! cargo bench --bench runs -- --in /dev/shm works in this folder instead of the target folder
//! ```
//!
//! A folder in memory shows what the programs cost, and a folder on a disk what that disk costs, too: the floors tell how much.
//!
//! Each contender is started as a process of its own, in turns (A B C A B C …), so that whatever else the machine does meets
//! all of them alike. Whoever has had its seconds in a case leaves the others alone with the rest of the rounds.
//!
//! - Startup: `--version` beside a Rust program with an empty `main`.
//! - Every preset, beside programs that only make the same folders and write the same bytes, and beside `cp -r`.
//! - Templates of 50, 1,000 and 10,000 files, which the other generators have in their own formats too.
//! - 1,000 challenges in one batch, of the template `challenge` with its defaults and a title each. Others have neither
//!   batches nor that template, and are not in it.
//!
//! Other generators take part where they are found on `PATH`; those that are not are named. To install all of them:
//!
//! ```text
//! cargo install kickstart --locked --features cli
//! cargo install cargo-generate --locked      with a Rust before 1.97: --version 0.23.13
//! python3 -m venv peers && peers/bin/pip install cookiecutter copier
//! PATH=$PATH:$PWD/peers/bin cargo bench --bench runs
//! ```
//!
//! Memory is the highest resident set of one more run of each, as GNU time (`/usr/bin/time`, Debian's package `time`) tells it.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints its tables and how far it is"
)]

mod case;
mod contender;
mod floors;
mod generators;
mod plot;
mod report;
mod synthetic;
mod tree;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use case::{Case, Outcome};
use contender::{Arena, Contender, Kind};
use floors::Floors;
use generators::{DESIGNGEN, Generator, PEERS};
use synthetic::Synthetic;

const SYNTHETIC: [Synthetic; 3] = [
    Synthetic { files: 50, folders: 15 },
    Synthetic {
        files: 1_000,
        folders: 100,
    },
    Synthetic {
        files: 10_000,
        folders: 500,
    },
];
const BATCH: usize = 1_000;

struct Bench {
    /// The most runs of one contender in one case.
    most: usize,
    folder: PathBuf,
    arena: Arena,
    floors: Floors,
    peers: Vec<&'static Generator>,
}

impl Bench {
    fn startup(&self) -> Outcome {
        let mut contenders = vec![DESIGNGEN.startup(), self.floors.startup()];
        contenders.extend(self.peers.iter().map(|peer| peer.startup()));
        self.run("Startup".to_owned(), None, contenders)
    }

    fn preset(&self, preset: &str) -> Outcome {
        let name = preset.to_owned();
        let designgen = Contender::new(Kind::Designgen, DESIGNGEN.name, move |destination| {
            let (folder, challenge) = (destination.parent(), destination.file_name());
            let mut command = Command::new(env!("CARGO_BIN_EXE_designgen"));
            command.args(["new", "--no-input", "--preset", &name, "--output"]);
            command.args(folder).args(challenge);
            command
        });
        self.generation(&format!("Preset `{preset}`"), designgen, Vec::new())
    }

    fn synthetic(&self, synthetic: &Synthetic) -> Outcome {
        let folder = self.folder.join("templates");
        fs::create_dir(&folder).expect("can be made");
        let designgen = DESIGNGEN.synthetic(synthetic, &folder);
        let peers = self
            .peers
            .iter()
            .map(|peer| peer.synthetic(synthetic, &folder))
            .collect();
        let outcome = self.generation(&synthetic.title(), designgen, peers);
        fs::remove_dir_all(folder).expect("can be removed");
        outcome
    }

    fn batch(&self) -> Outcome {
        let answers = self.folder.join("answers");
        fs::create_dir(&answers).expect("can be made");
        for number in 1..=BATCH {
            let text = format!("template: challenge\ntitle: Challenge {number}\n");
            fs::write(answers.join(format!("challenge-{number}.yaml")), text).expect("can be written");
        }
        let designgen = Contender::new(Kind::Designgen, DESIGNGEN.name, move |destination| {
            fs::create_dir(destination).expect("can be made");
            let mut command = Command::new(env!("CARGO_BIN_EXE_designgen"));
            command.args(["new", "--batch"]).arg(&answers);
            command.arg("--output").arg(destination);
            command
        });
        self.generation(&format!("{BATCH} challenges in one batch"), designgen, Vec::new())
    }

    /// What designgen makes in a first run is what all others have to make.
    fn generation(&self, title: &str, designgen: Contender, peers: Vec<Contender>) -> Outcome {
        let made = self.folder.join("made");
        fs::create_dir(&made).expect("can be made");
        let tree = made.join("tree");
        self.arena.time(&designgen);
        fs::rename(self.arena.destination(), &tree).expect("can be renamed");
        let title = format!("{title}: {}", tree::size(&tree));
        let mut contenders = vec![designgen];
        contenders.extend(self.floors.of_tree(&tree));
        contenders.extend(peers);
        let outcome = self.run(title, Some(tree), contenders);
        fs::remove_dir_all(made).expect("can be removed");
        outcome
    }

    fn run(&self, title: String, tree: Option<PathBuf>, contenders: Vec<Contender>) -> Outcome {
        eprintln!("{title} …");
        let case = Case {
            title,
            tree,
            contenders,
        };
        case.run(self.most, &self.arena)
    }
}

/// What is measured, where, and who is not there.
fn about(scratch: &Path) -> String {
    let (mut versions, mut missing) = (Vec::new(), String::new());
    for generator in [&DESIGNGEN].into_iter().chain(&PEERS) {
        match generator.version() {
            Some(version) => versions.push(format!("{} {version}", generator.name)),
            None => missing.push_str(&format!(
                " {} is not installed (`{}`) and takes no part.",
                generator.name, generator.install
            )),
        }
    }
    let (day, versions) = (report::today(), versions.join(", "));
    format!(
        "Measured on {day} with {versions}: {}.{missing}",
        report::machine(scratch)
    )
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let most = arguments
        .iter()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(50);
    let place = arguments.iter().skip_while(|argument| *argument != "--in").nth(1);
    let scratch = tempfile::Builder::new()
        .prefix("designgen-bench-")
        .tempdir_in(place.map_or(env!("CARGO_TARGET_TMPDIR"), String::as_str))
        .expect("can be made");
    let folder = scratch.path().to_owned();
    let about = about(&folder);
    println!("{about}\n");

    let bench = Bench {
        most: most.max(1),
        arena: Arena::new(&folder),
        floors: Floors::compiled(&folder),
        peers: PEERS.iter().filter(|peer| peer.version().is_some()).collect(),
        folder,
    };
    let mut outcomes = vec![bench.startup()];
    let presets = designgen::catalog::presets().expect("presets are valid");
    outcomes.extend(presets.iter().map(|preset| bench.preset(&preset.name)));
    outcomes.extend(SYNTHETIC.iter().map(|synthetic| bench.synthetic(synthetic)));
    outcomes.push(bench.batch());

    println!("{}", report::tables(&outcomes));
    if arguments.iter().any(|argument| argument == "--write") {
        report::write(&about, &outcomes);
    }
}
