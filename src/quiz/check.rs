//! Makes a quiz of a draft, or says everything that keeps it from being one.

use std::collections::HashSet;

use super::draft::{Draft, DraftAnswers, DraftOption, Located, Place};
use super::finding::{Findings, Rule};
use super::lines::{Label, label_within, option_marker};
use super::placeholder::{self, Placeholder};
use super::{Quiz, letter, meaning, tidy_line};
use crate::text::{count, excerpt, list_and};

pub const MIN_OPTIONS: usize = 2;
/// More right options than this leave Moodle without weights that add up to 100.
pub const MAX_OPTIONS: usize = 20;
/// Longest difficulty, in characters.
const MAX_DIFFICULTY: usize = 40;

/// Checks a draft. `links` are the names of links that the note defines. The quiz, if nothing was found.
pub fn check(draft: &Draft, links: &HashSet<String>, findings: &mut Findings<'_>) -> Option<Quiz> {
    let mut checker = Checker {
        draft,
        links,
        findings,
        is_sound: draft.is_sound,
    };
    let question = checker.question();
    let options = checker.options();
    let answers = checker.answers();
    let explanation = checker.explanation();
    let topic = checker.topic();
    let difficulty = checker.difficulty();
    checker.is_sound.then_some(Quiz {
        question,
        options,
        answers,
        explanation,
        topic,
        difficulty,
    })
}

struct Checker<'c, 'n> {
    draft: &'c Draft,
    links: &'c HashSet<String>,
    findings: &'c mut Findings<'n>,
    is_sound: bool,
}

impl Checker<'_, '_> {
    fn find(&mut self, rule: Rule, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.is_sound = false;
        self.findings.find(rule, place, message, hint);
    }

    fn placeholders(&mut self, text: &Located) {
        for Placeholder { offset, shown } in placeholder::find(&text.text, self.links) {
            let hint = if shown.ends_with(')') {
                "give the link an address"
            } else if shown.starts_with('[') {
                "fill it in; where brackets are meant, write them as code or as `\\[`"
            } else {
                "fill it in; where the text itself is meant, write it as code"
            };
            let message = format!("`{}` is a place that nobody has filled in", excerpt(&shown, 60));
            self.find(Rule::Placeholder, text.place_of(offset), message, hint);
        }
    }

    /// Reports a part that stands in the middle of a line of another one, as formatters leave it. Whether there is one.
    fn is_joined(&mut self, rule: Rule, label: Label, texts: &[&Located]) -> bool {
        let found = texts
            .iter()
            .find_map(|text| label_within(&text.text, label).map(|at| text.place_of(at)));
        if let Some(place) = found {
            let name = label.name();
            self.find(
                rule,
                place,
                format!("`{name}` stands in the middle of a line"),
                format!("a formatter has joined lines: begin one with `{name}`, below a blank line"),
            );
        }
        found.is_some()
    }

    fn question(&mut self) -> String {
        let question = &self.draft.question;
        if question.is_empty() {
            self.find(
                Rule::EmptyQuestion,
                question.place,
                "this quiz asks nothing",
                "write the question behind `Q:`",
            );
        }
        self.placeholders(question);
        question.text.clone()
    }

    fn options(&mut self) -> Vec<String> {
        let draft = self.draft;
        let Some(options) = &draft.options else {
            if self.is_joined(Rule::NoOptions, Label::Options, &[&draft.question]) {
                return Vec::new();
            }
            self.find(
                Rule::NoOptions,
                draft.place,
                "this question has no `Options:`",
                "add `Options:` with a line `- A) …` for each, or write `Q\\:` where no quiz is meant",
            );
            return Vec::new();
        };
        if options.len() < MIN_OPTIONS {
            let message = match options.len() {
                0 => "this quiz has no options".to_owned(),
                number => format!("this quiz has only {}", count(number, "option")),
            };
            self.find(
                Rule::TooFewOptions,
                options.first().map_or(draft.place, |option| option.place),
                message,
                "write at least two lines `- A) …` below `Options:`",
            );
        }
        if let Some(option) = options.get(MAX_OPTIONS) {
            self.find(
                Rule::TooManyOptions,
                option.place,
                format!(
                    "this quiz has {}, but {MAX_OPTIONS} are the most",
                    count(options.len(), "option")
                ),
                "split the question",
            );
        }
        let has_letters = options.iter().any(|option| option.label.is_some());
        for (index, option) in options.iter().take(MAX_OPTIONS).enumerate() {
            let before = &options[..index];
            self.option(option, before, has_letters);
        }
        options.iter().map(|option| option.text.text.clone()).collect()
    }

    fn option(&mut self, option: &DraftOption, before: &[DraftOption], has_letters: bool) {
        match &option.label {
            Some(label) => {
                if let Some(other) = before.iter().find(|other| other.label.as_ref() == Some(label)) {
                    self.find(
                        Rule::DuplicateLetter,
                        option.place,
                        format!(
                            "the letter `{label}` is given twice; it was first given at line {}",
                            other.place.line
                        ),
                        "give every option a letter of its own",
                    );
                }
            }
            None if has_letters => self.find(
                Rule::MissingLetter,
                option.place,
                "this option has no letter, but others have",
                format!(
                    "write `- {}) …`; a list inside of an option is indented by two spaces",
                    letter(before.len())
                ),
            ),
            None => {}
        }
        if option.text.is_empty() {
            self.find(
                Rule::EmptyOption,
                option.place,
                "this option says nothing",
                "write its text, or take the line away",
            );
            return;
        }
        let said = meaning(&option.text.text);
        if let Some(other) = before.iter().find(|other| meaning(&other.text.text) == said) {
            self.find(
                Rule::DuplicateOption,
                option.place,
                format!("this option says the same as the one at line {}", other.place.line),
                "change one of them, or take it away",
            );
        }
        self.placeholders(&option.text);
        if placeholder::is_dummy(&option.text.text) {
            self.find(
                Rule::Placeholder,
                option.text.place,
                format!(
                    "`{}` is a place that nobody has filled in",
                    excerpt(&option.text.text, 60)
                ),
                "write what the option says",
            );
        }
    }

    fn answers(&mut self) -> Vec<usize> {
        let draft = self.draft;
        let options = draft.options.as_deref().unwrap_or_default();
        let Some(answers) = &draft.answers else {
            // A question alone is reported once.
            if draft.options.is_some() && !self.is_joined(Rule::NoAnswer, Label::Answers, &texts(draft)) {
                self.find(
                    Rule::NoAnswer,
                    draft.place,
                    "this quiz names no answer",
                    "add a line such as `Answers: A`",
                );
            }
            return Vec::new();
        };
        if answers.written.text.contains("{{") {
            self.find(
                Rule::Placeholder,
                answers.place,
                format!(
                    "`{}` is a place that nobody has filled in",
                    excerpt(&answers.written.text, 60)
                ),
                "write the letters of the right options, such as `Answers: A, C`",
            );
            return Vec::new();
        }
        // Of `Answers: A Explanation: …` only this is reported, by the explanation.
        if draft.explanation.is_none() && label_within(&answers.written.text, Label::Explanation).is_some() {
            return Vec::new();
        }
        if answers.tokens.is_empty() {
            self.find(
                Rule::NoAnswer,
                answers.place,
                "this quiz names no answer",
                "write the letters, such as `Answers: A, C`",
            );
        }
        let mut right = Vec::new();
        for token in &answers.tokens {
            match resolve(&token.text, options) {
                // Without options there is nothing to compare with, which is reported.
                _ if options.is_empty() => {}
                Some(index) if right.contains(&index) => self.find(
                    Rule::DuplicateAnswer,
                    token.place,
                    format!("the answer `{}` is named twice", excerpt(&token.text, 40)),
                    "name it once, or the other option that is right",
                ),
                Some(index) => right.push(index),
                None => {
                    let hint = answer_hint(&token.text, options, answers);
                    self.find(
                        Rule::UnknownAnswer,
                        token.place,
                        format!("the answer `{}` is not one of the options", excerpt(&token.text, 40)),
                        hint,
                    );
                }
            }
        }
        let boxes = options
            .iter()
            .enumerate()
            .map(|(index, option)| (index, option.is_ticked));
        if let Some((index, _)) = boxes
            .into_iter()
            .find(|(index, is_ticked)| is_ticked.is_some_and(|is_ticked| is_ticked != right.contains(index)))
            && options.iter().any(|option| option.is_ticked == Some(true))
        {
            self.find(
                Rule::DuplicateAnswer,
                options[index].place,
                "the box of this option contradicts `Answers:`",
                "name the right options once: by boxes or behind `Answers:`",
            );
        }
        if options.len() >= MIN_OPTIONS && right.len() == options.len() {
            self.find(
                Rule::NoDistractor,
                answers.place,
                "every option is right, so there is nothing to choose",
                "add an option that is wrong",
            );
        }
        right.sort_unstable();
        right
    }

    fn explanation(&mut self) -> String {
        let draft = self.draft;
        match &draft.explanation {
            Some(explanation) if !explanation.is_empty() => {
                self.placeholders(explanation);
                if placeholder::is_dummy(&explanation.text) {
                    self.find(
                        Rule::Placeholder,
                        explanation.place,
                        format!(
                            "`{}` is a place that nobody has filled in",
                            excerpt(&explanation.text, 60)
                        ),
                        "say why the answer is right",
                    );
                }
                explanation.text.clone()
            }
            None if draft.options.is_none() => String::new(),
            None if self.is_joined(Rule::NoExplanation, Label::Explanation, &texts(draft)) => String::new(),
            other => {
                self.find(
                    Rule::NoExplanation,
                    other.as_ref().map_or(draft.place, |explanation| explanation.place),
                    "nothing explains the answer",
                    "add `Explanation: …`: why the answer is right and the others are not",
                );
                String::new()
            }
        }
    }

    fn topic(&mut self) -> Option<String> {
        let topic = self.draft.topic.as_ref()?;
        self.placeholders(topic);
        Some(tidy_line(&topic.text)).filter(|topic| !topic.is_empty())
    }

    fn difficulty(&mut self) -> Option<String> {
        let difficulty = self.draft.difficulty.as_ref()?;
        let text = tidy_line(&difficulty.text);
        let is_allowed =
            |character: char| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_' | '+' | '.');
        if !text.chars().all(is_allowed) || text.chars().count() > MAX_DIFFICULTY {
            self.find(
                Rule::BadDifficulty,
                difficulty.place,
                format!("`{}` is not a valid difficulty", excerpt(&text, 40)),
                "write a short word, such as `easy`, `medium` or `hard`",
            );
        }
        Some(text).filter(|text| !text.is_empty())
    }
}

/// The texts in which a formatter may have left what follows them.
fn texts(draft: &Draft) -> Vec<&Located> {
    let options = draft.options.iter().flatten().map(|option| &option.text);
    let answers = draft.answers.iter().map(|answers| &answers.written);
    std::iter::once(&draft.question).chain(options).chain(answers).collect()
}

/// The option that an answer names: by its own letter or number, by its place (`A`, or `0` for the first one), or as `A)
/// its text`.
fn resolve(token: &str, options: &[DraftOption]) -> Option<usize> {
    if let Some(marker) = option_marker(token).filter(|marker| !token[marker.text..].is_empty()) {
        let index = resolve(marker.label, options)?;
        return (meaning(&token[marker.text..]) == meaning(&options[index].text.text)).then_some(index);
    }
    let token = token.to_ascii_uppercase();
    if options.iter().any(|option| option.label.is_some()) {
        let labelled = options
            .iter()
            .position(|option| option.label.as_deref() == Some(token.as_str()));
        // Options with numbers are named by these.
        let has_numbers = options.iter().any(|option| {
            option
                .label
                .as_ref()
                .is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()))
        });
        if labelled.is_some() || has_numbers {
            return labelled;
        }
    } else if let [letter @ b'A'..=b'Z'] = token.as_bytes() {
        return Some(usize::from(letter - b'A')).filter(|index| *index < options.len());
    }
    let is_number = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    token.parse().ok().filter(|index| is_number && *index < options.len())
}

fn answer_hint(token: &str, options: &[DraftOption], answers: &DraftAnswers) -> String {
    let letters: Vec<String> = options
        .iter()
        .enumerate()
        .map(|(index, option)| option.label.clone().unwrap_or_else(|| letter(index).to_string()))
        .collect();
    let is_run = token.len() > 1
        && token
            .chars()
            .all(|character| letters.contains(&character.to_ascii_uppercase().to_string()));
    if is_run {
        let split: Vec<String> = token.chars().map(String::from).collect();
        return format!("write `{}`", split.join(", "));
    }
    if token.bytes().all(|byte| byte.is_ascii_digit()) && letters.iter().all(|letter| letter.parse::<usize>().is_err())
    {
        return format!(
            "numbers count from 0, so the last option is `{}`",
            options.len().saturating_sub(1)
        );
    }
    if answers.tokens.len() > 1 && token.len() > 2 {
        return "write letters only, and the reason behind `Explanation:`".to_owned();
    }
    format!("the options are {}", list_and(&letters))
}
