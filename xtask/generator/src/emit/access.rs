//! Renders what proves who calls, by the document's security schemes, and says of each operation where it goes and what it asks for.

use std::collections::{BTreeSet, HashSet};

use anyhow::{Result, ensure};
use openapi_normalise::error::visible;
use openapi_normalise::naming::{field_name, first_free};
use openapi_normalise::object::Object;
use openapi_normalise::operation::operations;
use openapi_normalise::wire::{SECURITY, SERVER};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};
use syn::parse_quote;

use super::servers;
use super::template::tailored;

/// Whether an address stays at the host of the client. URLs take a backslash for a slash, and drop tabs and line ends.
pub(super) fn stays(url: &str) -> bool {
    !url.contains("//") && !url.contains(['\\', ':', '\t', '\n', '\r'])
}

/// A security scheme that some operation asks for.
struct Scheme<'a> {
    name: &'a str,
    node: &'a Value,
}

/// One way to authenticate: what it takes, and the setter of `Credentials` that takes it.
pub(super) struct Way<'a> {
    pub(super) scheme: &'a str,
    /// What the caller has.
    pub(super) about: String,
    /// The variables that the setter takes.
    pub(super) variables: &'static [&'static str],
    /// The call of the setter.
    pub(super) setter: String,
    /// Whether the caller's secret goes to a host that the document names, and not to that of the client.
    pub(super) leaves: bool,
}

impl<'a> Scheme<'a> {
    /// The best way comes first.
    fn ways(&self, function: &str) -> Vec<Way<'a>> {
        // they stand between marks of code
        let plain = |text: Option<&str>| text.unwrap_or_default().replace('`', "'");
        let key = plain(self.node.text("name"));
        let way = |about: String, variables: &'static [&'static str], setter: String| Way {
            scheme: self.name,
            about,
            variables,
            setter,
            leaves: variables == ["id", "secret"]
                && self.token_url().is_some_and(|url| !stays(url)),
        };
        let bearer = || {
            let setter = format!("{function}(&token)?");
            way("a bearer".to_owned(), &["token"], setter)
        };
        match self.feature() {
            "header-key" => {
                let about = format!("a key, sent in the header `{key}`");
                vec![way(about, &["key"], format!("{function}(&key)?"))]
            }
            "query-key" => {
                let about = format!("a key, sent in the query as `{key}`");
                vec![way(about, &["key"], format!("{function}(key)"))]
            }
            "cookie-key" => {
                let about = format!("a key, sent in the cookie `{key}`");
                vec![way(about, &["key"], format!("{function}(key)"))]
            }
            "basic" => {
                let about = "a name and a password (HTTP Basic)".to_owned();
                let setter = format!("{function}(name, password)");
                vec![way(about, &["name", "password"], setter)]
            }
            "client-credentials" => {
                let url = plain(self.token_url());
                let about = format!("an id and a secret, exchanged for a bearer at `{url}`");
                let setter = format!("{function}_client(ClientCredentials::new(id, secret))");
                vec![way(about, &["id", "secret"], setter), bearer()]
            }
            _ => vec![bearer()],
        }
    }

    /// The part of the template that sends it.
    fn feature(&self) -> &'static str {
        match (self.node.text("type"), self.node.text("in")) {
            (Some("apiKey"), Some("header")) => "header-key",
            (Some("apiKey"), Some("query")) => "query-key",
            (Some("apiKey"), _) => "cookie-key",
            (Some("http"), _) if self.is_basic() => "basic",
            _ if self.token_url().is_some() => "client-credentials",
            _ => "bearer",
        }
    }

    fn is_basic(&self) -> bool {
        self.node
            .text("scheme")
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"))
    }

    /// Where an id and a secret are exchanged for a bearer.
    fn token_url(&self) -> Option<&str> {
        let flow = self.node.pointer("/flows/clientCredentials")?;
        flow.text("tokenUrl")
    }

    /// Whether it fills the header `Authorization` with a bearer.
    fn is_bearer(&self) -> bool {
        matches!(self.feature(), "bearer" | "client-credentials")
    }

    /// The functions that take what the caller has; `function` is free, and so are names that begin with it.
    fn setters(&self, index: usize, function: &str) -> TokenStream {
        let Self { name, node } = self;
        let setter = format_ident!("{function}");
        let key = node.text("name").unwrap_or_default();
        let docs = |text: String| {
            let text = format!(" {text}");
            quote!(#[doc = #text])
        };
        let errors = quote! {
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If it holds characters that a header cannot carry."]
        };
        match self.feature() {
            "header-key" => {
                let doc = docs(format!("`{name}`: a key, sent in the header `{key}`."));
                let sent = key.to_ascii_lowercase();
                quote! {
                    #doc #errors
                    pub fn #setter(self, key: &str) -> Result<Self, InvalidHeaderValue> {
                        Ok(self.with(#index, Proof::Header(#sent, sensitive(key)?)))
                    }
                }
            }
            "query-key" => {
                let doc = docs(format!("`{name}`: a key, sent in the query as `{key}`."));
                quote! {
                    #doc
                    pub fn #setter(self, key: impl Into<Secret>) -> Self {
                        self.with(#index, Proof::Query(#key, key.into()))
                    }
                }
            }
            "cookie-key" => {
                let doc = docs(format!("`{name}`: a key, sent in the cookie `{key}`."));
                quote! {
                    #doc
                    pub fn #setter(self, key: impl Into<Secret>) -> Self {
                        self.with(#index, Proof::Cookie(#key, key.into()))
                    }
                }
            }
            "basic" => {
                let doc = docs(format!("`{name}`: a name and a password (HTTP Basic)."));
                quote! {
                    #doc
                    pub fn #setter(self, name: impl Into<String>, password: impl Into<Secret>) -> Self {
                        self.with(#index, Proof::Basic(name.into(), password.into()))
                    }
                }
            }
            _ => {
                let doc = docs(format!("`{name}`: a bearer that the caller has got."));
                let exchanged = self.token_url().map(|url| {
                    let setter = format_ident!("{function}_client");
                    let doc = docs(format!(
                        "`{name}`: an id and a secret that are exchanged for a bearer at `{url}`."
                    ));
                    quote! {
                        #doc
                        pub fn #setter(self, client: ClientCredentials) -> Self {
                            self.with(#index, Proof::Grant(client, #url))
                        }
                    }
                });
                quote! {
                    #doc #errors
                    pub fn #setter(self, token: &str) -> Result<Self, InvalidHeaderValue> {
                        Ok(self.with(#index, bearer(token)?))
                    }
                    #exchanged
                }
            }
        }
    }
}

/// What a document says of servers and security, as the emitted code needs it.
pub(super) struct Access<'a> {
    root: &'a Value,
    schemes: Vec<Scheme<'a>>,
}

impl<'a> Access<'a> {
    pub(super) fn of(root: &'a Value) -> Self {
        let of_operations = operations(root).flat_map(|(_, operation)| operation.list(SECURITY));
        let named: HashSet<&str> = root
            .list(SECURITY)
            .iter()
            .chain(of_operations)
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let declared = root.pointer("/components/securitySchemes");
        let declared = declared.and_then(Value::as_object).into_iter().flatten();
        let schemes = declared
            .filter(|(name, _)| named.contains(name.as_str()))
            .map(|(name, node)| Scheme { name, node });
        Self {
            root,
            schemes: schemes.collect(),
        }
    }

    /// The same with the schemes of the document of `host`, which has those of this one among its own: one value holds the credentials of
    /// both.
    ///
    /// # Errors
    ///
    /// When it lacks one, or has another of that name.
    pub(super) fn within(self, host: &Self) -> Result<Self> {
        let offered: Vec<String> = host.all_setters().map(|all| all.to_string()).collect();
        for (scheme, function) in self.schemes.iter().zip(self.functions()) {
            let same = host
                .schemes
                .iter()
                .position(|other| other.name == scheme.name);
            ensure!(
                same.is_some_and(|place| offered.get(place).is_some_and(|offered| {
                    *offered == scheme.setters(place, &function).to_string()
                })),
                "its security scheme `{}` is none of those of the crate's document, whose credentials it shares; declare the same there",
                visible(scheme.name)
            );
        }
        let schemes = host.schemes.iter();
        Ok(Self {
            root: self.root,
            schemes: schemes
                .map(|Scheme { name, node }| Scheme { name, node })
                .collect(),
        })
    }

    /// The setters of each scheme.
    fn all_setters(&self) -> impl Iterator<Item = TokenStream> {
        let schemes = self.schemes.iter().zip(self.functions()).enumerate();
        schemes.map(|(index, (scheme, function))| scheme.setters(index, &function))
    }

    /// The features of the hooks that this needs, by their names in the templates.
    pub(super) fn features(&self) -> BTreeSet<&'static str> {
        let mut features: BTreeSet<_> = self.schemes.iter().map(Scheme::feature).collect();
        if !self.schemes.is_empty() {
            features.insert("credentials");
        }
        if self.operation_servers().any(|server| server.is_some()) {
            features.insert("operation-servers");
        }
        if servers::any(self.root) {
            features.insert("servers");
        }
        features
    }

    /// The address of each operation that has one of its own, in the order of the document.
    pub(super) fn operation_servers(&self) -> impl Iterator<Item = Option<&'a str>> {
        operations(self.root).map(|(_, operation)| operation.text(SERVER))
    }

    /// The fields of the operation's row.
    pub(super) fn fields(&self, operation: &Map<String, Value>) -> Vec<(&'static str, String)> {
        let mut fields = Vec::new();
        let own = operation.get(SECURITY);
        if let Some(own) = own
            && !self.schemes.is_empty()
            && self.root.get(SECURITY) != Some(own)
        {
            fields.push(("security", self.alternatives(operation)));
        }
        let leaves = operation.text(SERVER).is_some_and(|server| !stays(server));
        // What the client cannot send is asked for all the same.
        let asked = operation
            .get("security")
            .or_else(|| self.root.get("security"));
        let asked = asked.and_then(Value::as_array);
        let names = || {
            asked
                .into_iter()
                .flatten()
                .filter_map(Value::as_object)
                .flatten()
        };
        let is_bearer = |name: &str| {
            let mut bearers = self.schemes.iter().filter(|scheme| scheme.is_bearer());
            bearers.any(|scheme| scheme.name == name)
        };
        let takes_bearer = names().any(|(name, _)| is_bearer(name))
            || (!leaves && (asked.is_none() || names().next().is_some()));
        if !takes_bearer {
            fields.push(("takes_bearer", "false".to_owned()));
        }
        fields
    }

    /// The alternatives of the document, or of one operation, by the places of the schemes.
    pub(super) fn alternatives(&self, owner: &impl Object) -> String {
        let place = |name: &Value| {
            let name = name.as_str()?;
            self.schemes.iter().position(|scheme| scheme.name == name)
        };
        let alternatives = owner.list(SECURITY).iter().map(|alternative| {
            let places = alternative
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(place);
            let places: Vec<String> = places.map(|place| place.to_string()).collect();
            format!("&[{}]", places.join(", "))
        });
        format!("&[{}]", alternatives.collect::<Vec<_>>().join(", "))
    }

    /// The name of each scheme's setter.
    fn functions(&self) -> impl Iterator<Item = String> {
        let mut taken: HashSet<String> = ["new", "with", "first_of", "only_at"]
            .map(str::to_owned)
            .into();
        self.schemes.iter().map(move |scheme| {
            first_free(&field_name(scheme.name), "_", |name| {
                taken.insert(name.to_owned()) && taken.insert(format!("{name}_client"))
            })
        })
    }

    /// How each scheme is given to `Credentials`, for people.
    pub(super) fn ways(&self) -> Vec<Way<'a>> {
        let ways = self.schemes.iter().zip(self.functions());
        ways.flat_map(|(scheme, function)| scheme.ways(&function))
            .collect()
    }

    /// Renders `credentials.rs`.
    pub(super) fn credentials(&self, features: &BTreeSet<&str>) -> String {
        let setters: TokenStream = self.all_setters().collect();
        let names = self
            .schemes
            .iter()
            .map(|scheme| format!("{:?}", scheme.name));
        let setters = prettyplease::unparse(&parse_quote!(impl Credentials { #setters }));
        let (_, setters) = setters.split_once("{\n").unwrap_or_default();
        let (setters, _) = setters.rsplit_once('}').unwrap_or_default();
        tailored(include_str!("templates/credentials.rs"), features)
            .replace(
                "COUNT: usize = 0",
                &format!("COUNT: usize = {}", self.schemes.len()),
            )
            .replace(
                "NAMES: [&str; COUNT] = []",
                &format!(
                    "NAMES: [&str; COUNT] = [{}]",
                    names.collect::<Vec<_>>().join(", ")
                ),
            )
            .replace("    // setters\n", &format!("{setters}\n"))
    }
}
