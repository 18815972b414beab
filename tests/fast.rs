//! The fast ring: what answers a change of one line of a template within a minute. `cargo fast` runs it, with the templates' lint
//! and the snapshots.
//!
//! Two repositories go through the judges and checks that start nothing: `generated.rs` and `pairwise.rs` send many through all.

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::judges::{
    check_agreement, check_links, check_readme_tree, judge_hadolint, judge_kubernetes, judge_markdown, judge_ruff,
    judge_workflow, judge_yaml,
};
use crate::support::Sandbox;

/// Name and options of each repository: one with little, one with much.
const REPOSITORIES: [(&str, &[&str]); 2] = [
    ("small", &["--preset", "none", "--set", "stack.database=sqlite"]),
    (
        "large",
        &[
            "--preset",
            "none",
            "--set",
            "stack.cache=redis",
            "--set",
            "stack.broker=rabbitmq",
            "--set",
            "stack.auth=jwt",
            "--set",
            "stack.monitoring=prometheus",
        ],
    ),
];

static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let sandbox = Sandbox::new();
    for (name, options) in REPOSITORIES {
        let outcome = sandbox.run([&["new", name], options].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }
    sandbox
});

fn repositories() -> Vec<PathBuf> {
    REPOSITORIES.iter().map(|(name, _)| SANDBOX.path(name)).collect()
}

#[test]
fn python_is_linted_and_formatted() {
    judge_ruff(&repositories()).assert_clean();
}

#[test]
fn containers_and_manifests_are_right() {
    for check in [
        judge_hadolint,
        judge_kubernetes,
        judge_workflow,
        judge_yaml,
        check_agreement,
    ] {
        check(&repositories()).assert_clean();
    }
}

#[test]
fn documents_are_right() {
    for check in [judge_markdown, check_links, check_readme_tree] {
        check(&repositories()).assert_clean();
    }
}
