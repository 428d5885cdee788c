//! Fits the generator's builders to what the document says of bodies and answers, one operation after another: bodies that may be left
//! out, bodies and answers of which the caller chooses the media type, successes that differ by their status, redirections, and methods
//! for which the HTTP library has no function. Where a document says none of that, a builder stays as it is.

use anyhow::Result;
use quote::format_ident;
use serde_json::{Map, Value};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Item, parse_quote};

use super::builder::Builder;
use super::paging::Lists;
use super::{answers, bodies};

/// Fits `items`, which are the builders in the order of `operations`, and gives those of `lists` their streams. Returns the enums of the
/// successes that differ by their status.
pub(super) fn fit(
    items: &mut [Item],
    operations: &[&Map<String, Value>],
    lists: &mut Lists<'_>,
) -> Result<Vec<Item>> {
    let mut enums = Vec::new();
    let mut operations = operations.iter().enumerate();
    let mut fields = None;
    for item in items {
        match item {
            Item::Struct(item) => fields = Some(item),
            Item::Impl(methods) => {
                let (Some(fields), Some((index, operation))) = (fields.take(), operations.next())
                else {
                    continue;
                };
                let mut builder = Builder { fields, methods };
                bodies::fit(&mut builder, operation);
                enums.extend(answers::fit(&mut builder, operation));
                lists.fit(index, operation, &mut builder)?;
                Methods.visit_item_impl_mut(builder.methods);
            }
            _ => {}
        }
    }
    lists.check()?;
    Ok(enums)
}

/// Gives the requests their methods where the HTTP library has no function of that name.
struct Methods;

impl VisitMut for Methods {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::MethodCall(call) = expr else { return };
        let Expr::Field(receiver) = &*call.receiver else {
            return;
        };
        let is_client = matches!(&receiver.member, syn::Member::Named(name) if name == "client");
        let method = match call.method.to_string().as_str() {
            "options" => format_ident!("OPTIONS"),
            "trace" => format_ident!("TRACE"),
            _ => return,
        };
        if is_client && call.args.len() == 1 {
            let url = &call.args[0];
            let receiver = &call.receiver;
            *expr = parse_quote!(#receiver.request(::reqwest::Method::#method, #url));
        }
    }
}
