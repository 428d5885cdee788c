//! Lowers `oneOf` and `anyOf` to what a Rust enum can distinguish: members of different types, or objects in an order in which none is
//! mistaken for another. Members that cannot be distinguished are merged into one type that loses nothing. Members that a property tells
//! apart stay as they are.

use jsonptr::{Pointer, PointerBuf};
use serde_json::{Map, Value, json};

use self::members::{MOST_MEMBERS, Member, Whole, gather, is_loose_null, keyword};
use self::tagged::Tagged;
use crate::error::Refusal;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, Side, schema_name, schema_reference};
use crate::openapi::schema::{is_any, kind};
use crate::openapi::variants::VARIANTS;
use crate::openapi::walk::{child, tokens};
use crate::passes::growth::{Growth, grow, refer};
use crate::passes::pass::{Changes, Pass};

mod members;
mod objects;
mod scalars;
mod tagged;

pub(crate) use self::tagged::{BASE, IMPLICIT};

pub(crate) const PASS: Pass = Pass {
    name: "unions",
    reason: "A generated enum takes the first variant that can be read. Where another variant would have been meant, fields were lost; \
             so members are ordered, and merged into one where no order helps. Where a tag tells them apart, the emitted enum reads it.",
    run,
};

/// Marks where an inline member came from.
const FROM: &str = "x-from";

fn run(root: &mut Value, changes: &mut Changes<'_>) -> Result<(), Refusal> {
    let received = Side::received(root);
    grow(root, changes, |at, schema, growth, changes| {
        // what a value must not be is no type, and is told as it was written
        let Some(keyword) = keyword(schema).filter(|_| !is_denied(at)) else {
            return;
        };
        let written = schema.list(keyword).to_vec();
        let Some(read) = read(&growth.before, schema, &written) else {
            let problem = format!("{keyword} has more than {MOST_MEMBERS} members");
            growth.refuse(Refusal::at(at, problem, "describe them as one schema"));
            return;
        };
        let Read {
            mut members,
            tagged,
            nullable,
        } = read;
        for member in &mut members {
            let own = reference::of(&member.written).and_then(reference::pointer);
            member.is_strict = !received.holds(own.as_deref().unwrap_or(at));
        }
        if written
            .iter()
            .any(|member| is_loose_null(&growth.before, member))
        {
            changes.left_to_caller(at, LOOSE_NULL);
        }
        mark_inline(at, keyword, &written, &mut members);
        if tagged.is_none()
            && let Some(inner) = tagged::among(&growth.before, schema, &written, &members)
        {
            members.retain(|member| kind(&member.object) != Some("object"));
            members.push(inner);
            schema.take_out("discriminator");
        }
        if let Some(discriminator) = schema.take_out("discriminator")
            && tagged.is_none()
            && let Some(name) = discriminator.at("propertyName")
        {
            changes.left_to_caller(
                at,
                format!("discriminator {name}: variants are told apart by their own fields"),
            );
        }
        let lowered = match &tagged {
            Some(tagged) => with_tags(members, tagged),
            None => lower(&members, keyword == "oneOf"),
        };
        schema.take_out("oneOf");
        schema.take_out("anyOf");
        if nullable {
            schema.insert("nullable".into(), json!(true));
        }
        for lost in lowered.lost {
            changes.left_to_caller(at, lost);
        }
        if let Some(Tagged { variants, .. }) = tagged {
            changes.adapted(at, format!("told apart by {}", variants["tag"]));
            schema.insert("oneOf".into(), Value::Array(lowered.members));
            schema.insert(VARIANTS.into(), variants);
        } else {
            place(at, schema, lowered.members, growth);
        }
        changes.moved_together(&moves(at, schema));
        let is_lowered = keyword != "oneOf" || written != schema.list("oneOf");
        if is_lowered && !schema.has(VARIANTS) {
            let count = schema.list("oneOf").len().max(1);
            changes.adapted(
                at,
                format!("{keyword} of {} lowered to {count}", written.len()),
            );
        }
    })
}

/// Whether the schema is in a `not`.
fn is_denied(at: &Pointer) -> bool {
    let tokens = tokens(at);
    let mut pairs = tokens.windows(2);
    pairs.any(|pair| pair[1] == "not" && pair[0] != "properties" && pair[0] != "schemas")
}

/// What is said of a member such as `{nullable: true}`.
const LOOSE_NULL: &str =
    "a member that says nothing but that null is allowed: read as null, and not as any value";

/// The members of a union.
struct Read {
    members: Vec<Member>,
    /// How a tag tells them apart, if one does.
    tagged: Option<Tagged>,
    nullable: bool,
}

/// Gathers the members of a union; none if there are too many.
fn read(root: &Value, schema: &Map<String, Value>, written: &[Value]) -> Option<Read> {
    let mut nullable = schema.is_true("nullable");
    let mut gathered = |whole: &Whole| {
        let mut members = Vec::new();
        gather(root, written, whole, &mut members, &mut nullable);
        members
    };
    let mut whole = tagged::named(root, schema);
    whole.extend(members::alone(root, written));
    let mut members = gathered(&Whole::Some(whole));
    if members.len() > MOST_MEMBERS {
        return None;
    }
    let mut tagged = tagged::variants(root, schema, &members);
    if !tagged.as_ref().is_some_and(Tagged::is_whole) {
        // a union inside may have one tag for all of its members
        let outer = gathered(&Whole::All);
        let other = tagged::variants(root, schema, &outer);
        if other.as_ref().is_some_and(Tagged::is_whole) {
            (members, tagged) = (outer, other);
        }
    }
    Some(Read {
        members,
        tagged,
        nullable,
    })
}

/// Lets an inline member keep its origin wherever it is moved.
fn mark_inline(at: &Pointer, keyword: &str, written: &[Value], members: &mut [Member]) {
    for (index, written) in written.iter().enumerate() {
        let mut bare = written.clone();
        if let Some(bare) = bare.as_object_mut() {
            bare.take_out("nullable");
        }
        if let Some(member) = members
            .iter_mut()
            .find(|member| member.written == bare && member.written.at("$ref").is_none())
        {
            member.written[FROM] = json!(format!("{at}/{keyword}/{index}"));
        }
    }
}

/// Where the inline members of the union are now, and where they were. Takes the marks away.
fn moves(at: &Pointer, schema: &mut Map<String, Value>) -> Vec<(PointerBuf, PointerBuf)> {
    let mut moves = Vec::new();
    for (index, member) in schema.list_mut("oneOf").enumerate() {
        let from = member
            .as_object_mut()
            .and_then(|member| member.take_out(FROM));
        if let Some(from) = from.as_ref().and_then(Value::as_str)
            && let Ok(from) = PointerBuf::parse(from)
        {
            moves.push((child(at, ["oneOf", &index.to_string()]), from));
        }
    }
    schema.take_out(FROM);
    moves
}

struct Lowered {
    members: Vec<Value>,
    lost: Vec<String>,
}

/// The members that have a tag.
fn with_tags(members: Vec<Member>, tagged: &Tagged) -> Lowered {
    let mut lowered = Lowered {
        members: Vec::new(),
        lost: Vec::new(),
    };
    for (member, has_tag) in members.into_iter().zip(&tagged.has_tag) {
        if *has_tag {
            lowered.members.push(member.written);
        } else {
            let member = reference::of(&member.written).unwrap_or("a member");
            let tag = &tagged.variants["tag"];
            lowered.lost.push(format!(
                "{member}, which no value of {tag} names: an unlisted tag is kept as it is"
            ));
        }
    }
    lowered.members.extend(tagged.base.clone());
    lowered
}

/// The members of an untagged enum, in an order in which it distinguishes them.
fn lower(members: &[Member], exclusive: bool) -> Lowered {
    let mut lost = Vec::new();
    if let [only] = members
        && reference::of(&only.written).is_some()
    {
        return Lowered {
            members: vec![only.written.clone()],
            lost,
        };
    }
    if members
        .iter()
        .any(|member| is_any(&member.object) || kind(&member.object).is_none())
    {
        if members.len() > 1 {
            lost.push("the members of a union, one of which is any value".into());
        }
        return Lowered {
            members: vec![json!({})],
            lost,
        };
    }
    let of = |wanted: &[&str]| -> Vec<Member> {
        members
            .iter()
            .filter(|member| kind(&member.object).is_some_and(|kind| wanted.contains(&kind)))
            .cloned()
            .collect()
    };
    let mut lowered = Vec::new();
    lowered.extend(scalars::booleans(of(&["boolean"])));
    lowered.extend(scalars::numbers(of(&["integer", "number"]), &mut lost));
    lowered.extend(scalars::strings(of(&["string"]), &mut lost));
    lowered.extend(scalars::arrays(of(&["array"]), &mut lost));
    lowered.extend(objects::lower(of(&["object"]), exclusive, &mut lost));
    Lowered {
        members: lowered,
        lost,
    }
}

/// Writes the lowered members into the schema.
fn place(
    at: &Pointer,
    schema: &mut Map<String, Value>,
    mut members: Vec<Value>,
    growth: &mut Growth,
) {
    let alone = members.len() == 1;
    for member in &mut members {
        let Some(object) = member.as_object_mut() else {
            continue;
        };
        // items of several lists: a schema of their own, or a list of such lists would never end
        if object.take_out("x-lists").is_some() {
            let items = object.at("items").cloned().unwrap_or_default();
            let name = growth.component(items, &child(at, ["items"]));
            object.insert("items".into(), schema_reference(&name));
        }
        // merged of several: a named schema, the same one for the same members
        if object.take_out("x-merged").is_some()
            && !(alone && growth.claim(member, at) && is_any(schema))
        {
            // what it is a member of needs the name of the place
            let at = if alone {
                at.to_buf()
            } else {
                child(at, ["object"])
            };
            *member = schema_reference(&growth.component(member.take(), &at));
        }
    }
    if members.len() > 1 {
        schema.insert("oneOf".into(), Value::Array(members));
        return;
    }
    let Some(only) = members.pop() else {
        return;
    };
    if let Some(name) = reference::of(&only).and_then(schema_name) {
        refer(schema, &name);
    } else if let Value::Object(only) = only {
        for (keyword, value) in only {
            let is_annotated = matches!(keyword.as_str(), "title" | "description")
                && schema.contains_key(&keyword);
            if !is_annotated {
                schema.insert(keyword, value);
            }
        }
    }
}
