//! The report of an audit as one HTML file: nothing outside it, no script. It says what the tenant is like in one line and a few
//! numbers, then shows its tokens, and then what was found, the worst first. What others wrote is escaped by the template, and what nobody would
//! see of it is written out.

mod findings;
mod tokens;

use std::{collections::HashSet, time::Duration};

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sailpoint_pat::{
    Status, TokenList,
    audit::{Finding, FindingCode},
    visible,
};

use self::{
    findings::Group,
    tokens::{BAD, GOOD, Marks, NOTE, TONES, Tone, WARNING, class},
};
use super::{findings::Findings, since::Gone};
use crate::output::text;

const STYLE: &str = include_str!("report.css");

/// What a report is made of.
pub(super) struct Report<'a> {
    pub(super) found: &'a Findings<'a>,
    /// What an earlier audit found, and this one did not.
    pub(super) gone: &'a [&'a Gone],
    pub(super) list: &'a TokenList,
    /// Which tenant this is.
    pub(super) tenant: &'a str,
    pub(super) soon: Duration,
    pub(super) unused: Duration,
}

/// A number and what it counts.
struct Tile {
    number: usize,
    words: &'static str,
    tone: Tone,
    /// Where on the page it is told in full.
    leads_to: Option<&'static str>,
}

impl Report<'_> {
    /// The whole file.
    pub(super) fn html(&self) -> String {
        let groups = findings::groups(self.found);
        let marks = Marks::new(&self.found.report);
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { "Personal access tokens of " (visible(self.tenant)) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    (self.header(&marks))
                    main {
                        section aria-label="Summary" {
                            dl .tiles { @for tile in self.tiles() { (tile.markup()) } }
                        }
                        (tokens::timeline(&marks, self.list, &self.found.now))
                        (tokens::owners(&marks, self.list))
                        @for (index, group) in groups.iter().enumerate() { (Group::markup(group, index)) }
                        (findings::gone(self.gone))
                        @if groups.is_empty() {
                            section { h2 { "Findings" } p .quiet { "There are none." } }
                        }
                    }
                    footer {
                        p { (self.remark()) }
                        p {
                            "Written by " code { "pat audit" } ". It holds names"
                            @if self.found.owners.known().is_some() { ", addresses" }
                            " and ids, and no secrets."
                        }
                    }
                }
            }
        };
        format!("{}\n", page.into_string())
    }

    fn header(&self, marks: &Marks<'_>) -> Markup {
        let now = self.found.now.instant();
        let share = TONES.map(|tone| {
            let tokens = self.list.tokens.iter();
            let count = tokens.filter(|token| marks.tone(token) == tone).count();
            // What cannot be read is in the list too, and nobody knows what it is.
            let unreadable = if tone == BAD {
                self.list.undecodable.len()
            } else {
                0
            };
            (tone, count + unreadable)
        });
        html! {
            header class=(class(self.found.report.worst())) {
                p .eyebrow { "Personal access tokens" }
                h1 { (self.headline(share.map(|(_, count)| count))) }
                p .quiet {
                    (visible(self.tenant)) " · "
                    time datetime=(text::instant(now)) { (text::minute(now)) " UTC" }
                    " · " (self.found.verdict())
                }
                @if let Some(changes) = self.found.changes(self.gone) { p .quiet { (changes) } }
                (shares(share))
            }
        }
    }

    /// One sentence for somebody in a hurry. The counts are those of the tokens of each tone.
    fn headline(&self, counts: [usize; 4]) -> String {
        let all: usize = counts.iter().sum();
        let [bad, warning, ..] = counts;
        let of_all = |count: usize, one: &str, many: &str| {
            format!(
                "{count} of {all} tokens {}",
                if count == 1 { one } else { many }
            )
        };
        match self.found.report.worst() {
            BAD if bad > 0 => of_all(bad, "needs action", "need action"),
            // Something that is no token, such as an owner.
            BAD => "Something needs action".to_owned(),
            WARNING if warning > 0 => of_all(warning, "deserves a look", "deserve a look"),
            WARNING => "Something deserves a look".to_owned(),
            _ if all == 0 => "There are no tokens".to_owned(),
            _ => "All tokens are as they should be".to_owned(),
        }
    }

    /// Each counts tokens, all of them, as the pictures do.
    fn tiles(&self) -> Vec<Tile> {
        use FindingCode as Code;
        let counts = self.found.report.counts();
        let tile = |number, words, codes: &[Code], tone| {
            let found = codes.iter().find(|code| counts.contains_key(code));
            Tile {
                number,
                words,
                tone: if number == 0 { GOOD } else { tone },
                leads_to: found.map(|code| code.as_str()),
            }
        };
        let status = |is_of_it: fn(Status) -> bool| {
            let tokens = self.list.tokens.iter();
            let of_it = tokens.filter(|token| is_of_it(token.status(&self.found.now, self.soon)));
            of_it.count()
        };
        let found = |codes: &[Code]| {
            let findings = self.found.report.findings().iter();
            let of_it = findings.filter(|finding| codes.contains(&finding.code()));
            let tokens = of_it.filter_map(|finding| finding.subject().token());
            let ids: HashSet<&str> = tokens.map(|token| token.id().as_str()).collect();
            ids.len()
        };
        let worst = |code: Code| {
            let findings = self.found.report.findings().iter();
            let of_it = findings.filter(|finding| finding.code() == code);
            of_it.map(Finding::severity).max()
        };
        let endless = [
            Code::NeverExpiresUnacknowledged,
            Code::NeverExpires,
            Code::NeverExpiresAllowed,
        ];
        let tone_of_endless = endless.iter().filter_map(|code| worst(*code)).max();
        let unused = [Code::NeverUsed, Code::Unused];
        let all_rights = [Code::AllRights, Code::AllRightsImplied];
        let never = status(|status| matches!(status, Status::NeverExpires { .. }));
        let soon = status(|status| matches!(status, Status::ExpiresIn(_)));
        let expired = status(|status| matches!(status, Status::Expired));
        let mut tiles = vec![
            Tile {
                number: self.found.report.audited(),
                words: "tokens in all",
                tone: NOTE,
                leads_to: Some("timeline"),
            },
            tile(
                never,
                "never expire",
                &endless,
                tone_of_endless.map_or(NOTE, Some),
            ),
            tile(
                soon,
                "expire soon",
                &[Code::ExpiresSoon],
                worst(Code::ExpiresSoon).map_or(NOTE, Some),
            ),
            tile(expired, "have expired", &[Code::Expired], WARNING),
            tile(found(&unused), "lie unused", &unused, WARNING),
            tile(found(&all_rights), "have all rights", &all_rights, WARNING),
        ];
        if self.found.owners.known().is_some() {
            let left = [Code::OwnerUnknown, Code::OwnerInactive];
            tiles.push(tile(found(&left), "of owners who left", &left, BAD));
        }
        if counts.contains_key(&Code::Policy) {
            let broken = found(&[Code::Policy]);
            tiles.push(tile(broken, "break the policy", &[Code::Policy], BAD));
        }
        tiles
    }

    fn remark(&self) -> String {
        let unreadable = match self.list.undecodable.len() {
            0 => String::new(),
            some => format!("{some} that cannot be read are in no picture. "),
        };
        let owners = match self.found.owners.were_looked_up() {
            None => "",
            Some(true) => "Owners were looked up. ",
            Some(false) => "Owners could not be looked up. ",
        };
        format!(
            "Soon is within {}; unused means for {} or more. {unreadable}{owners}{}",
            text::span(self.soon),
            text::span(self.unused),
            if self.found.paste.policy.is_some() {
                "Names, scopes and lifetimes were held against a policy."
            } else {
                "No policy was given."
            }
        )
    }
}

impl Tile {
    fn markup(&self) -> Markup {
        html! {
            div class=(class(self.tone)) {
                dt {
                    @match self.leads_to {
                        Some(place) => a href={ "#" (place) } { (self.words) },
                        None => (self.words),
                    }
                }
                dd { (self.number) }
            }
        }
    }
}

/// A bar in the colours of the tokens, and what these mean.
fn shares(share: [(Tone, usize); 4]) -> Markup {
    let parts = || share.iter().filter(|(_, count)| *count > 0);
    html! {
        div .share aria-hidden="true" {
            @for (tone, count) in parts() {
                span class=(class(*tone)) style={ "flex-grow:" (count) } {}
            }
        }
        ul .legend {
            @for (tone, count) in parts() {
                li class=(class(*tone)) { span .many { (count) } " " (meaning(*tone)) }
            }
        }
    }
}

/// What a colour stands for.
const fn meaning(tone: Tone) -> &'static str {
    match tone {
        BAD => "needs action",
        WARNING => "look at it",
        NOTE => "good to know",
        GOOD => "as it should be",
    }
}
