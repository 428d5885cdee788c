//! Tables for people: lines without frames, unbroken where there is no terminal. On a narrow terminal the least important columns
//! are left out, and it says which.

use std::{borrow::Cow, io::Write};

use comfy_table::{
    Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, presets::NOTHING,
};

use sailpoint_pat::visible;

use super::text::Tone;
use crate::terminal::{failure::Failure, world::World};

/// What stands above a column, and what is done with it where there is little room.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    title: &'static str,
    room: Room,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Never broken: somebody may want to copy it.
    Whole,
    /// Broken into several lines.
    Broken,
    /// Left out, those of the highest number first.
    Optional(u8),
}

/// So narrow may a column become that is broken into lines, before another is left out for it.
const NARROWEST: u16 = 12;

/// Text that others may have written, and how it stands out.
pub(crate) type Content<'a> = (Cow<'a, str>, Tone);

impl Column {
    pub(crate) const fn whole(title: &'static str) -> Self {
        let room = Room::Whole;
        Self { title, room }
    }

    pub(crate) const fn broken(title: &'static str) -> Self {
        let room = Room::Broken;
        Self { title, room }
    }

    /// The same, for somebody who asked for it: it is not left out.
    pub(crate) const fn asked_for(self) -> Self {
        let room = match self.room {
            Room::Whole => Room::Whole,
            Room::Broken | Room::Optional(_) => Room::Broken,
        };
        Self { room, ..self }
    }

    pub(crate) const fn optional(title: &'static str, rank: u8) -> Self {
        let room = Room::Optional(rank);
        Self { title, room }
    }
}

/// Writes a table with a heading.
pub(crate) fn write(
    columns: &[Column],
    rows: Vec<Vec<Content<'_>>>,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let colours = world.terminal.colours;
    let cell = |content| cell(content, colours);
    let rows = rows.into_iter();
    let rows: Vec<Vec<Cell>> = rows
        .map(|row| row.into_iter().map(cell).collect())
        .collect();
    let headings = columns.iter().map(|column| {
        let title = Cell::new(column.title);
        if colours {
            title.add_attribute(Attribute::Bold)
        } else {
            title
        }
    });
    let headings: Vec<Cell> = headings.collect();
    let mut full = empty();
    full.set_header(headings.clone());
    let Some(room) = world.terminal.columns else {
        full.add_rows(rows);
        return print(&full, world.out);
    };
    full.add_rows(rows.clone());
    let kept = kept(columns, &full.column_max_content_widths(), room);
    let pick = |cells: Vec<Cell>| -> Vec<Cell> {
        let kept = cells.into_iter().zip(&kept);
        kept.filter(|(_, kept)| **kept)
            .map(|(cell, _)| cell)
            .collect()
    };
    let mut table = empty();
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(room)
        .set_header(pick(headings))
        .add_rows(rows.into_iter().map(pick));
    let shown = columns.iter().zip(&kept).filter(|(_, kept)| **kept);
    for (index, (column, _)) in shown.enumerate() {
        if let (Room::Whole, Some(place)) = (column.room, table.column_mut(index)) {
            place.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    print(&table, world.out)?;
    let left_out = columns.iter().zip(&kept).filter(|(_, kept)| !**kept);
    let left_out: Vec<_> = left_out
        .map(|(column, _)| column.title.to_lowercase())
        .collect();
    if !left_out.is_empty() {
        world.remark(format_args!(
            "(no room for: {}; a wider terminal or --format json shows all)",
            left_out.join(", ")
        ));
    }
    Ok(())
}

/// Which columns there is room for.
fn kept(columns: &[Column], widths: &[u16], room: u16) -> Vec<bool> {
    let mut kept = vec![true; columns.len()];
    loop {
        let total: u32 = widths
            .iter()
            .zip(&kept)
            .zip(columns)
            .filter(|((_, kept), _)| **kept)
            .map(|((width, _), column)| match column.room {
                Room::Broken => (*width).min(NARROWEST),
                Room::Whole | Room::Optional(_) => *width,
            })
            .map(|width| u32::from(width) + 2)
            .sum();
        let least = columns.iter().enumerate().filter(|(index, _)| kept[*index]);
        let least = least
            .filter_map(|(index, column)| match column.room {
                Room::Optional(rank) => Some((rank, index)),
                Room::Whole | Room::Broken => None,
            })
            .max();
        match least {
            Some((_, index)) if total > u32::from(room) => kept[index] = false,
            _ => return kept,
        }
    }
}

/// Writes a text that is broken between words where there is a terminal.
pub(crate) fn write_text(content: Content<'_>, world: &mut World<'_>) -> Result<(), Failure> {
    let mut table = empty();
    if let Some(room) = world.terminal.columns {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(room);
    }
    table.add_row([cell(content, world.terminal.colours)]);
    print(&table, world.out)
}

/// Writes names and what they stand for, one a line.
pub(crate) fn write_fields<'a>(
    fields: impl IntoIterator<Item = (impl Into<Cow<'a, str>>, Content<'a>)>,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let mut table = empty();
    if let Some(room) = world.terminal.columns {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(room);
    }
    for (name, value) in fields {
        let colours = world.terminal.colours;
        let name = cell((name.into(), Tone::Faint), colours);
        table.add_row([name, cell(value, colours)]);
    }
    print(&table, world.out)
}

fn cell((content, tone): Content<'_>, colours: bool) -> Cell {
    let cell = Cell::new(visible(&content));
    match tone {
        _ if !colours => cell,
        Tone::Plain => cell,
        Tone::Good => cell.fg(Color::Green),
        Tone::Warning => cell.fg(Color::Yellow),
        Tone::Bad => cell.fg(Color::Red),
        Tone::Faint => cell.add_attribute(Attribute::Dim),
    }
}

fn empty() -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.style_text_only();
    // Whether colours are wanted is known already, and only then cells have any.
    table.enforce_styling();
    table.set_content_arrangement(ContentArrangement::Disabled);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_important_columns_go_first_and_the_rest_stay() {
        let columns = [
            Column::whole("ID"),
            Column::broken("NAME"),
            Column::optional("OWNER", 2),
            Column::optional("USED", 1),
        ];
        let kept = |room| kept(&columns, &[32, 20, 10, 10], room);
        assert_eq!(kept(72), [true, true, true, true]);
        assert_eq!(kept(71), [true, true, false, true]);
        assert_eq!(kept(59), [true, true, false, false]);
        assert_eq!(kept(10), [true, true, false, false]);
    }
}
