//! Fits the generator's requests to the emitted hooks: they send no version header, which the generator makes up, and the hooks
//! read every body that has a type. It changes nothing else.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprCall, Local, Member, Pat, Stmt, parse_quote};

#[derive(Default)]
pub(super) struct Requests {
    /// Whether the request that is being visited has no headers of its own.
    is_headerless: bool,
    /// What the client is called here: a parameter may have taken its name.
    client: Option<Member>,
}

impl VisitMut for Requests {
    fn visit_block_mut(&mut self, block: &mut Block) {
        // The room is for the version alone.
        let declares_none = |stmt: &Stmt| {
            let declaration =
                quote!(let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize););
            reads(stmt, &declaration)
        };
        let outer = self.is_headerless;
        self.is_headerless |= block.stmts.iter().any(declares_none);
        block
            .stmts
            .retain(|stmt| !declares_none(stmt) && !adds_version(stmt));
        visit_mut::visit_block_mut(self, block);
        self.is_headerless = outer;
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::MethodCall(call) = expr
            && call.method == "headers"
            && self.is_headerless
        {
            *expr = (*call.receiver).clone();
        }
    }

    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        if reads(&call.func, &quote!(ResponseValue::from_response)) {
            let client = &self.client;
            call.func = parse_quote!(super::hooks::read);
            call.args.insert(0, parse_quote!(#client));
            call.args.insert(1, parse_quote!(&info));
        }
    }

    /// The builder is taken apart before anything else, and the client is its first field.
    fn visit_local_mut(&mut self, local: &mut Local) {
        if let Pat::Struct(pattern) = &local.pat
            && pattern.path.is_ident("Self")
            && let Some(field) = pattern.fields.first()
        {
            self.client = Some(field.member.clone());
        }
        visit_mut::visit_local_mut(self, local);
    }
}

/// Whether it adds the version to the headers. A header of the same name in the document is added by its name as a text.
fn adds_version(stmt: &Stmt) -> bool {
    let Stmt::Expr(Expr::MethodCall(call), _) = stmt else {
        return false;
    };
    let version = quote!(::reqwest::header::HeaderName::from_static("api-version"));
    call.method == "append" && call.args.first().is_some_and(|name| reads(name, &version))
}

fn reads(code: &impl ToTokens, text: &TokenStream) -> bool {
    code.to_token_stream().to_string() == text.to_string()
}
