//! What a builder sends: a body or none, in the media type that the caller chose.

use openapi_normalise::media_type::is_range;
use openapi_normalise::naming::field_name;
use openapi_normalise::object::Object as _;
use openapi_normalise::walk::BODIES;
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use serde_json::{Map, Value};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprAssign, ExprStruct, Fields, Ident, ImplItemFn, Local, Pat, PatStruct, Stmt, Type,
    parse_quote,
};

use super::builder::{Builder, default_of, first_argument, method_names, others_of, rust_type};

const FORM: &str = "application/x-www-form-urlencoded";

/// Fits the builder's body.
pub(super) fn fit(builder: &mut Builder<'_>, operation: &Map<String, Value>) {
    let Some(body) = operation.get("requestBody") else {
        return;
    };
    let optional = !body.is_true("required");
    let default = default_of(operation, BODIES);
    if !optional && default.is_none() {
        return;
    }
    let chosen: Vec<_> = choices(operation).collect();
    let other = (!chosen.is_empty()).then(|| builder.free_name(&["other_body".into()]));
    declare(builder, operation, optional, other.as_ref());
    if let Some(other) = &other {
        for (media_type, row) in chosen {
            let name = builder.free_name(&method_names("body_as", media_type));
            builder.add(setter(&name, other, media_type, row));
        }
    }
    let mut sending = Sending {
        optional,
        other,
        default,
    };
    if let Some(method) = builder.method("send") {
        sending.visit_block_mut(&mut method.block);
    }
    if let Some((_, row)) = default.filter(|(_, row)| row.text("kind") == Some("multipart")) {
        for (name, part) in row.entries("parts") {
            let method = builder.free_name(&[format!("part_{}", field_name(name))]);
            builder.add(part_setter(&method, name, part, optional));
        }
    }
    if let Some(method) = builder.method("body")
        && let Some((media_type, _)) = default
        && sending.other.is_some()
    {
        let told = format!("The body, sent as `{media_type}`.");
        method.attrs.push(parse_quote!(#[doc = #told]));
    }
}

/// The bodies that have a method of their own: those that are not the default, and ranges, of which the caller names the member.
fn choices(operation: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let default = default_of(operation, BODIES).filter(|(name, _)| is_range(name));
    default.into_iter().chain(others_of(operation, BODIES))
}

/// The features of the emitted modules that the bodies of an operation need.
pub(super) fn features(operation: &Map<String, Value>) -> Vec<&'static str> {
    let mut features = Vec::new();
    let mut kinds = choices(operation).map(|(_, row)| row.text("kind"));
    let default = default_of(operation, BODIES);
    let is_multipart = |row: &Value| row.text("kind") == Some("multipart");
    let rows = || operation.map(BODIES).into_iter().flatten();
    let form = default.is_some_and(|(name, row)| is_written_form(name, row))
        || others_of(operation, BODIES).any(|(_, row)| row.text("kind") == Some("form"));
    let multipart = rows().any(|(_, row)| is_multipart(row));
    if form {
        features.push("form");
    }
    if multipart {
        features.push("multipart");
    }
    if kinds.next().is_some() {
        features.push("choices");
    }
    if !features.is_empty() {
        features.push("bodies");
    }
    features
}

/// Whether the form is one that the generator's own writing is not right for.
fn is_written_form(name: &str, row: &Value) -> bool {
    row.text("kind") == Some("form") && (row.get("properties").is_some() || name != FORM)
}

/// Whether the content can be held in memory, and so be cloned.
fn is_content(row: &Value) -> bool {
    !matches!(row.text("kind"), Some("bytes" | "multipart"))
}

/// Changes fields, constructor and setters.
fn declare(
    builder: &mut Builder<'_>,
    operation: &Map<String, Value>,
    optional: bool,
    other: Option<&Ident>,
) {
    let default = default_of(operation, BODIES);
    let is_form = default.is_some_and(|(_, row)| row.text("kind") == Some("multipart"));
    let held = if choices(operation).all(|(_, row)| is_content(row)) {
        quote!(::bytes::Bytes)
    } else {
        if let Some(derive) = builder
            .fields
            .attrs
            .iter_mut()
            .find(|a| a.path().is_ident("derive"))
        {
            *derive = parse_quote!(#[derive(Debug)]);
        }
        quote!(reqwest::Body)
    };
    if let Fields::Named(fields) = &mut builder.fields.fields {
        for field in &mut fields.named {
            if field.ident.as_ref().is_some_and(|name| name == "body") {
                if is_form {
                    field.ty = parse_quote!(Result<super::multipart::Form, String>);
                }
                if optional {
                    let inner = &field.ty;
                    field.ty = match first_argument(inner) {
                        Some(inner) => parse_quote!(Result<Option<#inner>, String>),
                        None => inner.clone(),
                    };
                }
            }
        }
        if let Some(other) = other {
            let field: syn::FieldsNamed =
                parse_quote!({ #other: Option<Result<super::bodies::Content<#held>, String>> });
            fields.named.extend(field.named);
        }
    }
    let mut setting = Setting {
        optional,
        is_form,
        other,
    };
    for name in ["new", "body", "body_map"] {
        if let Some(method) = builder.method(name) {
            setting.visit_impl_item_fn_mut(method);
        }
    }
}

/// Changes the constructor and the setters of the body.
struct Setting<'a> {
    optional: bool,
    is_form: bool,
    other: Option<&'a Ident>,
}

impl VisitMut for Setting<'_> {
    fn visit_expr_struct_mut(&mut self, node: &mut ExprStruct) {
        for field in &mut node.fields {
            let is_body = matches!(&field.member, syn::Member::Named(name) if name == "body");
            if is_body && self.optional {
                field.expr = parse_quote!(Ok(None));
            }
        }
        if let Some(other) = self.other {
            node.fields.push(parse_quote!(#other: None));
        }
    }

    fn visit_expr_assign_mut(&mut self, node: &mut ExprAssign) {
        visit_mut::visit_expr_assign_mut(self, node);
        if !self.optional {
            return;
        }
        let value = &node.right;
        let is_map = value.to_token_stream().to_string() == quote!(self.body.map(f)).to_string();
        node.right = if is_map {
            parse_quote!(self.body.map(|body| Some(f(body.unwrap_or_default()))))
        } else {
            parse_quote!(#value.map(Some))
        };
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if self.is_form && path.to_token_stream().to_string() == quote!(reqwest::Body).to_string() {
            *path = parse_quote!(super::multipart::Form);
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_lit_str_mut(&mut self, text: &mut syn::LitStr) {
        if self.is_form {
            *text = syn::LitStr::new(
                &text.value().replace("reqwest::Body", "multipart::Form"),
                text.span(),
            );
        }
    }
}

/// The method that sends the body in another media type.
fn setter(name: &Ident, other: &Ident, media_type: &str, row: &Value) -> ImplItemFn {
    let range = is_range(media_type);
    let told = if range {
        format!(
            "The body, sent as `media_type`, which is one of `{media_type}`, instead of what [`body`](Self::body) sends."
        )
    } else {
        format!("The body, sent as `{media_type}` instead of what [`body`](Self::body) sends.")
    };
    let kind = row.text("kind").unwrap_or_default();
    let typed = rust_type(row);
    let (bound, wanted): (TokenStream, Type) = match kind {
        "json" | "form" => (
            quote!(V: std::convert::TryInto<#typed>, <V as std::convert::TryInto<#typed>>::Error: std::fmt::Display),
            typed.clone(),
        ),
        "text" => (
            quote!(V: std::convert::TryInto<String>),
            parse_quote!(String),
        ),
        "multipart" => (
            quote!(V: std::convert::TryInto<super::multipart::Form>),
            parse_quote!(super::multipart::Form),
        ),
        _ => (
            quote!(V: std::convert::TryInto<reqwest::Body>),
            parse_quote!(reqwest::Body),
        ),
    };
    let failed = match kind {
        "json" | "form" => quote!(|error| format!("the body cannot be converted: {error}")),
        _ => quote!(|_| "the body cannot be converted".to_string()),
    };
    let (argument, sent) = if range {
        (quote!(media_type: &str,), quote!(media_type))
    } else {
        (TokenStream::new(), quote!(#media_type))
    };
    let content = match kind {
        "json" => quote!(super::bodies::Content::json(#sent, &value)),
        "form" => {
            let rows = form_rows(row);
            quote!(super::form::content(#sent, &value, #rows))
        }
        "multipart" => {
            let rows = part_rows(row);
            quote!(value.content(#sent, #rows))
        }
        _ => quote!(super::bodies::Content::new(#sent, value)),
    };
    let checked = if range {
        quote!(super::bodies::member(media_type, #media_type).and_then(|media_type| {
            let value: #wanted = value.try_into().map_err(#failed)?;
            #content
        }))
    } else {
        quote!(value.try_into().map_err(#failed).and_then(|value: #wanted| #content))
    };
    parse_quote! {
        #[doc = #told]
        pub fn #name<V>(mut self, #argument value: V) -> Self
        where
            #bound
        {
            self.#other = Some(#checked);
            self
        }
    }
}

/// The method that adds a part of this name to the body.
fn part_setter(method: &Ident, name: &str, row: &Value, optional: bool) -> ImplItemFn {
    let (what, argument, part): (&str, TokenStream, TokenStream) = match row.text("holds") {
        Some("file") => (
            "a file",
            quote!(part: super::multipart::Part),
            quote!(Ok(part)),
        ),
        Some("text") => (
            "a text",
            quote!(value: impl Into<String>),
            quote!(Ok(super::multipart::Part::new(value.into()))),
        ),
        Some("integer") => (
            "an integer",
            quote!(value: impl Into<i128>),
            quote!(Ok(super::multipart::Part::new(value.into().to_string()))),
        ),
        Some("number") => (
            "a number",
            quote!(value: f64),
            quote!(Ok(super::multipart::Part::new(value.to_string()))),
        ),
        Some("boolean") => (
            "true or false",
            quote!(value: bool),
            quote!(Ok(super::multipart::Part::new(value.to_string()))),
        ),
        _ => (
            "JSON",
            quote!(value: &(impl ::serde::Serialize + ?Sized)),
            quote!(super::multipart::Part::json(value)),
        ),
    };
    let many = if row.is_true("many") {
        " Each call adds one more."
    } else {
        ""
    };
    let required = if row.is_true("required") {
        " The service requires it."
    } else {
        ""
    };
    let told = format!("Adds the part `{name}` to the body: {what}.{many}{required}");
    let body = if optional {
        quote!(
            super::multipart::Form::with(self.body.map(Option::unwrap_or_default), #name, #part)
                .map(Some)
        )
    } else {
        quote!(super::multipart::Form::with(self.body, #name, #part))
    };
    parse_quote! {
        #[doc = #told]
        pub fn #method(mut self, #argument) -> Self {
            self.body = #body;
            self
        }
    }
}

/// How the properties of a form are written.
fn form_rows(row: &Value) -> TokenStream {
    let rows = row.entries("properties").map(|(name, property)| {
        let style = match property.text("style") {
            Some("json") => quote!(Json),
            Some("spread") => quote!(Spread),
            Some("space") => quote!(Joined("%20")),
            Some("pipe") => quote!(Joined("%7C")),
            Some("comma") => quote!(Joined("%2C")),
            _ => quote!(Deep),
        };
        let reserved = property.is_true("reserved");
        quote!(super::form::Property { name: #name, style: super::form::Style::#style, reserved: #reserved })
    });
    quote!(&[#(#rows),*])
}

/// What is known of the parts of a body.
fn part_rows(row: &Value) -> TokenStream {
    let parts = row.entries("parts");
    let parts = parts.filter(|(_, part)| part.is_true("required") || part.get("type").is_some());
    let rows = parts.map(|(name, part)| {
        let required = part.is_true("required");
        let media_type = part
            .text("type")
            .map_or_else(|| quote!(None), |media_type| quote!(Some(#media_type)));
        quote!(super::multipart::Row { name: #name, required: #required, media_type: #media_type })
    });
    quote!(&[#(#rows),*])
}

/// Changes the code that sends.
struct Sending<'a> {
    optional: bool,
    other: Option<Ident>,
    default: Option<(&'a String, &'a Value)>,
}

impl Sending<'_> {
    /// What puts `body` into `request`.
    fn put(&self, generated: &Expr) -> Expr {
        let Some((media_type, row)) = self.default else {
            return generated.clone();
        };
        let named = quote!(.header(::reqwest::header::CONTENT_TYPE, #media_type));
        let sent = row.text("sent");
        match row.text("kind") {
            _ if is_range(media_type) && sent.is_none() => {
                let told = format!(
                    "the document leaves the media type of the body open ({media_type}): name it by the `body_as` method"
                );
                parse_quote!(return Err(Error::InvalidRequest(#told.to_string())))
            }
            Some("json") if media_type != "application/json" && sent.is_none() => {
                parse_quote!(request #named.json(&body))
            }
            Some("text" | "bytes") if sent.is_none() => parse_quote!(request #named.body(body)),
            Some("form") if is_written_form(media_type, row) => {
                let rows = form_rows(row);
                parse_quote!(
                    super::form::content::<::bytes::Bytes>(#media_type, &body, #rows)
                        .map_err(Error::InvalidRequest)?
                        .put(request)
                )
            }
            Some("multipart") => {
                let rows = part_rows(row);
                parse_quote!(
                    body.content(#media_type, #rows)
                        .map_err(Error::InvalidRequest)?
                        .put(request)
                )
            }
            _ => generated.clone(),
        }
    }

    /// The request so far, and the generator's own way to put the body into it.
    fn taken_apart(expr: &Expr) -> Option<(Expr, Expr)> {
        let tried = match expr {
            Expr::Try(tried) => &*tried.expr,
            expr => expr,
        };
        let Expr::MethodCall(call) = tried else {
            return None;
        };
        let argument = call.args.first()?.to_token_stream().to_string();
        match (call.method.to_string().as_str(), argument.as_str()) {
            ("json", "& body") => {
                Some(((*call.receiver).clone(), parse_quote!(request.json(&body))))
            }
            ("form_urlencoded", "& body") => Some((
                (*call.receiver).clone(),
                parse_quote!(request.form_urlencoded(&body)?),
            )),
            ("body", "body") => {
                let Expr::MethodCall(header) = &*call.receiver else {
                    return None;
                };
                let arguments = &header.args;
                Some((
                    (*header.receiver).clone(),
                    parse_quote!(request.header(#arguments).body(body)),
                ))
            }
            _ => None,
        }
    }
}

impl VisitMut for Sending<'_> {
    fn visit_pat_struct_mut(&mut self, pattern: &mut PatStruct) {
        if let Some(other) = &self.other
            && pattern.path.is_ident("Self")
        {
            let taken: Pat = parse_quote!(Self { #other });
            if let Pat::Struct(taken) = taken {
                pattern.fields.extend(taken.fields);
            }
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let body = block.stmts.iter().position(|stmt| {
            matches!(stmt, Stmt::Local(local) if matches!(&local.pat, Pat::Ident(name) if name.ident == "body"))
        });
        visit_mut::visit_block_mut(self, block);
        if let (Some(index), Some(other)) = (body, &self.other) {
            let taken =
                parse_quote!(let #other = #other.transpose().map_err(Error::InvalidRequest)?;);
            block.stmts.insert(index, taken);
        }
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        let is_body = matches!(&local.pat, Pat::Ident(name) if name.ident == "body");
        if !is_body {
            visit_mut::visit_local_mut(self, local);
            return;
        }
        let Some(init) = &mut local.init else { return };
        if self.optional {
            Converted.visit_expr_mut(&mut init.expr);
        } else if let Some(other) = &self.other {
            let value = &init.expr;
            init.expr = parse_quote!(match &#other {
                Some(_) => None,
                None => Some(#value),
            });
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Some((request, generated)) = Self::taken_apart(expr) {
            let put = self.put(&generated);
            let body: Pat = if matches!(put, Expr::Return(_)) {
                parse_quote!(_)
            } else {
                parse_quote!(body)
            };
            *expr = match &self.other {
                Some(other) => parse_quote!({
                    let request = #request;
                    match (#other, body) {
                        (Some(other), _) => other.put(request),
                        (None, Some(#body)) => #put,
                        (None, None) => request,
                    }
                }),
                None if self.optional => parse_quote!({
                    let request = #request;
                    match body {
                        Some(body) => #put,
                        None => request,
                    }
                }),
                None => parse_quote!({
                    let request = #request;
                    #put
                }),
            };
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

/// Converts the builder of a body only where there is one.
struct Converted;

impl VisitMut for Converted {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        visit_mut::visit_expr_method_call_mut(self, call);
        if call.method == "and_then"
            && let Some(convert) = call.args.first_mut()
        {
            *convert = parse_quote!(|v| v.map(#convert).transpose());
        }
    }
}
