//! A part of a document: the operations that somebody chose, with what they use, or the models without the client.

use std::process::Command;

use super::package::{Place, said};
use super::scratch;

/// Two tags, a type that both use, a family with a discriminator, a parameter and a way to authenticate of each.
const DOCUMENT: &str = "openapi: 3.0.3
info: {title: shop, version: '1'}
security: [{key: []}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      parameters: [{$ref: '#/components/parameters/Limit'}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}
    post:
      operationId: addPet
      tags: [pets, writing]
      security: [{login: []}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: ok}}
  /orders/{id}:
    get:
      operationId: getOrder
      tags: [orders]
      security: []
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    login: {type: http, scheme: basic}
  schemas:
    Money: {type: object, required: [cents], properties: {cents: {type: integer}, currency: {type: string}}}
    Pet:
      type: object
      required: [species]
      properties: {species: {type: string}, price: {$ref: '#/components/schemas/Money'}}
      discriminator: {propertyName: species}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {toy: {$ref: '#/components/schemas/Toy'}}}]}
    Toy: {type: object, properties: {name: {type: string}}}
    Order: {type: object, properties: {total: {$ref: '#/components/schemas/Money'}, lines: {type: array, items: {$ref: '#/components/schemas/Line'}}}}
    Line: {type: object, properties: {text: {type: string}}}
    Nothing: {type: object, properties: {text: {type: string}}}
";

const CRATE: [&str; 4] = ["--from", "d.yaml", "--out", "made"];

fn place() -> Place {
    let place = Place::new();
    place.write("d.yaml", DOCUMENT);
    place
}

#[track_caller]
fn run(place: &Place, more: &[&str]) -> String {
    let (code, out, error) = place.run(&[&CRATE[..], more].concat());
    assert_eq!((code, error.as_str()), (Some(0), ""));
    out
}

/// The functions of the client, and the types.
fn made(place: &Place) -> (Vec<String>, Vec<String>) {
    let words = |text: &str, start: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(start));
        let name = |line: &str| {
            line.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap()
                .to_owned()
        };
        lines.map(name).collect()
    };
    let client = place.read("made/src/client.rs");
    let types = place.read("made/src/types.rs");
    let mut names = words(&types, "pub struct ");
    names.extend(words(&types, "pub enum "));
    let functions = words(&client, "    pub fn ");
    let own = ["new", "new_with_client"];
    (
        functions
            .into_iter()
            .filter(|name| !own.contains(&name.as_str()))
            .collect(),
        names,
    )
}

#[test]
fn operations_are_chosen_by_id_tag_path_or_method() {
    let place = place();
    for (only, functions, types) in [
        (
            &["--only", "getOrder"][..],
            &["get_order"][..],
            &["Line", "Money", "Order"][..],
        ),
        (
            &["--only", "orders"],
            &["get_order"],
            &["Line", "Money", "Order"],
        ),
        (
            &["--only", "/orders/{id}"],
            &["get_order"],
            &["Line", "Money", "Order"],
        ),
        // where a pet stands, a cat may
        (
            &["--only", "GET /pets"],
            &["list_pets"],
            &["Cat", "Money", "Pet", "Toy"],
        ),
        (
            &["--only", "get /pets", "--only", "writing"],
            &["list_pets", "add_pet"],
            &["Cat", "Money", "Pet", "Toy"],
        ),
    ] {
        run(&place, only);
        let (found, mut named) = made(&place);
        assert_eq!(found, functions, "{only:?}");
        named.retain(|name| name != "PetBase" && !name.starts_with("PetX"));
        named.sort();
        assert_eq!(named, types, "{only:?}");
        let ledger = place.read("made/LEDGER.md");
        assert_eq!(ledger.matches("left out by choice").count(), 1, "{ledger}");
    }
}

#[test]
fn the_ledger_says_once_what_was_left_out() {
    let place = place();
    run(&place, &["--only", "orders"]);
    let said = "- `#/paths`: left out by choice: 2 operations, and what nothing else uses: 4 schemas, 1 parameter, 2 security schemes\n";
    let ledger = place.read("made/LEDGER.md");
    assert!(ledger.contains(said), "{ledger}");
    assert!(!place.path("made/src/credentials.rs").exists());
    // by the settings it is the same
    let first = place.read("made/src/types.rs");
    place.write(
        "c.toml",
        "document = \"d.yaml\"\nout = \"made\"\nonly = [\"orders\"]\n",
    );
    let (code, out, error) = place.run(&["--settings", "c.toml", "--check"]);
    assert_eq!((code, error.as_str()), (Some(0), ""), "{out}");
    assert_eq!(first, place.read("made/src/types.rs"));
    // the command line stands for the settings
    let (code, out, _) = place.run(&["--settings", "c.toml", "--only", "a b", "--check"]);
    assert_eq!(code, Some(2), "{out}");
    let (code, out, _) = place.run(&["--settings", "c.toml", "--only", "GET /pets", "--check"]);
    assert_eq!(code, Some(1), "{out}");
    let command = "run `cargo xtask generate --settings c.toml --only 'GET /pets'`";
    assert!(out.lines().all(|line| line.ends_with(command)), "{out}");
}

#[test]
fn a_word_that_names_nothing_is_refused_with_the_nearest_names() {
    let place = place();
    let refused = |only: &str, nearest: &str| {
        let help = "name an operation by its id or as in \"GET /users\", a tag, or a path";
        place.assert_refused(
            &[&CRATE[..], &["--only", "pets", "--only", only]].concat(),
            &format!("d.yaml: has no operation, tag or path {only:?}, which is to be generated; {nearest}{help}"),
        );
    };
    refused("getOrders", "the nearest are \"getOrder\", \"orders\"; ");
    refused(
        "Pets",
        "the nearest are \"pets\", \"/pets\", \"listPets\"; ",
    );
    refused("DELETE /pets", "the nearest are \"/pets\", \"pets\"; ");
    refused("zzz", "");
}

#[test]
fn a_document_of_swagger_2_is_cut_in_the_same_way() {
    let place = Place::new();
    place.write(
        "d.yaml",
        "swagger: '2.0'\ninfo: {title: shop, version: '1'}\npaths:\n  \
         /a: {get: {operationId: a, tags: [x], responses: {'200': {description: ok, schema: {$ref: '#/definitions/A'}}}}}\n  \
         /b: {get: {operationId: b, parameters: [{$ref: '#/parameters/p'}], security: [{k: []}], responses: {'200': {description: ok, schema: {$ref: '#/definitions/B'}}}}}\n\
         parameters: {p: {name: p, in: query, type: string}}\nsecurityDefinitions: {k: {type: basic}}\n\
         definitions: {A: {type: object, properties: {c: {$ref: '#/definitions/C'}}}, B: {type: object, properties: {d: {type: string}}}, C: {type: object, properties: {e: {type: string}}}}\n",
    );
    run(&place, &["--only", "x"]);
    let (functions, types) = made(&place);
    assert_eq!(functions, ["a"]);
    assert_eq!(types, ["A", "C"]);
    let said = "left out by choice: 1 operation, and what nothing else uses: 1 schema, 1 parameter, 1 security scheme\n";
    assert!(place.read("made/LEDGER.md").contains(said));
}

#[test]
fn normalise_takes_the_same_choice() {
    let place = place();
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .args(["normalise", "d.yaml", "--only", "orders"])
        .current_dir(place.path(""));
    let (code, out, error) = said(command);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let paths: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/orders/{id}"]);
}

/// The models alone build without anything that speaks HTTP.
#[test]
fn types_only_is_a_crate_of_models() {
    let place = place();
    run(&place, &["--types-only", "--only", "orders"]);
    let manifest = place.read("made/Cargo.toml");
    for absent in ["reqwest", "progenitor", "features]", "tokio", "bytes"] {
        assert!(!manifest.contains(absent), "{absent}: {manifest}");
    }
    assert!(!place.path("made/src/client.rs").exists());
    let readme = place.read("made/README.md");
    for absent in ["Client", "Hooks", "A first call"] {
        assert!(!readme.contains(absent), "{absent}: {readme}");
    }
    let program = "fn main() {\n    let order: shop::types::Order = serde_json::from_str(\"{\\\"total\\\":{\\\"cents\\\":5}}\").unwrap();\n    \
                   println!(\"{}\", serde_json::to_string(&order).unwrap());\n}\n";
    place.write("src/main.rs", program);
    let scratch = scratch();
    let manifest = scratch.manifest_alone("types-only-program") + "shop = { path = \"made\" }\n";
    place.write("Cargo.toml", &manifest);
    std::fs::copy(super::root().join("Cargo.lock"), place.path("Cargo.lock")).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["run", "--quiet", "--offline"])
        .current_dir(place.path(""))
        .env("CARGO_TARGET_DIR", &scratch.target)
        .env_remove("RUSTFLAGS");
    let (code, out, error) = said(cargo);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert_eq!(out, "{\"total\":{\"cents\":5}}\n");
    // in another crate they are modules that need as little
    let (code, out, error) = place.run(&[
        "--module",
        "--types-only",
        "--from",
        "d.yaml",
        "--out",
        "src/shop",
    ]);
    assert_eq!((code, error.as_str()), (Some(0), ""));
    assert!(
        !out.contains("reqwest") && out.contains("serde = "),
        "{out}"
    );
}
