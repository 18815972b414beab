//! Templates and presets from repositories of git, which nobody has vouched for: what they make, what is asked before, what is kept, and
//! what they are refused. All repositories are of this machine, by `file://`.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::{MANIFEST, Outcome, Sandbox, in_parallel, tree};

/// A repository beside the working folder, with a branch `main`.
struct Repository<'s> {
    sandbox: &'s Sandbox,
    folder: PathBuf,
}

impl<'s> Repository<'s> {
    fn new(sandbox: &'s Sandbox, name: &str) -> Self {
        let folder = sandbox.root().join(name);
        fs::create_dir(&folder).expect("an empty folder");
        let repository = Self { sandbox, folder };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// One with a template in `mine`, at its root a folder `base` that it extends, and a preset.
    fn with_templates(sandbox: &'s Sandbox, name: &str) -> Self {
        let repository = Self::new(sandbox, name);
        repository.write("base/template.yaml", MANIFEST);
        repository.write("base/files/README.md", "# {{ title | md }} {{ name }}\n");
        repository.write("mine/template.yaml", "extends: ../base\n");
        repository.write("mine/files/first.md", "first\n");
        repository.write("preset/answers.yaml", "title: From git\n");
        repository.write("preset/template.yaml", "extends: ../mine\n");
        repository.write("deep/er/mine/template.yaml", "extends: ../../../mine\n");
        repository.commit();
        repository
    }

    /// Runs git away from the settings of this machine, with this standard input. Returns what it prints.
    fn git_with(&self, arguments: &[&str], input: &[u8]) -> String {
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("programs"))
            .env("HOME", self.sandbox.root())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "Ada")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "ada@example.org")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("git is needed");
        child.stdin.take().expect("piped").write_all(input).expect("git reads");
        let output = child.wait_with_output().expect("git ends");
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
    }

    fn git(&self, arguments: &[&str]) -> String {
        self.git_with(arguments, b"")
    }

    fn write(&self, path: &str, text: &str) {
        self.sandbox.write(self.folder.join(path), text);
    }

    /// Commits everything, and returns the commit.
    fn commit(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=x"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn address(&self) -> String {
        format!("file://{}", self.folder.display())
    }

    /// Makes a challenge `x` with these arguments and this source trusted.
    fn makes(&self, arguments: &[&str]) -> Outcome {
        let address = self.address();
        let trust = ["new", "x", "--no-input", "--trust-source", &address];
        self.sandbox.run([&trust[..], arguments].concat())
    }
}

/// Where the program keeps what it has read.
fn cache(sandbox: &Sandbox) -> PathBuf {
    let folder = if cfg!(target_os = "macos") {
        "Library/Caches"
    } else {
        ".cache"
    };
    sandbox.root().join("home").join(folder).join("designgen")
}

fn list_of_trust(sandbox: &Sandbox) -> PathBuf {
    sandbox.configuration().with_file_name("trusted-sources")
}

/// Number of commits that are kept.
fn kept(sandbox: &Sandbox) -> usize {
    let commits = |path: &String| path.split('/').nth(2) == Some("commits") && path.split('/').count() == 4;
    tree(&cache(sandbox)).keys().filter(|path| commits(path)).count()
}

#[test]
fn templates_and_presets_come_from_git() {
    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let address = repository.address();
    let (template, preset) = (format!("{address}//mine"), format!("{address}//preset"));
    let outcome = repository.makes(&["--template", &template]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(sandbox.read("x/README.md"), "# Some title x\n");
    assert_eq!(sandbox.read("x/first.md"), "first\n");
    // It is trusted from now on.
    let outcome = sandbox.run(["new", "y", "--no-input", "--preset", &preset]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(sandbox.read("y/README.md"), "# From git y\n");
    let outcome = sandbox.run(["doc", "README.md", "--template", &template, "--set", "title=Doc"]);
    assert_eq!(outcome.data(), "# Doc small\n");
    assert!(sandbox.run(["answers", &template]).data().contains("title:"));
    assert_eq!(sandbox.run(["schema", &template]).json(0)["type"], "object");
    assert_eq!(sandbox.run(["show", &preset]).data(), "title: From git\n");
    let shown = sandbox.run(["show", &template, "--format", "json"]).json(0);
    assert_eq!(
        shown["folders"],
        serde_json::json!(["base", "mine"].map(|folder| format!("file://[ROOT]/repository//{folder}")))
    );
    sandbox
        .run(["template", "lint", &template])
        .expect(0, "", "Checked 1 template: nothing found\n");
    let deep = sandbox.run(["doc", "README.md", "--template", &format!("{address}//deep/er/mine")]);
    assert_eq!(deep.data(), "# Some title small\n");
    // The same folder from the disk makes the same.
    let on_disk = format!("{}//mine", repository.folder.display());
    sandbox.run(["new", "x", "--template", &on_disk, "--no-input", "--output", ".."]);
    assert_eq!(tree(&sandbox.root().join("x")).len(), tree(&sandbox.path("x")).len());
    assert_eq!(
        tree(&sandbox.root().join("x"))["README.md"],
        tree(&sandbox.path("x"))["README.md"]
    );
    assert_eq!(kept(&sandbox), 1);
}

#[test]
fn a_reference_is_a_tag_a_branch_or_a_commit_and_else_the_newest_tag() {
    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let address = repository.address();
    let state = |text: &str| {
        repository.write("mine/files/first.md", text);
        repository.commit()
    };
    let made = |reference: &str| {
        let outcome = repository.makes(&["--template", &format!("{address}//mine{reference}")]);
        assert_eq!(outcome.code, Some(0), "{reference}: {}", outcome.stderr);
        sandbox.read("x/first.md")
    };
    assert_eq!(made(""), "first\n");
    let old = state("v1.9\n");
    repository.git(&["tag", "v1.9"]);
    state("v1.10\n");
    repository.git(&["tag", "--annotate", "--message=x", "v1.10"]);
    state("v2.0.0-rc.1\n");
    repository.git(&["tag", "v2.0.0-rc.1"]);
    repository.git(&["tag", "latest"]);
    let tip = state("main\n");
    repository.git(&["branch", "feature/one"]);
    for (reference, expected) in [
        ("", "v1.10\n"),
        ("@v1.9", "v1.9\n"),
        ("@v2.0.0-rc.1", "v2.0.0-rc.1\n"),
        ("@latest", "v2.0.0-rc.1\n"),
        ("@main", "main\n"),
        ("@feature/one", "main\n"),
        (format!("@{old}").as_str(), "v1.9\n"),
        (format!("@{tip}").as_str(), "main\n"),
    ] {
        assert_eq!(made(reference), expected, "{reference}");
    }
    // What a branch leads to is looked up each time.
    state("later\n");
    assert_eq!(
        (made("@main"), made("@feature/one")),
        ("later\n".to_owned(), "main\n".to_owned())
    );
    let refused = |reference: &str| {
        let outcome = repository.makes(&["--template", &format!("{address}//mine{reference}")]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{reference}");
        outcome.stderr
    };
    assert_eq!(
        refused("@v1.8"),
        "error: `file://[ROOT]/repository` has no tag and no branch `v1.8`\n  hint: did you mean `v1.9`?\n"
    );
    assert!(refused(&format!("@{}", &old[..8])).contains("all digits of a commit"));
    assert!(refused(&format!("@{}", "1".repeat(40))).contains("no branch and no tag"));
    assert_eq!(
        refused("//x"),
        "error: cannot read `file://[ROOT]/repository//mine/x`: `mine/x` is not there at the commit ".to_owned()
            + &repository.git(&["rev-parse", "v1.10^{commit}"])
            + "\n  hint: name a folder of the repository behind `//`\n"
    );
}

/// What was in the repository once, or is in a fork of it, is not what was trusted.
#[test]
fn attack_12_a_commit_that_no_branch_or_tag_has_is_refused() {
    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    repository.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let old = repository.commit();
    repository.commit();
    repository.write("mine/files/first.md", "evil\n");
    let evil = repository.commit();
    repository.git(&["update-ref", "refs/pull/1/head", &evil]);
    repository.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    let template = |commit: &str| format!("{}//mine@{commit}", repository.address());
    let outcome = repository.makes(&["--template", &template(&evil)]);
    outcome.expect(
        2,
        "",
        &format!(
            "error: no branch and no tag of `file://[ROOT]/repository` has the commit `{evil}`\n  hint: it may be one of a fork: give the address of that\n"
        ),
    );
    assert_eq!(repository.makes(&["--template", &template(&old)]).code, Some(0));
}

#[test]
fn a_source_is_trusted_before_it_is_used() {
    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let address = format!("{}//mine", repository.address());
    let refused = "error: `file://[ROOT]/repository` is not a source that you trust
  hint: nothing in it is run, but its texts become your repository: look at file://[ROOT]/repository, then add `--trust-source file://[ROOT]/repository`\n";
    for arguments in [
        &["new", "x", "--template", &address][..],
        &["new", "x", "--preset", &address],
        &["doc", "README.md", "--template", &address],
        &["show", &address],
        &["answers", &address],
        &["schema", &address],
        &["template", "lint", &address],
        &["template", "new", "x", "--extends", &address],
        &["verify", &address, "--leaks"],
        &["show", &address, "--offline"],
        &["show", &address, "--trust-source", "gh:owner/repo"],
        &[
            "show",
            &address,
            "--trust-source",
            &format!("{}.git", repository.address()),
        ],
        &[
            "show",
            &address,
            "--trust-source",
            &format!("{}x", repository.address()),
        ],
    ] {
        sandbox.run(arguments).expect(2, "", refused);
    }
    assert!(!cache(&sandbox).exists() && !list_of_trust(&sandbox).exists());
    let told = sandbox.run(["show", &address, "--trust-source", "--offline"]);
    assert_eq!((told.code, told.stdout.as_str()), (Some(2), ""));
    let asked = format!("{}//other@v9", repository.address());
    let outcome = sandbox.run([
        "show",
        &address,
        "--trust-source",
        &asked,
        "--trust-source",
        "gh:owner/repo",
    ]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let list = fs::read_to_string(list_of_trust(&sandbox)).expect("a list");
    assert_eq!(list.lines().skip(1).collect::<Vec<_>>(), [repository.address()]);
    assert_eq!(sandbox.run(["show", &address]).code, Some(0));
    // Of another repository, nothing is known.
    let other = Repository::with_templates(&sandbox, "repository.git");
    let outcome = sandbox.run(["show", &format!("{}//mine", other.address())]);
    assert!(outcome.code == Some(2) && outcome.stderr.contains("is not a source that you trust"));
    // Where no list can be kept, the option is enough for each run.
    let arguments = ["show", &address, "--trust-source", &repository.address()];
    let mut command = sandbox.command(arguments);
    command.env("XDG_CONFIG_HOME", "/dev/null");
    let outcome = sandbox.run_command(&mut command);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
}

#[cfg(unix)]
#[test]
fn somebody_at_a_terminal_is_asked_for_trust() {
    use crate::wizard::Setting;

    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let address = format!("{}//mine", repository.address());
    let setting = || Setting::of(&["show", &address]).size(40, 200);
    for keys in ["\r", "\x1b", "\x03"] {
        let mut dialogue = setting().start();
        dialogue.sees("is a source that you have not used before");
        dialogue.sees("Nothing in it is run, but its texts become your repository");
        dialogue.asks("Trust this source?");
        dialogue.types(keys);
        dialogue.sees("is not a source that you trust");
        assert_eq!(dialogue.ends().0.code(), Some(2), "{keys:?}");
    }
    let mut dialogue = setting().start();
    dialogue.chooses("Trust this source?", "Yes");
    dialogue.sees("A small template");
    assert_eq!(dialogue.ends().0.code(), Some(0));
    // Whoever wants no question gets none.
    for arguments in [
        &["new", "x", "--no-input", "--template", &address][..],
        &["show", &address, "--format", "json"],
    ] {
        let mut dialogue = Setting::of(arguments).size(40, 200).start();
        dialogue.sees("--trust-source");
        assert_eq!(dialogue.ends().0.code(), Some(2));
    }
}

#[test]
fn what_was_read_before_serves_without_a_network() {
    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let address = repository.address();
    let template = format!("{address}//mine");
    repository.makes(&["--template", &template, "--offline"]).expect(
        2,
        "",
        "error: `file://[ROOT]/repository` has not been read yet\n  hint: run it once without `--offline`\n",
    );
    assert_eq!(repository.makes(&["--template", &template]).code, Some(0));
    let commit = repository.git(&["rev-parse", "HEAD"]);
    repository.write("mine/files/first.md", "later\n");
    repository.commit();
    fs::rename(&repository.folder, sandbox.root().join("away")).expect("moved");
    for address in [template.clone(), format!("{template}@{commit}")] {
        let outcome = repository.makes(&["--template", &address, "--offline"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        assert_eq!(sandbox.read("x/first.md"), "first\n");
    }
    // A commit that is kept needs no repository.
    assert_eq!(
        repository.makes(&["--template", &format!("{template}@{commit}")]).code,
        Some(0)
    );
    let outcome = repository.makes(&["--template", &template]);
    let told =
        "error: cannot read `file://[ROOT]/repository`: '[ROOT]/repository' does not appear to be a git repository\n";
    assert!(
        outcome.code == Some(2) && outcome.stderr.starts_with(told),
        "{}",
        outcome.stderr
    );
    let outcome = repository.makes(&["--template", &format!("{template}@v9"), "--offline"]);
    assert!(
        outcome
            .stderr
            .contains("`file://[ROOT]/repository@v9` has not been read yet")
    );
}

/// Runs at once share what they fetch, and one alone takes no more than a commit.
#[test]
fn runs_at_once_read_one_source() {
    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let before = repository.commit();
    repository.commit();
    let address = repository.address();
    let template = format!("{address}//mine");
    let runs: Vec<usize> = (0..6).collect();
    let outcomes = in_parallel(&runs, |number| {
        let name = format!("run-{number}");
        let arguments = [
            "new",
            &name,
            "--no-input",
            "--template",
            &template,
            "--trust-source",
            &address,
        ];
        sandbox.run(arguments)
    });
    for outcome in outcomes {
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }
    assert_eq!(kept(&sandbox), 1);
    let left: Vec<String> = tree(&cache(&sandbox))
        .into_keys()
        .filter(|path| path.contains(".making-") || path.contains("lock"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let commits = tree(&cache(&sandbox))
        .into_keys()
        .find(|path| path.ends_with("/commits"));
    let commits = cache(&sandbox).join(commits.expect("a folder"));
    let kept = commits.join(repository.git(&["rev-parse", "HEAD"]));
    let kept = format!("--git-dir={}", kept.display());
    assert_eq!(repository.git(&[&kept, "rev-list", "--all", "--count"]), "1");
    assert!(!repository.git(&[&kept, "rev-list", "--all"]).contains(&before));
}

#[test]
fn a_program_that_is_missing_is_told() {
    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let address = repository.address();
    let arguments = ["show", &address, "--trust-source", &address];
    let mut command = sandbox.command(arguments);
    command.env("PATH", sandbox.work());
    sandbox.run_command(&mut command).expect(
        2,
        "",
        "error: `file://[ROOT]/repository` is read by the program `git`, which is not there\n  hint: install git, or give a folder on this machine\n",
    );
}

#[test]
fn attack_12_addresses_that_are_options_or_lead_elsewhere_are_refused() {
    let sandbox = Sandbox::new();
    let addresses = [
        "ext::sh -c touch% gone",
        "fd::3/x",
        "http://host/a/b",
        "git://host/a",
        "https://-oProxyCommand=touch/a",
        "ssh://git@-oProxyCommand=touch/a",
        "git@-oProxyCommand=touch:a",
        "https://host/--upload-pack=touch",
        "gh:owner/--upload-pack=touch",
        "gh:owner/repo@--upload-pack=touch",
        "gh:owner/repo@-x",
        "gh:owner/repo//../x",
        "gh:owner/repo//%2e%2e",
        "https://host/a%2fb",
        "https://host/a%5cb",
        "https://trusted@evil/a",
        "ssh://trusted.example@evil/a",
        "https://user:hunter2@host/a",
        "https://hunter2@host/a",
        "ssh://git:hunter2@host/a",
        "git:hunter2@host:a/b",
        "https://host/\u{202e}a",
        "--upload-pack=touch/x",
    ];
    let before = sandbox.tree();
    in_parallel(&addresses, |address| {
        for arguments in [
            vec!["new".to_owned(), "x".to_owned(), format!("--template={address}")],
            vec!["new".to_owned(), "x".to_owned(), format!("--preset={address}")],
            vec!["show".to_owned(), "--".to_owned(), (*address).to_owned()],
            vec![
                "template".to_owned(),
                "lint".to_owned(),
                "--".to_owned(),
                (*address).to_owned(),
            ],
            vec!["verify".to_owned(), "--".to_owned(), (*address).to_owned()],
        ] {
            let outcome = sandbox.run(&arguments);
            assert_eq!(outcome.code, Some(2), "{arguments:?}");
            assert!(
                outcome.stdout.is_empty()
                    && outcome.stderr.starts_with("error: ")
                    && !outcome.stderr.contains("hunter2"),
                "{arguments:?}: {}",
                outcome.stderr
            );
            assert!(
                !outcome.stderr.contains("trust-source"),
                "{arguments:?}: {}",
                outcome.stderr
            );
        }
    });
    let trusted = sandbox.run([
        "show",
        "gh:owner/repo",
        "--trust-source",
        "https://github.com@evil/owner/repo",
    ]);
    assert_eq!(trusted.code, Some(2));
    assert!(
        trusted.stderr.contains("holds a user name or a password"),
        "{}",
        trusted.stderr
    );
    assert_eq!(sandbox.tree(), before);
    assert!(!cache(&sandbox).exists() && !list_of_trust(&sandbox).exists());
}

/// Whatever the user's own configuration allows, and whatever runs around the program.
#[cfg(unix)]
#[test]
fn attack_12_neither_settings_nor_repositories_make_git_run_anything() {
    use std::os::unix::fs::PermissionsExt as _;

    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let gone = sandbox.root().join("gone");
    let touch = format!("touch {}", gone.display());
    // The repository: hooks, filters, attributes of archives, a submodule outside of the template, replaced objects.
    repository.write(".gitattributes", "* filter=evil export-ignore ident\n");
    repository.write(
        ".gitmodules",
        "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c touch\n\tupdate = !touch\n",
    );
    repository.git(&["add", "--all"]);
    repository.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{},x", "1".repeat(40)),
    ]);
    repository.git(&["commit", "--quiet", "--message=x"]);
    let commit = repository.git(&["rev-parse", "HEAD"]);
    for hook in [
        "post-upload-pack",
        "pre-receive",
        "post-update",
        "reference-transaction",
        "post-checkout",
    ] {
        let path = format!(".git/hooks/{hook}");
        repository.write(&path, &format!("#!/bin/sh\n{touch}\n"));
        fs::set_permissions(repository.folder.join(path), fs::Permissions::from_mode(0o755)).expect("ours");
    }
    repository.git(&["config", "uploadpack.packObjectsHook", &touch]);
    // The user: hooks for all repositories, filters, and addresses that stand for others.
    let hooks = sandbox.root().join("hooks");
    for hook in ["reference-transaction", "post-checkout", "post-index-change"] {
        sandbox.write(hooks.join(hook), format!("#!/bin/sh\n{touch}\n"));
        fs::set_permissions(hooks.join(hook), fs::Permissions::from_mode(0o755)).expect("ours");
    }
    let template = sandbox.root().join("git-template");
    sandbox.write(
        template.join("hooks/reference-transaction"),
        format!("#!/bin/sh\n{touch}\n"),
    );
    fs::set_permissions(
        template.join("hooks/reference-transaction"),
        fs::Permissions::from_mode(0o755),
    )
    .expect("ours");
    let configuration = format!(
        "[core]\n\thooksPath = {hooks}\n\tfsmonitor = {touch}\n[init]\n\ttemplateDir = {template}\n[filter \"evil\"]\n\tsmudge = {touch}\n\tclean = {touch}\n\trequired = true\n\
         [protocol \"ext\"]\n\tallow = always\n[protocol \"file\"]\n\tallow = always\n[url \"ext::sh -c '{touch}' \"]\n\tinsteadOf = https://host/ext/\n\
         [url \"{repository}\"]\n\tinsteadOf = https://host/file\n",
        hooks = hooks.display(),
        template = template.display(),
        repository = repository.folder.display(),
    );
    sandbox.write(sandbox.root().join("home/.gitconfig"), configuration);
    let run = |address: &str| {
        let mut command = sandbox.command(["show", "--trust-source", address, address]);
        // As in a hook of somebody's repository.
        command
            .env("GIT_DIR", repository.folder.join(".git"))
            .env("GIT_INDEX_FILE", "index")
            .env("GIT_OBJECT_DIRECTORY", "objects")
            .env("GIT_ALLOW_PROTOCOL", "ext:file:https")
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "core.hooksPath")
            .env("GIT_CONFIG_VALUE_0", &hooks)
            .env("GIT_EXTERNAL_DIFF", &touch)
            .env("GIT_ASKPASS", &touch)
            .env("GIT_TRACE", sandbox.root().join("gone"));
        sandbox.run_command(&mut command)
    };
    for reference in ["", "@main", &format!("@{commit}")] {
        let outcome = run(&format!("{}//mine{reference}", repository.address()));
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }
    for address in ["https://host/ext/x", "https://host/file"] {
        let outcome = run(address);
        assert_eq!(outcome.code, Some(2), "{address}");
        assert!(outcome.stderr.contains("not allowed"), "{}", outcome.stderr);
    }
    assert!(!gone.exists(), "{:?}", fs::read_to_string(&gone));
    let hooks: Vec<String> = tree(&cache(&sandbox))
        .into_keys()
        .filter(|path| path.contains("hooks"))
        .collect();
    assert!(hooks.is_empty(), "{hooks:?}");
}

#[test]
fn attack_06_links_and_submodules_of_a_repository_are_refused() {
    let refused = |path: &str, mode: &str, told: &str| {
        let sandbox = Sandbox::new();
        let repository = Repository::with_templates(&sandbox, "repository");
        let object = repository.git_with(&["hash-object", "-w", "--stdin"], b"/etc");
        repository.git(&[
            "update-index",
            "--add",
            "--replace",
            "--cacheinfo",
            &format!("{mode},{object},{path}"),
        ]);
        repository.git(&["commit", "--quiet", "--message=x"]);
        let template = format!("{}//mine", repository.address());
        let outcome = repository.makes(&["--template", &template]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{path}");
        let first = outcome.stderr.lines().next().unwrap_or_default();
        assert_eq!(first, format!("error: {told}"), "{path}");
        assert!(!sandbox.path("x").exists(), "{path}");
    };
    let place = "file://[ROOT]/repository//mine";
    refused("mine/files/link", "120000", &format!("`{place}/files/link` is a link"));
    refused("mine/files", "120000", &format!("`{place}/files` is a link"));
    refused(
        "mine/partials/part",
        "120000",
        &format!("`{place}/partials/part` is a link"),
    );
    refused(
        "mine/files/module",
        "160000",
        &format!("`{place}/files/module` is a submodule"),
    );
}

/// Trees that only somebody with bad intentions makes.
#[test]
fn attack_12_damaged_trees_are_refused() {
    let sandbox = Sandbox::new();
    let repository = Repository::with_templates(&sandbox, "repository");
    let blob = repository.git_with(&["hash-object", "-w", "--stdin"], b"evil\n");
    let bytes_of = |object: &str| -> Vec<u8> {
        (0..object.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&object[at..at + 2], 16).expect("digits"))
            .collect()
    };
    let tree_of = |entries: &[(&str, &str, &str)]| {
        let mut bytes = Vec::new();
        for (mode, name, object) in entries {
            bytes.extend(format!("{mode} {name}\0").bytes());
            bytes.extend(bytes_of(object));
        }
        repository.git_with(&["hash-object", "-t", "tree", "--literally", "-w", "--stdin"], &bytes)
    };
    let manifest = repository.git_with(&["hash-object", "-w", "--stdin"], MANIFEST.as_bytes());
    let inner = tree_of(&[("100644", "passwd", &blob)]);
    for (files, told) in [
        (vec![("40000", "..", inner.as_str())], "cannot be the path of a file"),
        (vec![("40000", ".", &inner)], "cannot be the path of a file"),
        (vec![("100644", "a\\..\\b", &blob)], "cannot be the path of a file"),
        (vec![("100644", "a", &blob), ("100644", "a", &blob)], "two files"),
        (vec![("40000", ".git", &inner)], ".git"),
    ] {
        let files = tree_of(&files);
        let root = tree_of(&[("40000", "files", &files), ("100644", "template.yaml", &manifest)]);
        let commit = repository.git(&["commit-tree", "-m", "x", &root]);
        repository.git(&["update-ref", "refs/heads/main", &commit]);
        let outcome = repository.makes(&["--template", &format!("{}@main", repository.address())]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{told}");
        assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
        assert!(!sandbox.path("x").exists(), "{told}");
    }
    assert!(!sandbox.root().join("passwd").exists());
}

#[test]
fn attack_09_a_template_in_git_extends_nothing_outside_of_its_repository() {
    for (extends, told) in [
        ("../../x", "leads out of `file://[ROOT]/repository`"),
        ("/etc/x", "leads out of `file://[ROOT]/repository`"),
        ("gh:owner/repo", "leads out of `file://[ROOT]/repository`"),
        ("ext::sh -c touch", "leads out of `file://[ROOT]/repository`"),
        ("../base@v9", "leads out of `file://[ROOT]/repository`"),
        ("../link", "`link` is a link at the commit"),
        ("../link/x", "`link` is a link at the commit"),
    ] {
        let sandbox = Sandbox::new();
        let repository = Repository::with_templates(&sandbox, "repository");
        repository.write("mine/template.yaml", &format!("extends: {extends}\n"));
        let object = repository.git_with(&["hash-object", "-w", "--stdin"], b"/etc");
        repository.commit();
        repository.git(&["update-index", "--add", "--cacheinfo", &format!("120000,{object},link")]);
        repository.git(&["commit", "--quiet", "--message=x"]);
        let outcome = repository.makes(&["--template", &format!("{}//mine", repository.address())]);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{extends}");
        assert!(outcome.stderr.contains(told), "{extends}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains("//mine/template.yaml:1"),
            "{extends}: {}",
            outcome.stderr
        );
    }
}

/// What only fills the disk or the memory.
#[test]
fn attack_16_a_repository_has_limits() {
    let sandbox = Sandbox::new();
    let repository = Repository::new(&sandbox, "repository");
    let mut many = format!(
        "blob\nmark :1\ndata {}\n{MANIFEST}\nblob\nmark :2\ndata 1\nx\ncommit refs/heads/main\ncommitter a <a> 0 +0000\ndata 1\nx\nM 100644 :1 template.yaml\n",
        MANIFEST.len()
    );
    for number in 0..=20_000 {
        many += &format!("M 100644 :2 files/{number}\n");
    }
    repository.git_with(&["fast-import", "--quiet"], many.as_bytes());
    repository.makes(&["--template", &repository.address()]).expect(
        2,
        "",
        "error: the template `file://[ROOT]/repository` has more than 20000 files\n  hint: remove what does not belong to the template\n",
    );
    let large = Repository::new(&sandbox, "large");
    large.write("template.yaml", MANIFEST);
    large.git(&["add", "--all"]);
    let object = large.git_with(&["hash-object", "-w", "--stdin"], &vec![0; 10 << 20]);
    for number in 0..26 {
        let entry = format!("100644,{object},files/{number}");
        large.git(&["update-index", "--add", "--cacheinfo", &entry]);
    }
    large.git(&["commit", "--quiet", "--message=x"]);
    large.makes(&["--template", &large.address()]).expect(
        2,
        "",
        "error: the template `file://[ROOT]/large` has more than 268435456 bytes\n  hint: remove what does not belong to the template\n",
    );
    assert!(!sandbox.path("x").exists());
}
