//! Makes failing answers small: takes away and shortens what the failure does not need.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

/// So long is a failing case made smaller.
const LIMIT: Duration = Duration::from_secs(60);

/// One step from the root of a value to a part of it.
#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// The smallest answers found for which `fails` still says why.
pub fn smaller(
    answers: Map<String, Value>,
    fails: impl Fn(&Map<String, Value>) -> Option<String>,
) -> (Map<String, Value>, String) {
    let started = Instant::now();
    let mut message = fails(&answers).unwrap_or_default();
    let mut smallest = Value::Object(answers);
    let mut goes_on = true;
    while goes_on {
        goes_on = false;
        let mut at = 0;
        // The list of edits is made anew after each one that helped: paths have moved.
        while let Some(candidate) = edits(&smallest).into_iter().nth(at) {
            if started.elapsed() > LIMIT {
                goes_on = false;
                break;
            }
            match candidate.as_object().and_then(&fails) {
                Some(why) => {
                    message = why;
                    smallest = candidate;
                    goes_on = true;
                }
                None => at += 1,
            }
        }
        if started.elapsed() > LIMIT {
            break;
        }
    }
    let Value::Object(smallest) = smallest else {
        unreachable!("answers stay a map")
    };
    (smallest, message)
}

/// Every value that is one step smaller, the largest steps first.
fn edits(value: &Value) -> Vec<Value> {
    let mut places = Vec::new();
    parts(value, &mut Vec::new(), &mut places);
    let mut edits = Vec::new();
    for path in &places {
        edits.extend(without(value, path));
    }
    for path in &places {
        let Some(Value::String(text)) = at(value, path) else {
            continue;
        };
        let characters: Vec<char> = text.chars().collect();
        let half = characters.len() / 2;
        let mut shorter = vec!["x".to_owned()];
        if characters.len() > 1 {
            shorter.push(characters[..half].iter().collect());
            shorter.push(characters[half..].iter().collect());
            shorter.push(characters[..characters.len() - 1].iter().collect());
            shorter.push(characters[1..].iter().collect());
        }
        for text in shorter.into_iter().filter(|shorter| shorter.len() < text.len()) {
            let mut changed = value.clone();
            if let Some(place) = at_mut(&mut changed, path) {
                *place = Value::String(text);
                edits.push(changed);
            }
        }
    }
    edits
}

/// Paths of all parts, the outer before the inner.
fn parts(value: &Value, path: &mut Vec<Step>, places: &mut Vec<Vec<Step>>) {
    if !path.is_empty() {
        places.push(path.clone());
    }
    let steps: Vec<(Step, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, inner)| (Step::Key(key.clone()), inner)).collect(),
        // From the end, so that what is referred to goes last.
        Value::Array(list) => list
            .iter()
            .enumerate()
            .rev()
            .map(|(index, inner)| (Step::Index(index), inner))
            .collect(),
        _ => Vec::new(),
    };
    for (step, inner) in steps {
        path.push(step);
        parts(inner, path, places);
        path.pop();
    }
}

fn at<'v>(value: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}

fn at_mut<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(index),
    })
}

/// The value without the part at this path.
fn without(value: &Value, path: &[Step]) -> Option<Value> {
    let (last, outer) = path.split_last()?;
    let mut changed = value.clone();
    match (at_mut(&mut changed, outer)?, last) {
        (Value::Object(map), Step::Key(key)) => drop(map.shift_remove(key)?),
        (Value::Array(list), Step::Index(index)) => drop(list.remove(*index)),
        _ => return None,
    }
    Some(changed)
}

#[test]
fn answers_are_made_small() {
    let answers = serde_json::json!({
        "title": "long text with a | in it", "tags": ["a", "b"], "goals": [{"name": "x | y", "help": "z"}], "stack": {"cache": "redis"},
    });
    let fails = |answers: &Map<String, Value>| {
        let goals = answers.get("goals")?.as_array()?;
        goals
            .iter()
            .any(|goal| goal["name"].as_str().is_some_and(|name| name.contains('|')))
            .then(|| "a pipe".to_owned())
    };
    let (smallest, message) = smaller(answers.as_object().cloned().expect("a map"), fails);
    assert_eq!(Value::Object(smallest), serde_json::json!({"goals": [{"name": "|"}]}));
    assert_eq!(message, "a pipe");
}
