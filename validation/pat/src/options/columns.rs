//! `--columns`: which columns of a table somebody wants, in which order. A command says which it has.

use clap::{Arg, Args, builder::PossibleValuesParser};

use super::format::Format;
use crate::terminal::failure::Failure;

/// The columns that somebody asked for, if any. A command gives it the words that it knows by [`Columns::among`].
#[derive(Args, Clone, Debug)]
pub(crate) struct Columns {
    /// Only these columns, in this order
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    columns: Vec<String>,
}

impl Columns {
    /// Gives `--columns` these words.
    pub(crate) fn among(words: &'static [&'static str]) -> impl FnOnce(Arg) -> Arg {
        move |columns| {
            columns
                .hide_possible_values(true)
                .value_parser(PossibleValuesParser::new(words))
        }
    }

    /// The places of the columns among the words, if somebody asked for some.
    pub(crate) fn places(&self, words: &[&str]) -> Option<Vec<usize>> {
        let place = |column: &String| words.iter().position(|word| word == column);
        let places: Vec<_> = self.columns.iter().filter_map(place).collect();
        (!places.is_empty()).then_some(places)
    }

    /// Refuses columns of what has none.
    pub(crate) fn check(&self, format: Format, has_table: bool) -> Result<(), Failure> {
        let has_columns = format == Format::Csv || has_table && format == Format::Human;
        if self.columns.is_empty() || has_columns {
            return Ok(());
        }
        Err(Failure::usage(if has_table {
            "--columns is for tables and CSV; JSON has everything"
        } else {
            "--columns is for CSV here; give --format csv"
        }))
    }
}
