//! Query parameters: lists in their style, objects as one parameter a property.

use jsonptr::Pointer;
use serde_json::{Map, Value, json};

use super::Lowered;
use crate::openapi::schema::{kind, meaning};
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
        let style = parameter
            .get("style")
            .and_then(Value::as_str)
            .unwrap_or("form")
            .to_owned();
        let explode = parameter
            .get("explode")
            .and_then(Value::as_bool)
            .unwrap_or(style == "form");
        let reserved = parameter.get("allowReserved") == Some(&json!(true));
        let target = meaning(self.root, &schema).cloned().unwrap_or_default();
        let mut row = Map::new();
        match kind(&target) {
            Some("array") => {
                let joined = match style.as_str() {
                    "spaceDelimited" if !explode => Some("space"),
                    "pipeDelimited" if !explode => Some("pipe"),
                    _ if !explode => Some("comma"),
                    _ => None,
                };
                if let Some(joined) = joined {
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
                self.object(&target, name, &style, explode, lowered, at, changes);
                return;
            }
            Some(_) => {
                if target
                    .get("format")
                    .is_some_and(|format| format == "binary")
                {
                    schema = json!({ "type": "string" });
                    changes.left_to_caller(at, format!("format binary of parameter {name}"));
                }
            }
            None => {
                let objects =
                    target
                        .get("oneOf")
                        .and_then(Value::as_array)
                        .is_some_and(|members| {
                            members.iter().any(|member| {
                                meaning(self.root, member).is_none_or(|member| {
                                    matches!(kind(member), Some("object" | "array") | None)
                                })
                            })
                        });
                if objects {
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
        let is_bytes = target
            .get("format")
            .is_some_and(|format| format == "binary");
        match kind(&target) {
            Some("string" | "integer" | "number" | "boolean") if !is_bytes => items,
            _ => {
                changes.left_to_caller(
                    at,
                    "the items of a list, which are no scalars: the caller writes their text",
                );
                json!({ "type": "string" })
            }
        }
    }

    /// An object: one parameter a property, or the caller's own text.
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
        let properties = target
            .get("properties")
            .and_then(Value::as_object)
            .filter(|all| !all.is_empty());
        let Some(properties) = properties.filter(|_| deep || explode) else {
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
            let listed = target
                .get("required")
                .and_then(Value::as_array)
                .is_some_and(|all| all.iter().any(|one| one == property));
            listed && lowered["required"] == json!(true)
        };
        changes.adapted(
            at,
            format!("object {name} sent as one parameter a property"),
        );
        for (property, schema) in properties.clone() {
            let mut here = at.to_buf();
            for token in ["schema", "properties", property.as_str()] {
                here.push_back(token);
            }
            let sent = if deep {
                format!("{name}[{property}]")
            } else {
                property.clone()
            };
            let mut one = Map::new();
            one.insert("name".into(), json!(sent));
            one.insert("in".into(), json!("query"));
            one.insert("required".into(), json!(needed(&property)));
            if let Some(description) = schema.get("description").filter(|text| text.is_string()) {
                one.insert("description".into(), description.clone());
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
