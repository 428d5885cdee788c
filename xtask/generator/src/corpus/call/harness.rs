//! The program that calls the operations: emitted beside the client. It sets what it is given through the public builders, and tells
//! what each call came to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::builders::{self, is_bytes, is_text};
use super::plan::{Call, Plan};
use crate::tree::Files;

/// What a line of standard input or output of the program is for, beside the values.
pub(crate) const MAIN: &str = r"
fn called(line: &str) -> std::io::Result<serde_json::Value> {
    let (module, number, base_url, arguments, headers): (String, u64, String, Map<String, Value>, Vec<(String, String)>) =
        serde_json::from_str(line).map_err(std::io::Error::other)?;
    let mut all = reqwest::header::HeaderMap::new();
    for (name, value) in headers {
        let name = reqwest::header::HeaderName::try_from(name).map_err(std::io::Error::other)?;
        let value = reqwest::header::HeaderValue::try_from(value).map_err(std::io::Error::other)?;
        all.append(name, value);
    }
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .default_headers(all)
        .timeout(std::time::Duration::from_secs(60))
        .build()
        .map_err(std::io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(call(&module, number, &base_url, http, arguments)))
}
";

const HEAD: &str = r#"//! Calls the operations of one document.

#![allow(clippy::all, dead_code, unused_imports, unused_mut, unused_variables)]

use std::future::Future;
use std::pin::Pin;

use serde_json::{Map, Value, json};

use crate::client::{self, builder, types};

type Told = Result<Value, String>;

fn read<T: serde::de::DeserializeOwned>(name: &str, value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|cause| format!("{name}: {cause}"))
}

fn text(value: Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn told<T, E: std::fmt::Debug>(result: Result<client::ResponseValue<T>, client::Error<E>>) -> Told {
    use client::Error;
    Ok(match result {
        Ok(_) => json!(["answered"]),
        Err(Error::InvalidRequest(reason)) | Err(Error::Custom(reason)) => json!(["refused", reason]),
        Err(Error::ErrorResponse(response)) => json!(["error", response.status().as_u16()]),
        Err(Error::UnexpectedResponse(response)) => json!(["unexpected", response.status().as_u16()]),
        Err(Error::InvalidResponsePayload(_, cause)) => json!(["unread", cause.to_string()]),
        Err(other) => json!(["failed", format!("{other:?}")]),
    })
}
"#;

const FORM: &str = r#"
fn form(value: Value) -> client::multipart::Form {
    let mut form = client::multipart::Form::new();
    for part in value["form"].as_array().into_iter().flatten() {
        let (name, content) = (part[0].as_str().unwrap_or_default(), part[1].as_str().unwrap_or_default());
        form = if part[2] == true {
            form.file(name, "file.bin", "application/octet-stream", content.as_bytes().to_vec())
        } else {
            form.text(name, content)
        };
    }
    form
}
"#;

/// The module that calls the operations of `plan` with the client of these files. Operations in `left_out`, by number, are not called.
pub(crate) fn calls(plan: &Plan, files: &Files, left_out: &BTreeMap<usize, String>) -> String {
    let has_forms = files.contains_key(Path::new("multipart.rs"));
    let hooks = builders::hooks(files);
    let mut text = String::from(HEAD);
    if has_forms {
        text.push_str(FORM);
    }
    let mut arms = String::new();
    for (number, operation) in plan.operations.iter().enumerate() {
        let Some(builder) = &operation.builder else {
            continue;
        };
        if left_out.contains_key(&number) {
            continue;
        }
        // one line an operation, so that what the compiler says can be assigned to it
        let name = &builder.name;
        let _ = write!(
            text,
            "\nasync fn call_{number}(client: &client::Client, mut set: Map<String, Value>) -> Told {{ let mut call = builder::{name}::new(client);"
        );
        for (setter, rust) in &builder.setters {
            let used = |call: &Call| call.arguments.contains_key(setter);
            if !operation.calls.iter().any(used) {
                continue;
            }
            let is_form = |call: &Call| {
                call.arguments
                    .get(setter)
                    .is_some_and(|value| value.get("form").is_some())
            };
            let rust = rust.replace("super ::", "crate::client::");
            let given = if is_bytes(&rust) && has_forms && operation.calls.iter().any(is_form) {
                "form(value)".to_owned()
            } else if is_bytes(&rust) || is_text(&rust) {
                "text(value)".to_owned()
            } else {
                format!("read::<{rust}>({setter:?}, value)?")
            };
            let _ = write!(
                text,
                " if let Some(value) = set.remove({setter:?}) {{ call = call.{setter}({given}); }}"
            );
        }
        text.push_str(" told(call.send().await) }\n");
        let _ = writeln!(
            arms,
            "            {number} => call_{number}(&client, arguments).await,"
        );
    }
    let _ = write!(
        text,
        "\npub fn call(number: u64, base_url: &str, http: reqwest::Client, arguments: Map<String, Value>) -> Pin<Box<dyn Future<Output = Value>>> {{\n    \
         let client = client::Client::new_with_client(base_url, http, {hooks});\n    \
         Box::pin(async move {{\n        let told = match number {{\n{arms}            \
         _ => Err(\"it is not in the program\".to_owned()),\n        }};\n        \
         told.unwrap_or_else(|reason| json!([\"refused\", reason]))\n    }})\n}}\n"
    );
    text
}

/// The operation that is called in a line of the module.
pub(crate) fn operation_in_line(calls: &str, line: usize) -> Option<usize> {
    let line = calls.lines().nth(line.checked_sub(1)?)?;
    let rest = line.strip_prefix("async fn call_")?;
    rest.split('(').next()?.parse().ok()
}
