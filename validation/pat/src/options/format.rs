//! `--format`: people read the one form, programs the others. A command says which of them it has.

use clap::{
    Arg, Args,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _},
};

/// In which form a command writes. Without [`Format::among`] it is human or json.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Output {
    /// Output: human or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_possible_values = true,
        value_parser = Format::parser(&["human", "json"])
    )]
    pub(crate) format: Format,
}

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people: a text, or a table.
    Human,
    Json,
    Csv,
    Sarif,
    /// A record of JSON a line for each owner.
    OwnersJsonl,
}

impl Format {
    /// Gives `--format` the formats of these words, of which the first holds where nobody says otherwise.
    pub(crate) fn among(
        words: &'static [&'static str],
        help: &'static str,
    ) -> impl FnOnce(Arg) -> Arg {
        move |format| {
            format
                .help(help)
                .default_value(words[0])
                .value_parser(Self::parser(words))
        }
    }

    fn parser(
        words: &'static [&'static str],
    ) -> impl clap::builder::TypedValueParser<Value = Self> {
        let values = words.iter().map(|word| match *word {
            "human" => PossibleValue::new("human").alias("table"),
            "table" => PossibleValue::new("table").alias("human"),
            other => PossibleValue::new(other),
        });
        PossibleValuesParser::new(values).map(|word| match word.as_str() {
            "json" => Self::Json,
            "csv" => Self::Csv,
            "sarif" => Self::Sarif,
            "owners-jsonl" => Self::OwnersJsonl,
            _ => Self::Human,
        })
    }
}
