//! Gives the errors of operations types that tell what came: an enum with a variant for each status where bodies differ, one that keeps
//! what does not fit where they do not. The generator has one type an operation and fails at a body that is not of it. It changes neither
//! requests nor successes.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapi_normalise::errors::{Body, Errors as Kind, bodies, errors, status_name, unify};
use openapi_normalise::naming::first_free;
use openapi_normalise::object::Object as _;
use openapi_normalise::operation::operations;
use openapi_normalise::reference::follow;
use openapi_normalise::rust_type_name;
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Ident, Item, Path, Type, parse_quote};

use super::builder::status_pattern;
use super::template::{HERE, tailored};
use super::wire::Secrets;

/// A set of statuses with their bodies, and the enum that is made of it.
struct Set {
    bodies: Vec<(String, Body)>,
    /// What the document says of each status.
    descriptions: Vec<String>,
    /// The ids of the operations that have it.
    operations: Vec<String>,
    /// The first tag of all of them.
    tag: Option<String>,
    /// The enum.
    name: String,
    /// The schema by which the generator is asked for the types of the bodies.
    placeholder: String,
}

/// The errors of all operations of a document.
pub(super) struct Errors {
    /// In the order of the document.
    operations: Vec<Operation>,
    sets: Vec<Set>,
}

struct Operation {
    errors: Kind,
    /// The place of the set among all of them, where the bodies differ by status.
    set: usize,
    /// Whether its types hold a secret.
    is_secret: bool,
}

impl Errors {
    pub(super) fn of(root: &Value, secrets: &Secrets) -> Self {
        let mut sets: Vec<Set> = Vec::new();
        let mut all = Vec::new();
        for ((_, operation), is_secret) in operations(root).zip(secrets.of_operations()) {
            let mut bodies = bodies(root, operation);
            bodies.sort_by(|(one, _), (other, _)| one.cmp(other));
            let errors = errors(root, &bodies);
            let mut set = 0;
            if errors == Kind::ByStatus {
                let known = sets.iter().position(|set| set.bodies == bodies);
                set = known.unwrap_or(sets.len());
                if known.is_none() {
                    sets.push(Set::new(root, operation, bodies));
                }
                sets[set].add(root, operation);
            }
            all.push(Operation {
                errors,
                set,
                is_secret,
            });
        }
        name(root, &mut sets);
        Self {
            operations: all,
            sets,
        }
    }

    /// Whether those of any operation have a type.
    pub(super) fn are_typed(&self) -> bool {
        let mut all = self.operations.iter().map(|operation| &operation.errors);
        all.any(|errors| !matches!(errors, Kind::Empty | Kind::Bytes))
    }

    /// The document with one schema for all errors of an operation, as the generator takes it.
    pub(super) fn shaped(&self, mut root: Value) -> Value {
        for set in &self.sets {
            let mut fields = Map::new();
            for (status, body) in &set.bodies {
                if let Body::Json(schema) = body {
                    fields.insert(field(status), schema.clone());
                }
            }
            let required: Vec<&String> = fields.keys().collect();
            let schema = json!({ "type": "object", "required": required, "properties": fields });
            root["components"]["schemas"][&set.placeholder] = schema;
        }
        let places: Vec<_> = operations(&root).map(|(at, _)| at).collect();
        for (at, Operation { errors, set, .. }) in places.iter().zip(&self.operations) {
            let schema = match errors {
                Kind::Empty | Kind::Bytes => continue,
                Kind::Object(schema) | Kind::Any(schema) | Kind::Typed(schema) => schema.clone(),
                Kind::Text => json!({ "type": "string" }),
                Kind::ByStatus => {
                    let placeholder = &self.sets[*set].placeholder;
                    json!({ "$ref": format!("#/components/schemas/{placeholder}") })
                }
            };
            let Ok(operation) = at.resolve_mut(&mut root) else {
                continue;
            };
            let Some(responses) = operation.map_mut("responses") else {
                continue;
            };
            unify(responses, "application/json", &schema);
        }
        root
    }

    /// Takes what the generator made of the placeholders out of its types, and makes the enums of it.
    pub(super) fn take_enums(&self, types: &mut Vec<Item>) -> Vec<Item> {
        if self.sets.is_empty() {
            return Vec::new();
        }
        let placeholders: HashSet<&str> = self
            .sets
            .iter()
            .map(|set| set.placeholder.as_str())
            .collect();
        let mut held: HashMap<String, HashMap<String, Type>> = HashMap::new();
        let mut defined: HashSet<String> = HashSet::new();
        for item in &*types {
            match item {
                Item::Struct(item) => {
                    let name = item.ident.to_string();
                    if placeholders.contains(name.as_str()) {
                        let fields = item.fields.iter().filter_map(|field| {
                            Some((field.ident.as_ref()?.to_string(), field.ty.clone()))
                        });
                        held.insert(name.clone(), fields.collect());
                    }
                    defined.insert(name);
                }
                Item::Enum(item) => {
                    defined.insert(item.ident.to_string());
                }
                Item::Type(item) => {
                    defined.insert(item.ident.to_string());
                }
                _ => {}
            }
        }
        without(types, &placeholders);
        let mut outside = Outside { defined };
        let mut items = Vec::new();
        for set in &self.sets {
            let mut held = held.remove(&set.placeholder).unwrap_or_default();
            for ty in held.values_mut() {
                outside.visit_type_mut(ty);
            }
            items.extend(set.items(&held));
        }
        items
    }

    /// How the emitted builders read errors, by the ids that these have.
    pub(super) fn readers(&self, operation_ids: &[String]) -> HashMap<String, Reader> {
        let operations = operation_ids.iter().zip(&self.operations);
        let readers = operations.filter_map(|(id, operation)| {
            let reader = Reader {
                read: match operation.errors {
                    Kind::Empty | Kind::Bytes => return None,
                    Kind::Object(_) => parse_quote!(object),
                    Kind::Any(_) => parse_quote!(any),
                    Kind::Text => parse_quote!(text),
                    Kind::Typed(_) => parse_quote!(typed),
                    Kind::ByStatus => {
                        let name = format_ident!("{}", self.sets[operation.set].name);
                        parse_quote!(#name::read)
                    }
                },
                is_secret: operation.is_secret,
            };
            Some((id.clone(), reader))
        });
        readers.collect()
    }
}

/// Renders `errors.rs`, with the enums. A module of a crate has the rest from there.
pub(super) fn render(features: &BTreeSet<&str>, enums: &str, is_within: bool) -> String {
    let template = if is_within {
        WITHIN
    } else {
        include_str!("templates/errors.rs")
    };
    let template = tailored(template, features);
    if enums.is_empty() {
        template
    } else {
        format!("{template}\n{enums}")
    }
}

const WITHIN: &str = r"//! What error responses hold.

#[allow(unused_imports)]
use reqwest::StatusCode;

#[allow(unused_imports)]
pub(super) use super::super::errors::{any, object, text, typed};
//= secrets
#[allow(unused_imports)]
pub(super) use super::super::errors::withheld;
pub use super::super::errors::Withheld;
//=
pub use super::super::errors::{ErrorBody, RawBody};
";

/// How a builder reads the errors of its operation.
#[derive(Clone)]
pub(super) struct Reader {
    /// The function, from the module of errors: of an enum, or one of the template.
    read: Path,
    is_secret: bool,
}

impl Reader {
    /// The function that reads an error.
    pub(super) fn function(&self) -> Expr {
        let (here, read) = (format_ident!("{HERE}"), &self.read);
        if self.is_secret {
            parse_quote!(#here::errors::withheld(#here::errors::#read))
        } else {
            parse_quote!(#here::errors::#read)
        }
    }

    /// The type of what it makes where the generator has `generated`.
    pub(super) fn error(&self, generated: &Type) -> Type {
        let here = format_ident!("{HERE}");
        let segments = &self.read.segments;
        let body = match (&segments[0].ident, segments.len()) {
            (name, 2) => parse_quote!(#here::errors::#name),
            (name, _) if name == "typed" => parse_quote!(#here::errors::ErrorBody<#generated>),
            _ => generated.clone(),
        };
        if self.is_secret {
            parse_quote!(#here::errors::Withheld<#body>)
        } else {
            body
        }
    }
}

impl Set {
    fn new(root: &Value, operation: &Map<String, Value>, bodies: Vec<(String, Body)>) -> Self {
        Self {
            descriptions: descriptions(root, operation, &bodies),
            bodies,
            operations: Vec::new(),
            tag: tag(operation),
            name: String::new(),
            placeholder: String::new(),
        }
    }

    /// Takes one more operation with these errors in. What the document says of a status is kept where it says the same of each.
    fn add(&mut self, root: &Value, operation: &Map<String, Value>) {
        let id = operation.text("operationId").unwrap_or_default();
        self.operations.push(id.to_owned());
        if self.tag != tag(operation) {
            self.tag = None;
        }
        let others = descriptions(root, operation, &self.bodies);
        for (description, other) in self.descriptions.iter_mut().zip(others) {
            if *description != other {
                description.clear();
            }
        }
    }

    /// The enum, with the types of its bodies by the fields of the placeholder.
    fn items(&self, held: &HashMap<String, Type>) -> Vec<Item> {
        let name = format_ident!("{}", self.name);
        let (mut variants, mut arms) = (Vec::new(), Vec::new());
        for ((status, body), description) in self.bodies.iter().zip(&self.descriptions) {
            let variant = format_ident!("{}", status_name(status));
            let mut doc = status.clone();
            if !description.is_empty() {
                doc = format!("{status}: {description}");
            }
            let raw: Type = parse_quote!(RawBody);
            let (ty, read) = match body {
                Body::Json(_) => (
                    held.get(&field(status)).unwrap_or(&raw).clone(),
                    quote!(body.typed(Self::#variant, Self::Unexpected)),
                ),
                Body::Text => (
                    parse_quote!(::std::string::String),
                    quote!(body.plain(Self::#variant, Self::Unexpected)),
                ),
                Body::Bytes | Body::Nothing => (raw, quote!(Self::#variant(body))),
            };
            let pattern = status_pattern(status);
            variants.push(quote!(#[doc = #doc] #variant(#ty)));
            arms.push(quote!(#pattern => #read));
        }
        let doc = match self.operations.as_slice() {
            [one] => format!("The body of an error of `{one}`, by its status."),
            [one, other] => {
                format!("The body of an error of `{one}` or `{other}`, by its status.")
            }
            [one, rest @ ..] => format!(
                "The body of an error of `{one}` and {} more operations, by its status.",
                rest.len()
            ),
            [] => String::new(),
        };
        let definition: Item = parse_quote! {
            #[doc = #doc]
            #[derive(Debug, Clone)]
            pub enum #name {
                #(#variants,)*
                #[doc = "A body that is not what the document has for its status."]
                Unexpected(RawBody),
            }
        };
        let reading: Item = parse_quote! {
            impl #name {
                pub(super) fn read(status: StatusCode, body: RawBody) -> serde_json::Result<Self> {
                    Ok(match status.as_u16() {
                        #(#arms,)*
                        _ => Self::Unexpected(body),
                    })
                }
            }
        };
        vec![definition, reading]
    }
}

fn tag(operation: &Map<String, Value>) -> Option<String> {
    let tag = operation.list("tags").first()?.as_str()?;
    Some(tag.to_owned())
}

/// What the document says of these statuses.
fn descriptions(
    root: &Value,
    operation: &Map<String, Value>,
    bodies: &[(String, Body)],
) -> Vec<String> {
    let responses = operation.map("responses");
    let description = |status: &String| {
        let response = follow(root, responses?.get(status)?)?;
        Some(response.text("description")?.trim().to_owned())
    };
    let statuses = bodies.iter().map(|(status, _)| status);
    statuses
        .map(|status| description(status).unwrap_or_default())
        .collect()
}

/// The field of a placeholder that has the type of the body of this status.
fn field(status: &str) -> String {
    format!("status_{}", status.to_ascii_lowercase())
}

/// Gives each set its names. One of a single operation is named after it. Of those that several share, one that most operations have is
/// `ApiError`; another is named by its difference to the most frequent one, or by the tag of its operations.
fn name(root: &Value, sets: &mut [Set]) {
    let schemas = root["components"].entries("schemas");
    let schemas: HashSet<String> = schemas.map(|(name, _)| rust_type_name(name)).collect();
    let mut taken = schemas.clone();
    taken.extend(["ErrorBody", "RawBody", "Withheld"].map(str::to_owned));
    let count = |set: &Set| set.operations.len();
    let all: usize = sets.iter().map(count).sum();
    let mut order: Vec<usize> = (0..sets.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(count(&sets[*index])));
    for index in order.iter().copied() {
        let (set, most) = (&sets[index], &sets[order[0]]);
        let mut wishes = Vec::new();
        if count(set) > 1 {
            if 2 * count(set) > all {
                wishes.push("ApiError".to_owned());
            }
            wishes.extend(difference(most, set));
            wishes.extend(set.tag.as_ref().map(|tag| format!("{tag}-error")));
        }
        wishes.push(format!("{}-error", set.operations[0]));
        wishes.push(format!("{}-error-response", set.operations[0]));
        let wishes: Vec<String> = wishes.iter().map(|wish| rust_type_name(wish)).collect();
        let free = wishes.iter().find(|wish| !taken.contains(*wish));
        let wish = free.or(wishes.last()).cloned().unwrap_or_default();
        sets[index].name = first_free(&wish, "", |name| taken.insert(name.to_owned()));
    }
    let mut taken = schemas;
    for set in sets {
        set.placeholder = first_free("ErrorsByStatus", "", |name| taken.insert(name.to_owned()));
    }
}

/// The name of a set after its difference to one that has a name, where that is a short one.
fn difference(first: &Set, set: &Set) -> Option<String> {
    let body = |set: &Set, status: &str| {
        let mut bodies = set.bodies.iter();
        bodies.find_map(|(known, body)| (known == status).then(|| body.clone()))
    };
    let missing_in = |other: &Set, set: &Set| -> Vec<String> {
        let statuses = set.bodies.iter().map(|(status, _)| status);
        let missing = statuses.filter(|status| body(other, status).is_none());
        missing.map(|status| status_name(status)).collect()
    };
    if first.name.is_empty() {
        return None;
    }
    let is_alike = set.bodies.iter().all(|(status, known)| {
        let other = body(first, status);
        other.is_none_or(|other| other == *known)
    });
    let (more, fewer) = (missing_in(first, set), missing_in(set, first));
    if !is_alike || more.len() + fewer.len() > 3 {
        return None;
    }
    let mut name = first.name.clone();
    for (word, statuses) in [("With", more), ("Without", fewer)] {
        if !statuses.is_empty() {
            name = format!("{name}{word}{}", statuses.join("And"));
        }
    }
    Some(name)
}

/// Takes the items of the placeholders out: the types, and what is implemented for them or made of them.
fn without(items: &mut Vec<Item>, placeholders: &HashSet<&str>) {
    let is_one = |name: &Ident| placeholders.contains(name.to_string().as_str());
    items.retain_mut(|item| match item {
        Item::Mod(module) => {
            if let Some((_, items)) = &mut module.content {
                without(items, placeholders);
            }
            true
        }
        Item::Struct(item) => !is_one(&item.ident),
        Item::Enum(item) => !is_one(&item.ident),
        Item::Type(item) => !is_one(&item.ident),
        Item::Impl(item) => {
            let mut names = Named(Vec::new());
            names.visit_type(&item.self_ty);
            if let Some((made, _)) = &item.trait_ {
                names.visit_path(made);
            }
            !names.0.iter().any(is_one)
        }
        _ => true,
    });
}

/// The names in a type.
struct Named(Vec<Ident>);

impl Visit<'_> for Named {
    fn visit_ident(&mut self, name: &Ident) {
        self.0.push(name.clone());
    }
}

/// Leads from another module to the types that are defined in that of the types.
struct Outside {
    defined: HashSet<String>,
}

impl VisitMut for Outside {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        if let Some(name) = path.get_ident()
            && self.defined.contains(&name.to_string())
        {
            let here = format_ident!("{HERE}");
            *path = parse_quote!(#here::types::#name);
        }
    }
}
