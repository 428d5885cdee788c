//! The page around the timeline: what the tenant is like in one line and a few numbers, and what was found, the worst first.

use std::io::Write;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Group, Owners, Timeline, Tone};
use crate::failure::Failure;

const STYLE: &str = include_str!("report.css");

/// Everything that the report shows.
pub(crate) struct Page {
    /// Which tenant this is.
    pub(crate) tenant: String,
    /// When it was looked at, for people and for programs.
    pub(crate) when: (String, String),
    /// The one sentence for somebody in a hurry.
    pub(crate) headline: String,
    /// The numbers of findings, in words.
    pub(crate) verdict: String,
    pub(crate) share: Share,
    pub(crate) tone: Tone,
    pub(crate) tiles: Vec<Tile>,
    pub(crate) timeline: Timeline,
    pub(crate) owners: Owners,
    pub(crate) groups: Vec<Group>,
    /// What the report does not show.
    pub(crate) remarks: Vec<String>,
}

/// A number and what it counts.
pub(crate) struct Tile {
    pub(crate) number: usize,
    pub(crate) words: &'static str,
    pub(crate) tone: Tone,
    /// Where on the page it is told in full.
    pub(crate) leads_to: Option<&'static str>,
}

/// How many tokens there are of each tone, from the worst to the best.
#[derive(Clone, Copy)]
pub(crate) struct Share(pub(crate) [(Tone, usize); 4]);

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
                        (self.owners.markup())
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
                h1 { (self.headline) }
                p .quiet {
                    (self.tenant) " · " time datetime=(self.when.1) { (self.when.0) } " · " (self.verdict)
                }
                (self.share.markup())
            }
        }
    }

    fn tiles(&self) -> Markup {
        html! {
            dl .tiles {
                @for tile in &self.tiles {
                    div class=(tile.tone.class()) {
                        dt {
                            @match tile.leads_to {
                                Some(place) => a href={ "#" (place) } { (tile.words) },
                                None => (tile.words),
                            }
                        }
                        dd { (tile.number) }
                    }
                }
            }
        }
    }
}

impl Share {
    /// A bar in the colours of the tokens, and what these mean.
    fn markup(&self) -> Markup {
        let parts = || self.0.iter().filter(|(_, count)| *count > 0);
        html! {
            div .share aria-hidden="true" {
                @for (tone, count) in parts() {
                    span class=(tone.class()) style={ "flex-grow:" (count) } {}
                }
            }
            ul .legend {
                @for (tone, count) in parts() {
                    li class=(tone.class()) { span .many { (count) } " " (meaning(*tone)) }
                }
            }
        }
    }
}

/// What a colour stands for.
fn meaning(tone: Tone) -> &'static str {
    match tone {
        Tone::Bad => "needs action",
        Tone::Warning => "look at it",
        Tone::Note => "good to know",
        Tone::Good => "as it should be",
    }
}
