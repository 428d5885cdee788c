//! Renders `Client::from_env`, where the settings name the variables of the environment that say where the service is and as whom it is called.
//! Their values are never part of anything that is emitted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Result, ensure};
use jsonptr::PointerBuf;
use openapi_normalise::Document;
use openapi_normalise::error::{Refusal, one_line, visible};
use serde::Deserialize;

use super::access::{Access, Way, stays};
use super::servers;
use super::template::tailored;

/// The variables that a program reads to make a client: the table `[env]` of the settings. Each of them is needed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Environment {
    /// Holds the address of the service; without it the client goes to the first server of the document.
    pub base_url: Option<String>,
    /// What proves who calls, by the name of the security scheme.
    #[serde(default)]
    pub credentials: BTreeMap<String, Variables>,
}

/// The variables of one security scheme.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "the name of a variable, or a table of names such as { id = \"API_ID\", secret = \"API_SECRET\" }"
)]
pub enum Variables {
    /// The key or the bearer.
    One(String),
    /// Name and password, or id and secret, and for these `token-url`: a variable, or a path below the address of the service.
    Several(BTreeMap<String, String>),
}

/// Where id and secret are exchanged.
const TOKEN_URL: &str = "token-url";

/// Whether it is a path below the address of the service, and not the name of a variable.
fn is_path(token_url: &str) -> bool {
    token_url.starts_with('/') && stays(token_url)
}

impl Environment {
    /// Refuses what no variable can be called.
    ///
    /// # Errors
    ///
    /// When a name is none.
    pub fn check(&self) -> Result<()> {
        let named = |key: &str, name: &str| {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            ensure!(
                name.chars().all(is_word) && name.starts_with(|c: char| !c.is_ascii_digit()),
                "{key}: {name:?} is no name for a variable of the environment; use letters, digits and underscores"
            );
            Ok(())
        };
        if let Some(name) = &self.base_url {
            named("base-url", name)?;
        }
        for (scheme, variables) in &self.credentials {
            match variables {
                Variables::One(name) => named(scheme, name)?,
                Variables::Several(all) => {
                    for (part, name) in all {
                        let is_below = part == TOKEN_URL && is_path(name);
                        if !is_below {
                            named(scheme, name)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// A variable and what it holds, for people.
pub(super) struct Row {
    pub(super) variable: String,
    pub(super) about: String,
}

/// How the environment makes a client.
pub(super) struct Reading {
    /// What is read.
    pub(super) rows: Vec<Row>,
    /// The statements that read it.
    lines: String,
}

impl Reading {
    /// How the client of `document` is made.
    pub(super) fn of(env: &Environment, document: &Document) -> Result<Self> {
        let ways = Access::of(&document.root).ways();
        let mut reading = Self {
            rows: Vec::new(),
            lines: String::new(),
        };
        reading.address(env, document)?;
        if env.credentials.is_empty() {
            return Ok(reading);
        }
        reading.line("let credentials = Credentials::new();");
        for (scheme, variables) in &env.credentials {
            reading.scheme(scheme, variables, env, document, &ways)?;
        }
        let bound = if env.base_url.is_some() {
            ".only_at(&base_url)"
        } else {
            ""
        };
        reading.line(&format!(
            "let hooks = hooks.credentials(credentials{bound});"
        ));
        Ok(reading)
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.lines, "        {line}");
    }

    fn row(&mut self, variable: &str, about: String) {
        self.rows.push(Row {
            variable: variable.to_owned(),
            about,
        });
    }

    fn address(&mut self, env: &Environment, document: &Document) -> Result<()> {
        let address = if let Some(name) = &env.base_url {
            self.row(name, "the address of the service".to_owned());
            format!("address({name:?})?")
        } else {
            let (_, has_default) = servers::listed(&document.root);
            ensure!(
                has_default,
                "{}: has no server with an address, and the settings name no base-url in [env]; add base-url",
                document.file().display()
            );
            "super::Server::default().base_url()".to_owned()
        };
        self.line(&format!("let base_url = {address};"));
        Ok(())
    }

    fn scheme(
        &mut self,
        scheme: &str,
        variables: &Variables,
        env: &Environment,
        document: &Document,
        ways: &[Way<'_>],
    ) -> Result<()> {
        let refused = |problem: &str, help: &str| {
            let place = PointerBuf::from_tokens(["components", "securitySchemes", scheme]);
            document.error(Refusal::at(&place, problem, help), None)
        };
        let known: Vec<&Way<'_>> = ways.iter().filter(|way| way.scheme == scheme).collect();
        ensure!(
            !known.is_empty(),
            "{}: has no security scheme {scheme:?} that an operation asks for; name one of them in [env.credentials]: {}",
            document.file().display(),
            names_of(ways).join(", ")
        );
        let (way, names) = chosen(variables, &known).map_err(|help| {
            refused(
                "is named with other variables than it takes in [env.credentials]",
                &help,
            )
        })?;
        let shown = visible(scheme).replace('`', "'");
        for (part, name) in way.variables.iter().zip(&names) {
            self.line(&format!("let {part} = variable({name:?})?;"));
            let about = if names.len() > 1 {
                format!("the {part} of `{shown}`")
            } else {
                format!("`{shown}`: {}", visible(&one_line(&way.about)))
            };
            self.row(name, about);
        }
        let token_url = match variables {
            Variables::Several(all) => all.get(TOKEN_URL),
            Variables::One(_) => None,
        };
        let mut setter = way.setter.clone();
        if let Some(token_url) = token_url {
            let value = if is_path(token_url) {
                format!("{token_url:?}")
            } else {
                self.row(
                    token_url,
                    format!(
                        "the address at which id and secret of `{shown}` are exchanged for a bearer"
                    ),
                );
                format!("address({token_url:?})?")
            };
            setter = setter.replace("(id, secret)", &format!("(id, secret).token_url({value})"));
        } else if way.leaves && env.base_url.is_some() {
            return Err(refused(
                "is exchanged at a host of its own, and the environment names another for the service",
                "add token-url, the variable with that address, or a path below base-url",
            )
            .into());
        }
        let setter = match (setter.strip_suffix('?'), names.first()) {
            (Some(setter), Some(name)) => {
                format!("{setter}.map_err(|_| no_header({name:?}))?")
            }
            _ => setter,
        };
        self.line(&format!("let credentials = credentials.{setter};"));
        Ok(())
    }

    /// The functions of the client.
    fn functions(&self) -> String {
        let mut read = String::new();
        for row in &self.rows {
            let _ = writeln!(read, "    /// - `{}`: {}", row.variable, row.about);
        }
        FUNCTIONS
            .replace("    // rows\n", &read)
            .replace("        // lines\n", &self.lines)
    }

    /// Renders `env.rs`.
    pub(super) fn render(&self, features: &BTreeSet<&str>) -> String {
        tailored(include_str!("templates/env.rs"), features)
            .replace("// functions\n", &self.functions())
    }
}

const FUNCTIONS: &str = "impl Client {
    /// The client that the environment of the program names. It reads
    ///
    // rows
    ///
    /// # Errors
    ///
    /// If one of them is not set, is not Unicode or cannot be used: the error names it. If no HTTP client can be made on this machine.
    pub fn from_env() -> Result<Self, EnvError> {
        Self::from_env_with(Hooks::new())
    }

    /// The same with hooks; the credentials that the environment names stand for theirs.
    ///
    /// # Errors
    ///
    /// As [`Client::from_env`].
    pub fn from_env_with(hooks: Hooks) -> Result<Self, EnvError> {
        // lines
        Self::new(&base_url, hooks).map_err(EnvError::Client)
    }
}
";

/// The security schemes that can be named.
fn names_of<'a>(ways: &[Way<'a>]) -> Vec<&'a str> {
    let mut names: Vec<_> = ways.iter().map(|way| way.scheme).collect();
    names.dedup();
    names
}

/// The way that takes these variables, and their names in the order in which it takes them; or what to write instead.
fn chosen<'a, 'b>(
    variables: &'b Variables,
    known: &[&'a Way<'a>],
) -> Result<(&'a Way<'a>, Vec<&'b String>), String> {
    const ID_AND_SECRET: [&str; 2] = ["id", "secret"];
    let names = |way: &Way<'_>| match variables {
        Variables::One(name) => (way.variables.len() == 1).then(|| vec![name]),
        Variables::Several(all) => {
            let has_url = all.contains_key(TOKEN_URL) && way.variables == ID_AND_SECRET;
            let names: Option<Vec<_>> = way.variables.iter().map(|part| all.get(*part)).collect();
            names.filter(|names| names.len() + usize::from(has_url) == all.len())
        }
    };
    let fitting = known.iter().find_map(|way| Some((*way, names(way)?)));
    fitting.ok_or_else(|| {
        let forms = known.iter().map(|way| match way.variables {
            [_] => "the name of a variable".to_owned(),
            parts => {
                let parts = parts.iter().map(|part| format!("{part} = \"…\""));
                format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
            }
        });
        format!("write {}", forms.collect::<Vec<_>>().join(" or "))
    })
}
