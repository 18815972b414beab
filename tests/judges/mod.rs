//! Judges: outside tools that say whether a generated repository is right; and, where no tool looks, comparisons of our own
//! (`check_…`).
//!
//! Every judge takes the folders of generated repositories and gives a [`Verdict`]. A judge never writes into a
//! repository: whatever runs there (pytest, uvicorn) runs in a copy. Nothing here knows how a repository was made.

mod agreement;
mod app;
mod compose;
mod dockerfile;
mod examples;
mod kubernetes;
mod markdown;
mod openapi;
mod planted;
mod postgres;
mod process;
mod prometheus;
mod python;
mod quiz;
mod repository;
mod schemathesis;
mod servers;
mod toolbox;
mod verdict;
mod walk;
mod workflow;
mod yaml;

pub use self::app::App;
pub use self::postgres::Postgres;
pub use self::process::{Outcome, run, wait_for};
pub use self::repository::Repository;
pub use self::servers::{Kind as ServerKind, Server};
pub use self::toolbox::{Toolbox, must_be_complete, python_in};
pub use self::yaml::documents;
pub use self::{
    agreement::check_agreement,
    app::judge_app_over_http,
    compose::judge_compose,
    dockerfile::judge_hadolint,
    examples::judge_examples,
    kubernetes::judge_kubernetes,
    markdown::{check_links, check_readme_tree, judge_code_blocks, judge_markdown, judge_mermaid},
    prometheus::{judge_prometheus, promtool},
    python::{
        WITH_PROCESSES, judge_mypy, judge_pytest, judge_pytest_in_process, judge_pytest_with, judge_ruff, migrate,
        share_environment,
    },
    quiz::{browser, judge_deck, judge_gift, picture_deck},
    schemathesis::{Database, judge_schemathesis},
    verdict::Verdict,
    walk::judge_readme_walk,
    workflow::judge_workflow,
    yaml::judge_yaml,
};
