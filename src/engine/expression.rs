//! Expressions in manifests: `when`, computed defaults, derived values, checks; and the filters that shape text.
//!
//! Owns the Tera set-up that all of the project shares. An expression reads answers and gives a value; it reaches no file,
//! no clock and no environment. How values enter a *file* is the business of `render`.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use heck::{ToKebabCase as _, ToLowerCamelCase as _, ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};
use regex::Regex;
use tera::{Context, Kwargs, State, Tera, TeraResult, Value};
use thiserror::Error;

use super::budget;
use crate::figures;
use crate::literal::Literal;
use crate::name::slug_of;
use crate::text::{self, article, lower_first, sentence, strip_stop, title_case, upper_first, words};

/// An expression that could not be computed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{expression}`: {cause}")]
pub struct ExpressionError {
    pub expression: String,
    pub cause: String,
}

/// The filter by which a value of any type leaves the engine, whose outcome is always a text.
const AS_JSON: &str = "as_json";

/// Computes expressions over a context.
pub struct Evaluator {
    tera: Tera,
}

impl Default for Evaluator {
    fn default() -> Self {
        let mut tera = Tera::new();
        register_shaping_filters(&mut tera);
        tera.register_filter(AS_JSON, |value: Value, _: Kwargs, _: &State| {
            if value.is_undefined() {
                return Err(tera::Error::message("it is not defined"));
            }
            serde_json::to_string(&value).map_err(|error| tera::Error::message(error.to_string()))
        });
        Self { tera }
    }
}

impl Evaluator {
    /// An evaluator that has compiled these expressions already: `texts` and `values` with `{{ }}` in them, `conditions`
    /// without brackets. All others are compiled whenever they are computed.
    ///
    /// # Errors
    /// The first of them that cannot be compiled.
    pub fn prepared<'e>(
        texts: impl IntoIterator<Item = &'e str>,
        conditions: impl IntoIterator<Item = &'e str>,
        values: impl IntoIterator<Item = &'e str>,
    ) -> Result<Self, ExpressionError> {
        let mut evaluator = Self::default();
        let mut templates: Vec<(String, String)> = texts
            .into_iter()
            .map(|text| (text.to_owned(), text.to_owned()))
            .collect();
        let conditions = conditions.into_iter().map(condition_template);
        let values = values.into_iter().map(value_template);
        templates.extend(conditions.chain(values).map(|template| (template.clone(), template)));
        templates.sort();
        templates.dedup();
        evaluator.tera.autoescape_on(Vec::<&str>::new());
        evaluator
            .tera
            .add_raw_templates(templates)
            .map_err(|error| ExpressionError {
                expression: "an expression of the manifest".to_owned(),
                cause: cause(&error),
            })?;
        Ok(evaluator)
    }

    /// The text that `template`, a text with `{{ }}` in it, gives.
    ///
    /// # Errors
    /// Syntax errors and undefined variables.
    pub fn text(&self, template: &str, context: &Context) -> Result<String, ExpressionError> {
        if !has_brackets(template) {
            return Ok(template.to_owned());
        }
        let _tracked = budget::track(template);
        let rendered = if self.tera.contains_template(template) {
            self.tera.render(template, context)
        } else {
            self.tera.render_str(template, context, false)
        };
        rendered.map_err(|error| ExpressionError {
            expression: template.to_owned(),
            cause: cause(&error),
        })
    }

    /// What a text stands for: the value of the expression that it consists of, of whatever type, or else the text that it
    /// gives.
    ///
    /// # Errors
    /// As [`Evaluator::text`].
    pub fn value(&self, text: &str, context: &Context) -> Result<serde_json::Value, ExpressionError> {
        let outcome = self
            .text(&value_template(text), context)
            .map_err(|error| ExpressionError {
                expression: text.to_owned(),
                cause: error.cause,
            })?;
        if sole_expression(text).is_none() {
            return Ok(serde_json::Value::String(outcome.trim().to_owned()));
        }
        serde_json::from_str(&outcome).map_err(|error| ExpressionError {
            expression: text.to_owned(),
            cause: error.to_string(),
        })
    }

    /// Whether `expression`, written without brackets, holds.
    ///
    /// # Errors
    /// Syntax errors, and faults while it is computed.
    pub fn holds(&self, expression: &str, context: &Context) -> Result<bool, ExpressionError> {
        match self.text(&condition_template(expression), context) {
            Ok(text) => Ok(text == "1"),
            Err(error) => Err(ExpressionError {
                expression: expression.to_owned(),
                cause: error.cause,
            }),
        }
    }
}

/// What is wrong with the form of a text with expressions in it, if anything is.
pub fn syntax_fault(text: &str) -> Option<ExpressionError> {
    Evaluator::prepared([text], [], []).err()
}

/// As [`syntax_fault`], of a condition that stands without brackets.
pub fn condition_fault(expression: &str) -> Option<ExpressionError> {
    Evaluator::prepared([], [expression], []).err()
}

/// As [`syntax_fault`], of a text that may be one expression of any type.
pub fn value_fault(text: &str) -> Option<ExpressionError> {
    Evaluator::prepared([], [], [text]).err()
}

fn value_template(text: &str) -> String {
    match sole_expression(text) {
        Some(expression) => format!("{{{{ ({expression}) | {AS_JSON} }}}}"),
        None => text.to_owned(),
    }
}

fn condition_template(expression: &str) -> String {
    format!("{{% if {expression} %}}1{{% endif %}}")
}

/// The expression that is all of a text, such as `a.b` of `{{ a.b }}`.
pub fn sole_expression(text: &str) -> Option<&str> {
    let inside = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let is_one = !inside.contains("{{") && !inside.contains("}}");
    is_one.then(|| inside.strip_prefix('-').unwrap_or(inside).trim_end_matches('-').trim())
}

/// True for a text that holds an expression.
pub fn is_expression(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// False for a text that the engine leaves as it is.
pub fn has_brackets(text: &str) -> bool {
    is_expression(text) || text.contains("{#")
}

/// The message of a Tera error without the drawing around it.
pub fn cause(error: &tera::Error) -> String {
    use tera::ErrorKind;
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => report.message().to_owned(),
        // Of names that it does not know the engine gives nothing but drawings.
        _ => {
            let drawing = error.to_string();
            let first = drawing.lines().find_map(|line| line.strip_prefix("error: "));
            first.map_or_else(|| drawing.clone(), str::to_owned)
        }
    }
}

/// Registers the filters that shape text and lists; none of them makes a text fit for a place in a file.
pub fn register_shaping_filters(tera: &mut Tera) {
    figures::register(tera);
    tera.register_filter("snake", |text: &str, _: Kwargs, _: &State| text.to_snake_case());
    tera.register_filter("kebab", |text: &str, _: Kwargs, _: &State| text.to_kebab_case());
    tera.register_filter("pascal", |text: &str, _: Kwargs, _: &State| text.to_pascal_case());
    tera.register_filter("camel", |text: &str, _: Kwargs, _: &State| text.to_lower_camel_case());
    tera.register_filter("upper_snake", |text: &str, _: Kwargs, _: &State| {
        text.to_shouty_snake_case()
    });
    tera.register_filter("slug", |text: &str, _: Kwargs, _: &State| slug_of(text));
    tera.register_filter("plural", |text: &str, _: Kwargs, _: &State| text::plural(text));
    tera.register_filter("words", |text: &str, _: Kwargs, _: &State| words(text));
    tera.register_filter("article", |text: &str, _: Kwargs, _: &State| article(text));
    tera.register_filter("title_case", |text: &str, _: Kwargs, _: &State| title_case(text));
    tera.register_filter("upper_first", |text: &str, _: Kwargs, _: &State| upper_first(text));
    tera.register_filter("lower_first", |text: &str, _: Kwargs, _: &State| lower_first(text));
    tera.register_filter("sentence", |text: &str, _: Kwargs, _: &State| sentence(text));
    tera.register_filter("strip_stop", |text: &str, _: Kwargs, _: &State| {
        strip_stop(text).to_owned()
    });
    tera.register_filter(
        "definition",
        |source: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
            let name = kwargs.must_get::<&str>("name")?;
            python_definition(source, name)
                .ok_or_else(|| tera::Error::message(format!("there is no class or function `{name}` in this text")))
        },
    );
    tera.register_filter("pad", |number: u64, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let width = usize::try_from(kwargs.must_get::<u64>("width")?)
            .unwrap_or_default()
            .min(20);
        Ok(format!("{number:0width$}"))
    });
    tera.register_filter("where", filter_where);
    tera.register_filter("pluck", filter_pluck);
    tera.register_filter(
        "take",
        |items: Vec<Value>, kwargs: Kwargs, _: &State| -> TeraResult<Vec<Value>> {
            let count = usize::try_from(kwargs.must_get::<u64>("count")?).unwrap_or(usize::MAX);
            Ok(items.into_iter().take(count).collect())
        },
    );
    tera.register_test(
        "matching",
        |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<bool> {
            let pattern = kwargs.must_get::<&str>("pattern")?;
            is_match(pattern, text)
        },
    );
    tera.register_test("valid", |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<bool> {
        let name = kwargs.must_get::<&str>("type")?;
        let literal = Literal::named(name).ok_or_else(|| tera::Error::message(format!("there is no type `{name}`")))?;
        Ok(literal.allows(text))
    });
    tera.register_test("regex", |text: &str, _: Kwargs, _: &State| is_match(text, "").is_ok());
}

/// Expressions ask for the same few patterns again and again, for every record.
fn is_match(pattern: &str, text: &str) -> TeraResult<bool> {
    static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Regex>>>> = LazyLock::new(Mutex::default);
    let known = || COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let found = known().get(pattern).cloned();
    // Other threads go on while this one compiles or searches.
    let regex = match found {
        Some(regex) => regex,
        None => {
            let regex = Regex::new(pattern).map_err(|error| {
                tera::Error::message(format!("`{pattern}` is not a valid regular expression: {error}"))
            })?;
            let regex = Arc::new(regex);
            known().insert(pattern.to_owned(), Arc::clone(&regex));
            regex
        }
    };
    Ok(regex.is_match(text))
}

/// `items | where(field="a", is=b)`: those whose field has this value, is in this list, or, without `is`, is truthy.
/// `unless=b` gives those whose field has another value.
fn filter_where(items: Vec<Value>, kwargs: Kwargs, _: &State) -> TeraResult<Vec<Value>> {
    let field = kwargs.must_get::<&str>("field")?;
    let wanted = kwargs.get::<Value>("is")?;
    let unwanted = kwargs.get::<Value>("unless")?;
    let chosen = items.into_iter().filter(|item| {
        let value = item.get_from_path(field);
        match (&wanted, &unwanted) {
            (Some(wanted), _) => {
                value.is_some_and(|value| value == wanted || wanted.as_array().is_some_and(|list| list.contains(value)))
            }
            (None, Some(unwanted)) => value != Some(unwanted),
            (None, None) => value.is_some_and(Value::is_truthy),
        }
    });
    Ok(chosen.collect())
}

/// `items | pluck(field="a")`: the field of each; lists are joined into one.
fn filter_pluck(items: Vec<Value>, kwargs: Kwargs, _: &State) -> TeraResult<Vec<Value>> {
    let field = kwargs.must_get::<&str>("field")?;
    let mut values = Vec::new();
    for item in &items {
        match item.get_from_path(field) {
            Some(value) => match value.as_array() {
                Some(list) => values.extend(list.iter().cloned()),
                None => values.push(value.clone()),
            },
            None => return Err(tera::Error::message(format!("an item has no field `{field}`"))),
        }
    }
    Ok(values)
}

/// The class or function `name` of a Python source, with its decorators, as it stands there.
fn python_definition(source: &str, name: &str) -> Option<String> {
    let lines: Vec<&str> = source.lines().collect();
    let is_start = |line: &str| {
        ["class ", "def ", "async def "].iter().any(|keyword| {
            line.strip_prefix(keyword)
                .and_then(|rest| rest.strip_prefix(name))
                .is_some_and(|rest| rest.starts_with(['(', ':', '[']))
        })
    };
    let head = lines.iter().position(|line| is_start(line))?;
    // Everything above it up to a blank line: decorators, which may go over several lines.
    let decorated = lines[..head]
        .iter()
        .rposition(|line| line.is_empty())
        .map_or(0, |blank| blank + 1);
    let start = if lines[decorated].starts_with('@') {
        decorated
    } else {
        head
    };
    let end = lines[head + 1..]
        .iter()
        .position(|line| line.starts_with(|c: char| !c.is_whitespace() && c != ')'))
        .map_or(lines.len(), |length| head + 1 + length);
    Some(lines[start..end].join("\n").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluate(template: &str) -> String {
        let json = serde_json::json!({
            "name": "url-shortener",
            "parts": [{"n": "a", "kind": "x", "list": [1, 2]}, {"n": "b", "kind": "y", "list": [3]}],
        });
        let context = Context::from_serialize(&json).expect("an object");
        Evaluator::default().text(template, &context).expect("valid")
    }

    #[test]
    fn cases() {
        assert_eq!(evaluate("{{ name | snake }}"), "url_shortener");
        assert_eq!(evaluate("{{ name | pascal }}"), "UrlShortener");
        assert_eq!(evaluate("{{ name | upper_snake }}"), "URL_SHORTENER");
        assert_eq!(evaluate("{{ name | title_case }}"), "Url Shortener");
    }

    #[test]
    fn sentences() {
        assert_eq!(evaluate("{{ 'stores links' | sentence }}"), "Stores links.");
        assert_eq!(evaluate("{{ 'Done!' | sentence }}"), "Done!");
        assert_eq!(
            evaluate("{{ 'Stores links.' | strip_stop | lower_first }}"),
            "stores links"
        );
        assert_eq!(evaluate("{{ 'HTTP server' | lower_first }}"), "HTTP server");
    }

    #[test]
    fn lists() {
        assert_eq!(
            evaluate("{% for p in parts | where(field='kind', is='y') %}{{ p.n }}{% endfor %}"),
            "b"
        );
        assert_eq!(
            evaluate("{% for p in parts | where(field='kind', unless='y') %}{{ p.n }}{% endfor %}"),
            "a"
        );
        assert_eq!(
            evaluate("{% for p in parts | where(field='kind', is=['x', 'y']) %}{{ p.n }}{% endfor %}"),
            "ab"
        );
        assert_eq!(evaluate("{{ parts | pluck(field='list') | join(sep=',') }}"), "1,2,3");
    }

    #[test]
    fn python_definitions_come_with_decorators_and_body() {
        let source = "import x\n\n\n@route(\n    1,\n)\ndef a(\n    b,\n) -> int:\n    \"\"\"Doc.\"\"\"\n\n    return 1\n\n\nclass B:\n    pass\n";
        assert_eq!(
            python_definition(source, "a").as_deref(),
            Some("@route(\n    1,\n)\ndef a(\n    b,\n) -> int:\n    \"\"\"Doc.\"\"\"\n\n    return 1")
        );
        assert_eq!(python_definition(source, "B").as_deref(), Some("class B:\n    pass"));
        assert_eq!(python_definition(source, "C"), None);
    }

    #[test]
    fn a_text_that_is_one_expression_keeps_the_type_of_its_value() {
        let context =
            Context::from_serialize(&serde_json::json!({"n": 2, "list": ["a", 1.5, true]})).expect("an object");
        let value = |text: &str| Evaluator::default().value(text, &context).expect("valid");
        assert_eq!(value("{{ n + 1 }}"), 3);
        assert_eq!(value("{{ list }}"), serde_json::json!(["a", 1.5, true]));
        assert_eq!(value(" {{- n > 1 -}} "), true);
        assert_eq!(value("{{ n }} of {{ n }}"), "2 of 2");
        assert_eq!(value("{% if n %}{{ n }}{% endif %}"), "2");
        let error = Evaluator::default()
            .value("{{ nope }}", &context)
            .expect_err("must fail");
        assert_eq!(error.expression, "{{ nope }}");
    }

    #[test]
    fn undefined_is_an_error() {
        let error = Evaluator::default()
            .text("{{ nope }}", &Context::new())
            .expect_err("must fail");
        assert!(error.to_string().contains("nope"), "{error}");
    }
}
