//! What it costs to hold a text against a pattern of ECMA-262. The engine of the generated code backtracks, so a pattern such as
//! `(a+)+$` needs longer than anyone lives for some texts of forty letters. It never runs a pattern.

use std::iter::Peekable;
use std::str::Chars;

use regex_syntax::ast::{Ast, RepetitionKind, RepetitionRange, parse::Parser};
use regex_syntax::hir::{Class, HirKind, translate::Translator};

/// In how many ways, at most, the expression can be tried on a text of this length from one place.
fn ways(expression: &Ast, length: f64) -> f64 {
    match expression {
        Ast::Group(group) => ways(&group.ast, length),
        Ast::Concat(concat) => concat.asts.iter().map(|part| ways(part, length)).product(),
        Ast::Alternation(alternation) => {
            alternation.asts.iter().map(|part| ways(part, length)).sum()
        }
        Ast::Repetition(repetition) => {
            let (least, most) = times(&repetition.op.kind);
            let least = f64::from(least);
            let most = most.map_or(f64::INFINITY, f64::from);
            // an optional repetition that takes nothing ends it, so there are no more than the text has room for
            let most = most.min(least + length);
            let inner = ways(&repetition.ast, length);
            (most - least + 1.0) * inner.powf(most.min(length).max(1.0))
        }
        _ => 1.0,
    }
}

/// How often something is repeated, at least and at most.
fn times(repetition: &RepetitionKind) -> (u32, Option<u32>) {
    match repetition {
        RepetitionKind::ZeroOrOne => (0, Some(1)),
        RepetitionKind::ZeroOrMore => (0, None),
        RepetitionKind::OneOrMore => (1, None),
        RepetitionKind::Range(RepetitionRange::Exactly(times)) => (*times, Some(*times)),
        RepetitionKind::Range(RepetitionRange::AtLeast(least)) => (*least, None),
        RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => (*least, Some(*most)),
    }
}

/// The pattern as an expression of another library, which takes it apart. Only its costs are like those of the pattern: what looks ahead
/// or back is a group.
fn outline(pattern: &str) -> Option<Ast> {
    // what a group took is one text, which can be taken in one way
    const NOTHING: &str = "(?:)";
    let mut out = String::new();
    let mut rest = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                let c = rest.next()?;
                let inside = braced(&mut rest);
                match c {
                    '1'..='9' => out.push_str(NOTHING),
                    'k' => {
                        rest.by_ref().find(|c| *c == '>')?;
                        out.push_str(NOTHING);
                    }
                    '0' => out.push_str("\\x00"),
                    'c' => {
                        rest.next();
                        out.push_str("\\x01");
                    }
                    'b' if in_class => out.push_str("\\x08"),
                    'u' => out.push_str(&code_point(&inside, &mut rest)?),
                    '/' => out.push_str("\\x2F"),
                    c => {
                        out.extend(['\\', c]);
                        out.push_str(&inside);
                    }
                }
            }
            '[' if in_class => out.push_str("\\["),
            '&' | '~' if in_class => out.extend(['\\', c]),
            '-' if in_class && out.ends_with('-') => out.push_str("\\-"),
            '[' => {
                let negated = rest.next_if_eq(&'^').is_some();
                if rest.next_if_eq(&']').is_some() {
                    out.push_str(if negated { "(?s:.)" } else { "[^\\s\\S]" });
                } else {
                    in_class = true;
                    out.push_str(if negated { "[^" } else { "[" });
                }
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            '(' if !in_class && rest.peek() == Some(&'?') => {
                let mut ahead = rest.clone();
                let head: String = ahead
                    .by_ref()
                    .take_while(|c| !":=!>".contains(*c))
                    .collect();
                let is_modifier = head[1..].chars().all(|c| "ims-".contains(c)) && head.len() > 1;
                if is_modifier {
                    out.push('(');
                } else {
                    rest = ahead;
                    out.push_str("(?:");
                }
            }
            c => out.push(c),
        }
    }
    Parser::new().parse(&out).ok()
}

/// The code point of `\u…`, whose braces were read, as the other library writes it. Half a character stands for any.
fn code_point(inside: &str, rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    if !inside.is_empty() {
        return Some(format!("\\x{inside}"));
    }
    let digits: String = rest.by_ref().take(4).collect();
    let code = u32::from_str_radix(&digits, 16).ok()?;
    Some(match char::from_u32(code) {
        Some(_) => format!("\\x{{{code:X}}}"),
        None => "\\x{FFFD}".to_owned(),
    })
}

/// As many ways as a pattern has that takes forty characters in any way, three times over.
const MOST_WAYS: f64 = 1e5;

/// As many ways as thirty parts give of which each may be left out.
const MOST_CHOICES: f64 = 1e9;

/// Whether some texts can be read in a number of ways that doubles with each character. True also where that is not known.
pub(super) fn is_exponential(pattern: &str) -> bool {
    let Some(expression) = outline(pattern) else {
        return true;
    };
    if ways(&expression, 40.0) <= MOST_WAYS {
        return false;
    }
    // so many parts that may be left out that their number takes the place of the text's length
    if ways(&expression, 1.0) > MOST_CHOICES {
        return true;
    }
    let mut automaton = Automaton::default();
    automaton.part(&expression).is_none() || automaton.is_ambiguous_in_a_cycle().unwrap_or(true)
}

/// More characters of an expression than are looked at, and more steps than are taken for that.
const MOST_CHARACTERS: usize = 400;
const MOST_LOOKS: usize = 4_000_000;

/// Which character of an expression can follow which. Those that may be repeated, however few times, count as repeated without end.
#[derive(Default)]
struct Automaton {
    /// For each character of the expression the ranges of code points that it may be.
    characters: Vec<Vec<(u32, u32)>>,
    /// For each the characters that may come next, once for each way from it to there.
    next: Vec<Vec<usize>>,
}

/// The characters that a part of an expression begins and ends with, and whether it may be empty.
struct Ends {
    first: Vec<usize>,
    last: Vec<usize>,
    may_be_empty: bool,
}

impl Ends {
    fn empty() -> Self {
        Self {
            first: Vec::new(),
            last: Vec::new(),
            may_be_empty: true,
        }
    }
}

impl Automaton {
    /// Adds a part of the expression; none if that is not known to be harmless.
    fn part(&mut self, expression: &Ast) -> Option<Ends> {
        match expression {
            Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Some(Ends::empty()),
            Ast::Group(group) => self.part(&group.ast),
            Ast::Concat(concat) => {
                let mut ends = Ends::empty();
                for part in &concat.asts {
                    let part = self.part(part)?;
                    ends = self.then(ends, part);
                }
                Some(ends)
            }
            Ast::Alternation(alternation) => {
                let mut ends = Ends::empty();
                ends.may_be_empty = false;
                for part in &alternation.asts {
                    let part = self.part(part)?;
                    ends.first.extend(part.first);
                    ends.last.extend(part.last);
                    ends.may_be_empty |= part.may_be_empty;
                }
                Some(ends)
            }
            Ast::Repetition(repetition) => {
                let (least, most) = times(&repetition.op.kind);
                if most == Some(0) {
                    return Some(Ends::empty());
                }
                let mut ends = self.part(&repetition.ast)?;
                // each of those that must be there may be the empty one
                if ends.may_be_empty && least > 1 {
                    return None;
                }
                if most != Some(1) {
                    self.join(&ends.last, &ends.first);
                }
                ends.may_be_empty |= least == 0;
                Some(ends)
            }
            one => self.character(ranges(one)?),
        }
    }

    fn character(&mut self, ranges: Vec<(u32, u32)>) -> Option<Ends> {
        let index = self.characters.len();
        self.characters.push(ranges);
        self.next.push(Vec::new());
        (index < MOST_CHARACTERS).then(|| Ends {
            first: vec![index],
            last: vec![index],
            may_be_empty: false,
        })
    }

    fn join(&mut self, last: &[usize], first: &[usize]) {
        for from in last {
            self.next[*from].extend(first);
        }
    }

    fn then(&mut self, one: Ends, other: Ends) -> Ends {
        self.join(&one.last, &other.first);
        let mut ends = Ends {
            first: one.first,
            last: other.last,
            may_be_empty: one.may_be_empty && other.may_be_empty,
        };
        if one.may_be_empty {
            ends.first.extend(other.first);
        }
        if other.may_be_empty {
            ends.last.extend(one.last);
        }
        ends
    }

    /// Whether there is a character from which two ways lead back to it over the same text: each round doubles the ways. None if there
    /// are too many to look at.
    fn is_ambiguous_in_a_cycle(&self) -> Option<bool> {
        let count = self.characters.len();
        let reached: Vec<Vec<bool>> = (0..count).map(|from| self.reached(from)).collect();
        let together = |one: usize, other: usize| reached[one][other] && reached[other][one];
        // two ways to the same character at once
        for (from, next) in self.next.iter().enumerate() {
            let mut seen = vec![false; count];
            for to in next {
                if std::mem::replace(&mut seen[*to], true) && together(from, *to) {
                    return Some(true);
                }
            }
        }
        // two ways that part and meet again: pairs of characters that are reached from one, and from which one is reached
        let mut looks = 0;
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); count * count];
        let mut seen = vec![false; count * count];
        let mut left: Vec<usize> = (0..count)
            .filter(|index| reached[*index][*index])
            .map(|index| index * count + index)
            .collect();
        for pair in &left {
            seen[*pair] = true;
        }
        while let Some(pair) = left.pop() {
            let (one, other) = (pair / count, pair % count);
            for next_one in self.next[one].iter().filter(|next| together(one, **next)) {
                for next_other in self.next[other].iter().filter(|next| together(one, **next)) {
                    looks += 1;
                    if looks > MOST_LOOKS {
                        return None;
                    }
                    if !overlap(&self.characters[*next_one], &self.characters[*next_other]) {
                        continue;
                    }
                    let next = next_one * count + next_other;
                    before[next].push(pair);
                    if !std::mem::replace(&mut seen[next], true) {
                        left.push(next);
                    }
                }
            }
        }
        let mut back = vec![false; count * count];
        let mut left: Vec<usize> = (0..count).map(|index| index * count + index).collect();
        while let Some(pair) = left.pop() {
            for earlier in &before[pair] {
                if earlier / count != earlier % count {
                    return Some(true);
                }
                if !std::mem::replace(&mut back[*earlier], true) {
                    left.push(*earlier);
                }
            }
        }
        Some(false)
    }

    /// The characters that can come anywhere after one.
    fn reached(&self, from: usize) -> Vec<bool> {
        let mut reached = vec![false; self.characters.len()];
        let mut left = vec![from];
        while let Some(at) = left.pop() {
            for next in &self.next[at] {
                if !std::mem::replace(&mut reached[*next], true) {
                    left.push(*next);
                }
            }
        }
        reached
    }
}

/// The code points that one character of an expression may be.
fn ranges(character: &Ast) -> Option<Vec<(u32, u32)>> {
    let meaning = Translator::new().translate("", character).ok()?;
    match meaning.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.iter();
            Some(
                ranges
                    .map(|range| (range.start().into(), range.end().into()))
                    .collect(),
            )
        }
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            text.chars().map(|c| Some((c.into(), c.into()))).collect()
        }
        _ => None,
    }
}

/// Whether two characters of an expression can be the same.
fn overlap(one: &[(u32, u32)], other: &[(u32, u32)]) -> bool {
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        if a.0 <= b.1 && b.0 <= a.1 {
            return true;
        }
        if a.1 < b.1 {
            left.next();
        } else {
            right.next();
        }
    }
    false
}

/// What stands in braces next, with them; nothing if no brace opens there or none closes.
pub(super) fn braced(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut ahead = rest.clone();
    let mut text = String::new();
    if ahead.peek() != Some(&'{') {
        return text;
    }
    for c in ahead.by_ref() {
        text.push(c);
        if c == '}' {
            *rest = ahead;
            return text;
        }
    }
    String::new()
}
