//! Gives fields what the generator's own types do not hold: null beside absent, and integers that are written as `5.0`. Setters of
//! optional fields take a value as well as an option. It changes nothing but fields, setters and what reads bodies of integers. The other
//! modules read types and attributes by its functions.

use std::collections::BTreeMap;

use openapi_normalise::object::Object as _;
use openapi_normalise::schema::NULLABLE_FIELD;
use openapi_normalise::walk::{Site, walk};
use quote::ToTokens;
use serde_json::{Value, json};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, ExprLit, Field, GenericArgument, Ident, ImplItem, Item, Lit, Meta,
    MetaNameValue, PathArguments, Token, Type, parse_quote,
};

use super::template::HERE;

/// Ends the description of a field that may be null, and leads from the document to the emitted field.
const MARK: &str = "\u{1}nullable";

/// Writes the marks of the normaliser into descriptions: an extension would be a part of the type for the generator.
pub(super) fn mark(root: &mut Value) {
    walk(root, &mut |_, site, node| {
        if site != Site::Schema {
            return;
        }
        for (_, property) in node.entries_mut("properties") {
            let Some(property) = property.as_object_mut() else {
                continue;
            };
            if property.shift_remove(NULLABLE_FIELD).is_some() {
                let text = property.text("description").unwrap_or_default();
                property.insert("description".into(), json!(format!("{text}{MARK}")));
            }
        }
    });
}

/// Rewrites the fields of the emitted types, and the setters of their builders.
pub(super) fn rewrite(types: &mut [Item]) {
    let mut adapted = BTreeMap::new();
    for item in &mut *types {
        match item {
            Item::Struct(item) => {
                for field in &mut item.fields {
                    if let Some(holder) = adapt(field)
                        && let Some(name) = &field.ident
                    {
                        adapted.insert((item.ident.clone(), name.clone()), holder);
                    }
                }
            }
            // One that reads itself has no attributes for it.
            Item::Enum(item) if derives(&item.attrs, "Deserialize") => {
                for field in item.variants.iter_mut().flat_map(|one| &mut one.fields) {
                    adapt(field);
                }
            }
            _ => {}
        }
    }
    if let Some(builders) = types.iter_mut().find_map(|item| module(item, "builder")) {
        setters(builders, &adapted);
    }
}

/// Whether an item derives the trait of this name.
pub(super) fn derives(attributes: &[Attribute], name: &str) -> bool {
    let tokens = |attribute: &Attribute| attribute.meta.to_token_stream().to_string();
    let mut derives = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    derives.any(|derive| tokens(derive).contains(name))
}

/// The items of a module, if it has this name.
fn module<'a>(item: &'a mut Item, name: &str) -> Option<&'a mut Vec<Item>> {
    match item {
        Item::Mod(module) if module.ident == name => {
            module.content.as_mut().map(|(_, items)| items)
        }
        _ => None,
    }
}

/// What holds the value of an optional field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Option,
    Nullable,
}

impl Holder {
    fn of(self, inner: &Type) -> Type {
        let here = here();
        match self {
            Self::Option => parse_quote!(::std::option::Option<#inner>),
            Self::Nullable => parse_quote!(#here::nullable::Nullable<#inner>),
        }
    }
}

/// What is in the option that a type is. Of a type that is a part of itself it is a box: the generator has the box around the option.
fn in_option(ty: &Type) -> Option<Type> {
    if let Some(inner) = argument(ty, "Option") {
        return Some(inner.clone());
    }
    let inner = argument(argument(ty, "Box")?, "Option")?;
    Some(parse_quote!(::std::boxed::Box<#inner>))
}

/// Gives a field its type and the attributes by which it is read and written. Tells what holds its value, if it is optional.
fn adapt(field: &mut Field) -> Option<Holder> {
    let is_marked = take_mark(&mut field.attrs);
    let mut serde = take_serde(&mut field.attrs);
    let is_optional = has(&serde, "skip_serializing_if") || has(&serde, "default");
    let inner = in_option(&field.ty).filter(|_| is_optional);
    let holder = if is_marked {
        Holder::Nullable
    } else {
        Holder::Option
    };
    if let Some(inner) = &inner {
        field.ty = holder.of(inner);
        serde.retain(|meta| !is(meta, "skip_serializing_if") && !is(meta, "default"));
        if is_marked {
            serde.push(parse_quote!(default));
            serde.push(parse_quote!(
                skip_serializing_if = "super::nullable::Nullable::is_absent"
            ));
        } else {
            serde.push(parse_quote!(
                skip_serializing_if = "::std::option::Option::is_none"
            ));
        }
    }
    let read = if holds_integers(&field.ty) {
        Some("super::integer::read")
    } else if inner.as_ref().is_some_and(is_any) && !is_marked {
        Some("super::nullable::present")
    } else {
        None
    };
    if let Some(read) = read {
        serde.retain(|meta| !is(meta, "deserialize_with"));
        if inner.is_some() && !has(&serde, "default") {
            serde.push(parse_quote!(default));
        }
        serde.push(parse_quote!(deserialize_with = #read));
    }
    if !serde.is_empty() {
        field.attrs.push(parse_quote!(#[serde(#(#serde),*)]));
    }
    inner.map(|_| holder)
}

fn here() -> Ident {
    Ident::new(HERE, proc_macro2::Span::call_site())
}

/// Takes the mark out of the documentation of a field. False if there is none.
fn take_mark(attributes: &mut Vec<Attribute>) -> bool {
    let mut docs = attributes.iter().enumerate();
    let marked = docs.find_map(|(index, attribute)| {
        let text = text(&attribute.meta).filter(|_| attribute.path().is_ident("doc"))?;
        Some((index, text.strip_suffix(MARK)?.to_owned()))
    });
    let Some((index, text)) = marked else {
        return false;
    };
    if text.is_empty() {
        attributes.remove(index);
    } else {
        attributes[index] = parse_quote!(#[doc = #text]);
    }
    true
}

/// Takes what serde is told of a field.
pub(super) fn take_serde(attributes: &mut Vec<Attribute>) -> Vec<Meta> {
    let Some(taken) = serde_of(attributes) else {
        return Vec::new();
    };
    attributes.retain(|attribute| !attribute.path().is_ident("serde"));
    taken
}

/// What serde is told; none where it is told in a way that nobody here knows.
pub(super) fn serde_of(attributes: &[Attribute]) -> Option<Vec<Meta>> {
    let mut metas = Vec::new();
    for attribute in attributes {
        if attribute.path().is_ident("serde") {
            let parsed = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            metas.extend(parsed.ok()?);
        }
    }
    Some(metas)
}

/// The name by which serde knows a field or a variant, where it is told one.
pub(super) fn renamed(attributes: &[Attribute]) -> Option<String> {
    let serde = serde_of(attributes)?;
    text(serde.iter().find(|meta| is(meta, "rename"))?)
}

/// The text of `name = "text"`.
pub(super) fn text(meta: &Meta) -> Option<String> {
    match meta {
        Meta::NameValue(MetaNameValue {
            value:
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

pub(super) fn is(meta: &Meta, name: &str) -> bool {
    meta.path().is_ident(name)
}

pub(super) fn has(serde: &[Meta], name: &str) -> bool {
    serde.iter().any(|meta| is(meta, name))
}

/// Tokens without white space.
pub(super) fn squeezed(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    text.split_whitespace().collect()
}

/// The last segment of a path, with its type arguments.
pub(super) fn generic(ty: &Type) -> Option<(&Ident, Vec<&Type>)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Some((&last.ident, arguments))
}

/// Whether a path ends with this name.
pub(super) fn is_named(ty: &Type, name: &str) -> bool {
    generic(ty).is_some_and(|(found, _)| found == name)
}

/// The type in a generic type of this name.
fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let (found, arguments) = generic(ty)?;
    (found == name).then(|| arguments.last().copied()).flatten()
}

/// Whether the type is of integers, or of lists, maps and options of them.
fn holds_integers(ty: &Type) -> bool {
    const INTEGERS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];
    const HOLDERS: [&str; 4] = ["Option", "Vec", "BTreeMap", "Nullable"];
    let Some((name, arguments)) = generic(ty) else {
        return false;
    };
    match arguments.as_slice() {
        [] => INTEGERS.iter().any(|integer| name == integer),
        [one] => HOLDERS.iter().any(|holder| name == holder) && holds_integers(one),
        [key, value] => name == "BTreeMap" && is_named(key, "String") && holds_integers(value),
        _ => false,
    }
}

/// What reads a body of this type by `read`, where that reads `5.0` as no integer.
pub(super) fn read_body(read: Expr, typed: &Type) -> Expr {
    if !holds_integers(typed) {
        return read;
    }
    parse_quote! {
        #read.and_then(|read: ResponseValue<super::integer::Whole<#typed>>| read.map(|whole| whole.0))
    }
}

/// Whether the type holds any JSON value.
fn is_any(ty: &Type) -> bool {
    is_named(ty, "Value")
}

/// Gives the builders of types the fields of these, and setters that take a value where the field is optional.
fn setters(builders: &mut [Item], adapted: &BTreeMap<(Ident, Ident), Holder>) {
    let here = here();
    let mut optional: BTreeMap<(Ident, Ident), Type> = BTreeMap::new();
    for item in &mut *builders {
        let Item::Struct(item) = item else { continue };
        for field in &mut item.fields {
            let Some(name) = field.ident.clone() else {
                continue;
            };
            let held = generic(&field.ty).and_then(|(_, held)| held.first().copied());
            let Some(inner) = held.and_then(in_option) else {
                continue;
            };
            let place = (item.ident.clone(), name);
            let is_boxed = held.is_some_and(|held| argument(held, "Box").is_some());
            let ty = match adapted.get(&place) {
                Some(holder) => holder.of(&inner),
                // it may be null and has to be there
                None if is_boxed => continue,
                None => Holder::Option.of(&inner),
            };
            field.ty = parse_quote!(::std::result::Result<#ty, ::std::string::String>);
            // any value can be made of an option too, so that nobody could tell which was meant
            if !is_any(&inner) {
                optional.insert(place, ty);
            }
        }
    }
    for item in builders {
        let Item::Impl(item) = item else { continue };
        let Some((owner, _)) = generic(&item.self_ty).filter(|_| item.trait_.is_none()) else {
            continue;
        };
        let owner = owner.clone();
        for setter in &mut item.items {
            let ImplItem::Fn(setter) = setter else {
                continue;
            };
            let name = setter.sig.ident.clone();
            let Some(ty) = optional.get(&(owner.clone(), name.clone())) else {
                continue;
            };
            let message = format!("error converting supplied value for {name}: {{e}}");
            *setter = parse_quote! {
                pub fn #name<T, Way>(mut self, value: T) -> Self
                where
                    T: #here::nullable::IntoField<#ty, Way>,
                {
                    self.#name = value.into_field().map_err(|e| format!(#message));
                    self
                }
            };
        }
    }
}
