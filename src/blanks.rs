//! Blanks: the places of a document that are left for the candidate, found in its Markdown.
//!
//! Owns the grammar of the marks; `templates/partials/blank.md` writes them. A blank stands between two comments, the first of
//! which holds its name and its prompt, so that what was asked stays known when the answer is there:
//!
//! ```text
//! <!-- blank: peak "Events per second" -->**To fill in:** Events per second<!-- /blank -->
//! ```
//!
//! Works on text in memory: it opens no file and prints nothing.

use std::collections::BTreeMap;
use std::ops::{AddAssign, Range};

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;

use crate::error::{Diagnose, Diagnostic, Location};

/// Whether a blank is asked for
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It must be answered
    Blank,
    /// It may be answered
    Bonus,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Bonus => "bonus",
        }
    }

    /// What readers see before the prompt.
    fn label(self) -> &'static str {
        match self {
            Self::Blank => "**To fill in:**",
            Self::Bonus => "**Bonus:**",
        }
    }
}

/// How far a blank is
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It holds its prompt, or nothing
    Open,
    /// It holds another text
    Filled,
    /// The candidate says so, in it or for its whole section
    NotAttempted,
}

/// A place that is left for the candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Blank {
    /// Name of the blank, unique in its document
    pub id: String,
    pub kind: Kind,
    pub state: State,
    /// What is asked for
    pub prompt: String,
    /// Line on which its first mark begins, counted from 1
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub line: usize,
    /// Column of this mark, counted from 1, in characters
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub column: usize,
}

/// The blanks below one heading, up to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The headings that it stands under, below the title of the document.
    pub headings: Vec<String>,
    pub blanks: Vec<Blank>,
}

/// How many blanks are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tally {
    pub open: usize,
    pub filled: usize,
    pub not_attempted: usize,
}

impl Tally {
    /// Counts the blanks of one kind.
    pub fn of<'b>(kind: Kind, blanks: impl IntoIterator<Item = &'b Blank>) -> Self {
        let mut tally = Self::default();
        for blank in blanks.into_iter().filter(|blank| blank.kind == kind) {
            match blank.state {
                State::Open => tally.open += 1,
                State::Filled => tally.filled += 1,
                State::NotAttempted => tally.not_attempted += 1,
            }
        }
        tally
    }

    pub fn all(self) -> usize {
        self.open + self.filled + self.not_attempted
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.open += other.open;
        self.filled += other.filled;
        self.not_attempted += other.not_attempted;
    }
}

/// What is wrong with a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It begins like a mark and goes on differently.
    Unreadable,
    /// No end mark follows it.
    NeverEnds { id: String },
    /// It ends what nothing began.
    NothingToEnd,
    /// It begins inside of another blank.
    Inside { id: String },
    /// It ends a blank of the other kind.
    OtherKind { id: String, expected: Kind },
    /// Another blank of the same document has its name.
    SameName { id: String, line: usize },
}

/// A mark that cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub damage: Damage,
    pub location: Location,
}

impl Diagnose for Fault {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let (message, hint) = match &self.damage {
            Damage::Unreadable => (
                "this is not a valid mark of a blank".to_owned(),
                "a blank begins with `<!-- blank: name \"prompt\" -->` and ends with `<!-- /blank -->`".to_owned(),
            ),
            Damage::NeverEnds { id } => (
                format!("the blank `{id}` never ends"),
                "put its end mark behind the answer: `<!-- /blank -->`, or `<!-- /bonus -->` for a bonus".to_owned(),
            ),
            Damage::NothingToEnd => (
                "nothing begins the blank that ends here".to_owned(),
                "bring the first mark back, or remove this one".to_owned(),
            ),
            Damage::Inside { id } => (
                format!("a blank begins inside of the blank `{id}`"),
                format!("end `{id}` before this mark"),
            ),
            Damage::OtherKind { id, expected } => (
                format!("this does not end the blank `{id}`"),
                format!("write `<!-- /{} -->`", expected.word()),
            ),
            Damage::SameName { id, line } => (
                format!("line {line} has a blank `{id}` already"),
                "give each blank of a document a name of its own".to_owned(),
            ),
        };
        vec![Diagnostic {
            location: Some(self.location.clone()),
            message,
            hint: Some(hint),
        }]
    }
}

/// The sections of a document that have blanks, in order. Marks in code and outside of comments are text like any other.
///
/// # Errors
/// All damaged marks; with them, nothing can be counted.
pub fn read(file: &str, text: &str) -> Result<Vec<Section>, Vec<Fault>> {
    let mut reader = Reader::new(file, text);
    for piece in pieces(text) {
        reader.take(piece);
    }
    reader.finish()
}

/// What of a document matters here, each with the byte at which it begins.
enum Piece {
    Heading {
        level: HeadingLevel,
        text: String,
    },
    Comment(Range<usize>),
    /// A paragraph that says that the section was not attempted.
    NotAttempted,
}

fn pieces(text: &str) -> Vec<Piece> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut pieces = Vec::new();
    let mut heading: Option<String> = None;
    let mut paragraph: Option<String> = None;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(level)) => {
                let text = heading.take().unwrap_or_default().trim().to_owned();
                pieces.push(Piece::Heading { level, text });
            }
            Event::Start(Tag::Paragraph) => paragraph = Some(String::new()),
            Event::End(TagEnd::Paragraph) => {
                let said = paragraph.take().is_some_and(|text| says_not_attempted(&text));
                pieces.extend(said.then_some(Piece::NotAttempted));
            }
            Event::Text(part) | Event::Code(part) => {
                for open in heading.iter_mut().chain(paragraph.iter_mut()) {
                    open.push_str(&part);
                }
            }
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                // What stands between marks on one line is no paragraph of its own.
                if let Some(paragraph) = &mut paragraph {
                    paragraph.insert(0, '\u{0}');
                }
                pieces.extend(comments(text, range).map(Piece::Comment));
            }
            _ => {}
        }
    }
    pieces
}

/// The comments in a stretch of HTML; one that never ends goes to its end.
fn comments(text: &str, html: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut next = html.start;
    std::iter::from_fn(move || {
        let start = next + text[next..html.end].find("<!--")?;
        next = text[start..html.end]
            .find("-->")
            .map_or(html.end, |length| start + length + 3);
        Some(start..next)
    })
}

fn says_not_attempted(text: &str) -> bool {
    const WORDS: &str = "not attempted";
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || "*_>-".contains(c));
    let Some(start) = text.get(..WORDS.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(WORDS) && !text[WORDS.len()..].starts_with(char::is_alphanumeric)
}

/// What a comment is to the grammar.
enum Mark<'t> {
    Begin { kind: Kind, id: &'t str, prompt: String },
    End(Kind),
    Unreadable,
}

/// `None` for a comment that has nothing to do with blanks.
fn mark(comment: &str) -> Option<Mark<'_>> {
    let inner = comment.strip_prefix("<!--")?;
    let ended = inner.strip_suffix("-->");
    let inner = ended.unwrap_or(inner).trim();
    for kind in [Kind::Blank, Kind::Bonus] {
        let word = kind.word();
        if let Some(rest) = inner.strip_prefix('/')
            && rest.starts_with(word)
        {
            return Some(if rest == word && ended.is_some() {
                Mark::End(kind)
            } else {
                Mark::Unreadable
            });
        }
        let Some(rest) = inner.strip_prefix(word).and_then(|rest| rest.strip_prefix(':')) else {
            continue;
        };
        return Some(
            beginning(kind, rest)
                .filter(|_| ended.is_some())
                .unwrap_or(Mark::Unreadable),
        );
    }
    None
}

fn beginning(kind: Kind, rest: &str) -> Option<Mark<'_>> {
    let (id, prompt) = rest.trim().split_once(char::is_whitespace)?;
    let is_name = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let prompt = words(prompt.trim().strip_prefix('"')?.strip_suffix('"')?);
    (is_name && !prompt.is_empty()).then_some(Mark::Begin { kind, id, prompt })
}

/// The words of a text with one space between them: lines may be wrapped anew.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn state(kind: Kind, prompt: &str, body: &str) -> State {
    let body = words(body);
    let answer = body.strip_prefix(kind.label()).unwrap_or(&body).trim();
    if answer.is_empty() || answer == prompt {
        State::Open
    } else if says_not_attempted(answer) {
        State::NotAttempted
    } else {
        State::Filled
    }
}

/// A blank whose end has not been seen.
struct Begun {
    kind: Kind,
    id: String,
    prompt: String,
    mark: Range<usize>,
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    /// Bytes at which lines begin.
    lines: Vec<usize>,
    /// The headings that we are under, from the outside.
    path: Vec<(HeadingLevel, String)>,
    sections: Vec<Section>,
    begun: Option<Begun>,
    /// Headings of the sections that were not attempted; what stands below them was not either.
    skipped: Vec<Vec<String>>,
    /// Lines by the names of blanks.
    seen: BTreeMap<String, usize>,
    faults: Vec<Fault>,
}

impl<'t> Reader<'t> {
    fn new(file: &'t str, text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file,
            text,
            lines: std::iter::once(0).chain(breaks).collect(),
            path: Vec::new(),
            sections: Vec::new(),
            begun: None,
            skipped: Vec::new(),
            seen: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Comment(range) => match mark(&self.text[range.clone()]) {
                Some(Mark::Begin { kind, id, prompt }) => self.begin(kind, id.to_owned(), prompt, range),
                Some(Mark::End(kind)) => self.end(kind, &range),
                Some(Mark::Unreadable) => self.fault(Damage::Unreadable, range.start),
                None => {}
            },
            // Inside of a blank, headings and paragraphs are part of the answer.
            _ if self.begun.is_some() => {}
            Piece::Heading { level, text } => {
                self.path.retain(|(outer, _)| *outer < level);
                self.path.push((level, text));
            }
            Piece::NotAttempted => self.skipped.push(self.headings()),
        }
    }

    fn begin(&mut self, kind: Kind, id: String, prompt: String, mark: Range<usize>) {
        if let Some(outer) = &self.begun {
            let damage = Damage::Inside { id: outer.id.clone() };
            self.fault(damage, mark.start);
            return;
        }
        let line = self.place(mark.start).0;
        if let Some(first) = self.seen.insert(id.clone(), line) {
            self.fault(
                Damage::SameName {
                    id: id.clone(),
                    line: first,
                },
                mark.start,
            );
        }
        self.begun = Some(Begun { kind, id, prompt, mark });
    }

    fn end(&mut self, kind: Kind, mark: &Range<usize>) {
        let Some(begun) = self.begun.take() else {
            self.fault(Damage::NothingToEnd, mark.start);
            return;
        };
        if kind != begun.kind {
            let expected = begun.kind;
            self.fault(
                Damage::OtherKind {
                    id: begun.id.clone(),
                    expected,
                },
                mark.start,
            );
        }
        let (line, column) = self.place(begun.mark.start);
        let blank = Blank {
            state: state(begun.kind, &begun.prompt, &self.text[begun.mark.end..mark.start]),
            id: begun.id,
            kind: begun.kind,
            prompt: begun.prompt,
            line,
            column,
        };
        let headings = self.headings();
        match self.sections.last_mut() {
            Some(section) if section.headings == headings => section.blanks.push(blank),
            _ => self.sections.push(Section {
                headings,
                blanks: vec![blank],
            }),
        }
    }

    fn finish(mut self) -> Result<Vec<Section>, Vec<Fault>> {
        if let Some(begun) = self.begun.take() {
            self.fault(Damage::NeverEnds { id: begun.id }, begun.mark.start);
        }
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        for section in &mut self.sections {
            if self.skipped.iter().any(|skipped| section.headings.starts_with(skipped)) {
                for blank in section.blanks.iter_mut().filter(|blank| blank.state == State::Open) {
                    blank.state = State::NotAttempted;
                }
            }
        }
        Ok(self.sections)
    }

    /// The headings that we are under, without the title.
    fn headings(&self) -> Vec<String> {
        let below_title = self.path.iter().filter(|(level, _)| *level != HeadingLevel::H1);
        below_title.map(|(_, text)| text.clone()).collect()
    }

    fn fault(&mut self, damage: Damage, at: usize) {
        let (line, column) = self.place(at);
        let location = Location {
            file: self.file.to_owned(),
            line,
            column,
            text: self.text.lines().nth(line - 1).unwrap_or_default().to_owned(),
        };
        self.faults.push(Fault { damage, location });
    }

    /// Line and column of a byte.
    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines[line - 1];
        (line, 1 + self.text[start..at].chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanks(text: &str) -> Vec<Blank> {
        let sections = read("note.md", text).unwrap_or_else(|faults| panic!("{faults:?}"));
        sections.into_iter().flat_map(|section| section.blanks).collect()
    }

    fn states(text: &str) -> Vec<State> {
        blanks(text).iter().map(|blank| blank.state).collect()
    }

    fn damages(text: &str) -> Vec<(usize, usize, String)> {
        let faults = read("note.md", text).expect_err("damaged");
        let told = faults.iter().map(|fault| {
            let message = fault.diagnostics()[0].message.clone();
            (fault.location.line, fault.location.column, message)
        });
        told.collect()
    }

    #[test]
    fn a_blank_is_open_until_its_text_differs_from_the_prompt() {
        for body in [
            "**To fill in:** Events per second",
            "Events per second",
            " \n",
            "**To fill in:**",
            "**To fill in:** Events\nper  second",
        ] {
            let text = format!("- Peak: <!-- blank: peak \"Events per second\" -->{body}<!-- /blank -->\n");
            assert_eq!(states(&text), [State::Open], "{body:?}");
        }
        for body in [
            "12,000",
            "**To fill in:** 12,000",
            "Events per second: 12,000",
            "`code`",
        ] {
            let text = format!("- Peak: <!-- blank: peak \"Events per second\" -->{body}<!-- /blank -->\n");
            assert_eq!(states(&text), [State::Filled], "{body:?}");
        }
    }

    #[test]
    fn not_attempted_is_an_answer_of_a_blank_or_of_a_section() {
        let one = |body: &str| states(&format!("a <!-- blank: a \"A\" -->{body}<!-- /blank -->\n"));
        for body in [
            "Not attempted",
            "_not attempted._",
            "**To fill in:** Not attempted: no time",
        ] {
            assert_eq!(one(body), [State::NotAttempted], "{body:?}");
        }
        assert_eq!(one("Not attemptedly"), [State::Filled]);
        let text = "# T\n\n## One\n\nNot attempted: two hours were over.\n\n- <!-- blank: a \"A\" -->A<!-- /blank -->\n\n\
                    ### Inner\n\n- <!-- blank: b \"B\" -->done<!-- /blank -->\n- <!-- bonus: c \"C\" -->C<!-- /bonus -->\n\n\
                    ## Two\n\n- <!-- blank: d \"D\" -->D<!-- /blank -->\n";
        let expected = [State::NotAttempted, State::Filled, State::NotAttempted, State::Open];
        assert_eq!(states(text), expected);
    }

    #[test]
    fn answers_may_hold_headings_code_and_lists() {
        let text = "# Title\n\n## A\n\n<!-- blank: a \"A\" -->\n## My heading\n\n```html\n<!-- /blank -->\n```\n\n- one\n<!-- /blank -->\n\n\
                    ### B\n\n| x | <!-- bonus: b \"B\" -->B<!-- /bonus --> |\n| --- | --- |\n";
        let sections = read("note.md", text).expect("whole");
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[0].headings, ["A"]);
        assert_eq!(sections[1].headings, ["A", "B"]);
        assert_eq!(sections[0].blanks[0].state, State::Filled);
        let bonus = &sections[1].blanks[0];
        assert_eq!((bonus.kind, bonus.line, bonus.column), (Kind::Bonus, 17, 7));
    }

    #[test]
    fn marks_in_code_and_other_comments_are_text() {
        let text = "`<!-- blank: a \"A\" -->`\n\n```\n<!-- blank: a \"A\" -->\n```\n\n<!-- blank lines are fine -->\n<!-- bonus -->\n";
        assert_eq!(blanks(text), []);
    }

    #[test]
    fn damaged_marks_are_told_with_their_places() {
        let begin = "<!-- blank: a \"A\" -->";
        let unreadable = "this is not a valid mark of a blank".to_owned();
        for mark in [
            "<!-- blank: -->",
            "<!-- blank: A \"A\" -->",
            "<!-- blank: a A -->",
            "<!-- bonus: a \"\" -->",
        ] {
            assert_eq!(damages(&format!("é {mark}\n")), [(1, 3, unreadable.clone())], "{mark}");
        }
        assert_eq!(damages("\n<!-- blank: a \"A\"\n")[0], (2, 1, unreadable));
        assert_eq!(
            damages(&format!("x\n\n{begin}\nA\n")),
            [(3, 1, "the blank `a` never ends".to_owned())]
        );
        let nothing = "nothing begins the blank that ends here".to_owned();
        assert_eq!(damages("a <!-- /blank -->\n"), [(1, 3, nothing)]);
        let inside = "a blank begins inside of the blank `a`".to_owned();
        assert_eq!(
            damages(&format!("- {begin}A {begin}<!-- /blank -->\n")),
            [(1, 26, inside)]
        );
        let other = "this does not end the blank `a`".to_owned();
        assert_eq!(damages(&format!("- {begin}<!-- /bonus -->\n")), [(1, 24, other)]);
        let same = "line 1 has a blank `a` already".to_owned();
        let twice = format!("- {begin}<!-- /blank -->\n- {begin}<!-- /blank -->\n");
        assert_eq!(damages(&twice), [(2, 3, same)]);
    }

    #[test]
    fn a_tally_counts_one_kind() {
        let found =
            blanks("<!-- blank: a \"A\" -->\nA\n<!-- /blank -->\n\n<!-- bonus: b \"B\" -->\nno\n<!-- /bonus -->\n");
        let asked = Tally::of(Kind::Blank, &found);
        let mut all = asked;
        all += Tally::of(Kind::Bonus, &found);
        assert_eq!((asked.open, asked.all()), (1, 1));
        assert_eq!((all.open, all.filled, all.not_attempted), (1, 1, 0));
    }
}
