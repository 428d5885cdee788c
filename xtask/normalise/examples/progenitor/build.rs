//! Generates the client of `openapi.yaml` with progenitor's builder. Progenitor alone reads no OpenAPI 3.1, and one error body an operation.

use std::error::Error;
use std::fs;
use std::path::Path;

use openapi_normalise::{Document, for_progenitor};
use progenitor::{GenerationSettings, Generator, InterfaceStyle};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=openapi.yaml");
    let lowered = for_progenitor(Document::read("openapi.yaml".as_ref())?)?;
    for entry in lowered.ledger.left_to_caller() {
        println!("cargo::warning=#{}: {}", entry.pointer, entry.change);
    }
    let out = std::env::var_os("OUT_DIR").ok_or("Cargo runs build scripts")?;
    // a file that `progenitor::generate_api!` would take as well
    let json = lowered.document.root.to_string();
    fs::write(Path::new(&out).join("lowered.json"), &json)?;

    let spec = serde_json::from_str(&json)?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let tokens = Generator::new(&settings).generate_tokens(&spec)?;
    fs::write(Path::new(&out).join("client.rs"), tokens.to_string())?;
    Ok(())
}
