//! The derived values of a manifest, computed from the answers: scalars, lists and maps.
//!
//! Each sees the answers and the values before it. Pure: reads no file, and decides nothing about what files make of them.

use serde_json::{Map, Number, Value};
use thiserror::Error;

use crate::answers::insert_at;
use crate::engine::{Context, Evaluator, ExpressionError};
use crate::manifest::{DerivedForm, DerivedKind, DerivedValue, Manifest, WHEN};

/// Why a value cannot be computed. Always a defect of the template.
#[derive(Debug, Error)]
pub enum ValueError {
    #[error("value `{key}`: {cause}")]
    Expression { key: String, cause: ExpressionError },
    #[error("value `{key}`: there is no table `{table}` in `data/`")]
    NoTable { key: String, table: String },
    #[error("value `{key}` must be {wanted}, got `{text}`")]
    Type {
        key: String,
        wanted: &'static str,
        text: String,
    },
}

/// Computes the values in order and puts them into the context, beside the answers of the same group.
///
/// # Errors
/// The first value that cannot be computed.
pub fn add(
    manifest: &Manifest,
    answers: &Map<String, Value>,
    evaluator: &Evaluator,
    context: &mut Context,
) -> Result<(), ValueError> {
    // The groups of answers to which values are added.
    let mut groups = Map::new();
    for derived in &manifest.values {
        let value = computed(derived, &manifest.data, evaluator, context)?;
        let top = derived.key.split('.').next().unwrap_or(&derived.key);
        if !groups.contains_key(top)
            && let Some(group) = answers.get(top)
        {
            groups.insert(top.to_owned(), group.clone());
        }
        insert_at(&mut groups, &derived.key, value);
        if let Some(group) = groups.get(top) {
            context.insert(top.to_owned(), group);
        }
    }
    Ok(())
}

fn computed(
    derived: &DerivedValue,
    data: &Map<String, Value>,
    evaluator: &Evaluator,
    context: &Context,
) -> Result<Value, ValueError> {
    let failed = |cause| ValueError::Expression {
        key: derived.key.clone(),
        cause,
    };
    match &derived.form {
        DerivedForm::Tree(tree) => grown(tree, evaluator, context).map_err(failed),
        DerivedForm::Table(table) => match data.get(table) {
            Some(tree) => grown(tree, evaluator, context).map_err(failed),
            None => Err(ValueError::NoTable {
                key: derived.key.clone(),
                table: table.clone(),
            }),
        },
        DerivedForm::Text { kind, text } => {
            let outcome = match kind {
                DerivedKind::List | DerivedKind::Map => evaluator.value(text, context),
                _ => evaluator
                    .text(text, context)
                    .map(|text| Value::String(text.trim().to_owned())),
            };
            let outcome = outcome.map_err(failed)?;
            typed(*kind, &outcome).map_err(|wanted| ValueError::Type {
                key: derived.key.clone(),
                wanted,
                text: outcome.as_str().map_or_else(|| outcome.to_string(), str::to_owned),
            })
        }
    }
}

/// The tree with its texts computed, without the entries whose `when` is false.
fn grown(tree: &Value, evaluator: &Evaluator, context: &Context) -> Result<Value, ExpressionError> {
    Ok(match tree {
        Value::String(text) => evaluator.value(text, context)?,
        Value::Array(items) => {
            let mut grown_items = Vec::with_capacity(items.len());
            for item in items {
                if !is_left_out(item, evaluator, context)? {
                    grown_items.push(grown(item, evaluator, context)?);
                }
            }
            Value::Array(grown_items)
        }
        Value::Object(map) => Value::Object(
            map.iter()
                .filter(|(key, _)| *key != WHEN)
                .map(|(key, value)| Ok((key.clone(), grown(value, evaluator, context)?)))
                .collect::<Result<_, ExpressionError>>()?,
        ),
        other => other.clone(),
    })
}

fn is_left_out(item: &Value, evaluator: &Evaluator, context: &Context) -> Result<bool, ExpressionError> {
    match item.get(WHEN) {
        Some(Value::String(when)) => Ok(!evaluator.holds(when, context)?),
        Some(when) => Ok(when == false),
        None => Ok(false),
    }
}

/// What came of a text as a value of its type, or what that type wants.
fn typed(kind: DerivedKind, outcome: &Value) -> Result<Value, &'static str> {
    let text = outcome.as_str().unwrap_or_default();
    match kind {
        DerivedKind::Text => Ok(outcome.clone()),
        DerivedKind::Boolean => text.parse().map(Value::Bool).map_err(|_| "`true` or `false`"),
        DerivedKind::Integer => text.parse::<i64>().map(Value::from).map_err(|_| "a whole number"),
        DerivedKind::Number => text
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map(Value::Number)
            .ok_or("a number"),
        DerivedKind::List => outcome.is_array().then(|| outcome.clone()).ok_or("a list"),
        DerivedKind::Map => outcome.is_object().then(|| outcome.clone()).ok_or("a map"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The values of a manifest over some answers, as the context has them.
    fn context(values: &str) -> Result<Value, String> {
        let text = format!("name: t\ntitle: T\nsummary: S\nquestions: []\nvalues:\n{values}");
        let mut manifest = Manifest::parse("template.yaml", &text).map_err(|error| error.to_string())?;
        manifest.data.insert(
            "caches".to_owned(),
            json!([{"title": "{{ stack.cache }}"}, {"when": "not size"}]),
        );
        let answers = json!({"stack": {"cache": "redis"}, "size": 3});
        let mut context = Context::from_serialize(&answers).expect("an object");
        let answers = answers.as_object().expect("an object");
        add(&manifest, answers, &Evaluator::default(), &mut context).map_err(|error| error.to_string())?;
        let names = ["stack", "size", "all", "list", "a"];
        let known = names.iter().filter_map(|name| Some((*name, context.get(name)?)));
        Ok(json!(known.collect::<std::collections::BTreeMap<_, _>>()))
    }

    #[test]
    fn values_see_those_before_them_and_join_the_group_of_the_answers() {
        let values = context(
            "  - {key: stack.double, type: integer, value: '{{ size * 2 }}'}\n  \
             - {key: all, value: {double: '{{ stack.double }}', text: 'of {{ stack.cache }}', plain: 1.5, none: null}}\n",
        )
        .expect("valid");
        assert_eq!(values["stack"], json!({"cache": "redis", "double": 6}));
        assert_eq!(
            values["all"],
            json!({"double": 6, "text": "of redis", "plain": 1.5, "none": null})
        );
    }

    #[test]
    fn entries_are_left_out_where_their_condition_is_false() {
        let values = context(
            "  - key: list\n    value:\n    - {name: a, when: size > 3}\n    - {name: b, when: size > 2}\n    \
             - {name: c, when: false}\n    - {name: d, inner: [{when: not size}, {n: 1}]}\n",
        )
        .expect("valid");
        assert_eq!(
            values["list"],
            json!([{"name": "b"}, {"name": "d", "inner": [{"n": 1}]}])
        );
    }

    #[test]
    fn lists_and_maps_may_come_of_one_expression() {
        let values = context(
            "  - {key: all, type: map, value: '{{ {\"n\": size} }}'}\n  - {key: all.m, type: integer, value: '4'}\n  \
             - {key: list, type: list, value: '{{ [all.n, all.m] }}'}\n",
        )
        .expect("valid");
        assert_eq!(values["all"], json!({"n": 3, "m": 4}));
        assert_eq!(values["list"], json!([3, 4]));
    }

    #[test]
    fn a_table_is_computed_as_a_value_is() {
        let values = context("  - {key: list, data: caches}\n").expect("valid");
        assert_eq!(values["list"], json!([{"title": "redis"}]));
    }

    #[test]
    fn what_does_not_fit_its_type_is_told_with_the_key() {
        assert_eq!(
            context("  - {key: a.b, type: integer, value: '{{ size }}.5'}\n"),
            Err("value `a.b` must be a whole number, got `3.5`".to_owned())
        );
        assert_eq!(
            context("  - {key: a, type: map, value: '{{ [size] }}'}\n"),
            Err("value `a` must be a map, got `[3]`".to_owned())
        );
        assert_eq!(
            context("  - {key: a, data: nope}\n"),
            Err("value `a`: there is no table `nope` in `data/`".to_owned())
        );
        let undefined = context("  - {key: a, value: ['{{ nope }}']}\n").expect_err("must fail");
        assert!(undefined.starts_with("value `a`: `{{ nope }}`: "), "{undefined}");
    }
}
