//! Records which file each node of a bundled document came from, so that an error names the place where the author can fix it.

use std::collections::BTreeMap;
use std::path::Path;

use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

use crate::read::source::Source;

/// The files of a document, and where their nodes were placed.
#[derive(Debug, Clone)]
pub struct Origins {
    sources: Vec<Source>,
    places: BTreeMap<PointerBuf, (usize, PointerBuf)>,
}

impl Origins {
    /// A document of one file.
    pub(crate) fn new(root: Source) -> Self {
        Self {
            sources: vec![root],
            places: BTreeMap::from([(PointerBuf::new(), (0, PointerBuf::new()))]),
        }
    }

    /// The files, the document itself first.
    pub(crate) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The value of the document's own file, to be changed before anything else is read.
    pub(crate) fn own_value(&mut self) -> &mut Value {
        &mut self.sources[0].value
    }

    /// Lets go of what the files hold. Their texts remain, for the lines of what went wrong.
    pub(crate) fn drop_values(&mut self) {
        for source in &mut self.sources {
            source.value = Value::Null;
        }
    }

    /// Adds a file and returns its number.
    pub(crate) fn add(&mut self, source: Source) -> usize {
        self.sources.push(source);
        self.sources.len() - 1
    }

    /// Records that the node at `place` of the bundled document is the one at `pointer` of file `source`.
    pub(crate) fn place(&mut self, place: PointerBuf, source: usize, pointer: PointerBuf) {
        self.places.insert(place, (source, pointer));
    }

    /// Records moves: what is now at each first pointer, with everything below it, came from the second.
    pub(crate) fn moved(&mut self, moves: &[(PointerBuf, PointerBuf)]) {
        let mut places = Vec::new();
        for (to, from) in moves {
            let (source, pointer) = self.origin(from);
            places.push((to.clone(), source, pointer));
            // all pointers below `from` sort between `from/` and `from0`
            let below = PointerBuf::parse(format!("{from}/")).unwrap_or_default();
            let known = self
                .places
                .range(below..)
                .take_while(|(place, _)| place.starts_with(from) && *place != from);
            for (place, (source, pointer)) in known {
                if let Some(rest) = place.strip_prefix(from) {
                    places.push((to.concat(rest), *source, pointer.clone()));
                }
            }
        }
        for (place, source, pointer) in places {
            self.place(place, source, pointer);
        }
    }

    /// The file and the pointer in it that the node at `pointer` of the bundled document came from.
    pub(crate) fn origin(&self, pointer: &Pointer) -> (usize, PointerBuf) {
        let mut prefix = pointer;
        loop {
            if let Some((source, base)) = self.places.get(prefix) {
                let rest = pointer.strip_prefix(prefix).unwrap_or(Pointer::root());
                return (*source, base.concat(rest));
            }
            let Some(parent) = prefix.parent() else {
                return (0, pointer.to_buf());
            };
            prefix = parent;
        }
    }

    /// The file, pointer, line and column of a node.
    pub(crate) fn locate(&self, pointer: &Pointer) -> (&Path, PointerBuf, Option<(u64, u64)>) {
        let (source, pointer) = self.origin(pointer);
        let source = &self.sources[source];
        (&source.file, pointer.clone(), source.position(&pointer))
    }

    /// The text that a file has for the scalar at `pointer` of the bundled document, if it stands for `value` there.
    pub(crate) fn written(&self, pointer: &Pointer, value: &Value) -> Option<String> {
        let (source, pointer) = self.origin(pointer);
        self.sources[source].written(&pointer, value)
    }
}
