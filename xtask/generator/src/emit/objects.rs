//! Lets structs be read by a table of their fields instead of by a derive, which is the greater part of what a compiler has to do for them.
//! It changes no field, and leaves a struct alone that has something for which the table has no word.

use quote::{format_ident, quote};
use syn::{Field, Fields, Item, ItemStruct, Meta, parse_quote};

use super::extent::Extent;
use super::fields::{derives, generic, has, is, serde_of, take_serde, text};
use super::template::HERE;
use super::variants::underive;

/// Rewrites the structs of the emitted types. Tells whether there are any.
pub(super) fn rewrite(types: &mut Vec<Item>, extent: Extent) -> bool {
    let mut is_any = false;
    let mut items = Vec::with_capacity(types.len());
    for mut item in std::mem::take(types) {
        let table = match &mut item {
            Item::Struct(item) => table(item, extent),
            _ => None,
        };
        items.push(item);
        is_any |= table.is_some();
        items.extend(table);
    }
    *types = items;
    is_any
}

/// How a field is read.
struct Row {
    name: String,
    read: &'static str,
    absent: &'static str,
}

/// The table of a struct, which is no longer read by a derive.
fn table(item: &mut ItemStruct, extent: Extent) -> Option<Item> {
    let Fields::Named(fields) = &item.fields else {
        return None;
    };
    if !derives(&item.attrs, "Deserialize") {
        return None;
    }
    let container = serde_of(&item.attrs)?;
    let is_closed = has(&container, "deny_unknown_fields");
    if !container.iter().all(|meta| is(meta, "deny_unknown_fields")) {
        return None;
    }
    let rows: Vec<Row> = fields.named.iter().map(row).collect::<Option<_>>()?;
    underive(&mut item.attrs, &["Deserialize"]);
    let owner = &item.ident;
    let table = rows.iter().zip(&fields.named).enumerate();
    let table = table.map(|(number, (row, field))| {
        let number = proc_macro2::Literal::usize_unsuffixed(number);
        let (name, field) = (&row.name, &field.ident);
        let (read, absent) = (
            format_ident!("{}", row.read),
            format_ident!("{}", row.absent),
        );
        quote!(#number #name #field #read #absent;)
    });
    let here = format_ident!("{HERE}");
    let table = parse_quote!(#here::object::object! { #owner #is_closed; #(#table)* });
    if !extent.json_schema {
        item.attrs
            .retain(|attribute| !attribute.path().is_ident("serde"));
        for field in &mut item.fields {
            forget_reading(field);
        }
    }
    Some(table)
}

/// The row of a field; none where serde is told something that a table cannot say.
fn row(field: &Field) -> Option<Row> {
    let serde = serde_of(&field.attrs)?;
    let mut row = Row {
        name: field
            .ident
            .as_ref()?
            .to_string()
            .trim_start_matches("r#")
            .to_owned(),
        read: "plain",
        absent: "required",
    };
    let mut is_with = false;
    for meta in &serde {
        match meta {
            meta if is(meta, "rename") => row.name = text(meta)?,
            meta if is(meta, "skip_serializing_if") => {}
            Meta::Path(path) if path.is_ident("default") => row.absent = "optional",
            meta if is(meta, "deserialize_with") => {
                is_with = true;
                row.read = match text(meta)?.as_str() {
                    "super::integer::read" => "integer",
                    "super::nullable::present" => "present",
                    "::std::option::Option::deserialize" => "plain",
                    _ => return None,
                };
            }
            _ => return None,
        }
    }
    if row.absent == "required" {
        // one that is an option may be absent, unless it is read by a function of its own
        row.absent = match generic(&field.ty) {
            _ if is_with => "stated",
            Some((name, _)) if name == "Option" => "optional",
            _ => "required",
        };
    }
    Some(row)
}

/// Leaves out what only reading needs.
fn forget_reading(field: &mut Field) {
    let mut serde = take_serde(&mut field.attrs);
    serde.retain(|meta| !is(meta, "default") && !is(meta, "deserialize_with"));
    if !serde.is_empty() {
        field.attrs.push(parse_quote!(#[serde(#(#serde),*)]));
    }
}
