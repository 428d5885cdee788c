//! Errors about a document: where the problem is (file, JSON Pointer, line), what it is, and how to fix it.

use std::fmt;
use std::path::PathBuf;

use jsonptr::{Pointer, PointerBuf};

/// A document that cannot be read, corrected or lowered.
///
/// Its text is one line, `file:line:column: #/json/pointer: problem; help`, and leaves out what is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    /// The file that holds the mistake.
    pub file: PathBuf,
    /// Line and column in that file, counted from one, where they are known.
    pub position: Option<(u64, u64)>,
    /// The node of the document, where the problem has one.
    pub pointer: Option<PointerBuf>,
    /// The pass that met the problem, where one did.
    pub pass: Option<&'static str>,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub help: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.file.display().to_string()))?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        if let Some(pointer) = &self.pointer {
            write!(f, ": #{}", visible(&short(pointer)))?;
        }
        write!(f, ": {}", visible(&self.problem))?;
        if let Some(pass) = self.pass {
            write!(f, " (pass {pass})")?;
        }
        write!(f, "; {}", self.help)
    }
}

/// The most tokens of a pointer that a person reads.
const MOST_TOKENS: usize = 16;

/// The pointer, without its middle where it is longer than anyone reads: what it begins with and what it ends with find the place.
fn short(pointer: &Pointer) -> String {
    let tokens: Vec<_> = pointer.tokens().collect();
    if tokens.len() <= MOST_TOKENS {
        return pointer.to_string();
    }
    let (head, tail) = (
        &tokens[..MOST_TOKENS / 2],
        &tokens[tokens.len() - MOST_TOKENS / 4..],
    );
    let text = |tokens: &[jsonptr::Token<'_>]| {
        let tokens = tokens.iter().map(|token| format!("/{}", token.encoded()));
        tokens.collect::<String>()
    };
    format!("{}/…{}", text(head), text(tail))
}

/// The text in one line: each run of white space becomes one space.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with each character that ends a line, is a control or steers how text is shown written as `\u{…}`. It then stays in
/// its line, in a comment too, and looks like what it is.
pub fn visible(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
        return text.to_owned();
    }
    let is_hidden = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(
                c,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            )
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            visible.extend(c.escape_unicode());
        } else {
            visible.push(c);
        }
    }
    visible
}

/// The refusal of a pass that cannot continue; the pipeline adds file, line and pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The node that cannot be lowered.
    pub pointer: PointerBuf,
    /// What is wrong with it.
    pub problem: String,
    /// What to do about it.
    pub help: String,
}

impl Refusal {
    /// A refusal of the node at `pointer`.
    pub fn at(pointer: &Pointer, problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            pointer: pointer.to_buf(),
            problem: problem.into(),
            help: help.into(),
        }
    }
}
