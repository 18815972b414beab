//! Which file of the template is which, where paths have changed: by what they hold, as git tells it.

use std::collections::{BTreeMap, HashMap};

use crate::path::RelPath;
use crate::record::Contents;

/// So much of the larger file must be in both.
const LEAST_SHARE: f64 = 0.5;

/// For each file that is gone the added one that it has most likely become. Every added one is taken once.
pub(super) fn pairs(gone: &[(&RelPath, &Contents)], added: &[(&RelPath, &Contents)]) -> BTreeMap<RelPath, RelPath> {
    let mut candidates: Vec<(f64, bool, &RelPath, &RelPath)> = Vec::new();
    for (from, old) in gone {
        for (to, new) in added {
            let share = shared(&old.bytes, &new.bytes);
            if share >= LEAST_SHARE {
                candidates.push((share, from.file_name() == to.file_name(), from, to));
            }
        }
    }
    // The most alike first; of equals the one with the same name, then the first.
    candidates.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then(b.1.cmp(&a.1))
            .then((a.2, a.3).cmp(&(b.2, b.3)))
    });
    let mut found: BTreeMap<RelPath, RelPath> = BTreeMap::new();
    for (_, _, from, to) in candidates {
        if !found.contains_key(from) && !found.values().any(|taken| taken == to) {
            found.insert(from.clone(), to.clone());
        }
    }
    found
}

/// Which part of the larger of two texts is lines that both have.
fn shared(one: &[u8], other: &[u8]) -> f64 {
    let larger = one.len().max(other.len());
    if larger == 0 {
        return 1.0;
    }
    let mut lines: HashMap<&[u8], usize> = HashMap::new();
    for line in one.split_inclusive(|&byte| byte == b'\n') {
        *lines.entry(line).or_default() += 1;
    }
    let mut both = 0;
    for line in other.split_inclusive(|&byte| byte == b'\n') {
        if let Some(left) = lines.get_mut(line).filter(|left| **left > 0) {
            *left -= 1;
            both += line.len();
        }
    }
    // Sizes of files are far below what a float counts exactly.
    #[expect(clippy::cast_precision_loss, reason = "sizes of files")]
    let share = both as f64 / larger as f64;
    share
}
