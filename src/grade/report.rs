//! Reports for people: of one hand-in and of all, as Markdown and as pages that need nothing but a browser.
//!
//! Texts of a hand-in, such as messages of its failures, reach a report as text only.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::result::{Exercise, Grade, Measure, Outcome, Test};
use crate::engine::{html_text, markdown, percent_encoded};
use crate::text::{count, sanitized};

const STYLE: &str = include_str!("report.css");

/// What a report says first.
pub fn summary(grade: &Grade) -> String {
    if let Some(reason) = &grade.refused {
        return format!("Not graded: {reason}");
    }
    let mut parts = vec![format!("{} of {} in tests", grade.points, count_points(grade.possible))];
    let passed = grade.passed_checks();
    if !grade.checks.is_empty() {
        parts.push(format!("{passed} of {} pass", count(grade.checks.len(), "check")));
    }
    if let Some(measured) = measured(grade) {
        parts.push(format!("{measured} of the rubric measured"));
    }
    parts.join("; ")
}

/// The report of a hand-in as Markdown, which a summary on GitHub can be, too.
pub fn markdown_of(grade: &Grade) -> String {
    let mut text = format!(
        "# {}: {}\n\n{}\n",
        inline(&grade.name),
        inline(&grade.challenge),
        inline(&summary(grade))
    );
    if !grade.exercises.is_empty() {
        text.push_str(
            "\n## Exercises\n\n| Exercise | Points | Passed | Failed | Skipped |\n| --- | --: | --: | --: | --: |\n",
        );
        for exercise in &grade.exercises {
            let [passed, failed, skipped] = exercise.outcomes();
            let name = cell(&exercise.name);
            let _ = writeln!(
                text,
                "| {name} | {} of {} | {passed} | {failed} | {skipped} |",
                exercise.points, exercise.possible
            );
        }
    }
    for (title, is_listed) in LISTS {
        let tests: Vec<(&Exercise, &Test)> = grade.tests().filter(|(_, test)| is_listed(test.outcome)).collect();
        if !tests.is_empty() {
            let _ = write!(text, "\n## {title}\n\n");
        }
        for (exercise, test) in tests {
            let _ = writeln!(text, "- {}{}", inline(&test.test), inline(&about(exercise, test)));
            if !test.message.is_empty() {
                text.push_str(&fenced(&test.message, "  "));
            }
        }
    }
    if !grade.checks.is_empty() {
        text.push_str("\n## Checks\n\n");
        for check in &grade.checks {
            let outcome = if check.passed { "passes" } else { "fails" };
            let _ = writeln!(text, "- {} {outcome}", inline(&check.command));
            if !check.output.is_empty() {
                text.push_str(&fenced(&check.output, "  "));
            }
        }
    }
    if !grade.criteria.is_empty() {
        text.push_str("\n## Criteria\n\n| Criterion | Points | Of | Measured by |\n| --- | --: | --: | --- |\n");
        for criterion in &grade.criteria {
            let points = criterion.points.map_or_else(String::new, |points| points.to_string());
            let _ = writeln!(
                text,
                "| {} | {points} | {} | {} |",
                cell(&criterion.criterion),
                criterion.weight,
                by(criterion.measured_by)
            );
        }
    }
    if !grade.notes.is_empty() {
        text.push_str("\n## Notes\n\n");
        for note in &grade.notes {
            let _ = writeln!(text, "- {}", inline(note));
        }
    }
    text
}

/// The same as a page.
pub fn html_of(grade: &Grade) -> String {
    let mut body = format!("<p class=\"sum\">{}</p>\n", shown(&summary(grade)));
    if !grade.exercises.is_empty() {
        let rows: Vec<Vec<String>> = grade
            .exercises
            .iter()
            .map(|exercise| {
                let points = format!("{} of {}", exercise.points, exercise.possible);
                let [passed, failed, skipped] = exercise.outcomes().map(|number| number.to_string());
                vec![shown(&exercise.name), points, passed, failed, skipped]
            })
            .collect();
        body.push_str("<h2>Exercises</h2>\n");
        body.push_str(&table(
            &["Exercise", "Points", "Passed", "Failed", "Skipped"],
            &rows,
            1..5,
        ));
    }
    for (title, is_listed) in LISTS {
        let tests: Vec<(&Exercise, &Test)> = grade.tests().filter(|(_, test)| is_listed(test.outcome)).collect();
        if !tests.is_empty() {
            let _ = writeln!(body, "<h2>{title}</h2>");
        }
        for (exercise, test) in tests {
            let line = format!(
                "<code>{}</code><span class=\"quiet\">{}</span>",
                shown(&test.test),
                shown(&about(exercise, test))
            );
            body.push_str(&details(&line, &test.message));
        }
    }
    if !grade.checks.is_empty() {
        body.push_str("<h2>Checks</h2>\n");
        for check in &grade.checks {
            let outcome = if check.passed {
                "<span class=\"right\">passes</span>"
            } else {
                "<span class=\"wrong\">fails</span>"
            };
            let line = format!("<code>{}</code> {outcome}", shown(&check.command));
            body.push_str(&details(&line, &check.output));
        }
    }
    if !grade.criteria.is_empty() {
        let rows: Vec<Vec<String>> = grade
            .criteria
            .iter()
            .map(|criterion| {
                vec![
                    format!(
                        "{}<br><span class=\"quiet\">{}</span>",
                        shown(&criterion.criterion),
                        shown(&criterion.description)
                    ),
                    criterion.points.map_or_else(String::new, |points| points.to_string()),
                    criterion.weight.to_string(),
                    by(criterion.measured_by).to_owned(),
                ]
            })
            .collect();
        body.push_str("<h2>Criteria</h2>\n");
        body.push_str(&table(&["Criterion", "Points", "Of", "Measured by"], &rows, 1..3));
    }
    if !grade.notes.is_empty() {
        body.push_str("<h2>Notes</h2>\n<ul>\n");
        for note in &grade.notes {
            let _ = writeln!(body, "<li>{}</li>", shown(note));
        }
        body.push_str("</ul>\n");
    }
    page(&format!("{}: {}", grade.name, grade.challenge), &body)
}

/// All hand-ins in one table, as Markdown.
pub fn table_markdown(challenge: &str, grades: &[Grade]) -> String {
    let names = exercises(grades);
    let mut text = format!(
        "# {}: {}\n\n| Name | Points |",
        inline(challenge),
        count(grades.len(), "hand-in")
    );
    for name in &names {
        let _ = write!(text, " {} |", cell(name));
    }
    text.push_str(" Checks | Rubric | Notes |\n| --- | --: |");
    text.push_str(&" --: |".repeat(names.len()));
    text.push_str(" --: | --: | --- |\n");
    for grade in grades {
        let row: Vec<String> = row(grade, &names).iter().map(|text| cell(text)).collect();
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text
}

/// The same as a page, with links to the reports.
pub fn table_html(challenge: &str, grades: &[Grade]) -> String {
    let names = exercises(grades);
    let mut heads = vec!["Name", "Points"];
    heads.extend(names.iter().copied());
    heads.extend(["Checks", "Rubric", "Notes"]);
    let rows: Vec<Vec<String>> = grades
        .iter()
        .map(|grade| {
            let mut row: Vec<String> = row(grade, &names).iter().map(|text| shown(text)).collect();
            row[0] = format!(
                "<a href=\"./{}/report.html\">{}</a>",
                percent_encoded(&grade.name),
                row[0]
            );
            row
        })
        .collect();
    let last = heads.len() - 1;
    let body = table(&heads, &rows, 1..last);
    page(&format!("{challenge}: {}", count(grades.len(), "hand-in")), &body)
}

/// The same as data for a spreadsheet.
pub fn table_csv(grades: &[Grade]) -> String {
    let names = exercises(grades);
    let mut heads = vec!["name", "points", "possible"];
    heads.extend(names.iter().copied());
    heads.extend(["checks", "notes"]);
    let line = |cells: &[String]| cells.iter().map(|cell| csv(cell)).collect::<Vec<_>>().join(",");
    let heads: Vec<String> = heads.into_iter().map(str::to_owned).collect();
    let mut text = line(&heads) + "\r\n";
    for grade in grades {
        let mut cells = vec![grade.name.clone(), grade.points.to_string(), grade.possible.to_string()];
        cells.extend(names.iter().map(|name| {
            let own = grade.exercises.iter().find(|exercise| exercise.name == **name);
            own.map_or_else(String::new, |exercise| exercise.points.to_string())
        }));
        cells.push(grade.passed_checks().to_string());
        cells.push(remarks(grade));
        text.push_str(&line(&cells));
        text.push_str("\r\n");
    }
    text
}

/// A list of tests: its title, and which tests are in it.
type List = (&'static str, fn(Outcome) -> bool);

const LISTS: [List; 2] = [
    ("Tests that fail", |outcome| {
        matches!(outcome, Outcome::Failed | Outcome::Unfinished)
    }),
    ("Tests that this machine cannot run", |outcome| {
        outcome == Outcome::Skipped
    }),
];

fn exercises(grades: &[Grade]) -> Vec<&str> {
    let all: BTreeSet<&str> = grades
        .iter()
        .flat_map(|grade| &grade.exercises)
        .map(|exercise| exercise.name.as_str())
        .collect();
    all.into_iter().collect()
}

fn row(grade: &Grade, exercises: &[&str]) -> Vec<String> {
    let of = |points: u64, possible: u64| format!("{points} of {possible}");
    let mut row = vec![grade.name.clone(), of(grade.points, grade.possible)];
    row.extend(exercises.iter().map(|name| {
        let own = grade.exercises.iter().find(|exercise| exercise.name == **name);
        own.map_or_else(String::new, |exercise| of(exercise.points, exercise.possible))
    }));
    row.push(format!("{} of {}", grade.passed_checks(), grade.checks.len()));
    row.push(measured(grade).unwrap_or_default());
    row.push(remarks(grade));
    row
}

fn remarks(grade: &Grade) -> String {
    match &grade.refused {
        Some(reason) => format!("not graded: {reason}"),
        None => grade.notes.join("; "),
    }
}

fn measured(grade: &Grade) -> Option<String> {
    let (points, weights) = grade.measured();
    (weights > 0).then(|| format!("{points} of {weights}"))
}

fn count_points(points: u64) -> String {
    count(usize::try_from(points).unwrap_or(usize::MAX), "point")
}

fn about(exercise: &Exercise, test: &Test) -> String {
    let hidden = if test.hidden { ", hidden" } else { "" };
    let unfinished = if test.outcome == Outcome::Unfinished {
        ", not reached in time"
    } else {
        ""
    };
    format!(" ({}, weight {}{hidden}{unfinished})", exercise.name, test.weight)
}

const fn by(measure: Measure) -> &'static str {
    match measure {
        Measure::Reader => "a reader",
        Measure::Tests => "tests",
        Measure::Checks => "checks",
    }
}

/// Text in a line of Markdown.
fn inline(text: &str) -> String {
    markdown(&one_line(text))
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    inline(text).replace('|', "\\|")
}

fn one_line(text: &str) -> String {
    sanitized(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A block of code that nothing in it can end, inside of a list.
fn fenced(text: &str, indent: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines = sanitized(text);
    let lines = lines
        .lines()
        .map(|line| format!("{indent}{line}\n").replace("  \n", "\n"));
    format!(
        "\n{indent}{fence}text\n{}{indent}{fence}\n\n",
        lines.collect::<String>()
    )
}

/// Text in a page.
fn shown(text: &str) -> String {
    html_text(&sanitized(text))
}

/// A line that opens to more, if there is more.
fn details(line: &str, more: &str) -> String {
    if more.trim().is_empty() {
        return format!("<p>{line}</p>\n");
    }
    format!(
        "<details><summary>{line}</summary><pre>{}</pre></details>\n",
        shown(more)
    )
}

/// `heads` are texts, the cells of `rows` are HTML; the columns of `numbers` hold numbers.
fn table(heads: &[&str], rows: &[Vec<String>], numbers: std::ops::Range<usize>) -> String {
    let class = |column| {
        if numbers.contains(&column) {
            " class=\"number\""
        } else {
            ""
        }
    };
    let mut text = "<div class=\"scroll\"><table>\n<thead><tr>".to_owned();
    for (column, head) in heads.iter().enumerate() {
        let _ = write!(text, "<th scope=\"col\"{}>{}</th>", class(column), shown(head));
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        text.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            if column == 0 {
                let _ = write!(text, "<th scope=\"row\">{cell}</th>");
            } else {
                let _ = write!(text, "<td{}>{cell}</td>", class(column));
            }
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody>\n</table></div>\n");
    text
}

fn page(title: &str, body: &str) -> String {
    let digest = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         {body}</body>\n</html>\n",
        title = shown(title),
    )
}

/// A cell that a spreadsheet takes for a text, whatever it begins with.
fn csv(text: &str) -> String {
    let text = one_line(text);
    let start = if text.starts_with(['=', '+', '-', '@']) {
        "'"
    } else {
        ""
    };
    format!("\"{start}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::super::result::{Check, Criterion, Exercise, Measure, Outcome, Test};
    use super::*;

    /// Everything of a report that a candidate may have written. Without the policy of the page nothing but its own elements is in it.
    #[test]
    fn attack_26_texts_of_candidates_make_no_elements_in_reports() {
        let evil =
            "<img src=x onerror=alert(1)></pre></code>\"'><script>alert(1)</script>&lt;b&gt;\u{1b}[31m".to_owned();
        let grade = Grade {
            name: evil.clone(),
            challenge: evil.clone(),
            refused: None,
            points: 1,
            possible: 2,
            exercises: vec![Exercise {
                name: evil.clone(),
                points: 1,
                possible: 2,
                tests: vec![Test {
                    test: evil.clone(),
                    hidden: true,
                    outcome: Outcome::Failed,
                    weight: 1,
                    message: format!("{evil}\n{evil}"),
                }],
            }],
            checks: vec![Check {
                command: evil.clone(),
                passed: false,
                output: evil.clone(),
            }],
            criteria: vec![Criterion {
                criterion: evil.clone(),
                weight: 1,
                description: evil.clone(),
                measured_by: Measure::Reader,
                points: None,
            }],
            notes: vec![evil.clone()],
        };
        let refused = Grade {
            refused: Some(evil),
            ..grade.clone()
        };
        let harmless = Grade {
            name: "a".to_owned(),
            challenge: "a".to_owned(),
            ..grade.clone()
        };
        let pages = [
            html_of(&grade),
            html_of(&refused),
            table_html("evil", &[grade, refused, harmless]),
        ];
        for page in pages {
            let body = page.split_once("<body>").map_or(page.as_str(), |(_, body)| body);
            for word in ["<img", "<script", "</script", "<b>", "\u{1b}"] {
                assert!(!page.contains(word), "{word}: {page}");
            }
            // Quotes stand for themselves in texts; in attributes there are none of theirs.
            for tag in body.split('<').skip(1).filter_map(|rest| rest.split_once('>')) {
                let is_link = tag.0.starts_with("a href=\"./%3C") && tag.0.matches('"').count() == 2;
                assert!(is_link || !tag.0.contains("alert"), "{}", tag.0);
            }
        }
    }
}
