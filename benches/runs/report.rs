//! What was measured, as Markdown: the machine, the tables, and the part of docs/speed.md that shows them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::case::{Figures, Outcome};
use crate::plot;

const BEGIN: &str = "<!-- speed: begin -->\n";
const END: &str = "<!-- speed: end -->";
const PLOT: &str = "benches/runs.svg";
const PAGE: &str = "docs/speed.md";

/// What figures depend on, in one line.
pub fn machine(scratch: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown model", |(_, model)| model);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let (system, compiler) = (
        said_by(Command::new("uname").arg("-sr")),
        said_by(Command::new("rustc").arg("--version")),
    );
    format!(
        "{cores} cores ({model}), {}, {}, files on {}, load average {} before the first run",
        // Without what a distribution and the date of a release add.
        system.split('-').next().unwrap_or_default(),
        compiler.split(" (").next().unwrap_or_default(),
        said_by(Command::new("df").arg("--output=fstype").arg(scratch)),
        load.split(' ').next().unwrap_or_default(),
    )
}

pub fn today() -> String {
    said_by(Command::new("date").args(["--utc", "+%F"]))
}

/// The last line that a program prints.
fn said_by(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    let text = String::from_utf8_lossy(&output);
    text.lines().next_back().unwrap_or("unknown").to_owned()
}

pub fn tables(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(table).collect::<Vec<_>>().join("\n")
}

fn table(outcome: &Outcome) -> String {
    let mut text = format!(
        "| {} | Median | Fastest | Slowest | Ratio | Memory | Runs |\n|---|---:|---:|---:|---:|---:|---:|\n",
        outcome.title
    );
    for figures in &outcome.figures {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.1} | {} | {} |",
            figures.name,
            time(figures.median()),
            time(figures.fastest()),
            time(figures.slowest()),
            outcome.ratio(figures),
            memory(figures),
            figures.times.len(),
        );
    }
    text
}

/// Three digits that count.
pub fn time(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    match milliseconds {
        ..9.995 => format!("{milliseconds:.2} ms"),
        ..99.95 => format!("{milliseconds:.1} ms"),
        ..999.5 => format!("{milliseconds:.0} ms"),
        ..9995.0 => format!("{:.2} s", milliseconds / 1e3),
        _ => format!("{:.1} s", milliseconds / 1e3),
    }
}

pub fn memory(figures: &Figures) -> String {
    match figures.memory.map(|bytes| bytes as f64 / 1e6) {
        Some(megabytes @ ..99.95) => format!("{megabytes:.1} MB"),
        Some(megabytes) => format!("{megabytes:.0} MB"),
        None => "not measured".to_owned(),
    }
}

/// Writes the plot, and the marked part of docs/speed.md with it.
pub fn write(about: &str, outcomes: &[Outcome]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::write(root.join(PLOT), plot::svg(outcomes)).expect("can be written");
    let page = fs::read_to_string(root.join(PAGE)).expect("readable");
    let (before, rest) = page.split_once(BEGIN).expect("a mark where the figures begin");
    let (_, after) = rest.split_once(END).expect("a mark where they end");
    let tables = tables(outcomes);
    let shown = format!(
        "{before}{BEGIN}\n{about}\n\n![Median times of all contenders, case by case, as bars on a logarithmic axis](../{PLOT})\n\n\
         <details>\n<summary>All figures</summary>\n\n{tables}\n</details>\n\n{END}{after}"
    );
    fs::write(root.join(PAGE), shown).expect("can be written");
}
