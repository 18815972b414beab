//! Prometheus: its configuration, its rules with their test cases, and the expressions of dashboards, by promtool.

use std::{path::PathBuf, sync::OnceLock};

/// promtool on this machine: on `PATH`.
pub fn promtool() -> Option<&'static PathBuf> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .map(|folder| folder.join("promtool"))
            .find(|program| program.is_file())
    };
    FOUND.get_or_init(find).as_ref()
}
