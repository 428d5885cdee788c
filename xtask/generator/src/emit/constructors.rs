//! How values of the emitted types are made. A builder for each type is more than half of what the generator writes, and few programs make
//! values of most types: without the choice of builders they are plain structs, and one that requests hold has a `new` of its required
//! fields. It changes no field.

use std::collections::HashSet;

use openapi_normalise::reference::sent;
use openapi_normalise::rust_type_name;
use serde_json::Value;
use syn::{Field, Fields, Item, ItemStruct, parse_quote};

use super::fields::{has, serde_of};

/// Gives the structs that requests hold a function that makes them of their required fields, where they have optional ones too:
/// it would be long to name all those.
pub(super) fn add(items: &mut Vec<Item>, root: &Value) {
    let sent: HashSet<String> = sent(root).iter().map(|name| rust_type_name(name)).collect();
    let constructors: Vec<Item> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) if sent.contains(&item.ident.to_string()) => constructor(item),
            _ => None,
        })
        .collect();
    items.extend(constructors);
}

fn constructor(item: &ItemStruct) -> Option<Item> {
    let Fields::Named(fields) = &item.fields else {
        return None;
    };
    let (optional, required): (Vec<&Field>, Vec<&Field>) =
        fields.named.iter().partition(|field| is_optional(field));
    if required.is_empty() || optional.is_empty() {
        return None;
    }
    let name = &item.ident;
    let optional = optional.iter().map(|field| &field.ident);
    let required_names: Vec<_> = required.iter().map(|field| &field.ident).collect();
    let types = required.iter().map(|field| &field.ty);
    Some(parse_quote! {
        impl #name {
            #[doc = "One with its required fields, and none of the others."]
            pub fn new(#(#required_names: #types),*) -> Self {
                Self {
                    #(#required_names,)*
                    #(#optional: ::std::default::Default::default(),)*
                }
            }
        }
    })
}

/// Whether a field may be absent, or holds what is not declared.
fn is_optional(field: &Field) -> bool {
    let serde = serde_of(&field.attrs).unwrap_or_default();
    let words = ["default", "skip_serializing_if", "flatten"];
    words.iter().any(|word| has(&serde, word))
}
