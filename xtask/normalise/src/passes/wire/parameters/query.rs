//! Query parameters: lists in their style, and objects as one parameter for each property.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use super::Lowered;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{is_bytes, kind, meaning, properties, required};
use crate::openapi::walk::child;
use crate::passes::pass::Changes;

impl Lowered<'_> {
    /// Adds a query parameter.
    pub(super) fn query(
        &mut self,
        parameter: &Map<String, Value>,
        name: &str,
        mut lowered: Map<String, Value>,
        mut schema: Value,
        at: &Pointer,
        changes: &mut Changes<'_>,
    ) {
        let style = parameter.text("style").unwrap_or("form");
        let explode = parameter.get("explode").and_then(Value::as_bool);
        let explode = explode.unwrap_or(style == "form");
        let reserved = parameter.is_true("allowReserved");
        let target = meaning(self.root, &schema).cloned().unwrap_or_default();
        let mut row = Map::new();
        match kind(&target) {
            Some("array") => {
                let joined = match style {
                    "spaceDelimited" => "space",
                    "pipeDelimited" => "pipe",
                    _ => "comma",
                };
                if !explode {
                    row.insert("style".into(), json!(joined));
                    changes.adapted(
                        at,
                        format!("list in style {joined}: the emitted hooks join it"),
                    );
                }
                let items = target.get("items").cloned().unwrap_or_else(|| json!({}));
                schema = json!({ "type": "array", "items": self.item(items, at, changes) });
                for keyword in ["minItems", "maxItems", "uniqueItems"] {
                    if let Some(value) = target.get(keyword).filter(|value| **value != json!(false))
                    {
                        schema[keyword] = value.clone();
                    }
                }
            }
            Some("object") => {
                self.object(&target, name, style, explode, lowered, at, changes);
                return;
            }
            Some(_) => {
                if is_bytes(&target) {
                    schema = json!({ "type": "string" });
                    changes.left_to_caller(at, format!("format binary of parameter {name}"));
                }
            }
            None => {
                let has_parts = |member: &Value| {
                    meaning(self.root, member).is_none_or(|member| {
                        matches!(kind(member), Some("object" | "array") | None)
                    })
                };
                if target.list("oneOf").iter().any(has_parts) {
                    changes.left_to_caller(at, format!("parameter {name}, which is one of several objects or lists: the caller writes its text"));
                    schema = json!({ "type": "string" });
                }
            }
        }
        if reserved {
            row.insert("reserved".into(), json!(true));
            changes.adapted(
                at,
                "allowReserved: the emitted hooks send reserved characters as they are",
            );
        }
        if !row.is_empty() {
            self.query.insert(name.to_owned(), Value::Object(row));
        }
        lowered.insert("schema".into(), schema);
        self.parameters.push((at.to_buf(), lowered));
    }

    /// The schema of an item of a list: a scalar.
    fn item(&self, mut items: Value, at: &Pointer, changes: &mut Changes<'_>) -> Value {
        Self::bare(&mut items);
        let target = meaning(self.root, &items).cloned().unwrap_or_default();
        match kind(&target) {
            Some("string" | "integer" | "number" | "boolean") if !is_bytes(&target) => items,
            _ => {
                changes.left_to_caller(
                    at,
                    "the items of a list, which are no scalars: the caller writes their text",
                );
                json!({ "type": "string" })
            }
        }
    }

    /// Adds an object: one parameter for each property, or a text that the caller writes.
    #[expect(
        clippy::too_many_arguments,
        reason = "one parameter of OpenAPI has as many sides"
    )]
    fn object(
        &mut self,
        target: &Map<String, Value>,
        name: &str,
        style: &str,
        explode: bool,
        lowered: Map<String, Value>,
        at: &Pointer,
        changes: &mut Changes<'_>,
    ) {
        let deep = style == "deepObject";
        let Some(properties) = properties(target).filter(|_| deep || explode) else {
            let mut lowered = lowered;
            let schema = if explode && !deep {
                let more = target
                    .get("additionalProperties")
                    .filter(|more| more.is_object());
                let mut map = json!({ "type": "object" });
                if let Some(more) = more {
                    map["additionalProperties"] = self.item(more.clone(), at, changes);
                }
                map
            } else {
                if deep {
                    self.query
                        .insert(name.to_owned(), json!({ "style": "deep" }));
                    changes.adapted(at, "free object in style deepObject: given as its JSON text, which the emitted hooks take apart");
                    if target.map("additionalProperties").is_some() {
                        changes.left_to_caller(
                            at,
                            format!(
                                "parameter {name}, whose names are free: the caller writes its text"
                            ),
                        );
                    }
                } else {
                    changes.left_to_caller(
                        at,
                        format!("parameter {name}: its parts, which the caller joins with commas"),
                    );
                }
                json!({ "type": "string" })
            };
            lowered.insert("schema".into(), schema);
            self.parameters.push((at.to_buf(), lowered));
            return;
        };
        let needed = |property: &str| {
            lowered.is_true("required") && required(target).any(|one| one == property)
        };
        changes.adapted(
            at,
            format!("object {name} sent as one parameter a property"),
        );
        for (property, schema) in properties.clone() {
            let here = child(at, ["schema", "properties", &property]);
            let sent = if deep {
                format!("{name}[{property}]")
            } else {
                property.clone()
            };
            let mut one = Map::new();
            one.insert("name".into(), json!(sent));
            one.insert("in".into(), json!("query"));
            one.insert("required".into(), json!(needed(&property)));
            if let Some(description) = schema.text("description") {
                one.insert("description".into(), json!(description));
            }
            let mut schema = schema;
            Self::bare(&mut schema);
            let target = meaning(self.root, &schema).cloned().unwrap_or_default();
            match kind(&target) {
                Some("object") | None => {
                    changes.left_to_caller(
                        &here,
                        format!("parameter {sent}: the caller writes its text"),
                    );
                    one.insert("schema".into(), json!({ "type": "string" }));
                    self.parameters.push((here, one));
                }
                Some(_) => self.query(&Map::new(), &sent, one, schema, &here, changes),
            }
        }
    }
}
