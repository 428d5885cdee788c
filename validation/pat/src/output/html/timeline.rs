//! When the tokens expire, as a picture: a column for each month, a mark for each token. On a narrow screen the columns are rows.

use maud::{Markup, html};

use super::Tone;

/// Up to this many in the fullest column, a token is a brick of its own in a pile.
const BRICKS: usize = 10;
/// Beyond this in one column, the columns are bars.
const MARKS: usize = 60;

/// Columns from what has expired to what never does.
pub(crate) struct Timeline {
    pub(crate) columns: Vec<Column>,
}

/// The tokens that expire in one time.
pub(crate) struct Column {
    /// `Jul`, and the year where it begins: `2027`.
    pub(crate) label: String,
    pub(crate) year: Option<String>,
    /// The same for those who cannot see the picture.
    pub(crate) words: String,
    /// Whether it is a month like the others, or one of the ends: expired, later, never.
    pub(crate) is_end: bool,
    pub(crate) dots: Vec<Dot>,
}

/// A token.
pub(crate) struct Dot {
    pub(crate) tone: Tone,
    /// Name and date.
    pub(crate) title: String,
}

impl Timeline {
    pub(super) fn markup(&self) -> Markup {
        let most = self.columns.iter().map(|column| column.dots.len()).max();
        let most = most.unwrap_or_default();
        html! {
            section aria-labelledby="timeline" {
                h2 #timeline { "When they expire" }
                ol .timeline .bricks[most <= BRICKS] .bars[most > MARKS] {
                    @for column in &self.columns { (column.markup(most)) }
                }
            }
        }
    }
}

impl Column {
    fn markup(&self, most: usize) -> Markup {
        html! {
            li .end[self.is_end] .empty[self.dots.is_empty()] {
                span .month aria-hidden="true" {
                    (self.label)
                    @if let Some(year) = &self.year { span .year { (year) } }
                }
                span .hidden { (self.words) ": " (self.dots.len()) }
                span .marks aria-hidden="true" {
                    @if most > MARKS { (self.bar(most)) } @else {
                        @for dot in &self.dots { (dot.markup()) }
                    }
                    span .number { (self.dots.len()) }
                }
            }
        }
    }

    /// A bar, the worst at its foot.
    fn bar(&self, most: usize) -> Markup {
        html! {
            @for tone in [Tone::Bad, Tone::Warning, Tone::Note, Tone::Good] {
                @let count = self.dots.iter().filter(|dot| dot.tone == tone).count();
                @if count > 0 {
                    span .part .(tone.class()) title=(count) style={ "--share:" (thousandths(count, most)) } {}
                }
            }
        }
    }
}

impl Dot {
    pub(super) fn markup(&self) -> Markup {
        html! { span .dot .(self.tone.class()) title=(self.title) {} }
    }
}

/// `0.042`: a part of the whole.
fn thousandths(part: usize, whole: usize) -> String {
    let share = part.saturating_mul(1000) / whole.max(1);
    format!("{}.{:03}", share / 1000, share % 1000)
}
