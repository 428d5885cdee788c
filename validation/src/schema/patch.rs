//! The schemas of patches: of one token, and of several.

use sailpoint_pat_client::types::{BulkUpdatePersonalAccessTokensRequest, JsonPatchOperation};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::{
    request::{bulk::BulkPatch, patch::field::Field},
    schema::{
        date_time, operation,
        refine::{self, refine},
    },
};

/// What the schemas of patches leave open.
const BEYOND: &str = "Beyond this schema: an expirationDate has to lie in the future when the request arrives; no key may stand \
    there twice; and the operations work on each other. Where several change one field, what is left in the end counts, and \
    where test, move, copy or a path inside a field meets what an earlier operation left, it may find nothing or another value: \
    such patches are judged here only as far as their order makes no difference.";

/// The schema of a JSON Patch of one token. It refuses nothing that [`TokenPatch::from_json`](crate::TokenPatch::from_json) takes,
/// and takes what that refuses only for the reasons that its `$comment` names.
///
/// ```
/// let schema = sailpoint_pat::schema::token_patch();
/// assert_eq!(schema.get("type"), Some(&serde_json::json!("array")));
/// ```
pub fn token_patch() -> Schema {
    let mut schema = derived::<Vec<JsonPatchOperation>>();
    refine(
        &mut schema,
        "",
        json!({
            "title": "TokenPatch",
            "description": "The body of a patch of one token (RFC 6902).",
            "$comment": BEYOND,
            "allOf": rules(Field::SINGLE),
        }),
    );
    refine_operation(&mut schema, Field::SINGLE);
    schema
}

/// The schema of the body of a bulk update. It refuses nothing that [`BulkPatch::from_json`](crate::BulkPatch::from_json) takes,
/// and takes what that refuses only for the reasons that its `$comment` names.
///
/// ```
/// let schema = sailpoint_pat::schema::bulk_patch();
/// assert_eq!(schema.get("required"), Some(&serde_json::json!(["ids", "patch"])));
/// ```
pub fn bulk_patch() -> Schema {
    let mut schema = derived::<BulkUpdatePersonalAccessTokensRequest>();
    refine(
        &mut schema,
        "",
        json!({
            "description": "The body of a bulk update: up to 25 tokens, and the patch of their expiry.",
            "$comment": BEYOND,
            "additionalProperties": false,
        }),
    );
    refine(
        &mut schema,
        "/properties/ids",
        json!({
            "items": refine::not_blank_to_anyone(),
            "minItems": 1,
            "maxItems": BulkPatch::MOST_IDS,
            "uniqueItems": true,
        }),
    );
    refine(
        &mut schema,
        "/properties/patch",
        json!({ "minItems": 1, "allOf": rules(Field::BULK) }),
    );
    refine_operation(&mut schema, Field::BULK);
    if let Some(Value::Object(definitions)) = schema.pointer_mut("/$defs") {
        // Its constraint is said above.
        definitions.remove("BulkUpdatePersonalAccessTokensRequestIdsItem");
    }
    schema
}

fn derived<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>()
}

fn refine_operation(schema: &mut Schema, patchable: &[Field]) {
    let pointer = operation::pointer_to(patchable);
    refine(
        schema,
        "/$defs",
        json!({ "dateTime": date_time::schema(), "pointer": pointer }),
    );
    refine(schema, "/$defs/JsonPatchOperation", operation::members());
    refine(
        schema,
        "/$defs/JsonPatchOperation/properties/path",
        json!({ "$ref": "#/$defs/pointer" }),
    );
    if let Some(Value::Object(from)) =
        schema.pointer_mut("/$defs/JsonPatchOperation/properties/from")
    {
        // Operations that take nothing from anywhere do not look at it.
        from.remove("type");
    }
}

/// What the operations have to be together.
fn rules(patchable: &[Field]) -> Value {
    let mut rules: Vec<Value> = patchable.iter().copied().map(value_rule).collect();
    let scalars = patchable
        .iter()
        .copied()
        .filter(|field| *field != Field::Scope);
    rules.extend(scalars.map(inside_rule));
    if patchable.contains(&Field::Scope) {
        rules.push(entries_rule());
    }
    rules.extend([clearing_rule(), withdrawing_rule()]);
    Value::Array(rules)
}

/// A field that one operation alone changes has to get a value that it can have.
fn value_rule(field: Field) -> Value {
    let value = match field {
        Field::Name => refine::name(),
        Field::Scope => refine::scope(),
        Field::Expiration => json!({
            "if": super::create::absent(),
            "else": { "$ref": "#/$defs/dateTime" },
        }),
        Field::Acknowledgement => json!({ "type": ["boolean", "null"] }),
    };
    let mut items = json!({
        "if": operation::gives(field, &json!(true)),
        "then": { "properties": { "value": value } },
    });
    if field == Field::Scope {
        items = json!({ "allOf": [items, {
            "if": operation::puts_inside(field),
            "then": { "properties": { "value": refine::not_blank() } },
        }] });
    }
    if field == Field::Name {
        items["not"] = operation::empties(field);
    }
    json!({
        "if": { "contains": operation::touches(field), "maxContains": 1 },
        "then": { "items": items },
    })
}

/// A field that holds a text or a boolean has nothing inside, unless an operation puts something else there.
fn inside_rule(field: Field) -> Value {
    let container = operation::gives(field, &json!({ "type": ["array", "object"] }));
    json!({
        "anyOf": [
            { "contains": { "anyOf": [container, operation::takes_in_from_elsewhere(field)] } },
            { "not": { "contains": operation::looks_inside(field) } },
        ],
    })
}

/// The entries of a scope are texts, which have nothing inside, unless an operation puts something else there.
fn entries_rule() -> Value {
    let field = Field::Scope;
    let container = json!({ "type": ["array", "object"] });
    let nested = json!({
        "anyOf": [{ "type": "object" }, { "type": "array", "contains": container }],
    });
    let sources = [
        operation::gives(field, &nested),
        json!({ "allOf": [operation::puts_inside(field), { "properties": { "value": container } }] }),
        operation::takes_in_or_puts_inside(field),
    ];
    json!({
        "anyOf": [
            { "contains": any(&sources) },
            { "not": { "contains": operation::looks_inside_entries(field) } },
        ],
    })
}

/// Clearing the date needs the acknowledgement in the same patch.
fn clearing_rule() -> Value {
    json!({
        "$comment": "A patch that clears expirationDate sets userAwareTokenNeverExpires to true.",
        "if": { "contains": clears_date(), "not": { "contains": sets_date() } },
        "then": { "contains": acknowledges() },
    })
}

/// Taking the acknowledgement back needs a date in the same patch.
fn withdrawing_rule() -> Value {
    json!({
        "$comment": "A patch that sets userAwareTokenNeverExpires to anything but true sets expirationDate.",
        "if": { "contains": withdraws(), "not": { "contains": acknowledges() } },
        "then": { "contains": sets_date() },
    })
}

fn clears_date() -> Value {
    let field = Field::Expiration;
    any(&[
        operation::gives(field, &super::create::absent()),
        operation::empties(field),
    ])
}

fn sets_date() -> Value {
    let field = Field::Expiration;
    any(&[
        operation::gives(field, &json!({ "not": super::create::absent() })),
        operation::takes_in(field),
    ])
}

fn acknowledges() -> Value {
    let field = Field::Acknowledgement;
    any(&[
        operation::gives(field, &json!({ "const": true })),
        operation::takes_in(field),
    ])
}

fn withdraws() -> Value {
    let field = Field::Acknowledgement;
    any(&[
        operation::gives(field, &json!({ "not": { "const": true } })),
        operation::empties(field),
    ])
}

fn any(schemas: &[Value]) -> Value {
    json!({ "anyOf": schemas })
}
