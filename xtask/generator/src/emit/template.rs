//! The templates of the files that are emitted beside the generator's. A part between `//= feature` and `//=` is kept only if the
//! document needs the feature, and one after `//= no feature` only if it does not.

use std::collections::BTreeSet;

/// Stands for the module that holds all emitted files.
pub(super) const HERE: &str = "emitted_module";

/// Files that are the same for every document, and the feature that asks for them where not every document does.
pub(super) const TEMPLATES: [(&str, Option<&str>, &str); 22] = [
    (
        "bodies.rs",
        Some("bodies"),
        include_str!("templates/bodies.rs"),
    ),
    ("bounded.rs", None, include_str!("templates/bounded.rs")),
    (
        "events.rs",
        Some("events"),
        include_str!("templates/events.rs"),
    ),
    ("form.rs", Some("form"), include_str!("templates/form.rs")),
    (
        "grant.rs",
        Some("client-credentials"),
        include_str!("templates/grant.rs"),
    ),
    ("hooks.rs", None, include_str!("templates/hooks.rs")),
    ("integer.rs", None, include_str!("templates/integer.rs")),
    (
        "limiter.rs",
        Some("retry"),
        include_str!("templates/limiter.rs"),
    ),
    (
        "lines.rs",
        Some("lines"),
        include_str!("templates/lines.rs"),
    ),
    (
        "listed.rs",
        Some("listed"),
        include_str!("templates/listed.rs"),
    ),
    (
        "multipart.rs",
        Some("multipart"),
        include_str!("templates/multipart.rs"),
    ),
    ("nullable.rs", None, include_str!("templates/nullable.rs")),
    (
        "object.rs",
        Some("object"),
        include_str!("templates/object.rs"),
    ),
    (
        "paging.rs",
        Some("paging"),
        include_str!("templates/paging.rs"),
    ),
    (
        "parameters.rs",
        Some("parameters"),
        include_str!("templates/parameters.rs"),
    ),
    ("received.rs", None, include_str!("templates/received.rs")),
    (
        "retry.rs",
        Some("retry"),
        include_str!("templates/retry.rs"),
    ),
    ("secret.rs", None, include_str!("templates/secret.rs")),
    ("text.rs", Some("texts"), include_str!("templates/text.rs")),
    ("timestamp.rs", None, include_str!("templates/timestamp.rs")),
    (
        "tuples.rs",
        Some("tuples"),
        include_str!("templates/tuples.rs"),
    ),
    (
        "variants.rs",
        Some("variants"),
        include_str!("templates/variants.rs"),
    ),
];

/// The text without what asks for a feature of its crate: modules of somebody's crate have none of their own.
pub(super) fn ungated(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        match line.trim() {
            "#[cfg(feature = \"retry\")]" => {}
            "#[cfg(not(feature = \"retry\"))]" => {
                lines.next();
            }
            _ => {
                left.push_str(line);
                left.push('\n');
            }
        }
    }
    left
}

/// The template without the parts that are not needed, and without the marks.
pub fn tailored(template: &str, features: &BTreeSet<&str>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut kept = true;
    for line in template.lines() {
        match line.trim().strip_prefix("//=") {
            Some(mark) => {
                let mark = mark.trim();
                kept = match mark.strip_prefix("no ") {
                    Some(feature) => !features.contains(feature),
                    None => mark.is_empty() || features.contains(mark),
                };
            }
            None if kept => {
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    text
}
