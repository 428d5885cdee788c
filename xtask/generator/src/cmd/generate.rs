//! `generate`: from document to client. Settings say what is special about a client; a program may have some of its own, which make its
//! client in the same way as any other.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use openapi_normalise::error::{Refusal, visible};
use openapi_normalise::ledger::MARK;
use openapi_normalise::{Document, Idle, Ledger, Normalised, choices, overlay};
use serde_json::{Map, Value};

use super::{Program, summary};
use crate::emit;
use crate::emit::manifest::{self, Further};
use crate::fetch;
use crate::settings::Settings;
use crate::tree::{self, Difference, Files, Freshness, MARK_KEY};

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
    let file = match (&options.settings, &options.from) {
        (Some(file), _) => Some(file.clone()),
        (None, Some(_)) => None,
        (None, None) => Some(program.settings.clone().context(
            "there is nothing to generate; name a document with --from, or settings with --settings",
        )?),
    };
    let settings = file.as_deref().map(Settings::read).transpose()?;
    let settings = settings.unwrap_or_default();
    let named = settings
        .document
        .as_ref()
        .map(|path| path.display().to_string());
    let from = options.from.clone().or(named);
    let from =
        from.context("the settings name no document; add `document`, or give one with --from")?;
    let folder = options.out.clone().or_else(|| settings.out.clone());
    let folder = folder.context("there is no folder to write to; name one with --out")?;

    ensure!(
        !options.module || settings.modules.is_empty(),
        "--module writes one document, and the settings have `modules`; name the document with --from"
    );

    let mut files = Files::new();
    let document = read(
        &from,
        options.root.as_deref().or(settings.root.as_deref()),
        input,
    )?;
    let normalised = lowered(document, &settings, options, &mut files)?;
    let further = further(&settings, options, &mut files)?;
    let documents = further
        .values()
        .map(|normalised| normalised.document.file().display().to_string());
    let from_all = std::iter::once(from.clone())
        .chain(documents)
        .collect::<Vec<_>>()
        .join(" and ");
    let client = if options.module {
        emit::emit_with(&normalised, &settings.additions())?
    } else {
        emit::package(
            &normalised,
            &settings.package,
            &settings.additions(),
            &further,
        )?
    };
    let names: Vec<PathBuf> = client.keys().cloned().collect();
    let client = client.into_iter();
    files.extend(client.map(|(name, text)| (folder.join(name), text)));

    // What else is in a folder there is of another client.
    let own: Vec<PathBuf> = if options.module {
        vec![folder.clone()]
    } else {
        let source = folder.join("src");
        let modules = further
            .keys()
            .map(|name| source.join(name.replace('-', "_")));
        modules.chain([source.clone()]).collect()
    };
    let command = command(program, options);
    if options.check {
        return outcome(
            tree::compare(&files, &own)?,
            &command,
            files.len(),
            &from_all,
            out,
        );
    }
    for path in tree::write(&files, &own, options.force)? {
        writeln!(out, "wrote {}", path.display())?;
    }
    let freshness = outcome(Vec::new(), &command, files.len(), &from_all, out)?;
    let mut text = |name: PathBuf| Some((name.clone(), files.remove(&folder.join(name))?));
    let client: Files = names.into_iter().filter_map(|name| text(name)).collect();
    let rest = if options.module {
        format!(
            "`{} normalise {} --ledger LEDGER.md`",
            program.name,
            quoted(&from)
        )
    } else {
        folder.join("LEDGER.md").display().to_string()
    };
    summary::write(&normalised, types_of(&client, ""), &rest, out)?;
    for (name, normalised) in &further {
        writeln!(out, "\nthe module of {name}:")?;
        let types = types_of(&client, &name.replace('-', "_"));
        summary::write(normalised, types, &rest, out)?;
    }
    if options.module {
        writeln!(
            out,
            "\nThe crate that holds these modules needs:\n\n[dependencies]"
        )?;
        for line in manifest::dependencies_of(&client, settings.package.tls)? {
            writeln!(out, "{line}")?;
        }
    }
    Ok(freshness)
}

/// The documents of the modules.
fn further<'a>(
    settings: &'a Settings,
    options: &Options,
    files: &mut Files,
) -> Result<Further<'a>> {
    let of_crate = Options {
        keep_unknown_fields: options.keep_unknown_fields,
        ..Options::default()
    };
    let mut further = Further::new();
    for (name, module) in &settings.modules {
        let path = module.document.as_deref();
        let path = path.with_context(|| format!("{name}: names no document; add `document`"))?;
        let document = Document::read_below(path, module.root.as_deref())?;
        further.insert(name, lowered(document, module, &of_crate, files)?);
    }
    Ok(further)
}

/// A document as the generator reads it, by its settings. What of it these ask to be written goes into `files`.
fn lowered(
    mut document: Document,
    settings: &Settings,
    options: &Options,
    files: &mut Files,
) -> Result<Normalised> {
    let mut ledger = Ledger::default();
    let correct = match (&options.overlay, &settings.overlay) {
        (Some(file), _) => Some((file, Idle::Accepted)),
        (None, Some(file)) => Some((file, Idle::Refused)),
        (None, None) => None,
    };
    if let Some((file, idle)) = correct {
        overlay::apply(&mut document, file, idle, &mut ledger)?;
    }
    if let Some(path) = &settings.corrected {
        files.insert(path.clone(), marked(&document.root)?);
    }
    choices::apply(&mut document, &settings.choices(), &mut ledger)?;
    let how = openapi_normalise::Settings {
        keep_unknown_fields: options.keep_unknown_fields || settings.keep_unknown_fields,
    };
    let normalised = openapi_normalise::lower(document, ledger, how)?;
    if settings.refuse_slips {
        refuse_slips(&normalised)?;
    }
    if let Some(path) = &settings.normalised {
        files.insert(path.clone(), marked(&normalised.document.root)?);
    }
    Ok(normalised)
}

/// The models of a module of the client, or of the client itself.
fn types_of<'a>(client: &'a Files, module: &str) -> &'a str {
    let places = ["src", ""].map(|folder| Path::new(folder).join(module).join("types.rs"));
    let types = places.iter().find_map(|place| client.get(place));
    types.map_or("", String::as_str)
}

/// The document that a person names so.
fn read(from: &str, root: Option<&Path>, input: &mut dyn Read) -> Result<Document> {
    let text = if from == "-" {
        fetch::stdin(input)?
    } else if from.contains("://") {
        fetch::url(from)?
    } else {
        return Ok(Document::read_below(Path::new(from), root)?);
    };
    let name = if from == "-" { "standard input" } else { from };
    Ok(Document::parse(Path::new(name), &text)?)
}

/// A document as JSON, with a mark that it was generated.
fn marked(root: &Value) -> Result<String> {
    let mut marked = Map::from_iter([(MARK_KEY.to_owned(), MARK.into())]);
    marked.extend(root.as_object().cloned().unwrap_or_default());
    let json =
        serde_json::to_string_pretty(&marked).context("the document cannot be written as JSON")?;
    Ok(json + "\n")
}

/// The command that writes what these options ask for.
fn command(program: &Program, options: &Options) -> String {
    let mut words = vec![format!("{} generate", program.name)];
    let values = [
        ("from", options.from.clone().map(PathBuf::from)),
        ("out", options.out.clone()),
        ("settings", options.settings.clone()),
        ("root", options.root.clone()),
        ("overlay", options.overlay.clone()),
    ];
    for (name, value) in values {
        let value = value.map(|value| quoted(&value.display().to_string()));
        words.extend(value.map(|value| format!("--{name} {value}")));
    }
    if options.module {
        words.push("--module".to_owned());
    }
    if options.keep_unknown_fields {
        words.push("--keep-unknown-fields".to_owned());
    }
    words.join(" ")
}

/// A word for a shell.
fn quoted(word: &str) -> String {
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

/// The passes repair slips in a document. Who settles that theirs has none is told of the first.
fn refuse_slips(normalised: &Normalised) -> Result<()> {
    let mut entries = normalised.ledger.entries().iter();
    match entries.find(|entry| entry.pass == openapi_normalise::passes::SLIPS) {
        None => Ok(()),
        Some(slip) => Err(normalised
            .document
            .error(
                Refusal::at(&slip.pointer, slip.change.as_str(), "mend the document"),
                Some(slip.pass),
            )
            .into()),
    }
}
