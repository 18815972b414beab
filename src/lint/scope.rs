//! Names in scope and their types, while the tags of a template are read in order.

use std::collections::{BTreeMap, BTreeSet};

use super::component::{Component, defined};
use super::cursor::Cursor;
use super::facts::{Fact, Kind, facts, written};
use super::finding::Finding;
use super::span::Span;
use super::syntax::{Tag, TagKind, Token, TokenKind, expression_tokens, tags};
use super::types::{Form, Parts, Type};
use crate::engine::{Delimiters, condition_fault, sole_expression, syntax_fault, value_fault};
use crate::template::Template;
use crate::text::{lower_first, nearest, strip_stop};

/// Whether there is a value at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Presence {
    Certain,
    /// It may be nothing, as an optional number that was left out: that can be written, and compared by `==`.
    MayBeNothing,
    /// It may not be defined, as an item of an empty list: that can only be asked for.
    MayBeUndefined,
}

/// A value with the path of the answer that it is, if it is one.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) kind: Type,
    pub(super) origin: Option<String>,
    pub(super) presence: Presence,
}

impl Typed {
    pub(super) fn new(kind: Type) -> Self {
        Self::of(kind, None)
    }

    pub(super) fn of(kind: Type, origin: Option<String>) -> Self {
        let presence = match &kind {
            Type::Number(span) if span.may_be_missing => Presence::MayBeNothing,
            _ => Presence::Certain,
        };
        Self { kind, origin, presence }
    }

    /// The same, of which it is known whether it is there.
    pub(super) fn with(self, presence: Presence) -> Self {
        let kind = if presence == Presence::Certain {
            self.kind.there()
        } else {
            self.kind
        };
        Self { kind, presence, ..self }
    }

    pub(super) fn any() -> Self {
        Self::new(Type::Any)
    }

    pub(super) fn has_field(&self, name: &str) -> bool {
        matches!(&self.kind, Type::Map(fields) if fields.contains_key(name))
    }
}

pub(super) type Scope = BTreeMap<String, Typed>;

/// What becomes of the text that tags give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    /// Read by the program: it may be any text.
    Program,
    /// Written into a file, where only plain words pass without an escaping filter.
    File,
}

/// Reads templates and collects what is wrong and what is used.
pub(super) struct Checker<'p> {
    pub(super) template: &'p Template,
    partials: BTreeMap<&'p str, &'p str>,
    pub(super) components: BTreeMap<String, Component<'p>>,
    /// Calls that have been followed, by component and types of arguments.
    pub(super) followed_calls: BTreeSet<String>,
    /// What all callers of a component give together.
    pub(super) arguments: BTreeMap<String, Scope>,
    /// While calls are followed, uses are noted and nothing is reported.
    pub(super) is_following: bool,
    /// While something is read of which it does no harm if it cannot be computed.
    pub(super) may_fail: bool,
    /// While a bound of a number is looked for.
    is_measuring: bool,
    pub(super) scopes: Vec<Scope>,
    /// Deepest level of the expression that is read.
    pub(super) level: usize,
    /// What conditions around what is read say of values; those of which a name has got another meaning are gone.
    pub(super) facts: Vec<Option<Fact>>,
    /// Blocks of which it is not known whether they are gone through.
    open_conditions: usize,
    output: Output,
    findings: Vec<Finding>,
    used: BTreeSet<String>,
    pub(super) reached: BTreeSet<String>,
    pub(super) path: String,
    pub(super) base_line: usize,
}

impl<'p> Checker<'p> {
    pub(super) fn new(template: &'p Template) -> Self {
        let partials = &template.partials;
        let components = partials.iter().flat_map(|(name, text)| defined(name, text));
        Self {
            template,
            partials: partials
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_ref()))
                .collect(),
            components: components.collect(),
            followed_calls: BTreeSet::new(),
            arguments: BTreeMap::new(),
            is_following: false,
            may_fail: false,
            is_measuring: false,
            scopes: vec![Scope::new()],
            level: 0,
            facts: Vec::new(),
            open_conditions: 0,
            output: Output::Program,
            findings: Vec::new(),
            used: BTreeSet::new(),
            reached: BTreeSet::new(),
            path: String::new(),
            base_line: 0,
        }
    }

    pub(super) fn declare_globals<'n>(&mut self, globals: impl IntoIterator<Item = (&'n str, Type)>) {
        for (name, kind) in globals {
            self.scopes[0].insert(name.to_owned(), Typed::new(kind));
        }
    }

    /// Declares an answer or a derived value by its dotted key.
    pub(super) fn declare(&mut self, key: &str, kind: Type) {
        let scope = self.scopes.len() - 1;
        match key.split_once('.') {
            None => {
                self.scopes[scope].insert(key.to_owned(), Typed::of(kind, Some(key.to_owned())));
            }
            Some((group, rest)) => {
                let entry = self.scopes[scope]
                    .entry(group.to_owned())
                    .or_insert_with(|| Typed::of(Type::Map(BTreeMap::new()), Some(group.to_owned())));
                if let Type::Map(fields) = &mut entry.kind {
                    fields.insert(rest.to_owned(), kind);
                }
            }
        }
    }

    /// From now on findings are of this file; `line` is where an expression stands in it, 0 where its lines count.
    pub(super) fn in_file(&mut self, path: &str, line: usize) {
        path.clone_into(&mut self.path);
        self.base_line = line;
    }

    /// Runs with a scope of its own.
    pub(super) fn scoped<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let (outer, known) = (self.scopes.len(), self.facts.len());
        self.scopes.push(Scope::new());
        let result = run(self);
        // A text may leave loops open that nothing ends.
        self.scopes.truncate(outer);
        self.facts.truncate(known);
        result
    }

    /// Declares the names of a loop through `path`, one for each step through lists.
    pub(super) fn loop_through(&mut self, path: &str, names: &[String]) {
        let mut current = path.to_owned();
        let mut rest: Option<String> = None;
        for (depth, name) in names.iter().enumerate() {
            if depth > 0 {
                let Some(inner) = rest.take() else { break };
                current = format!("{}.{inner}", names[depth - 1]);
            } else if names.len() > 1
                && let Some((first, inner)) = path.split_once('.')
            {
                current = first.to_owned();
                rest = Some(inner.to_owned());
            }
            let tokens = expression_tokens(&current);
            let list = self.parse(&tokens);
            if let Some(token) = tokens.first() {
                self.bind(name, &list, token);
            }
            self.learn_from(&tokens, true);
            self.bind_number(&format!("{name}_index"));
        }
    }

    fn bind_number(&mut self, name: &str) {
        let scope = self.scopes.len() - 1;
        self.scopes[scope].insert(name.to_owned(), Typed::new(Type::Number(Span::within(Some(0.0), None))));
    }

    /// Checks an expression that stands without delimiters.
    pub(super) fn expression(&mut self, text: &str) {
        if let Some(fault) = condition_fault(text) {
            self.report_fault(&fault.cause);
        }
        self.parse(&expression_tokens(text));
    }

    /// Checks a condition, and takes it for true in what is read of this scope from now on.
    pub(super) fn condition(&mut self, text: &str) {
        self.expression(text);
        self.learn_from(&expression_tokens(text), true);
    }

    /// Checks a condition, and takes it for false in what is read of this scope from now on.
    pub(super) fn broken_condition(&mut self, text: &str) {
        self.expression(text);
        self.learn_from(&expression_tokens(text), false);
    }

    /// Takes a condition for true, or for false, until the end of the scope.
    pub(super) fn learn_from(&mut self, condition: &[Token], truth: bool) {
        let facts = self.facts_of(condition, truth);
        self.learn(facts);
    }

    fn learn(&mut self, facts: BTreeSet<Fact>) {
        self.facts.extend(facts.into_iter().map(Some));
    }

    fn facts_of(&mut self, condition: &[Token], truth: bool) -> BTreeSet<Fact> {
        facts(condition, truth, &mut |tokens| self.least(tokens))
    }

    /// The least that a number may be; not a number where that is not known.
    fn least(&mut self, tokens: &[Token]) -> f64 {
        // Conditions in conditions would be read again and again.
        if std::mem::replace(&mut self.is_measuring, true) {
            return f64::NAN;
        }
        let was_following = std::mem::replace(&mut self.is_following, true);
        let value = self.parse(tokens);
        self.is_following = was_following;
        self.is_measuring = false;
        match value.kind {
            Type::Number(span) if !span.may_be_missing => span.min,
            _ => f64::NAN,
        }
    }

    /// Takes nothing for granted any more of what the name stood for.
    fn forget(&mut self, name: &str) {
        for fact in &mut self.facts {
            if fact.as_ref().is_some_and(|fact| fact.is_about(name)) {
                *fact = None;
            }
        }
    }

    /// The value, as far as it is known by what is taken for granted of how it is written.
    pub(super) fn known(&self, value: Typed, tokens: &[Token]) -> Typed {
        if self.facts.is_empty() {
            return value;
        }
        let written = written(tokens);
        let holds = |fact: Fact| self.facts.iter().flatten().any(|known| *known == fact);
        let mut value = value;
        if holds(Fact::IsThere(written.clone())) {
            value = value.with(Presence::Certain);
        }
        if holds(Fact::IsSome(written.clone())) {
            value.kind = value.kind.some();
        }
        if let Type::Either(form, _) = value.kind {
            for (kind, found) in [
                (Kind::Text, Type::Text(form.unwrap_or(Form::Free))),
                (Kind::Number, Type::NUMBER),
                (Kind::Boolean, Type::Boolean),
                (Kind::List, Type::list(Type::Any)),
                (Kind::Map, Type::Any),
            ] {
                if holds(Fact::Is(written.clone(), kind)) {
                    value.kind = found;
                }
            }
        }
        value
    }

    /// Checks a default: one that cannot be computed is asked for, so it may use what may not be there.
    pub(super) fn default(&mut self, text: &str) {
        self.may_fail = true;
        self.template(text);
        self.may_fail = false;
    }

    /// Reports a value that is used as if it were there.
    pub(super) fn check_presence(&mut self, value: &Typed, token: &Token) {
        if self.may_fail {
            return;
        }
        let message = match value.presence {
            Presence::Certain => return,
            _ if matches!(value.kind, Type::Number(_)) => "a number that may be missing is used as if it were there",
            _ => "an item of a list that may be empty is used as if it were there",
        };
        let hint = "ask for it by `if` before, or give another value by `or`";
        self.report("missing", token, message, Some(hint));
    }

    /// Checks a text that stands for a value: if it is one expression, the type is that of what comes of it.
    pub(super) fn value_text(&mut self, text: &str) -> Type {
        let Some(expression) = sole_expression(text) else {
            return self.template(text);
        };
        if let Some(fault) = value_fault(text) {
            self.report_fault(&fault.cause);
        }
        let value = self.parse(&expression_tokens(expression));
        self.mark_all(&value);
        value.kind
    }

    /// Reports a table that is not there.
    pub(super) fn missing_table<'n>(&mut self, table: &str, known: impl Iterator<Item = &'n str>) -> Type {
        let near = nearest(table, known).map(|near| format!("did you mean `{near}`?"));
        let message = format!("there is no table `{table}` in `data/`");
        self.report_here("missing-table", &message, near.as_deref());
        Type::Any
    }

    /// Checks a short text with tags in it, and tells the form of what it gives.
    pub(super) fn template(&mut self, text: &str) -> Type {
        if let Some(fault) = syntax_fault(text) {
            self.report_fault(&fault.cause);
        }
        let tags = tags(text, None);
        self.scoped(|checker| {
            let given = checker.read(&tags);
            let mut literals = Vec::new();
            let mut end = 0;
            for tag in &tags {
                literals.push(end..tag.span.start);
                end = tag.span.end;
            }
            literals.push(end..text.len());
            let last = literals.len() - 1;
            // What stands around it is cut off, and blanks beside a tag that says so.
            let literals = literals.into_iter().enumerate().map(|(index, span)| {
                let (before, after) = (&text[..span.start], &text[span.end..]);
                let mut literal = &text[span];
                if index == 0 || ["-%}", "-}}", "-#}"].iter().any(|mark| before.ends_with(mark)) {
                    literal = literal.trim_start();
                }
                if index == last || ["{%-", "{{-", "{#-"].iter().any(|mark| after.starts_with(mark)) {
                    literal = literal.trim_end();
                }
                literal
            });
            let literals = literals.filter(|text| !text.is_empty());
            let literals = literals.map(|text| Type::Text(Form::of(text)));
            let forms: Vec<Option<Form>> = literals
                .chain(given)
                .map(|kind| kind.form().map(Form::changed))
                .collect();
            if forms.contains(&Some(Form::Free)) {
                return Type::FREE;
            }
            match forms.into_iter().collect::<Option<Vec<Form>>>() {
                Some(forms) => Type::Text(forms.into_iter().max().unwrap_or(Form::NameOrNothing)),
                None => Type::Any,
            }
        })
    }

    /// Checks a text that stands for a number, and tells what is known of it.
    pub(super) fn number(&mut self, text: &str) -> Span {
        if let Some(fault) = syntax_fault(text) {
            self.report_fault(&fault.cause);
        }
        let tags = tags(text, None);
        let mut given = self.scoped(|checker| checker.read(&tags)).into_iter();
        if given
            .clone()
            .any(|kind| matches!(kind, Type::Number(span) if span.may_be_missing))
        {
            self.report_here(
                "missing",
                "a number that may be missing is used as if it were there",
                None,
            );
        }
        // Each branch of a condition gives one number.
        let mut branches = Vec::new();
        let mut numbers = Vec::new();
        let mut end = 0;
        for tag in tags.iter().map(Some).chain([None]) {
            let literal = &text[end..tag.map_or(text.len(), |tag| tag.span.start)];
            let literal = literal.trim();
            if !literal.is_empty() {
                numbers.push(literal.parse().map_or(Span::ANY, Span::of));
            }
            match tag {
                Some(tag) if tag.kind == TagKind::Output => numbers.push(match given.next() {
                    Some(Type::Number(span)) => span,
                    _ => Span::ANY,
                }),
                Some(tag)
                    if !["if", "elif", "else", "endif", "set"]
                        .iter()
                        .any(|word| tag.is_block(word)) =>
                {
                    return Span::ANY;
                }
                _ => branches.push(std::mem::take(&mut numbers)),
            }
            end = tag.map_or(end, |tag| tag.span.end);
        }
        let branches = branches.into_iter().filter(|numbers| !numbers.is_empty());
        let spans = branches.map(|numbers| match numbers.as_slice() {
            [span] => *span,
            _ => Span::ANY,
        });
        spans.reduce(Span::or).map_or(Span::ANY, |span| Span {
            may_be_missing: false,
            ..span
        })
    }

    /// The same for a whole number.
    pub(super) fn integer(&mut self, text: &str) -> Span {
        let span = self.number(text);
        if span.may_have_decimals {
            let hint = "round it: `| round | int`";
            self.report_here("type", "this is an integer, and it may have decimals", Some(hint));
        }
        Span {
            may_have_decimals: false,
            ..span
        }
    }

    /// The types of what the tags of a path give, each with the bytes that its tag takes; nothing for tags that give no text.
    pub(super) fn path_parts(&mut self, text: &str) -> Vec<(std::ops::Range<usize>, Option<Typed>)> {
        let tags = tags(text, None);
        let parts = tags.iter().map(|tag| {
            let value = (tag.kind == TagKind::Output).then(|| self.parse(&tag.tokens));
            (tag.span.clone(), value)
        });
        parts.collect()
    }

    /// Checks the text of a file.
    pub(super) fn text(&mut self, text: &str, delimiters: Option<&Delimiters>) {
        self.base_line = 0;
        let outer = std::mem::replace(&mut self.output, Output::File);
        let conditions = self.open_conditions;
        self.scoped(|checker| checker.read(&tags(text, delimiters)));
        self.open_conditions = conditions;
        self.output = outer;
    }

    /// Checks a partial or document with what is in scope here.
    pub(super) fn include(&mut self, name: &str, token: &Token) {
        let Some((&name, &text)) = self.partials.get_key_value(name) else {
            let near = nearest(name, self.partials.keys().copied()).map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no `{name}` to include");
            return self.report("missing-partial", token, &message, near.as_deref());
        };
        // An include that includes itself is reported by Tera.
        if self.scopes.len() > 100 {
            return;
        }
        self.reached.insert(name.to_owned());
        let place = self.template.place_of(name);
        let outer = (std::mem::replace(&mut self.path, place), self.base_line);
        self.text(text, None);
        (self.path, self.base_line) = outer;
    }

    /// The paths of the answers that were used, and the partials that were reached, since this was asked last.
    pub(super) fn take_uses(&mut self) -> (BTreeSet<String>, BTreeSet<String>) {
        // What a call uses is noted again where it is made again.
        self.followed_calls.clear();
        (std::mem::take(&mut self.used), std::mem::take(&mut self.reached))
    }

    /// What is wrong, the paths of all answers that are used, and the partials that are reached.
    pub(super) fn finish(mut self) -> (Vec<Finding>, BTreeSet<String>, BTreeSet<String>) {
        // A component is reported on once, for what all its callers give it: a field need not be there for each of them.
        for name in self.components.keys().cloned().collect::<Vec<_>>() {
            let arguments = self.arguments.get(&name).cloned().unwrap_or_default();
            self.check_component(&name, arguments);
        }
        (self.findings, self.used, self.reached)
    }

    /// Reads the body of a component, of which nothing but its arguments is seen.
    pub(super) fn component_body(&mut self, tags: &[Tag]) {
        let outer = (
            std::mem::replace(&mut self.output, Output::File),
            std::mem::take(&mut self.open_conditions),
        );
        self.read(tags);
        (self.output, self.open_conditions) = outer;
    }

    pub(super) fn report(&mut self, rule: &'static str, token: &Token, message: &str, hint: Option<&str>) {
        let (line, column) = if self.base_line > 0 {
            (self.base_line, 0)
        } else {
            (token.line, token.column)
        };
        self.note(rule, (line, column), message, hint);
    }

    fn report_fault(&mut self, cause: &str) {
        self.note("syntax", (self.base_line, 0), strip_stop(&lower_first(cause)), None);
    }

    /// Reports something at the place of the expression that is checked.
    pub(super) fn report_here(&mut self, rule: &'static str, message: &str, hint: Option<&str>) {
        self.note(rule, (self.base_line, 0), message, hint);
    }

    fn note(&mut self, rule: &'static str, (line, column): (usize, usize), message: &str, hint: Option<&str>) {
        if self.is_following {
            return;
        }
        self.findings.push(Finding {
            rule,
            path: self.path.clone(),
            line,
            column,
            message: message.to_owned(),
            hint: hint.map(str::to_owned),
        });
    }

    /// Goes through tags in order; gives the types of what they write.
    fn read(&mut self, tags: &[Tag]) -> Vec<Type> {
        let mut types = Vec::new();
        // Of each open block, what was known before it and what holds where none of its conditions does.
        let mut blocks: Vec<(usize, BTreeSet<Fact>)> = Vec::new();
        let mut index = 0;
        while index < tags.len() {
            let tag = &tags[index];
            let first = tag.tokens.first().and_then(Token::word);
            match (tag.kind, first) {
                (TagKind::Output, _) => {
                    let value = self.parse(&tag.tokens);
                    self.check_output(&value, &tag.tokens);
                    types.push(value.kind);
                }
                (TagKind::Block, Some("component")) => {
                    // Checked where it is called.
                    let end = tags[index..].iter().position(|tag| tag.is_block("endcomponent"));
                    index += end.unwrap_or(tags.len());
                }
                (TagKind::Block, Some("for")) => {
                    blocks.push((self.facts.len(), BTreeSet::new()));
                    self.open_loop(&tag.tokens);
                }
                (TagKind::Block, Some("endfor")) => {
                    self.close_block(&mut blocks);
                    self.open_conditions = self.open_conditions.saturating_sub(1);
                    if self.scopes.len() > 1 {
                        self.scopes.pop();
                    }
                }
                (TagKind::Block, Some("set" | "set_global")) => self.set(&tag.tokens),
                (TagKind::Block, Some("include")) => {
                    if let Some(token) = tag.tokens.get(1)
                        && let TokenKind::Text(name) = &token.kind
                    {
                        self.include(name, token);
                    }
                    types.push(Type::Any);
                }
                (TagKind::Block, Some("if")) => {
                    self.open_conditions += 1;
                    self.parse(&tag.tokens[1..]);
                    let otherwise = self.facts_of(&tag.tokens[1..], false);
                    blocks.push((self.facts.len(), otherwise));
                    self.learn_from(&tag.tokens[1..], true);
                }
                (TagKind::Block, Some("elif")) => {
                    let otherwise = self.otherwise(&blocks);
                    self.learn(otherwise);
                    self.parse(&tag.tokens[1..]);
                    self.learn_from(&tag.tokens[1..], true);
                    if let Some((_, otherwise)) = blocks.last_mut() {
                        otherwise.extend(self.facts_of(&tag.tokens[1..], false));
                    }
                }
                (TagKind::Block, Some("else")) => {
                    let otherwise = self.otherwise(&blocks);
                    self.learn(otherwise);
                }
                (TagKind::Block, Some("endif")) => {
                    self.close_block(&mut blocks);
                    self.open_conditions = self.open_conditions.saturating_sub(1);
                }
                (TagKind::Block, Some("filter")) => {
                    // What it is applied to has been written by then.
                    let mut cursor = Cursor::new(&tag.tokens[1..]);
                    self.filter(&Typed::any(), &mut cursor);
                    while cursor.take("|") {
                        self.filter(&Typed::any(), &mut cursor);
                    }
                    types.push(Type::Any);
                }
                (TagKind::Block, _) if tag.tokens.first().is_some_and(|token| token.is("<")) => {
                    self.parse(&tag.tokens);
                    types.push(Type::Any);
                }
                (TagKind::Block, _) => {}
            }
            index += 1;
        }
        types
    }

    /// Forgets what the last condition said; gives what holds where it was false.
    fn otherwise(&mut self, blocks: &[(usize, BTreeSet<Fact>)]) -> BTreeSet<Fact> {
        let Some((known, otherwise)) = blocks.last() else {
            return BTreeSet::new();
        };
        self.facts.truncate(*known);
        otherwise.clone()
    }

    fn close_block(&mut self, blocks: &mut Vec<(usize, BTreeSet<Fact>)>) {
        if let Some((known, _)) = blocks.pop() {
            self.facts.truncate(known);
        }
    }

    /// What a tag writes into a file must need no escaping filter, or have one.
    fn check_output(&mut self, value: &Typed, tokens: &[Token]) {
        let Some(token) = tokens.first() else { return };
        if value.presence == Presence::MayBeUndefined {
            self.check_presence(value, token);
        }
        if self.output != Output::File {
            return;
        }
        let extension = self
            .path
            .trim_end_matches(".tera")
            .rsplit(['.', '/'])
            .next()
            .unwrap_or_default();
        let filter = match extension {
            "md" => "`| md`",
            "py" => "`| py`",
            "yaml" | "yml" => "`| yaml`",
            "json" => "`| json`",
            "toml" => "`| toml`",
            "sh" => "`| sh`",
            "env" => "`| dotenv`",
            "go" => "`| go`",
            "js" | "mjs" | "ts" => "`| js`",
            "rs" => "`| rust`",
            "sql" => "`| sql`",
            "html" => "`| html`",
            "xml" | "svg" => "`| xml`",
            _ => "the one that fits the place, such as `| md` in Markdown or `| py` in Python",
        };
        match &value.kind {
            Type::List(..) | Type::Map(_) | Type::Either(_, Parts::Every) => {
                let name = value.kind.name().unwrap_or_default();
                let message = format!("{name} is written as it is");
                let hint = "go through it with `for`, or end with a filter that takes lists and maps, such as `| json`";
                self.report("unescaped", token, &message, Some(hint));
            }
            kind if kind.form() == Some(Form::Free) => {
                let hint = format!("end with an escaping filter: {filter}");
                self.report(
                    "unescaped",
                    token,
                    "free text is written without an escaping filter",
                    Some(&hint),
                );
            }
            _ => {}
        }
    }

    fn open_loop(&mut self, tokens: &[Token]) {
        let (names, list) = match tokens.iter().position(|token| token.word() == Some("in")) {
            Some(position) => (&tokens[1..position], &tokens[position + 1..]),
            None => (&tokens[1..], &[][..]),
        };
        let list_tokens = list;
        let list = self.parse(list);
        if let Some(token) = list_tokens.first() {
            self.check_presence(&list, token);
        }
        let names: Vec<&str> = names.iter().filter_map(Token::word).collect();
        self.open_conditions += 1;
        self.scopes.push(Scope::new());
        self.bind_any("loop");
        match names.as_slice() {
            [name] => self.bind(name, &list, &tokens[0]),
            names => names.iter().for_each(|name| self.bind_any(name)),
        }
        self.learn_from(list_tokens, true);
    }

    fn set(&mut self, tokens: &[Token]) {
        let Some(name) = tokens.get(1).and_then(Token::word) else {
            return;
        };
        let value = match tokens.iter().position(|token| token.is("=")) {
            Some(position) => self.parse(&tokens[position + 1..]),
            // A block, whose text is checked where it is written.
            None => Typed::any(),
        };
        // Of a single value no more can be used than has been.
        let value = match value.kind.scalar_name() {
            Some(_) => Typed::new(value.kind).with(value.presence),
            None => value,
        };
        self.forget(name);
        let is_global = tokens[0].word() == Some("set_global");
        let scope = self.scopes.len() - 1;
        let may_stay = self.open_conditions > 0;
        if is_global {
            for scope in &mut self.scopes[1..scope] {
                if let Some(known) = scope.get_mut(name) {
                    *known = Typed::new(known.kind.clone().merged(value.kind.clone()));
                }
            }
        }
        let known = self.scopes[scope].get(name).filter(|_| may_stay);
        let value = match known {
            Some(known) if known.kind != value.kind || known.presence != value.presence => {
                let presence = known.presence.max(value.presence);
                Typed::new(known.kind.clone().merged(value.kind)).with(presence)
            }
            _ => value,
        };
        self.scopes[scope].insert(name.to_owned(), value);
    }

    /// Binds a loop variable to the items of a list.
    pub(super) fn bind(&mut self, name: &str, list: &Typed, token: &Token) {
        // The engine goes through the characters of a text, which nobody means to do with an answer.
        if let Some(kind) = list
            .kind
            .scalar_name()
            .filter(|kind| *kind != "a text" || list.origin.is_some())
        {
            self.report("type", token, &format!("`{name}` cannot go through {kind}"), None);
        }
        let scope = self.scopes.len() - 1;
        let item = Typed::of(list.kind.item(), list.origin.clone());
        self.scopes[scope].insert(name.to_owned(), item);
        self.forget(name);
    }

    pub(super) fn bind_any(&mut self, name: &str) {
        let scope = self.scopes.len() - 1;
        self.scopes[scope].insert(name.to_owned(), Typed::any());
        self.forget(name);
    }

    pub(super) fn mark(&mut self, value: &Typed) {
        if let Some(origin) = &value.origin {
            self.used.insert(origin.clone());
        }
    }

    /// Everything in a value of which track is lost counts as used.
    pub(super) fn mark_all(&mut self, value: &Typed) {
        let Some(origin) = &value.origin else { return };
        match &value.kind {
            Type::Map(fields) => {
                for (name, kind) in fields {
                    let field = Typed::of(kind.clone(), Some(format!("{origin}.{name}")));
                    self.mark(&field);
                    self.mark_all(&field);
                }
            }
            Type::List(item, _) => self.mark_all(&Typed::of((**item).clone(), Some(origin.clone()))),
            _ => {}
        }
    }
}
