//! Names the variants of unions, and gives a union with a tag the form that its enum has: the member is what a variant holds beside the
//! tag. Which variants there are is decided before.

use serde_json::{Map, Value, json};

use crate::error::Refusal;
use crate::openapi::naming::{first_free, type_name};
use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, reachable, schema_place, schemas_below};
use crate::openapi::schema::{properties, required};
use crate::openapi::variants::{VARIANTS, distinct, variant_names};
use crate::openapi::walk::{Site, child, each_schema, read};
use crate::passes::growth::bounded;
use crate::passes::pass::{Changes, Pass};

pub(crate) const PASS: Pass = Pass {
    name: "variants",
    reason: "The generator calls variants `Variant0`, `Variant1`, … where not every member has a name. Each is called here by its tag, \
             its title, its schema or the property that tells it apart. A tag is the variant, and no field beside it.",
    run,
};

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let before = before(root);
    each_schema(root, |at, schema| {
        let members = schema.list("oneOf").to_vec();
        if members.is_empty() {
            return;
        }
        let Some(mut tagged) = schema.shift_remove(VARIANTS) else {
            if members.len() > 1 {
                let names = variant_names(&before, &members);
                changes.adapted(at, format!("variants {}", names.join(", ")));
                schema.insert(VARIANTS.into(), json!({ "names": names }));
            }
            return;
        };
        let tag = tagged.text("tag").unwrap_or_default().to_owned();
        let variants: Vec<Value> = tagged.list("variants").to_vec();
        let names = names(&before, &members, &variants);
        let content = content(&members, &variants, &tag);
        let (mut shaped, mut moves, mut lowered) = (Vec::new(), Vec::new(), Vec::new());
        for (index, ((member, variant), name)) in
            members.into_iter().zip(variants).zip(names).enumerate()
        {
            let from = child(at, ["oneOf", &index.to_string()]);
            let to = |count: usize| child(at, ["oneOf", &count.to_string()]);
            let tags = variant.list("tags").to_vec();
            let mut row = json!({ "name": name, "tags": tags });
            let is_inside = variant.is_true("declared") && !can_go(&member, &variant);
            if is_inside {
                row["holds"] = json!(if variant.is_true("closed") {
                    "whole"
                } else {
                    "checked"
                });
                moves.push((to(shaped.len()), from));
                shaped.push(member);
                lowered.push(row);
            } else if let Some(content) = &content {
                let property = member.get("properties").and_then(|all| all.get(content));
                let from = child(&from, ["properties", content]);
                row["holds"] = json!(if property.is_some() {
                    "content"
                } else {
                    "nothing"
                });
                row["content"] = json!(content);
                moves.push((to(shaped.len()), from));
                shaped.push(
                    property
                        .cloned()
                        .unwrap_or_else(|| json!({ "type": "object" })),
                );
                lowered.push(row);
            } else {
                let rest = without(member, &tag);
                let is_empty = rest.as_object().is_some_and(is_empty);
                row["holds"] = json!(if is_empty { "nothing" } else { "rest" });
                // the tag is not in what the variant holds: a variant a tag
                for (number, tag) in tags.iter().enumerate() {
                    let mut row = row.clone();
                    row["tags"] = json!([tag]);
                    if tags.len() > 1 {
                        row["name"] = json!(type_name(tag.as_str().unwrap_or_default()));
                    }
                    if number == 0 {
                        moves.push((to(shaped.len()), from.clone()));
                    }
                    shaped.push(rest.clone());
                    lowered.push(row);
                }
            }
        }
        let mut taken = std::collections::BTreeSet::new();
        for row in &mut lowered {
            let name = row.text("name").unwrap_or_default();
            row["name"] = json!(first_free(name, "", |name| taken.insert(name.to_owned())));
        }
        let names: Vec<&str> = lowered.iter().filter_map(|row| row.text("name")).collect();
        changes.adapted(at, format!("variants {} by {tag:?}", names.join(", ")));
        changes.moved_together(&moves);
        // an enum of one variant alone would not be one
        if lowered.len() == 1 {
            tagged["open"] = json!(true);
        }
        tagged["variants"] = json!(lowered);
        schema.insert("oneOf".into(), Value::Array(shaped));
        schema.insert(VARIANTS.into(), tagged);
    });
    bounded(root)
}

/// The schemas of the document as they are, as far as the members of unions refer to them.
fn before(root: &Value) -> Value {
    let mut start = Vec::new();
    read(root, &mut |_, site, node| {
        if site == Site::Schema {
            let members = node.list("oneOf").iter();
            start.extend(members.flat_map(|member| schemas_below(Site::Schema, member)));
        }
    });
    let schemas: Map<String, Value> = reachable(root, start)
        .into_iter()
        .filter_map(|name| {
            let schema = schema_place(&name).resolve(root).ok()?.clone();
            Some((name, schema))
        })
        .collect();
    json!({ "components": { "schemas": schemas } })
}

/// What the variants are called: an inline member by its only tag, another by its schema.
fn names(root: &Value, members: &[Value], variants: &[Value]) -> Vec<String> {
    let usual = variant_names(root, members);
    let candidates = members
        .iter()
        .zip(variants)
        .zip(usual)
        .map(|((member, variant), usual)| {
            let mut names = Vec::new();
            if reference::of(member).is_none() {
                match variant.list("tags") {
                    [Value::String(tag)] => names.push(type_name(tag)),
                    [Value::String(one), Value::String(other)]
                        if member.text("title").is_none() =>
                    {
                        names.push(type_name(&format!("{one} or {other}")));
                    }
                    _ => {}
                }
            }
            // a schema that was renamed to make room for the union
            let own = variant.text("name").map(type_name);
            if let Some(own) = own.filter(|own| usual.starts_with(own.as_str())) {
                names.push(own);
            }
            names.push(usual);
            names
        });
    distinct(candidates.collect())
}

/// Whether the tag can be taken out of what the variant holds: it is the only value, and the schema is this union's own.
fn can_go(member: &Value, variant: &Value) -> bool {
    reference::of(member).is_none()
        && member.list("allOf").is_empty()
        && member.list("oneOf").is_empty()
        && variant.list("tags").len() == 1
        && variant.is_true("closed")
}

/// The one property beside the tag that members have, where each has that alone or none.
fn content(members: &[Value], variants: &[Value], tag: &str) -> Option<String> {
    let mut content: Option<&String> = None;
    for (member, variant) in members.iter().zip(variants) {
        if !can_go(member, variant)
            || member
                .get("additionalProperties")
                .is_some_and(Value::is_object)
        {
            return None;
        }
        let object = member.as_object()?;
        for name in properties(object)?.keys().filter(|name| *name != tag) {
            let is_required = required(object).any(|required| required == name);
            // null alone is no type that a variant could hold
            let is_null = properties(object)?.get(name)?.get("enum") == Some(&json!([null]));
            if !is_required || is_null || content.is_some_and(|known| known != name) {
                return None;
            }
            content = Some(name);
        }
    }
    content.cloned()
}

/// The member without the tag, where it is an object of this union's own.
fn without(mut member: Value, tag: &str) -> Value {
    if let Some(object) = member.as_object_mut() {
        object.shift_remove("title");
        if let Some(properties) = object.map_mut("properties") {
            properties.shift_remove(tag);
        }
        if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| name != tag);
        }
        if object.list("required").is_empty() {
            object.shift_remove("required");
        }
    }
    member
}

/// Whether an object has no field.
fn is_empty(object: &Map<String, Value>) -> bool {
    !object.contains_key("$ref")
        && !object.contains_key("allOf")
        && properties(object).is_none()
        && object
            .get("additionalProperties")
            .is_none_or(|more| !more.is_object())
}
