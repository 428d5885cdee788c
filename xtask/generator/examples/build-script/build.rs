//! Generates the client of `openapi.yaml`, anew whenever that changes.

use std::error::Error;
use std::path::PathBuf;

use openapi_to_client::{Document, Form, Settings, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let document = Document::read("openapi.yaml".as_ref())?;
    for file in document.files() {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    let mut settings = Settings::default();
    settings.secrets.push("pin".to_owned());
    let client = generate(document, &settings, Form::Module)?;
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("Cargo runs build scripts")?);
    client.write_included(&out, "client")?;
    Ok(())
}
