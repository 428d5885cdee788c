//! What it costs to hold a text against a pattern. The engine of the generated code backtracks, as ECMA-262 has it, so a pattern such as
//! `(a+)+$` needs longer than anyone lives for some texts of forty letters. It never runs a pattern.

use regex_syntax::hir::{Hir, HirKind};

/// The most steps that are taken for one text.
const MOST_STEPS: f64 = 1e6;

/// Whether `pattern` can be held against `text` in few steps, however unlucky the text is. False also where that is not known.
pub(crate) fn is_cheap(pattern: &str, text: &str) -> bool {
    #[expect(
        clippy::cast_precision_loss,
        reason = "an estimate, of a text that is far shorter than that"
    )]
    let length = text.chars().count() as f64 + 1.0;
    regex_syntax::parse(pattern).is_ok_and(|pattern| {
        size(&pattern) <= MOST_STEPS && ways(&pattern, length) * length * length <= MOST_STEPS
    })
}

/// The parts of the expression, with those that must be repeated written out: a repetition of nothing takes time too.
fn size(expression: &Hir) -> f64 {
    match expression.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => 1.0,
        HirKind::Capture(capture) => size(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().map(size).sum(),
        HirKind::Repetition(repetition) => size(&repetition.sub) * f64::from(repetition.min.max(1)),
    }
}

/// In how many ways, at most, the expression can be tried on a text of this length from one place.
fn ways(expression: &Hir, length: f64) -> f64 {
    match expression.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => 1.0,
        HirKind::Capture(capture) => ways(&capture.sub, length),
        HirKind::Concat(parts) => parts.iter().map(|part| ways(part, length)).product(),
        HirKind::Alternation(parts) => parts.iter().map(|part| ways(part, length)).sum(),
        HirKind::Repetition(repetition) => {
            let least = f64::from(repetition.min);
            let most = repetition.max.map_or(f64::INFINITY, f64::from);
            // an optional repetition that takes nothing ends it, so there are no more than the text has room for
            let most = most.min(least + length);
            let inner = ways(&repetition.sub, length);
            (most - least + 1.0) * inner.powf(most.min(length).max(1.0))
        }
    }
}
