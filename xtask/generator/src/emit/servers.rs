//! Renders the servers that the document names, with the variables in their addresses.

use std::collections::{BTreeMap, HashSet};

use openapi_normalise::error::{one_line, visible};
use openapi_normalise::naming::{field_name, first_free, type_name};
use openapi_normalise::object::Object as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::parse_quote;

/// Renders `servers.rs`.
pub(super) fn render(root: &Value) -> String {
    let servers = servers(root);
    let variants = servers.iter().map(Server::variant);
    let arms = servers.iter().map(Server::arm);
    let default = servers.first().and_then(Server::default);
    let choices = servers
        .iter()
        .flat_map(|server| server.variables.iter().filter_map(Variable::choice));
    let file: syn::File = parse_quote! {
        #![doc = " The servers that the document names."]

        use super::{Client, Hooks};

        #[doc = " A server that the document names."]
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Server { #(#variants)* }

        impl Server {
            #[doc = " Its address, without a slash at the end."]
            pub fn base_url(&self) -> String {
                match self { #(#arms)* }
            }

            #[doc = " A client of it, as [`Client::new`] makes one."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If no HTTP client can be made on this machine."]
            pub fn client(&self, hooks: Hooks) -> reqwest::Result<Client> {
                Client::new(&self.base_url(), hooks)
            }
        }

        #default
        #(#choices)*
    };
    prettyplease::unparse(&file)
}

/// Whether the document names servers, for which there is a file then.
pub(super) fn any(root: &Value) -> bool {
    !root.list("servers").is_empty()
}

/// A server that the document names, for people.
pub(super) struct Listed<'a> {
    /// How code writes it, with the names of its variables.
    pub(super) code: String,
    /// The same with the defaults of its variables, where they are texts and all have one.
    pub(super) with_defaults: Option<String>,
    pub(super) url: &'a str,
    pub(super) about: Option<&'a str>,
    /// Whether its address is below that of the document.
    pub(super) is_relative: bool,
}

/// The servers of the document, and whether the first of them is the default.
pub(super) fn listed(root: &Value) -> (Vec<Listed<'_>>, bool) {
    let servers = servers(root);
    let has_default = servers.first().and_then(Server::default).is_some();
    let listed = servers.into_iter().map(|server| {
        let variables = server.variables.iter().map(|one| one.field.clone());
        let origin = server.is_relative.then(|| "origin".to_owned());
        let fields: Vec<String> = origin.into_iter().chain(variables).collect();
        let defaults = server.variables.iter().map(|one| {
            let default = one.default.as_ref().filter(|_| one.values.is_none())?;
            Some(format!("{}: {:?}.to_owned()", one.field, visible(default)))
        });
        let defaults = defaults.collect::<Option<Vec<_>>>();
        let defaults = defaults.filter(|all| !all.is_empty() && !server.is_relative);
        Listed {
            code: if fields.is_empty() {
                format!("Server::{}", server.name)
            } else {
                format!("Server::{} {{ {} }}", server.name, fields.join(", "))
            },
            with_defaults: defaults
                .map(|all| format!("Server::{} {{ {} }}", server.name, all.join(", "))),
            url: server.url,
            about: server.about,
            is_relative: server.is_relative,
        }
    });
    (listed.collect(), has_default)
}

fn servers(root: &Value) -> Vec<Server<'_>> {
    let mut taken = HashSet::new();
    root.list("servers")
        .iter()
        .filter_map(|server| Server::of(server, &mut taken))
        .collect()
}

/// A server as a variant.
struct Server<'a> {
    name: String,
    url: &'a str,
    /// The address, with `{}` in the place of each variable.
    format: String,
    is_relative: bool,
    variables: Vec<Variable>,
    about: Option<&'a str>,
}

/// A variable of a server's address.
struct Variable {
    field: String,
    default: Option<String>,
    /// The type and the names of the values, where the document names them.
    values: Option<(String, BTreeMap<String, String>)>,
}

impl<'a> Server<'a> {
    /// `taken` has the names of the types and variants before it.
    fn of(node: &'a Value, taken: &mut HashSet<String>) -> Option<Self> {
        let url = node.text("url")?;
        let about = node
            .text("description")
            .filter(|text| !text.trim().is_empty());
        let short = about.filter(|text| text.split_whitespace().count() <= 3);
        let stem = short.map_or_else(|| address_name(url), type_name);
        let name = first_free(&stem, "", |name| taken.insert(name.to_owned()));
        let mut format = String::new();
        let mut variables = Vec::new();
        let mut fields = HashSet::from(["origin".to_owned()]);
        let mut rest = url.trim_end_matches('/');
        while let Some((before, after)) = rest.split_once('{') {
            let (variable, after) = after.split_once('}')?;
            format.push_str(&escaped(before));
            format.push_str("{}");
            rest = after;
            let described = node.map("variables").and_then(|all| all.get(variable));
            let field = first_free(&field_name(variable), "_", |name| {
                fields.insert(name.to_owned())
            });
            variables.push(Variable::of(described, &name, field, taken));
        }
        format.push_str(&escaped(rest));
        let is_relative = !url.contains("://") && !url.starts_with('{');
        Some(Self {
            name,
            url,
            format,
            is_relative,
            variables,
            about,
        })
    }

    fn variant(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let about = self
            .about
            .map(|about| format!(": {}", about.trim()))
            .unwrap_or_default();
        let place = if self.is_relative {
            ", at the address at which the document stood"
        } else {
            ""
        };
        let doc = plain(&format!(" `{}`{place}{about}", self.url));
        let origin = self.is_relative.then(|| {
            quote! {
                #[doc = " The address without a path, such as `https://example.com`."]
                origin: String,
            }
        });
        let fields = self.variables.iter().map(|variable| {
            let field = format_ident!("{}", variable.field);
            let kind = variable.kind();
            let doc = match &variable.default {
                Some(default) => plain(&format!(" By default `{default}`.")),
                None => " The document names no default.".to_owned(),
            };
            quote! { #[doc = #doc] #field: #kind, }
        });
        if origin.is_none() && self.variables.is_empty() {
            quote! { #[doc = #doc] #name, }
        } else {
            quote! { #[doc = #doc] #name { #origin #(#fields)* }, }
        }
    }

    /// The arm that gives the address.
    fn arm(&self) -> TokenStream {
        let name = format_ident!("{}", self.name);
        let format = &self.format;
        let fields: Vec<_> = self
            .variables
            .iter()
            .map(|variable| format_ident!("{}", variable.field))
            .collect();
        let values = self.variables.iter().zip(&fields).map(|(variable, field)| {
            if variable.values.is_some() {
                quote!(#field.as_str())
            } else {
                quote!(#field)
            }
        });
        if self.is_relative {
            let format = format!("{{}}{format}");
            quote! {
                Self::#name { origin, #(#fields),* } => format!(#format, origin.trim_end_matches('/') #(, #values)*),
            }
        } else if fields.is_empty() {
            quote! { Self::#name => #format.to_owned(), }
        } else {
            quote! { Self::#name { #(#fields),* } => format!(#format #(, #values)*), }
        }
    }

    /// The document's first server with the defaults of its variables, if it has them all.
    fn default(&self) -> Option<TokenStream> {
        let name = format_ident!("{}", self.name);
        if self.is_relative {
            return None;
        }
        let fields = self.variables.iter().map(|variable| {
            let field = format_ident!("{}", variable.field);
            let default = variable.default.as_ref()?;
            let value = if let Some((kind, values)) = &variable.values {
                let kind = format_ident!("{kind}");
                let value = format_ident!("{}", values.get(default)?);
                quote!(#kind::#value)
            } else {
                quote!(#default.to_owned())
            };
            Some(quote!(#field: #value,))
        });
        let fields = fields.collect::<Option<Vec<_>>>()?;
        let value = if fields.is_empty() {
            quote!(Self::#name)
        } else {
            quote!(Self::#name { #(#fields)* })
        };
        Some(quote! {
            #[doc = " The first of them, with the values that the document gives its variables."]
            impl Default for Server {
                fn default() -> Self { #value }
            }
        })
    }
}

impl Variable {
    fn of(
        described: Option<&Value>,
        server: &str,
        field: String,
        taken: &mut HashSet<String>,
    ) -> Self {
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let default = described.and_then(|node| text(node.get("default")?));
        let listed: Vec<String> = described
            .map_or(&[][..], |node| node.list("enum"))
            .iter()
            .filter_map(text)
            .collect();
        let names: BTreeMap<String, String> = listed
            .iter()
            .map(|value| (value.clone(), type_name(value)))
            .collect();
        let distinct: HashSet<&String> = names.values().collect();
        let is_a_choice = !names.is_empty()
            && distinct.len() == names.len()
            && default
                .as_ref()
                .is_none_or(|default| names.contains_key(default));
        let values = is_a_choice.then(|| {
            let stem = format!("{server}{}", type_name(&field));
            (
                first_free(&stem, "", |name| taken.insert(name.to_owned())),
                names,
            )
        });
        Self {
            field,
            default,
            values,
        }
    }

    fn kind(&self) -> TokenStream {
        if let Some((kind, _)) = &self.values {
            let kind = format_ident!("{kind}");
            quote!(#kind)
        } else {
            quote!(String)
        }
    }

    /// The type of its values, where the document names them.
    fn choice(&self) -> Option<TokenStream> {
        let (kind, values) = self.values.as_ref()?;
        let kind = format_ident!("{kind}");
        let texts = values.keys();
        let docs = values.keys().map(|value| plain(&format!(" `{value}`")));
        let names: Vec<_> = values
            .values()
            .map(|name| format_ident!("{name}"))
            .collect();
        Some(quote! {
            #[doc = " A value of a variable in the address of a server."]
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            #[non_exhaustive]
            pub enum #kind { #(#[doc = #docs] #names,)* }

            impl #kind {
                #[doc = " As it stands in the address."]
                pub fn as_str(self) -> &'static str {
                    match self { #(Self::#names => #texts,)* }
                }
            }
        })
    }
}

/// A name made of host and path, without scheme and variables.
fn address_name(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let mut words = String::new();
    let mut depth = 0_u32;
    for c in rest.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => words.push(c),
            _ => words.push(' '),
        }
    }
    match words.trim() {
        "" => "Server".to_owned(),
        words => type_name(words),
    }
}

/// Text for a format string.
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// Text of the document for a line of docs: on one line, and no markup but code.
fn plain(text: &str) -> String {
    let text = visible(&one_line(text));
    let text: String = text
        .chars()
        .map(|c| {
            if matches!(c, '[' | ']' | '<' | '>') {
                '\''
            } else {
                c
            }
        })
        .collect();
    if text.starts_with(' ') {
        text
    } else {
        format!(" {text}")
    }
}
