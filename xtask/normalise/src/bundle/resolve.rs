//! Finds the node that a reference leads to: file by file, token by token, through references on the way.

use std::path::{Component, Path, PathBuf};

use jsonptr::{Pointer, PointerBuf};

use super::{Bundler, LONGEST_CHAIN, MEND, pure_reference, reference};
use crate::error::Error;

impl Bundler {
    /// The file and pointer that `reference`, said at `at`, finally leads to.
    pub(super) fn target(
        &mut self,
        at: &Pointer,
        reference: &str,
    ) -> Result<(usize, PointerBuf), Error> {
        let (file, _) = self.origins.origin(at);
        let mut target = self.step(at, file, reference, 0)?;
        for _ in 0..LONGEST_CHAIN {
            match self.value(target.0, &target.1).and_then(pure_reference) {
                Some(next) => target = self.step(at, target.0, &next, 0)?,
                None => return Ok(target),
            }
        }
        Err(self.fail(at, format!("$ref {reference} leads back to itself"), MEND))
    }

    /// One reference, said in `file`.
    fn step(
        &mut self,
        at: &Pointer,
        file: usize,
        said: &str,
        depth: usize,
    ) -> Result<(usize, PointerBuf), Error> {
        let (path, fragment) = said.split_once('#').unwrap_or((said, ""));
        if path.contains("://") {
            return Err(self.fail(
                at,
                format!("$ref {said} leads to another machine"),
                "put the file beside the document and refer to it there",
            ));
        }
        let file = if path.is_empty() {
            file
        } else {
            let beside = self.origins.sources()[file].file.clone();
            let path = beside.parent().unwrap_or(Path::new("")).join(decode(path));
            self.load(at, said, &path)?
        };
        let pointer = PointerBuf::parse(decode(fragment)).map_err(|_| {
            self.fail(
                at,
                format!("$ref {said} has a fragment that is no JSON Pointer"),
                "write it as #/path/to/the/node",
            )
        })?;
        self.descend(at, file, &pointer, said, depth)
    }

    /// The node at `pointer` of `file`, by its canonical place: a reference on the way leads on elsewhere.
    fn descend(
        &mut self,
        at: &Pointer,
        file: usize,
        pointer: &Pointer,
        said: &str,
        depth: usize,
    ) -> Result<(usize, PointerBuf), Error> {
        if depth > LONGEST_CHAIN {
            return Err(self.fail(at, format!("$ref {said} leads back to itself"), MEND));
        }
        let (mut file, mut here) = (file, PointerBuf::new());
        for token in pointer.tokens() {
            let next = here.with_trailing_token(token.clone());
            if self.value(file, &next).is_some() {
                here = next;
                continue;
            }
            let Some(on) = self.value(file, &here).and_then(reference) else {
                return Err(self.fail(at, format!("$ref {said} leads nowhere"), MEND));
            };
            (file, here) = self.step(at, file, &on, depth + 1)?;
            here.push_back(token);
            if self.value(file, &here).is_none() {
                return Err(self.fail(at, format!("$ref {said} leads nowhere"), MEND));
            }
        }
        Ok((file, here))
    }
}

/// Undoes percent-encoding.
fn decode(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// The path without `.` and `..`, so that a file has one name however it is reached.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(tidy.components().next_back(), Some(Component::Normal(_))) =>
            {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}
