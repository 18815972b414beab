//! The table of changes in CONTRIBUTING.md names files that exist.

use crate::docs::page::read;
use crate::support::package;

#[test]
fn the_table_of_changes_names_files() {
    let page = read("CONTRIBUTING.md");
    let rows = page
        .lines()
        .skip_while(|line| *line != "| Change | Files |")
        .take_while(|line| line.starts_with('|'));
    let mut seen = 0;
    for row in rows {
        // What stands between backticks is a path where it has a folder.
        for path in row.split('`').skip(1).step_by(2).filter(|path| path.contains('/')) {
            assert!(
                package().join(path).exists(),
                "CONTRIBUTING.md names `{path}`, which does not exist"
            );
            seen += 1;
        }
    }
    assert!(seen > 10, "the table of changes is not where it was");
}
