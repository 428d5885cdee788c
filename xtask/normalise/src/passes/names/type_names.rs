//! Renames schemas whose names are equal as Rust names, or reserved by the generated code.

use std::collections::HashMap;

use serde_json::Value;

use crate::error::Refusal;
use crate::openapi::naming::{Names, RESERVED, is_plain, type_name};
use crate::openapi::object::Object as _;
use crate::openapi::reference::{reference_to, schema_name, schema_place};
use crate::openapi::walk::each_schema;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "type-names",
    reason: "Names of schemas that are one as Rust names, or that the generated code needs for itself, get another.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let Some(schemas) = root
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    else {
        return Ok(());
    };
    let mut names = Names::default();
    for reserved in RESERVED {
        names.take(reserved);
    }
    // names that need no change keep it
    let wishes = schemas.keys().map(|name| (name, type_name(name)));
    let (plain, others): (Vec<_>, Vec<_>) =
        wishes.partition(|(name, wish)| wish == *name && !RESERVED.contains(&name.as_str()));
    for (name, _) in plain {
        names.take(name);
    }
    let mut renamed: HashMap<String, String> = HashMap::new();
    for (name, wish) in others {
        let reserved = RESERVED.contains(&wish.as_str());
        let new = names.new_name(&if reserved {
            format!("{wish}Model")
        } else {
            wish.clone()
        });
        if new != wish || reserved || !is_plain(name) {
            renamed.insert(name.clone(), new);
        }
    }
    if renamed.is_empty() {
        return Ok(());
    }
    let old = std::mem::take(schemas);
    let mut moves = Vec::new();
    for (name, schema) in old {
        match renamed.get(&name) {
            Some(new) => {
                moves.push((new.clone(), name));
                schemas.insert(new.clone(), schema);
            }
            None => {
                schemas.insert(name, schema);
            }
        }
    }
    for (new, name) in moves {
        changes.moved(&schema_place(&new), &schema_place(&name));
        changes.adapted(&schema_place(&name), format!("called {new}"));
    }
    each_schema(root, |_, schema| {
        let name = schema.text("$ref").and_then(schema_name);
        if let Some(new) = name.and_then(|name| renamed.get(&name)) {
            schema.insert("$ref".into(), reference_to("schemas", new).into());
        }
    });
    Ok(())
}
