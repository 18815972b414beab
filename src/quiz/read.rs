//! Reads a note: its front matter, then the quizzes between its lines.

use std::collections::HashSet;

use super::check::check;
use super::draft::{Draft, Place};
use super::finding::{Findings, Rule};
use super::lines::{Label, Role, option_marker, roles};
use super::parts::{Line, Parts, names_options};
use super::{Note, PlacedQuiz, front_matter, tidy_line};

/// Reads and checks a note. `path` is what findings call it.
pub fn read(path: &str, text: &str) -> Note {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let mut findings = Findings::new(path, &lines);
    let front = front_matter::read(&lines, &mut findings);
    let body = Body::read(&lines, front.end, &mut findings);
    let drafts: Vec<Draft> = front.drafts.into_iter().chain(body.drafts).collect();
    if !drafts.is_empty() {
        for place in body.open_fences {
            findings.find(
                Rule::UnclosedFence,
                place,
                "this code block is never closed",
                "end it with a line of its own with as many of the same characters; a fence begins on its own line",
            );
        }
    }
    let definitions: Vec<(&str, &str)> = lines
        .iter()
        .filter_map(|line| Some((definition(line)?, *line)))
        .collect();
    let names: HashSet<String> = definitions.iter().map(|(name, _)| name.to_lowercase()).collect();
    let definitions: Vec<&str> = definitions.into_iter().map(|(_, line)| line).collect();
    let mut quizzes = Vec::new();
    for draft in &drafts {
        if let Some(quiz) = check(draft, &names, &mut findings) {
            let line = draft.place.line;
            quizzes.push(PlacedQuiz { quiz, line });
        }
    }
    let (findings, omitted) = findings.into_sorted();
    Note {
        path: path.to_owned(),
        title: front.title.or(body.title).unwrap_or_else(|| stem(path)),
        quizzes,
        begun: drafts.len(),
        definitions: definitions.join("\n"),
        findings,
        omitted,
    }
}

/// `name` of a line `[name]: address`.
fn definition(line: &str) -> Option<&str> {
    let (name, address) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
    let is_name = !name.is_empty() && !name.starts_with('^') && !name.contains(['[', ']']);
    (is_name && !address.trim().is_empty()).then_some(name)
}

/// The file's name without its ending.
fn stem(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// What was found below the front matter.
struct Body {
    drafts: Vec<Draft>,
    title: Option<String>,
    open_fences: Vec<Place>,
}

impl Body {
    fn read(lines: &[&str], start: usize, findings: &mut Findings<'_>) -> Self {
        // Lines of the front matter are not of the grammar, but keep their numbers.
        let mut all = vec![Role::Blank; start];
        all.extend(roles(&lines[start..]));
        let mut body = Self {
            drafts: Vec::new(),
            title: None,
            open_fences: Vec::new(),
        };
        let mut open: Option<Parts<'_>> = None;
        for (index, (line, role)) in lines.iter().zip(&all).enumerate() {
            let place = Place {
                line: index + 1,
                column: 1 + line.chars().take_while(|character| character.is_whitespace()).count(),
            };
            match *role {
                Role::Label { label, value, end } => {
                    if label == Label::Question {
                        body.close(open.replace(Parts::new(place, line)), findings);
                    } else if open.is_none() && begins_without_question(label, &lines[index..], &all[index..]) {
                        findings.find(
                            Rule::OrphanLabel,
                            place,
                            format!("`{}` stands without a question", label.name()),
                            "begin the quiz with a line `Q: …`",
                        );
                        open = Some(Parts::without_question(place));
                    }
                    if let Some(parts) = &mut open {
                        parts.begin(label, place, Line::value(line, value..end, index + 1), findings);
                    }
                }
                Role::Misplaced => {
                    findings.find(
                        Rule::MisplacedQuestion,
                        place,
                        "this question is not read: it stands in a list or a quotation",
                        "begin the line with `Q:`, or write `Q\\:` where no quiz is meant",
                    );
                    body.close(open.replace(Parts::without_question(place)), findings);
                }
                Role::Boundary => {
                    let is_above = body.title.is_none() && body.drafts.is_empty() && open.is_none();
                    if let Some(title) = line.trim_start().strip_prefix('#').filter(|_| is_above) {
                        let title = title.trim_matches(['#', ' ', '\t']);
                        body.title = (!title.is_empty()).then(|| tidy_line(title));
                    }
                    body.close(open.take(), findings);
                }
                Role::End => body.close(open.take(), findings),
                Role::Blank | Role::Hidden | Role::OpenFence | Role::Text => {
                    if *role == Role::OpenFence {
                        body.open_fences.push(place);
                    }
                    if let Some(parts) = &mut open {
                        parts.go_on(Line::whole(line, *role, index + 1), place, findings);
                    }
                    if open.as_ref().is_some_and(Parts::is_over) {
                        body.close(open.take(), findings);
                    }
                }
            }
        }
        body.close(open, findings);
        body
    }

    fn close(&mut self, parts: Option<Parts<'_>>, findings: &mut Findings<'_>) {
        let parts = parts.filter(|parts| !parts.is_plain_question() && !parts.is_prose());
        self.drafts.extend(parts.and_then(|parts| parts.draft(findings)));
    }
}

/// Whether a part that no question stands before, on the first of these lines, is that of a quiz. `Options:` and
/// `Answers:` are words that stand in any note: there have to be letters behind them.
fn begins_without_question(label: Label, lines: &[&str], roles: &[Role]) -> bool {
    let names = |line: &str, role: &Role| match role {
        Role::Label {
            label: Label::Answers,
            value,
            end,
        } => names_options(&line[*value..*end]),
        _ => false,
    };
    match label {
        Label::Options => lines
            .iter()
            .zip(roles)
            .skip(1)
            .take_while(|(_, role)| {
                let is_other = matches!(
                    role,
                    Role::Label {
                        label: Label::Question | Label::Options,
                        ..
                    }
                );
                !is_other && !matches!(role, Role::Boundary | Role::End | Role::Misplaced)
            })
            .any(|(line, role)| {
                let has_letter = || option_marker(line).is_some_and(|marker| marker.has_bullet);
                names(line, role) || (*role == Role::Text && has_letter())
            }),
        Label::Answers => lines.iter().zip(roles).take(1).any(|(line, role)| names(line, role)),
        _ => false,
    }
}
