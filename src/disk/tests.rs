//! What the disk layer promises, tried out on real folders.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    Cleanup, Comparison, Disk, DiskError, FileToWrite, INPUT_LIMIT, ObstacleKind, Status, Written, compare, fault,
    read_input, stage, sys,
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
        let mut expected = vec![("empty", ObstacleKind::Folder), ("file", ObstacleKind::File)];
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            symlink("nowhere", at("dangling")).unwrap();
            symlink("empty", at("link")).unwrap();
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
        use std::{fs::File, os::unix::fs::PermissionsExt as _, os::unix::fs::symlink, time::SystemTime};
        let (_root, destination) = existing();
        let at = |path: &str| destination.join(path);
        fs::set_permissions(at("mine"), fs::Permissions::from_mode(0o750)).unwrap();
        fs::set_permissions(at("mine/notes.txt"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(&destination, fs::Permissions::from_mode(0o700)).unwrap();
        symlink("/etc/passwd", at("mine/out")).unwrap();
        symlink("../nowhere", at("mine/dangling")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("mine/pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        let old = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        File::open(at("mine/empty")).unwrap().set_modified(old).unwrap();
        File::open(at("mine")).unwrap().set_modified(old).unwrap();
        File::open(at("app")).unwrap().set_modified(old).unwrap();
        let inodes =
            ["mine/notes.txt", "app/main.py", "app/own.py", ".git/HEAD", "mine/pipe"].map(|path| inode(&at(path)));
        let before = snapshot(&at("mine"));

        disk()
            .replace(
                &destination,
                &Plan::new(&[("README.md", "new"), ("app/main.py", "main\n"), ("app/x", "")]).files(),
            )
            .unwrap();

        assert_eq!(
            ["mine/notes.txt", "app/main.py", "app/own.py", ".git/HEAD", "mine/pipe"].map(|path| inode(&at(path))),
            inodes
        );
        assert_eq!(snapshot(&at("mine")), before);
        assert_eq!(mode(&destination), 0o700);
        assert_eq!(fs::metadata(at("mine")).unwrap().modified().unwrap(), old);
        assert_eq!(fs::metadata(at("mine/empty")).unwrap().modified().unwrap(), old);
        assert!(fs::metadata(at("app")).unwrap().modified().unwrap() > old);
        use std::os::unix::fs::MetadataExt as _;
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
    fn links_in_the_destination_are_not_written_through() {
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
    fn a_destination_that_is_no_folder_is_refused() {
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
        let (_root, destination) = existing();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            destination.join("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        let plan = Plan::new(&[("pipe", "")]);
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
        stage::recover(&parent(root.path()), NAME, true).unwrap();
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
        assert!(stage::recover(&parent(root.path()), NAME, true).is_err());
        assert!(stage::recover(&parent(root.path()), "../x", true).is_ok());
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
