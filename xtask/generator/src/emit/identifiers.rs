//! Keeps odd letters out of Rust names: the compiler warns of those that Unicode advises against or that look like others, and reads
//! letters that are put together of several as one, by which a name on the wire would change. It changes no name on the wire.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Field, Item, ItemEnum, ItemStruct, Variant, parse_quote};
use unicode_security::GeneralSecurityProfile as _;
use unicode_security::mixed_script::{
    AugmentedScriptSet, is_potential_mixed_script_confusable_char,
};

use super::fields::derives;

/// Renames what has such letters, and tells serde the names that fields and variants have on the wire. What a letter looks like depends on
/// the letters of all names, and so `with_others` adds those of the other half of the client.
pub(super) fn rewrite(
    items: &mut [Item],
    with_others: impl FnOnce(BTreeSet<char>) -> BTreeSet<char>,
) {
    let mut letters = Letters::default();
    for item in &*items {
        letters.visit_item(item);
    }
    letters.0 = with_others(letters.0);
    if letters.0.is_empty() {
        return;
    }
    let mut plain = Plain {
        odd: letters.odd(),
        is_on_wire: false,
    };
    for item in items {
        plain.visit_item_mut(item);
    }
}

/// The letters of all names that are not of ASCII.
#[derive(Default)]
struct Letters(BTreeSet<char>);

impl<'ast> Visit<'ast> for Letters {
    fn visit_ident(&mut self, ident: &'ast Ident) {
        let name = ident.to_string();
        self.0
            .extend(name.chars().filter(|letter| !letter.is_ascii()));
        visit::visit_ident(self, ident);
    }
}

impl Letters {
    /// Those that no name may have.
    fn odd(&self) -> BTreeSet<char> {
        let script = |letter: char| AugmentedScriptSet::for_char(letter);
        // a script whose only letters look like those of another is one that nobody expects
        let is_lookalike = |letter: char| {
            let mut others = self.0.iter().copied();
            is_potential_mixed_script_confusable_char(letter)
                && !others.any(|other| {
                    script(other) == script(letter)
                        && !is_potential_mixed_script_confusable_char(other)
                })
        };
        let is_odd = |letter: &char| {
            !letter.identifier_allowed()
                || unicode_normalization::char::is_combining_mark(*letter)
                || is_lookalike(*letter)
        };
        self.0.iter().copied().filter(is_odd).collect()
    }
}

struct Plain {
    odd: BTreeSet<char>,
    /// Whether the names of fields and variants are those on the wire.
    is_on_wire: bool,
}

impl Plain {
    /// The name with the number of each letter that it may not have, in a form that suits types and fields.
    fn name(&self, name: &str) -> String {
        let mut plain = String::new();
        for letter in name.chars() {
            if !self.odd.contains(&letter) {
                plain.push(letter);
                continue;
            }
            plain.push_str(match letter {
                letter if letter.is_uppercase() => "U",
                letter if letter.is_lowercase() => "u",
                _ if plain.is_empty() => "_",
                _ => "",
            });
            let _ = write!(plain, "{}", u32::from(letter));
        }
        plain
    }

    /// Writes the name on the wire down, where it is the Rust name so far.
    fn keep(&self, name: &str, attributes: &mut Vec<Attribute>) {
        let says = |attribute: &Attribute| {
            let text = attribute.meta.to_token_stream().to_string();
            text.starts_with("serde") && (text.contains("rename") || text.contains("flatten"))
        };
        if self.is_on_wire && self.name(name) != name && !attributes.iter().any(says) {
            attributes.push(parse_quote!(#[serde(rename = #name)]));
        }
    }
}

impl VisitMut for Plain {
    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        let name = ident.to_string();
        if !name.is_ascii() {
            *ident = Ident::new(&self.name(&name), ident.span());
        }
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        self.is_on_wire = derives(&item.attrs, "Serialize");
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut ItemEnum) {
        self.is_on_wire = derives(&item.attrs, "Serialize");
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        if let Some(name) = &field.ident {
            self.keep(&name.to_string(), &mut field.attrs);
        }
        visit_mut::visit_field_mut(self, field);
    }

    fn visit_variant_mut(&mut self, variant: &mut Variant) {
        self.keep(&variant.ident.to_string(), &mut variant.attrs);
        visit_mut::visit_variant_mut(self, variant);
    }
}
