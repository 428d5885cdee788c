//! Tables for people: lines without frames, as wide as the terminal, unbroken where there is none.

use std::io::Write;

use comfy_table::{Attribute, Cell, ContentArrangement, Table, presets};

use crate::{failure::Failure, output::text, world::World};

/// How a cell stands out on a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Good,
    Warning,
    Bad,
    Faint,
}

/// A cell of text that others may have written.
pub(crate) fn cell(content: &str, tone: Tone) -> Cell {
    let cell = Cell::new(text::plain(content));
    match tone {
        Tone::Plain => cell,
        Tone::Good => cell.fg(comfy_table::Color::Green),
        Tone::Warning => cell.fg(comfy_table::Color::Yellow),
        Tone::Bad => cell.fg(comfy_table::Color::Red),
        Tone::Faint => cell.add_attribute(Attribute::Dim),
    }
}

/// Writes a table with a heading.
pub(crate) fn write<const N: usize>(
    heading: [&str; N],
    rows: impl IntoIterator<Item = [Cell; N]>,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let mut table = empty(world);
    table.set_header(heading.map(|title| Cell::new(title).add_attribute(Attribute::Bold)));
    for row in rows {
        table.add_row(row);
    }
    print(&table, world.out)
}

/// Writes names and what they stand for, one a line.
pub(crate) fn write_fields(
    fields: impl IntoIterator<Item = (&'static str, Cell)>,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let mut table = empty(world);
    for (name, value) in fields {
        table.add_row([cell(name, Tone::Faint), value]);
    }
    print(&table, world.out)
}

fn empty(world: &World<'_>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.style_text_only();
    // Whether colours are wanted is decided where the output goes.
    table.enforce_styling();
    match world.terminal.columns {
        Some(columns) => table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(columns),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    table
}

fn print(table: &Table, out: &mut dyn Write) -> Result<(), Failure> {
    for line in table.lines() {
        // The first column has a space before it, the last one fills its width.
        writeln!(
            out,
            "{}",
            line.strip_prefix(' ').unwrap_or(&line).trim_end()
        )?;
    }
    Ok(())
}
