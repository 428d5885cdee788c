//! JSON for programs: indented, keys in the order of the types, one line break at the end.

use std::io::{BufWriter, Write};

use serde::Serialize;

use crate::failure::Failure;

/// Writes a value.
pub(crate) fn write(value: &impl Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    // Of many small pieces, each would be a call to somewhere else.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(out.flush()?)
}
