//! Expressions in manifests: `when`, computed defaults, derived values, checks.
//!
//! An expression reads answers and gives a value. How values enter a *file* is the business of `render`.

use tera::{Context, Kwargs, State, Tera, Value};
use thiserror::Error;

use super::{budget, shape};

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
        shape::register(&mut tera);
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
    /// without delimiters. All others are compiled whenever they are computed.
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
        if !has_delimiters(template) {
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

    /// Whether `expression`, written without delimiters, holds.
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

/// As [`syntax_fault`], of a condition that stands without delimiters.
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
pub fn has_delimiters(text: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

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
