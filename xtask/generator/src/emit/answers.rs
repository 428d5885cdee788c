//! What a builder makes of a response: which statuses are an answer, what the caller asked for, and how it is read.

use openapi_normalise::object::Object as _;
use openapi_normalise::walk::{ANSWERS, SUCCESSES};
use quote::{ToTokens as _, format_ident, quote};
use serde_json::{Map, Value};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Arm, Expr, ExprMatch, Ident, ImplItemFn, Item, Member, Pat, ReturnType, Stmt, Type, parse_quote,
};

use super::builder::{
    Builder, default_of, first_argument, method_names, others_of, rust_type, status_pattern,
};
use super::fields::{self, generic, read_body};

/// The features of the emitted modules that the answers of an operation need.
pub(super) fn features(operation: &Map<String, Value>) -> Vec<&'static str> {
    let mut features = Vec::new();
    for (_, row) in operation.entries(ANSWERS) {
        match row.text("kind") {
            Some("events") => features.extend(["events", "streams"]),
            Some("lines") => features.extend(["lines", "streams"]),
            _ => {}
        }
    }
    if operation.contains_key(SUCCESSES) {
        features.push("answers");
    }
    if redirects(operation) {
        features.push("redirects");
    }
    features
}

/// Whether an answer may be one that HTTP libraries follow.
pub(super) fn redirects(operation: &Map<String, Value>) -> bool {
    operation
        .entries("responses")
        .any(|(status, _)| status.starts_with('3') && status != "304" && status != "300")
}

/// Fits what the builder reads. Returns the enum of its successes, where they differ.
pub(super) fn fit(builder: &mut Builder<'_>, operation: &Map<String, Value>) -> Vec<Item> {
    fitted(builder, operation).unwrap_or_default()
}

fn fitted(builder: &mut Builder<'_>, operation: &Map<String, Value>) -> Option<Vec<Item>> {
    let statuses: Vec<&String> = operation
        .entries("responses")
        .map(|(status, _)| status)
        .filter(|status| status.starts_with('3'))
        .collect();
    let default = default_of(operation, ANSWERS);
    let successes = operation.map(SUCCESSES);
    if statuses.is_empty() && default.is_none() && successes.is_none() {
        return None;
    }
    let name = builder.fields.ident.clone();
    let send = builder.method("send")?;
    let mut call = Call::of(send)?;
    let found = successes.map(|table| apart(&name, table, &mut call));
    if found.is_none() {
        call.further(&statuses);
    }
    if let Some((_, row)) = default.filter(|(_, row)| is_stream(row)) {
        let (value, decode) = reading(row, &call);
        call.value = value;
        for arm in &mut call.successes {
            *arm.body = decode.clone();
        }
    }
    match default {
        None => call.write(send),
        Some((_, row)) => {
            let accept = row.text("accept").unwrap_or("*/*");
            if others_of(operation, ANSWERS).next().is_none() {
                Asked(parse_quote!(#accept)).visit_block_mut(&mut send.block);
                call.write(send);
            } else {
                chosen(builder, operation, &call, accept);
            }
        }
    }
    found
}

fn is_stream(row: &Value) -> bool {
    matches!(row.text("kind"), Some("events" | "lines"))
}

/// The end of a call: what becomes of the response.
struct Call {
    client: Member,
    response: Expr,
    /// What is handed out.
    value: Type,
    error: Type,
    successes: Vec<Arm>,
    failures: Vec<Arm>,
}

impl Call {
    fn of(send: &ImplItemFn) -> Option<Self> {
        let client = send.block.stmts.iter().find_map(|stmt| match stmt {
            Stmt::Local(local) => match &local.pat {
                Pat::Struct(pattern) if pattern.path.is_ident("Self") => {
                    Some(pattern.fields.first()?.member.clone())
                }
                _ => None,
            },
            _ => None,
        })?;
        let Some(Stmt::Expr(Expr::Match(matched), _)) = send.block.stmts.last() else {
            return None;
        };
        let response = receiver(receiver(&matched.expr)?)?.clone();
        let ReturnType::Type(_, returned) = &send.sig.output else {
            return None;
        };
        let (_, types) = generic(returned)?;
        let [value, error] = types.as_slice() else {
            return None;
        };
        let (successes, failures) = matched.arms.iter().cloned().partition(is_success);
        Some(Self {
            client,
            response,
            value: first_argument(value)?,
            error: first_argument(error)?,
            successes,
            failures,
        })
    }

    /// Takes statuses as answers like the first that is one.
    fn further(&mut self, statuses: &[&String]) {
        let Some(first) = self.successes.first().cloned() else {
            return;
        };
        for status in statuses {
            let mut arm = first.clone();
            arm.pat = status_pattern(status);
            self.successes.push(arm);
        }
    }

    fn returned(&self) -> ReturnType {
        let (value, error) = (&self.value, &self.error);
        parse_quote!(-> Result<ResponseValue<#value>, Error<#error>>)
    }

    /// Puts the end into the method.
    fn write(&self, send: &mut ImplItemFn) {
        send.sig.output = self.returned();
        let (successes, failures) = (&self.successes, &self.failures);
        if let Some(Stmt::Expr(Expr::Match(matched), _)) = send.block.stmts.last_mut() {
            matched.arms = successes.iter().chain(failures).cloned().collect();
        }
    }
}

fn receiver(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::MethodCall(call) => Some(&call.receiver),
        _ => None,
    }
}

fn text(expr: &Expr) -> String {
    expr.to_token_stream().to_string()
}

/// Whether the arm hands out a value.
fn is_success(arm: &Arm) -> bool {
    !text(&arm.body)
        .trim_start_matches(['{', ' '])
        .starts_with("Err (")
}

/// The type of an answer, and how it is read from the response.
fn reading(row: &Value, call: &Call) -> (Type, Expr) {
    let (client, response) = (&call.client, &call.response);
    let mut typed = rust_type(row);
    match row.text("kind") {
        Some("events") => (
            parse_quote!(super::events::Events<#typed>),
            parse_quote!(super::events::answer(#response)),
        ),
        Some("lines") => (
            parse_quote!(super::lines::Lines<#typed>),
            parse_quote!(super::lines::answer(#response)),
        ),
        Some("json") => {
            if row.is_true("optional") {
                typed = parse_quote!(Option<#typed>);
            }
            let read = parse_quote!(super::hooks::read(#client, &info, #response).await);
            let read = read_body(read, &typed);
            (typed, read)
        }
        Some("bytes") => (
            parse_quote!(ByteStream),
            parse_quote!(Ok(ResponseValue::stream(#response))),
        ),
        _ => (
            parse_quote!(()),
            parse_quote!(Ok(ResponseValue::empty(#response))),
        ),
    }
}

/// Reads each success in its own way, into a variant of the enum that is returned.
fn apart(name: &Ident, table: &Map<String, Value>, call: &mut Call) -> Vec<Item> {
    let mut rows: Vec<_> = table.iter().collect();
    rows.sort_by_key(|(status, _)| status.parse::<u16>().is_err());
    let mut variants = Vec::new();
    let mut printed = Vec::new();
    let mut arms = Vec::new();
    for (status, row) in rows {
        let variant = format_ident!("Status{}", status.to_ascii_lowercase());
        let (typed, read) = reading(row, call);
        let path = quote!(super::answers::#name::#variant);
        let told = format!("The service answered with {status}.");
        let word = variant.to_string();
        let pattern = status_pattern(status);
        match row.text("kind") {
            Some("none") => {
                variants.push(quote!(#[doc = #told] #variant));
                printed.push(quote!(Self::#variant => f.write_str(#word)));
                let response = &call.response;
                arms.push(
                    parse_quote!(#pattern => ResponseValue::empty(#response).map(|()| #path),),
                );
            }
            Some("bytes") => {
                variants.push(quote!(#[doc = #told] #variant(#typed)));
                printed.push(
                    quote!(Self::#variant(_) => f.debug_tuple(#word).finish_non_exhaustive()),
                );
                let response = &call.response;
                arms.push(parse_quote!(#pattern => ResponseValue::stream(#response).map(#path),));
            }
            _ => {
                variants.push(quote!(#[doc = #told] #variant(#typed)));
                printed.push(
                    quote!(Self::#variant(value) => f.debug_tuple(#word).field(value).finish()),
                );
                arms.push(
                    parse_quote!(#pattern => #read.and_then(|value: ResponseValue<#typed>| value.map(#path)),),
                );
            }
        }
    }
    call.successes = arms;
    call.value = parse_quote!(super::answers::#name);
    let told = format!("What [`{name}`](super::builder::{name}) may answer.");
    vec![
        parse_quote! {
            #[doc = #told]
            pub enum #name { #(#variants,)* }
        },
        parse_quote! {
            impl std::fmt::Debug for #name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    match self { #(#printed,)* }
                }
            }
        },
    ]
}

/// Parts the method: what asks, and one method for each kind of answer.
fn chosen(builder: &mut Builder<'_>, operation: &Map<String, Value>, call: &Call, accept: &str) {
    let ask = builder.free_name(&["ask".into(), "ask_for".into()]);
    let argument = builder.free_name(&["accept".into(), "accepted".into()]);
    let Some(send) = builder.method("send") else {
        return;
    };
    let (client, response, error) = (&call.client, &call.response, &call.error);
    let mut asking = send.clone();
    asking.vis = syn::Visibility::Inherited;
    asking.attrs = vec![parse_quote!(#[doc = "Asks for an answer of these media types."])];
    asking.sig.ident = ask.clone();
    asking
        .sig
        .inputs
        .push(parse_quote!(#argument: &'static str));
    asking.sig.output = parse_quote!(-> Result<(&'a super::Client, OperationInfo, reqwest::Response), Error<#error>>);
    Asked(parse_quote!(#argument)).visit_block_mut(&mut asking.block);
    let patterns = call.successes.iter().map(|arm| &arm.pat);
    let arm: Arm = parse_quote!(#(#patterns)|* => Ok((#client, info, #response)),);
    if let Some(Stmt::Expr(Expr::Match(matched), _)) = asking.block.stmts.last_mut() {
        matched.arms = std::iter::once(arm)
            .chain(call.failures.iter().cloned())
            .collect();
    }
    let same = call
        .successes
        .windows(2)
        .all(|pair| text(&pair[0].body) == text(&pair[1].body));
    let read: Expr = match call.successes.first() {
        Some(first) if same => read_directly(&first.body, call),
        _ => {
            let arms = &call.successes;
            let matched: ExprMatch = parse_quote!(match #response.status().as_u16() {
                #(#arms)*
                _ => Err(Error::UnexpectedResponse(#response)),
            });
            Expr::Match(matched)
        }
    };
    send.sig.output = call.returned();
    send.block = parse_quote!({
        let (#client, info, #response) = self.#ask(#accept).await?;
        #read
    });
    unused(&mut send.block, &read, call);
    let line = summary(send);
    for (media_type, row) in others_of(operation, ANSWERS) {
        let (value, read) = reading(row, call);
        let name = builder.free_name(&method_names("send_as", media_type));
        let told = format!(" {line}, and asks for an answer of `{media_type}`");
        let mut method: ImplItemFn = parse_quote! {
            #[doc = #told]
            pub async fn #name(self) -> Result<ResponseValue<#value>, Error<#error>> {
                let (#client, info, #response) = self.#ask(#media_type).await?;
                #read
            }
        };
        unused(&mut method.block, &read, call);
        builder.add(method);
    }
    builder.add(asking);
}

/// The generator's reading, by the hooks: nothing in the method tells them of the client any more.
fn read_directly(body: &Expr, call: &Call) -> Expr {
    let (client, response) = (&call.client, &call.response);
    let body = match body {
        Expr::Block(block) => match &block.block.stmts[..] {
            [Stmt::Expr(inner, None)] => inner,
            _ => body,
        },
        body => body,
    };
    if text(body).contains("from_response") {
        let read = parse_quote!(super::hooks::read(#client, &info, #response).await);
        read_body(read, &call.value)
    } else {
        body.clone()
    }
}

/// Takes no name for what is not read.
fn unused(block: &mut syn::Block, read: &Expr, call: &Call) {
    if text(read).contains("& info") {
        return;
    }
    if let Some(Stmt::Local(local)) = block.stmts.first_mut() {
        let response = &call.response;
        local.pat = parse_quote!((_, _, #response));
    }
}

/// The first line that a method says of itself.
fn summary(send: &ImplItemFn) -> String {
    let mut attributes = send.attrs.iter();
    let text = attributes.find_map(|attribute| fields::text(&attribute.meta));
    text.unwrap_or_else(|| "Sends the request".to_owned())
        .trim()
        .to_owned()
}

/// Asks for answers of these media types, and of no others.
struct Asked(Expr);

impl VisitMut for Asked {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::MethodCall(call) = expr else { return };
        let is_accept = |call: &syn::ExprMethodCall| {
            let accept = quote!(::reqwest::header::ACCEPT).to_string();
            let name = call.args.first();
            name.is_some_and(|name| name.to_token_stream().to_string() == accept)
        };
        if call.method == "header" && is_accept(call) {
            *expr = (*call.receiver).clone();
        } else if call.method == "build" && call.args.is_empty() {
            let (asked, receiver) = (&self.0, &call.receiver);
            *expr = parse_quote!(#receiver.header(::reqwest::header::ACCEPT, #asked).build());
        }
    }
}
