//! What was found, by severity and kind: what to do is said once, and below it is about which tokens.

use maud::{Markup, html};

use super::Tone;
use crate::output::cells::{self, Part};

/// More rows than this are folded away.
const AT_ONCE: usize = 10;

/// Findings of one severity.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) tone: Tone,
    pub(crate) kinds: Vec<Kind>,
}

/// Findings of one kind.
pub(crate) struct Kind {
    pub(crate) code: &'static str,
    advice: String,
    rows: Vec<Row>,
    /// How many findings are not among the rows.
    more: usize,
}

/// One finding.
pub(crate) struct Row {
    /// The token's name, or whose tokens these are.
    pub(crate) name: String,
    /// The id below it; empty for none.
    pub(crate) id: String,
    pub(crate) owner: String,
    pub(crate) what: String,
}

impl Kind {
    pub(crate) fn new(code: &'static str, advice: String) -> Self {
        Self {
            code,
            advice,
            rows: Vec::new(),
            more: 0,
        }
    }

    /// Adds a finding, of which no more than so many are shown.
    pub(crate) fn add(&mut self, row: impl FnOnce() -> Row, most: usize) {
        if self.rows.len() < most {
            self.rows.push(row());
        } else {
            self.more += 1;
        }
    }

    fn count(&self) -> usize {
        self.rows.len() + self.more
    }

    /// What is said of each of several tokens in the same words.
    fn shared(&self) -> Option<&str> {
        match self.rows.as_slice() {
            [first, others @ ..] if !others.is_empty() => others
                .iter()
                .all(|row| row.what == first.what)
                .then_some(first.what.as_str()),
            _ => None,
        }
    }

    fn markup(&self) -> Markup {
        let title = self.code.replace('-', " ");
        let shared = self.shared();
        let (first, others) = self.rows.split_at(self.rows.len().min(AT_ONCE));
        html! {
            article id=(self.code) aria-label=(title) {
                div .head {
                    h3 { (title) " " span .count { (self.count()) } }
                    p {
                        @if let Some(what) = shared { (words(what)) " " }
                        (self.advice)
                    }
                }
                (table(&title, first, shared.is_none()))
                @if !others.is_empty() {
                    details {
                        summary { "and " (others.len() + self.more) " more" }
                        (table(&title, others, shared.is_none()))
                        @if self.more > 0 {
                            p .quiet .more { (self.more) " are left out here: see " code { "pat audit --format csv" } }
                        }
                    }
                }
            }
        }
    }
}

impl Group {
    pub(super) fn markup(&self, index: usize) -> Markup {
        let heading = format!("findings-{index}");
        let count: usize = self.kinds.iter().map(Kind::count).sum();
        html! {
            section .findings .(self.tone.class()) aria-labelledby=(heading) {
                h2 id=(heading) { (self.title) " " span .count { (count) } }
                @for kind in &self.kinds { (kind.markup()) }
            }
        }
    }
}

impl Row {
    fn markup(&self, says_what: bool) -> Markup {
        html! {
            tr {
                th scope="row" {
                    span .name { (self.name) }
                    @if !self.id.is_empty() { code .id { (self.id) } }
                }
                td .owner { (self.owner) }
                @if says_what { td { (words(&self.what)) } }
            }
        }
    }
}

fn table(title: &str, rows: &[Row], says_what: bool) -> Markup {
    html! {
        table {
            caption .hidden { (title) }
            thead .hidden { tr {
                th scope="col" { "Token" }
                th scope="col" { "Owner" }
                @if says_what { th scope="col" { "Finding" } }
            } }
            tbody { @for row in rows { (row.markup(says_what)) } }
        }
    }
}

/// A sentence whose instants are for people, and for programs.
fn words(sentence: &str) -> Markup {
    html! {
        @for part in cells::parts(sentence) {
            @match part {
                Part::Words(words) => (words),
                Part::Instant(at) => time datetime=(cells::instant(at)) { (cells::minute(at)) },
            }
        }
    }
}
