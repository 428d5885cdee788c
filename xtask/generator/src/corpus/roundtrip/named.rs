//! The differences that the ledger may name. Each kind of difference has the words that the ledger's entry must have, and the entry must
//! stand at the schema of what differs, at the one around it, or at the document as a whole, or say that it holds at more places. What
//! no entry names is a fault.

use std::path::Path;

use jsonptr::PointerBuf;
use openapi_normalise::ledger::Entry;
use openapi_normalise::{Document, Ledger};

use super::difference::Kind;

/// For each kind of difference: what its text must have, and what the change of the ledger's entry must have.
const NAMED: &[(Kind, &str, &str)] = &[
    (
        Kind::UndeclaredLost,
        "",
        "fields that it allows and does not declare: dropped",
    ),
    (Kind::Unread, "invalid value: integer", "beyond 64"),
    (Kind::Unread, "invalid type: floating point", "beyond 64"),
    (Kind::Rewritten, "", "is written anew"),
    (Kind::Unread, "", "read as null, and not as any value"),
    (Kind::NullDropped, "", "read as null, and not as any value"),
    (Kind::Unread, "null", "without `type`"),
    (Kind::Unread, "", "cannot be told apart"),
];

/// The entries of a ledger that may name a difference.
pub(super) struct Named<'a> {
    document: &'a Document,
    entries: &'a [Entry],
}

impl<'a> Named<'a> {
    pub(super) fn of(document: &'a Document, ledger: &'a Ledger) -> Self {
        Self {
            document,
            entries: ledger.entries(),
        }
    }

    /// The entry that names a difference of this kind and text at one of `places`, which are schemas of the document.
    pub(super) fn entry(&self, kind: Kind, text: &str, places: &[PointerBuf]) -> Option<&'a Entry> {
        let mut words = NAMED
            .iter()
            .filter(|(named, of_text, _)| *named == kind && text.contains(of_text))
            .map(|(_, _, words)| *words);
        words.find_map(|words| {
            let mut entries = self
                .entries
                .iter()
                .filter(|entry| entry.change.contains(words));
            entries.find(|entry| {
                let anywhere = entry.pointer.is_root() || entry.change.contains("(here and at ");
                anywhere || places.iter().any(|place| self.stands_at(entry, place))
            })
        })
    }

    /// Whether the entry is about the schema at `place`.
    fn stands_at(&self, entry: &Entry, place: &PointerBuf) -> bool {
        let (number, pointer) = &entry.origin;
        let (file, at) = self.document.origin(place);
        let entry_file: Option<&Path> = self.document.files().nth(*number);
        entry_file == Some(file) && *pointer == at
    }
}
