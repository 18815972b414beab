//! Rules across answers: what the `checks` of a manifest require.

use crate::engine::{self, Context, Evaluator};
use crate::manifest::{Check, Manifest};

/// A rule that does not hold.
pub(super) struct Broken {
    /// Path of the answer to report it at.
    pub at: String,
    pub message: String,
    pub hint: Option<String>,
}

/// All that these answers break, in the order of the rules.
pub(super) fn broken(manifest: &Manifest, evaluator: &Evaluator, context: &Context) -> Vec<Broken> {
    let mut rules = Rules {
        manifest,
        evaluator,
        broken: Vec::new(),
    };
    for check in &manifest.checks {
        if check.for_each.is_empty() {
            rules.check_item(check, &check.at, context);
        }
        for path in &check.for_each {
            rules.check_items(check, path, "", 0, context);
        }
    }
    rules.broken
}

struct Rules<'e> {
    manifest: &'e Manifest,
    evaluator: &'e Evaluator,
    broken: Vec<Broken>,
}

impl Rules<'_> {
    /// Goes through the steps of `for_each`: `entities.fields` is every field of every entity.
    fn check_items(&mut self, check: &Check, path: &str, key: &str, depth: usize, context: &Context) {
        let (step, rest) = step(path, depth, context);
        let items: Vec<engine::Value> = context
            .get(&step.0)
            .and_then(|root| {
                if step.1.is_empty() {
                    Some(root)
                } else {
                    root.get_from_path(&step.1)
                }
            })
            .and_then(engine::Value::as_array)
            .map(<[engine::Value]>::to_vec)
            .unwrap_or_default();
        let shown_step = if depth == 0 { step_name(&step) } else { step.1.clone() };
        let base = if key.is_empty() {
            shown_step
        } else {
            format!("{key}.{shown_step}")
        };
        let mut inner = context.clone();
        for (index, item) in items.into_iter().enumerate() {
            let name = check.names.get(depth).map_or("item", String::as_str);
            inner.insert_value(name.to_owned(), item);
            inner.insert(format!("{name}_index"), &index);
            let at = format!("{base}[{index}]");
            match rest {
                Some(rest) => self.check_items(check, &format!("{name}.{rest}"), &at, depth + 1, &inner),
                None if check.at.is_empty() => self.check_item(check, &at, &inner),
                None => self.check_item(check, &format!("{at}.{}", check.at), &inner),
            }
        }
    }

    fn check_item(&mut self, check: &Check, at: &str, context: &Context) {
        let applies = match &check.when {
            None => Ok(true),
            Some(when) => self.evaluator.holds(when, context),
        };
        let holds = match applies {
            Ok(true) => self.evaluator.holds(&check.require, context),
            other => other.map(|_| true),
        };
        let text = |template: &str| {
            if self.manifest.secret_in(check, template).is_some() {
                return "the values given do not go together".to_owned();
            }
            self.evaluator
                .text(template, context)
                .unwrap_or_else(|error| error.to_string())
        };
        let (message, hint) = match holds {
            Ok(true) => return,
            Ok(false) => (text(&check.message), check.hint.as_deref().map(text)),
            Err(error) => (error.to_string(), None),
        };
        self.broken.push(Broken {
            at: at.to_owned(),
            message,
            hint,
        });
    }
}

/// The variable and path of one step, and what remains.
fn step<'p>(path: &'p str, depth: usize, context: &Context) -> ((String, String), Option<&'p str>) {
    let mut parts = path.splitn(3, '.');
    let first = parts.next().unwrap_or_default();
    if depth > 0 {
        let second = parts.next().unwrap_or_default();
        return ((first.to_owned(), second.to_owned()), parts.next());
    }
    let is_list = context.get(first).is_some_and(|value| value.as_array().is_some());
    if is_list {
        let rest = path.split_once('.').map(|(_, rest)| rest);
        ((first.to_owned(), String::new()), rest)
    } else {
        let second = parts.next().unwrap_or_default();
        ((first.to_owned(), second.to_owned()), parts.next())
    }
}

fn step_name(step: &(String, String)) -> String {
    if step.1.is_empty() {
        step.0.clone()
    } else {
        format!("{}.{}", step.0, step.1)
    }
}
