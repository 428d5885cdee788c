//! Fits the generator's requests to the emitted hooks: they send no version header, which the generator makes up, go to the server of their
//! operation, and the hooks read every body that has a type; no constructor panics. It changes nothing else.

use std::collections::HashMap;

use quote::{ToTokens as _, quote};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Arm, Block, Expr, ExprCall, ExprMatch, ExprPath, ExprStruct, GenericArgument, ImplItemFn,
    ItemImpl, Lit, Local, Macro, Member, Pat, PathArguments, PathSegment, ReturnType, Signature,
    Stmt, Token, Type, parse_quote,
};

use super::builder::first_argument;
use super::errors::Reader;
use super::fields::read_body;

#[derive(Default)]
pub(super) struct Requests {
    /// Whether the request that is being visited has no headers of its own.
    is_headerless: bool,
    /// What the client is called here: a parameter may have taken its name.
    client: Option<Member>,
    /// Operations with a server of their own, by their ids.
    servers: HashMap<String, String>,
    /// The server of the operation that is being visited, if it has one of its own.
    server: Option<String>,
    /// How operations read their errors, by their ids.
    readers: HashMap<String, Reader>,
    /// How the operation reads its errors whose builder is being visited.
    reader: Option<Reader>,
    /// Whether an error response is being visited.
    is_error: bool,
    /// What the function hands out that is being visited.
    value: Option<Type>,
}

impl Requests {
    /// `servers` has the addresses of the operations that do not go to the client's base URL, and `readers` how errors are read.
    pub(super) fn new(servers: HashMap<String, String>, readers: HashMap<String, Reader>) -> Self {
        Self {
            servers,
            readers,
            ..Self::default()
        }
    }
}

impl VisitMut for Requests {
    fn visit_block_mut(&mut self, block: &mut Block) {
        // The room is for the version alone.
        let declaration =
            quote!(let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize););
        let declaration = declaration.to_string();
        let declares_none = |stmt: &Stmt| {
            matches!(stmt, Stmt::Local(local) if matches!(&local.pat, Pat::Ident(name) if name.ident == "header_map"))
                && stmt.to_token_stream().to_string() == declaration
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
        let is_body = !self.is_error && reads_body(expr);
        visit_mut::visit_expr_mut(self, expr);
        if let Some(value) = self.value.as_ref().filter(|_| is_body) {
            *expr = read_body(expr.clone(), value);
        }
        if let Expr::MethodCall(call) = expr
            && call.method == "headers"
            && self.is_headerless
        {
            *expr = (*call.receiver).clone();
        }
    }

    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        let outer = self.is_error;
        self.is_error |= is_path(&call.func, &["Error", "ErrorResponse"]);
        visit_mut::visit_expr_call_mut(self, call);
        self.is_error = outer;
        if !is_path(&call.func, &["ResponseValue", "from_response"]) {
            return;
        }
        let client = &self.client;
        if let Some(reader) = self.reader.as_ref().filter(|_| outer) {
            call.func = parse_quote!(super::hooks::read_error);
            call.args.insert(0, parse_quote!(#client));
            call.args.push(reader.function());
        } else {
            call.func = parse_quote!(super::hooks::read);
            call.args.insert(0, parse_quote!(#client));
            call.args.insert(1, parse_quote!(&info));
        }
    }

    /// Statuses that are read alike stand together.
    fn visit_expr_match_mut(&mut self, node: &mut ExprMatch) {
        visit_mut::visit_expr_match_mut(self, node);
        if self.reader.is_none() {
            return;
        }
        let mut arms: Vec<Arm> = Vec::new();
        // what the last of them does, if it is of a status
        let mut does = None;
        for arm in std::mem::take(&mut node.arms) {
            let text = is_status(&arm.pat).then(|| arm.body.to_token_stream().to_string());
            match arms.last_mut() {
                Some(last) if text.is_some() && text == does => {
                    let (known, more) = (&last.pat, &arm.pat);
                    last.pat = parse_quote!(#known | #more);
                }
                _ => {
                    arms.push(arm);
                    does = text;
                }
            }
        }
        node.arms = arms;
    }

    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        if let Some(constructor) = constructor(&function.sig) {
            function
                .attrs
                .retain(|attribute| !attribute.path().is_ident("doc"));
            function.attrs.extend(constructor.attrs);
            function.sig = constructor.sig;
            function.block = constructor.block;
            return;
        }
        if !self.servers.is_empty() {
            let mut ids = OperationIds::default();
            ids.visit_impl_item_fn(function);
            self.server = ids.0.first().and_then(|id| self.servers.get(id)).cloned();
        }
        self.value = value(&function.sig.output);
        visit_mut::visit_impl_item_fn_mut(self, function);
        self.value = None;
    }

    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        if !self.readers.is_empty() {
            let mut ids = OperationIds::default();
            ids.visit_item_impl(item);
            self.reader = ids.0.first().and_then(|id| self.readers.get(id)).cloned();
        }
        visit_mut::visit_item_impl_mut(self, item);
    }

    /// The errors of a builder's functions are of the type that is read.
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        if let Some(reader) = &self.reader
            && segment.ident == "Error"
            && let PathArguments::AngleBracketed(arguments) = &mut segment.arguments
            && let Some(GenericArgument::Type(ty)) = arguments.args.first_mut()
        {
            *ty = reader.error(ty);
        }
    }

    /// The address of a request begins with the base URL of the client.
    fn visit_macro_mut(&mut self, call: &mut Macro) {
        visit_mut::visit_macro_mut(self, call);
        let (Some(server), Some(client)) = (&self.server, &self.client) else {
            return;
        };
        if call.path.is_ident("format")
            && let Ok(mut arguments) =
                call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
            && let Some(first) = arguments.get_mut(1)
            && first.to_token_stream().to_string() == quote!(#client.baseurl).to_string()
        {
            *first = parse_quote!(super::hooks::base_url(#client, #server));
            call.tokens = arguments.to_token_stream();
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

/// The ids of operations in the order in which the generated code names them.
#[derive(Default)]
pub(super) struct OperationIds(pub(super) Vec<String>);

impl<'ast> Visit<'ast> for OperationIds {
    fn visit_expr_struct(&mut self, node: &'ast ExprStruct) {
        if node.path.is_ident("OperationInfo")
            && let Some(field) = node.fields.first()
            && let Expr::Lit(literal) = &field.expr
            && let Lit::Str(id) = &literal.lit
        {
            self.0.push(id.value());
        }
        visit::visit_expr_struct(self, node);
    }
}

/// What stands for a constructor of the client: the generator's panics where no HTTP client can be made.
fn constructor(signature: &Signature) -> Option<ImplItemFn> {
    let name = signature.ident.to_string();
    if !name.starts_with("new") {
        return None;
    }
    let first = signature.inputs.first()?;
    if !first.to_token_stream().to_string().starts_with("baseurl") {
        return None;
    }
    match name.as_str() {
        "new" => Some(parse_quote! {
            #[doc = " A client of the service at `baseurl`, an address with scheme and host, and a port and a path where there are some. It gives up"]
            #[doc = " connecting after 15 seconds, waiting for more of a response after 60, and follows no redirect to another origin."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If no HTTP client can be made on this machine, for want of TLS for example."]
            pub fn new(baseurl: &str, inner: super::hooks::Hooks) -> reqwest::Result<Self> {
                let client = super::hooks::http_client()?;
                Ok(Self::new_with_client(baseurl, client, inner))
            }
        }),
        "new_with_client" => Some(parse_quote! {
            #[doc = " The same with an HTTP client of the caller's. What that does, redirects and timeouts for example, is the caller's choice."]
            pub fn new_with_client(
                baseurl: &str,
                client: reqwest::Client,
                inner: super::hooks::Hooks,
            ) -> Self {
                let baseurl = baseurl.trim_end_matches('/').to_owned();
                Self { baseurl, client, inner }
            }
        }),
        _ => None,
    }
}

/// The type in the response that a function returns.
fn value(returned: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, returned) = returned else {
        return None;
    };
    let response = first_argument(returned)?;
    let is_response = response
        .to_token_stream()
        .to_string()
        .starts_with("ResponseValue <");
    first_argument(&response).filter(|_| is_response)
}

/// Whether the generator reads a body there.
fn reads_body(expr: &Expr) -> bool {
    let Expr::Await(read) = expr else {
        return false;
    };
    let Expr::Call(call) = &*read.base else {
        return false;
    };
    is_path(&call.func, &["ResponseValue", "from_response"])
}

/// Whether a pattern is of statuses.
fn is_status(pattern: &Pat) -> bool {
    matches!(pattern, Pat::Lit(_) | Pat::Range(_) | Pat::Or(_))
}

/// Whether it adds the version to the headers. A header of the same name in the document is added by its name as a text.
fn adds_version(stmt: &Stmt) -> bool {
    let Stmt::Expr(Expr::MethodCall(call), _) = stmt else {
        return false;
    };
    call.method == "append"
        && call.args.first().is_some_and(|name| {
            let version = quote!(::reqwest::header::HeaderName::from_static("api-version"));
            name.to_token_stream().to_string() == version.to_string()
        })
}

/// Whether it is the path of these segments, without arguments.
fn is_path(code: &Expr, segments: &[&str]) -> bool {
    let Expr::Path(ExprPath { path, .. }) = code else {
        return false;
    };
    path.leading_colon.is_none()
        && path.segments.iter().map(|one| &one.ident).eq(segments)
        && path.segments.iter().all(|one| one.arguments.is_none())
}
