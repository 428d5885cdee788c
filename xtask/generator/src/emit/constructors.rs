//! How values of the emitted types are made. A builder for each type is more than half of what the generator writes, and few programs make
//! values of most types: without the choice of builders they are plain structs, and one that requests hold has a `new` of its required
//! fields. It changes no field, and nothing of the builders of operations but how they take a body.

use std::collections::HashSet;

use openapi_normalise::reference::sent;
use openapi_normalise::rust_type_name;
use quote::ToTokens as _;
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprStruct, Field, Fields, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, Type,
    parse_quote,
};

use super::fields::{has, in_types, serde_of};

/// Takes the builders of types out, and lets the builders of operations hold the body itself.
pub(super) fn without_builders(file: &mut syn::File) {
    for item in &mut file.items {
        let Item::Mod(module) = item else { continue };
        let Some((_, items)) = &mut module.content else {
            continue;
        };
        if module.ident == "types" {
            items.retain(|item| match item {
                Item::Mod(module) => module.ident != "builder",
                Item::Impl(item) => !begins_builder(item),
                _ => true,
            });
        } else if module.ident == "builder" {
            let mut bodies = Bodies::default();
            for item in items {
                bodies.visit_item_mut(item);
            }
        }
    }
}

/// Whether an `impl` is the function that begins the builder of its type, and nothing else.
fn begins_builder(item: &ItemImpl) -> bool {
    item.trait_.is_none()
        && matches!(item.items.as_slice(), [ImplItem::Fn(function)] if function.sig.ident == "builder")
}

/// Lets the builder of an operation hold a body where it holds the builder of one. A builder stands before its functions.
#[derive(Default)]
struct Bodies {
    /// The operations whose bodies have a builder.
    changed: HashSet<Ident>,
}

impl VisitMut for Bodies {
    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        for field in &mut item.fields {
            if field.ident.as_ref().is_some_and(|name| name == "body") {
                let mut body = Body::default();
                body.visit_type_mut(&mut field.ty);
                if body.is_changed {
                    self.changed.insert(item.ident.clone());
                }
            }
        }
    }

    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        let Type::Path(path) = &*item.self_ty else {
            return;
        };
        let name = path.path.segments.last().map(|segment| &segment.ident);
        if !name.is_some_and(|name| self.changed.contains(name)) {
            return;
        }
        item.items.retain(
            |item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "body_map"),
        );
        visit_mut::visit_item_impl_mut(self, item);
    }

    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        let name = function.sig.ident.to_string();
        if matches!(name.as_str(), "new" | "body" | "send") {
            Body::default().visit_block_mut(&mut function.block);
        }
    }
}

/// Changes the type of a body, how it is set, and how it is taken.
#[derive(Default)]
struct Body {
    is_changed: bool,
}

impl VisitMut for Body {
    /// `types::builder::Name` is `types::Name`.
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let mut segments = path.segments.iter();
        let is_of_types = segments.next().is_some_and(|first| first.ident == "types");
        if is_of_types && segments.next().is_some_and(|next| next.ident == "builder") {
            path.segments = std::mem::take(&mut path.segments)
                .into_iter()
                .enumerate()
                .filter_map(|(index, segment)| (index != 1).then_some(segment))
                .collect();
            self.is_changed = true;
        }
    }

    /// Nobody has set a body that is not set.
    fn visit_expr_struct_mut(&mut self, value: &mut ExprStruct) {
        for field in &mut value.fields {
            if matches!(&field.member, syn::Member::Named(name) if name == "body") {
                field.expr = parse_quote!(Err("body was not initialized".to_string()));
            }
        }
    }

    /// What is set is the body, and nothing is left to be built when it is taken.
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::MethodCall(call) = expr else { return };
        let argument = call.args.first().map(quote::ToTokens::to_token_stream);
        let argument = argument.unwrap_or_default().to_string();
        let is_conversion = match call.method.to_string().as_str() {
            "map" => argument == "From :: from",
            "and_then" => {
                call.receiver.to_token_stream().to_string() == "body"
                    && argument.starts_with("| v | types ::")
            }
            _ => false,
        };
        if is_conversion {
            *expr = (*call.receiver).clone();
        }
    }
}

/// Gives the structs that requests hold a function that makes them of their required fields, where they have optional ones too:
/// it would be long to name all those.
pub(super) fn add(file: &mut syn::File, root: &Value) {
    let Some(items) = in_types(file) else { return };
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
