//! The schema of a create request.

use sailpoint_pat_client::types::CreatePersonalAccessTokenRequest;
use schemars::{Schema, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::schema::{
    date_time,
    refine::{self, refine},
};

/// The schema of the body of a create request: it refuses what [`NewToken::from_json`](crate::NewToken::from_json) refuses, but
/// for a date that is not in the future and a key that stands there twice.
///
/// ```
/// let schema = sailpoint_pat::schema::create_request();
/// assert_eq!(schema.get("required"), Some(&serde_json::json!(["name"])));
/// println!("{}", serde_json::to_string_pretty(&schema)?);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn create_request() -> Schema {
    let mut schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<CreatePersonalAccessTokenRequest>();
    refine(
        &mut schema,
        "",
        json!({
            "description": "The body of a create request: a token that expires at a date, or one that somebody acknowledged \
                never does.",
            "$comment": "Beyond this schema: expirationDate has to lie in the future when the request arrives, and no key may \
                stand there twice.",
            "additionalProperties": false,
            "if": { "properties": { "expirationDate": absent() } },
            "then": acknowledged(),
            "else": { "properties": { "expirationDate": { "$ref": "#/$defs/dateTime" } } },
            "$defs": { "dateTime": date_time::schema() },
        }),
    );
    refine(&mut schema, "/properties/name", refine::name());
    refine(&mut schema, "/properties/scope", refine::scope());
    // An empty string is no date-time, and may stand there.
    if let Some(Value::Object(date)) = schema.pointer_mut("/properties/expirationDate") {
        date.remove("format");
    }
    schema
}

/// What means the same as an absent expiration date.
pub(super) fn absent() -> Value {
    json!({ "enum": [null, ""] })
}

/// What has to be there where no date is.
pub(super) fn acknowledged() -> Value {
    json!({
        "$comment": "Without a date the token never expires, which has to be acknowledged. An absent key, null and an empty string \
            mean the same.",
        "required": ["userAwareTokenNeverExpires"],
        "properties": { "userAwareTokenNeverExpires": { "const": true } },
    })
}
