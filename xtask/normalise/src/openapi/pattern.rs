//! Reads the patterns of a document: as ECMA-262 with the flag `u`, which is what JSON Schema recommends and what the generated code
//! runs. It tells which patterns are of another dialect, and writes anew what all dialects take in one sense.

use std::iter::Peekable;
use std::str::Chars;

use super::backtracking::{braced, is_exponential};

/// Why a pattern cannot be left to the generated code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is no ECMA-262 with `u`, and what it means cannot be written so for certain.
    Dialect,
    /// Some texts would take time that doubles with each character.
    Exponential,
}

/// The pattern in ECMA-262 with `u`: as it is where it is that already, or rewritten where its meaning is certain.
///
/// # Errors
///
/// When the generated code must not run it, and why.
pub fn read(pattern: &str) -> Result<String, Unusable> {
    let usable = if is_of_another_dialect(pattern) {
        None
    } else if compiles(pattern) {
        Some(pattern.to_owned())
    } else {
        rewritten(pattern).filter(|rewritten| compiles(rewritten))
    };
    let usable = usable.and_then(takeable).ok_or(Unusable::Dialect)?;
    if is_exponential(&usable) {
        return Err(Unusable::Exponential);
    }
    Ok(usable)
}

fn compiles(pattern: &str) -> bool {
    regress::Regex::with_flags(pattern, "u").is_ok()
}

/// The pattern as the generator takes it, which compiles it without `u` to see whether it can be: code points are written out then.
fn takeable(pattern: String) -> Option<String> {
    let taken = |pattern: &str| regress::Regex::new(pattern).is_ok();
    if taken(&pattern) {
        return Some(pattern);
    }
    let plain = written_out(&pattern);
    (compiles(&plain) && taken(&plain)).then_some(plain)
}

/// The pattern with each `\u{…}` as the character that it stands for.
fn written_out(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let escape = rest.next().into_iter().collect::<String>() + &braced(&mut rest);
        let code = escape
            .strip_prefix("u{")
            .and_then(|code| code.strip_suffix('}'));
        let character = code
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32)
            .filter(|character| !character.is_ascii());
        match character {
            Some(character) => out.push(character),
            None => out.extend(['\\'].into_iter().chain(escape.chars())),
        }
    }
    out
}

/// Whether the pattern is certainly not meant as ECMA-262, though an engine of that may take it: a class of POSIX, or a literal of
/// JavaScript or Perl with its slashes.
fn is_of_another_dialect(pattern: &str) -> bool {
    const POSIX: [&str; 14] = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
        "space", "upper", "word", "xdigit",
    ];
    let has_posix_class = POSIX.iter().any(|name| {
        pattern.contains(&format!("[:{name}:]")) || pattern.contains(&format!("[:^{name}:]"))
    });
    let between_slashes = pattern
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'))
        .filter(|(_, flags)| flags.chars().all(|flag| "dgimsuvxy".contains(flag)));
    has_posix_class
        || between_slashes.is_some_and(|(inner, flags)| {
            inner.starts_with('^')
                || (inner.ends_with('$') && !inner.ends_with("\\$"))
                || (!flags.is_empty() && inner.contains(['[', '\\', '+', '*', '(']))
        })
}

/// Characters that mean something to ECMA-262, and may always be escaped.
const SYNTAX: &str = "^$\\.*+?()[]{}|/";

/// Letters and digits that an escape begins with in ECMA-262.
const ESCAPES: &str = "dDsSwWbBfnrtvcxupPk0123456789";

/// The pattern with what `u` forbids, and all other dialects take in one sense, as `u` has it: an escape before a character that needs
/// none, a `-` beside `\w` in a class, a brace or bracket that closes nothing. None where a sense is not certain.
fn rewritten(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern.chars().peekable();
    // whether a class held an opening bracket, or nothing: then the bracket that closes it for others is one that stands alone here
    let mut doubtful = false;
    // whether something can be repeated here
    let mut after_atom = false;
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                escape(&mut rest, &mut out, false)?;
                after_atom = true;
            }
            '[' => {
                doubtful |= class(&mut rest, &mut out)?;
                after_atom = true;
            }
            ']' if doubtful => return None,
            ']' | '}' => {
                out.extend(['\\', c]);
                after_atom = true;
            }
            '{' => {
                let counts: String = rest.clone().take_while(|c| *c != '}').collect();
                let closed = rest.clone().any(|c| c == '}');
                if after_atom && closed && is_count(&counts) {
                    out.extend(['{'].into_iter().chain(counts.chars()).chain(['}']));
                    rest.by_ref().find(|c| *c == '}');
                    after_atom = false;
                } else if !after_atom
                    || counts.starts_with(|c: char| !c.is_ascii_digit() && !", ".contains(c))
                {
                    out.push_str("\\{");
                    after_atom = true;
                } else {
                    return None;
                }
            }
            '(' | '|' | '^' => {
                out.push(c);
                after_atom = false;
            }
            _ => {
                out.push(c);
                after_atom = !"*+?".contains(c);
            }
        }
    }
    Some(out)
}

/// Whether the text between two braces says how often something repeats.
fn is_count(inner: &str) -> bool {
    let (least, most) = inner.split_once(',').unwrap_or((inner, ""));
    !least.is_empty()
        && least
            .chars()
            .chain(most.chars())
            .all(|c| c.is_ascii_digit())
}

/// Writes the escape whose backslash was read. None where dialects differ about it.
fn escape(rest: &mut Peekable<Chars<'_>>, out: &mut String, in_class: bool) -> Option<()> {
    let c = rest.next()?;
    // outside a class these two are the borders of a word to some
    let is_border = !in_class && matches!(c, '<' | '>');
    if SYNTAX.contains(c) || (in_class && c == '-') {
        out.extend(['\\', c]);
    } else if ESCAPES.contains(c) {
        out.extend(['\\', c]);
        if "pPux".contains(c) {
            out.push_str(&braced(rest));
        }
    } else if c.is_ascii_alphanumeric() || is_border {
        return None;
    } else {
        out.push(c);
    }
    Some(())
}

/// Writes the class whose opening bracket was read; tells whether others could see another class there.
fn class(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Option<bool> {
    out.push('[');
    if rest.peek() == Some(&'^') {
        out.extend(rest.next());
    }
    let mut doubtful = rest.peek() == Some(&']');
    let mut after_set = false;
    loop {
        match rest.next()? {
            ']' => {
                out.push(']');
                return Some(doubtful);
            }
            '\\' => {
                after_set = rest.peek().is_some_and(|c| "dDsSwWpP".contains(*c));
                escape(rest, out, true)?;
            }
            '-' => {
                let mut ahead = rest.clone();
                let before_set = ahead.next() == Some('\\')
                    && ahead.next().is_some_and(|c| "dDsSwWpP".contains(c));
                if after_set || before_set {
                    out.push('\\');
                }
                out.push('-');
                after_set = false;
            }
            c => {
                doubtful |= c == '[';
                out.push(c);
                after_set = false;
            }
        }
    }
}
