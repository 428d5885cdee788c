//! Generates a client for each document, on all cores. The failure of one document does not affect the others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::anyhow;
use openapi_normalise::Idle;
use openapi_normalise::naming::first_free;

use super::find::Found;
use super::roundtrip::cases::Cases;
use super::{Client, Entry};
use crate::catch_panic::catch_panic;
use crate::emit::{self, Additions};

/// Generates all of `documents`; calls `done` after each.
pub fn all(documents: &[Found], done: &(dyn Fn() + Sync)) -> Vec<Entry> {
    let next = AtomicUsize::new(0);
    let entries = Mutex::new(Vec::with_capacity(documents.len()));
    let workers = std::thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(documents.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let work = || {
                while let Some(found) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let entry = one(found);
                    entries
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(entry);
                    done();
                }
            };
            // As much stack as a main thread has: documents may be nested deeply.
            let spawned = std::thread::Builder::new()
                .stack_size(16 << 20)
                .spawn_scoped(scope, work);
            if spawned.is_err() {
                break;
            }
        }
    });
    let mut entries = entries.into_inner().unwrap_or_else(PoisonError::into_inner);
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    tell_apart(&mut entries);
    entries
}

/// Numbers modules whose names differ only in characters that a module name cannot have.
fn tell_apart(entries: &mut [Entry]) {
    let mut taken = BTreeSet::new();
    for entry in entries {
        entry.module = first_free(&entry.module, "_", |module| taken.insert(module.to_owned()));
    }
}

/// Generates one document.
pub fn one(found: &Found) -> Entry {
    let module = module(&found.name);
    let client = catch_panic(|| client(found))
        .unwrap_or_else(|panic| {
            Err(anyhow!(
                "{}: the line gave up: {panic}",
                found.file.display()
            ))
        })
        .map_err(|error| format!("{error:#}"));
    Entry {
        name: found.name.clone(),
        module,
        file: found.file.clone(),
        root: found.root.clone(),
        overlay: found.overlay.clone(),
        client,
        compiled: None,
        cases: Cases::default(),
        untyped: BTreeMap::new(),
        plan: None,
        uncallable: BTreeMap::new(),
        calls: None,
        values: None,
    }
}

fn client(found: &Found) -> anyhow::Result<Client> {
    let start = Instant::now();
    let overlay = found.overlay.as_deref().map(|file| (file, Idle::Accepted));
    let normalised = openapi_normalise::normalise(&found.file, found.root.as_deref(), overlay)?;
    let normalising = start.elapsed();
    let start = Instant::now();
    let additions = Additions {
        extent: found.extent,
        ..Additions::default()
    };
    let files = emit::emit_with(&normalised, &additions)?;
    Ok(Client {
        normalised,
        files,
        normalising,
        emitting: start.elapsed(),
    })
}

/// A name that a module may have.
fn module(name: &str) -> String {
    let word: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    format!("doc_{word}")
}
