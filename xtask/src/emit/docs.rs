//! Gives doc comments the form that people write: one `///` a line, with a space behind it.

use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, Lit, Meta, parse_quote};

/// Rewrites every doc attribute below it.
pub(super) struct Docs;

impl VisitMut for Docs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        *attributes = std::mem::take(attributes)
            .into_iter()
            .flat_map(lines)
            .collect();
    }
}

/// A doc attribute as one for each of its lines; any other as it is, and one that was written as `/// ` too.
fn lines(attribute: Attribute) -> Vec<Attribute> {
    let Some(text) = text(&attribute).filter(|text| !text.starts_with(' ')) else {
        return vec![attribute];
    };
    text.lines()
        .map(|line| {
            let line = match line {
                "" => String::new(),
                line => format!(" {line}"),
            };
            parse_quote!(#[doc = #line])
        })
        .collect()
}

fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(literal) if pair.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
