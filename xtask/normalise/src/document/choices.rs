//! What a caller chooses of a document: which operations there are, and which properties are secrets. A choice that nothing in the
//! document answers to is an error, as it is with a correction: its name is misspelt, or the document has changed.

use std::collections::{BTreeSet, HashSet};

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use super::Document;
use crate::error::{Error, Refusal};
use crate::ledger::{Kind, Ledger};
use crate::openapi::object::Object as _;
use crate::openapi::operation::path_place;
use crate::openapi::reference;
use crate::openapi::walk::{Layout, METHODS, Site, child, tokens, walk};

/// The choices.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// The operations that there are, all if none is named: by id, by tag, by path, or by method and path as in `GET /users`.
    pub only: Vec<String>,
    /// Operations that are left out, named in the same ways.
    pub left_out: Vec<String>,
    /// The names of properties that are secrets, wherever they stand.
    pub secrets: Vec<String>,
}

/// Applies `choices` to `document`, and writes each change into the ledger.
///
/// # Errors
///
/// When nothing in the document answers to one of them.
pub fn apply(document: &mut Document, choices: &Choices, ledger: &mut Ledger) -> Result<(), Error> {
    for choice in &choices.left_out {
        leave_out(document, choice, ledger)?;
    }
    if !choices.only.is_empty() {
        keep(document, &choices.only, ledger)?;
    }
    for name in &choices.secrets {
        hide(document, name, ledger)?;
    }
    Ok(())
}

/// An operation as a caller can name it. Those of methods that only OpenAPI 3.2 has are among them.
struct Named<'a> {
    at: PointerBuf,
    path: &'a str,
    method: &'a str,
    operation: &'a Map<String, Value>,
}

impl Named<'_> {
    fn answers_to(&self, choice: &str) -> bool {
        self.operation.text("operationId") == Some(choice)
            || self.operation.list("tags").iter().any(|tag| tag == choice)
            || choice == self.path
            || choice.split_once(' ').is_some_and(|(wanted, there)| {
                wanted.eq_ignore_ascii_case(self.method) && there.trim() == self.path
            })
    }
}

fn named(root: &Value) -> Vec<Named<'_>> {
    let mut found = Vec::new();
    for (path, item) in root.entries("paths") {
        let known = METHODS.into_iter().chain(["query"]);
        let known = known.filter_map(|method| Some((vec![method], method, item.map(method)?)));
        let more = item.entries("additionalOperations");
        let more = more.filter_map(|(method, operation)| {
            let tokens = vec!["additionalOperations", method.as_str()];
            Some((tokens, method.as_str(), operation.as_object()?))
        });
        found.extend(known.chain(more).map(|(tokens, method, operation)| Named {
            at: child(&path_place(path), tokens),
            path,
            method,
            operation,
        }));
    }
    found
}

fn leave_out(document: &mut Document, choice: &str, ledger: &mut Ledger) -> Result<(), Error> {
    let chosen: Vec<PointerBuf> = named(&document.root)
        .into_iter()
        .filter(|operation| operation.answers_to(choice))
        .map(|operation| operation.at)
        .collect();
    if chosen.is_empty() {
        return Err(unmatched(
            document,
            format!("has no operation and no tag {choice:?}, which is to be left out"),
            "name an operation by its id, by a tag, or as in \"GET /users\"",
        ));
    }
    for at in &chosen {
        record(document, ledger, Kind::Choice, at, "operation left out");
    }
    remove(document, &chosen);
    Ok(())
}

/// Leaves out all operations but those that answer to one of the choices, and the components that nothing else uses.
fn keep(document: &mut Document, only: &[String], ledger: &mut Ledger) -> Result<(), Error> {
    let all = named(&document.root);
    for choice in only {
        if !all.iter().any(|operation| operation.answers_to(choice)) {
            let help = format!(
                "{}name an operation by its id or as in \"GET /users\", a tag, or a path",
                nearest(&all, choice)
            );
            let problem =
                format!("has no operation, tag or path {choice:?}, which is to be generated");
            return Err(unmatched(document, problem, &help));
        }
    }
    let is_kept = |operation: &Named<'_>| only.iter().any(|choice| operation.answers_to(choice));
    let rest = all.into_iter().filter(|operation| !is_kept(operation));
    let rest: Vec<PointerBuf> = rest.map(|operation| operation.at).collect();
    remove(document, &rest);
    let left = named(&document.root).into_iter();
    let left: HashSet<String> = left.map(|operation| operation.path.to_owned()).collect();
    if let Some(paths) = document.root.map_mut("paths") {
        paths.retain(|path, _| left.contains(path));
    }
    let mut left_out = vec![counted(rest.len(), "operation")];
    left_out.extend(remove_unused(&mut document.root));
    let change = match left_out.split_first() {
        Some((operations, [])) => format!("left out by choice: {operations}"),
        Some((operations, unused)) => format!(
            "left out by choice: {operations}, and what nothing else uses: {}",
            unused.join(", ")
        ),
        None => return Ok(()),
    };
    let paths = PointerBuf::from_tokens(["paths"]);
    record(document, ledger, Kind::Choice, &paths, &change);
    Ok(())
}

fn counted(count: usize, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
}

/// The names of the document that are most like what was written, as the beginning of a sentence.
fn nearest(all: &[Named<'_>], written: &str) -> String {
    const MOST: usize = 3;
    const LIKE: f64 = 0.5;
    let mut names = BTreeSet::new();
    for operation in all {
        names.extend(operation.operation.text("operationId"));
        let tags = operation.operation.list("tags").iter();
        names.extend(tags.filter_map(Value::as_str));
        names.insert(operation.path);
    }
    let written = written.to_lowercase();
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        let is_part = name.contains(&written) || written.contains(&name);
        let likeness = strsim::normalized_damerau_levenshtein(&name, &written);
        if is_part { likeness + 1.0 } else { likeness }
    };
    let mut likely: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (likeness(name), name))
        .filter(|(likeness, _)| *likeness >= LIKE)
        .collect();
    likely.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let likely = likely.into_iter().take(MOST);
    let likely: Vec<String> = likely.map(|(_, name)| format!("{name:?}")).collect();
    if likely.is_empty() {
        String::new()
    } else {
        format!("the nearest are {}; ", likely.join(", "))
    }
}

/// Removes operations, and what was noted of their parts.
fn remove(document: &mut Document, operations: &[PointerBuf]) {
    for at in operations {
        if let Some((owner, method)) = at.split_back()
            && let Ok(owner) = owner.resolve_mut(&mut document.root)
            && let Some(owner) = owner.as_object_mut()
        {
            owner.shift_remove(method.decoded().as_ref());
        }
    }
    let is_left = |at: &Pointer| !operations.iter().any(|gone| at.starts_with(gone));
    document.left_out.retain(|(at, _)| is_left(at));
    document.read_as.retain(|(at, _)| is_left(at));
}

/// Removes the components that no operation uses, directly or through others. Tells how many of each kind there were.
fn remove_unused(root: &mut Value) -> Vec<String> {
    let layout = Layout::of(root);
    let mut used = Used::default();
    used.scan(root.at("paths").unwrap_or(&Value::Null));
    loop {
        while let Some(place) = used.left.pop() {
            if let Ok(component) = place.resolve(&*root) {
                used.scan(component);
            }
        }
        if !used.add_heirs(root, &layout.section("schemas")) {
            break;
        }
    }
    let schemes = used_schemes(root);
    let mut removed = Vec::new();
    for (section, what) in SECTIONS {
        let places = [
            PointerBuf::from_tokens(["components", section]),
            PointerBuf::from_tokens([section]),
        ];
        for place in places {
            let Ok(node) = place.resolve_mut(root) else {
                continue;
            };
            let Some(members) = node.as_object_mut() else {
                continue;
            };
            let before = members.len();
            members.retain(|name, _| match what {
                SCHEME => schemes.contains(name),
                _ => used.seen.contains(&place.with_trailing_token(name)),
            });
            if members.len() < before {
                removed.push(counted(before - members.len(), what));
            }
        }
    }
    removed
}

const SCHEME: &str = "security scheme";

/// The sections of components in OpenAPI 3, and in Swagger 2.0, and what one of each is called.
const SECTIONS: [(&str, &str); 8] = [
    ("schemas", "schema"),
    ("definitions", "schema"),
    ("parameters", "parameter"),
    ("requestBodies", "request body"),
    ("responses", "response"),
    ("headers", "header"),
    ("securitySchemes", SCHEME),
    ("securityDefinitions", SCHEME),
];

/// The components that are used.
#[derive(Default)]
struct Used {
    seen: HashSet<PointerBuf>,
    /// Those of them that have not been looked into.
    left: Vec<PointerBuf>,
}

impl Used {
    /// Takes in what a node refers to. The references of a document that was bundled name components.
    fn scan(&mut self, node: &Value) {
        let mut targets: Vec<&str> = reference::of(node).into_iter().collect();
        if let Some(discriminator) = node.at("discriminator") {
            let mapped = discriminator.entries("mapping");
            targets.extend(mapped.filter_map(|(_, target)| target.as_str()));
        }
        for target in targets {
            let Some(place) = reference::pointer(target) else {
                continue;
            };
            let length = if target.starts_with("#/components/") {
                3
            } else {
                2
            };
            let place = PointerBuf::from_tokens(tokens(&place).iter().take(length));
            self.add(place);
        }
        match node {
            Value::Object(members) => members.values().for_each(|value| self.scan(value)),
            Value::Array(items) => items.iter().for_each(|value| self.scan(value)),
            _ => {}
        }
    }

    fn add(&mut self, place: PointerBuf) -> bool {
        let is_new = self.seen.insert(place.clone());
        if is_new {
            self.left.push(place);
        }
        is_new
    }

    /// Takes in the schemas that build on one with a discriminator: where that stands, one of them may. Tells whether there were any.
    fn add_heirs(&mut self, root: &Value, section: &Pointer) -> bool {
        let Ok(schemas) = section.resolve(root) else {
            return false;
        };
        let mut is_any = false;
        for (name, schema) in schemas.as_object().into_iter().flatten() {
            let bases = schema.list("allOf").iter().filter_map(reference::of);
            let mut bases = bases.filter_map(reference::pointer);
            let is_heir = bases.any(|base| {
                let tagged = base
                    .resolve(root)
                    .ok()
                    .and_then(|base| base.at("discriminator"));
                tagged.is_some() && self.seen.contains(&base)
            });
            is_any |= is_heir && self.add(section.with_trailing_token(name));
        }
        is_any
    }
}

/// The security schemes that operations ask for. What the whole document asks for is that of operations that say nothing.
fn used_schemes(root: &mut Value) -> HashSet<String> {
    let mut schemes = HashSet::new();
    let mut is_default_used = false;
    let mut add = |requirements: &[Value]| {
        let names = requirements.iter().filter_map(Value::as_object);
        schemes.extend(names.flat_map(|names| names.keys().cloned()));
    };
    for operation in named(root) {
        match operation.operation.get("security") {
            Some(security) => add(security.as_array().map_or(&[], Vec::as_slice)),
            None => is_default_used = true,
        }
    }
    if is_default_used {
        add(root.list("security"));
    } else if let Some(root) = root.as_object_mut() {
        root.shift_remove("security");
    }
    schemes
}

/// Gives the string properties of this name the format of a secret. A pattern or a length would make them text again.
fn hide(document: &mut Document, name: &str, ledger: &mut Ledger) -> Result<(), Error> {
    let mut hidden = Vec::new();
    walk(&mut document.root, &mut |at, site, node| {
        if site != Site::Schema {
            return;
        }
        let property = node.map_mut("properties").and_then(|all| all.get_mut(name));
        let Some(schema) = property.and_then(Value::as_object_mut) else {
            return;
        };
        let is_string = schema.get("type").is_some_and(|kind| {
            kind == "string"
                || kind
                    .as_array()
                    .is_some_and(|kinds| kinds.contains(&json!("string")))
        });
        if !is_string {
            return;
        }
        let place = child(at, ["properties", name]);
        for keyword in ["pattern", "minLength", "maxLength", "enum"] {
            if let Some(value) = schema.shift_remove(keyword) {
                hidden.push((
                    place.clone(),
                    Kind::LeftToCaller,
                    format!("{keyword} {value} of a secret"),
                ));
            }
        }
        schema.insert("format".to_owned(), json!("password"));
        hidden.push((place, Kind::Choice, "a secret: format password".to_owned()));
    });
    if hidden.is_empty() {
        return Err(unmatched(
            document,
            format!("has no string property {name:?}, which is to be a secret"),
            "name a property as it is written in the document",
        ));
    }
    for (at, kind, change) in hidden {
        record(document, ledger, kind, &at, &change);
    }
    Ok(())
}

fn record(document: &Document, ledger: &mut Ledger, kind: Kind, at: &Pointer, change: &str) {
    const PASS: &str = "choices";
    ledger.reason(PASS, "The settings of this client name it.");
    ledger.record(PASS, kind, at, document.origins.origin(at), change);
}

fn unmatched(document: &Document, problem: String, help: &str) -> Error {
    let refusal = Refusal::at(Pointer::root(), problem, help);
    Error {
        position: None,
        pointer: None,
        ..document.error(refusal, None)
    }
}
