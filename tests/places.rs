//! Escaping filters before the readers of their languages: what Node, Go, Rust and Python read is what was put in.

use std::process::Command;

use designgen::engine::Renderer;
use designgen::quiz::QUIZZES;
use serde_json::Value;
use tempfile::TempDir;
use tera::Context;

use crate::support::announce;

/// Texts that mean something else where a place does not escape them.
const AWKWARD: [&str; 8] = [
    "",
    "Bob's \"50%\" | ${X} `id` \\n \\",
    "two\nlines\twith\ra tab",
    "日本 ß \u{1f469}\u{200d}\u{1f680}",
    "\u{202e}reversed\u{202c} \u{200b} \u{feff} \u{2028}",
    "</script><!-- --> ]]> &amp; <b a='1'>",
    "'; DROP TABLE users; --",
    "{{ x }} {% y %} #{z} %s \\x41 \\'",
];

fn rendered(template: &str) -> String {
    let mut context = Context::new();
    context.insert("texts", &AWKWARD);
    Renderer::new(&[QUIZZES], [])
        .expect("no partials")
        .render("file", template, None, &context)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// What a program prints of a file that was rendered, as JSON; nothing where the program is missing.
fn read_by(program: &str, file: &str, arguments: &[&str], template: &str) -> Option<Vec<String>> {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join(file), rendered(template)).expect("writes");
    let output = match Command::new(program)
        .args(arguments)
        .current_dir(folder.path())
        .output()
    {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            announce(&format!("`{program}` is missing: what it reads is not checked"));
            return None;
        }
        Err(error) => panic!("{program}: {error}"),
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stdout));
    }))
}

fn assert_as_given(read: Option<Vec<String>>) {
    if let Some(read) = read {
        assert_eq!(read, AWKWARD);
    }
}

#[test]
fn node_reads_js() {
    let by_item = "console.log(JSON.stringify([{% for text in texts %}{{ text | js }},{% endfor %}]))";
    assert_as_given(read_by("node", "a.js", &["a.js"], by_item));
    assert_as_given(read_by(
        "node",
        "a.js",
        &["a.js"],
        "console.log(JSON.stringify({{ texts | js }}))",
    ));
}

#[test]
fn go_reads_go() {
    let template = "package main\nimport (\"encoding/json\"; \"os\")\nfunc main() {\n\
        \tjson.NewEncoder(os.Stdout).Encode([]string{ {% for text in texts %}{{ text | go }},{% endfor %} })\n}\n";
    assert_as_given(read_by("go", "main.go", &["run", "main.go"], template));
}

#[test]
fn rust_reads_rust() {
    // Printed as the bytes of each text, since nothing but the compiler is asked for.
    let template = "fn main() {\n    let texts: Vec<&[u8]> = vec![{% for text in texts %}{{ text | rust }}.as_bytes(),{% endfor %}];\n    \
        println!(\"{:?}\", texts);\n}\n";
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("main.rs"), rendered(template)).expect("writes");
    let compiled = Command::new("rustc").arg("main.rs").current_dir(folder.path()).output();
    let compiled = compiled.expect("cargo brings a compiler");
    assert!(
        compiled.status.success(),
        "{}",
        String::from_utf8_lossy(&compiled.stderr)
    );
    let program = folder.path().join(if cfg!(windows) { "main.exe" } else { "main" });
    let output = Command::new(program).output().expect("runs");
    let bytes: Vec<Vec<u8>> = serde_json::from_slice(&output.stdout).expect("lists of numbers");
    let read = bytes.into_iter().map(|text| String::from_utf8(text).expect("UTF-8"));
    assert_eq!(read.collect::<Vec<_>>(), AWKWARD);
}

#[test]
fn sqlite_reads_sql() {
    let sql = rendered("SELECT {% for text in texts %}{{ text | sql }}{% if not loop.last %}, {% endif %}{% endfor %}");
    // A carriage return in a file becomes a line break, so the statement is given as it was rendered.
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("a.sql"), sql).expect("writes");
    let read = read_by(
        "python3",
        "unused",
        &[
            "-X",
            "utf8",
            "-c",
            "import json, sqlite3, sys\n\
             sql = open(sys.argv[1], encoding='utf-8', newline='').read()\n\
             print(json.dumps(sqlite3.connect(':memory:').execute(sql).fetchone()))",
            folder.path().join("a.sql").to_str().expect("UTF-8"),
        ],
        "",
    );
    if let Some(read) = read {
        let kept: Vec<String> = AWKWARD.iter().map(|text| text.replace('\r', "\n")).collect();
        assert_eq!(read, kept);
    }
}

#[test]
fn python_reads_html_and_xml() {
    let html = "{% for text in texts %}<p title=\"{{ text | html }}\" lang='{{ text | html }}'>{{ text | html }}</p>{% endfor %}";
    let page = "import html.parser, json, sys\n\
        class Reader(html.parser.HTMLParser):\n\
        \x20   found = []\n\
        \x20   def handle_starttag(self, tag, attrs):\n\
        \x20       self.found += [value for _, value in attrs] + ['']\n\
        \x20   def handle_data(self, data):\n\
        \x20       self.found[-1] += data\n\
        reader = Reader()\n\
        reader.feed(open('a.html', encoding='utf-8', newline='').read().rstrip('\\n'))\n\
        reader.close()\n\
        print(json.dumps(reader.found))";
    let xml =
        "<r>{% for text in texts %}<p a=\"{{ text | xml }}\" b='{{ text | xml }}'>{{ text | xml }}</p>{% endfor %}</r>";
    let document = "import json, xml.etree.ElementTree as tree\n\
        found = [v for p in tree.parse('a.xml').getroot() for v in (p.get('a'), p.get('b'), p.text or '')]\n\
        print(json.dumps(found))";
    let thrice: Vec<&str> = AWKWARD.iter().flat_map(|text| [*text; 3]).collect();
    for (file, template, script) in [("a.html", html, page), ("a.xml", xml, document)] {
        if let Some(read) = read_by("python3", file, &["-X", "utf8", "-c", script], template) {
            assert_eq!(read, thrice, "{file}");
        }
    }
}

#[test]
fn lists_have_no_literal_where_a_type_would_be_guessed() {
    let mut context = Context::new();
    context.insert("list", &Value::from(vec![1]));
    let renderer = Renderer::new(&[QUIZZES], []).expect("no partials");
    for filter in ["go", "rust", "sql", "html", "xml"] {
        let template = format!("{{{{ list | {filter} }}}}");
        let error = renderer.render("file", &template, None, &context).expect_err("refused");
        assert!(error.to_string().contains("a single value"), "{error}");
    }
}
