//! `generate`: from document to client. Settings say what is special about a client; a program may have some of its own, which make its
//! client in the same way as any other.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use openapi_normalise::Document;
use openapi_normalise::error::visible;

use super::{Program, summary};
use crate::fetch;
use crate::generate::{Form, generate};
use crate::settings::Settings;
use crate::tree::{Difference, Freshness};

/// Which client, and whether to write it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Write nothing; exit with 1 and name the files if any is stale
    #[arg(long)]
    pub check: bool,
    /// Generate from this document (OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0): a file, an address of https, or - for standard input
    #[arg(long, value_name = "DOCUMENT")]
    pub from: Option<String>,
    /// The folder of the crate, or with --module of the module
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Write the modules alone, for a crate of your own, and print the dependencies that it needs
    #[arg(long, requires = "out")]
    pub module: bool,
    /// What is special about the client: a TOML file
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Replace files that were not generated
    #[arg(long)]
    pub force: bool,
    /// Read the files that the document refers to below this folder, instead of below its own
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<PathBuf>,
    /// Apply this OpenAPI Overlay to the document first, instead of that of the settings
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// Let every type keep the fields that its schema allows and does not declare
    #[arg(long)]
    pub keep_unknown_fields: bool,
    /// Generate these operations alone, with the types that they use: by id, tag or path, or as in "GET /users"; may be repeated, and stands
    /// for the choice of the settings
    #[arg(long, value_name = "OPERATION")]
    pub only: Vec<String>,
    /// Emit the models alone, without what speaks HTTP
    #[arg(long)]
    pub types_only: bool,
    /// Emit a builder for each type
    #[arg(long)]
    pub builders: bool,
    /// Let each type derive `schemars::JsonSchema`
    #[arg(long)]
    pub json_schema: bool,
}

/// Runs the command.
///
/// # Errors
///
/// When the settings, the document, its overlay or the output folders cannot be used.
pub fn run(
    program: &Program,
    options: &Options,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> Result<Freshness> {
    let settings = settings(program, options)?;
    let from = from(options, &settings)?;
    let folder = options.out.clone().or_else(|| settings.out.clone());
    let folder = folder.context("there is no folder to write to; name one with --out")?;
    ensure!(
        !options.module || settings.modules.is_empty(),
        "--module writes one document, and the settings have `modules`; name the document with --from, without these settings"
    );
    let form = if options.module {
        Form::Module
    } else {
        Form::Crate
    };
    let client = generate(read(&from, &settings, input)?, &settings, form)?;
    let documents = client.modules.values();
    let documents = documents.map(|module| module.document.file().display().to_string());
    let from_all: Vec<String> = std::iter::once(from.clone()).chain(documents).collect();
    let from_all = from_all.join(" and ");
    let count = client.files.len() + client.documents.len();
    let command = command(program, options);
    if options.check {
        return outcome(client.compare(&folder)?, &command, count, &from_all, out);
    }
    let written = if options.force {
        client.overwrite(&folder)?
    } else {
        client.write(&folder)?
    };
    for path in written {
        writeln!(out, "wrote {}", path.display())?;
    }
    let freshness = outcome(Vec::new(), &command, count, &from_all, out)?;
    let rest = if options.module {
        ledger_command(program, options, &from)
    } else {
        folder.join("LEDGER.md").display().to_string()
    };
    summary::write(&client.normalised, client.summary(), &rest, out)?;
    for (name, normalised) in &client.modules {
        writeln!(out, "\nthe module of {name}:")?;
        summary::write(normalised, client.summary_of(name), &rest, out)?;
    }
    if options.module {
        writeln!(
            out,
            "\nThe crate that holds these modules needs:\n\n[dependencies]"
        )?;
        for line in client.dependencies()? {
            writeln!(out, "{line}")?;
        }
    }
    Ok(freshness)
}

/// The settings that the options name, with what the options say instead. Without a name they are the program's own, unless a document is named.
pub(super) fn settings(program: &Program, options: &Options) -> Result<Settings> {
    let file = match (&options.settings, &options.from) {
        (Some(file), _) => Some(file.clone()),
        (None, Some(_)) => None,
        (None, None) => Some(program.settings.clone().context(
            "there is nothing to generate; name a document with --from, or settings with --settings",
        )?),
    };
    let settings = file.as_deref().map(Settings::read).transpose()?;
    let mut settings = settings.unwrap_or_default();
    if options.overlay.is_some() {
        settings.overlay.clone_from(&options.overlay);
        settings.accept_idle = true;
    }
    if options.root.is_some() {
        settings.root.clone_from(&options.root);
    }
    settings.keep_unknown_fields |= options.keep_unknown_fields;
    if !options.only.is_empty() {
        ensure!(
            settings.modules.is_empty(),
            "--only is about one document, and the settings have `modules`; write `only` in their tables"
        );
        settings.only.clone_from(&options.only);
    }
    settings.types_only |= options.types_only;
    settings.builders |= options.builders;
    settings.json_schema |= options.json_schema;
    Ok(settings)
}

/// What the document is called.
pub(super) fn from(options: &Options, settings: &Settings) -> Result<String> {
    let named = settings.document.as_ref();
    let named = named.map(|path| path.display().to_string());
    let from = options.from.clone().or(named);
    let from =
        from.context("the settings name no document; add `document`, or give one with --from")?;
    ensure!(
        options.root.is_none() || is_file(&from),
        "{}: refers to no other file, so --root means nothing; leave it out",
        if from == "-" {
            "standard input".to_owned()
        } else {
            visible(&from)
        }
    );
    Ok(from)
}

/// Whether a document that is called so is a file.
fn is_file(from: &str) -> bool {
    from != "-" && !from.contains("://")
}

/// The document that a person names so.
pub(super) fn read(from: &str, settings: &Settings, input: &mut dyn Read) -> Result<Document> {
    let text = if from == "-" {
        fetch::stdin(input)?
    } else if from.contains("://") {
        fetch::url(from)?
    } else {
        return Ok(Document::read_below(
            Path::new(from),
            settings.root.as_deref(),
        )?);
    };
    let name = if from == "-" { "standard input" } else { from };
    Ok(Document::parse(Path::new(name), &text)?)
}

/// The command that tells all that is done to the document, for modules, which have no ledger beside them.
fn ledger_command(program: &Program, options: &Options, from: &str) -> String {
    if !is_file(from) || options.from.is_none() || options.settings.is_some() {
        return format!("`{} check` with the same options", program.name);
    }
    let mut words = vec![format!("{} normalise {}", program.name, quoted(from))];
    words.extend(document_options(options));
    let keeps = options.keep_unknown_fields;
    words.extend(keeps.then(|| "--keep-unknown-fields".to_owned()));
    words.push("--ledger LEDGER.md".to_owned());
    format!("`{}`", words.join(" "))
}

/// The options that name something for the document.
fn document_options(options: &Options) -> impl Iterator<Item = String> {
    let values = [("root", &options.root), ("overlay", &options.overlay)];
    let values = values.into_iter().filter_map(|(name, value)| {
        let value = quoted(&value.as_ref()?.display().to_string());
        Some(format!("--{name} {value}"))
    });
    let only = options.only.iter();
    values.chain(only.map(|choice| format!("--only {}", quoted(choice))))
}

/// The command that writes what these options ask for.
fn command(program: &Program, options: &Options) -> String {
    let mut words = vec![format!("{} generate", program.name)];
    let values = [
        ("from", options.from.clone().map(PathBuf::from)),
        ("out", options.out.clone()),
        ("settings", options.settings.clone()),
    ];
    for (name, value) in values {
        let value = value.map(|value| quoted(&value.display().to_string()));
        words.extend(value.map(|value| format!("--{name} {value}")));
    }
    words.extend(document_options(options));
    let flags = [
        ("--module", options.module),
        ("--keep-unknown-fields", options.keep_unknown_fields),
        ("--types-only", options.types_only),
        ("--builders", options.builders),
        ("--json-schema", options.json_schema),
    ];
    let flags = flags.into_iter().filter(|(_, is_set)| *is_set);
    words.extend(flags.map(|(flag, _)| flag.to_owned()));
    words.join(" ")
}

/// A word for a shell.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,~".contains(c);
    let word = visible(word);
    if !word.is_empty() && word.chars().all(is_plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Names what is stale with the command that rebuilds it, or says that nothing is.
fn outcome(
    stale: Vec<(PathBuf, Difference)>,
    command: &str,
    count: usize,
    document: &str,
    out: &mut dyn Write,
) -> Result<Freshness> {
    for (path, difference) in &stale {
        writeln!(out, "{} {difference}; run `{command}`", path.display())?;
    }
    if stale.is_empty() {
        writeln!(
            out,
            "{count} files are up to date with {}",
            visible(document)
        )?;
    }
    Ok(Freshness::of(stale))
}
