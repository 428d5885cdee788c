//! CSV for spreadsheets: what they would take for a formula is marked as text.

use std::{borrow::Cow, io::Write};

use crate::failure::Failure;

/// Writes a heading and rows.
pub(crate) fn write<const N: usize>(
    heading: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(heading)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    writer.flush()?;
    Ok(())
}

/// A cell that begins like a formula, behind an apostrophe.
fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

    use super::*;

    #[test]
    fn formulas_become_text_and_separators_are_quoted() {
        let mut out = Vec::new();
        let rows = ["=1+1", "+1", "-1", "@a", "\t=1", "a,b", "say \"x\"", "a-b"];
        write(["cell"], rows.map(|cell| [cell.to_owned()]), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "cell\n'=1+1\n'+1\n'-1\n'@a\n'\t=1\n\"a,b\"\n\"say \"\"x\"\"\"\na-b\n"
        );
    }
}
