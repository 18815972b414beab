//! Holds the README and the book in `docs/` to the program: commands are run and their output compared, tables and pictures
//! are made anew, and every command, option, question, key and filter is named.
//!
//! `SNAPSHOTS=overwrite cargo test --test suite docs::` writes what is true into the pages.

mod contributing;
mod deck;
#[cfg(unix)]
mod drawing;
mod filters;
mod links;
mod page;
mod questions;
mod shell;

use std::fs;

use clap::CommandFactory as _;
use designgen::cli::Cli;

use crate::docs::page::{blocks, book, read};
use crate::docs::shell::Shell;
use crate::support::{Snapshots, in_parallel, package};

const CARGO_RUN: &str = "cargo run --release -- ";
/// Longest README that people still read.
const README_LINES: usize = 300;

/// What makes a page true: each takes its path and its text, and returns the text as it should be.
const REAL: [fn(&str, &str) -> String; 4] = [
    shell::with_real_output,
    questions::with_real_tables,
    filters::with_real_examples,
    deck::with_real_digest,
];

#[test]
fn the_pages_are_true() {
    let pages = in_parallel(&book(), |path| {
        let real = REAL.iter().fold(read(path), |page, real| real(path, &page));
        let mut snapshots = Snapshots::default();
        snapshots.hold(&package().join(path), real.as_bytes());
        snapshots
    });
    let mut all = Snapshots::default();
    for snapshots in pages {
        all.extend(snapshots);
    }
    all.finish();
}

#[test]
fn the_readme_is_short() {
    assert!(read("README.md").lines().count() <= README_LINES);
}

/// The first command of the README, as a newcomer runs it, without building the program once more.
#[test]
fn the_first_command_makes_a_challenge() {
    let readme = read("README.md");
    let command = readme
        .lines()
        .find(|line| line.starts_with(CARGO_RUN))
        .expect("README.md has a first command");
    let shell = Shell::new();
    let shown = shell.run(&command.replace(CARGO_RUN, "designgen "));
    assert!(shell.work.join("my-challenge/README.md").is_file(), "{shown}");

    let challenge = fs::read_to_string(shell.work.join("my-challenge/README.md")).expect("exists");
    let how_to_run = blocks(&readme)
        .into_iter()
        .find(|block| block.language == "bash" && block.lines[0] == "cd my-challenge")
        .expect("README.md tells how to run the challenge");
    for line in &how_to_run.lines[1..] {
        assert!(
            challenge.contains(line),
            "the challenge's own README has no line `{line}`"
        );
    }
}

/// Runs of `new` that are shown without output must at least be understood.
#[test]
fn shell_blocks_are_understood() {
    for path in book() {
        let shell = Shell::new();
        for block in blocks(&read(&path)) {
            let text = block.lines.join("\n");
            if block.language != "bash" || !text.starts_with("designgen new") {
                continue;
            }
            let shown = shell.run(&format!("{text} --dry-run"));
            assert!(shown.contains("would be written"), "{path}: {text}\n{shown}");
        }
    }
}

#[test]
fn every_command_and_option_is_named() {
    let page = read("docs/command-line.md");
    let command = Cli::command();
    for inner in command.get_subcommands() {
        let name = inner.get_name();
        assert!(
            page.contains(&format!("| `designgen {name}")),
            "the command `{name}` is in no table"
        );
    }
    for argument in command
        .get_subcommands()
        .chain([&command])
        .flat_map(clap::Command::get_arguments)
    {
        if let Some(long) = argument.get_long() {
            assert!(
                book().iter().any(|path| read(path).contains(&format!("--{long}"))),
                "the option `--{long}` is not named"
            );
        }
    }
    let version = env!("CARGO_PKG_RUST_VERSION");
    let wanted = format!("Rust](https://www.rust-lang.org/tools/install) {version} ");
    assert!(read("README.md").contains(&wanted));
}
