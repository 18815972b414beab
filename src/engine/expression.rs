//! Expressions in manifests: `when`, computed defaults, derived values, checks.
//!
//! An expression reads answers and gives a value. How values enter a *file* is the business of `render`.

use tera::{Context, Tera};
use thiserror::Error;

use super::{budget, shape};

/// An expression that could not be computed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{expression}`: {cause}")]
pub struct ExpressionError {
    pub expression: String,
    pub cause: String,
}

/// Computes expressions over a context.
pub struct Evaluator {
    tera: Tera,
}

impl Default for Evaluator {
    fn default() -> Self {
        let mut tera = Tera::new();
        shape::register(&mut tera);
        Self { tera }
    }
}

impl Evaluator {
    /// An evaluator that has compiled these expressions already: `texts` with `{{ }}` in them, `conditions` without
    /// delimiters. All others are compiled whenever they are computed.
    ///
    /// # Errors
    /// The first of them that cannot be compiled.
    pub fn prepared<'e>(
        texts: impl IntoIterator<Item = &'e str>,
        conditions: impl IntoIterator<Item = &'e str>,
    ) -> Result<Self, ExpressionError> {
        let mut evaluator = Self::default();
        let mut templates: Vec<(String, String)> = texts
            .into_iter()
            .map(|text| (text.to_owned(), text.to_owned()))
            .collect();
        templates.extend(conditions.into_iter().map(|condition| {
            let template = condition_template(condition);
            (template.clone(), template)
        }));
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
    Evaluator::prepared([text], []).err()
}

/// As [`syntax_fault`], of a condition that stands without delimiters.
pub fn condition_fault(expression: &str) -> Option<ExpressionError> {
    Evaluator::prepared([], [expression]).err()
}

fn condition_template(expression: &str) -> String {
    format!("{{% if {expression} %}}1{{% endif %}}")
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
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_is_an_error() {
        let error = Evaluator::default()
            .text("{{ nope }}", &Context::new())
            .expect_err("must fail");
        assert!(error.to_string().contains("nope"), "{error}");
    }
}
