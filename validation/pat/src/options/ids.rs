//! Which tokens a command is about: token ids, one by one or in a file, and owners.

use std::path::Path;

use sailpoint_pat::{InvalidTokenId, Owner, TokenId};

use crate::terminal::{failure::Failure, file, world::World};

/// A token id.
pub(crate) fn id(text: &str) -> Result<TokenId, InvalidTokenId> {
    TokenId::new(text)
}

/// The ids in a file, one a line. Empty lines, and those that begin with `#`, are for people.
pub(crate) fn from_file(path: &Path, world: &World<'_>) -> Result<Vec<TokenId>, Failure> {
    let (name, text) = file::read(path, world)?;
    let lines = file::without_mark(&text).lines().map(str::trim).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| {
            TokenId::new(line)
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
