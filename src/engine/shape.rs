//! Filters and tests that shape texts and lists; none of them makes a text fit for a place in a file.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use heck::{ToKebabCase as _, ToLowerCamelCase as _, ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};
use regex::Regex;
use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::figures;
use crate::literal::Literal;
use crate::name::slug_of;
use crate::text::{self, article, lower_first, sentence, strip_stop, title_case, upper_first, words};

/// Registers all of them.
pub fn register(tera: &mut Tera) {
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
            let regex = sized_regex(pattern).map_err(|error| {
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

/// The most bytes that a pattern may become, of which a template may have hundreds.
const MOST_OF_PATTERN: usize = 1 << 20;

/// A pattern of a template.
///
/// # Errors
/// What is no pattern, and what takes more memory than a pattern is worth.
pub fn sized_regex(pattern: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(pattern).size_limit(MOST_OF_PATTERN).build()
}

#[cfg(test)]
mod tests {
    use tera::Context;

    use crate::engine::Evaluator;

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
}
