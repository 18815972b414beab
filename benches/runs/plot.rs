//! The medians as bars on a logarithmic axis, one group a case, as SVG. Colours follow the reader's light or dark mode.

use std::fmt::Write as _;
use std::time::Duration;

use crate::case::{Figures, Outcome};
use crate::contender::Kind;
use crate::report;

const WIDTH: f64 = 760.0;
/// Where bars begin; their names stand before it.
const LEFT: f64 = 196.0;
/// Where the longest bar ends; its figures stand behind it.
const RIGHT: f64 = 610.0;
const HEAD: f64 = 104.0;
const ROW: f64 = 20.0;
const TITLE: f64 = 36.0;
const BAR: f64 = 12.0;

const STYLE: &str = "
:root {
  --page: #ffffff; --text: #1f2328; --faint: #59636e; --grid: #d8dee4;
  --designgen: #0969da; --floor: #9aa4af; --peer: #d98a1f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --text: #f0f6fc; --faint: #9198a1; --grid: #2f353d;
    --designgen: #4493f8; --floor: #656c76; --peer: #b8741a;
  }
}
text {
  font: 14px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: var(--text);
  stroke: var(--page); stroke-width: 3px; paint-order: stroke;
}
.title { font-weight: 600 }
.faint { fill: var(--faint) }
.end { text-anchor: end }
.middle { text-anchor: middle }
.page { fill: var(--page) }
.grid { stroke: var(--grid) }
.range { stroke: var(--text); stroke-width: 1.5 }
.designgen { fill: var(--designgen) }
.floor { fill: var(--floor) }
.peer { fill: var(--peer) }
";

/// What each colour stands for, and where that is said.
const LEGEND: [(Kind, &str, f64); 3] = [
    (Kind::Designgen, "designgen", 16.0),
    (Kind::Floor, "what nothing can be faster than", 130.0),
    (Kind::Peer, "other generators", 388.0),
];

/// From times to places on the axis.
struct Axis {
    shortest: f64,
    longest: f64,
}

impl Axis {
    fn of(outcomes: &[Outcome]) -> Self {
        let times = || outcomes.iter().flat_map(|outcome| &outcome.figures);
        let seconds = |time: Duration| time.as_secs_f64();
        Self {
            shortest: times()
                .map(|figures| seconds(figures.fastest()))
                .fold(f64::INFINITY, f64::min)
                / 1.5,
            longest: times().map(|figures| seconds(figures.slowest())).fold(0.0, f64::max),
        }
    }

    fn place(&self, time: Duration) -> f64 {
        let part = (time.as_secs_f64() / self.shortest).ln() / (self.longest / self.shortest).ln();
        LEFT + part * (RIGHT - LEFT)
    }

    /// 1 ms, 10 ms and so on, as far as they are on the axis.
    fn marks(&self) -> Vec<(Duration, &'static str)> {
        ["0.1 ms", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"]
            .into_iter()
            .enumerate()
            .map(|(index, label)| (Duration::from_micros(100 * 10_u64.pow(index as u32)), label))
            .filter(|(time, _)| (self.shortest..=self.longest).contains(&time.as_secs_f64()))
            .collect()
    }
}

pub fn svg(outcomes: &[Outcome]) -> String {
    let axis = Axis::of(outcomes);
    let rows: usize = outcomes.iter().map(|outcome| outcome.figures.len()).sum();
    let bottom = HEAD + rows as f64 * ROW + outcomes.len() as f64 * TITLE;
    let height = bottom + 30.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n\
         <title>Median times of whole runs</title>\n<style>{STYLE}</style>\n\
         <rect class=\"page\" width=\"100%\" height=\"100%\" rx=\"6\"/>\n\
         <text class=\"title\" x=\"16\" y=\"28\">Median times of whole runs, and their memory</text>\n\
         <text class=\"faint\" x=\"16\" y=\"50\">on a logarithmic axis; the line goes from the fastest to the slowest run</text>\n"
    );
    for (kind, name, x) in LEGEND {
        let _ = writeln!(
            svg,
            "<rect class=\"{}\" x=\"{x}\" y=\"62\" width=\"{BAR}\" height=\"{BAR}\" rx=\"2\"/><text x=\"{}\" y=\"73\">{name}</text>",
            class(kind),
            x + 18.0
        );
    }
    for (time, label) in axis.marks() {
        let x = axis.place(time);
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{x:.1} {HEAD}V{bottom}\"/>");
        for y in [HEAD - 5.0, bottom + 16.0] {
            let _ = writeln!(
                svg,
                "<text class=\"faint middle\" x=\"{x:.1}\" y=\"{y}\">{label}</text>"
            );
        }
    }
    let mut y = HEAD;
    for outcome in outcomes {
        y += TITLE;
        let _ = writeln!(
            svg,
            "<text class=\"title\" x=\"16\" y=\"{}\">{}</text>",
            y - 9.0,
            plain(&outcome.title)
        );
        for figures in &outcome.figures {
            bar(&mut svg, &axis, figures, y);
            y += ROW;
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn bar(svg: &mut String, axis: &Axis, figures: &Figures, y: f64) {
    let [fastest, median, slowest] =
        [figures.fastest(), figures.median(), figures.slowest()].map(|time| axis.place(time));
    let (text, middle) = (y + 15.0, y + ROW / 2.0);
    let _ = writeln!(
        svg,
        "<text class=\"end\" x=\"{}\" y=\"{text}\">{}</text>\
         <rect class=\"{}\" x=\"{LEFT}\" y=\"{}\" width=\"{:.1}\" height=\"{BAR}\" rx=\"2\"/>\
         <path class=\"range\" d=\"M{fastest:.1} {middle}H{slowest:.1}\"/>\
         <text x=\"{:.1}\" y=\"{text}\">{} <tspan class=\"faint\">{}</tspan></text>",
        LEFT - 8.0,
        plain(&figures.name),
        class(figures.kind),
        y + (ROW - BAR) / 2.0,
        median - LEFT,
        slowest.max(median) + 8.0,
        report::time(figures.median()),
        report::memory(figures),
    );
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Designgen => "designgen",
        Kind::Floor => "floor",
        Kind::Peer => "peer",
    }
}

/// Without the marks of Markdown.
fn plain(text: &str) -> String {
    text.replace('`', "")
}
