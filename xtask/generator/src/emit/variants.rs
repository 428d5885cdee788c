//! Gives the enums of unions what the generator cannot: a tag chooses the variant and is written as it was read, and variants have
//! names. It changes no struct.

use std::collections::BTreeMap;

use openapi_normalise::object::Object as _;
use openapi_normalise::rust_type_name;
use openapi_normalise::variants::VARIANTS;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Value, json};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item, ItemEnum, ItemImpl, Path, Token, Type, Variant, parse_quote};

use super::extent::Extent;
use super::fields::squeezed;
use super::template::HERE;

/// Names for the variant of what the document does not list.
const UNKNOWN: [&str; 4] = ["Unknown", "Other", "Unrecognized", "Undocumented"];

/// Whether a union of the document has a tag.
pub(super) fn any_tagged(root: &Value) -> bool {
    let mut schemas = root["components"].entries("schemas");
    schemas.any(|(_, schema)| tagged(schema).is_some())
}

/// What `x-variants` says of a union with a tag.
fn tagged(schema: &Value) -> Option<&Value> {
    schema.get(VARIANTS).filter(|one| one.get("tag").is_some())
}

/// The variants of a union with a tag.
fn rows(tagged: &Value) -> impl Iterator<Item = &Value> {
    tagged.list("variants").iter()
}

/// What the variant of an unlisted tag or value is called; none where there is none.
pub(super) fn unknown<'a>(names: impl Iterator<Item = &'a str>) -> &'static str {
    let names: Vec<&str> = names.collect();
    let mut free = UNKNOWN.into_iter().filter(|name| !names.contains(name));
    free.next().unwrap_or("UnknownToThisClient")
}

/// The document with each tagged union in the one form of which the generator makes an enum of these variants, whatever they hold.
pub(super) fn shaped(mut root: Value) -> Value {
    let schemas = root.get_mut("components");
    for (_, schema) in schemas
        .into_iter()
        .flat_map(|all| all.entries_mut("schemas"))
    {
        let Some(tagged) = tagged(schema).cloned() else {
            continue;
        };
        let members = schema.list("oneOf").to_vec();
        let mut shaped: Vec<Value> = rows(&tagged)
            .zip(members)
            .map(|(row, member)| {
                let name = row.text("name").unwrap_or_default();
                let mut variant = if row.text("holds") == Some("nothing") {
                    json!({ "type": "string", "enum": [name] })
                } else {
                    holder(name, &member)
                };
                if let Some(description) = row.get("description") {
                    variant["description"] = description.clone();
                }
                variant
            })
            .collect();
        if tagged.is_true("open") {
            let name = unknown(rows(&tagged).filter_map(|row| row.text("name")));
            shaped.push(holder(name, &json!({ "type": "object" })));
        }
        schema["oneOf"] = Value::Array(shaped);
    }
    root
}

/// A variant that holds a value.
fn holder(name: &str, member: &Value) -> Value {
    json!({ "type": "object", "required": [name], "properties": { name: member } })
}

/// Rewrites the unions among the generator's types.
pub(super) fn finish(items: &mut Vec<Item>, root: &Value, extent: Extent) {
    let mut tags: BTreeMap<String, &Value> = BTreeMap::new();
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, schema) in root["components"].entries("schemas") {
        let name = rust_type_name(name);
        if let Some(tagged) = tagged(schema) {
            tags.insert(name, tagged);
        } else if let Some(variants) = schema.get(VARIANTS) {
            let known = variants.list("names").iter().filter_map(Value::as_str);
            names.insert(name, known.map(str::to_owned).collect());
        }
    }
    let mut renamed = Rename::default();
    let mut impls: Vec<ItemImpl> = Vec::new();
    for item in &mut *items {
        let Item::Enum(item) = item else { continue };
        let name = item.ident.to_string();
        if let Some(tagged) = tags.get(&name) {
            impls.extend(by_tag(item, tagged, extent));
        } else if let Some(names) = names.get(&name) {
            renamed.variants(item, names);
        }
    }
    if !renamed.names.is_empty() {
        for item in &mut *items {
            renamed.visit_item_mut(item);
        }
    }
    // an unlisted tag is kept when it is read, and made by nobody who did not ask for it
    let is_unasked = |item: &Item| match item {
        Item::Impl(item) => owner(item)
            .is_some_and(|owner| tags.contains_key(&owner.to_string()) && !is_from_a_type(item)),
        _ => false,
    };
    items.retain(|item| !is_unasked(item));
    items.extend(impls.into_iter().map(Item::Impl));
}

/// The type of an `impl`.
pub(super) fn owner(item: &ItemImpl) -> Option<&Ident> {
    match &*item.self_ty {
        Type::Path(path) => path.path.get_ident(),
        _ => None,
    }
}

/// Whether an `impl` is a conversion from what a variant holds, and not from any JSON or text.
fn is_from_a_type(item: &ItemImpl) -> bool {
    item.trait_.as_ref().is_none_or(|(path, _)| {
        let name = squeezed(path);
        name.starts_with("::std::convert::From<") && !name.contains("::serde_json::")
    })
}

/// Leaves derives out of an item.
pub(super) fn underive(attributes: &mut [Attribute], left_out: &[&str]) {
    for attribute in attributes {
        if attribute.path().is_ident("derive")
            && let Ok(paths) =
                attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
        {
            let kept = paths.into_iter().filter(|path| {
                let last = path.segments.last();
                last.is_none_or(|last| !left_out.iter().any(|name| last.ident == name))
            });
            let kept: Vec<Path> = kept.collect();
            *attribute = parse_quote!(#[derive(#(#kept),*)]);
        }
    }
}

/// The type that a variant holds.
fn held(variant: &Variant) -> Option<&Type> {
    variant.fields.iter().next().map(|field| &field.ty)
}

/// How one variant of a union with a tag is read, written and described.
struct Arms {
    read: TokenStream,
    write: TokenStream,
    schema: TokenStream,
}

fn arms(variant: &Variant, property: &str, row: &Value) -> Arms {
    let here = format_ident!("{HERE}");
    let tags: Vec<&str> = row.list("tags").iter().filter_map(Value::as_str).collect();
    let first = tags.first().copied().unwrap_or_default();
    let content = row.text("content").unwrap_or_default();
    let (ident, ty) = (&variant.ident, held(variant));
    let (read, write) = match row.text("holds") {
        Some("nothing") => (
            quote!(Ok(Self::#ident)),
            quote!(Self::#ident => #here::variants::nothing(serializer, #property, #first)),
        ),
        Some("content") => (
            quote!(#here::variants::content(object, #content).map(Self::#ident)),
            quote!(Self::#ident(value) => #here::variants::beside(serializer, #property, #first, #content, value)),
        ),
        Some("rest") => (
            quote!(#here::variants::rest(object, #property).map(Self::#ident)),
            quote!(Self::#ident(value) => #here::variants::tagged(serializer, #property, #first, value)),
        ),
        Some("whole") => (
            quote!(#here::variants::whole(object).map(Self::#ident)),
            quote!(Self::#ident(value) => ::serde::Serialize::serialize(value, serializer)),
        ),
        _ => (
            quote!(#here::variants::whole(object).map(Self::#ident)),
            quote!(Self::#ident(value) => #here::variants::checked(serializer, #property, &[#(#tags),*], value)),
        ),
    };
    let beside = if row.text("holds") == Some("content") {
        quote!(Some(#content))
    } else {
        quote!(None)
    };
    let held = ty.map(|ty| quote!(generator.subschema_for::<#ty>()));
    let held = held.map_or_else(|| quote!(None), |held| quote!(Some(#held)));
    Arms {
        read: quote!(Some(#(#tags)|*) => #read),
        write,
        schema: quote!((&[#(#tags),*], #beside, #held)),
    }
}

/// Makes the tag choose the variant of an enum.
fn by_tag(item: &mut ItemEnum, tagged: &Value, extent: Extent) -> Vec<ItemImpl> {
    underive(&mut item.attrs, &["Deserialize", "Serialize", "JsonSchema"]);
    item.attrs
        .retain(|attribute| !attribute.path().is_ident("serde"));
    for variant in &mut item.variants {
        variant
            .attrs
            .retain(|attribute| !attribute.path().is_ident("serde"));
    }
    let here = format_ident!("{HERE}");
    let name = &item.ident;
    let title = name.to_string();
    let property = tagged.text("tag").unwrap_or_default();
    let (mut reads, mut writes, mut schemas) = (Vec::new(), Vec::new(), Vec::new());
    for (row, variant) in rows(tagged).zip(&item.variants) {
        let arms = arms(variant, property, row);
        reads.push(arms.read);
        writes.push(arms.write);
        schemas.push(arms.schema);
    }
    let open = tagged.is_true("open");
    let last = item.variants.last_mut().filter(|_| open);
    let otherwise = if let Some(last) = last {
        last.attrs = vec![
            parse_quote!(#[doc = "An object with a tag that the document does not list, or without one, as it was read."]),
        ];
        let unknown = &last.ident;
        writes.push(
            quote!(Self::#unknown(object) => ::serde::Serialize::serialize(object, serializer)),
        );
        quote!(Ok(Self::#unknown(object)))
    } else {
        let known: Vec<&str> = rows(tagged)
            .flat_map(|row| row.list("tags"))
            .filter_map(Value::as_str)
            .collect();
        quote!(Err(#here::variants::unlisted(#property, tag.as_deref(), &[#(#known),*])))
    };
    let mut impls = vec![
        parse_quote! {
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
                where
                    D: ::serde::Deserializer<'de>,
                {
                    #[allow(unused_variables)]
                    let (object, tag) = #here::variants::read(deserializer, #property)?;
                    match tag.as_deref() {
                        #(#reads,)*
                        _ => #otherwise,
                    }
                }
            }
        },
        parse_quote! {
            impl ::serde::Serialize for #name {
                fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
                where
                    S: ::serde::Serializer,
                {
                    match self {
                        #(#writes,)*
                    }
                }
            }
        },
    ];
    if extent.json_schema {
        impls.push(parse_quote! {
            impl schemars::JsonSchema for #name {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    #title.into()
                }
                #[allow(unused_variables)]
                fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    #here::variants::schema(#property, ::std::vec![#(#schemas),*], #open)
                }
            }
        });
    }
    impls
}

/// New names of variants, by enum and old name.
#[derive(Default)]
struct Rename {
    names: BTreeMap<Ident, BTreeMap<Ident, Ident>>,
    /// The enum of the `impl` that is visited.
    own: Option<Ident>,
}

impl Rename {
    fn variants(&mut self, item: &mut ItemEnum, names: &[String]) {
        if item.variants.len() != names.len() {
            return;
        }
        let renamed = self.names.entry(item.ident.clone()).or_default();
        for (variant, name) in item.variants.iter_mut().zip(names) {
            let new = format_ident!("{name}");
            renamed.insert(variant.ident.clone(), new.clone());
            variant.ident = new;
        }
    }
}

impl VisitMut for Rename {
    fn visit_item_impl_mut(&mut self, node: &mut ItemImpl) {
        self.own = owner(node).cloned();
        visit_mut::visit_item_impl_mut(self, node);
        self.own = None;
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        let count = path.segments.len();
        if count >= 2 {
            let of = path.segments[count - 2].ident.clone();
            let of = if of == "Self" {
                self.own.clone()
            } else {
                Some(of)
            };
            let new = of.and_then(|of| self.names.get(&of)?.get(&path.segments[count - 1].ident));
            if let Some(new) = new {
                path.segments[count - 1].ident = new.clone();
            }
        }
        visit_mut::visit_path_mut(self, path);
    }
}
