//! The page around the timeline: what the tenant is like in one line and a few numbers, and what was found, the worst first.

use std::io::Write;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Timeline, Tone};
use crate::failure::Failure;

const STYLE: &str = include_str!("report.css");

/// Everything that the report shows.
pub(crate) struct Page {
    /// Which tenant this is.
    pub(crate) tenant: String,
    /// When it was looked at, for people and for programs.
    pub(crate) when: (String, String),
    /// The one sentence for somebody in a hurry.
    pub(crate) verdict: String,
    pub(crate) tone: Tone,
    pub(crate) tiles: Vec<Tile>,
    pub(crate) timeline: Timeline,
    pub(crate) groups: Vec<Group>,
    /// What the report does not show.
    pub(crate) remarks: Vec<String>,
}

/// A number and what it counts.
pub(crate) struct Tile {
    pub(crate) number: usize,
    pub(crate) words: &'static str,
    pub(crate) tone: Tone,
}

/// Findings of one severity.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) tone: Tone,
    pub(crate) rows: Vec<Row>,
    /// How many findings are not among the rows.
    pub(crate) more: usize,
}

/// One finding.
pub(crate) struct Row {
    /// The token's name, or whose tokens these are.
    pub(crate) name: String,
    /// The id below it; empty for none.
    pub(crate) id: String,
    pub(crate) owner: String,
    pub(crate) code: &'static str,
    pub(crate) what: String,
    pub(crate) advice: String,
}

impl Page {
    pub(crate) fn write(&self, out: &mut dyn Write) -> Result<(), Failure> {
        writeln!(out, "{}", self.markup().into_string())?;
        Ok(())
    }

    fn markup(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { "Personal access tokens of " (self.tenant) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (self.header())
                    main {
                        section aria-label="Summary" { (self.tiles()) }
                        (self.timeline.markup())
                        @for (index, group) in self.groups.iter().enumerate() { (group.markup(index)) }
                        @if self.groups.is_empty() {
                            section { h2 { "Findings" } p .quiet { "There are none." } }
                        }
                    }
                    footer {
                        @for remark in &self.remarks { p { (remark) } }
                        p { "Written by " code { "pat audit" } ". It holds names and ids, and no secrets." }
                    }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header class=(self.tone.class()) {
                p .eyebrow { "Personal access tokens" }
                h1 { (self.verdict) }
                p .quiet { (self.tenant) " · " time datetime=(self.when.1) { (self.when.0) } }
            }
        }
    }

    fn tiles(&self) -> Markup {
        html! {
            dl .tiles {
                @for tile in &self.tiles {
                    div class=(tile.tone.class()) {
                        dt { (tile.words) }
                        dd { (tile.number) }
                    }
                }
            }
        }
    }
}

impl Group {
    fn markup(&self, index: usize) -> Markup {
        let heading = format!("findings-{index}");
        html! {
            section .findings .(self.tone.class()) aria-labelledby=(heading) {
                h2 id=(heading) {
                    (self.title) " " span .count { (self.rows.len() + self.more) }
                }
                table {
                    caption .hidden { (self.title) }
                    thead { tr {
                        th scope="col" { "Token" }
                        th scope="col" { "Finding" }
                        th scope="col" { "What to do" }
                    } }
                    tbody { @for row in &self.rows { (row.markup()) } }
                }
                @if self.more > 0 {
                    p .quiet { "and " (self.more) " more: see " code { "pat audit --format csv" } }
                }
            }
        }
    }
}

impl Row {
    fn markup(&self) -> Markup {
        html! {
            tr {
                th scope="row" {
                    span .name { (self.name) }
                    @if !self.owner.is_empty() { span .quiet { (self.owner) } }
                    @if !self.id.is_empty() { code .id { (self.id) } }
                }
                td { span .code { (self.code) } (self.what) }
                td { (self.advice) }
            }
        }
    }
}
