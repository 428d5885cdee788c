//! Whose the tokens are: a row for each owner, a mark for each token, and an empty one for each that the owner may still have.

use maud::{Markup, html};

use super::Dot;

/// More marks than this in a row are a number.
const MARKS: usize = 20;

/// The owners with the most to do.
pub(crate) struct Owners {
    pub(crate) shown: Vec<Owner>,
    /// How many there are beside them.
    pub(crate) more: usize,
}

/// Somebody and their tokens.
pub(crate) struct Owner {
    pub(crate) name: String,
    /// The worst first.
    pub(crate) dots: Vec<Dot>,
    /// How many more tokens they may have.
    pub(crate) free: usize,
}

impl Owners {
    pub(super) fn markup(&self) -> Markup {
        html! {
            @if !self.shown.is_empty() {
                section aria-labelledby="owners" {
                    h2 #owners { "Whose they are" }
                    ol .owners {
                        @for owner in &self.shown { (owner.markup()) }
                    }
                    @if self.more > 0 { p .quiet { "and " (self.more) " more owners with less to do" } }
                }
            }
        }
    }
}

impl Owner {
    fn markup(&self) -> Markup {
        let count = self.dots.len();
        html! {
            li {
                span .who { (self.name) }
                span .marks aria-hidden="true" {
                    @for dot in self.dots.iter().take(MARKS) { (dot.markup()) }
                    @if count > MARKS { span .number { "+" (count - MARKS) } }
                    @for _ in 0..self.free { span .dot .free {} }
                }
                span .number {
                    (count) @if self.free == 0 && count >= 10 { ", none free" }
                }
            }
        }
    }
}
