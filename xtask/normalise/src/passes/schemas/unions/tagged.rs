//! Unions whose members a property tells apart: by a discriminator, or because each member lists values of its own for it. Their members
//! are not ordered or merged; what the tag of each is, is kept in `x-variants`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::members::{Member, Whole, gather, keyword};
use crate::openapi::naming::type_name;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, schema_name};
use crate::openapi::schema::{kind, meaning, properties, required};

/// In a discriminator: the names of schemas that are tags without a mapping, with their references.
pub(crate) const IMPLICIT: &str = "x-implicit";

/// In a discriminator: what the members extend, which a value with any other tag is.
pub(crate) const BASE: &str = "x-base";

/// Unions in unions to this depth add to the mapping.
const DEEPEST: usize = 16;

/// Tags and the references that they stand for, in the order of the document.
type Mapping = Vec<(String, String)>;

/// The references of the members that a tag names, so that a union among them is one variant.
pub(super) fn named(root: &Value, schema: &Map<String, Value>) -> BTreeSet<String> {
    let property = property(schema);
    let mapped = property.map(|property| mapping(root, schema, property, 0));
    let targets = mapped.into_iter().flatten();
    targets.map(|(_, target)| target).collect()
}

/// The name of the discriminator's property.
fn property(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("discriminator")?.text("propertyName")
}

/// The mapping of a union, and of the unions in it that have the same discriminator.
fn mapping(root: &Value, schema: &Map<String, Value>, name: &str, depth: usize) -> Mapping {
    let mut found = Mapping::new();
    if depth > DEEPEST {
        return found;
    }
    if property(schema) == Some(name)
        && let Some(discriminator) = schema.get("discriminator")
    {
        let entries = discriminator.entries("mapping");
        found.extend(entries.filter_map(|(tag, target)| {
            let target = target.as_str()?;
            reference::resolve(root, target)?;
            Some((tag.clone(), target.to_owned()))
        }));
    }
    for member in keyword(schema).map_or(&[][..], |keyword| schema.list(keyword)) {
        if let Some(inner) = meaning(root, member).filter(|inner| keyword(inner).is_some()) {
            for (tag, target) in mapping(root, inner, name, depth + 1) {
                if !found.iter().any(|(known, _)| *known == tag) {
                    found.push((tag, target));
                }
            }
        }
    }
    found
}

/// How a tag tells the members of a union apart.
pub(super) struct Tagged {
    /// What `x-variants` of the union is.
    pub(super) variants: Value,
    /// Whether each member has a tag. Without one it is never meant.
    pub(super) has_tag: Vec<bool>,
    /// What the members extend, where a value of its own tag is that alone.
    pub(super) base: Option<Value>,
}

impl Tagged {
    /// Whether every member has a tag.
    pub(super) fn is_whole(&self) -> bool {
        !self.has_tag.contains(&false)
    }
}

/// How a tag tells the members of the union apart; none if nothing does.
pub(super) fn variants(
    root: &Value,
    schema: &Map<String, Value>,
    members: &[Member],
) -> Option<Tagged> {
    let is_object = |member: &Member| kind(&member.object) == Some("object");
    let stated = property(schema);
    let is_union = |member: &Member| {
        stated.is_some()
            && keyword(&member.object).is_some()
            && may_hold_tag(root, &member.object, 0)
    };
    let all_fit = members
        .iter()
        .all(|member| is_object(member) || is_union(member));
    if members.is_empty() || !all_fit {
        return None;
    }
    let property = match stated {
        Some(property) => property.to_owned(),
        None => infer(root, members)?,
    };
    let mapping = mapping(root, schema, &property, 0);
    let listed: Vec<Option<Vec<String>>> = members
        .iter()
        .map(|member| values(root, &member.object, &property))
        .collect();
    let base = schema.get("discriminator").and_then(|one| one.get(BASE));
    let base_object = base.and_then(|base| meaning(root, base));
    let base_listed = base_object.map(|base| values(root, base, &property));
    let mut taken = BTreeSet::new();
    let known = Known {
        schema,
        property: &property,
        mapping: &mapping,
        listed: &listed,
        base_listed: base_listed.as_ref(),
    };
    let mut tags: Vec<Vec<String>> = Vec::new();
    for (index, member) in members.iter().enumerate() {
        let mut own = known.tags(index, member);
        own.retain(|tag| taken.insert(tag.clone()));
        tags.push(own);
    }
    // values that no other member has are those of the only one that is left
    let mut left = (0..tags.len()).filter(|&index| tags[index].is_empty());
    if let (Some(index), None) = (left.next(), left.next()) {
        let mut values = listed[index].clone().unwrap_or_default();
        values.retain(|value| !taken.contains(value));
        if base.is_none() || values.len() == 1 {
            taken.extend(values.iter().cloned());
            tags[index] = values;
        }
    }
    let has_tag: Vec<bool> = tags.iter().map(|tags| !tags.is_empty()).collect();
    if !has_tag.contains(&true) {
        return None;
    }
    let base_tags: Vec<String> = base_listed.iter().flatten().flatten().cloned().collect();
    let base_tags: Vec<String> = base_tags
        .into_iter()
        .filter(|value| taken.insert(value.clone()))
        .collect();
    let is_open = |listed: &Option<Vec<String>>| listed.is_none();
    let open = listed.iter().chain(&base_listed).any(is_open) || has_tag.contains(&false);
    let rows = members.iter().zip(&listed).zip(&tags);
    let mut variants: Vec<Value> = rows
        .filter(|(_, tags)| !tags.is_empty())
        .map(|((member, listed), tags)| {
            let lists_tags = |values: &Vec<String>| values.iter().all(|value| tags.contains(value));
            let is_closed = listed.as_ref().is_some_and(lists_tags);
            json!({
                "name": implicit(schema, reference::of(&member.written)),
                "tags": tags,
                "declared": declares(member, &property),
                "closed": is_closed && demands(root, &member.object, &property, 0),
            })
        })
        .collect();
    let base = base.filter(|_| !base_tags.is_empty()).cloned();
    if let Some(base) = &base {
        variants.push(json!({
            "name": implicit(schema, reference::of(base)),
            "tags": base_tags,
            "declared": true,
            "closed": false,
        }));
    }
    let variants = json!({ "tag": property, "open": open, "variants": variants });
    Some(Tagged {
        variants,
        has_tag,
        base,
    })
}

/// Whether no way of a union is a value that has no properties.
fn may_hold_tag(root: &Value, object: &Map<String, Value>, depth: usize) -> bool {
    match keyword(object) {
        Some(keyword) if depth < DEEPEST => object.list(keyword).iter().all(|member| {
            meaning(root, member).is_none_or(|inner| may_hold_tag(root, inner, depth + 1))
        }),
        _ => kind(object).is_none_or(|kind| kind == "object"),
    }
}

/// What the union and its members say of tags.
struct Known<'a> {
    schema: &'a Map<String, Value>,
    property: &'a str,
    mapping: &'a Mapping,
    /// The values that each member lists.
    listed: &'a [Option<Vec<String>>],
    /// Those that the schema lists that they extend.
    base_listed: Option<&'a Option<Vec<String>>>,
}

impl Known<'_> {
    /// The tags of one member: by the mapping, by values that it alone lists, or by its name.
    fn tags(&self, index: usize, member: &Member) -> Vec<String> {
        let own = reference::of(&member.written);
        let mapped = self.mapping.iter();
        let mapped = mapped.filter(|(_, target)| Some(target.as_str()) == own);
        let mut tags: Vec<String> = mapped.map(|(tag, _)| tag.clone()).collect();
        // what a member only inherits says nothing of it
        if let Some(values) = &self.listed[index]
            && self.base_listed != Some(&self.listed[index])
        {
            let by_another = |value: &String| {
                let others = self.listed.iter().enumerate();
                others
                    .filter(|(other, _)| *other != index)
                    .any(|(_, list)| list.as_ref().is_some_and(|list| list.contains(value)))
            };
            let alone = values.iter().filter(|value| !by_another(value));
            tags.extend(alone.cloned());
        }
        if property(self.schema).is_some() {
            let implicit = implicit(self.schema, own);
            match &self.listed[index] {
                // a mapping adds to the names of schemas; where no property holds the tag, it says what is sent
                None if declares(member, self.property) || tags.is_empty() => tags.extend(implicit),
                Some(values) if tags.is_empty() => {
                    let name = implicit.as_deref().map(type_name);
                    let same = |value: &&String| Some(type_name(value)) == name;
                    tags.extend(values.iter().find(same).cloned());
                }
                _ => {}
            }
        }
        tags.retain(|tag| {
            let target = self.mapping.iter().find(|(known, _)| known == tag);
            target.is_none_or(|(_, target)| Some(target.as_str()) == own)
        });
        tags
    }
}

/// Whether the tag is a property of the member. One that is a union holds it in each way.
fn declares(member: &Member, property: &str) -> bool {
    keyword(&member.object).is_some()
        || properties(&member.object).is_some_and(|all| all.contains_key(property))
}

/// The objects among members of several types as one member, where a tag tells them apart: the union in it that has the same members,
/// or one of its own.
pub(super) fn among(
    root: &Value,
    schema: &Map<String, Value>,
    written: &[Value],
    members: &[Member],
) -> Option<Member> {
    let objects: Vec<Member> = members
        .iter()
        .filter(|member| kind(&member.object) == Some("object"))
        .cloned()
        .collect();
    if objects.len() < 2 || objects.len() == members.len() {
        return None;
    }
    let is_same = |union: &Map<String, Value>| {
        let (whole, mut inner) = (Whole::Some(named(root, union)), Vec::new());
        let list = keyword(union).map_or(&[][..], |keyword| union.list(keyword));
        gather(root, list, &whole, &mut inner, &mut false);
        let same = |(one, other): (&Member, &Member)| one.object == other.object;
        inner.len() == objects.len()
            && inner.iter().zip(&objects).all(same)
            && variants(root, union, &inner).is_some()
    };
    let known = written.iter().find(|member| {
        reference::of(member).is_some() && meaning(root, member).is_some_and(is_same)
    });
    let union = if let Some(known) = known {
        known.clone()
    } else {
        variants(root, schema, &objects)?;
        let members = objects.into_iter().map(|member| member.written);
        let mut union = json!({ "oneOf": members.collect::<Vec<_>>(), "x-merged": true });
        if let Some(discriminator) = schema.get("discriminator") {
            union["discriminator"] = discriminator.clone();
        }
        union
    };
    Some(Member {
        written: union,
        object: Map::from_iter([("type".to_owned(), json!("object"))]),
        is_strict: true,
    })
}

/// The tag that a member has without a mapping: the name of its schema.
fn implicit(schema: &Map<String, Value>, own: Option<&str>) -> Option<String> {
    let own = own?;
    let known = schema.get("discriminator").into_iter();
    let mut known = known.flat_map(|one| one.entries(IMPLICIT));
    known
        .find(|(_, target)| target.as_str() == Some(own))
        .map(|(name, _)| name.clone())
        .or_else(|| schema_name(own))
}

/// The values that a member lists for the property; those of all members of a union in it.
fn values(root: &Value, object: &Map<String, Value>, property: &str) -> Option<Vec<String>> {
    listed(root, object, property, 0)
}

fn listed(
    root: &Value,
    object: &Map<String, Value>,
    property: &str,
    depth: usize,
) -> Option<Vec<String>> {
    if depth > DEEPEST {
        return None;
    }
    if let Some(keyword) = keyword(object) {
        let members = object.list(keyword).iter();
        let lists: Option<Vec<Vec<String>>> = members
            .map(|member| listed(root, meaning(root, member)?, property, depth + 1))
            .collect();
        let mut seen = BTreeSet::new();
        let mut values: Vec<String> = lists?.into_iter().flatten().collect();
        values.retain(|value| seen.insert(value.clone()));
        return Some(values);
    }
    let schema = properties(object)?.get(property)?;
    let schema = meaning(root, schema)?;
    let values = schema.get("enum")?.as_array()?;
    let values = values.iter().filter(|value| !value.is_null());
    values
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// Whether a member requires the property, in each way of a union in it.
fn demands(root: &Value, object: &Map<String, Value>, property: &str, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    match keyword(object) {
        None => required(object).any(|name| name == property),
        Some(keyword) => object.list(keyword).iter().all(|member| {
            meaning(root, member).is_some_and(|inner| demands(root, inner, property, depth + 1))
        }),
    }
}

/// What the first way of a member requires.
fn first_required(root: &Value, object: &Map<String, Value>, depth: usize) -> Vec<String> {
    let inner = keyword(object).and_then(|keyword| object.list(keyword).first());
    match inner.and_then(|inner| meaning(root, inner)) {
        Some(inner) if depth < DEEPEST => first_required(root, inner, depth + 1),
        _ => required(object).map(str::to_owned).collect(),
    }
}

/// A property that every member requires, with values of its own in each; the first for which each has one value, or the first.
fn infer(root: &Value, members: &[Member]) -> Option<String> {
    if members.len() < 2 {
        return None;
    }
    let mut several = None;
    for property in first_required(root, &members[0].object, 0) {
        let is_required = |member: &Member| demands(root, &member.object, &property, 0);
        if !members.iter().all(is_required) {
            continue;
        }
        let listed: Option<Vec<Vec<String>>> = members
            .iter()
            .map(|member| values(root, &member.object, &property))
            .collect();
        let Some(listed) = listed else {
            continue;
        };
        let mut seen = BTreeSet::new();
        let differ = listed.iter().flatten().all(|value| seen.insert(value));
        if !differ || listed.iter().any(Vec::is_empty) {
            continue;
        }
        if listed.iter().all(|values| values.len() == 1) {
            return Some(property);
        }
        several.get_or_insert(property);
    }
    several
}
