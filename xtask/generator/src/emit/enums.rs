//! Gives the enums of listed values what the generator cannot: integers have variants, and an answer may hold a value that is not listed.
//! It never makes such a value of text or of a number that a caller gives.

use std::collections::{BTreeMap, HashSet};

use openapi_normalise::naming::listed_variants;
use openapi_normalise::object::Object as _;
use openapi_normalise::reference::parameters;
use openapi_normalise::rust_type_name;
use openapi_normalise::variants::{GROWS, integer_variants};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Value, json};
use syn::{Attribute, Item, ItemEnum, parse_quote};

use super::extent::Extent;
use super::fields::renamed;
use super::template::HERE;
use super::variants::{owner, underive, unknown};

/// Whether a schema lists integers.
fn lists_integers(schema: &Value) -> bool {
    schema.text("type") == Some("integer") && !schema.list("enum").is_empty()
}

/// Whether a schema lists texts.
fn lists_texts(schema: &Value) -> bool {
    schema.text("type") == Some("string") && !schema.list("enum").is_empty()
}

/// Whether a schema of the document lists integers.
pub(super) fn any_integers(root: &Value) -> bool {
    let mut schemas = root["components"].entries("schemas");
    schemas.any(|(_, schema)| lists_integers(schema))
}

/// The document with the names of variants in the place of listed integers, of which the generator makes an enum.
pub(super) fn shaped(mut root: Value) -> Value {
    let components = root.get_mut("components").into_iter();
    for (_, schema) in components.flat_map(|all| all.entries_mut("schemas")) {
        if lists_integers(schema) {
            let variants = integer_variants(schema).into_iter();
            let names: Vec<String> = variants.map(|(name, _)| name).collect();
            let mut shaped = json!({ "type": "string", "enum": names });
            for keyword in ["title", "description"] {
                if let Some(value) = schema.get(keyword) {
                    shaped[keyword] = value.clone();
                }
            }
            *schema = shaped;
        }
    }
    root
}

/// The components that list texts. The generator is not asked for their enums: it would write each text five times, and none of that is kept.
pub(super) fn texts(root: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let schemas = root["components"].entries("schemas");
    schemas.filter(|(_, schema)| lists_texts(schema))
}

/// Adds the enums of the texts that the document lists, by the names of types.
pub(super) fn add_texts(items: &mut Vec<Item>, root: &Value, extent: Extent) {
    let texts = texts(root).filter_map(|(name, schema)| {
        let name = rust_type_name(name);
        Some((name.clone(), of_texts(&name, schema, extent)?))
    });
    let texts: BTreeMap<String, ItemEnum> = texts.collect();
    let mut texts = texts.into_iter().peekable();
    let mut all = Vec::with_capacity(items.len() + texts.len());
    for item in std::mem::take(items) {
        let name = match &item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        };
        if let Some(name) = name {
            while let Some((_, before)) = texts.next_if(|(text, _)| *text < name) {
                all.push(Item::Enum(before));
            }
        }
        all.push(item);
    }
    all.extend(texts.map(|(_, item)| Item::Enum(item)));
    *items = all;
}

/// The enum that the generator would make of a list of texts.
fn of_texts(name: &str, schema: &Value, extent: Extent) -> Option<ItemEnum> {
    let values = schema.list("enum");
    let names = listed_variants(values)?.into_iter();
    let variants = names
        .zip(values.iter().filter_map(Value::as_str))
        .map(|(variant, text)| {
            let ident = format_ident!("{variant}");
            let renamed = (variant != text).then(|| quote!(#[serde(rename = #text)]));
            quote!(#renamed #ident)
        });
    let docs = schema.text("description").map(str::to_owned);
    let docs = docs.unwrap_or_else(|| format!("`{name}`"));
    let name = format_ident!("{name}");
    let json_schema = extent.json_schema.then(|| quote!(, schemars::JsonSchema));
    Some(parse_quote! {
        #[doc = #docs]
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd #json_schema)]
        pub enum #name { #(#variants),* }
    })
}

/// Rewrites the lists of values among the generator's types.
pub(super) fn finish(items: &mut Vec<Item>, root: &Value, extent: Extent) {
    let schemas = root["components"].entries("schemas");
    let schemas: BTreeMap<String, &Value> = schemas
        .map(|(name, schema)| (rust_type_name(name), schema))
        .collect();
    // setters of operations take these as text
    let set = parameters(root).into_iter();
    let set: HashSet<String> = set.map(|name| rust_type_name(&name)).collect();
    let mut texts: HashSet<Ident> = HashSet::new();
    let mut numbers: HashSet<Ident> = HashSet::new();
    let mut impls: Vec<Item> = Vec::new();
    for item in &mut *items {
        let Item::Enum(item) = item else { continue };
        let Some(schema) = schemas.get(&item.ident.to_string()) else {
            continue;
        };
        if lists_integers(schema) {
            numbers.insert(item.ident.clone());
            impls.extend(integers(item, schema, extent));
        } else if lists_texts(schema) {
            texts.insert(item.ident.clone());
            let is_set = extent.builders || set.contains(&item.ident.to_string());
            impls.extend(listed(item, schema, extent, is_set));
        }
    }
    let is_replaced = |item: &Item| match item {
        Item::Impl(item) => {
            owner(item).is_some_and(|owner| numbers.contains(owner) || texts.contains(owner))
        }
        _ => false,
    };
    items.retain(|item| !is_replaced(item));
    items.extend(impls);
}

/// The name of a variant for what is not listed.
fn free_name(item: &ItemEnum) -> Ident {
    let names: Vec<String> = item
        .variants
        .iter()
        .map(|variant| variant.ident.to_string())
        .collect();
    format_ident!("{}", unknown(names.iter().map(String::as_str)))
}

/// Makes an enum of texts one that has a table of them, and a variant for others where it grows.
fn listed(item: &mut ItemEnum, schema: &Value, extent: Extent, is_set: bool) -> Vec<Item> {
    underive(&mut item.attrs, &["Deserialize", "Serialize"]);
    let here = format_ident!("{HERE}");
    let name = item.ident.clone();
    let rows: Vec<TokenStream> = item
        .variants
        .iter()
        .map(|variant| {
            let ident = &variant.ident;
            let text = renamed(&variant.attrs).unwrap_or_else(|| ident.to_string());
            quote!((#text, Self::#ident))
        })
        .collect();
    let mut others = TokenStream::new();
    if schema.is_true(GROWS) {
        let unknown = free_name(item);
        underive(&mut item.attrs, &["Copy"]);
        item.variants.push(parse_quote! {
            #[doc = "A value that the document does not list, as it was read. Parsing text never makes it."]
            #[serde(untagged)]
            #unknown(::std::string::String)
        });
        others = quote! {
            const UNLISTED: Option<fn(String) -> Self> = Some(Self::#unknown);
            fn unlisted(&self) -> &str {
                match self {
                    Self::#unknown(text) => text,
                    _ => "",
                }
            }
        };
    }
    if !extent.json_schema {
        for variant in &mut item.variants {
            let is_other = |attribute: &Attribute| !attribute.path().is_ident("serde");
            variant.attrs.retain(is_other);
        }
    }
    let mut items = vec![
        parse_quote! {
            impl #here::listed::Listed for #name {
                const LISTED: &'static [(&'static str, Self)] = &[#(#rows),*];
                #others
            }
        },
        parse_quote!(#here::listed::listed!(#name);),
    ];
    if is_set {
        items.push(parse_quote!(#here::listed::of_text!(#name);));
    }
    items
}

/// The conversions of an enum of integers.
fn integers(item: &mut ItemEnum, schema: &Value, extent: Extent) -> Vec<Item> {
    underive(&mut item.attrs, &["Deserialize", "Serialize", "JsonSchema"]);
    let unknown = schema.is_true(GROWS).then(|| free_name(item));
    let here = format_ident!("{HERE}");
    let name = &item.ident;
    let title = name.to_string();
    let listed = integer_variants(schema);
    let (mut values, mut idents): (Vec<i64>, Vec<Ident>) = (Vec::new(), Vec::new());
    for (variant, (_, value)) in item.variants.iter_mut().zip(listed) {
        variant
            .attrs
            .retain(|attribute| !attribute.path().is_ident("serde"));
        let doc = format!(" {value}");
        variant.attrs.push(parse_quote!(#[doc = #doc]));
        values.push(value);
        idents.push(variant.ident.clone());
    }
    let (read, told, schema): (TokenStream, TokenStream, TokenStream) = if let Some(unknown) =
        unknown
    {
        item.variants.push(parse_quote! {
            #[doc = "A value that the document does not list, as it was read. Conversions never make it."]
            #unknown(i64)
        });
        (
            quote!(Ok(Self::try_from(value).unwrap_or(Self::#unknown(value)))),
            quote!(#name::#unknown(value) => value,),
            quote!({ "type": "integer" }),
        )
    } else {
        (
            quote!(Self::try_from(value).map_err(::serde::de::Error::custom)),
            quote!(),
            quote!({ "type": "integer", "enum": [#(#values),*] }),
        )
    };
    let mut items: syn::File = parse_quote! {
        impl ::std::convert::From<#name> for i64 {
            fn from(value: #name) -> Self {
                match value {
                    #(#name::#idents => #values,)*
                    #told
                }
            }
        }
        impl ::std::convert::TryFrom<i64> for #name {
            type Error = self::error::ConversionError;
            fn try_from(value: i64) -> ::std::result::Result<Self, self::error::ConversionError> {
                match value {
                    #(#values => Ok(Self::#idents),)*
                    _ => Err("invalid value".into()),
                }
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&i64::from(*self), f)
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = self::error::ConversionError;
            fn from_str(value: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                let value: i64 = value.parse().map_err(|_| "invalid value")?;
                Self::try_from(value)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
            where
                D: ::serde::Deserializer<'de>,
            {
                let value = #here::variants::integer(deserializer)?;
                #read
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
            where
                S: ::serde::Serializer,
            {
                serializer.serialize_i64(i64::from(*self))
            }
        }
    };
    if extent.json_schema {
        items.items.push(parse_quote! {
            impl schemars::JsonSchema for #name {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    #title.into()
                }
                fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    schemars::json_schema!(#schema)
                }
            }
        });
    }
    items.items
}
