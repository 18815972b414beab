//! Holds the source to its layers: `use crate::…` lines may only go downwards.

use std::fs;
use std::path::Path;

/// The table of `src/lib.rs`, as layer and modules.
const LAYERS: [(u8, &[&str]); 9] = [
    (0, &["error", "text", "parallel"]),
    (1, &["path", "name"]),
    (2, &["yaml", "manifest", "store", "engine"]),
    (3, &["answers", "catalog", "quiz", "blanks"]),
    (4, &["plan", "lint"]),
    (5, &["disk", "ui", "prompt"]),
    (6, &["cli"]),
    (7, &["sources"]),
    (8, &["commands"]),
];

/// Imports within a layer that are part of the design.
const SIDEWAYS: [(&str, &str); 3] = [("engine", "manifest"), ("catalog", "answers"), ("catalog", "quiz")];

fn layer(module: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(_, modules)| modules.contains(&module))
        .map(|(layer, _)| *layer)
}

fn sources() -> Vec<(String, String)> {
    walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("readable source"))
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| {
            let path = entry
                .path()
                .strip_prefix(env!("CARGO_MANIFEST_DIR"))
                .expect("below the root");
            let text = fs::read_to_string(entry.path()).expect("readable source");
            (path.to_string_lossy().replace('\\', "/"), text)
        })
        .collect()
}

/// The module that a file belongs to: `src/answers/check.rs` to `answers`.
fn module_of(path: &str) -> &str {
    let inside = path.strip_prefix("src/").expect("below src");
    inside.split('/').next().expect("a name").trim_end_matches(".rs")
}

/// The modules that the `use crate::…` lines of a text name, also those in braces, without its tests.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for statement in code.split("use crate::").skip(1) {
        let statement = statement.split(';').next().unwrap_or_default();
        let names: Vec<&str> = match statement.strip_prefix('{') {
            Some(list) => top_level(list.trim_end_matches('}')),
            None => vec![statement],
        };
        for name in names {
            let module: String = name
                .trim()
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            if !module.is_empty() {
                found.push(module);
            }
        }
    }
    // Paths in the code count as imports too.
    for part in code.split("crate::").skip(1) {
        let module: String = part
            .chars()
            .take_while(|c| c.is_ascii_lowercase() || *c == '_')
            .collect();
        if layer(&module).is_some() {
            found.push(module);
        }
    }
    found
}

fn top_level(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (index, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

#[test]
fn modules_import_only_from_layers_below() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if ["lib", "main", "build"].contains(&module) {
            continue;
        }
        let own = layer(module)
            .unwrap_or_else(|| panic!("{path}: give `{module}` a layer in tests/architecture.rs and src/lib.rs"));
        for import in imports(&text) {
            if import == module {
                continue;
            }
            let Some(other) = layer(&import) else { continue };
            if other >= own && !SIDEWAYS.contains(&(module, &import)) {
                faults.push(format!("{path} (layer {own}) imports {import} (layer {other})"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn commands_do_not_import_each_other() {
    for (path, text) in sources() {
        if path.starts_with("src/commands/") && path != "src/commands/mod.rs" {
            assert!(!text.contains("commands::"), "{path} imports another command");
            let own_parent: Vec<_> = text.matches("use super::").collect();
            assert!(
                own_parent.len() <= 1,
                "{path} takes more than the verdict from its parent"
            );
        }
    }
}

#[test]
fn every_module_says_what_it_owns() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{path} must open with a module comment");
    }
}

#[test]
fn the_table_in_lib_rs_is_this_table() {
    let library = sources()
        .into_iter()
        .find(|(path, _)| path == "src/lib.rs")
        .expect("lib.rs")
        .1;
    for (layer, modules) in LAYERS {
        let names: Vec<String> = modules.iter().map(|module| format!("`{module}`")).collect();
        let row = format!("//! | {layer} | {} |", names.join(", "));
        assert!(library.contains(&row), "src/lib.rs has no row `{row}`");
    }
}

#[test]
fn only_disk_touches_files_and_only_ui_prints() {
    for (path, text) in sources() {
        let module = module_of(&path);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_test = path.ends_with("tests.rs") || path.contains("/tests/");
        if module != "disk" && !is_test {
            assert!(!code.contains("std::fs"), "{path} touches files");
        }
        if !["ui", "prompt"].contains(&module) {
            for word in ["println!", "eprintln!", "print!("] {
                assert!(module == "build" || !code.contains(word), "{path} prints with {word}");
            }
        }
    }
}
