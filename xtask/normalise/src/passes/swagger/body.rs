//! Request bodies: of a parameter in the body, or of all that are fields of a form.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use super::media::{MULTIPART, Media};
use super::parameters;
use super::parameters::{Joined, items, schema};
use crate::openapi::media_type::essence;
use crate::openapi::object::Object as _;
use crate::openapi::schema::{is_bytes, kind};
use crate::openapi::walk::child;
use crate::passes::pass::{Changes, Moves};

/// The parameters of an operation, or path, that are its body, each with the place where it is written.
#[derive(Debug, Clone, Default)]
pub(super) struct Bodies {
    bodies: Vec<(PointerBuf, Map<String, Value>)>,
    fields: Vec<(PointerBuf, Map<String, Value>)>,
}

impl Bodies {
    /// Adds a parameter. One that is no part of a body is handed back.
    pub(super) fn add(&mut self, place: PointerBuf, parameter: Value) -> Option<Value> {
        let Value::Object(parameter) = parameter else {
            return Some(parameter);
        };
        match parameter.text("in").map(str::to_ascii_lowercase).as_deref() {
            Some("body") => self.bodies.push((place, parameter)),
            Some("formdata" | "form") => self.fields.push((place, parameter)),
            _ => return Some(Value::Object(parameter)),
        }
        None
    }

    /// These, with what a path has for all its operations: an operation's own body or field comes before one of the path.
    pub(super) fn over(mut self, of_path: &Self) -> Self {
        if self.fields.is_empty() && self.bodies.is_empty() {
            self.bodies.clone_from(&of_path.bodies);
        }
        if self.bodies.is_empty() {
            for field in &of_path.fields {
                let name = |field: &Map<String, Value>| field.get("name").cloned();
                if !self.fields.iter().any(|own| name(&own.1) == name(&field.1)) {
                    self.fields.push(field.clone());
                }
            }
        }
        self
    }

    /// The request body of the operation at `at`.
    pub(super) fn convert(
        self,
        at: &Pointer,
        consumes: Option<&Media>,
        moves: &mut Moves,
        changes: &mut Changes<'_>,
    ) -> Option<Value> {
        let mut bodies = self.bodies.into_iter();
        let Some((place, parameter)) = bodies.next() else {
            return (!self.fields.is_empty())
                .then(|| form(&self.fields, at, consumes, moves, changes));
        };
        for (place, parameter) in bodies.chain(self.fields) {
            let name = parameter.text("name").unwrap_or_default().to_owned();
            changes.left_to_caller(
                &place,
                format!("parameter {name} beside a body, which is all that is sent; dropped"),
            );
        }
        Some(body(parameter, &place, at, consumes, moves, changes))
    }
}

fn body(
    mut parameter: Map<String, Value>,
    place: &Pointer,
    at: &Pointer,
    consumes: Option<&Media>,
    moves: &mut Moves,
    changes: &mut Changes<'_>,
) -> Value {
    let name = parameter.text("name").unwrap_or("body").to_owned();
    parameter.shift_remove("collectionFormat");
    // its schema was converted where it stands; a body without one states its type itself
    let (schema, schema_place) = match parameter.shift_remove("schema") {
        Some(Value::Object(schema)) => (schema, child(place, ["schema"])),
        _ => parameters::schema(&mut parameter, place, changes),
    };
    let media_types = Media::of(consumes, is_bytes(&schema));
    changes.adapted(
        place,
        format!(
            "parameter {name} described as the request body, as {}",
            media_types.join(", ")
        ),
    );
    let to = child(at, ["requestBody"]);
    moves.push((to.clone(), place.to_buf()));
    moves.push((child(&to, ["content"]), place.to_buf()));
    let mut content = Map::new();
    for media_type in media_types {
        let here = child(&to, ["content", &media_type]);
        moves.push((child(&here, ["schema"]), schema_place.clone()));
        moves.push((here, place.to_buf()));
        content.insert(media_type, json!({ "schema": schema }));
    }
    let mut body = Map::new();
    for key in ["description", "required"] {
        body.extend(
            parameter
                .shift_remove(key)
                .map(|value| (key.to_owned(), value)),
        );
    }
    body.insert("content".into(), Value::Object(content));
    Value::Object(body)
}

/// The body of a form: an object with a property for each field.
fn form(
    fields: &[(PointerBuf, Map<String, Value>)],
    at: &Pointer,
    consumes: Option<&Media>,
    moves: &mut Moves,
    changes: &mut Changes<'_>,
) -> Value {
    let is_file = |field: &Map<String, Value>| {
        let file =
            |schema: &Map<String, Value>| schema.text("type") == Some("file") || is_bytes(schema);
        file(field) || field.map("items").is_some_and(file)
    };
    let has_file = fields.iter().any(|(_, field)| is_file(field));
    let media_types = Media::of_form(consumes, has_file);
    let names = fields
        .iter()
        .filter_map(|(_, field)| field.text("name"))
        .collect::<Vec<_>>();
    let to = child(at, ["requestBody"]);
    let list = child(at, ["parameters"]);
    changes.adapted(
        &list,
        format!(
            "fields {} described as the request body, as {}",
            names.join(", "),
            media_types.join(", ")
        ),
    );
    for place in [to.clone(), child(&to, ["content"])] {
        moves.push((place, list.clone()));
    }
    let fields: Vec<Field> = fields
        .iter()
        .map(|(place, field)| Field::of(field.clone(), place, changes))
        .collect();
    let mut content = Map::new();
    for media_type in media_types {
        let here = child(&to, ["content", &media_type]);
        for place in [here.clone(), child(&here, ["schema"])] {
            moves.push((place, list.clone()));
        }
        for field in &fields {
            let property = child(&here, ["schema", "properties", &field.name]);
            moves.push((property, field.place.clone()));
        }
        content.insert(media_type.clone(), media(&fields, &media_type, changes));
    }
    let required = fields.iter().any(|field| field.required);
    json!({ "required": required, "content": content })
}

/// A field of a form.
struct Field {
    name: String,
    place: PointerBuf,
    schema: Map<String, Value>,
    /// How the parts of a list are written. Files are parts of their own, whatever is said.
    joined: Option<Joined>,
    required: bool,
}

impl Field {
    fn of(mut field: Map<String, Value>, place: &Pointer, changes: &mut Changes<'_>) -> Self {
        let name = field.text("name").unwrap_or_default().to_owned();
        let format = field.shift_remove("collectionFormat");
        let (mut schema, at) = schema(&mut field, place, changes);
        let is_joined =
            kind(&schema) == Some("array") && !schema.map("items").is_some_and(is_bytes);
        let joined = is_joined.then(|| Joined::of(format.as_ref(), place, changes));
        if is_joined {
            items(&mut schema, &at, changes);
        }
        for key in ["description", "example"] {
            if let Some(value) = field.shift_remove(key) {
                schema.entry(key).or_insert(value);
            }
        }
        if field.is_true("allowEmptyValue") && kind(&schema) != Some("string") {
            changes.left_to_caller(place, format!("an empty value of field {name}"));
        }
        Self {
            name,
            place: place.to_buf(),
            schema,
            joined,
            required: field.is_true("required"),
        }
    }
}

/// The form as one media type has it.
fn media(fields: &[Field], media_type: &str, changes: &mut Changes<'_>) -> Value {
    let is_multipart = essence(media_type) == MULTIPART;
    let mut properties = Map::new();
    let mut encodings = Map::new();
    for field in fields {
        let mut schema = field.schema.clone();
        match (field.joined, field.joined.and_then(Joined::style)) {
            (None | Some(Joined::Multi), _) => {}
            (_, Some((style, explode))) if !is_multipart => {
                let encoding = json!({ "style": style, "explode": explode });
                encodings.insert(field.name.clone(), encoding);
            }
            (Some(joined), _) => {
                let what = format!("field {} of {media_type}", field.name);
                schema = joined.text(&schema, &what, &field.place, changes);
            }
        }
        let property = properties.entry(field.name.clone());
        property.or_insert(Value::Object(schema));
    }
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name.as_str())
        .collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    let mut media = json!({ "schema": schema });
    if !encodings.is_empty() {
        media["encoding"] = Value::Object(encodings);
    }
    media
}
