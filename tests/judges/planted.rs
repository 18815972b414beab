//! Proof that every judge can fail: a sample that all of them accept, and for each a fault that it finds.
//!
//! The sample is `planted/sample/`. A fault is one replacement in one of its files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    Database, check_agreement, check_links, check_readme_tree, judge_app_over_http, judge_code_blocks, judge_compose,
    judge_examples, judge_hadolint, judge_kubernetes, judge_markdown, judge_mermaid, judge_mypy, judge_prometheus,
    judge_pytest, judge_readme_walk, judge_ruff, judge_schemathesis, judge_workflow, judge_yaml, promtool,
    verdict::Verdict,
};

type Judge = fn(&[PathBuf]) -> Verdict;

/// A copy of the sample, with faults.
struct Sample {
    folder: TempDir,
}

impl Sample {
    fn sound() -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/planted/sample");
        let folder = tempfile::Builder::new()
            .prefix("sample-")
            .tempdir()
            .expect("a temporary folder");
        for entry in walkdir::WalkDir::new(&source) {
            let entry = entry.expect("a readable sample");
            let target = folder
                .path()
                .join(entry.path().strip_prefix(&source).expect("a path in the sample"));
            if entry.file_type().is_dir() {
                fs::create_dir_all(target).expect("a folder of the sample");
            } else {
                fs::copy(entry.path(), target).expect("a file of the sample");
            }
        }
        // Not in the sample itself: git would obey it there.
        fs::write(
            folder.path().join(".gitignore"),
            "__pycache__/\n.pytest_cache/\n.venv/\n*.db\n",
        )
        .expect("a .gitignore");
        Self { folder }
    }

    fn with(file: &str, from: &str, to: &str) -> Self {
        let sample = Self::sound();
        let path = sample.folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(text.matches(from).count(), 1, "{from:?} must stand once in {file}");
        fs::write(path, text.replace(from, to)).expect("a planted fault");
        sample
    }

    fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

/// Plants the fault and wants the judge to name it.
#[track_caller]
fn must_find(judge: Judge, file: &str, from: &str, to: &str, texts: &[&str]) {
    let sample = Sample::with(file, from, to);
    judge(&[sample.path()]).assert_finds(texts);
}

#[test]
fn the_sound_sample_is_clean() {
    let sample = Sample::sound();
    let judges: [Judge; 17] = [
        judge_ruff,
        judge_mypy,
        judge_pytest,
        judge_app_over_http,
        judge_examples,
        judge_hadolint,
        judge_compose,
        judge_kubernetes,
        judge_workflow,
        judge_markdown,
        judge_mermaid,
        check_links,
        judge_code_blocks,
        check_readme_tree,
        judge_yaml,
        check_agreement,
        judge_prometheus,
    ];
    for judge in judges {
        judge(&[sample.path()]).assert_clean();
    }
    for database in [Database::Sqlite, Database::Postgres] {
        judge_schemathesis(&[sample.path()], database).assert_clean();
    }
}

#[test]
fn a_judge_that_saw_nothing_does_not_pass() {
    check_links::<&Path>(&[]).assert_finds(&["saw nothing"]);
}

#[test]
fn ruff_finds_an_unused_import_and_a_wrong_format() {
    must_find(
        judge_ruff,
        "app/settings.py",
        "from pydantic_settings",
        "import os\n\nfrom pydantic_settings",
        &["F401"],
    );
    must_find(
        judge_ruff,
        "app/settings.py",
        "str = \"development\"",
        "str  =  'development'",
        &["would be reformatted"],
    );
}

#[test]
fn mypy_finds_a_wrong_type() {
    must_find(
        judge_mypy,
        "app/main.py",
        "return {\"status\": \"ok\"}",
        "return {\"status\": 1}",
        &["dict-item"],
    );
}

#[test]
fn pytest_finds_a_failing_test_a_warning_and_a_left_file() {
    let file = "tests/test_api.py";
    let assertion = "assert answer.json()[\"stars\"] == 3";
    must_find(
        judge_pytest,
        file,
        assertion,
        "assert answer.json()[\"stars\"] == 4",
        &["1 failed"],
    );
    let warning = "import warnings\n\n    warnings.warn(\"planted\")";
    must_find(judge_pytest, file, assertion, warning, &["the tests warn"]);
    let left = "open(\"left.txt\", \"w\").close()";
    must_find(judge_pytest, file, assertion, left, &["left.txt", "leave this file"]);
}

#[test]
fn the_readme_walk_passes_and_finds_a_forgotten_installation() {
    let sample = Sample::sound();
    judge_readme_walk(&[sample.path()]).assert_clean();
    must_find(
        judge_readme_walk,
        "README.md",
        " -r requirements-dev.txt",
        "",
        &["No module named pytest"],
    );
}

#[test]
fn the_app_judge_finds_what_the_app_does_wrong() {
    let judge = judge_app_over_http;
    let file = "app/main.py";
    must_find(judge, file, "app = FastAPI(", "app = FastAPY(", &["FastAPY"]);
    must_find(
        judge,
        file,
        "note.title, note.stars = body.title, body.stars\n",
        "pass\n",
        &["sent stars"],
    );
    must_find(
        judge,
        file,
        "    database.delete(find(database, note_id))\n",
        "    find(database, note_id)\n",
        &["instead of [404]"],
    );
    must_find(
        judge,
        file,
        "return problem(503,",
        "return problem(200,",
        &["GET /ready: 200 instead of [503]"],
    );
    must_find(
        judge,
        file,
        "return problem(501,",
        "return problem(200,",
        &["a stub answers 200"],
    );
    must_find(
        judge,
        file,
        "raise HTTPException(404, \"no such note\")",
        "raise KeyError(note_id)",
        &["500"],
    );
}

#[test]
fn the_app_judge_finds_what_only_postgresql_refuses() {
    let from = "max_length=80, pattern=TITLE";
    must_find(
        judge_app_over_http,
        "app/main.py",
        from,
        "max_length=80",
        &["on PostgreSQL", "500"],
    );
}

#[test]
fn the_app_judge_finds_what_does_not_outlive_its_database() {
    let judge = judge_app_over_http;
    let file = "app/main.py";
    must_find(
        judge,
        file,
        "    ready()\n",
        "    Base.metadata.create_all(engine)\n",
        &["does not answer on /health"],
    );
    let asked_once = "@__import__(\"functools\").cache\ndef ready()";
    must_find(judge, file, "def ready()", asked_once, &["not 200 although"]);
}

#[test]
fn schemathesis_finds_a_crash_on_sqlite() {
    let judge: Judge = |repositories| judge_schemathesis(repositories, Database::Sqlite);
    must_find(
        judge,
        "app/main.py",
        "stars: int = Field(ge=0, le=5)",
        "stars: int",
        &["OverflowError"],
    );
}

#[test]
fn schemathesis_finds_a_crash_that_only_postgresql_has() {
    let sample = Sample::with(
        "app/main.py",
        "stars: int = Field(ge=0, le=5)",
        "stars: int = Field(ge=0, le=2**40)",
    );
    judge_schemathesis(&[sample.path()], Database::Sqlite).assert_clean();
    judge_schemathesis(&[sample.path()], Database::Postgres).assert_finds(&["Server error", "NumericValueOutOfRange"]);
}

#[test]
fn the_examples_judge_finds_a_request_that_fails() {
    must_find(
        judge_examples,
        "docs/api.md",
        "\"stars\": 3",
        "\"stars\": 9",
        &["[\"422\"]", "Buy milk"],
    );
    must_find(
        judge_examples,
        "docs/api.md",
        "jq -er '.id'",
        "jq -er '.key'",
        &["exit code 1"],
    );
}

#[test]
fn hadolint_finds_an_unpinned_image() {
    must_find(
        judge_hadolint,
        "Dockerfile",
        "python:3.13-slim",
        "python:latest",
        &["DL3007"],
    );
}

#[test]
fn the_compose_schema_finds_an_unknown_key() {
    must_find(
        judge_compose,
        "docker-compose.yml",
        "healthcheck:",
        "healthchek:",
        &["healthchek"],
    );
}

#[test]
fn kubernetes_validate_finds_unknown_keys_and_wrong_types() {
    let file = "k8s/10-api.yaml";
    must_find(
        judge_kubernetes,
        file,
        "containerPort: 8000",
        "containerPort: \"8000\"",
        &["containerPort"],
    );
    must_find(judge_kubernetes, file, "replicas: 2", "replica: 2", &["replica"]);
    let unknown = "apiVersion: apps/v9\nkind: Deployment";
    must_find(
        judge_kubernetes,
        file,
        "apiVersion: apps/v1\nkind: Deployment",
        unknown,
        &["apps/v9"],
    );
}

#[test]
fn the_workflow_judge_finds_an_unknown_key_and_broken_shell() {
    let file = ".github/workflows/ci.yml";
    must_find(judge_workflow, file, "runs-on:", "run-on:", &["run-on"]);
    must_find(judge_workflow, file, "          fi\n", "", &["syntax error"]);
}

#[test]
fn markdownlint_finds_a_skipped_heading_level() {
    must_find(
        judge_markdown,
        "README.md",
        "## Structure",
        "#### Structure",
        &["MD001"],
    );
}

#[test]
fn mermaid_finds_a_broken_diagram() {
    must_find(
        judge_mermaid,
        "README.md",
        "[(\"Database\")]",
        "[(\"Database\")",
        &["README.md:", "Parse error"],
    );
}

#[test]
fn the_link_judge_finds_missing_files_and_anchors() {
    must_find(
        check_links,
        "README.md",
        "(app/main.py)",
        "(app/Main.py)",
        &["not in the repository"],
    );
    must_find(
        check_links,
        "README.md",
        "(#how-to-start)",
        "(#how-to-begin)",
        &["no such heading"],
    );
    must_find(
        check_links,
        "README.md",
        "(app/main.py)",
        "(../app/main.py)",
        &["leaves the repository"],
    );
}

#[test]
fn the_code_block_judge_finds_what_does_not_parse() {
    let file = "README.md";
    must_find(
        judge_code_blocks,
        file,
        "import json\n",
        "import json json\n",
        &["SyntaxError"],
    );
    must_find(
        judge_code_blocks,
        file,
        "\"stars\": 3}",
        "\"stars\": 3,}",
        &["trailing comma"],
    );
    must_find(
        judge_code_blocks,
        file,
        "source .venv",
        "if source .venv",
        &["syntax error"],
    );
}

#[test]
fn the_tree_judge_finds_both_kinds_of_difference() {
    must_find(
        check_readme_tree,
        "README.md",
        "│   ├── main.py\n",
        "",
        &["leaves out `app/main.py`"],
    );
    must_find(
        check_readme_tree,
        "README.md",
        "│   ├── main.py\n",
        "│   ├── main.rs\n",
        &["names `app/main.rs`"],
    );
}

#[test]
fn the_yaml_judge_finds_what_two_readers_read_differently() {
    let file = "k8s/10-api.yaml";
    must_find(
        judge_yaml,
        file,
        "ENVIRONMENT: production",
        "ENVIRONMENT: on",
        &["the parsers disagree", "ENVIRONMENT"],
    );
    must_find(
        judge_yaml,
        file,
        "  replicas: 2\n",
        "  replicas: 2\n  replicas: 2\n",
        &["replicas"],
    );
}

#[test]
fn the_agreement_judge_finds_kubernetes_faults() {
    let find = |from: &str, to: &str, texts: &[&str]| must_find(check_agreement, "k8s/10-api.yaml", from, to, texts);
    find(
        "  selector:\n    app: api\n",
        "  selector:\n    app: web\n",
        &["selects no pod"],
    );
    find("targetPort: http", "targetPort: https", &["no container port"]);
    find(
        "              port: http",
        "              port: 8001",
        &["readinessProbe"],
    );
    find(
        "      labels:\n        app: api",
        "      labels:\n        app: apy",
        &["does not match its own pods"],
    );
    find("key: database-url", "key: database", &["has no key `database`"]);
    find(
        "- configMapRef:\n                name: api-config",
        "- configMapRef:\n                name: config",
        &["no ConfigMap `config`"],
    );
    find("memory: 128Mi", "memory: 1Gi", &["more memory than its limit"]);
    find("memory: 128Mi", "memory: 128MB", &["no quantity"]);
    find(
        "- name: scratch\n              mountPath",
        "- name: data\n              mountPath",
        &["no volume `data`"],
    );
    find("@db:5432/notes", "@database:5432/notes", &["no Service `database`"]);
    find("@db:5432/notes", "@db:5433/notes", &["does not have the port"]);
    find(
        "ENVIRONMENT: production",
        "ENVIRONMENTS: production",
        &["ENVIRONMENTS is not in Settings"],
    );
    must_find(
        check_agreement,
        "k8s/00-namespace.yaml",
        "name: notes",
        "name: note",
        &["is not declared before"],
    );
}

#[test]
fn the_agreement_judge_finds_compose_and_docker_faults() {
    let find = |from: &str, to: &str, texts: &[&str]| must_find(check_agreement, "docker-compose.yml", from, to, texts);
    find("@db:5432", "@postgres:5432", &["names the host `postgres`"]);
    find("      DATABASE_URL:", "      DB_URL:", &["DB_URL is not in Settings"]);
    find("      db:\n", "      cache:\n", &["depends on `cache`"]);
    find("- data:", "- dat:", &["the volume `dat`"]);
    find("${API_PORT:-8000}:8000", "8000:8000", &["cannot be changed"]);
    find(
        "${API_PORT:-8000}:8000",
        "${API_PORT:-8000}:8080",
        &["publishes port 8080"],
    );
    find("${API_PORT:-8000}", "${PORT:-8000}", &[".env.example does not name it"]);
    find("postgres:18.6", "postgres", &["is not pinned"]);
    find("    healthcheck:", "    x-healthcheck:", &["has no healthcheck"]);
    find(
        "    restart: \"no\"",
        "    restart: always",
        &["waits for the end of `migrate`"],
    );
    find("      - db\n", "      - api\n", &["waits for itself"]);
    find(
        "volumes:\n  data:",
        "volumes:\n  data:\n  more:",
        &["nothing mounts the volume `more`"],
    );
    find("./monitoring:", "./metrics:", &["mounts `./metrics`"]);
    let scraped =
        |to: &str, texts: &[&str]| must_find(check_agreement, "monitoring/prometheus.yml", "api:8000", to, texts);
    scraped("web:8000", &["names the host `web`"]);
    scraped("api:9000", &["asks port 9000 of `api`"]);
    must_find(
        check_agreement,
        "app/settings.py",
        "    environment:",
        "    colour: str = \"blue\"\n    environment:",
        &["names COLOUR"],
    );
    must_find(
        check_agreement,
        "k8s/10-api.yaml",
        "image: notes:local",
        "image: postgres:17",
        &["has `postgres:"],
    );
    must_find(
        check_agreement,
        "Dockerfile",
        "COPY app ./app",
        "COPY src ./app",
        &["copies `src`"],
    );
}

#[test]
fn the_agreement_judge_finds_what_a_workload_leans_on() {
    let find = |from: &str, to: &str, texts: &[&str]| must_find(check_agreement, "k8s/20-worker.yaml", from, to, texts);
    find(
        "serviceAccountName: worker",
        "serviceAccountName: wrker",
        &["no ServiceAccount `wrker`"],
    );
    find(
        "      serviceAccountName: worker\n",
        "",
        &["ServiceAccount worker: nothing uses it"],
    );
    find(
        "kind: Role\n  name: sees-pods",
        "kind: Role\n  name: sees",
        &["no Role `sees`"],
    );
    find(
        "    name: worker\n    namespace: notes",
        "    name: work\n    namespace: notes",
        &["no ServiceAccount `work`"],
    );
    find("storage: 1Gi", "storage: 1GB", &["storage is no quantity"]);
    find(
        "claimName: worker-data",
        "claimName: data",
        &["no PersistentVolumeClaim `data`"],
    );
    find("subPath: rules.txt", "subPath: rule.txt", &["has no key `rule.txt`"]);
    find(
        "            - name: data\n",
        "            - name: dat\n",
        &["container \"prepare\": no volume `dat`"],
    );
    find(
        "    kind: Deployment\n    name: worker",
        "    kind: Deployment\n    name: wrker",
        &["no Deployment `wrker`"],
    );
    find(
        "              cpu: 100m",
        "              memory: 1Mi",
        &["requests no cpu"],
    );
    find(
        "minReplicas: 1",
        "minReplicas: 4",
        &["at least 4 replicas, but at most 3"],
    );
    find(
        "              app: api",
        "              app: apy",
        &["NetworkPolicy worker: selects no pod"],
    );
    find(
        "- port: metrics",
        "- port: metric",
        &["ingress: no container port \"metric\""],
    );
    find("[\"api:80\"]", "[\"apy:80\"]", &["no Service `apy`"]);
    find("[\"api:80\"]", "[\"api:81\"]", &["does not have the port"]);
}

#[test]
fn the_prometheus_judge_finds_what_promtool_and_dashboards_say() {
    let find = |file: &str, from: &str, to: &str, texts: &[&str]| must_find(judge_prometheus, file, from, to, texts);
    find(
        "monitoring/prometheus.yml",
        "  - alerts.yml",
        "  - rules.yml",
        &["`rules.yml`, which are not there"],
    );
    find(
        "monitoring/alerts.yml",
        "alert: ApiDown",
        "alert: ApiGone",
        &["`ApiGone` has no test"],
    );
    if promtool().is_none() {
        return;
    }
    find(
        "monitoring/prometheus.yml",
        "static_configs",
        "static_config",
        &["static_config not found"],
    );
    find("monitoring/alerts.yml", "== 0", "== ", &["parse error"]);
    find("monitoring/alerts.yml", "for: 1m", "for: 10m", &["ApiDown"]);
    find("monitoring/dashboard.json", "rate(up", "rat(up", &["unknown function"]);
}

#[test]
fn the_app_judge_finds_a_stranger_who_is_let_in() {
    let file = "app/main.py";
    let judge = judge_app_over_http;
    must_find(
        judge,
        file,
        "    if key != \"local-development-only\":",
        "    if key == \"\":",
        &["for a stranger, not 401"],
    );
    must_find(
        judge,
        file,
        ", {\"WWW-Authenticate\": \"ApiKey\"}",
        "",
        &["401 without WWW-Authenticate"],
    );
}

#[test]
fn the_agreement_judge_finds_requirements_that_do_not_fit_the_imports() {
    let find = |from: &str, to: &str, texts: &[&str]| must_find(check_agreement, "requirements.txt", from, to, texts);
    find("sqlalchemy==2.1.9\n", "", &["imports `sqlalchemy`"]);
    find("uvicorn==0.54.0", "uvicorn>=0.54", &["not pinned"]);
    find(
        "uvicorn==",
        "click==8.5.1\nuvicorn==",
        &["`click` is required, but nothing uses it"],
    );
    let sample = Sample::sound();
    let older = format!("fastapi==0.164.0 \\\n    --hash=sha256:{}\n", "0".repeat(64));
    fs::write(sample.path().join("requirements.lock"), older).expect("a lock file");
    check_agreement(&[sample.path()]).assert_finds(&["`fastapi==0.165.0` is not locked, but ==0.164.0"]);
}
