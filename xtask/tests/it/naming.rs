//! Compares the normaliser's naming rules with the generator's own: odd names are given to the generator, and the identifiers in its
//! output must be those that the normaliser expects.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use openapi_normalise::naming::{field_name, listed_variants, type_name};
use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::{Value, json};
use syn::visit::Visit;

/// Words as documents have them, and worse.
const WORDS: [&str; 64] = [
    "",
    "a",
    "A",
    "id",
    "ID",
    "userId",
    "user_id",
    "user-id",
    "UserID",
    "HTTPServer",
    "XMLHttpRequest",
    "v1",
    "V1beta2",
    "1st",
    "2",
    "9_lives",
    "_",
    "__",
    "_a",
    "a_",
    "a__b",
    "a--b",
    "aB1",
    "a1B",
    "+1",
    "-1",
    "+",
    "self",
    "Self",
    "super",
    "crate",
    "type",
    "Type",
    "fn",
    "gen",
    "async",
    "await",
    "try",
    "union",
    "true",
    "null",
    "yield",
    "it's",
    "'quoted'",
    "\"",
    "a b",
    " a",
    "a.b",
    "a/b",
    "a~b",
    "a%b",
    "$ref",
    "@type",
    "[0]",
    "a&b",
    "é",
    "Été",
    "straße",
    "ñandú",
    "日本",
    "Ωmega",
    "ﬁn",
    "a٣",
    "🙂",
];

/// The words, and two of them with each thing that stands between words.
fn names() -> BTreeSet<String> {
    let between = ["", " ", "_", "-", ".", "/", "'"];
    let (some, others) = (WORDS.iter().step_by(3), WORDS.iter().skip(1).step_by(5));
    let pairs = some.flat_map(|one| others.clone().map(move |other| (one, other)));
    let pairs = pairs.zip(between.iter().cycle());
    let pairs = pairs.map(|((one, other), between)| format!("{one}{between}{other}"));
    WORDS.into_iter().map(str::to_owned).chain(pairs).collect()
}

/// What the generated code calls its types, fields, methods and builders.
#[derive(Default)]
struct Found {
    module: Vec<String>,
    types: BTreeSet<String>,
    fields: BTreeSet<String>,
    methods: BTreeSet<String>,
    builders: BTreeSet<String>,
    /// Of the last enum.
    variants: Vec<String>,
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        self.module.push(node.ident.to_string());
        syn::visit::visit_item_mod(self, node);
        self.module.pop();
    }

    fn visit_item_struct(&mut self, node: &'ast syn::ItemStruct) {
        let name = node.ident.to_string();
        match self.module.as_slice() {
            [module] if module == "types" => {
                if name == "Holder" {
                    let fields = node.fields.iter().filter_map(|field| field.ident.as_ref());
                    self.fields = fields.map(ToString::to_string).collect();
                } else {
                    self.types.insert(name);
                }
            }
            [module] if module == "builder" => {
                self.builders.insert(name);
            }
            _ => {}
        }
    }

    fn visit_item_enum(&mut self, node: &'ast syn::ItemEnum) {
        if self.module == ["types"] {
            let variants = node.variants.iter();
            self.variants = variants.map(|variant| variant.ident.to_string()).collect();
            self.types.insert(node.ident.to_string());
        }
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        if self.module.is_empty() {
            self.methods.insert(node.sig.ident.to_string());
        }
    }
}

/// What the generator makes of a document with these schemas and one operation; none where it gives up.
fn generated(schemas: &Value, operation: &str) -> Option<Found> {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": { "/a": { "get": { "operationId": operation, "responses": { "204": { "description": "" } } } } },
        "components": { "schemas": schemas },
    });
    let document = serde_json::from_value(document).unwrap();
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let run = AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&document));
    let tokens = catch_unwind(run).ok()?.ok()?;
    let mut found = Found::default();
    found.visit_file(&syn::parse2(tokens).unwrap());
    Some(found)
}

#[test]
fn types_and_fields_are_called_what_the_generator_calls_them() {
    let names = names();
    assert!(names.len() > 250, "{}", names.len());
    for name in names {
        let holder = json!({ "type": "object", "properties": { &name: { "type": "string" } } });
        let other = json!({ "type": "object", "properties": { "p": { "type": "string" } } });
        let schemas = json!({ "Holder": holder, &name: other });
        let found = generated(&schemas, "get").unwrap();
        assert_eq!(found.types, BTreeSet::from([type_name(&name)]), "{name:?}");
        assert_eq!(
            found.fields,
            BTreeSet::from([field_name(&name)]),
            "{name:?}"
        );
    }
}

#[test]
fn operations_are_called_what_the_generator_calls_them() {
    let clients_own = generated(&json!({}), "get").unwrap().methods;
    for name in names() {
        // an id without a letter gets another, and a digit at the front is marked in another way
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let found = generated(&json!({}), &name).unwrap();
        let own: BTreeSet<&String> = found.methods.difference(&clients_own).collect();
        if field_name(&name) != "get" {
            assert_eq!(own, BTreeSet::from([&field_name(&name)]), "{name:?}");
        }
        assert_eq!(
            found.builders,
            BTreeSet::from([type_name(&name)]),
            "{name:?}"
        );
    }
}

#[test]
fn values_have_names_where_the_generator_finds_some() {
    let differing = [
        &["a", "b"][..],
        &["a", "A"],
        &["a", "A", "b"],
        &["a-b", "a b"],
        &["a_b", "aXb"],
        &["<", ">", "<=", ">="],
        &["", " "],
        &["", "x"],
        &["+1", "-1"],
        &["1", "_1"],
        &["é", "É"],
        &["a.b", "a/b", "a:b"],
        &["name", "-name"],
        &["name", "-name", "Name"],
        &["日", "本"],
        &["type", "Type"],
        &["🙂", "🙃"],
    ];
    for values in differing {
        let schema = json!({ "E": { "type": "string", "enum": values } });
        let found = generated(&schema, "get").map(|found| found.variants);
        let values: Vec<Value> = values.iter().map(|value| json!(value)).collect();
        assert_eq!(listed_variants(&values), found, "{values:?}");
    }
}

#[test]
fn schemas_inside_others_are_called_what_the_generator_calls_them() {
    let inner = json!({ "type": "object", "properties": { "p": { "type": "string" } } });
    let schemas = json!({ "Thing": {
        "type": "object",
        "properties": {
            "one": inner,
            "some-more": { "type": "array", "items": inner },
            "byName": { "type": "object", "additionalProperties": inner },
            "word": { "type": "string", "enum": ["a", "b"] },
            "titled": { "title": "A title", "type": "object", "properties": { "q": { "type": "integer" } } },
            "either": { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
        },
        "additionalProperties": inner,
    } });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.json");
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    });
    std::fs::write(&file, document.to_string()).unwrap();
    let named = openapi_normalise::normalise(&file, None, None)
        .unwrap()
        .document;
    let named = named.root["components"]["schemas"].as_object().unwrap();
    let named: BTreeSet<String> = named.keys().cloned().collect();
    let found = generated(&schemas, "get").unwrap();
    assert_eq!(named, found.types);
}
