//! What the disk layer promises, tried out on real folders.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    Change, Cleanup, Disk, DiskError, FileToWrite, INPUT_LIMIT, NewContents, ObstacleKind, Seen,
    fault::{self, Moment},
    leftovers, read_input, sys,
};
use crate::path::RelPath;

/// A plan that owns what it writes.
struct Plan(Vec<(RelPath, Vec<u8>, bool)>);

impl Plan {
    fn new(files: &[(&str, &str)]) -> Self {
        Self(
            files
                .iter()
                .map(|(path, text)| (RelPath::parse(path).unwrap(), text.as_bytes().to_vec(), false))
                .collect(),
        )
    }

    fn executable(mut self, path: &str) -> Self {
        for (file, _, executable) in &mut self.0 {
            *executable |= file.as_str() == path;
        }
        self
    }

    fn files(&self) -> Vec<FileToWrite<'_>> {
        self.0
            .iter()
            .map(|(path, bytes, executable)| FileToWrite {
                path,
                bytes,
                executable: *executable,
                is_private: false,
            })
            .collect()
    }
}

fn small() -> Plan {
    Plan::new(&[
        ("README.md", "readme\n"),
        ("app/main.py", "main\n"),
        ("app/deep/er/x.py", "x\n"),
        ("scripts/run.sh", "#!/bin/sh\n"),
        ("empty", ""),
    ])
    .executable("scripts/run.sh")
}

fn disk() -> Disk {
    Disk::new(Cleanup::Sweep)
}

/// Everything below a folder: kind, mode, content.
fn snapshot(root: &Path) -> BTreeMap<String, String> {
    fn walk(root: &Path, path: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let mode = mode(&path);
            if metadata.is_symlink() {
                found.insert(name, format!("-> {}", fs::read_link(&path).unwrap().display()));
            } else if metadata.is_dir() {
                found.insert(name, format!("{mode:o}/"));
                walk(root, &path, found);
            } else if metadata.is_file() {
                found.insert(
                    name,
                    format!("{mode:o} {}", String::from_utf8_lossy(&fs::read(&path).unwrap())),
                );
            } else {
                found.insert(name, "special".to_owned());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    fs::symlink_metadata(path).unwrap().mode() & 0o777
}

#[cfg(not(unix))]
fn mode(_path: &Path) -> u32 {
    0
}

#[cfg(unix)]
fn link(target: &str, path: &Path) {
    std::os::unix::fs::symlink(target, path).unwrap();
}

#[cfg(not(unix))]
fn link(_target: &str, _path: &Path) {}

#[cfg(unix)]
fn inode(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    fs::symlink_metadata(path).unwrap().ino()
}

/// A folder with a destination `d` that holds what users have.
fn existing() -> (TempDir, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let destination = root.path().join("d");
    for folder in ["app/deep", "mine/empty", ".git/objects"] {
        fs::create_dir_all(destination.join(folder)).unwrap();
    }
    for (path, text) in [
        ("README.md", "my readme\n"),
        ("app/main.py", "main\n"),
        ("app/own.py", "own\n"),
        ("mine/notes.txt", "notes\n"),
        (".git/HEAD", "ref\n"),
    ] {
        fs::write(destination.join(path), text).unwrap();
    }
    (root, destination)
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

mod create {
    use super::*;

    #[test]
    fn writes_everything_with_exact_modes() {
        let root = tempfile::tempdir().unwrap();
        let plan = small();
        let files = plan.files();
        let written = disk().create(root.path(), "d", &files).unwrap();
        assert_eq!(written, root.path().join("d"));
        assert_eq!(entries(root.path()), ["d"]);
        let shot = snapshot(root.path());
        if cfg!(unix) {
            assert_eq!(shot["d"], "755/");
            assert_eq!(shot["d/app/deep/er"], "755/");
            assert_eq!(shot["d/app/main.py"], "644 main\n");
            assert_eq!(shot["d/scripts/run.sh"], "755 #!/bin/sh\n");
        }
        assert_eq!(shot.len(), 10);
    }

    #[test]
    fn makes_missing_parents() {
        let root = tempfile::tempdir().unwrap();
        disk().create(&root.path().join("a/b"), "d", &small().files()).unwrap();
        assert!(root.path().join("a/b/d/README.md").is_file());
    }

    #[test]
    fn an_empty_plan_makes_an_empty_folder() {
        let root = tempfile::tempdir().unwrap();
        disk().create(root.path(), "d", &[]).unwrap();
        assert_eq!(entries(root.path()), ["d"]);
    }

    #[test]
    fn many_files_are_written_by_threads() {
        let root = tempfile::tempdir().unwrap();
        let many: Vec<_> = (0..3000)
            .map(|n| (format!("f{}/g{}/{n}", n % 7, n % 3), n.to_string()))
            .collect();
        let plan = Plan::new(
            &many
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()))
                .collect::<Vec<_>>(),
        );
        disk().create(root.path(), "d", &plan.files()).unwrap();
        for (path, text) in &many {
            assert_eq!(fs::read_to_string(root.path().join("d").join(path)).unwrap(), *text);
        }
    }

    #[test]
    fn a_failing_thread_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let mut many: Vec<_> = (0..3000).map(|n| (format!("f{n}"), String::new())).collect();
        many[2500].0 = "f100".to_owned();
        let plan = Plan::new(
            &many
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_str()))
                .collect::<Vec<_>>(),
        );
        let error = disk().create(root.path(), "d", &plan.files()).unwrap_err();
        assert!(error.to_string().starts_with("failed to write `"), "{error}");
        assert_eq!(entries(root.path()), Vec::<String>::new());
    }

    #[test]
    fn anything_that_exists_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir(at("empty")).unwrap();
        fs::write(at("file"), "x").unwrap();
        let mut expected = Vec::from([("empty", ObstacleKind::Folder), ("file", ObstacleKind::File)]);
        if cfg!(unix) {
            link("nowhere", &at("dangling"));
            link("empty", &at("link"));
            expected.extend([("dangling", ObstacleKind::Link), ("link", ObstacleKind::Link)]);
        }
        let before = snapshot(root.path());
        for (name, expected) in expected {
            let error = disk().create(root.path(), name, &small().files()).unwrap_err();
            assert!(
                matches!(&error, DiskError::Exists { kind, .. } if *kind == expected),
                "{error:?}"
            );
            assert!(error.to_string().ends_with("already exists"), "{error}");
            assert_eq!(
                error.hint().unwrap().contains("--force"),
                expected == ObstacleKind::Folder
            );
        }
        assert_eq!(snapshot(root.path()), before);
    }

    #[test]
    fn the_name_is_one_folder() {
        let root = tempfile::tempdir().unwrap();
        for name in ["", ".", "..", "a/b", "../a", "/a", ".git", "nul", "a\\b", "a\u{202e}"] {
            let error = disk().create(root.path(), name, &small().files()).unwrap_err();
            assert!(
                matches!(error, DiskError::Name(_) | DiskError::NotOneFolder { .. }),
                "{error:?}"
            );
        }
        assert_eq!(entries(root.path()), Vec::<String>::new());
    }

    #[test]
    fn a_file_where_a_folder_is_needed_is_named() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "x").unwrap();
        for parent in ["file", "file/a", "file/a/b"] {
            let error = disk()
                .create(&root.path().join(parent), "d", &small().files())
                .unwrap_err();
            assert!(error.to_string().contains("file`: "), "{error}");
        }
        assert_eq!(entries(root.path()), ["file"]);
    }

    #[test]
    fn a_plan_that_contradicts_itself_leaves_nothing() {
        for files in [
            [("a", ""), ("a", "")],
            [("a", ""), ("a/b", "")],
            [("a/b/c", ""), ("a/b", "")],
        ] {
            let root = tempfile::tempdir().unwrap();
            disk()
                .create(&root.path().join("p"), "d", &Plan::new(&files).files())
                .unwrap_err();
            assert_eq!(entries(root.path()), Vec::<String>::new());
        }
    }

    #[test]
    fn every_failing_step_leaves_nothing() {
        let mut steps = 0;
        loop {
            let root = tempfile::tempdir().unwrap();
            let plan = small();
            let files = plan.files();
            let (result, failed) = fault::after(steps, || disk().create(&root.path().join("a/b"), "d", &files));
            if !failed {
                result.unwrap();
                break;
            }
            let error = result.unwrap_err();
            assert!(error.hint().unwrap().contains("make room"), "{error}");
            assert!(error.to_string().contains(root.path().to_str().unwrap()), "{error}");
            assert!(!error.to_string().contains(".designgen-"), "{error}");
            assert_eq!(entries(root.path()), Vec::<String>::new(), "after {steps} steps");
            steps += 1;
        }
        assert!(steps > 12, "{steps}");
    }

    #[test]
    fn of_many_runs_at_once_one_wins() {
        let root = tempfile::tempdir().unwrap();
        let plan = small();
        let files = plan.files();
        for round in 0..20 {
            let name = format!("d{round}");
            let parent = root.path().join(format!("p{round}/q"));
            let results: Vec<Result<PathBuf, DiskError>> = std::thread::scope(|scope| {
                let runs: Vec<_> = (0..4)
                    .map(|_| scope.spawn(|| disk().create(&parent, &name, &files)))
                    .collect();
                runs.into_iter().map(|run| run.join().unwrap()).collect()
            });
            assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
            for error in results.into_iter().filter_map(Result::err) {
                assert!(matches!(error, DiskError::Exists { .. }), "{error:?}");
            }
            assert_eq!(entries(&parent), [name]);
            assert_eq!(snapshot(&parent).len(), 10);
        }
    }
}

/// What a plan asks for: its files written, and one removed.
fn changed(destination: &Path, plan: &Plan, removed: &[&str]) -> Result<(), DiskError> {
    let disk = disk();
    let folder = disk.open(destination)?;
    let removed: Vec<RelPath> = removed.iter().map(|path| RelPath::parse(path).unwrap()).collect();
    let planned = plan.files();
    let paths: Vec<&RelPath> = planned.iter().map(|file| file.path).chain(&removed).collect();
    let seen = folder.look(&paths)?;
    let afters = planned.iter().map(Some).chain(removed.iter().map(|_| None));
    let changes: Vec<Change<'_>> = paths
        .iter()
        .zip(seen)
        .zip(afters)
        .filter_map(|((path, seen), after)| {
            let before = match seen {
                Seen::File(file) => Some(file.state),
                Seen::Nothing => None,
                Seen::Obstacle(_) => return None,
            };
            let after = after.map(|file| NewContents {
                bytes: file.bytes,
                executable: file.executable,
                is_private: file.is_private,
            });
            Some(Change { path, before, after })
        })
        .collect();
    fault::reach(Moment::Seen);
    folder.change(&changes)
}

/// The snapshot of a folder but for what can be undone.
fn without_undo(root: &Path) -> BTreeMap<String, String> {
    let mut found = snapshot(root);
    found.retain(|path, _| !path.contains(".designgen"));
    found
}

mod change {
    use super::*;

    #[test]
    fn files_are_written_and_removed_and_the_rest_stays() {
        let (root, destination) = existing();
        let mut expected = snapshot(&destination);
        changed(&destination, &small(), &["app/own.py", "mine/notes.txt"]).unwrap();
        for gone in ["app/own.py", "mine/notes.txt"] {
            expected.remove(gone);
        }
        for (path, text) in [
            ("README.md", "644 readme\n"),
            ("app/deep/er", "755/"),
            ("app/deep/er/x.py", "644 x\n"),
            ("scripts", "755/"),
            ("scripts/run.sh", "755 #!/bin/sh\n"),
            ("empty", "644 "),
        ] {
            expected.insert(path.to_owned(), text.to_owned());
        }
        assert_eq!(without_undo(&destination), expected);
        assert_eq!(entries(root.path()), ["d"]);
        assert!(
            destination.join("mine/empty").is_dir(),
            "a folder that nobody has emptied stays"
        );
    }

    #[test]
    fn folders_without_files_go_but_not_those_of_others() {
        let (_root, destination) = existing();
        changed(&destination, &Plan::new(&[("lone/deep/file", "x")]), &[]).unwrap();
        changed(&destination, &Plan::new(&[]), &["lone/deep/file"]).unwrap();
        assert!(!destination.join("lone").exists());
        assert!(destination.join("mine/empty").is_dir());
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_and_untouched_files_stay_the_same() {
        let (_root, destination) = existing();
        let same = || ["", "app", "app/own.py", "mine/notes.txt"].map(|path| inode(&destination.join(path)));
        let before = same();
        changed(&destination, &small(), &[]).unwrap();
        assert_eq!(same(), before);
    }

    #[cfg(unix)]
    #[test]
    fn modes_stay_but_for_the_executable_bit() {
        use std::os::unix::fs::PermissionsExt as _;
        for (before, executable, after) in [
            (0o644, false, 0o644),
            (0o600, true, 0o700),
            (0o755, false, 0o644),
            (0o444, true, 0o555),
        ] {
            let (_root, destination) = existing();
            let readme = destination.join("README.md");
            fs::set_permissions(&readme, fs::Permissions::from_mode(before)).unwrap();
            let mut plan = Plan::new(&[("README.md", "new")]);
            if executable {
                plan = plan.executable("README.md");
            }
            changed(&destination, &plan, &[]).unwrap();
            assert_eq!(mode(&readme), after, "{before:o}");
        }
    }

    #[test]
    fn every_failing_step_leaves_everything_as_it_was() {
        for ability in [None, Some(fault::Ability::Exchange)] {
            let run = |destination: &Path| match ability {
                None => changed(destination, &small(), &["app/own.py", "mine/notes.txt"]),
                #[cfg(unix)]
                Some(ability) => fault::without(ability, || {
                    changed(destination, &small(), &["app/own.py", "mine/notes.txt"])
                }),
                #[cfg(not(unix))]
                Some(_) => changed(destination, &small(), &["app/own.py"]),
            };
            let mut steps = 0;
            loop {
                let (root, destination) = existing();
                let before = snapshot(root.path());
                let (result, failed) = fault::after(steps, || run(&destination));
                if !failed {
                    result.unwrap();
                    break;
                }
                let error = result.unwrap_err();
                assert!(!error.to_string().contains(".designgen-"), "{error}");
                assert_eq!(snapshot(root.path()), before, "after {steps} steps");
                steps += 1;
            }
            assert!(steps > 12, "{steps}");
        }
    }

    #[test]
    fn a_second_run_is_refused_while_the_first_works() {
        let (_root, destination) = existing();
        let (first, second) = (disk(), disk());
        let held = first.open(&destination).unwrap();
        if cfg!(unix) {
            let error = second.open(&destination).map(drop).unwrap_err();
            assert!(matches!(error, DiskError::Busy { .. }), "{error:?}");
        }
        drop(held);
        second.open(&destination).map(drop).unwrap();
    }

    #[test]
    fn what_was_taken_away_can_be_read() {
        let (_root, destination) = existing();
        changed(&destination, &small(), &["app/own.py"]).unwrap();
        let disk = disk();
        let undo = disk.open(&destination).unwrap().undo().unwrap().expect("kept");
        let before: BTreeMap<_, _> = undo
            .files
            .iter()
            .map(|file| {
                (
                    file.path.as_str(),
                    file.before.as_ref().map(|before| before.bytes.as_slice()),
                )
            })
            .collect();
        assert_eq!(before["README.md"], Some(&b"my readme\n"[..]));
        assert_eq!(before["app/own.py"], Some(&b"own\n"[..]));
        assert_eq!(before["empty"], None);
        assert_eq!(
            fs::read_to_string(destination.join(".designgen/undo/.gitignore")).unwrap(),
            "*\n"
        );
    }

    #[cfg(unix)]
    #[test]
    fn attack_07_links_in_the_destination_are_not_written_through() {
        for (name, target) in [
            ("app", "../elsewhere"),
            ("README.md", "../elsewhere/file"),
            (".designgen", "../elsewhere"),
        ] {
            let (root, destination) = existing();
            fs::create_dir(root.path().join("elsewhere")).unwrap();
            fs::write(root.path().join("elsewhere/file"), "mine").unwrap();
            let place = destination.join(name);
            if place.is_dir() {
                fs::remove_dir_all(&place).unwrap();
            } else if place.exists() {
                fs::remove_file(&place).unwrap();
            }
            link(target, &place);
            let _ = changed(&destination, &small(), &[]);
            assert_eq!(
                snapshot(&root.path().join("elsewhere")),
                [("file".to_owned(), "644 mine".to_owned())].into(),
                "{name}"
            );
            assert!(fs::symlink_metadata(&place).unwrap().is_symlink());
        }
    }

    #[cfg(unix)]
    #[test]
    fn attack_07_a_destination_that_is_no_folder_is_refused() {
        let (root, destination) = existing();
        fs::write(root.path().join("file"), "").unwrap();
        link("d", &root.path().join("link"));
        for (name, kind) in [("file", ObstacleKind::File), ("link", ObstacleKind::Link)] {
            let before = snapshot(&destination);
            let error = changed(&root.path().join(name), &small(), &[]).unwrap_err();
            assert!(
                matches!(&error, DiskError::Destination { kind: found, .. } if *found == kind),
                "{error:?}"
            );
            assert_eq!(snapshot(&destination), before);
        }
    }
}

#[cfg(unix)]
mod meanwhile {
    use std::os::unix::fs::symlink;

    use super::{fault::Ability, *};

    const REMOVED: [&str; 1] = ["app/own.py"];

    /// Changes files while somebody does something at a moment of the run.
    fn race(moment: Moment, act: impl Fn(&Path) + 'static) -> (TempDir, Result<(), DiskError>) {
        let (root, destination) = existing();
        let place = destination.clone();
        fault::when(moment, move || act(&place));
        let result = changed(&destination, &small(), &REMOVED);
        (root, result)
    }

    #[test]
    fn attack_07_an_edit_is_noticed_and_never_lost() {
        type Act = fn(&Path);
        let acts: [Act; 8] = [
            |d| fs::write(d.join("README.md"), "edited").unwrap(),
            |d| {
                fs::write(d.join("new"), "edited").unwrap();
                fs::rename(d.join("new"), d.join("README.md")).unwrap();
            },
            |d| fs::remove_file(d.join("README.md")).unwrap(),
            |d| {
                fs::remove_file(d.join("README.md")).unwrap();
                symlink("elsewhere", d.join("README.md")).unwrap();
            },
            |d| fs::write(d.join("app/own.py"), "edited").unwrap(),
            |d| fs::write(d.join("empty"), "edited").unwrap(),
            |d| {
                fs::create_dir(d.join("scripts")).unwrap();
                fs::write(d.join("scripts/run.sh"), "edited").unwrap();
            },
            |d| {
                fs::rename(d.join("app"), d.join("moved")).unwrap();
                symlink("moved", d.join("app")).unwrap();
            },
        ];
        for ability in [None, Some(Ability::Exchange)] {
            for (number, act) in acts.into_iter().enumerate() {
                for moment in [Moment::Seen, Moment::Staged, Moment::Prepared] {
                    let (alone, destination) = existing();
                    act(&destination);
                    let (root, result) = match ability {
                        None => race(moment, act),
                        Some(ability) => fault::without(ability, || race(moment, act)),
                    };
                    assert!(result.is_err(), "{number} {moment:?}");
                    assert_eq!(snapshot(root.path()), snapshot(alone.path()), "{number} {moment:?}");
                }
            }
        }
    }

    #[test]
    fn an_edit_of_what_is_new_stays() {
        let (root, result) = race(Moment::Moved, |d| fs::write(d.join("empty"), "edited").unwrap());
        result.unwrap();
        assert_eq!(snapshot(root.path())["d/empty"], "644 edited");
    }

    #[test]
    fn other_files_come_and_go_meanwhile() {
        for moment in [Moment::Seen, Moment::Staged, Moment::Prepared, Moment::Moved] {
            let (root, result) = race(moment, |d| {
                fs::write(d.join("mine/more.txt"), "added").unwrap();
                fs::remove_file(d.join("mine/notes.txt")).unwrap();
            });
            result.unwrap();
            let shot = snapshot(root.path());
            assert_eq!(shot["d/mine/more.txt"], "644 added");
            assert!(!shot.contains_key("d/mine/notes.txt"));
        }
    }

    #[test]
    fn attack_07_a_destination_that_turns_into_something_else_is_left_alone() {
        let (root, result) = race(Moment::Seen, |d| {
            fs::rename(d, d.with_file_name("moved")).unwrap();
            fs::create_dir(d).unwrap();
        });
        assert!(matches!(result, Err(DiskError::Changed { .. })), "{result:?}");
        assert_eq!(entries(&root.path().join("d")), Vec::<String>::new());
        let (alone, destination) = existing();
        assert_eq!(snapshot(&root.path().join("moved")), snapshot(&destination));
        drop(alone);
    }

    #[test]
    fn attack_07_a_parent_that_turns_into_a_link_is_not_written_through() {
        let act = |parent: PathBuf| {
            move || {
                fs::rename(&parent, parent.with_file_name("moved")).unwrap();
                fs::create_dir(parent.with_file_name("elsewhere")).unwrap();
                symlink("elsewhere", &parent).unwrap();
            }
        };
        for moment in [Moment::Staged, Moment::Prepared, Moment::Moved] {
            let root = tempfile::tempdir().unwrap();
            let parent = root.path().join("p");
            fs::create_dir(&parent).unwrap();
            let run = || {
                if moment == Moment::Staged {
                    return disk().create(&parent, "d", &small().files()).map(drop);
                }
                changed(&parent.join("d"), &small(), &[])
            };
            if moment != Moment::Staged {
                disk()
                    .create(&parent, "d", &Plan::new(&[("README.md", "old")]).files())
                    .unwrap();
            }
            fault::when(moment, act(parent.clone()));
            run().unwrap();
            assert_eq!(
                entries(&root.path().join("elsewhere")),
                Vec::<String>::new(),
                "{moment:?}"
            );
            assert_eq!(entries(&root.path().join("moved")), ["d"], "{moment:?}");
            assert_eq!(snapshot(&root.path().join("moved/d"))["README.md"], "644 readme\n");
        }
    }

    #[test]
    fn a_file_system_that_cannot_swap_makes_two_renames() {
        let (alone, destination) = existing();
        changed(&destination, &small(), &REMOVED).unwrap();
        changed(&destination, &Plan::new(&[("README.md", "again")]), &[]).unwrap();
        let (root, destination) = existing();
        fault::without(Ability::Exchange, || {
            changed(&destination, &small(), &REMOVED)?;
            changed(&destination, &Plan::new(&[("README.md", "again")]), &[])
        })
        .unwrap();
        assert_eq!(without_undo(root.path()), without_undo(alone.path()));
        assert_eq!(entries(&destination), entries(&alone.path().join("d")));
    }

    /// Brings about what a run leaves that is killed at this moment, then acts, then has the next run take it back.
    fn killed(moment: Moment, act: impl Fn(&Path)) -> TempDir {
        let (root, destination) = existing();
        let place = destination.clone();
        fault::when(moment, move || {
            let stage = staged(&place).expect("a staging entry");
            // Away from the hands of the run, which is not really dead.
            fs::rename(place.join(&stage), place.join("kept").join(stage)).unwrap();
            std::panic::resume_unwind(Box::new("killed"));
        });
        fs::create_dir(destination.join("kept")).unwrap();
        std::panic::catch_unwind(|| changed(&destination, &small(), &REMOVED)).unwrap_err();
        let stage = entries(&destination.join("kept")).remove(0);
        fs::rename(destination.join("kept").join(&stage), destination.join(&stage)).unwrap();
        fs::remove_dir(destination.join("kept")).unwrap();
        act(&destination);
        disk().open(&destination).map(drop).unwrap();
        root
    }

    fn staged(folder: &Path) -> Option<String> {
        entries(folder).into_iter().find(|name| name.starts_with(".designgen-"))
    }

    #[test]
    fn a_run_killed_before_the_last_rename_has_done_nothing() {
        for moment in [Moment::Staged, Moment::Prepared, Moment::Moved] {
            let (alone, _) = existing();
            let root = killed(moment, |_| ());
            assert_eq!(snapshot(root.path()), snapshot(alone.path()), "{moment:?}");
        }
    }

    #[test]
    fn edits_after_a_killed_run_are_kept() {
        let root = killed(Moment::Moved, |d| {
            fs::write(d.join("README.md"), "edited").unwrap();
            fs::write(d.join("empty"), "edited").unwrap();
            fs::write(d.join("scripts/more.sh"), "mine").unwrap();
        });
        let shot = snapshot(&root.path().join("d"));
        assert_eq!(shot["README.md"], "644 my readme\n");
        assert_eq!(shot["empty"], "644 edited");
        assert_eq!(shot["scripts/more.sh"], "644 mine");
        let beside = shot
            .iter()
            .find(|(path, _)| path.starts_with("README.md.before-"))
            .expect("kept");
        assert_eq!(beside.1, "644 edited");
        assert_eq!(shot["app/own.py"], "644 own\n");
    }

    #[test]
    fn attack_11_a_journal_that_was_planted_moves_nothing() {
        let (_root, destination) = existing();
        changed(&destination, &small(), &REMOVED).unwrap();
        let undo = destination.join(".designgen/undo");
        let journal = fs::read_to_string(undo.join("journal.json")).unwrap();
        let name = ".designgen-u0000000000000000";
        let entry = journal
            .split('"')
            .find(|word| word.starts_with(".designgen-u"))
            .unwrap()
            .to_owned();
        let before = without_undo(&destination);
        for text in [
            journal.replace(&entry, name),
            journal.replace(&entry, name).replace("README.md", "../README.md"),
            journal.replace(&entry, name).replace("README.md", ".git/config"),
            "{}".to_owned(),
            "nonsense".to_owned(),
        ] {
            let stage = destination.join(name);
            fs::create_dir(&stage).unwrap();
            for file in entries(&undo) {
                fs::copy(undo.join(&file), stage.join(&file)).unwrap();
            }
            fs::write(stage.join("journal.json"), &text).unwrap();
            disk().open(&destination).map(drop).unwrap();
            // Nothing is believed, and nothing of it deleted.
            assert_eq!(without_undo(&destination), before, "{text}");
            assert!(stage.join("journal.json").is_file(), "{text}");
            fs::remove_dir_all(&stage).unwrap();
        }
    }
}

mod left_overs {
    use super::*;

    const NAME: &str = ".designgen-c0123456789abcdef";

    fn parent(path: &Path) -> cap_std::fs::Dir {
        cap_std::fs::Dir::open_ambient_dir(path, cap_std::ambient_authority()).unwrap()
    }

    #[test]
    fn those_of_dead_runs_are_swept() {
        let root = tempfile::tempdir().unwrap();
        for entry in [NAME, ".designgen-ufedcba9876543210"] {
            fs::create_dir_all(root.path().join(entry).join("a/b")).unwrap();
            fs::write(root.path().join(entry).join("a/b/c"), "x").unwrap();
        }
        fs::write(root.path().join(".designgen-f0123456789abcdef"), "x").unwrap();
        disk().create(root.path(), "d", &small().files()).unwrap();
        assert_eq!(entries(root.path()), ["d"]);
    }

    #[test]
    fn those_of_living_runs_stay() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(NAME)).unwrap();
        let live = sys::open_folder(&parent(root.path()), NAME).unwrap();
        if sys::lock_folder(&live, false) == sys::Lock::Held {
            disk().create(root.path(), "d", &small().files()).unwrap();
            assert_eq!(entries(root.path()), [NAME, "d"]);
            drop(live);
            disk().create(root.path(), "e", &small().files()).unwrap();
            assert_eq!(entries(root.path()), ["d", "e"]);
        }
    }

    #[test]
    fn what_only_looks_alike_stays() {
        let root = tempfile::tempdir().unwrap();
        let folders = [
            ".designgen",
            ".designgen-",
            ".designgen-c",
            ".designgen-notes",
            ".designgen-c0123456789abcdeg",
            ".designgen-c0123456789ABCDEF",
            ".designgen-c0123456789abcdef0",
            ".designgen-x0123456789abcdef",
            "designgen-c0123456789abcdef",
            // A folder where a file is expected.
            ".designgen-f0123456789abcdef",
        ];
        for folder in folders {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        // A file where a folder is expected.
        fs::write(root.path().join(".designgen-cfedcba9876543210"), "").unwrap();
        let before = snapshot(root.path());
        disk().create(root.path(), "d", &[]).unwrap();
        fs::remove_dir(root.path().join("d")).unwrap();
        assert_eq!(snapshot(root.path()), before);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_neither_followed_nor_removed() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let precious = root.path().join("precious");
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("file"), "x").unwrap();
        symlink("precious", root.path().join(NAME)).unwrap();
        symlink("precious/file", root.path().join(".designgen-f0123456789abcdef")).unwrap();
        let inside = root.path().join(".designgen-cfedcba9876543210");
        fs::create_dir(&inside).unwrap();
        symlink(&precious, inside.join("link")).unwrap();
        leftovers::recover(&parent(root.path()), NAME, true).unwrap();
        disk().create(root.path(), "d", &[]).unwrap();
        assert_eq!(
            entries(root.path()),
            [NAME, ".designgen-f0123456789abcdef", "d", "precious"]
        );
        assert_eq!(fs::read_to_string(precious.join("file")).unwrap(), "x");
    }

    #[test]
    fn a_missing_entry_is_no_trouble() {
        let root = tempfile::tempdir().unwrap();
        assert!(leftovers::recover(&parent(root.path()), NAME, true).is_err());
        assert!(leftovers::recover(&parent(root.path()), "../x", true).is_ok());
    }
}

mod single {
    use super::*;

    #[test]
    fn a_file_is_read() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.yaml");
        fs::write(&path, "name: é\n").unwrap();
        assert_eq!(read_input(&path).unwrap(), "name: é\n");
    }

    #[test]
    fn what_is_no_answers_file_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.yaml");
        let message = |path: &Path| read_input(path).unwrap_err().to_string();
        assert!(message(&path).starts_with(&format!("failed to read `{}`: ", path.display())));
        assert!(message(root.path()).ends_with("` is a folder, not a file"));
        fs::write(&path, b"a\nb\n\xff\n").unwrap();
        assert!(message(&path).ends_with("` is not UTF-8: line 3 holds other bytes"));
        let limit = usize::try_from(INPUT_LIMIT).unwrap();
        fs::write(&path, "a".repeat(limit)).unwrap();
        assert_eq!(read_input(&path).unwrap().len(), limit);
        fs::write(&path, "a".repeat(limit + 1)).unwrap();
        assert!(message(&path).ends_with("` is larger than 1048576 bytes"));
    }

    #[test]
    fn an_output_is_written_whole() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("out.md");
        disk().write_output(&path, b"one").unwrap();
        disk().write_output(&path, b"two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(entries(root.path()), ["out.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn an_output_keeps_the_mode_of_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("out.md");
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        disk().write_output(&path, b"two").unwrap();
        assert_eq!(snapshot(root.path())["out.md"], "640 two");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_folders_are_no_outputs() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        fs::write(at("file"), "mine").unwrap();
        fs::create_dir(at("folder")).unwrap();
        symlink("file", at("to-file")).unwrap();
        symlink("folder", at("to-folder")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        let before = snapshot(root.path());
        for path in [
            "folder",
            "to-file",
            "to-folder",
            "dangling",
            "missing/out.md",
            "file/out.md",
        ] {
            disk().write_output(&at(path), b"x").unwrap_err();
        }
        assert_eq!(snapshot(root.path()), before);
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_to_as_they_are() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let link = root.path().join("null");
        symlink("/dev/null", &link).unwrap();
        disk().write_output(Path::new("/dev/null"), b"x").unwrap();
        disk().write_output(&link, b"x").unwrap();
        assert!(fs::symlink_metadata("/dev/null").is_ok_and(|metadata| !metadata.is_file()));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn every_failing_step_leaves_the_old_file() {
        let mut steps = 0;
        loop {
            let root = tempfile::tempdir().unwrap();
            let path = root.path().join("out.md");
            fs::write(&path, "old").unwrap();
            let before = snapshot(root.path());
            let (result, failed) = fault::after(steps, || disk().write_output(&path, b"new"));
            if !failed {
                result.unwrap();
                break;
            }
            result.unwrap_err();
            assert_eq!(snapshot(root.path()), before);
            steps += 1;
        }
        assert_eq!(steps, 3);
    }
}
