//! Where in a JSON text a violation is: found only after something was refused, with the parser that read the text.

use std::{borrow::Cow, collections::HashMap, ops::Range};

use serde::de::MapAccess;
use serde_json::value::RawValue;

use crate::{
    json::value::{Members, Value},
    rule::{
        code::Code,
        pointer,
        position::Lines,
        violation::{Violation, Violations},
    },
};

impl Violations {
    /// The same violations, with lines and columns in `json`, the text in which they were found. What was read by
    /// [`NewToken::from_json`](crate::NewToken::from_json) has them already; this is for a request that was read in another
    /// way.
    ///
    /// ```
    /// use sailpoint_pat::{NewToken, Now};
    ///
    /// let json = "{\n  \"name\": \"ci\",\n  \"scope\": [\"a\", \"a\"],\n  \"userAwareTokenNeverExpires\": true\n}";
    /// let request = serde_json::from_str(json)?;
    /// let violations = NewToken::from_request(request, &Now::system()).unwrap_err().located_in(json);
    /// let place = violations.as_slice()[0].position().expect("a place");
    /// assert_eq!((place.line, place.column), (3, 18));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn located_in(mut self, json: &str) -> Self {
        locate(json, self.as_mut_slice());
        self
    }
}

/// Tells each of `violations` where in `text` it is. Where `text` is not JSON, only what knows its place already is told
/// its extent.
fn locate(text: &str, violations: &mut [Violation]) {
    let lines = Lines::of(text);
    let mut document = Document::of(text);
    let mut met = HashMap::new();
    for violation in violations {
        let range = match violation.position() {
            Some(position) => lines.range_at(position),
            None => document
                .as_mut()
                .map(|document| document.find(violation.pointer(), key(violation, &mut met))),
        };
        if let Some(range) = range {
            violation.set_place(lines.position(range.start), range);
        }
    }
}

/// Which of the keys of one name a violation is about; `None` if it is about the value.
fn key(violation: &Violation, met: &mut HashMap<(Code, String), usize>) -> Option<usize> {
    let first = match violation.code() {
        Code::UnknownField => 0,
        Code::DuplicateField => 1,
        _ => return None,
    };
    let next = met
        .entry((violation.code(), violation.pointer().to_owned()))
        .or_insert(first);
    *next += 1;
    Some(*next - 1)
}

/// A JSON text whose objects and arrays are taken apart as far as somebody asked.
struct Document<'a> {
    text: &'a str,
    root: &'a str,
    /// What objects and arrays hold, by where they begin.
    inside: HashMap<usize, Inside<'a>>,
}

/// What an object or an array holds, each in its order.
#[derive(Default)]
struct Inside<'a> {
    /// By what the keys say, the texts of the keys and of their values.
    members: HashMap<Cow<'a, str>, Vec<(&'a str, &'a str)>>,
    entries: Vec<&'a RawValue>,
}

impl<'a> Document<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let root: &RawValue = serde_json::from_str(text).ok()?;
        Some(Self {
            text,
            root: root.get(),
            inside: HashMap::new(),
        })
    }

    /// The value at `pointer`, or the key that leads to it, the given one of several. What is absent is where it should be:
    /// at the beginning of the object or array around it. Of an object or array the beginning is enough.
    fn find(&mut self, pointer: &str, key: Option<usize>) -> Range<usize> {
        let mut here = self.root;
        let mut steps = pointer::steps(pointer).peekable();
        while let Some(step) = steps.next() {
            let is_last = steps.peek().is_none();
            match self.inside(here).step(&step, key.filter(|_| is_last)) {
                Some(next) => here = next,
                None => break,
            }
        }
        let range = range(self.text, here);
        if here.starts_with(['{', '[']) {
            range.start..range.start + 1
        } else {
            range
        }
    }

    fn inside(&mut self, value: &'a str) -> &Inside<'a> {
        let start = range(self.text, value).start;
        self.inside
            .entry(start)
            .or_insert_with(|| Inside::of(value))
    }
}

/// Where in `text` a part of it is.
fn range(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

/// The members of an object, each with the text of its value.
#[derive(Default)]
struct Sources<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Members<'de> for Sources<'de> {
    fn take<A: MapAccess<'de>>(
        &mut self,
        key: Cow<'de, str>,
        members: &mut A,
    ) -> Result<(), A::Error> {
        self.0.push((key, members.next_value()?));
        Ok(())
    }
}

impl<'a> Inside<'a> {
    /// Reads what stands between the brackets, and nothing deeper.
    fn of(text: &'a str) -> Self {
        let mut inside = Self::default();
        match serde_json::from_str(text) {
            Ok(Value::Object(Sources(members))) => {
                let mut end = 0;
                for (name, value) in members {
                    let place = range(text, value.get());
                    // Between two values nothing but the key is in quotes.
                    let key = text[end..place.start].trim_matches(|c| c != '"');
                    end = place.end;
                    let named = inside.members.entry(name).or_default();
                    named.push((key, value.get()));
                }
            }
            Ok(Value::List(entries)) => inside.entries = entries,
            _ => {}
        }
        inside
    }

    fn step(&self, step: &str, key: Option<usize>) -> Option<&'a str> {
        let Some(named) = self.members.get(step) else {
            let index: usize = step.parse().ok()?;
            return self.entries.get(index).map(|entry| entry.get());
        };
        match key {
            Some(nth) => named.get(nth).map(|(key, _)| *key),
            // Of two with one name the last counts.
            None => named.last().map(|(_, value)| *value),
        }
    }
}
