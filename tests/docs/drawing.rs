//! `docs/run.svg`: the screen of a real dialogue, drawn.

use std::fmt::Write as _;

use vt100::{Cell, Color, Screen};

use crate::docs::shell::SHOWN_FOLDER;
use crate::support::{Snapshots, package};
use crate::wizard::Setting;

/// Width and height of a character, and the space around all of them, in pixels.
const CELL: (usize, usize) = (8, 17);
const MARGIN: usize = 14;
const COLUMNS: u16 = 92;

#[test]
fn the_drawing_shows_a_run() {
    let arguments = ["new", "my-challenge", "--preset", "url-shortener"];
    let mut dialogue = Setting::of(&arguments).size(46, COLUMNS).start();
    dialogue.chooses("System design challenge", "Write the challenge");
    dialogue.chooses("Write these files?", "Write");
    let work = dialogue.work().to_string_lossy().into_owned();
    let (status, dialogue) = dialogue.ends();
    assert!(status.success(), "{}", dialogue.shown());
    let drawing = draw(&arguments, dialogue.screen(), &work);
    let mut snapshots = Snapshots::default();
    snapshots.hold(&package().join("docs/run.svg"), drawing.as_bytes());
    snapshots.finish();
}

/// The command and the screen that it left.
fn draw(arguments: &[&str], screen: &Screen, work: &str) -> String {
    let (height, _) = screen.size();
    let used = (0..height.get()).rev().find(|row| !runs(screen, *row).is_empty());
    let rows = used.map_or(0, |row| usize::from(row) + 1);
    let (width, height) = (
        usize::from(COLUMNS) * CELL.0 + 2 * MARGIN,
        (rows + 1) * CELL.1 + 2 * MARGIN,
    );
    let command = format!("$ designgen {}", arguments.join(" "));
    let mut drawing = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>{command}</title>\n\
         <style>text {{ font: 13px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d8dee9; white-space: pre }} \
         .bold {{ font-weight: bold }} .green {{ fill: #8fd18b }} .red {{ fill: #f28b82 }} .cyan {{ fill: #7fc8db }} .grey {{ fill: #8f9bb3 }}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#1f2430\"/>\n"
    );
    let first = Run {
        column: 0,
        text: command,
        class: "bold",
    };
    first.draw(0, &mut drawing);
    for row in 0..rows {
        let index = u16::try_from(row).expect("a row of the screen");
        for mut run in runs(screen, index) {
            run.text = run.text.replace(work, SHOWN_FOLDER);
            run.draw(row + 1, &mut drawing);
        }
    }
    drawing.push_str("</svg>\n");
    drawing
}

/// Neighbouring characters that look alike.
struct Run {
    column: usize,
    text: String,
    class: &'static str,
}

impl Run {
    fn draw(&self, row: usize, drawing: &mut String) {
        let (x, y) = (MARGIN + self.column * CELL.0, MARGIN + row * CELL.1 + 12);
        let class = match self.class {
            "" => String::new(),
            class => format!(" class=\"{class}\""),
        };
        let length = self.text.chars().count() * CELL.0;
        let text = self
            .text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let _ = writeln!(
            drawing,
            "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\"{class}>{text}</text>"
        );
    }
}

fn runs(screen: &Screen, row: u16) -> Vec<Run> {
    let (_, columns) = screen.size();
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..columns.get() {
        let cell = screen.cell(row, column).expect("a cell of the screen");
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let class = class(cell);
        match runs.last_mut() {
            Some(run) if run.class == class => run.text.push_str(text),
            _ => runs.push(Run {
                column: column.into(),
                text: text.to_owned(),
                class,
            }),
        }
    }
    // Blanks around a run would be drawn differently by each viewer.
    for run in &mut runs {
        let start = run.text.trim_start();
        run.column += run.text.chars().count() - start.chars().count();
        run.text = start.trim_end().to_owned();
    }
    runs.retain(|run| !run.text.is_empty());
    runs
}

fn class(cell: &Cell) -> &'static str {
    match (cell.fgcolor(), cell.bold()) {
        (Color::Default, false) => "",
        (Color::Default, true) => "bold",
        (Color::Idx(2 | 10), false) => "green",
        (Color::Idx(2 | 10), true) => "bold green",
        (Color::Idx(1 | 9), _) => "bold red",
        (Color::Idx(4 | 6 | 12 | 14), _) => "cyan",
        (Color::Idx(7 | 8), _) => "grey",
        (colour, _) => panic!("the drawing has no class for {colour:?}"),
    }
}
