//! Runs that die: whatever ends one, at whatever moment, there is the whole challenge or nothing.
//!
//! The moments are random; the seed is printed when a test fails and taken from `DESIGNGEN_SEED` to see it again. `DESIGNGEN_KILLS=1000` asks for so
//! many kills by each test, and has the numbers told.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Random, Sandbox, Tree, announce, in_parallel, settles};

/// The preset that makes the most files.
const PRESET: &str = "file-storage";
/// How soon a killed run has been cleaned up after, beside what a slow machine needs to run anything at all.
const PATIENCE: Duration = Duration::from_secs(2);

const NEW: [&str; 4] = ["new", "sample", "--preset", PRESET];
const UPDATE: [&str; 6] = ["update", "sample", "--preset", PRESET, "--set", "title=Newer"];
const UNDO: [&str; 2] = ["undo", "sample"];

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    sandbox
        .process(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// What a run makes, and how long the slowest of three takes.
fn measured(arguments: &[&str], prepare: impl Fn(&Sandbox)) -> (Tree, Duration) {
    let mut longest = Duration::ZERO;
    let mut made = Tree::new();
    for _ in 0..3 {
        let sandbox = Sandbox::new();
        prepare(&sandbox);
        let begin = Instant::now();
        assert!(start(&sandbox, arguments).wait().expect("it ends").success());
        longest = longest.max(begin.elapsed());
        made = sandbox.tree();
    }
    (made, longest)
}

struct Attempt {
    signal: Signal,
    /// When, in shares of the time that a run takes.
    moment: f64,
}

/// How many runs are killed: as many as are asked for, or as a usual run has time for.
fn kills(usual: usize) -> usize {
    std::env::var("DESIGNGEN_KILLS").map_or(usual, |number| number.parse().expect("a number"))
}

/// Says what a long run has come to.
fn report(test: &str, attempts: &[Attempt], states: &[usize], ended: usize) {
    if std::env::var_os("DESIGNGEN_KILLS").is_some() {
        announce(&format!(
            "{test}: of {} runs {ended} were ended; {} left what was there before, {} the whole",
            attempts.len(),
            states[0],
            states[1]
        ));
    }
}

fn attempts(random: &mut Random, number: usize, signal: Signal) -> Vec<Attempt> {
    (0..number)
        .map(|_| Attempt {
            signal,
            moment: random.share() * 1.05,
        })
        .collect()
}

/// Ends runs at these moments. Gives how often each of the allowed states was left, and how many runs were ended.
fn end_runs(
    arguments: &[&str],
    attempts: &[Attempt],
    allowed: &[&Tree],
    duration: Duration,
    prepare: impl Fn(&Sandbox) + Sync,
) -> (Vec<usize>, usize) {
    let results = in_parallel(attempts, |attempt| {
        let sandbox = Sandbox::new();
        prepare(&sandbox);
        let mut child = start(&sandbox, arguments);
        thread::sleep(duration.mul_f64(attempt.moment));
        let pid = Pid::from_child(&child);
        // Its end is waited for below, so the number still belongs to our child.
        let _ = kill_process(pid, attempt.signal);
        let was_ended = !child.wait().expect("it ends").success();
        let what = format!(
            "{:?} after {:.3} of a run of {duration:?}",
            attempt.signal, attempt.moment
        );
        let state = settles(&sandbox.work(), allowed, PATIENCE + duration * 4, &what);
        assert!(was_ended || state == allowed.len() - 1, "{what}: done, but not whole");
        (state, was_ended)
    });
    let mut states = vec![0; allowed.len()];
    for (state, _) in &results {
        states[*state] += 1;
    }
    (states, results.iter().filter(|(_, was_ended)| *was_ended).count())
}

#[test]
fn attack_18_a_killed_run_leaves_the_whole_challenge_or_nothing() {
    let mut random = Random::announced("attack_18_a_killed_run_leaves_the_whole_challenge_or_nothing");
    let (whole, duration) = measured(&NEW, |_| {});
    let mut attempts = attempts(&mut random, kills(200), Signal::KILL);
    attempts.extend(self::attempts(&mut random, 10, Signal::INT));
    attempts.extend(self::attempts(&mut random, 10, Signal::TERM));
    let (states, ended) = end_runs(&NEW, &attempts, &[&Tree::new(), &whole], duration, |_| {});
    assert!(
        ended > attempts.len() / 3,
        "only {ended} runs were ended, in {duration:?} each"
    );
    assert!(states[0] > attempts.len() / 5, "{states:?}");
    report("new", &attempts, &states, ended);
}

/// An older challenge with edits, in a sandbox of its own.
fn older() -> Sandbox {
    let old = Sandbox::new();
    let made = start(&old, &["new", "sample", "--preset", PRESET, "--set", "title=Older"]).wait();
    assert!(made.expect("it ends").success());
    old.write("sample/app/mine.py", "mine = True\n");
    old.write("sample/Makefile", format!("# mine\n{}", old.read("sample/Makefile")));
    old
}

#[test]
fn attack_18_a_killed_update_leaves_the_old_or_the_new() {
    let mut random = Random::announced("attack_18_a_killed_update_leaves_the_old_or_the_new");
    let old = older();
    let before = old.tree();
    let prepare = |sandbox: &Sandbox| copy(&old.work(), &sandbox.work());
    let (after, duration) = measured(&UPDATE, prepare);
    assert!(before != after && after.contains_key("sample/app/mine.py"));
    let attempts = attempts(&mut random, kills(50), Signal::KILL);
    let (states, ended) = end_runs(&UPDATE, &attempts, &[&before, &after], duration, prepare);
    assert!(
        ended > attempts.len() / 3,
        "only {ended} runs were ended, in {duration:?} each"
    );
    assert!(states[0] > 0, "{states:?}");
    report("updated", &attempts, &states, ended);
}

#[test]
fn attack_18_a_killed_undo_leaves_the_old_or_the_new() {
    let mut random = Random::announced("attack_18_a_killed_undo_leaves_the_old_or_the_new");
    let old = older();
    let after = old.tree();
    assert!(start(&old, &UPDATE).wait().expect("it ends").success());
    let before = old.tree();
    let prepare = |sandbox: &Sandbox| copy(&old.work(), &sandbox.work());
    let (undone, duration) = measured(&UNDO, prepare);
    assert!(undone == after, "it is not as it was");
    let attempts = attempts(&mut random, kills(50), Signal::KILL);
    let (states, ended) = end_runs(&UNDO, &attempts, &[&before, &after], duration, prepare);
    assert!(
        ended > attempts.len() / 3,
        "only {ended} runs were ended, in {duration:?} each"
    );
    assert!(states[0] > 0, "{states:?}");
    report("undone", &attempts, &states, ended);
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry.expect("readable");
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir(target).expect("a new folder");
        } else {
            fs::copy(entry.path(), target).expect("a new file");
        }
    }
}

#[test]
fn attack_18_of_two_runs_at_once_one_wins() {
    let (whole, duration) = measured(&NEW, |_| {});
    for _ in 0..5 {
        let sandbox = Sandbox::new();
        let mut children: Vec<Child> = (0..3).map(|_| start(&sandbox, &NEW)).collect();
        let codes: Vec<Option<i32>> = children
            .iter_mut()
            .map(|child| child.wait().expect("it ends").code())
            .collect();
        // One that begins when another has ended finds nothing to do.
        assert!(codes.contains(&Some(0)), "{codes:?}");
        assert!(codes.iter().all(|code| matches!(code, Some(0 | 2))), "{codes:?}");
        settles(
            &sandbox.work(),
            &[&whole],
            PATIENCE + duration * 4,
            "three runs at once",
        );
    }
}

#[test]
fn attack_18_of_two_updates_at_once_none_mixes() {
    let old = older();
    let prepare = |sandbox: &Sandbox| copy(&old.work(), &sandbox.work());
    let (after, duration) = measured(&UPDATE, prepare);
    for round in 0..3 {
        let sandbox = Sandbox::new();
        prepare(&sandbox);
        let mut children: Vec<Child> = (0..3).map(|_| start(&sandbox, &UPDATE)).collect();
        let codes: Vec<Option<i32>> = children
            .iter_mut()
            .map(|child| child.wait().expect("it ends").code())
            .collect();
        assert!(codes.contains(&Some(0)), "round {round}: {codes:?}");
        assert!(
            codes.iter().all(|code| matches!(code, Some(0 | 2))),
            "round {round}: {codes:?}"
        );
        settles(
            &sandbox.work(),
            &[&after],
            PATIENCE + duration * 4,
            "three updates at once",
        );
    }
}
