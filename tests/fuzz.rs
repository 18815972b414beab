//! Whatever the program is given: what fuzzing found and kept, and the same made strange once more.
//!
//! `fuzz/inputs/` holds what must hold; how to fuzz is told in `fuzz/README.md`.

pub mod inputs;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use self::inputs::{Body, INPUTS, SEPARATOR};
use crate::support::{Random, in_parallel, package};

fn folder() -> PathBuf {
    package().join("tests/fuzz")
}

/// The inputs that are kept for a target, by name.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut inputs: Vec<_> = fs::read_dir(folder().join("corpus").join(name))
        .expect("every target has a corpus")
        .map(|entry| {
            let path = entry.expect("readable").path();
            (path.display().to_string(), fs::read(path).expect("a file"))
        })
        .collect();
    inputs.sort();
    inputs
}

#[test]
fn every_body_has_a_target_and_a_corpus() {
    let names: BTreeSet<String> = INPUTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let stems = |inside: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder().join(inside)).expect("a folder");
        let stem = |path: PathBuf| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
        entries
            .filter_map(|entry| stem(entry.expect("readable").path()))
            .collect()
    };
    assert_eq!(stems("targets"), names);
    assert_eq!(stems("corpus"), names);
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).expect("a package");
    for name in names {
        let target = fs::read_to_string(folder().join(format!("targets/{name}.rs"))).expect("text");
        assert!(target.contains(&format!("designgen_fuzz::{name}(bytes)")), "{target}");
        assert!(
            manifest.contains(&format!("name = \"{name}\"\npath = \"targets/{name}.rs\"")),
            "{name}"
        );
    }
}

#[test]
fn what_is_kept_holds() {
    let told = in_parallel(&INPUTS, |(name, body)| {
        let mut told = Vec::new();
        let mut accepted = 0;
        let inputs = corpus(name);
        for (path, bytes) in &inputs {
            match catch_unwind(AssertUnwindSafe(|| body(bytes))) {
                Ok(is_accepted) => accepted += usize::from(is_accepted),
                Err(_) => told.push(format!("{path} does not hold; the reason stands above")),
            }
        }
        if accepted == 0 || accepted == inputs.len() {
            told.push(format!("{name}: {accepted} of {} inputs are accepted", inputs.len()));
        }
        told
    });
    let told: Vec<String> = told.into_iter().flatten().collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// One change to an input: something cut out, repeated elsewhere, or put in.
#[derive(Debug, Clone)]
struct Change {
    at: Index,
    length: usize,
    to: Index,
    piece: Option<&'static [u8]>,
}

/// What begins, ends or escapes something in one of the formats.
const PIECES: [&[u8]; 40] = [
    b"\n",
    b"\r",
    b"\t",
    b" ",
    b"  ",
    b"\n\n",
    b"\0",
    b"'",
    b"\"",
    b"\"\"\"",
    b"`",
    b"```",
    b"\\",
    b"$",
    b"#",
    b": ",
    b"- ",
    b"|",
    b"{{",
    b"}}",
    b"{%",
    b"%}",
    b"<!--",
    b"-->",
    b"/",
    b"..",
    b"&",
    b"*",
    b"[",
    b"](",
    b"{",
    b"}",
    b"1e308",
    b"-1",
    b"true",
    b"\xe2\x80\x8b",
    b"\xef\xbb\xbf",
    b"\xc3\x9f",
    b"\xf0\x9f\x91\xa9",
    &[SEPARATOR],
];

fn change() -> impl Strategy<Value = Change> {
    let piece = prop::option::of(prop::sample::select(PIECES.to_vec()));
    (any::<Index>(), 0..40_usize, any::<Index>(), piece).prop_map(|(at, length, to, piece)| Change {
        at,
        length,
        to,
        piece,
    })
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for Change { at, length, to, piece } in changes {
        let start = at.index(bytes.len() + 1);
        let end = (start + length).min(bytes.len());
        let to = to.index(bytes.len() + 1);
        match piece {
            Some(piece) => drop(bytes.splice(start..start, piece.iter().copied())),
            None if length % 2 == 0 => drop(bytes.drain(start..end)),
            None => {
                let copied = bytes[start..end].to_vec();
                bytes.splice(to..to, copied);
            }
        }
    }
    bytes
}

fn hold_changed(name: &str, cases: u32) {
    let (_, body): (_, Body) = INPUTS.into_iter().find(|(known, _)| *known == name).expect("a body");
    let kept: Vec<Vec<u8>> = corpus(name).into_iter().map(|(_, bytes)| bytes).collect();
    let strategy = (prop::sample::select(kept), prop::collection::vec(change(), 1..6))
        .prop_map(|(bytes, changes)| changed(bytes, &changes));
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    };
    let mut random = Random::announced("fuzz::changed");
    let seed: Vec<u8> = (0..4).flat_map(|_| random.number().to_le_bytes()).collect();
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let outcome = runner.run(&strategy, |bytes| {
        body(&bytes);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn changed_answers_hold() {
    hold_changed("answers", 150);
}

#[test]
fn changed_manifests_hold() {
    hold_changed("manifest", 300);
}

#[test]
fn changed_paths_hold() {
    hold_changed("paths", 500);
}

#[test]
fn changed_places_hold() {
    hold_changed("render", 100);
}

#[test]
fn changed_notes_hold() {
    hold_changed("quizzes", 300);
}
