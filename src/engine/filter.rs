//! Filters that other modules bring along, for what only they know how to write.

use serde_json::{Map, Value as Json};
use tera::{Kwargs, State, Tera, TeraResult, Value};

/// A filter by its name in templates. What it writes is put into files as it is: it escapes whatever its value holds.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    pub name: &'static str,
    /// From the value and the arguments by name; a text of what is wrong with them.
    pub write: fn(Json, &Map<String, Json>) -> Result<String, String>,
}

pub fn register(filters: &'static [Filter], tera: &mut Tera) {
    for Filter { name, write } in filters {
        tera.register_filter(
            *name,
            move |value: Value, kwargs: Kwargs, _: &State| -> TeraResult<Value> {
                let fault = |error: serde_json::Error| tera::Error::message(error.to_string());
                let mut arguments = Map::new();
                for (argument, value) in kwargs.iter() {
                    arguments.insert(argument.to_string(), serde_json::to_value(value).map_err(fault)?);
                }
                let written = write(serde_json::to_value(&value).map_err(fault)?, &arguments);
                Ok(Value::safe_string(&written.map_err(tera::Error::message)?))
            },
        );
    }
}
