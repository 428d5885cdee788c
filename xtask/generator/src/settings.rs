//! The settings of a client: a TOML file that says what is special about it. Every key can be left out, and one that does not exist is an
//! error. `settings.toml` beside this file shows them all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use openapi_normalise::choices::Choices;
use openapi_normalise::source;
use serde::Deserialize;

use crate::emit::Additions;
use crate::emit::environment::Environment;
use crate::emit::extent::Extent;
use crate::emit::manifest::{self, Package};
use crate::emit::paging::Paging;
use crate::emit::retry::Retry;
use crate::error::Error;

/// What is special about a client. Paths are those of the file, until [`Settings::read`] has put its folder before them.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the settings"
)]
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The OpenAPI document.
    pub document: Option<PathBuf>,
    /// The folder below which the document may refer to files, where that is not its own.
    pub root: Option<PathBuf>,
    /// The folder of the crate.
    pub out: Option<PathBuf>,
    /// An OpenAPI Overlay that corrects the document. An action that no longer changes anything is an error.
    pub overlay: Option<PathBuf>,
    /// Accept an action of the overlay that changes nothing. No key of a file.
    #[serde(skip)]
    pub accept_idle: bool,
    /// Refuse a document with a slip, such as a bound that is no number, instead of reading it for what it must mean.
    #[serde(default)]
    pub refuse_slips: bool,
    /// Let every type keep the fields that its schema allows and does not declare.
    #[serde(default)]
    pub keep_unknown_fields: bool,
    /// The operations that the client has, with the types that they use: by id, by tag, by path, or as in `GET /users`. All if there are none.
    #[serde(default)]
    pub only: Vec<String>,
    /// Operations that the client does not have, named in the same ways.
    #[serde(default)]
    pub leave_out: Vec<String>,
    /// Properties that are secrets, wherever they stand: their type is not printed.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Emit the models alone, without what speaks HTTP.
    #[serde(default)]
    pub types_only: bool,
    /// Emit a builder for each type.
    #[serde(default)]
    pub builders: bool,
    /// Let each type have `schemars::JsonSchema`.
    #[serde(default)]
    pub json_schema: bool,
    /// Where to write the document with its overlay applied, as JSON for other tools.
    pub corrected: Option<PathBuf>,
    /// Where to write the document as the generator reads it, as JSON.
    pub normalised: Option<PathBuf>,
    /// The crate.
    #[serde(default)]
    pub package: Package,
    /// The variables of the environment that `Client::from_env` reads.
    pub env: Option<Environment>,
    /// How lists go on whose items are streamed.
    #[serde(default)]
    pub paging: Vec<Paging>,
    /// What the client has for requests that fail.
    pub retry: Option<Retry>,
    /// Further documents, each a module of the crate behind a feature of this name.
    #[serde(default)]
    pub modules: BTreeMap<String, Settings>,
}

impl Settings {
    /// Reads `file`.
    ///
    /// # Errors
    ///
    /// [`Error::Settings`] when it cannot be read, is no TOML, has a key that does not exist, or a value of another kind. The error names file
    /// and line.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let mut text = String::new();
        source::open(file)
            .and_then(|opened| {
                use std::io::Read as _;
                opened.take(source::MOST_BYTES).read_to_string(&mut text)
            })
            .map_err(|cause| {
                let file = file.display();
                Error::Settings(format!("{file}: cannot be read; check the path: {cause}"))
            })?;
        let mut settings = Self::parse(&text)
            .map_err(|problem| Error::Settings(format!("{}:{problem}", file.display())))?;
        settings.join(file.parent().unwrap_or(Path::new("")));
        Ok(settings)
    }

    /// Puts `folder` before all paths.
    fn join(&mut self, folder: &Path) {
        for path in [
            &mut self.document,
            &mut self.root,
            &mut self.out,
            &mut self.overlay,
            &mut self.corrected,
            &mut self.normalised,
        ]
        .into_iter()
        .flatten()
        {
            *path = joined(folder, path);
        }
        for module in self.modules.values_mut() {
            module.join(folder);
        }
    }

    /// The settings in a text of TOML, with paths as they stand there.
    ///
    /// # Errors
    ///
    /// What is wrong, after the number of its line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let place = |at: usize| {
            let before = text.get(..at).unwrap_or(text);
            let line = before.matches('\n').count() + 1;
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            let rest = text.get(start..).unwrap_or_default();
            let key = rest.lines().next().unwrap_or_default().split_once('=');
            (line, key.map(|(key, _)| key.trim().to_owned()))
        };
        let settings: Self = toml::from_str(text).map_err(|error| {
            let (line, key) = place(error.span().map_or(0, |span| span.start));
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            match key {
                Some(key) if !message.contains(&format!("`{key}`")) => {
                    format!("{line}: {key}: {message}")
                }
                _ => format!("{line}: {message}"),
            }
        })?;
        settings.checked().map_err(|flaw| {
            // where the table begins, counted from zero
            let tables = text.lines().enumerate();
            let mut tables = tables.filter(|(_, line)| line.trim() == flaw.table);
            let begun = tables.nth(flaw.index).map_or(0, |(line, _)| line);
            let key = flaw.problem.split(':').next().unwrap_or_default();
            let mut lines = text.lines().enumerate().skip(begun);
            let line = lines.find(|(_, line)| {
                line.trim_start()
                    .strip_prefix(key)
                    .is_some_and(|rest| rest.trim_start().starts_with('='))
            });
            let line = line.map_or(begun, |(line, _)| line) + 1;
            format!("{line}: {}", flaw.problem)
        })?;
        Ok(settings)
    }

    /// Refuses values that mean nothing, whoever made the settings.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.checked().map_err(|flaw| Error::Settings(flaw.problem))
    }

    /// The first value that means nothing.
    fn checked(&self) -> Result<(), Flaw> {
        let flaw = |table: &str, index: usize| {
            let table = table.to_owned();
            move |error: anyhow::Error| Flaw {
                table,
                index,
                problem: error.to_string(),
            }
        };
        self.package.check().map_err(flaw("[package]", 0))?;
        if let Some(env) = &self.env {
            env.check().map_err(flaw("[env]", 0))?;
        }
        if let Some(retry) = &self.retry {
            retry.check().map_err(flaw("[retry]", 0))?;
        }
        for (index, paging) in self.paging.iter().enumerate() {
            paging.check().map_err(flaw("[[paging]]", index))?;
        }
        self.check_modules().map_err(|(name, problem)| Flaw {
            table: format!("[modules.{name}]"),
            index: 0,
            problem: format!("modules.{name}: {problem}"),
        })
    }

    /// What they add to the client.
    #[doc(hidden)]
    pub fn additions(&self) -> Additions {
        Additions {
            extent: self.extent(),
            env: self.env.clone(),
            paging: self.paging.clone(),
            retry: self.retry.clone(),
        }
    }

    /// Refuses a module whose name is none for a feature and a module, and one that says what only a crate has.
    fn check_modules(&self) -> Result<(), (&str, &'static str)> {
        for (name, module) in &self.modules {
            let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if !name.chars().all(is_word)
                || !name.starts_with(|c: char| c.is_ascii_lowercase())
                || name == "default"
                || name == "bin"
                || manifest::is_reserved(name)
            {
                return Err((
                    name,
                    "is no name for a feature and a module; use small letters, digits and hyphens, begin with a letter, and take none that Cargo, Rust or a dependency has",
                ));
            }
            if module.document.is_none() {
                return Err((name, "names no document; add `document`"));
            }
            if module.out.is_some()
                || module.package != Package::default()
                || module.env.is_some()
                || !module.paging.is_empty()
                || module.retry.is_some()
                || module.types_only
                || module.builders
                || module.json_schema
                || !module.modules.is_empty()
            {
                return Err((
                    name,
                    "is a module of the crate: `out`, `package`, `env`, `paging`, `retry`, `types-only`, `builders`, `json-schema` and `modules` are the crate's",
                ));
            }
        }
        Ok(())
    }

    /// What they choose of the document.
    #[doc(hidden)]
    pub fn choices(&self) -> Choices {
        Choices {
            only: self.only.clone(),
            left_out: self.leave_out.clone(),
            secrets: self.secrets.clone(),
        }
    }

    /// What is emitted by them.
    fn extent(&self) -> Extent {
        Extent {
            types_only: self.types_only,
            builders: self.builders,
            json_schema: self.json_schema,
        }
    }
}

/// A value that means nothing.
struct Flaw {
    /// The head of its table.
    table: String,
    /// Which of the tables with this head.
    index: usize,
    /// What is wrong, after its key.
    problem: String,
}

/// `path` below `folder`, written as people do: without a way down and up again.
fn joined(folder: &Path, path: &Path) -> PathBuf {
    let mut joined = folder.to_owned();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir
                if matches!(
                    joined.components().next_back(),
                    Some(std::path::Component::Normal(_))
                ) =>
            {
                joined.pop();
            }
            other => joined.push(other),
        }
    }
    joined
}
