//! What each filter takes and what it gives: which make a text fit for its place, and which lose that again.

use super::span::Span;
use super::types::{Form, Length, Parts, Type};

/// Escaping filters that take single values.
const SCALARS: [&str; 20] = [
    "fenced",
    "docstring",
    "py_docstring",
    "comment",
    "sh",
    "dotenv",
    "md",
    "md_block",
    "cell",
    "code",
    "code_cell",
    "mermaid",
    "mermaid_text",
    "url",
    "link",
    "compose",
    "go",
    "rust",
    "sql",
    "html",
];
/// Those that take values of every type.
const VALUES: [&str; 6] = ["py", "py_data", "yaml", "json", "toml", "js"];
/// Those that take numbers.
const FIGURES: [&str; 4] = ["thousands", "bytes", "significant", "count"];
/// Those that take lists.
const LISTS: [&str; 2] = ["quizzes", "tree"];
/// Filters that take a text.
const OF_TEXT: [&str; 30] = [
    "snake",
    "kebab",
    "pascal",
    "camel",
    "upper_snake",
    "slug",
    "plural",
    "words",
    "article",
    "title_case",
    "upper_first",
    "lower_first",
    "sentence",
    "strip_stop",
    "py_definition",
    "py_identifier",
    "py_argument",
    "py_module",
    "upper",
    "lower",
    "trim",
    "trim_start",
    "trim_end",
    "capitalize",
    "title",
    "truncate",
    "replace",
    "indent",
    "split",
    "wordcount",
];
const OF_LIST: [&str; 10] = [
    "where", "pluck", "take", "join", "first", "last", "nth", "sort", "unique", "group_by",
];
const OF_NUMBER: [&str; 3] = ["pad", "round", "abs"];

/// What the filter wants and does not get, if that is known.
pub(super) fn unfit(name: &str, value: &Type) -> Option<&'static str> {
    let is = |names: &[&str]| names.contains(&name);
    let wanted = if is(&OF_TEXT) {
        "a text"
    } else if is(&OF_LIST) || is(&LISTS) {
        "a list"
    } else if is(&OF_NUMBER) || is(&FIGURES) {
        "a number"
    } else if matches!(name, "length" | "reverse") {
        "a text or a list"
    } else if matches!(name, "int" | "float") {
        "a number or a text"
    } else if is(&SCALARS) || name == "xml" {
        "a single value"
    } else {
        return None;
    };
    let fits = match value {
        Type::Any => true,
        Type::Text(_) | Type::Choice(_) => !matches!(wanted, "a list" | "a number"),
        Type::Number(_) => matches!(wanted, "a number" | "a number or a text" | "a single value"),
        Type::Boolean | Type::Either(_, Parts::Single) => wanted == "a single value",
        Type::Either(_, Parts::Every) => false,
        Type::List(..) => matches!(wanted, "a list" | "a text or a list"),
        Type::Map(_) => wanted == "a text or a list",
    };
    (!fits).then_some(wanted)
}

/// The least of the whole numbers that a filter takes for an argument, where it takes such numbers only.
pub(super) fn least_argument(filter: &str, argument: &str) -> Option<f64> {
    match (filter, argument) {
        ("take", "count") | ("truncate", "length") | ("indent" | "pad", "width") | ("nth", "n") => Some(0.0),
        ("significant", "digits") | ("round", "precision") => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// The least of the whole numbers that a filter takes for its value, where it takes such numbers only.
pub(super) fn least_value(filter: &str) -> Option<f64> {
    match filter {
        "int" => Some(f64::NEG_INFINITY),
        "pad" => Some(0.0),
        _ => None,
    }
}

/// True where the filter takes nothing for a value, as an optional number is that was left out.
pub(super) fn takes_nothing(name: &str) -> bool {
    SCALARS.contains(&name) || takes_undefined(name) || matches!(name, "xml" | "str")
}

/// True where the filter takes also what is not defined, as an item of an empty list.
pub(super) fn takes_undefined(name: &str) -> bool {
    VALUES.contains(&name) || name == "default"
}

/// What the filter gives of a value, beside those that keep or choose items. `argument` is the type of an argument by its name.
pub(super) fn result(name: &str, value: &Type, argument: impl Fn(&str) -> Option<Type>) -> Type {
    let is = |names: &[&str]| names.contains(&name);
    let text = |form: Option<Form>| form.map_or(Type::Any, Type::Text);
    let form = value.form();
    let argument_form = |name: &str| argument(name).and_then(|kind| kind.form());
    if is(&SCALARS)
        || is(&VALUES)
        || is(&FIGURES)
        || is(&LISTS)
        || matches!(name, "xml" | "safe" | "py_argument" | "py_module")
    {
        return Type::FIT;
    }
    match name {
        "upper" | "lower" | "trim" | "trim_start" | "trim_end" | "capitalize" | "title" => text(form),
        "snake" | "kebab" | "pascal" | "camel" | "upper_snake" | "plural" | "upper_first" | "lower_first"
        | "strip_stop" | "str" | "py_identifier" => text(form.map(Form::changed)),
        "sentence" => text(form.map(|form| form.changed().max(Form::Word))),
        "slug" => match form {
            Some(Form::Name) => Type::NAME,
            _ => Type::Text(Form::NameOrNothing),
        },
        "words" | "article" | "title_case" | "py_definition" => Type::FREE,
        "truncate" => match argument_form("end") {
            Some(end) => text(form.map(|form| form.changed().max(end.changed()))),
            // Without one, three dots in one character.
            None => Type::FREE,
        },
        "replace" => match (form, argument_form("to")) {
            (Some(Form::Fit), _) => Type::FIT,
            (Some(form), Some(to)) => text(Some(form.max(to.changed()).max(Form::Word))),
            _ => Type::Any,
        },
        "indent" => match form {
            Some(Form::Fit) => Type::FIT,
            Some(_) => Type::FREE,
            None => Type::Any,
        },
        "join" => {
            let separator = argument("sep").map_or(Some(Form::Name), |kind| kind.form());
            match (value.item().form(), separator) {
                (Some(Form::Free), _) | (_, Some(Form::Free)) => Type::FREE,
                (Some(Form::Fit), _) | (_, Some(Form::Fit)) => Type::FIT,
                (Some(_), Some(_)) => Type::WORD,
                _ => Type::Any,
            }
        }
        "split" => Type::filled(text(form.map(|form| form.changed().max(Form::Word)))),
        // What has been filled up with zeros is made of digits, too.
        "reverse" => text(form.map(Form::changed)),
        "length" => Type::Number(match value {
            Type::List(_, Length::OneOrMore) => Span::within(Some(1.0), None),
            _ => Span::within(Some(0.0), None),
        }),
        "int" | "float" | "round" | "abs" => Type::Number(match (name, value) {
            ("float", Type::Number(span)) => *span,
            ("abs", Type::Number(span)) => span.without_sign(),
            // To some decimals, which leaves those.
            ("round", Type::Number(span)) if argument("precision").is_some() => Span {
                may_have_decimals: span.may_have_decimals,
                ..span.rounded()
            },
            (_, Type::Number(span)) => span.rounded(),
            _ => Span::ANY,
        }),
        "pad" => Type::NAME,
        "wordcount" => Type::Number(Span::within(Some(0.0), None)),
        "default" => argument("value").map_or(Type::Any, |other| value.clone().merged(other)),
        _ => Type::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(name: &str, value: &Type) -> Type {
        result(name, value, |_| None)
    }

    #[test]
    fn escaping_makes_fit_and_shaping_does_not() {
        assert_eq!(given("md", &Type::FREE), Type::FIT);
        assert_eq!(given("py", &Type::list(Type::FREE)), Type::FIT);
        assert_eq!(given("snake", &Type::FREE), Type::FREE);
        assert_eq!(given("snake", &Type::NAME), Type::NAME);
        assert_eq!(given("slug", &Type::FREE), Type::Text(Form::NameOrNothing));
        assert_eq!(given("words", &Type::NAME), Type::FREE);
        // Those of the engine that keep what a filter has made fit, and those that lose it.
        assert_eq!(given("upper", &Type::FIT), Type::FIT);
        assert_eq!(given("strip_stop", &Type::FIT), Type::FREE);
    }

    #[test]
    fn lists_are_joined_by_what_needs_no_filter() {
        let words = Type::list(Type::NAME);
        let with = |sep: &str| result("join", &words, |_| Some(Type::Text(Form::of(sep))));
        assert_eq!(with("-"), Type::WORD);
        assert_eq!(with(", "), Type::FREE);
        assert_eq!(given("join", &words), Type::WORD);
        assert_eq!(given("join", &Type::list(Type::FREE)), Type::FREE);
    }

    #[test]
    fn what_a_filter_takes_is_known() {
        assert_eq!(unfit("upper", &Type::NUMBER), Some("a text"));
        assert_eq!(unfit("thousands", &Type::NAME), Some("a number"));
        assert_eq!(unfit("md", &Type::list(Type::FREE)), Some("a single value"));
        assert_eq!(unfit("join", &Type::FREE), Some("a list"));
        assert_eq!(unfit("py", &Type::list(Type::FREE)), None);
        assert_eq!(unfit("length", &Type::NUMBER), Some("a text or a list"));
        assert_eq!(unfit("length", &Type::FREE), None);
        assert_eq!(unfit("md", &Type::Any), None);
        assert_eq!(unfit("md", &Type::DATA), Some("a single value"));
        assert_eq!(unfit("json", &Type::DATA), None);
        assert_eq!(unfit("md", &Type::NUMBER.merged(Type::NAME)), None);
        assert_eq!(unfit("upper", &Type::NUMBER.merged(Type::NAME)), Some("a text"));
        assert_eq!(unfit("int", &Type::Boolean), Some("a number or a text"));
    }

    /// The tables name every filter that files can use, so that none is taken for one of which nothing is known.
    #[test]
    fn every_escaping_filter_is_known() {
        let registered = regex::Regex::new(r#"\(\s*"([a-z_]+)","#).expect("valid");
        for source in [
            include_str!("../engine/escape/mod.rs"),
            include_str!("../engine/escape/languages.rs"),
        ] {
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            for found in registered.captures_iter(code) {
                let fits = [Type::FREE, Type::NUMBER, Type::list(Type::Any)];
                assert!(
                    fits.iter().any(|value| given(&found[1], value) == Type::FIT),
                    "{}",
                    &found[1]
                );
            }
        }
        let registered = regex::Regex::new(r#"\(\s*"(py_[a-z]+)","#).expect("valid");
        for found in registered.captures_iter(include_str!("../engine/python/mod.rs")) {
            assert!(unfit(&found[1], &Type::list(Type::Any)).is_some(), "{}", &found[1]);
            assert_ne!(given(&found[1], &Type::FREE), Type::Any, "{}", &found[1]);
        }
    }
}
