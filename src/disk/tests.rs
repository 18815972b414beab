//! What the disk layer promises, tried out on real folders.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    Cleanup, Comparison, Disk, DiskError, FileToWrite, INPUT_LIMIT, ObstacleKind, Status, Written, compare, fault,
    leftovers, read_input, sys,
};
use crate::{error::Diagnose as _, path::RelPath};

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

fn names(paths: &[&RelPath]) -> Vec<String> {
    paths.iter().map(ToString::to_string).collect()
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
        assert_eq!(written.path, root.path().join("d"));
        assert_eq!(names(&written.created).len(), 5);
        assert_eq!((written.replaced.len(), written.unchanged.len()), (0, 0));
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
            let results: Vec<Result<Written<'_>, DiskError>> = std::thread::scope(|scope| {
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

mod replace {
    use super::*;

    #[test]
    fn writes_planned_files_and_keeps_the_rest() {
        let (root, destination) = existing();
        let before = snapshot(&destination);
        let plan = small();
        let files = plan.files();
        let written = disk().replace(&destination, &files).unwrap();
        assert_eq!(names(&written.created), ["app/deep/er/x.py", "scripts/run.sh", "empty"]);
        assert_eq!(names(&written.replaced), ["README.md"]);
        assert_eq!(names(&written.unchanged), ["app/main.py"]);
        assert_eq!(written.left_behind, None);
        assert_eq!(entries(root.path()), ["d"]);
        let mut expected = before;
        expected.extend(
            [
                ("README.md", "644 readme\n"),
                ("app/deep/er", "755/"),
                ("app/deep/er/x.py", "644 x\n"),
                ("scripts", "755/"),
                ("scripts/run.sh", "755 #!/bin/sh\n"),
                ("empty", "644 "),
            ]
            .map(|(path, content)| (path.to_owned(), content.to_owned())),
        );
        if cfg!(unix) {
            assert_eq!(snapshot(&destination), expected);
        }
    }

    #[test]
    fn a_missing_destination_is_created() {
        let root = tempfile::tempdir().unwrap();
        disk().replace(&root.path().join("a/d"), &small().files()).unwrap();
        assert!(root.path().join("a/d/README.md").is_file());
    }

    #[test]
    fn nothing_to_do_is_nothing_done() {
        let (_root, destination) = existing();
        let plan = Plan::new(&[("app/main.py", "main\n")]);
        #[cfg(unix)]
        let before = inode(&destination);
        let files = plan.files();
        let written = disk().replace(&destination, &files).unwrap();
        assert_eq!(names(&written.unchanged), ["app/main.py"]);
        #[cfg(unix)]
        assert_eq!(inode(&destination), before);
    }

    #[cfg(unix)]
    #[test]
    fn untouched_files_stay_the_same_files() {
        use std::{
            fs::File,
            os::unix::{
                fs::{MetadataExt as _, PermissionsExt as _, symlink},
                net::UnixListener,
            },
            time::SystemTime,
        };
        let (_root, destination) = existing();
        let at = |path: &str| destination.join(path);
        fs::set_permissions(at("mine"), fs::Permissions::from_mode(0o750)).unwrap();
        fs::set_permissions(at("mine/notes.txt"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(&destination, fs::Permissions::from_mode(0o700)).unwrap();
        symlink("/etc/passwd", at("mine/out")).unwrap();
        symlink("../nowhere", at("mine/dangling")).unwrap();
        let _socket = UnixListener::bind(at("mine/socket")).unwrap();
        let old = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        File::open(at("mine/empty")).unwrap().set_modified(old).unwrap();
        File::open(at("mine")).unwrap().set_modified(old).unwrap();
        File::open(at("app")).unwrap().set_modified(old).unwrap();
        let inodes = [
            "mine/notes.txt",
            "app/main.py",
            "app/own.py",
            ".git/HEAD",
            "mine/socket",
        ]
        .map(|path| inode(&at(path)));
        let before = snapshot(&at("mine"));

        disk()
            .replace(
                &destination,
                &Plan::new(&[("README.md", "new"), ("app/main.py", "main\n"), ("app/x", "")]).files(),
            )
            .unwrap();

        assert_eq!(
            [
                "mine/notes.txt",
                "app/main.py",
                "app/own.py",
                ".git/HEAD",
                "mine/socket"
            ]
            .map(|path| inode(&at(path))),
            inodes
        );
        assert_eq!(snapshot(&at("mine")), before);
        assert_eq!(mode(&destination), 0o700);
        assert_eq!(fs::metadata(at("mine")).unwrap().modified().unwrap(), old);
        assert_eq!(fs::metadata(at("mine/empty")).unwrap().modified().unwrap(), old);
        assert!(fs::metadata(at("app")).unwrap().modified().unwrap() > old);
        assert_eq!(fs::metadata(at("mine/notes.txt")).unwrap().nlink(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_hard_link() {
        let (root, destination) = existing();
        let elsewhere = root.path().join("elsewhere");
        fs::hard_link(destination.join("README.md"), &elsewhere).unwrap();
        disk()
            .replace(&destination, &Plan::new(&[("README.md", "new")]).files())
            .unwrap();
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "my readme\n");
        assert_eq!(fs::read_to_string(destination.join("README.md")).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn folders_that_nobody_may_write_are_replaced_too() {
        use std::os::unix::fs::PermissionsExt as _;
        let (root, destination) = existing();
        for folder in ["mine/empty", "mine", "app"] {
            fs::set_permissions(destination.join(folder), fs::Permissions::from_mode(0o555)).unwrap();
        }
        disk().replace(&destination, &small().files()).unwrap();
        assert_eq!(entries(root.path()), ["d"]);
        assert_eq!(mode(&destination.join("mine")), 0o555);
        assert_eq!(mode(&destination.join("app")), 0o555);
        for folder in ["mine", "app"] {
            fs::set_permissions(destination.join(folder), fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn attack_07_links_in_the_destination_are_not_written_through() {
        use std::os::unix::fs::symlink;
        let (root, destination) = existing();
        let outside = root.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("file"), "theirs").unwrap();
        let at = |path: &str| destination.join(path);
        symlink(outside.join("file"), at("to-file")).unwrap();
        symlink(&outside, at("to-folder")).unwrap();
        symlink("../nowhere", at("dangling")).unwrap();
        symlink("app", at("inner")).unwrap();
        symlink("../..", at("app/up")).unwrap();
        let before = snapshot(root.path());
        for path in [
            "to-file",
            "to-folder",
            "to-folder/new",
            "to-folder/file",
            "dangling",
            "dangling/x",
            "inner/x",
            "app/up/outside/x",
        ] {
            let plan = Plan::new(&[("a", "a"), (path, "x")]);
            let error = disk().replace(&destination, &plan.files()).unwrap_err();
            let DiskError::InTheWay { obstacles, .. } = &error else {
                panic!("{error:?}")
            };
            assert_eq!(obstacles.len(), 1);
            assert_eq!(obstacles[0].kind, ObstacleKind::Link);
            assert!(path.starts_with(&obstacles[0].path));
            assert_eq!(snapshot(root.path()), before);
        }
    }

    #[test]
    fn everything_in_the_way_is_named_at_once() {
        let (root, destination) = existing();
        let before = snapshot(root.path());
        let plan = Plan::new(&[
            ("README.md/x", ""),
            ("README.md/y/z", ""),
            ("mine", ""),
            ("app/deep", ""),
            ("app/own.py/a", ""),
            ("fine", ""),
        ]);
        let error = disk().replace(&destination, &plan.files()).unwrap_err();
        let messages: Vec<_> = error.diagnostics().into_iter().map(|d| d.message).collect();
        let shown = |path: &str, what: &str| format!("`{}` {what}", destination.join(path).display());
        assert_eq!(
            messages,
            [
                shown("README.md", "is a file"),
                shown("app/deep", "is a folder"),
                shown("app/own.py", "is a file"),
                shown("mine", "is a folder"),
            ]
        );
        assert_eq!(snapshot(root.path()), before);
    }

    #[cfg(unix)]
    #[test]
    fn attack_07_a_destination_that_is_no_folder_is_refused() {
        use std::os::unix::fs::symlink;
        let (root, destination) = existing();
        let at = |path: &str| root.path().join(path);
        symlink("d", at("link")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        fs::write(at("file"), "").unwrap();
        let before = snapshot(root.path());
        for (name, expected) in [
            ("link", ObstacleKind::Link),
            ("dangling", ObstacleKind::Link),
            ("file", ObstacleKind::File),
        ] {
            let error = disk().replace(&at(name), &small().files()).unwrap_err();
            assert!(
                matches!(&error, DiskError::Destination { kind, .. } if *kind == expected),
                "{error:?}"
            );
            assert!(compare(&at(name), &small().files()).is_err());
        }
        assert_eq!(snapshot(root.path()), before);
        assert!(destination.is_dir());
        for nameless in ["/", "/tmp/.."] {
            let error = disk().replace(Path::new(nameless), &small().files()).unwrap_err();
            assert!(matches!(error, DiskError::NoName { .. }), "{error:?}");
        }
    }

    #[test]
    fn every_failing_step_leaves_the_destination_as_it_was() {
        let mut steps = 0;
        loop {
            let (root, destination) = existing();
            let before = snapshot(root.path());
            let plan = small();
            let files = plan.files();
            let (result, failed) = fault::after(steps, || disk().replace(&destination, &files));
            if !failed {
                result.unwrap();
                break;
            }
            let error = result.unwrap_err();
            assert!(!error.to_string().contains(".designgen-"), "{error}");
            assert_eq!(snapshot(root.path()), before, "after {steps} steps");
            steps += 1;
        }
        assert!(steps > 20, "{steps}");
    }

    #[test]
    fn a_second_run_is_refused_while_the_first_works() {
        let (_root, destination) = existing();
        let before = snapshot(&destination);
        let held =
            cap_std::fs::Dir::open_ambient_dir(destination.parent().unwrap(), cap_std::ambient_authority()).unwrap();
        let held = sys::open_folder(&held, "d").unwrap();
        if sys::lock_folder(&held, false) == sys::Lock::Held {
            let error = disk().replace(&destination, &small().files()).unwrap_err();
            assert!(matches!(error, DiskError::Busy { .. }), "{error:?}");
            assert_eq!(snapshot(&destination), before);
        }
    }

    #[test]
    fn of_many_runs_at_once_all_that_succeed_are_whole() {
        let (root, destination) = existing();
        let plans: Vec<Plan> = (0..4)
            .map(|n| {
                let text = n.to_string();
                Plan::new(&["a", "b/c", "b/d", "README.md", "e/f/g"].map(|path| (path, text.as_str())))
            })
            .collect();
        for _ in 0..20 {
            let results: Vec<Result<(), DiskError>> = std::thread::scope(|scope| {
                let runs: Vec<_> = plans
                    .iter()
                    .map(|plan| scope.spawn(|| disk().replace(&destination, &plan.files()).map(drop)))
                    .collect();
                runs.into_iter().map(|run| run.join().unwrap()).collect()
            });
            assert!(results.iter().any(Result::is_ok), "{results:?}");
            let texts: Vec<_> = ["a", "b/c", "b/d", "README.md", "e/f/g"]
                .map(|path| fs::read_to_string(destination.join(path)).unwrap())
                .into();
            assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "{texts:?}");
            assert_eq!(
                fs::read_to_string(destination.join("mine/notes.txt")).unwrap(),
                "notes\n"
            );
            assert_eq!(entries(root.path()), ["d"]);
        }
    }
}

#[cfg(unix)]
mod meanwhile {
    use std::os::unix::fs::symlink;

    use super::{
        fault::{Ability, Moment},
        *,
    };

    /// Replaces files while somebody does something at a moment of the run. Returns what somebody left and what there
    /// is in the end, without times.
    fn race(moment: Moment, act: impl Fn(&Path) + 'static) -> (TempDir, Result<(), DiskError>) {
        let (root, destination) = existing();
        let place = destination.clone();
        fault::when(moment, move || act(&place));
        let result = disk().replace(&destination, &small().files()).map(drop);
        (root, result)
    }

    #[test]
    fn attack_07_an_edit_of_the_old_tree_is_never_lost() {
        type Act = fn(&Path);
        let acts: [(&str, Act); 12] = [
            ("README.md", |d| fs::write(d.join("README.md"), "edited").unwrap()),
            ("README.md", |d| {
                fs::write(d.join("tmp"), "edited").unwrap();
                fs::rename(d.join("tmp"), d.join("README.md")).unwrap();
            }),
            ("README.md", |d| {
                fs::remove_file(d.join("README.md")).unwrap();
                symlink("mine/notes.txt", d.join("README.md")).unwrap();
            }),
            ("mine/notes.txt", |d| {
                fs::write(d.join("mine/tmp"), "edited").unwrap();
                fs::rename(d.join("mine/tmp"), d.join("mine/notes.txt")).unwrap();
            }),
            ("mine/more.txt", |d| {
                fs::write(d.join("mine/more.txt"), "added").unwrap()
            }),
            ("more", |d| fs::create_dir(d.join("more")).unwrap()),
            ("app/deep/er/mine.py", |d| {
                fs::create_dir(d.join("app/deep/er")).unwrap();
                fs::write(d.join("app/deep/er/mine.py"), "added").unwrap();
            }),
            ("empty", |d| fs::write(d.join("empty"), "added").unwrap()),
            ("link", |d| symlink("mine", d.join("link")).unwrap()),
            ("app/own.py", |d| fs::remove_file(d.join("app/own.py")).unwrap()),
            ("mine/empty", |d| fs::remove_dir(d.join("mine/empty")).unwrap()),
            ("app", |d| {
                fs::rename(d.join("app"), d.join("app2")).unwrap();
                symlink("app2", d.join("app")).unwrap();
            }),
        ];
        for (at, (path, act)) in acts.into_iter().enumerate() {
            // What somebody leaves when nobody else is there.
            let (alone, destination) = existing();
            act(&destination);
            let expected = snapshot(alone.path());

            let (root, result) = race(Moment::BeforeSwap, act);
            let error = result.unwrap_err();
            let DiskError::Changed {
                changed,
                kept: None,
                path: destination,
            } = &error
            else {
                panic!("{at}: {error:?}")
            };
            assert!(changed.contains(&destination.join(path)), "{at}: {changed:?}");
            assert!(error.to_string().contains("changed during the run: `"), "{error}");
            assert_eq!(snapshot(root.path()), expected, "{at}");
        }
    }

    #[test]
    fn an_edit_in_place_of_a_kept_file_is_in_the_result() {
        for moment in [Moment::Compared, Moment::BeforeSwap, Moment::AfterSwap] {
            let (root, result) = race(moment, |d| fs::write(d.join("mine/notes.txt"), "edited").unwrap());
            result.unwrap();
            let shot = snapshot(root.path());
            assert_eq!(shot["d/mine/notes.txt"], "644 edited");
            assert_eq!(shot["d/README.md"], "644 readme\n");
            assert_eq!(entries(root.path()), ["d"]);
        }
    }

    #[test]
    fn an_empty_folder_that_the_plan_has_too_is_no_change() {
        let (_root, result) = race(Moment::BeforeSwap, |d| fs::create_dir(d.join("scripts")).unwrap());
        result.unwrap();
    }

    #[test]
    fn additions_before_the_copy_are_kept() {
        let (root, result) = race(Moment::Compared, |d| fs::write(d.join("mine/more"), "added").unwrap());
        result.unwrap();
        assert_eq!(snapshot(root.path())["d/mine/more"], "644 added");
        for (path, act) in [
            (
                "README.md",
                (|d| fs::write(d.join("README.md"), "edited").unwrap()) as fn(&Path),
            ),
            ("empty", |d| fs::write(d.join("empty"), "edited").unwrap()),
        ] {
            let (root, result) = race(Moment::Compared, act);
            assert!(
                matches!(result, Err(DiskError::Changed { kept: None, .. })),
                "{result:?}"
            );
            assert_eq!(snapshot(root.path())[&format!("d/{path}")], "644 edited");
            assert_eq!(entries(root.path()), ["d"]);
        }
    }

    #[test]
    fn an_edit_of_the_new_tree_is_never_lost() {
        let (root, result) = race(Moment::AfterSwap, |d| fs::write(d.join("README.md"), "edited").unwrap());
        result.unwrap();
        assert_eq!(snapshot(root.path())["d/README.md"], "644 edited");

        // Both trees at once: the old one gets its name back, the new one another.
        let (root, result) = race(Moment::AfterSwap, |d| {
            let stage = entries(d.parent().unwrap()).remove(0);
            fs::write(d.with_file_name(stage).join("tree/added"), "to the old").unwrap();
            fs::write(d.join("README.md"), "edited").unwrap();
        });
        let error = result.unwrap_err();
        let DiskError::Changed { kept: Some(kept), .. } = &error else {
            panic!("{error:?}")
        };
        assert!(error.hint().unwrap().contains(kept.to_str().unwrap()));
        let shot = snapshot(root.path());
        assert_eq!(shot["d/added"], "644 to the old");
        assert_eq!(shot["d/README.md"], "644 my readme\n");
        assert_eq!(fs::read_to_string(kept.join("README.md")).unwrap(), "edited");
        assert_eq!(entries(root.path()).len(), 2);
    }

    #[test]
    fn attack_07_a_destination_that_turns_into_something_else_is_left_alone() {
        for act in [
            (|d| {
                fs::rename(d, d.with_file_name("moved")).unwrap();
                symlink("moved", d).unwrap();
            }) as fn(&Path),
            |d| {
                fs::rename(d, d.with_file_name("moved")).unwrap();
                fs::create_dir(d).unwrap();
                fs::write(d.join("theirs"), "x").unwrap();
            },
            |d| {
                fs::rename(d, d.with_file_name("moved")).unwrap();
                fs::write(d, "x").unwrap();
            },
            |d| fs::rename(d, d.with_file_name("moved")).unwrap(),
        ] {
            let (alone, destination) = existing();
            act(&destination);
            let expected = snapshot(alone.path());
            let (root, result) = race(Moment::BeforeSwap, act);
            result.unwrap_err();
            assert_eq!(snapshot(root.path()), expected);
        }
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
        for moment in [Moment::Staged, Moment::Compared, Moment::BeforeSwap, Moment::AfterSwap] {
            let root = tempfile::tempdir().unwrap();
            let parent = root.path().join("p");
            fs::create_dir(&parent).unwrap();
            if moment != Moment::Staged {
                disk()
                    .create(&parent, "d", &Plan::new(&[("README.md", "old")]).files())
                    .unwrap();
            }
            fault::when(moment, act(parent.clone()));
            disk().replace(&parent.join("d"), &small().files()).unwrap();
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
        disk().replace(&destination, &small().files()).unwrap();
        let (root, destination) = existing();
        fault::without(Ability::Exchange, || {
            disk().replace(&destination, &small().files()).map(drop)
        })
        .unwrap();
        assert_eq!(snapshot(root.path()), snapshot(alone.path()));

        let act: fn(&Path) = |d| fs::write(d.join("mine/more.txt"), "added").unwrap();
        let (alone, destination) = existing();
        act(&destination);
        let (root, result) = fault::without(Ability::Exchange, || race(Moment::BeforeSwap, act));
        assert!(
            matches!(result, Err(DiskError::Changed { kept: None, .. })),
            "{result:?}"
        );
        assert_eq!(snapshot(root.path()), snapshot(alone.path()));
    }

    #[test]
    fn a_file_system_without_hard_links_gets_copies() {
        use std::os::unix::fs::PermissionsExt as _;
        let (alone, destination) = existing();
        disk().replace(&destination, &small().files()).unwrap();
        let (root, destination) = existing();
        let time = || {
            fs::metadata(destination.join("mine/notes.txt"))
                .unwrap()
                .modified()
                .unwrap()
        };
        let before = (inode(&destination.join("mine/notes.txt")), time());
        fault::without(Ability::HardLinks, || {
            disk().replace(&destination, &small().files()).map(drop)
        })
        .unwrap();
        assert_eq!(snapshot(root.path()), snapshot(alone.path()));
        let after = (inode(&destination.join("mine/notes.txt")), time());
        assert_ne!(before.0, after.0);
        assert_eq!(before.1, after.1);

        // Even an edit in place is noticed then.
        let act: fn(&Path) = |d| fs::write(d.join("mine/notes.txt"), "NOTES\n").unwrap();
        let (root, result) = fault::without(Ability::HardLinks, || race(Moment::BeforeSwap, act));
        assert!(
            matches!(result, Err(DiskError::Changed { kept: None, .. })),
            "{result:?}"
        );
        assert_eq!(snapshot(root.path())["d/mine/notes.txt"], "644 NOTES\n");

        let (_root, destination) = existing();
        fs::set_permissions(destination.join("mine/notes.txt"), fs::Permissions::from_mode(0o640)).unwrap();
        fault::without(Ability::HardLinks, || {
            disk().replace(&destination, &small().files()).map(drop)
        })
        .unwrap();
        assert_eq!(mode(&destination.join("mine/notes.txt")), 0o640);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn attributes_of_folders_are_kept() {
        use rustix::fs::{XattrFlags, getxattr, setxattr};
        let (_root, destination) = existing();
        let app = destination.join("app");
        if setxattr(&app, "user.note", b"mine", XattrFlags::empty()).is_err() {
            // Not every file system has attributes.
            return;
        }
        disk().replace(&destination, &small().files()).unwrap();
        let mut value = [0; 16];
        let size = getxattr(&app, "user.note", value.as_mut_slice()).unwrap();
        assert_eq!(&value[..size], b"mine");
    }

    /// Brings about what a run leaves that is killed at this moment, then acts, then has the next run sweep.
    fn killed(moment: Moment, act: impl Fn(&Path)) -> TempDir {
        let (root, destination) = existing();
        let parent = root.path().to_owned();
        fault::when(moment, move || {
            let stage = entries(&parent).remove(0);
            // Under another name the run cannot clean it up.
            fs::rename(parent.join(stage), parent.join(".designgen-r0000000000000000")).unwrap();
            std::panic::resume_unwind(Box::new("killed"));
        });
        std::panic::catch_unwind(|| disk().replace(&destination, &small().files()).map(drop)).unwrap_err();
        assert_eq!(entries(root.path()), [".designgen-r0000000000000000", "d"]);
        act(&destination);
        disk().create(root.path(), "other", &[]).unwrap();
        fs::remove_dir(root.path().join("other")).unwrap();
        root
    }

    #[test]
    fn a_run_killed_before_the_swap_has_done_nothing() {
        let (alone, _) = existing();
        let root = killed(Moment::BeforeSwap, |_| ());
        assert_eq!(snapshot(root.path()), snapshot(alone.path()));
    }

    #[test]
    fn a_run_killed_after_the_swap_has_done_all() {
        let (alone, destination) = existing();
        disk().replace(&destination, &small().files()).unwrap();
        let root = killed(Moment::AfterSwap, |_| ());
        assert_eq!(snapshot(root.path()), snapshot(alone.path()));
    }

    #[test]
    fn edits_around_a_killed_run_are_kept_where_they_can_be_seen() {
        let root = killed(Moment::AfterSwap, |d| {
            fs::write(d.with_file_name(".designgen-r0000000000000000/tree/mine/more"), "added").unwrap();
        });
        assert_eq!(entries(root.path()), ["d", "d.before-r0000000000000000"]);
        let shot = snapshot(root.path());
        assert_eq!(shot["d.before-r0000000000000000/mine/more"], "644 added");
        assert_eq!(shot["d/README.md"], "644 readme\n");
    }

    #[test]
    fn a_folder_without_its_name_gets_it_back() {
        // What two renames leave, where the file system cannot swap, if the run dies between them.
        let (alone, _) = existing();
        let root = killed(Moment::BeforeSwap, |d| {
            fs::rename(d, d.with_file_name(".designgen-r0000000000000000/old")).unwrap();
        });
        assert_eq!(snapshot(root.path()), snapshot(alone.path()));
    }

    #[test]
    fn a_journal_that_was_planted_moves_nothing() {
        let (root, destination) = existing();
        let stage = root.path().join(".designgen-r0000000000000000");
        fs::create_dir_all(stage.join("tree/evil")).unwrap();
        for journal in [
            "",
            "designgen journal 1\n",
            "designgen journal 1\nd\n1 2\n3 4\n0\n",
            "designgen journal 1\n../d\n1 2\n3 4\n0\n",
            "designgen journal 1\nd\n1 2\n3 4\n1\n",
        ] {
            fs::create_dir_all(stage.join("tree/evil")).unwrap();
            fs::write(stage.join("journal"), journal).unwrap();
            let before = snapshot(&destination);
            disk().create(root.path(), "other", &[]).unwrap();
            fs::remove_dir(root.path().join("other")).unwrap();
            assert_eq!(snapshot(&destination), before);
            assert_eq!(entries(root.path()), ["d"]);
        }
    }
}

mod compared {
    use super::*;

    fn statuses<'a>(compared: &'a [Comparison<'a>]) -> Vec<(&'a str, &'a Status)> {
        compared.iter().map(|one| (one.path.as_str(), &one.status)).collect()
    }

    #[test]
    fn each_file_has_its_status_in_the_order_of_the_plan() {
        let (_root, destination) = existing();
        let before = snapshot(&destination);
        let plan = Plan::new(&[
            ("z/new", ""),
            ("mine", ""),
            ("app/main.py", "main\n"),
            ("README.md", "new\n"),
            ("README.md/x", ""),
        ]);
        let files = plan.files();
        let compared = compare(&destination, &files).unwrap();
        let found = statuses(&compared);
        assert_eq!(found[0], ("z/new", &Status::Created));
        assert!(matches!(found[1], ("mine", Status::Conflict(o)) if o.kind == ObstacleKind::Folder));
        assert_eq!(found[2], ("app/main.py", &Status::Unchanged));
        assert!(matches!(found[3], ("README.md", Status::Changed { old, .. }) if old == b"my readme\n"));
        assert!(matches!(found[4], ("README.md/x", Status::Conflict(o)) if o.to_string() == "`README.md` is a file"));
        assert_eq!(snapshot(&destination), before);
    }

    #[test]
    fn a_missing_destination_is_like_an_empty_one() {
        let root = tempfile::tempdir().unwrap();
        let plan = small();
        let files = plan.files();
        let compared = compare(&root.path().join("x/y"), &files).unwrap();
        assert!(compared.iter().all(|one| one.status == Status::Created));
        assert_eq!(entries(root.path()), Vec::<String>::new());
    }

    #[cfg(unix)]
    #[test]
    fn the_executable_bit_counts() {
        let (_root, destination) = existing();
        let plan = Plan::new(&[("app/main.py", "main\n")]).executable("app/main.py");
        let files = plan.files();
        let compared = compare(&destination, &files).unwrap();
        assert!(matches!(&compared[0].status, Status::Changed { executable: Some(false), old } if old == b"main\n"));
        disk().replace(&destination, &files).unwrap();
        assert_eq!(mode(&destination.join("app/main.py")), 0o755);
        assert_eq!(compare(&destination, &files).unwrap()[0].status, Status::Unchanged);
    }

    #[cfg(unix)]
    #[test]
    fn special_files_are_in_the_way_and_never_opened() {
        use std::os::unix::net::UnixListener;
        let (_root, destination) = existing();
        let _socket = UnixListener::bind(destination.join("socket")).unwrap();
        let plan = Plan::new(&[("socket", "")]);
        let files = plan.files();
        let compared = compare(&destination, &files).unwrap();
        assert!(matches!(&compared[0].status, Status::Conflict(o) if o.kind == ObstacleKind::Special));
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
        for entry in [NAME, ".designgen-rfedcba9876543210"] {
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
