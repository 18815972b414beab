//! What each line of a note is to the grammar, and how the lines of a text are kept from being taken for more.
//!
//! The grammar is made of lines on purpose: what a line is must not depend on Markdown's view of it, to which `Answers:`
//! below a list is one more line of the last option. Only what hides lines is Markdown: fenced code and comments, and
//! only where they are closed, so that one forgotten fence does not make every quiz after it vanish.

/// The parts of a quiz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Question,
    Options,
    Answers,
    Explanation,
    Topic,
    Difficulty,
}

impl Label {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "Q:",
            Self::Options => "Options:",
            Self::Answers => "Answers:",
            Self::Explanation => "Explanation:",
            Self::Topic => "Topic:",
            Self::Difficulty => "Difficulty:",
        }
    }

    /// The label at the beginning of a text, and where its words end: `Q`, `q12`, `Question 3`, `Correct answers`.
    fn opening(text: &str) -> Option<(Self, usize)> {
        let word = |text: &str| {
            text.find(|character: char| !character.is_ascii_alphanumeric())
                .unwrap_or(text.len())
        };
        let end = word(text);
        let first = text[..end].to_ascii_lowercase();
        let second = text[end..].strip_prefix(' ').unwrap_or_default();
        let second = &second[..word(second)];
        let is_number = |number: &str| number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit());
        let with_second = end + 1 + second.len();
        Some(match first.as_str() {
            "options" => (Self::Options, end),
            "answers" | "answer" => (Self::Answers, end),
            "correct" | "right" => match second.to_ascii_lowercase().as_str() {
                "answers" | "answer" => (Self::Answers, with_second),
                _ => return None,
            },
            "explanation" => (Self::Explanation, end),
            "topic" => (Self::Topic, end),
            "difficulty" => (Self::Difficulty, end),
            "q" | "question" if !second.is_empty() && is_number(second) => (Self::Question, with_second),
            "question" => (Self::Question, end),
            word => (is_number(word.strip_prefix('q')?)).then_some((Self::Question, end))?,
        })
    }
}

/// Where a label stands within a line: a formatter that fills lines takes it for a word of the text before.
pub fn label_within(text: &str, wanted: Label) -> Option<usize> {
    let code = super::tidy::code(text);
    let starts = text.char_indices().filter(|&(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_none_or(char::is_whitespace) && !code.iter().any(|code| code.contains(&at))
    });
    starts.map(|(at, _)| at).find(|&at| {
        let inside = text[at..].trim_start_matches(['*', '_']);
        Label::opening(inside).is_some_and(|(label, end)| {
            label == wanted
                && inside[end..]
                    .trim_start_matches(['*', '_'])
                    .starts_with([':', FULL_WIDTH_COLON])
        })
    })
}

/// The colon of Chinese and Japanese keyboards.
const FULL_WIDTH_COLON: char = '\u{ff1a}';

/// What a line is to the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Blank,
    /// Begins a part; what belongs to it on the same line is the bytes from `value` to `end`.
    Label {
        label: Label,
        value: usize,
        end: usize,
    },
    /// A question in a list or a quotation.
    Misplaced,
    /// A heading or a thematic break: ends a quiz.
    Boundary,
    /// The end mark.
    End,
    /// Inside of fenced code or of a comment, its first and last line included.
    Hidden,
    /// A fence that is never closed.
    OpenFence,
    Text,
}

/// Where we end a quiz: seen in the source, not in the page.
pub const END_MARK: &str = "<!-- /quiz -->";

/// The roles of all lines of a note.
pub fn roles(lines: &[&str]) -> Vec<Role> {
    let hidings = hidings(lines, true);
    let mut roles: Vec<Role> = lines
        .iter()
        .zip(hidings)
        .map(|(line, hiding)| match hiding {
            Hiding::Hidden => Role::Hidden,
            Hiding::OpenFence => Role::OpenFence,
            Hiding::None | Hiding::Opens => role(line),
        })
        .collect();
    for index in 0..lines.len() {
        if matches!(roles[index], Role::Text | Role::Boundary) && is_underline(lines[index]) {
            roles[index] = Role::Boundary;
            if index > 0 && is_title(lines, &roles, index - 1) {
                roles[index - 1] = Role::Boundary;
            }
        }
    }
    roles
}

/// Whether a line above `=====` or `-----` is a heading, and not the end of a longer paragraph or of a list.
fn is_title(lines: &[&str], roles: &[Role], index: usize) -> bool {
    let follows_text = index > 0 && matches!(roles[index - 1], Role::Text | Role::Label { .. });
    let is_item = || option_marker(lines[index]).is_some() || bullet(lines[index]).is_some();
    roles[index] == Role::Text && !follows_text && !is_item()
}

fn role(line: &str) -> Role {
    if line.trim().is_empty() {
        return Role::Blank;
    }
    if let Some(found) = label(line).filter(|found| found.backslashes == 0) {
        return if found.is_misplaced {
            Role::Misplaced
        } else {
            Role::Label {
                label: found.label,
                value: found.value,
                end: found.end,
            }
        };
    }
    match unindented(line) {
        Some(rest) if is_end_mark(rest) => Role::End,
        Some(rest) if is_heading(rest) || is_thematic_break(rest) => Role::Boundary,
        _ => Role::Text,
    }
}

/// What fences and comments do to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hiding {
    None,
    Hidden,
    /// Is seen, but hides the lines below: a fence behind a label or a letter.
    Opens,
    /// A fence that is never closed.
    OpenFence,
}

/// Follows fences and comments through lines. `labels` tells whether a fence may begin behind a label.
fn hidings(lines: &[&str], labels: bool) -> Vec<Hiding> {
    let mut hidings = vec![Hiding::None; lines.len()];
    // What was not closed once is not searched for again, or hostile notes would take forever: for each of the two
    // characters the least length of a fence without an end.
    let mut endless = [usize::MAX; 2];
    let mut comments_end = true;
    let mut index = 0;
    while index < lines.len() {
        let line = lines[index];
        if comments_end && is_comment_start(line) {
            let ends = |at: usize| match lines[at] {
                line if at == index => line.trim_start().get(4..).is_some_and(|line| line.contains("-->")),
                line => line.contains("-->"),
            };
            match (index..lines.len()).find(|&at| ends(at)) {
                Some(end) => {
                    hidings[index..=end].fill(Hiding::Hidden);
                    index = end;
                }
                None => comments_end = false,
            }
        } else if let Some((fence, is_behind)) = opening(line, labels) {
            let endless = &mut endless[usize::from(fence.character == '~')];
            let end = (index + 1..lines.len())
                .take_while(|_| fence.length < *endless)
                .find(|&at| fence.is_closed_by(lines[at]));
            match end {
                Some(end) => {
                    hidings[index..=end].fill(Hiding::Hidden);
                    if is_behind {
                        hidings[index] = Hiding::Opens;
                    }
                    index = end;
                }
                None => {
                    *endless = fence.length.min(*endless);
                    hidings[index] = if is_behind { Hiding::None } else { Hiding::OpenFence };
                }
            }
        }
        index += 1;
    }
    hidings
}

/// A fence that opens on this line, and whether it stands behind a label or a letter.
fn opening(line: &str, labels: bool) -> Option<(Fence, bool)> {
    if let Some(fence) = Fence::opening(line) {
        return Some((fence, false));
    }
    let rest = match label(line) {
        Some(found) if found.backslashes == 0 => {
            if !labels || found.is_misplaced {
                return None;
            }
            &line[found.value..found.end]
        }
        _ => &line[option_marker(line)?.text..],
    };
    Fence::opening(rest).map(|fence| (fence, true))
}

#[derive(Debug, Clone, Copy)]
struct Fence {
    character: char,
    length: usize,
}

impl Fence {
    fn opening(line: &str) -> Option<Self> {
        let line = line.trim_start_matches([' ', '\t']);
        let character = line.chars().next().filter(|character| matches!(character, '`' | '~'))?;
        let info = line.trim_start_matches(character);
        let length = line.len() - info.len();
        (length >= 3 && !(character == '`' && info.contains('`'))).then_some(Self { character, length })
    }

    fn is_closed_by(self, line: &str) -> bool {
        let line = line.trim_matches([' ', '\t']);
        line.len() >= self.length && line.chars().all(|character| character == self.character)
    }
}

/// A line that begins a part, or would if backslashes did not stand before its colon.
#[derive(Debug, Clone, Copy)]
struct LabelLine {
    label: Label,
    backslashes: usize,
    colon: usize,
    value: usize,
    end: usize,
    is_misplaced: bool,
}

fn label(line: &str) -> Option<LabelLine> {
    let rest = unindented(line)?;
    let (rest, is_misplaced) = behind_containers(rest);
    let rest = match rest.trim_start_matches('#') {
        title if title.len() == rest.len() => rest,
        title if rest.len() - title.len() <= 6 => title.strip_prefix(' ')?.trim_start_matches(' '),
        _ => return None,
    };
    let inside = rest.trim_start_matches(['*', '_']);
    let emphasis = &rest[..rest.len() - inside.len()];
    let (label, end) = Label::opening(inside)?;
    // In a list or a quotation, `Question:` is a word like others.
    if is_misplaced && inside[..end].to_ascii_lowercase().starts_with("question") {
        return None;
    }
    let after = &inside[end..];
    let (after, is_closed) = match after.strip_prefix(emphasis) {
        Some(after) => (after, true),
        None => (after, false),
    };
    let value = after.trim_start_matches('\\');
    let backslashes = after.len() - value.len();
    let colon = line.len() - value.len();
    let value = value.strip_prefix([':', FULL_WIDTH_COLON])?;
    let mut end = line.len();
    let value = match value.strip_prefix(emphasis) {
        _ if is_closed => value,
        Some(value) => value,
        // The whole line is bold.
        None => {
            end = line.trim_end().strip_suffix(emphasis)?.len();
            value
        }
    };
    let value = line.len() - value.trim_start_matches([' ', '\t']).len();
    (!is_misplaced || label == Label::Question).then_some(LabelLine {
        label,
        backslashes,
        colon,
        value: value.min(end),
        end,
        is_misplaced,
    })
}

/// What stands behind marks of lists and quotations, and whether there are any.
fn behind_containers(line: &str) -> (&str, bool) {
    let mut rest = line;
    loop {
        let inner = match rest.strip_prefix('>') {
            Some(inner) => Some(inner),
            None => bullet(rest).map(|text| &rest[text..]).or_else(|| {
                let digits = rest.find(|character: char| !character.is_ascii_digit())?;
                let inner = rest[digits..].strip_prefix(['.', ')'])?;
                (digits > 0 && inner.starts_with(' ')).then_some(inner)
            }),
        };
        match inner {
            Some(inner) => rest = inner.trim_start_matches([' ', '\t']),
            None => return (rest, rest.len() != line.len()),
        }
    }
}

/// An option's mark: `- A) `, `* b. `, `1) `, `(C) `.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionMarker<'l> {
    /// Where the mark begins.
    pub start: usize,
    pub has_bullet: bool,
    pub label: &'l str,
    /// Where the text begins.
    pub text: usize,
}

/// The mark with which a line begins that gives an option a letter or a number.
pub fn option_marker(line: &str) -> Option<OptionMarker<'_>> {
    let start = line.len() - line.trim_start_matches([' ', '\t']).len();
    let after_bullet = bullet(&line[start..]).map(|text| start + text);
    let at = after_bullet.unwrap_or(start);
    let rest = line[at..].trim_start_matches("**");
    let is_bold = rest.len() < line[at..].len();
    let (rest, is_bracketed) = match rest.strip_prefix('(') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let end = rest
        .find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    let label = &rest[..end];
    let is_letter = label.len() == 1 && label.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_number = matches!(label.len(), 1 | 2) && label.bytes().all(|byte| byte.is_ascii_digit());
    if !is_letter && !is_number {
        return None;
    }
    let mut rest = &rest[end..];
    if is_bold && let Some(after) = rest.strip_prefix("**") {
        rest = after;
    }
    let delimiter = rest.chars().next()?;
    rest = match delimiter {
        ')' => &rest[1..],
        '.' if !is_bracketed => &rest[1..],
        ':' if !is_bracketed && after_bullet.is_some() => &rest[1..],
        _ => return None,
    };
    if is_bold {
        rest = rest.strip_prefix("**").unwrap_or(rest);
    }
    let is_apart = rest.is_empty() || rest.starts_with([' ', '\t']);
    // `A)text` is a slip of the hand; `1.5` is a number.
    let may_touch = is_letter && delimiter == ')';
    if !is_apart && !may_touch {
        return None;
    }
    let text = rest.trim_start_matches([' ', '\t']);
    Some(OptionMarker {
        start,
        has_bullet: after_bullet.is_some(),
        label,
        text: line.len() - text.len(),
    })
}

/// Whether the box of a task is ticked, and where the text behind it begins, for a line such as `- [x] text`.
pub fn task(line: &str) -> Option<(bool, usize)> {
    let start = line.len() - line.trim_start_matches([' ', '\t']).len();
    let text = start + bullet(&line[start..])?;
    let rest = line[text..].strip_prefix('[')?;
    let is_ticked = match rest.chars().next()? {
        ' ' => false,
        'x' | 'X' => true,
        _ => return None,
    };
    let rest = rest[1..]
        .strip_prefix(']')
        .filter(|rest| rest.starts_with([' ', '\t']))?;
    Some((is_ticked, line.len() - rest.trim_start_matches([' ', '\t']).len()))
}

/// Whether a line begins what no paragraph goes on with: a quotation, a table, or a block of HTML.
pub fn begins_block(line: &str) -> bool {
    const ELEMENTS: [&str; 20] = [
        "aside",
        "blockquote",
        "center",
        "details",
        "div",
        "dl",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "header",
        "hr",
        "ol",
        "p",
        "section",
        "summary",
        "table",
        "ul",
    ];
    if line.starts_with(['>', '|']) {
        return true;
    }
    let Some(name) = line
        .strip_prefix('<')
        .map(|rest| rest.strip_prefix('/').unwrap_or(rest))
    else {
        return false;
    };
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    ELEMENTS.contains(&name[..end].to_ascii_lowercase().as_str())
}

/// Where the text behind a bullet begins.
pub fn bullet(line: &str) -> Option<usize> {
    let rest = line.strip_prefix(['-', '*', '+'])?;
    let text = rest.trim_start_matches([' ', '\t']);
    (text.len() < rest.len() || rest.is_empty()).then_some(line.len() - text.len())
}

/// The line without up to three spaces before it; nothing for lines that Markdown takes for code.
fn unindented(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(' ');
    (line.len() - rest.len() <= 3 && !rest.starts_with('\t')).then_some(rest)
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - rest.len())) && (rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn is_thematic_break(line: &str) -> bool {
    let mut marks = line.chars().filter(|character| !matches!(character, ' ' | '\t'));
    let Some(first @ ('-' | '*' | '_')) = marks.next() else {
        return false;
    };
    let mut number = 1;
    marks.all(|mark| {
        number += 1;
        mark == first
    }) && number >= 3
}

/// The line below a heading: `====` or `----`.
fn is_underline(line: &str) -> bool {
    unindented(line).is_some_and(is_underline_text)
}

fn is_underline_text(rest: &str) -> bool {
    let rest = rest.trim_end_matches([' ', '\t']);
    let is_all = |mark: char| rest.chars().all(|character| character == mark);
    (rest.len() >= 2 && is_all('=')) || (rest.len() >= 3 && is_all('-'))
}

fn is_end_mark(line: &str) -> bool {
    let inner = line
        .trim()
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| inner.trim().eq_ignore_ascii_case("/quiz"))
}

fn is_comment_start(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t']);
    line.starts_with("<!--") && !is_end_mark(line)
}

/// The place of a line where backslashes keep it from being more than text, and how many stand there.
fn guard(line: &str) -> Option<(usize, usize)> {
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    let behind = |start: usize| {
        let rest = line[start..].trim_start_matches('\\');
        (rest, line.len() - start - rest.len())
    };
    let (rest, backslashes) = behind(blanks);
    // A heading may hold a label, so this comes first.
    if unindented(&line[..blanks]).is_some() && ends_a_quiz(rest) {
        return Some((blanks, backslashes));
    }
    if let Some(found) = label(line) {
        return Some((found.colon - found.backslashes, found.backslashes));
    }
    if Fence::opening(rest).is_some() || rest.starts_with("<!--") {
        return Some((blanks, backslashes));
    }
    let start = option_marker(line)?.text;
    let (rest, backslashes) = behind(start);
    Fence::opening(rest).map(|_| (start, backslashes))
}

fn ends_a_quiz(rest: &str) -> bool {
    is_heading(rest) || is_thematic_break(rest) || is_underline_text(rest) || is_end_mark(rest)
}

/// The lines of a text so that, standing at the beginning of lines, each is nothing but text to the grammar.
pub fn guarded(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split('\n').collect();
    let hidings = hidings(&lines, false);
    let guarded = lines.iter().zip(hidings).map(|(line, hiding)| match guard(line) {
        Some((at, _)) if matches!(hiding, Hiding::None | Hiding::OpenFence) => {
            format!("{}\\{}", &line[..at], &line[at..])
        }
        _ => (*line).to_owned(),
    });
    guarded.collect()
}

/// Whether a text has to begin on a line of its own, because its first line would mean something there.
pub fn begins_specially(text: &str) -> bool {
    let lines: Vec<&str> = text.split('\n').collect();
    guard(lines[0]).is_some() || hidings(&lines, false)[0] != Hiding::None
}

/// The line of a text that [`guarded`] has made. Not for lines that are hidden.
pub fn unguarded(line: &str) -> String {
    match guard(line) {
        Some((at, backslashes)) if backslashes > 0 => format!("{}{}", &line[..at], &line[at + 1..]),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role_of(line: &str) -> Role {
        roles(&[line])[0]
    }

    #[test]
    fn labels_are_read_as_people_write_them() {
        for (line, label, value) in [
            ("Q: why", Label::Question, "why"),
            ("  q12:  why  ", Label::Question, "why  "),
            ("### Q: why", Label::Question, "why"),
            ("**Q:** why", Label::Question, "why"),
            ("**Q**: why", Label::Question, "why"),
            ("**Q: why**", Label::Question, "why"),
            ("OPTIONS:", Label::Options, ""),
            ("_Answer:_ A", Label::Answers, "A"),
            ("Explanation:", Label::Explanation, ""),
            ("Question 12: why", Label::Question, "why"),
            ("**Question:** why", Label::Question, "why"),
            ("### Question 1: why", Label::Question, "why"),
            ("Q 3: why", Label::Question, "why"),
            ("Correct Answer: A", Label::Answers, "A"),
            ("**Right answers:** A", Label::Answers, "A"),
            ("Q\u{ff1a}why", Label::Question, "why"),
        ] {
            let Role::Label {
                label: found,
                value: start,
                end,
            } = role_of(line)
            else {
                panic!("{line}");
            };
            assert_eq!((found, &line[start..end]), (label, value), "{line}");
        }
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            "    Q: code",
            "\tQ: code",
            "Q\\: meant",
            "Quiz: no",
            "Q why",
            "Q1234: no",
            "- Options: in a list",
            "FAQ: x",
            "Question 1 why",
            "Question one: why",
            "Correct: A",
            "- Question: in a list",
        ] {
            assert_eq!(role_of(line), Role::Text, "{line}");
        }
        for line in ["- Q: why", "> Q: why", "1. Q: why", "> - **Q:** why"] {
            assert_eq!(role_of(line), Role::Misplaced, "{line}");
        }
        for line in ["# heading", "   ###### heading", "#", "---", "* * *", "____", "===="] {
            assert_eq!(role_of(line), Role::Boundary, "{line}");
        }
        for line in ["#tag", "####### seven", "--", "-*-", "=", "**bold**"] {
            assert_eq!(role_of(line), Role::Text, "{line}");
        }
        assert_eq!(role_of(" <!--/QUIZ-->"), Role::End);
    }

    #[test]
    fn options_are_marked_in_many_ways() {
        for (line, label, text) in [
            ("- A) one", "A", "one"),
            ("* b. one", "b", "one"),
            ("+ (C) one", "C", "one"),
            ("- **D)** one", "D", "one"),
            ("- **E**) one", "E", "one"),
            ("- F: one", "F", "one"),
            ("12) one", "12", "one"),
            ("A)one", "A", "one"),
            ("  - A)", "A", ""),
        ] {
            let marker = option_marker(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((marker.label, &line[marker.text..]), (label, text), "{line}");
        }
        for line in [
            "- one",
            "- 1.5 GB",
            "A: plain",
            "- AB) two",
            "- e.g. this",
            "one) two",
            "- 100) many",
        ] {
            assert_eq!(option_marker(line), None, "{line}");
        }
    }

    #[test]
    fn guards_come_off_as_they_went_on() {
        for line in [
            "Q: why",
            "Q\\\\: why",
            "# heading",
            "\\# heading",
            "  ---",
            "```",
            "\\~~~",
            "- A) ```",
            "<!-- open",
            "plain \\",
            "==",
        ] {
            let guarded = guarded(line);
            assert_eq!(guarded.len(), 1);
            assert!(matches!(role_of(&guarded[0]), Role::Text), "{}", guarded[0]);
            assert_eq!(unguarded(&guarded[0]), line);
        }
    }
}
