//! The report of an audit as one HTML file: nothing outside it, no script. What others wrote is escaped by the template.

mod findings;
mod owners;
mod page;
mod timeline;

pub(crate) use self::{
    findings::{Group, Kind, Row},
    owners::{Owner, Owners},
    page::{Page, Share, Tile},
    timeline::{Column, Dot, Timeline},
};

/// How something stands out, by colour and by word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    Bad,
    Warning,
    Note,
    Good,
}

impl Tone {
    /// The class by which the style sheet knows it.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Good => "good",
        }
    }
}
