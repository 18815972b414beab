//! Text of templates and a context in, text of files out.
//!
//! Owns the engine's strictness: undefined variables are errors, and free text reaches a file only through an
//! escaping filter (`escape`). Pure: no disk, no clock, no environment.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use tera::{Context, ErrorKind, Tera};
use thiserror::Error;

use super::delimiters::Delimiters;
use super::expression::{cause, has_delimiters};
use super::filter::{self, Filter};
use super::{budget, escape, python, shape};
use crate::error::{Diagnose, Diagnostic, Location};

/// A text of a template that could not be read or rendered. Always a defect of the template, never of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("cannot render `{template}`: {cause}")]
pub struct RenderError {
    /// The file, partial or document in which the fault is.
    pub template: String,
    pub line: usize,
    pub column: usize,
    pub text: String,
    pub cause: String,
    /// True where the template is built in, so that nobody but us can mend it.
    pub is_ours: bool,
}

impl Diagnose for RenderError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut diagnostic = Diagnostic::new(self.to_string()).hint(if self.is_ours {
            "this is a fault of the template, not of your answers: please report it"
        } else {
            "this is a fault of the template: `designgen template lint` finds more of them"
        });
        if self.line > 0 {
            diagnostic.location = Some(Location {
                file: self.template.clone(),
                line: self.line,
                column: self.column,
                text: self.text.clone(),
            });
        }
        vec![diagnostic]
    }
}

/// Most bytes that one text may render to.
const MAX_BYTES: usize = 1 << 28;

/// Comes before the names of files in the engine.
const FILES: &str = "files/";

/// How messages call a text, given what templates call it.
type PlaceOf<'p> = Arc<dyn Fn(&str) -> String + Send + Sync + 'p>;

/// Renders texts that may include the partials and documents it was made with.
pub struct Renderer<'p> {
    tera: Tera,
    filters: &'static [Filter],
    place_of: PlaceOf<'p>,
    /// Engines with other delimiters, made when first used: delimiters belong to an engine. They know no partials.
    others: Mutex<HashMap<Delimiters, Arc<Tera>>>,
}

impl<'p> Renderer<'p> {
    /// `filters`: those of other modules, besides the engine's own. `partials`: name and text of everything that can be included.
    ///
    /// # Errors
    /// The first partial that is no valid template.
    pub fn new<'a>(
        filters: &'static [Filter],
        partials: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, RenderError> {
        let mut tera = engine(filters, None)?;
        tera.add_raw_templates(partials)
            .map_err(|error| render_error("partials", "", &error))?;
        Ok(Self {
            tera,
            filters,
            place_of: Arc::new(str::to_owned),
            others: Mutex::default(),
        })
    }

    /// The same renderer, where what takes too long is reported by its place.
    #[must_use]
    pub fn placed(mut self, place_of: impl Fn(&str) -> String + Send + Sync + 'p) -> Self {
        self.place_of = Arc::new(place_of);
        self
    }

    /// A renderer that knows these texts besides: each is parsed once, however often it is rendered.
    ///
    /// # Errors
    /// The first text that is no valid template.
    pub fn with_texts<'a>(&self, texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, RenderError> {
        let mut tera = self.tera.clone();
        let named = texts.into_iter().map(|(name, text)| (key_of(name), text));
        tera.add_raw_templates(named)
            .map_err(|error| render_error("files", "", &error))?;
        Ok(Self {
            tera,
            filters: self.filters,
            place_of: Arc::clone(&self.place_of),
            others: Mutex::default(),
        })
    }

    /// Renders `text`; `name` stands for it in errors. The result ends in exactly one newline, or is empty.
    ///
    /// # Errors
    /// Syntax errors, undefined variables, free text without an escaping filter.
    pub fn render(
        &self,
        name: &str,
        text: &str,
        delimiters: Option<&Delimiters>,
        context: &Context,
    ) -> Result<String, RenderError> {
        Ok(with_one_final_newline(
            self.render_inline(name, text, delimiters, context)?,
        ))
    }

    /// Renders a text that is a part of a file, such as a path or a remark: no newline is added.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn render_inline(
        &self,
        name: &str,
        text: &str,
        delimiters: Option<&Delimiters>,
        context: &Context,
    ) -> Result<String, RenderError> {
        if !is_rendered(text, delimiters) {
            return Ok(text.to_owned());
        }
        let _tracked = budget::track((self.place_of)(name));
        let mut output = Bounded::default();
        let rendered = match delimiters {
            None if self.tera.contains_template(&key_of(name)) => {
                self.tera.render_to(&key_of(name), context, &mut output)
            }
            None => self.tera.render_str_to(text, context, true, &mut output),
            Some(delimiters) => self
                .with_delimiters(delimiters)?
                .render_str_to(text, context, true, &mut output),
        };
        match rendered.map(|()| String::from_utf8(output.bytes)) {
            Ok(Ok(text)) => Ok(text),
            Ok(Err(error)) => Err(unplaced(name, error.to_string())),
            Err(_) if output.is_exceeded => Err(unplaced(name, format!("it makes more than {MAX_BYTES} bytes"))),
            Err(error) => Err(render_error(name, text, &error)),
        }
    }

    /// What is wrong with a text before it is rendered: the first fault of its form, or every name in it that the engine does not know but
    /// those of partials and their components.
    pub fn check(&self, name: &str, text: &str, delimiters: Option<&Delimiters>) -> Vec<RenderError> {
        let tera = match delimiters {
            None => Ok(self.tera.clone()),
            Some(delimiters) => self.with_delimiters(delimiters).map(|tera| (*tera).clone()),
        };
        let mut tera = match tera {
            Ok(tera) => tera,
            Err(error) => return vec![error],
        };
        let Err(error) = tera.add_raw_template(&key_of(name), text) else {
            return Vec::new();
        };
        if matches!(error.kind(), ErrorKind::SyntaxError(_)) {
            return vec![render_error(name, text, &error)];
        }
        let is_partial = |error: &RenderError| {
            error.cause.starts_with("Unknown template") || error.cause.starts_with("Unknown component")
        };
        // Other delimiters belong to another engine, which knows no partials.
        let mut errors = drawn_errors(&error.to_string());
        errors.retain(|error| delimiters.is_some() || !is_partial(error));
        errors
    }

    fn with_delimiters(&self, delimiters: &Delimiters) -> Result<Arc<Tera>, RenderError> {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tera) = others.get(delimiters) {
            return Ok(tera.clone());
        }
        let tera = Arc::new(engine(self.filters, Some(delimiters))?);
        others.insert(delimiters.clone(), tera.clone());
        Ok(tera)
    }
}

/// What a text renders to, up to a limit: loops in a template may make much more than fits into memory.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    is_exceeded: bool,
}

impl Write for &mut Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_BYTES {
            self.is_exceeded = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// An error of which no place is known.
fn unplaced(name: &str, cause: String) -> RenderError {
    RenderError {
        template: name.to_owned(),
        line: 0,
        column: 0,
        text: String::new(),
        cause,
        is_ours: true,
    }
}

/// False for a text that the engine would leave as it is.
fn is_rendered(text: &str, delimiters: Option<&Delimiters>) -> bool {
    match delimiters {
        None => has_delimiters(text),
        Some(delimiters) => [&delimiters.block, &delimiters.variable, &delimiters.comment]
            .iter()
            .any(|(start, _)| text.contains(start)),
    }
}

/// The name of a file's text in the engine, apart from partials and documents.
fn key_of(name: &str) -> String {
    format!("{FILES}{name}")
}

fn engine(filters: &'static [Filter], delimiters: Option<&Delimiters>) -> Result<Tera, RenderError> {
    let mut tera = Tera::new();
    // Every name ends in the empty suffix: escaping is on for all files, and our escaping refuses what no filter has
    // escaped.
    tera.autoescape_on([""]);
    tera.set_escape_fn(refuse_unfit);
    shape::register(&mut tera);
    escape::register(&mut tera);
    python::register(&mut tera);
    filter::register(filters, &mut tera);
    if let Some(delimiters) = delimiters {
        tera.set_delimiters(tera::Delimiters {
            block_start: delimiters.block.0.clone().into(),
            block_end: delimiters.block.1.clone().into(),
            variable_start: delimiters.variable.0.clone().into(),
            variable_end: delimiters.variable.1.clone().into(),
            comment_start: delimiters.comment.0.clone().into(),
            comment_end: delimiters.comment.1.clone().into(),
        })
        .map_err(|error| render_error("delimiters", "", &error))?;
    }
    Ok(tera)
}

thread_local! {
    /// Tera's error for a refused value is a bare `io::ErrorKind`; the value itself is kept here for the message.
    static REFUSED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Lets plain words pass and refuses every other text that comes without an escaping filter.
fn refuse_unfit(text: &str, output: &mut dyn Write) -> std::io::Result<()> {
    if is_plain_word(text) {
        return output.write_all(text.as_bytes());
    }
    REFUSED.with_borrow_mut(|refused| *refused = Some(text.to_owned()));
    Err(std::io::Error::from(std::io::ErrorKind::InvalidData))
}

/// True for a text that needs no escaping filter, wherever it stands.
pub fn is_plain_word(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_.:/{}-".contains(&byte))
}

fn render_error(name: &str, text: &str, error: &tera::Error) -> RenderError {
    if let ErrorKind::Io(_) = error.kind()
        && let Some(refused) = REFUSED.take()
    {
        let cause = format!(
            "the text `{}` is put into the file without an escaping filter",
            crate::text::excerpt(&refused, 60)
        );
        return unplaced(name, cause);
    }
    // A chain of templates has no line: it is told of the whole template that begins it.
    if let ErrorKind::CircularExtend { tpl, .. }
    | ErrorKind::CircularInclude { tpl, .. }
    | ErrorKind::MissingParent { current: tpl, .. } = error.kind()
    {
        return unplaced(tpl.strip_prefix(FILES).unwrap_or(tpl), cause(error));
    }
    let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind() else {
        return drawn_error(error).unwrap_or_else(|| unplaced(name, cause(error)));
    };
    // `render_str` gives its text a name of Tera's own.
    let (template, source) = match report.filename().strip_prefix(FILES) {
        Some(file) => (file, if file == name { text } else { "" }),
        None if report.filename().is_empty() || report.filename().starts_with("__tera") => (name, text),
        None => (report.filename(), ""),
    };
    RenderError {
        template: template.to_owned(),
        line: report.span().start_line,
        column: report.span().start_col + 1,
        text: source
            .lines()
            .nth(report.span().start_line.saturating_sub(1))
            .unwrap_or_default()
            .to_owned(),
        cause: report.message().to_owned(),
        is_ours: true,
    }
}

/// The first error in a drawing, which is all that Tera gives of filters, tests, functions and components that nobody knows.
fn drawn_error(error: &tera::Error) -> Option<RenderError> {
    drawn_errors(&error.to_string()).into_iter().next()
}

fn drawn_errors(drawing: &str) -> Vec<RenderError> {
    let drawn = |part: &str| {
        let (cause, rest) = part.split_once('\n')?;
        let place = rest.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
        let mut place = place.rsplitn(3, ':');
        let column = place.next()?.parse().ok()?;
        let line = place.next()?.parse().ok()?;
        let template = place.next()?;
        Some(RenderError {
            template: template.strip_prefix(FILES).unwrap_or(template).to_owned(),
            line,
            column,
            text: String::new(),
            cause: cause.to_owned(),
            is_ours: true,
        })
    };
    drawing.split("error: ").filter_map(drawn).collect()
}

fn with_one_final_newline(mut text: String) -> String {
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(text: &str) -> Result<String, RenderError> {
        let context = Context::from_serialize(&serde_json::json!({"title": "Bob's \"50%\"", "word": "plain_word"}))
            .expect("an object");
        let partials = [
            ("partials/hello", "Hello {{ title | md }}"),
            (
                "partials/components",
                "{% component twice(text: string) %}{{ text | md }}{{ text | md }}{% endcomponent twice %}",
            ),
        ];
        Renderer::new(&[], partials)
            .expect("valid partials")
            .render("file.md", text, None, &context)
    }

    #[test]
    fn files_end_in_one_newline() {
        assert_eq!(render("a\n\n\n").as_deref(), Ok("a\n"));
        assert_eq!(render("a\r\nb").as_deref(), Ok("a\nb\n"));
        assert_eq!(render("{% if false %}a{% endif %}\n").as_deref(), Ok(""));
        assert_eq!(render("{# remark #}\n").as_deref(), Ok(""));
        assert_eq!(render("{ a } %}").as_deref(), Ok("{ a } %}\n"));
    }

    #[test]
    fn plain_words_need_no_filter_and_free_text_does() {
        assert_eq!(render("{{ word }}").as_deref(), Ok("plain_word\n"));
        let error = render("{{ title }}").expect_err("must fail");
        assert_eq!(
            error.to_string(),
            "cannot render `file.md`: the text `Bob's \"50%\"` is put into the file without an escaping filter"
        );
        assert!(render("{{ title | upper }}").is_err());
        assert!(render("{{ title ~ word }}").is_err());
    }

    #[test]
    fn includes_and_components_work() {
        assert_eq!(
            render("{% include \"partials/hello\" %}").as_deref(),
            Ok("Hello Bob's \"50%\"\n")
        );
        assert_eq!(
            render("{{<twice text={word} />}}").as_deref(),
            Ok("plain_wordplain_word\n")
        );
    }

    #[test]
    fn faults_have_a_place() {
        let error = render("a\n{{ nope }}\n").expect_err("must fail");
        assert_eq!((error.template.as_str(), error.line, error.column), ("file.md", 2, 4));
        assert_eq!(error.text, "{{ nope }}");
    }

    #[test]
    fn other_delimiters() {
        let delimiters = Delimiters {
            block: ("[%".into(), "%]".into()),
            variable: ("[[".into(), "]]".into()),
            comment: ("[#".into(), "#]".into()),
        };
        let renderer = Renderer::new(&[], []).expect("no partials");
        let mut context = Context::new();
        context.insert("word", "x");
        let text = renderer.render("ci.yml", "${{ github.sha }} [[ word ]]", Some(&delimiters), &context);
        assert_eq!(text.as_deref(), Ok("${{ github.sha }} x\n"));
    }
}
