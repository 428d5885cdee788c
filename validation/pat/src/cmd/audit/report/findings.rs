//! What was found, by severity and kind: what to do is said once, and below it is about which tokens.

use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sailpoint_pat::{
    audit::{Finding, Severity},
    visible,
};

use super::tokens::{BAD, NOTE, Tone, WARNING, class};
use crate::{
    cmd::audit::{
        findings::{Findings, Sentence, counted, owner, subject},
        owners::Contact,
        since::Gone,
    },
    output::text,
};

/// More rows than this are folded away.
const AT_ONCE: usize = 10;
/// Beyond this a kind of finding says how many more there are.
const MOST_ROWS: usize = 200;

/// Findings of one severity.
pub(super) struct Group<'a> {
    title: &'static str,
    tone: Tone,
    kinds: Vec<Kind<'a>>,
}

/// Findings of one kind.
struct Kind<'a> {
    code: &'static str,
    /// Where it is on the page: a kind may be of several severities, and the worst has the place of its name.
    place: String,
    advice: &'static str,
    rows: Vec<Row<'a>>,
    /// How many findings are not among the rows.
    more: usize,
}

/// One finding.
struct Row<'a> {
    finding: &'a Finding<'a>,
    what: Sentence,
    command: Option<String>,
    is_new: bool,
    contact: Option<Contact<'a>>,
}

/// By severity, and in it by kind, the worst first.
pub(super) fn groups<'a>(found: &'a Findings<'a>) -> Vec<Group<'a>> {
    let sorted = found.worst_first();
    let mut named: Vec<&'static str> = Vec::new();
    let mut group = |severity, title, tone| {
        let mut kinds: Vec<Kind<'_>> = Vec::new();
        let of_it = |finding: &&&Finding<'_>| finding.severity() == severity;
        for finding in sorted.iter().filter(of_it) {
            let code = finding.code().as_str();
            // What is of one kind stands together.
            if kinds.last().is_none_or(|kind| kind.code != code) {
                let place = if named.contains(&code) {
                    format!("{code}-{severity}")
                } else {
                    named.push(code);
                    code.to_owned()
                };
                kinds.push(Kind {
                    code,
                    place,
                    advice: finding.advice(),
                    rows: Vec::new(),
                    more: 0,
                });
            }
            match kinds.last_mut() {
                Some(kind) if kind.rows.len() < MOST_ROWS => kind.rows.push(Row {
                    finding,
                    what: found.message(finding),
                    command: found.paste.command(finding),
                    is_new: found.is_new(finding) == Some(true),
                    contact: found.contact(finding),
                }),
                Some(kind) => kind.more += 1,
                None => {}
            }
        }
        (!kinds.is_empty()).then_some(Group { title, tone, kinds })
    };
    [
        group(Severity::Error, "Needs action", BAD),
        group(Severity::Warning, "Look at it", WARNING),
        group(Severity::Note, "Good to know", NOTE),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Group<'_> {
    pub(super) fn markup(&self, index: usize) -> Markup {
        let heading = format!("findings-{index}");
        let count: usize = self.kinds.iter().map(Kind::count).sum();
        html! {
            section .findings .(class(self.tone)) aria-labelledby=(heading) {
                h2 id=(heading) { (self.title) " " span .count { (counted(count, "finding")) } }
                @for kind in &self.kinds { (kind.markup()) }
            }
        }
    }
}

impl Kind<'_> {
    fn count(&self) -> usize {
        self.rows.len() + self.more
    }

    /// What is said of each of several tokens in the same words.
    fn shared(&self) -> Option<&Sentence> {
        match self.rows.as_slice() {
            [first, others @ ..] if !others.is_empty() => others
                .iter()
                .all(|row| row.what == first.what)
                .then_some(&first.what),
            _ => None,
        }
    }

    fn markup(&self) -> Markup {
        let title = self.code.replace('-', " ");
        let shared = self.shared();
        let (first, others) = self.rows.split_at(self.rows.len().min(AT_ONCE));
        html! {
            article id=(self.place) aria-label=(title) {
                div .head {
                    h3 { (title) " " span .count { (self.count()) } }
                    p {
                        @if let Some(what) = shared { (sentence(what)) " " }
                        (capitalised(self.advice)) "."
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

impl Row<'_> {
    fn markup(&self, says_what: bool) -> Markup {
        let (id, name) = subject(self.finding);
        html! {
            tr {
                th scope="row" {
                    span .name { (visible(&name)) @if self.is_new { " " em .new { "new" } } }
                    @if !id.is_empty() { code .id { (visible(id)) } }
                }
                td .owner {
                    (visible(owner(self.finding).unwrap_or_default()))
                    @if let Some(contact) = &self.contact { (told(contact)) }
                }
                td {
                    @if says_what { (sentence(&self.what)) }
                    @if let Some(command) = &self.command { (pasted(command)) }
                }
            }
        }
    }
}

fn table(title: &str, rows: &[Row<'_>], says_what: bool) -> Markup {
    html! {
        table {
            caption .hidden { (title) }
            thead .hidden { tr {
                th scope="col" { "Token" }
                th scope="col" { "Owner" }
                th scope="col" { "Finding" }
            } }
            tbody { @for row in rows { (row.markup(says_what)) } }
        }
    }
}

/// Whom to write to.
fn told(contact: &Contact<'_>) -> Markup {
    let address = utf8_percent_encode(contact.email, ADDRESS).to_string();
    html! {
        span .contact {
            @if contact.who == "manager" { "manager: " (visible(contact.name.unwrap_or_default())) " " }
            a href={ "mailto:" (address) } { (visible(contact.email)) }
        }
    }
}

/// What an address in a link may hold as it is: nothing that would add a recipient or a text.
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'@');

/// A sentence with a capital letter and a full stop. Its instant is for people, and for programs.
fn sentence(what: &Sentence) -> Markup {
    html! {
        (visible(&capitalised(&what.before)))
        @if let Some((at, after)) = &what.at {
            time datetime=(text::instant(*at)) { (text::minute(*at)) } (visible(after))
        }
        "."
    }
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// What an earlier audit found, and this one did not.
pub(super) fn gone(gone: &[&Gone]) -> Markup {
    let (shown, more) = gone.split_at(gone.len().min(MOST_ROWS));
    html! {
        @if !gone.is_empty() {
            section aria-labelledby="gone" {
                h2 #gone { "Gone since then" }
                ul .gone {
                    @for finding in shown {
                        li { span .name { (visible(finding.name())) } ": " (visible(&finding.message)) }
                    }
                }
                @if !more.is_empty() { p .quiet { "and " (more.len()) " more: see " code { "pat audit --format json" } } }
            }
        }
    }
}

/// A command, whose lines break between its words and in none of them.
fn pasted(command: &str) -> Markup {
    html! {
        code .command {
            @for (index, word) in command.split(' ').enumerate() {
                @if index > 0 { " " }
                span { (word) }
            }
        }
    }
}
