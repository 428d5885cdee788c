//! Renders the README of an emitted crate, which is the front page of its documentation as well: what it is, a first call that compiles,
//! the servers, the ways to authenticate. Texts of the document are shown as text, whatever marks are in them.

use std::fmt::Write as _;
use std::path::Path;

use openapi_normalise::Normalised;
use openapi_normalise::error::{one_line, visible};
use openapi_normalise::ledger::MARK;
use openapi_normalise::media_type::JSON_SCHEMA;
use openapi_normalise::object::Object as _;
use openapi_normalise::operation::{operations, path_and_method};
use openapi_normalise::wire::SECURITY;
use serde_json::{Map, Value};

use super::access::{Access, Way};
use super::environment::Reading;
use super::examples::{Call, Setter};
use super::extent::Extent;
use super::manifest::{Further, Package, Tls};
use super::{Emitted, servers};
use crate::tree::Files;

/// What a program needs beside the crate.
const RUNTIME: &str = "Calls are asynchronous: a program needs Tokio beside this crate, `cargo add tokio --features macros,rt`.\n";

/// Renders `README.md` of a crate with these modules.
pub(super) fn render(
    package: &Package,
    normalised: &Normalised,
    extent: Extent,
    emitted: &Emitted,
    further: &Further<'_>,
) -> String {
    let root = &normalised.document.root;
    let name = package.name(root);
    let mut text = format!(
        "<!-- {MARK} -->\n\n# {name}\n\n{}\n",
        introduction(package, root, extent)
    );
    if extent.types_only {
        let _ = write!(
            text,
            "\n## What is in it\n\n{}",
            parts(&emitted.files, extent)
        );
        if !further.is_empty() {
            text.push_str("\n## Features\n\n");
            text.push_str(&features_of(further, extent));
        }
    } else {
        usage(&mut text, package, root, extent, emitted);
        text.push_str(&features(package));
        text.push_str(&features_of(further, extent));
        if emitted.files.contains_key(Path::new("retry.rs")) {
            text.push_str(RETRY);
        }
    }
    let ledgers = std::iter::once(normalised).chain(further.values());
    let left = ledgers.flat_map(|normalised| normalised.ledger.left_to_caller());
    let what = match left.count() {
        0 => "Everything that the document says of its values is enforced by a type.".to_owned(),
        1 => "One thing that the document says is not enforced by a type, and is left to you."
            .to_owned(),
        more => format!(
            "{more} things that the document says are not enforced by a type, and are left to you."
        ),
    };
    let _ = write!(
        text,
        "\n## What is left to you\n\n{what}\n[LEDGER.md](LEDGER.md) names each, and every change between the document and this client.\n"
    );
    text
}

/// Writes how the client is used: a first call, the servers, the ways to authenticate, the lists.
fn usage(text: &mut String, package: &Package, root: &Value, extent: Extent, emitted: &Emitted) {
    let Emitted {
        files: modules,
        calls,
        reading,
        streams,
    } = emitted;
    let name = package.name(root);
    let ways = Access::of(root).ways();
    let is_whole = operations(root).count() == calls.len();
    let chosen = operations(root)
        .zip(calls)
        .filter(|_| is_whole)
        .map(|((at, operation), call)| (path_and_method(&at).1, operation, call))
        .min_by_key(|(method, operation, call)| effort(method, operation, call));
    if let Some((_, operation, call)) = chosen {
        let _ = write!(
            text,
            "\n## A first call\n\n{}\n{RUNTIME}",
            example(&name, root, operation, call, &ways, reading.is_some())
        );
    }
    let (listed, _) = servers::listed(root);
    if !listed.is_empty() {
        text.push_str(
            "\n## Servers\n\n`Client::new` takes any address. The document names these:\n\n",
        );
        for server in &listed {
            let place = if server.is_relative {
                ", at the address at which the document stood"
            } else {
                ""
            };
            let about = server.about.map(|about| format!(": {}", shown(about)));
            let url = code(server.url);
            let _ = writeln!(
                text,
                "- `{}`: {url}{place}{}",
                server.code,
                about.unwrap_or_default()
            );
        }
    }
    authentication(reading.as_ref(), &ways, text);
    if !streams.is_empty() {
        text.push_str("\n## Lists\n\n");
        text.push_str(STREAMS);
        for (function, stream) in streams {
            let _ = writeln!(text, "- `client.{function}().{stream}()`");
        }
    }
    let _ = write!(text, "\n## What is in it\n\n{}", parts(modules, extent));
}

/// What the features of the crate are.
fn features(package: &Package) -> String {
    let default = match package.tls {
        Tls::Rustls => (
            "`rustls`",
            "(default; needs a C compiler to build)",
            "`native-tls` (needs OpenSSL's headers on Linux)",
        ),
        Tls::NativeTls => (
            "`native-tls`",
            "(default; needs OpenSSL's headers on Linux)",
            "`rustls` (needs a C compiler to build)",
        ),
        Tls::None => (
            "`rustls`",
            "(needs a C compiler to build)",
            "`native-tls` (needs OpenSSL's headers on Linux); without either there is no https",
        ),
    };
    format!(
        "\n## Features\n\nTLS is by {} {} or {}.\nWithout `client`, which is on by default, there are the models alone, and no HTTP library is built.\n",
        default.0, default.1, default.2
    )
}

/// The features that have a module each.
fn features_of(further: &Further<'_>, extent: Extent) -> String {
    let mut text = String::new();
    for (feature, Normalised { document, .. }) in further {
        let title = shown(document.root["info"].text("title").unwrap_or_default());
        let what = if extent.types_only {
            format!("the models of {title}")
        } else {
            format!("a client of its own for {title}, which takes the same `Hooks`")
        };
        let _ = writeln!(
            text,
            "With `{feature}` there is the module `{}` as well: {what}.",
            feature.replace('-', "_"),
        );
    }
    text
}

/// How a caller proves who calls.
fn authentication(reading: Option<&Reading>, ways: &[Way<'_>], text: &mut String) {
    text.push_str("\n## Authentication\n\n");
    if let Some(reading) = reading {
        text.push_str("`Client::from_env` reads where and as whom from the environment of the program. What is missing is an error that names it:\n\n");
        for row in &reading.rows {
            let _ = writeln!(text, "- `{}`: {}", row.variable, row.about);
        }
        text.push('\n');
    }
    if ways.is_empty() {
        text.push_str("The document names no way that a client could authenticate. `Hooks::bearer` sends a bearer.\n");
    } else {
        text.push_str(
            "`Hooks::credentials` sends with each request what its operation asks for:\n\n",
        );
        for way in ways {
            let _ = writeln!(
                text,
                "- {}, {}: `Credentials::new().{}`",
                code(way.scheme),
                visible(&one_line(&way.about)),
                way.setter
            );
        }
    }
}

/// What the feature `retry` is.
const RETRY: &str = "`retry` adds `Hooks::retry`, which makes requests again where that does no harm and waits for a `Retry-After` as a whole, and\n\
                     `Hooks::limiter`, which keeps below a rate limit.\n";

/// What streams of items are.
const STREAMS: &str = "These give the items of all pages, and ask for the next page when it is needed:\n\
                       `while let Some(item) = items.next().await { let item = item?; }`, or as a `futures_core::Stream`. A next page at another host is\n\
                       refused, a list that goes round in a circle is an error, and a page without items is the last.\n\n";

fn introduction(package: &Package, root: &Value, extent: Extent) -> String {
    if let Some(text) = &package.introduction {
        return text.trim().to_owned();
    }
    let info = &root["info"];
    let title = shown(info.text("title").unwrap_or_default());
    let version = shown(info.text("version").unwrap_or_default());
    let what = if extent.types_only {
        format!("The models of {title}, version {version}: one type a schema.")
    } else {
        format!(
            "A client of {title}, version {version}: one builder an operation, one type a schema."
        )
    };
    let mut text =
        format!("{what} All of it is generated from an OpenAPI\ndocument; nobody edits it.");
    let about = info.text("description").unwrap_or_default();
    let about = about
        .split("\n\n")
        .map(str::trim)
        .find(|part| !part.is_empty() && !part.starts_with('#'));
    if let Some(about) = about {
        let words = one_line(&without_links(about));
        let short: String = words.chars().take(400).collect();
        let dots = if short.len() < words.len() {
            " …"
        } else {
            ""
        };
        let _ = write!(text, "\n\n{}{dots}", shown(&short));
    }
    text
}

/// The text with links as what they say: where they lead nobody has looked at.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let link = after.split_once("](");
        let link = link.filter(|(said, _)| !said.contains(['[', ']']));
        if let Some((said, target)) = link
            && let Some((_, end)) = target.split_once(')')
        {
            plain.push_str(said);
            rest = end;
        } else {
            plain.push('[');
            rest = after;
        }
    }
    plain + rest
}

/// How much there is to write for a call; the least is shown.
fn effort(method: &str, operation: &Map<String, Value>, call: &Call) -> (usize, bool, bool, bool) {
    let weight = |setter: &Setter| if is_text(&setter.kind) { 1 } else { 3 };
    let required = call.setters.iter().filter(|setter| setter.is_required);
    let mut responses = operation
        .entries("responses")
        .filter(|(status, _)| status.starts_with('2'));
    let has_json = responses.any(|(_, response)| response.pointer(JSON_SCHEMA).is_some());
    (
        required.map(weight).sum(),
        method != "get",
        !has_json,
        !call.is_typed,
    )
}

fn is_text(kind: &str) -> bool {
    kind == "::std::string::String"
}

/// A program's first call. What it takes and no text can stand for is a parameter of the function around it.
fn example(
    name: &str,
    root: &Value,
    operation: &Map<String, Value>,
    call: &Call,
    ways: &[Way<'_>],
    from_env: bool,
) -> String {
    let mut imports = Vec::new();
    let mut lines = Vec::new();
    if from_env {
        imports.push("Client");
        lines.push("let client = Client::from_env()?;".to_owned());
    } else {
        client(root, operation, ways, &mut imports, &mut lines);
    }

    let mut parameters = Vec::new();
    let mut setters = String::new();
    for Setter { name, kind, .. } in call.setters.iter().filter(|setter| setter.is_required) {
        if is_text(kind) {
            let value = name.trim_start_matches("r#");
            let _ = write!(setters, ".{name}({value:?})");
        } else {
            // the example has variables of its own
            let parameter = format!("{}_", name.trim_start_matches("r#"));
            let _ = write!(setters, ".{name}({parameter})");
            parameters.push(format!("{parameter}: {kind}"));
        }
    }
    let function = &call.function;
    lines.push(format!(
        "let response = client.{function}(){setters}.send().await?;"
    ));
    lines.push(if call.is_typed {
        "println!(\"{:?}\", response.into_inner());".to_owned()
    } else {
        "println!(\"{}\", response.status());".to_owned()
    });
    imports.sort_unstable();
    let imports = match imports.as_slice() {
        [import] => (*import).to_owned(),
        imports => format!("{{{}}}", imports.join(", ")),
    };
    format!(
        "```rust,no_run\nuse {}::{};\n\n# async fn example({}) -> Result<(), Box<dyn std::error::Error>> {{\n{}\n# Ok(())\n# }}\n```\n",
        name.replace('-', "_"),
        imports,
        parameters.join(", "),
        lines.join("\n")
    )
}

/// The lines that make a client for the operation.
fn client(
    root: &Value,
    operation: &Map<String, Value>,
    ways: &[Way<'_>],
    imports: &mut Vec<&str>,
    lines: &mut Vec<String>,
) {
    imports.push("Hooks");
    let hooks = credentials(root, operation, ways, imports, lines);
    let (listed, has_default) = servers::listed(root);
    let first = listed.first();
    if has_default {
        imports.push("Server");
        let server = first.and_then(|server| server.with_defaults.as_deref());
        let server = server.unwrap_or("Server::default()");
        lines.push(format!("let server = {server};"));
        lines.push(format!("let client = server.client({hooks})?;"));
    } else {
        imports.push("Client");
        let url = match first {
            Some(server) if server.is_relative => {
                format!("https://api.example.com/{}", server.url.trim_matches('/'))
            }
            Some(server) => server.url.to_owned(),
            None => "https://api.example.com".to_owned(),
        };
        let url = visible(&url);
        lines.push(format!("let client = Client::new({url:?}, {hooks})?;"));
    }
}

/// The hooks that send what the operation asks for first, after the lines that make them.
fn credentials(
    root: &Value,
    operation: &Map<String, Value>,
    ways: &[Way<'_>],
    imports: &mut Vec<&str>,
    lines: &mut Vec<String>,
) -> String {
    let alternatives = if operation.contains_key(SECURITY) {
        operation.list(SECURITY)
    } else {
        root.list(SECURITY)
    };
    let mut asked = alternatives.iter().filter_map(Value::as_array);
    let asked = asked.find(|names| !names.is_empty());
    let way = |name: &Value| ways.iter().find(|way| name == way.scheme);
    let ways: Vec<&Way<'_>> = asked.into_iter().flatten().filter_map(way).collect();
    if ways.is_empty() {
        return "Hooks::new()".to_owned();
    }
    imports.push("Credentials");
    for way in &ways {
        if way.setter.contains("ClientCredentials") && !imports.contains(&"ClientCredentials") {
            imports.push("ClientCredentials");
        }
        for variable in way.variables {
            let named = variable.to_uppercase();
            lines.push(format!("let {variable} = std::env::var(\"API_{named}\")?;"));
        }
        // a line each, so that schemes may take variables of the same name
        let before = if lines.iter().any(|line| line.starts_with("let credentials")) {
            "credentials"
        } else {
            "Credentials::new()"
        };
        lines.push(format!("let credentials = {before}.{};", way.setter));
    }
    "Hooks::new().credentials(credentials)".to_owned()
}

/// What each module is for, where the crate has it.
fn parts(modules: &Files, extent: Extent) -> String {
    const PARTS: [(&str, &str); 11] = [
        (
            "builder.rs",
            "`Client`: a function an operation. Each begins a builder that `send` ends.",
        ),
        ("servers.rs", "`Server`: the servers of the document."),
        (
            "credentials.rs",
            "`Credentials`: a value for each security scheme of the document.",
        ),
        (
            "grant.rs",
            "`ClientCredentials`: an id and a secret, exchanged for a bearer when one is needed.",
        ),
        (
            "env.rs",
            "`Client::from_env`: a client by the environment of the program.",
        ),
        (
            "errors.rs",
            "`errors`: what error responses hold, for most operations an enum with a variant for each status. A body that is something else\n  is kept in the variant `Unexpected`, which does not print it.",
        ),
        (
            "hooks.rs",
            "`Hooks`: the bearer, a guard that sees each request before it is sent, an observer that sees the head of each response,\n  and how long a response may be (64 MiB, errors 1 MiB).",
        ),
        (
            "bounded.rs",
            "`bounded::Bounded<MIN, MAX>`: an integer with the document's bounds in its type.",
        ),
        (
            "text.rs",
            "`text::Text<MIN, MAX>`: a text with the document's bounds of its length in its type.",
        ),
        (
            "nullable.rs",
            "`nullable::Nullable<T>`: an optional field of a request that may be null: absent, null or a value.",
        ),
        (
            "timestamp.rs",
            "`timestamp::Timestamp`: an instant, written as it was read, or in UTC with milliseconds where a program made it.",
        ),
    ];
    let has = |file: &str| modules.contains_key(Path::new(file));
    let types = modules
        .get(Path::new("types.rs"))
        .map_or("", String::as_str);
    let mut text = types_said(extent).to_owned();
    for (file, about) in PARTS.iter().filter(|(file, _)| has(file)) {
        let is_used = match *file {
            "bounded.rs" => types.contains("bounded::"),
            "nullable.rs" => types.contains("nullable::Nullable<"),
            "timestamp.rs" => types.contains("timestamp::"),
            _ => true,
        };
        if is_used {
            let setters = if *file == "nullable.rs" && extent.builders {
                " Setters take a value."
            } else {
                ""
            };
            let _ = writeln!(text, "- {about}{setters}");
        }
    }
    if types.contains("secret::Secret") {
        text.push_str(
            "- `secret::Secret`: what the document marks as a password. Its `Debug` says `[redacted]`.\n\n\
             A body that is not of its type ends the call with `Error::InvalidResponsePayload`, which prints it; where the types of the operation\n\
             hold a secret, the error has no body and says only where it failed.\n",
        );
    }
    text
}

/// What the models are, and how values of them are made.
fn types_said(extent: Extent) -> &'static str {
    match (extent.json_schema, extent.builders) {
        (true, true) => {
            "- `types`: the models. Each derives `schemars::JsonSchema`, reads and writes JSON by serde, and has a builder.\n"
        }
        (false, true) => {
            "- `types`: the models. Each reads and writes JSON by serde, and has a builder.\n"
        }
        (true, false) => {
            "- `types`: the models, with public fields. Each derives `schemars::JsonSchema`, and reads and writes JSON by serde. One without\n  \
             required fields has a `Default`, and one that is sent and has some has a `new` that takes them.\n"
        }
        (false, false) => {
            "- `types`: the models, with public fields. Each reads and writes JSON by serde. One without required fields has a `Default`, and\n  \
             one that is sent and has some has a `new` that takes them.\n"
        }
    }
}

/// Text of the document as code.
fn code(text: &str) -> String {
    format!("`{}`", visible(&one_line(text)).replace('`', "'"))
}

/// Text of the document in a paragraph: no mark means anything, and an address is code, so that nobody follows it unseen.
fn shown(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        if word.contains("://") {
            return code(word);
        }
        let mut escaped = String::new();
        for c in visible(word).chars() {
            if "\\`*_[]<>|#~!&$".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    });
    words.collect::<Vec<_>>().join(" ")
}
