//! Which tokens a command is about: by id or by name, one by one or in a file; and owners.

use std::path::Path;

use sailpoint_pat::{Owner, Token, TokenId};

use crate::terminal::{failure::Failure, file, world::World};

/// A token as somebody names it: by its id or by its name. A text that is written as every id so far is an id and never a name, so that
/// nobody can give a token the id of another for a name and have it taken for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted(String);

impl Wanted {
    /// Reads an argument.
    pub(crate) fn read(text: &str) -> Result<Self, &'static str> {
        // What leads elsewhere in a path is meant as one by mistake.
        if matches!(text, "" | "." | "..") || text.contains(char::is_control) {
            return Err("neither the id nor the name of a token");
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The id that it is, if it can be one.
    pub(crate) fn id(&self) -> Option<TokenId> {
        TokenId::new(self.as_str()).ok()
    }

    pub(crate) fn is_id_of(&self, id: &TokenId) -> bool {
        self.as_str() == id.as_str()
    }

    pub(crate) fn is_name_of(&self, token: &Token) -> bool {
        self.is_name(token.name())
    }

    pub(crate) fn is_name(&self, name: &str) -> bool {
        !is_written_as_id(self.as_str()) && self.as_str() == name
    }

    /// Whether it can be nothing but an id.
    pub(crate) fn is_id(&self) -> bool {
        is_written_as_id(self.as_str())
    }
}

/// Whether a text is written as every id so far: 32 hexadecimal digits, or those of a UUID with its dashes.
pub(crate) fn is_written_as_id(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let dashes = text.bytes().filter(|byte| *byte == b'-').count();
    digits == 32 && matches!(dashes, 0 | 4) && text.len() == digits + dashes
}

/// The tokens that a file names, one a line. Empty lines, and those that begin with `#`, are for people.
pub(crate) fn from_file(path: &Path, world: &World<'_>) -> Result<Vec<Wanted>, Failure> {
    let (name, text) = file::read(path, world)?;
    let lines = file::without_mark(&text).lines().map(str::trim).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| {
            Wanted::read(line)
                .map_err(|error| Failure::usage(format!("{name}:{}: {error}", index + 1)))
        })
        .collect()
}

/// Whose tokens.
pub(crate) fn owner(text: &str) -> Result<Owner, &'static str> {
    match text {
        "me" => Ok(Owner::Me),
        "all" => Ok(Owner::WholeTenant),
        id if id.trim().is_empty() => Err("give me, all, or the id of an identity"),
        id => Ok(Owner::Identity(id.to_owned())),
    }
}
