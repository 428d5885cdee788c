//! What is found out about a document, and the text of the files that the generator makes of it. Models and operations are made side by side:
//! syntax cannot leave its thread, and must not stay for long, because it needs many times the room of its text.

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use anyhow::{Context as _, Result, ensure};
use openapi_normalise::Normalised;
use openapi_normalise::operation::operations;
use openapi_normalise::rust_type_name;
use serde_json::Value;
use syn::Item;

use super::access::Access;
use super::conversions::{self, Conversion};
use super::errors::Errors;
use super::extent::Extent;
use super::generator::{self, Made, Part};
use super::paging::{Lists, Paging};
use super::split::{self, Operations};
use super::wire::{self, Secrets};
use super::{constructors, enums, fields, identifiers, objects, setters, variants};

/// The stack of a thread: documents may be nested deeply.
const STACK: usize = 16 << 20;

/// A document, with what is found out about it before anything is written.
pub(super) struct Prepared<'a> {
    pub(super) normalised: &'a Normalised,
    pub(super) secrets: Secrets,
    pub(super) errors: Errors,
    /// The document as the generator takes it, until that took it: it would need much room beside what is made of it.
    marked: Cell<Value>,
    conversions: Vec<Conversion>,
    pub(super) access: Access<'a>,
}

impl<'a> Prepared<'a> {
    pub(super) fn of(normalised: &'a Normalised) -> Self {
        let root = &normalised.document.root;
        let secrets = Secrets::of(root);
        let errors = Errors::of(root, &secrets);
        let (marked, conversions) = marked(root, &errors);
        Self {
            normalised,
            secrets,
            errors,
            marked: Cell::new(marked),
            conversions,
            access: Access::of(root),
        }
    }

    /// What the document needs of the templates.
    pub(super) fn features(&self, code: &Code) -> BTreeSet<&'static str> {
        let root = &self.normalised.document.root;
        let of_types = [
            (
                "variants",
                variants::any_tagged(root) || enums::any_integers(root),
            ),
            ("listed", enums::texts(root).next().is_some()),
            (
                "texts",
                self.conversions.iter().any(Conversion::is_text) || conversions::names_texts(root),
            ),
            ("object", code.models.has_tables),
            ("errors", self.errors.are_typed()),
            ("tuples", self.conversions.iter().any(Conversion::is_tuple)),
        ];
        let needed = of_types.into_iter().filter(|(_, is_needed)| *is_needed);
        let mut features = wire::features(root, &self.access, &self.secrets);
        features.extend(needed.map(|(feature, _)| feature));
        features
    }
}

/// The document as the generator takes it, and the types of ours in it.
fn marked(root: &Value, errors: &Errors) -> (Value, Vec<Conversion>) {
    let mut marked = enums::shaped(variants::shaped(errors.shaped(root.clone())));
    let conversions = conversions::mark(&mut marked);
    fields::mark(&mut marked);
    (marked, conversions)
}

/// The files that the generator makes of a document.
pub(super) struct Code {
    pub(super) models: Models,
    pub(super) operations: Operations,
    pub(super) streams: Streams,
}

/// The operations of lists, by their places in the document, and the methods that stream their items.
type Streams = Vec<(usize, String)>;

pub(super) struct Models {
    pub(super) text: String,
    /// The enums of errors, which stand in a file of their own.
    pub(super) error_enums: String,
    /// Whether structs are read by tables of their fields.
    pub(super) has_tables: bool,
}

impl Code {
    /// Those of a document with these lists, in the crate or the module of this name, if it has one.
    ///
    /// # Errors
    ///
    /// When the generator cannot take the document, or it does not have a list.
    pub(super) fn of(
        prepared: &Prepared<'_>,
        extent: Extent,
        paging: &[Paging],
        crate_name: Option<&str>,
    ) -> Result<Self> {
        let texts = enums::texts(&prepared.normalised.document.root);
        let texts = texts.map(|(name, _)| name.as_str()).collect();
        let [models, operations] = generator::halves(prepared.marked.take(), &texts, extent);
        let maker = &Maker {
            normalised: prepared.normalised,
            errors: &prepared.errors,
            conversions: &prepared.conversions,
            extent,
        };
        let servers: Vec<Option<&str>> = prepared.access.operation_servers().collect();
        let [letters_of_models, letters_of_operations] = letters();
        let (send_models, models_text) = channel::<String>();
        let (models, operations) = thread::scope(|scope| {
            let operations = thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, move || {
                    let letters = letters_of_operations;
                    maker.operations(
                        operations,
                        letters,
                        (paging, models_text),
                        &servers,
                        crate_name,
                    )
                })
                .context("the operations need a thread")?;
            let models = maker.models(models, letters_of_models);
            if let Ok(models) = &models
                && !paging.is_empty()
            {
                let _ = send_models.send(models.files.text.clone());
            }
            drop(send_models);
            let operations = operations.join();
            let operations = operations.unwrap_or_else(|panic| resume_unwind(panic));
            anyhow::Ok((models?, operations?))
        })?;
        maker.check(&models, &operations)?;
        let (operations, streams) = operations.files;
        Ok(Self {
            models: models.files,
            operations,
            streams,
        })
    }
}

/// The files of one half of the client, and the names that both halves have to agree on.
struct Written<T> {
    files: T,
    /// The types that the generator made for it.
    types: HashSet<String>,
    /// The types of ours in it, without white space.
    ours: HashSet<String>,
}

/// Makes either half of a client.
struct Maker<'a> {
    normalised: &'a Normalised,
    errors: &'a Errors,
    conversions: &'a [Conversion],
    extent: Extent,
}

impl Maker<'_> {
    fn models(
        &self,
        part: Part,
        with_others: impl FnOnce(BTreeSet<char>) -> BTreeSet<char>,
    ) -> Result<Written<Models>> {
        let root = &self.normalised.document.root;
        let Made {
            items,
            mut types,
            ours,
        } = self.made(part)?;
        let module = items.into_iter().find_map(|item| match item {
            Item::Mod(module) if module.ident == "types" => module.content,
            _ => None,
        });
        let (_, mut items) = module.context("the generator's output has no module `types`")?;
        if !self.extent.builders {
            types.extend(enums::texts(root).map(|(name, _)| rust_type_name(name)));
            enums::add_texts(&mut items, root, self.extent);
        }
        let error_enums = self.errors.take_enums(&mut items);
        variants::finish(&mut items, root, self.extent);
        enums::finish(&mut items, root, self.extent);
        fields::rewrite(&mut items);
        if !self.extent.builders {
            constructors::add(&mut items, root);
        }
        identifiers::rewrite(&mut items, with_others);
        conversions::name_texts(&mut items, root);
        let has_tables = objects::rewrite(&mut items, self.extent);
        let files = Models {
            text: split::models(items),
            error_enums: split::print(error_enums),
            has_tables,
        };
        Ok(Written { files, types, ours })
    }

    /// The operations. What the lists among them hold is read from the text of the models.
    fn operations(
        &self,
        part: Part,
        with_others: impl FnOnce(BTreeSet<char>) -> BTreeSet<char>,
        (paging, models): (&[Paging], Receiver<String>),
        servers: &[Option<&str>],
        crate_name: Option<&str>,
    ) -> Result<Written<(Operations, Streams)>> {
        let root = &self.normalised.document.root;
        let Made {
            mut items,
            types,
            ours,
        } = self.made(part)?;
        setters::rewrite(&mut items, root);
        identifiers::rewrite(&mut items, with_others);
        let mut lists = Lists::of(paging, &self.normalised.document)?;
        if !paging.is_empty() {
            // there is none only where the models failed, which is what is told
            lists.read_types(&models.recv().unwrap_or_default())?;
        }
        let operations: Vec<_> = operations(root).map(|(_, operation)| operation).collect();
        let servers = servers.iter().copied();
        let files = split::split(
            items,
            &operations,
            servers,
            self.errors,
            &mut lists,
            crate_name,
        )?;
        let files = (files, lists.streams);
        Ok(Written { files, types, ours })
    }

    fn made(&self, part: Part) -> Result<Made> {
        let Normalised { document, .. } = self.normalised;
        let again = || marked(&document.root, self.errors).0;
        generator::run(document, part, self.extent, self.conversions, &again)
    }

    /// Checks that the generator used every conversion, because it passes over those that match nothing, and that it made no type for operations
    /// beside the models.
    fn check<T, U>(&self, models: &Written<T>, operations: &Written<U>) -> Result<()> {
        let file = self.normalised.document.file().display();
        for conversion in self.conversions {
            let rust: String = conversion.rust.split_whitespace().collect();
            ensure!(
                models.ours.contains(&rust) || operations.ours.contains(&rust),
                "{file}: the generator did not use {} where the document asks for it",
                conversion.name()
            );
        }
        let unknown = operations.types.difference(&models.types).next();
        ensure!(
            unknown.is_none(),
            "{file}: the generator made a type {} that no schema is named after; report the document",
            unknown.map_or("", String::as_str)
        );
        Ok(())
    }
}

/// For each half of a client a way to tell the other the letters of its names, and to learn those of both. A half that failed has none.
fn letters() -> [impl FnOnce(BTreeSet<char>) -> BTreeSet<char>; 2] {
    let (to_first, first) = channel();
    let (to_second, second) = channel();
    [(to_second, first), (to_first, second)].map(|(to, from)| {
        move |mut letters: BTreeSet<char>| {
            let _ = to.send(letters.clone());
            letters.extend(from.recv().unwrap_or_default());
            letters
        }
    })
}
