//! A policy from TOML or JSON. What does not read at all is one violation; what reads and makes no sense is told all at once.

mod draft;
mod json;
mod toml;

use std::fmt::Write as _;

use serde_path_to_error::{Path, Segment};

use crate::{
    policy::breach::Breach,
    rule::{pointer, violation::Violation},
};

/// A text that is not a policy, for a reason that the reader gave.
fn unreadable(reason: &str, path: &Path) -> Violation {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => write!(pointer, "/{index}").unwrap_or_default(),
            Segment::Map { key } => pointer += &pointer::pointer_to(key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    // What a reader says may repeat any part of the text.
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let reason: String = reason.chars().map(plain).take(300).collect();
    Breach::Unreadable(&reason).at(pointer)
}
