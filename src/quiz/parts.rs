//! A quiz while its lines are collected, part by part, and the draft that they make.

use std::ops::Range;

use super::draft::{Draft, DraftAnswers, DraftOption, Located, Place};
use super::finding::{Findings, Rule};
use super::letter;
use super::lines::{Label, OptionMarker, Role, begins_block, bullet, option_marker, task, unguarded};

/// Columns that a line below an option has to be indented by to belong to its bullet.
const OPTION_INDENT: usize = 2;

/// A line of a part, or what of it stands behind a label.
#[derive(Debug, Clone, Copy)]
pub struct Line<'n> {
    text: &'n str,
    role: Role,
    /// Where the text begins.
    place: Place,
    /// What stands behind a label needs no backslash, so that none is taken away.
    is_value: bool,
}

impl<'n> Line<'n> {
    pub fn whole(text: &'n str, role: Role, number: usize) -> Self {
        Self {
            text,
            role,
            place: Place {
                line: number,
                column: 1,
            },
            is_value: false,
        }
    }

    pub fn value(line: &'n str, value: Range<usize>, number: usize) -> Self {
        let column = 1 + line[..value.start].chars().count();
        Self {
            text: &line[value],
            role: Role::Text,
            place: Place { line: number, column },
            is_value: true,
        }
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The line as it is meant: without `indent` columns before it and without the backslashes that guard it.
    fn read(&self, indent: usize) -> (String, Place) {
        if self.is_value {
            return (self.text.to_owned(), self.place);
        }
        let (text, cut) = outdented(self.text, indent);
        let text = if self.role == Role::Hidden {
            text
        } else {
            unguarded(&text)
        };
        (text, self.place.right(cut))
    }

    /// The place of a byte of the text.
    fn place_of(&self, offset: usize) -> Place {
        self.place.right(self.text[..offset].chars().count())
    }
}

/// One part: where its label stands, and its lines. The first one is what stood behind the label.
#[derive(Debug, Clone)]
struct Part<'n> {
    label: Label,
    place: Place,
    lines: Vec<Line<'n>>,
}

/// A quiz while its lines are collected.
#[derive(Debug)]
pub struct Parts<'n> {
    place: Place,
    /// Each once.
    parts: Vec<Part<'n>>,
    /// It begins with the word `Question`.
    is_word: bool,
    /// Whether a question stands before it. Where it does not, that is reported, and nothing else.
    has_question: bool,
    is_sound: bool,
    /// Lines of a part that was there before, which are read by nobody.
    is_repeating: bool,
    /// Text that belongs to no part has been reported.
    has_stray: bool,
    is_over: bool,
}

impl<'n> Parts<'n> {
    /// `line` begins the question.
    pub fn new(place: Place, line: &str) -> Self {
        let word = line.trim_start_matches(['#', '*', '_', ' ']).to_ascii_lowercase();
        Self {
            place,
            parts: Vec::new(),
            is_word: word.starts_with("question"),
            has_question: true,
            is_sound: true,
            is_repeating: false,
            has_stray: false,
            is_over: false,
        }
    }

    /// What looks like a quiz, but asks nothing.
    pub fn without_question(place: Place) -> Self {
        Self {
            has_question: false,
            ..Self::new(place, "")
        }
    }

    /// Whether something else has begun.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// `Q:` and `A:` are how people write questions with one answer, which are no quizzes.
    pub fn is_plain_question(&self) -> bool {
        let is_answer = |line: &Line<'_>| {
            let text = line.text.trim_start_matches(['*', '_', ' ']);
            line.role == Role::Text && ["A:", "A**:", "a:"].iter().any(|start| text.starts_with(start))
        };
        match self.parts.as_slice() {
            [question] => question.lines.iter().any(is_answer),
            _ => false,
        }
    }

    /// A paragraph that begins with the word, as in any text, and goes on without options.
    pub fn is_prose(&self) -> bool {
        let has_option = |line: &Line<'_>| {
            line.role == Role::Text
                && (task(line.text).is_some() || option_marker(line.text).is_some_and(|marker| marker.has_bullet))
        };
        match self.parts.as_slice() {
            [question] => self.is_word && !question.lines.iter().any(has_option),
            _ => false,
        }
    }

    /// Begins a part with what stands behind its label.
    pub fn begin(&mut self, label: Label, place: Place, value: Line<'n>, findings: &mut Findings<'_>) {
        self.is_repeating = self.has(label);
        if !self.is_repeating {
            let lines = vec![value];
            self.parts.push(Part { label, place, lines });
        } else if self.has_question {
            self.is_sound = false;
            findings.find(
                Rule::RepeatedLabel,
                place,
                format!("`{}` is given twice in this quiz", label.name()),
                format!(
                    "keep one, begin the next quiz with `Q:`, or write `{}\\:` where the word is meant",
                    label.name().trim_end_matches(':')
                ),
            );
        }
    }

    /// Adds a line to the part that was begun last. `place` is where its text begins.
    pub fn go_on(&mut self, line: Line<'n>, place: Place, findings: &mut Findings<'_>) {
        let is_complete = self.is_complete();
        let Some(part) = self.parts.last_mut().filter(|_| !self.is_repeating) else {
            return;
        };
        if line.role == Role::Blank || !part.is_full(&line) {
            part.lines.push(line);
        } else {
            let follows = part.lines.last().is_some_and(|last| last.role != Role::Blank);
            if self.has_question && !self.has_stray && (follows || !is_complete) {
                self.has_stray = true;
                self.is_sound = false;
                findings.find(
                    Rule::StrayText,
                    place,
                    "this text belongs to no part of the quiz",
                    "begin it with `Explanation:` or another label, or end the quiz before it with `<!-- /quiz -->`",
                );
            }
            self.is_over = is_complete;
        }
    }

    /// What was collected, if it asks something.
    pub fn draft(self, findings: &mut Findings<'_>) -> Option<Draft> {
        if !self.has_question {
            return None;
        }
        let before = findings.number();
        let mut draft = Draft::new(self.place, Located::at("", self.place));
        for part in &self.parts {
            match part.label {
                Label::Question => draft.question = part.text(),
                Label::Options => draft.options = Some(part.options(findings)),
                Label::Answers => draft.answers = Some(part.answers()),
                Label::Explanation => draft.explanation = Some(part.text()),
                Label::Topic => draft.topic = Some(part.text()),
                Label::Difficulty => draft.difficulty = Some(part.text()),
            }
        }
        if draft.answers.is_none() {
            draft.answers = ticked(draft.options.as_deref().unwrap_or_default());
        }
        draft.is_sound = self.is_sound && findings.number() == before;
        Some(draft)
    }

    fn has(&self, label: Label) -> bool {
        self.parts.iter().any(|part| part.label == label)
    }

    fn is_complete(&self) -> bool {
        let wanted = [Label::Options, Label::Answers, Label::Explanation];
        wanted.iter().all(|label| self.has(*label))
    }
}

/// The answers of options with boxes: those that are ticked.
fn ticked(options: &[DraftOption]) -> Option<DraftAnswers> {
    let place = options.first()?.place;
    let named = |(index, option): (usize, &DraftOption)| {
        let name = option.label.clone().unwrap_or_else(|| letter(index).to_string());
        option.is_ticked?.then(|| Located::at(&name, option.place))
    };
    options
        .iter()
        .all(|option| option.is_ticked.is_some())
        .then(|| DraftAnswers {
            place,
            written: Located::at("", place),
            tokens: options.iter().enumerate().filter_map(named).collect(),
        })
}

/// An option while its lines are collected.
struct Item<'n> {
    marker: Option<OptionMarker<'n>>,
    /// Whether its box is ticked.
    is_ticked: Option<bool>,
    /// Columns before its text.
    indent: usize,
    place: Place,
    lines: Vec<(String, Place)>,
}

/// Whether lines stand below the options, and belong to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outside {
    No,
    /// A comment, which nobody sees.
    Comment,
    Text,
    /// It has been reported.
    Told,
}

impl Item<'_> {
    /// What a line is that begins no option: Markdown ends a list at what is not indented and stands below a blank line, or begins a
    /// block of its own.
    fn leaves(&self, line: &Line<'_>, is_apart: bool, outside: Outside) -> Outside {
        let is_below = columns(line.text) >= self.indent;
        let goes_on = !(is_apart || line.role == Role::Text && begins_block(line.text));
        match outside {
            Outside::Text | Outside::Told => Outside::Told,
            Outside::No if is_below || goes_on => Outside::No,
            _ if line.role == Role::Hidden && line.text.trim_start().starts_with("<!--") => Outside::Comment,
            _ => Outside::Text,
        }
    }
}

impl<'n> Part<'n> {
    /// Whether a line is not part of it any more. Answers are one line, or a list below their label.
    fn is_full(&self, line: &Line<'_>) -> bool {
        match self.label {
            Label::Answers => {
                let is_list = self.lines.first().is_some_and(Line::is_blank);
                let is_begun = !self.lines.iter().all(Line::is_blank);
                is_begun && !(is_list && bullet(line.text.trim_start()).is_some())
            }
            Label::Topic | Label::Difficulty => true,
            _ => false,
        }
    }

    fn text(&self) -> Located {
        let lines: Vec<(String, Place)> = self.lines.iter().map(|line| line.read(0)).collect();
        Located::of_lines(&lines, self.place)
    }

    /// Options are marked as the first one is: with bullets or without, with letters or without. What is indented deeper
    /// than the first belongs to the option above it, and so does the line right below an option.
    fn options(&self, findings: &mut Findings<'_>) -> Vec<DraftOption> {
        let mut style: Option<Style> = None;
        let mut items: Vec<Item<'n>> = Vec::new();
        let mut before = Role::Blank;
        let mut outside = Outside::No;
        for line in &self.lines {
            let mark = (line.role == Role::Text)
                .then(|| Style::mark(&mut style, line.text))
                .flatten();
            if let Some(mark) = mark {
                let start = line.text.len() - line.text.trim_start().len();
                outside = Outside::No;
                items.push(Item {
                    marker: mark.marker,
                    is_ticked: mark.is_ticked,
                    indent: start + OPTION_INDENT,
                    place: line.place_of(start),
                    lines: vec![(line.text[mark.text..].to_owned(), line.place_of(mark.text))],
                });
            } else if let Some(item) = items.last_mut() {
                let (text, place) = line.read(item.indent);
                if !(line.role == Role::Hidden && before == Role::Hidden) && line.role != Role::Blank {
                    outside = item.leaves(line, before == Role::Blank, outside);
                }
                if outside == Outside::Text {
                    outside = Outside::Told;
                    findings.find(
                        Rule::StrayText,
                        line.place,
                        "this text belongs to no option",
                        "indent it by two spaces if it belongs to the option above, or put it behind `Q:` or `Explanation:`",
                    );
                }
                if outside == Outside::No {
                    item.lines.push((text, place));
                }
            } else if !line.is_blank() {
                findings.find(
                    Rule::StrayText,
                    line.place,
                    "this text stands before the first option",
                    "write each option on a line of its own that begins with `- A) `",
                );
            }
            before = line.role;
        }
        items
            .into_iter()
            .map(|item| DraftOption {
                label: item.marker.map(|marker| marker.label.to_ascii_uppercase()),
                place: item.place,
                text: Located::of_lines(&item.lines, item.place),
                is_ticked: item.is_ticked,
            })
            .collect()
    }

    fn answers(&self) -> DraftAnswers {
        let mut tokens = Vec::new();
        for line in &self.lines {
            let start = line.text.len() - line.text.trim_start().len();
            let start = bullet(&line.text[start..]).map_or(start, |text| start + text);
            let value = &line.text[start..];
            // `B) its text` is one answer, whatever its text holds; `B), C)` are two.
            let is_quoted = option_marker(value).is_some_and(|marker| {
                let text = &value[marker.text..];
                !text.is_empty() && !text.starts_with([',', ';'])
            });
            if is_quoted {
                tokens.push(Located::at(value, line.place_of(start)));
            } else {
                let words = tokens_of(value).map(|(word, at)| Located::at(word, line.place_of(start + at)));
                tokens.extend(words.take(MAX_TOKENS));
            }
        }
        DraftAnswers {
            place: self.place,
            written: self.text(),
            tokens,
        }
    }
}

/// Most answers of a line that are looked at: more than there can be options.
const MAX_TOKENS: usize = 100;

/// Whether these words are letters or numbers of options.
pub fn names_options(value: &str) -> bool {
    !value.is_empty() && tokens_of(value).all(|(token, _)| token.len() <= 2)
}

/// The words of a list of answers, and where they begin: `A, C`, `A and C`, `A; C`, `**A** C`.
pub fn tokens_of(value: &str) -> impl Iterator<Item = (&str, usize)> {
    let is_separator = |character: char| character.is_whitespace() || matches!(character, ',' | ';' | '&' | '/' | '+');
    let mut start = 0;
    value
        .split_inclusive(is_separator)
        .map(move |part| {
            let at = start;
            start += part.len();
            let word = part.trim_end_matches(is_separator);
            let inner = word.trim_start_matches(['*', '_', '`', '(', '[', '"']);
            let at = at + word.len() - inner.len();
            (inner.trim_end_matches(['*', '_', '`', ')', ']', '.', ':', '"']), at)
        })
        .filter(|(word, _)| !word.is_empty() && !word.eq_ignore_ascii_case("and"))
}

/// Columns of blanks before a line. A tab goes to the next multiple of four.
fn columns(line: &str) -> usize {
    let blanks = line.chars().take_while(|character| matches!(character, ' ' | '\t'));
    blanks.fold(0, |column, blank| match blank {
        '\t' => column + 4 - column % 4,
        _ => column + 1,
    })
}

/// A line without up to so many columns of blanks, and how many characters that were. A tab goes to the next multiple
/// of four.
fn outdented(line: &str, columns: usize) -> (String, usize) {
    let (mut column, mut cut) = (0, 0);
    for character in line.chars() {
        if column >= columns {
            break;
        }
        match character {
            ' ' => column += 1,
            '\t' => column += 4 - column % 4,
            _ => break,
        }
        cut += 1;
    }
    (" ".repeat(column.saturating_sub(columns)) + &line[cut..], cut)
}

/// How the options of a quiz are marked: as the first one is.
#[derive(Debug, Clone, Copy)]
struct Style {
    indent: usize,
    has_bullets: bool,
    has_letters: bool,
}

/// The beginning of an option.
struct Mark<'l> {
    marker: Option<OptionMarker<'l>>,
    /// Whether its box is ticked.
    is_ticked: Option<bool>,
    /// Where its text begins.
    text: usize,
}

impl Style {
    /// The mark of an option, if this line begins one.
    fn mark<'l>(style: &mut Option<Self>, line: &'l str) -> Option<Mark<'l>> {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let task = task(line);
        let marker = match task {
            None => option_marker(line),
            Some((_, text)) => option_marker(&line[text..]).map(|marker| OptionMarker {
                has_bullet: true,
                text: text + marker.text,
                ..marker
            }),
        };
        let after_bullet = bullet(&line[indent..]).map(|text| indent + text);
        let style = match style {
            Some(style) => style,
            None if marker.is_none() && after_bullet.is_none() => return None,
            None => style.insert(Self {
                indent,
                has_bullets: after_bullet.is_some(),
                has_letters: marker.is_some(),
            }),
        };
        if indent > style.indent + 1 {
            return None;
        }
        let is_ticked = task.map(|(is_ticked, _)| is_ticked);
        match marker {
            Some(marker) if style.has_letters && (!style.has_bullets || marker.has_bullet) => Some(Mark {
                marker: Some(marker),
                is_ticked,
                text: marker.text,
            }),
            // An option without a letter among others is read, and reported by the check.
            _ if style.has_bullets => after_bullet.map(|text| Mark {
                marker: None,
                is_ticked,
                text: task.map_or(text, |(_, text)| text),
            }),
            _ => None,
        }
    }
}
