//! The passes in the order in which they run. Each is one file, works on any OpenAPI document, and records every change in the ledger.

#![allow(
    clippy::unnecessary_wraps,
    reason = "all passes have one signature, those that cannot fail too"
)]

pub use self::pass::{Changes, Pass, Settings};
use crate::document::Document;
use crate::error::Error;
use crate::ledger::{Kind, Ledger};
use crate::openapi::version::Version;

mod growth;
mod names;
mod parts;
mod pass;
mod schemas;
mod swagger;
mod versions;
pub mod wire;

/// The name of the pass that repairs what OpenAPI 3.0 does not allow. It leaves a valid document alone.
pub const SLIPS: &str = parts::keywords::PASS.name;

/// All passes, in the order they run.
pub const ALL: &[Pass] = &[
    // other versions, as OpenAPI 3.0 has them
    swagger::PASS,
    versions::document::PASS,
    versions::json_schema::PASS,
    // the structure of the document
    parts::reference_siblings::PASS,
    parts::keywords::PASS,
    parts::inlined_parts::PASS,
    parts::path_parameters::PASS,
    parts::operation_ids::PASS,
    // what is sent and received
    wire::access::PASS,
    wire::media_types::PASS,
    wire::statuses::PASS,
    wire::response_media::PASS,
    wire::success_schemas::PASS,
    // schemas: from what they state to what a type can hold
    schemas::defaults::PASS,
    schemas::inheritance::PASS,
    schemas::enum_null::PASS,
    schemas::nullable_components::PASS,
    schemas::nullable_unions::PASS,
    schemas::types::PASS,
    schemas::all_of::PASS,
    schemas::types::AGAIN,
    schemas::unions::PASS,
    schemas::nullable_components::AGAIN,
    schemas::enums::PASS,
    schemas::integers::PASS,
    schemas::strings::PASS,
    schemas::further_fields::PASS,
    schemas::objects::PASS,
    schemas::read_only::PASS,
    wire::parameters::PASS,
    // names, and what depends on them
    names::variants::PASS,
    names::named_types::PASS,
    names::error_schemas::PASS,
    names::null_fields::PASS,
    names::optional_collections::PASS,
    names::field_names::PASS,
    names::type_names::PASS,
    names::growing::PASS,
    // what no type enforces
    schemas::constraints::PASS,
];

/// Runs all passes over `document`.
///
/// # Errors
///
/// The first refusal of a pass, with file and line.
pub fn run(document: &mut Document, ledger: &mut Ledger, settings: Settings) -> Result<(), Error> {
    for (at, what) in std::mem::take(&mut document.left_out) {
        ledger.reason(
            "bundle",
            "A client calls operations; what the service calls, or only describes, is left out.",
        );
        let origin = document.origins.origin(&at);
        ledger.record(
            "bundle",
            Kind::Adaptation,
            &at,
            origin,
            format!("{what} left out"),
        );
    }
    let read = match Version::of_document(&document.root) {
        Version::V3_0 => parts::keywords::PASS,
        Version::Later => versions::json_schema::PASS,
    };
    for (at, what) in std::mem::take(&mut document.read_as) {
        ledger.reason(read.name, read.reason);
        let origin = document.origins.origin(&at);
        ledger.record(read.name, Kind::Adaptation, &at, origin, what);
    }
    growth::bounded(&document.root).map_err(|refusal| document.error(refusal, None))?;
    for pass in ALL {
        apply(pass, document, settings, ledger)?;
    }
    growth::bounded(&document.root).map_err(|refusal| document.error(refusal, None))
}

/// Converts a document of Swagger 2.0 to OpenAPI 3.0, and leaves any other alone.
///
/// # Errors
///
/// When a reference in it leads nowhere.
pub fn convert(document: &mut Document, ledger: &mut Ledger) -> Result<(), Error> {
    apply(&swagger::PASS, document, Settings::default(), ledger)
}

/// Writes a document as OpenAPI 3.0 has it, as far as that has words for it.
///
/// # Errors
///
/// When a reference in it leads nowhere, or a schema is of another dialect.
pub fn convert_to_3_0(document: &mut Document, ledger: &mut Ledger) -> Result<(), Error> {
    convert(document, ledger)?;
    for pass in [versions::document::PASS, versions::json_schema::PASS] {
        apply(&pass, document, Settings::default(), ledger)?;
    }
    Ok(())
}

/// Makes a document that was lowered one that progenitor takes without the code that is emitted beside its own.
///
/// # Errors
///
/// When the document grew beyond what can be held.
pub fn make_plain(document: &mut Document, ledger: &mut Ledger) -> Result<(), Error> {
    apply(&wire::plain::PASS, document, Settings::default(), ledger)
}

fn apply(
    pass: &Pass,
    document: &mut Document,
    settings: Settings,
    ledger: &mut Ledger,
) -> Result<(), Error> {
    ledger.reason(pass.name, pass.reason);
    let mut changes = Changes {
        pass: pass.name,
        settings,
        ledger,
        origins: &mut document.origins,
    };
    (pass.run)(&mut document.root, &mut changes)
        .map_err(|refusal| document.error(refusal, Some(pass.name)))
}
