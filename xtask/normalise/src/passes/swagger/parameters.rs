//! Parameters that are no part of a body, and headers of responses: what they state of their values becomes a schema.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use super::schemas;
use crate::openapi::object::Object as _;
use crate::openapi::schema::kind;
use crate::openapi::walk::child;
use crate::passes::pass::{Changes, Moves};

/// What states something of a value: the rest describes the parameter.
const OF_SCHEMA: [&str; 25] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "x-enum-varnames",
    "x-enumNames",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "additionalProperties",
    "allOf",
    "nullable",
    "x-nullable",
    "x-isnullable",
    "title",
];

/// Converts a parameter that stood at `from` and stands at `to`.
pub(super) fn convert(
    parameter: Value,
    from: &Pointer,
    to: &Pointer,
    moves: &mut Moves,
    changes: &mut Changes<'_>,
) -> Value {
    let Value::Object(mut parameter) = parameter else {
        return parameter;
    };
    if parameter.contains_key("$ref") {
        return Value::Object(parameter);
    }
    let in_query = parameter.text("in") == Some("query");
    let format = parameter.shift_remove("collectionFormat");
    let (mut schema, place) = schema(&mut parameter, from, changes);
    let name = parameter.text("name").unwrap_or_default().to_owned();
    let what = format!("parameter {name}");
    if kind(&schema) == Some("array") {
        let joined = Joined::of(format.as_ref(), from, changes);
        if let (true, Some((style, explode))) = (in_query, joined.style()) {
            parameter.insert("style".into(), json!(style));
            parameter.insert("explode".into(), json!(explode));
            items(&mut schema, &place, changes);
            if joined != Joined::Csv {
                changes.adapted(
                    from,
                    format!("{} described as style {style}", joined.name()),
                );
            }
        } else if !in_query && joined == Joined::Multi {
            changes.adapted(from, "multi, which only a query can be, read as csv");
            items(&mut schema, &place, changes);
        } else if joined == Joined::Csv {
            items(&mut schema, &place, changes);
        } else {
            schema = joined.text(&schema, &what, from, changes);
        }
    }
    if !schema.is_empty() {
        parameter.insert("schema".into(), Value::Object(schema));
        moves.push((child(to, ["schema"]), place));
    }
    Value::Object(parameter)
}

/// Converts the header of a response at `from`, which then stands at `to`.
pub(super) fn header(
    name: &str,
    header: &mut Map<String, Value>,
    from: &Pointer,
    to: &Pointer,
    moves: &mut Moves,
    changes: &mut Changes<'_>,
) {
    let format = header.shift_remove("collectionFormat");
    let (mut schema, place) = schema(header, from, changes);
    if kind(&schema) == Some("array") {
        let joined = Joined::of(format.as_ref(), from, changes);
        if !matches!(joined, Joined::Csv | Joined::Multi) {
            schema = joined.text(&schema, &format!("header {name}"), from, changes);
        }
    }
    header.insert("schema".into(), Value::Object(schema));
    moves.push((child(to, ["schema"]), place));
}

/// Takes the schema out of a parameter or header, and says where it stands.
pub(super) fn schema(
    owner: &mut Map<String, Value>,
    at: &Pointer,
    changes: &mut Changes<'_>,
) -> (Map<String, Value>, PointerBuf) {
    let mut place = at.to_buf();
    let mut schema = match owner.shift_remove("schema") {
        Some(Value::Object(schema)) => {
            place = child(at, ["schema"]);
            schema
        }
        _ => Map::new(),
    };
    for keyword in OF_SCHEMA {
        if let Some(value) = owner.shift_remove(keyword) {
            schema.entry(keyword).or_insert(value);
        }
    }
    schemas::one(&mut schema, &place, changes);
    (schema, place)
}

/// How the parts of a list are written in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    Csv,
    Ssv,
    Tsv,
    Pipes,
    /// The name is written again for each part.
    Multi,
}

impl Joined {
    /// What `collectionFormat` means.
    pub(super) fn of(written: Option<&Value>, at: &Pointer, changes: &mut Changes<'_>) -> Self {
        match written.map(|value| value.as_str().unwrap_or_default()) {
            None | Some("csv") => Self::Csv,
            Some("ssv") => Self::Ssv,
            Some("tsv") => Self::Tsv,
            Some("pipes") => Self::Pipes,
            Some("multi") => Self::Multi,
            Some(other) => {
                changes.adapted(at, format!("collectionFormat {other:?} read as csv"));
                Self::Csv
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ssv => "ssv",
            Self::Tsv => "tsv",
            Self::Pipes => "pipes",
            Self::Multi => "multi",
        }
    }

    /// The style of OpenAPI 3.0 in a query or a form; none has tabs.
    pub(super) fn style(self) -> Option<(&'static str, bool)> {
        match self {
            Self::Csv => Some(("form", false)),
            Self::Ssv => Some(("spaceDelimited", false)),
            Self::Pipes => Some(("pipeDelimited", false)),
            Self::Multi => Some(("form", true)),
            Self::Tsv => None,
        }
    }

    fn separator(self) -> &'static str {
        match self {
            Self::Csv | Self::Multi => "commas",
            Self::Ssv => "spaces",
            Self::Tsv => "tabs",
            Self::Pipes => "vertical bars",
        }
    }

    /// The schema of a list that the caller joins.
    pub(super) fn text(
        self,
        list: &Map<String, Value>,
        what: &str,
        at: &Pointer,
        changes: &mut Changes<'_>,
    ) -> Map<String, Value> {
        let list = Value::Object(list.clone());
        changes.left_to_caller(
            at,
            format!(
                "{what}: its parts, which the caller joins with {}; as a list it is {list}",
                self.separator()
            ),
        );
        Map::from_iter([("type".to_owned(), json!("string"))])
    }
}

/// Lists within a list are text, joined as they say.
pub(super) fn items(list: &mut Map<String, Value>, at: &Pointer, changes: &mut Changes<'_>) {
    let Some(items) = list.map_mut("items") else {
        return;
    };
    let format = items.shift_remove("collectionFormat");
    if kind(items) == Some("array") {
        let at = child(at, ["items"]);
        let joined = Joined::of(format.as_ref(), &at, changes);
        *items = joined.text(items, "a list within a list", &at, changes);
    }
}
