//! Reads the emitted builders of a client: which operation each calls, and which setters it has. It knows no generator's rules but how
//! it spells a name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use openapi_normalise::naming::field_name;

use crate::tree::Files;

/// A builder of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Builder {
    /// Its name.
    pub name: String,
    /// Its setters, and the Rust type that each takes.
    pub setters: BTreeMap<String, String>,
}

impl Builder {
    /// The setter of what has this name in the document.
    pub(super) fn setter(&self, name: &str) -> Option<&str> {
        let exact = self.setters.get_key_value(&field_name(name));
        let alike = || {
            let mut setters = self.setters.iter();
            setters.find(|(setter, _)| letters(setter) == letters(name))
        };
        exact.or_else(alike).map(|(setter, _)| setter.as_str())
    }
}

/// The letters and digits of a name, which spelling does not change.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The builders of a client, from the text of its module.
pub fn builders(text: &str) -> BTreeMap<(String, String), Builder> {
    let mut found = BTreeMap::new();
    let Ok(file) = syn::parse_file(text) else {
        return found;
    };
    for item in file.items {
        let syn::Item::Impl(item) = item else {
            continue;
        };
        let syn::Type::Path(path) = item.self_ty.as_ref() else {
            continue;
        };
        let Some(name) = path.path.segments.last() else {
            continue;
        };
        let mut setters = BTreeMap::new();
        let mut at = None;
        for function in &item.items {
            let syn::ImplItem::Fn(function) = function else {
                continue;
            };
            if function.sig.ident == "send" {
                at = function.attrs.iter().find_map(sent_to);
            } else if let Some(rust) = setter(&function.sig) {
                setters.insert(function.sig.ident.to_string(), rust);
            }
        }
        if let Some(at) = at {
            let name = name.ident.to_string();
            found.insert(at, Builder { name, setters });
        }
    }
    found
}

/// The hooks of a client that has a value for each security scheme that it knows, and calls every server at `base_url`.
pub(super) fn hooks(files: &Files) -> String {
    let mut hooks = "client::Hooks::new()".to_owned();
    let text = |name: &str| {
        files
            .get(Path::new(name))
            .map(String::as_str)
            .unwrap_or_default()
    };
    let servers: BTreeSet<&str> = text("builder.rs")
        .split("hooks::base_url(")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .collect();
    for server in servers {
        let _ = write!(hooks, ".server({server:?}, base_url)");
    }
    let credentials = text("credentials.rs");
    if credentials.is_empty() {
        return hooks;
    }
    let mut held = "client::Credentials::new()".to_owned();
    for function in credentials.split("    pub fn ").skip(1) {
        let Some((name, parameters)) = function.split_once('(') else {
            continue;
        };
        // the arguments stand in one line or in several
        let mut arguments = parameters.split_whitespace();
        if arguments.next() != Some("self,") {
            continue;
        }
        let parameters = arguments.collect::<Vec<_>>().join(" ");
        if parameters.starts_with("key: &str") || parameters.starts_with("token: &str") {
            let _ = write!(held, ".{name}(\"a-key\").unwrap()");
        } else if parameters.starts_with("key:") {
            let _ = write!(held, ".{name}(\"a-key\")");
        } else if parameters.starts_with("name:") {
            let _ = write!(held, ".{name}(\"user\", \"password\")");
        }
    }
    format!("{hooks}.credentials({held})")
}

/// Method and path that a line of documentation names.
fn sent_to(attribute: &syn::Attribute) -> Option<(String, String)> {
    let syn::Meta::NameValue(line) = &attribute.meta else {
        return None;
    };
    let syn::Expr::Lit(text) = &line.value else {
        return None;
    };
    let syn::Lit::Str(text) = &text.lit else {
        return None;
    };
    let text = text.value();
    let rest = text.trim().strip_prefix("Sends a `")?;
    let (method, rest) = rest.split_once("` request to `")?;
    Some((
        method.to_ascii_lowercase(),
        unnamed(rest.strip_suffix('`')?),
    ))
}

/// The path without the names of its parameters.
pub(super) fn unnamed(path: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in path.chars() {
        inside = (inside || c == '{') && c != '}';
        if !inside || c == '{' {
            text.push(c);
        }
    }
    text
}

/// The type that a setter takes: that into which its argument can be turned, or the argument's own.
fn setter(signature: &syn::Signature) -> Option<String> {
    let mut arguments = signature.inputs.iter();
    let (Some(syn::FnArg::Receiver(_)), Some(syn::FnArg::Typed(argument)), None) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return None;
    };
    let argument = argument.ty.as_ref();
    let text = |rust: &syn::Type| quote::quote!(#rust).to_string();
    let is_generic = |name: &syn::Type| {
        let mut generics = signature.generics.type_params();
        generics.any(
            |generic| matches!(name, syn::Type::Path(path) if path.path.is_ident(&generic.ident)),
        )
    };
    if !is_generic(argument) {
        return Some(text(argument));
    }
    let predicates = signature.generics.where_clause.as_ref()?.predicates.iter();
    predicates
        .filter_map(|predicate| match predicate {
            syn::WherePredicate::Type(of) if text(&of.bounded_ty) == text(argument) => {
                Some(&of.bounds)
            }
            _ => None,
        })
        .flatten()
        .find_map(|bound| {
            let syn::TypeParamBound::Trait(bound) = bound else {
                return None;
            };
            let last = bound.path.segments.last()?;
            let syn::PathArguments::AngleBracketed(inner) = &last.arguments else {
                return None;
            };
            let rust = inner.args.first()?;
            let is_conversion = last.ident == "TryInto" || last.ident == "Into";
            is_conversion.then(|| quote::quote!(#rust).to_string())
        })
}

/// Whether a setter takes a text.
pub(super) fn is_text(rust: &str) -> bool {
    rust.ends_with("String") && !rust.contains('<')
}

/// Whether a setter takes a list of texts.
pub(super) fn is_texts(rust: &str) -> bool {
    rust.replace(' ', "")
        .ends_with("Vec<::std::string::String>")
}

/// Whether a setter takes a body of any kind.
pub(super) fn is_bytes(rust: &str) -> bool {
    let rust = rust.replace(' ', "");
    rust.ends_with("reqwest::Body") || rust.ends_with("multipart::Form")
}
