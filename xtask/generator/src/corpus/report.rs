//! The table and the JSON report of a corpus run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde_json::{Value, json};

use super::Entry;
use super::call::outcome::{Calls, Verdict};
use super::roundtrip::difference::{Difference, Kind};
use super::roundtrip::outcome::{Judged, Outcome, Results};

/// How many places of one kind of difference are listed for a document.
const MOST_LISTED: usize = 5;

/// Writes the table, the messages of what failed, and a summary.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn table(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let width = entries
        .iter()
        .map(|entry| entry.name.len())
        .max()
        .unwrap_or(0)
        .max("document".len());
    writeln!(
        out,
        "{:width$}  generated  compiled  examples   values         calls       remarks",
        "document"
    )?;
    for entry in entries {
        let generated = if entry.client.is_ok() { "yes" } else { "no" };
        let compiled = match &entry.compiled {
            Some(messages) if messages.is_empty() => "yes",
            Some(_) => "no",
            None => "-",
        };
        let values = |made: bool| {
            let results = entry.values.as_ref();
            results
                .filter(|results| !made || results.fitting(true) > 0)
                .map_or_else(
                    || "-".to_owned(),
                    |results| format!("{} of {}", results.good(made), results.fitting(made)),
                )
        };
        let calls = entry.calls.as_ref().map_or_else(
            || "-".to_owned(),
            |calls| format!("{} of {}", calls.good(), calls.tried()),
        );
        writeln!(
            out,
            "{:width$}  {generated:9}  {compiled:8}  {:9}  {:13}  {calls:10}  {}",
            entry.name,
            values(false),
            values(true),
            remark(entry).unwrap_or_default()
        )?;
    }
    different(entries, out)?;
    calls(entries, out)?;
    unfit(entries, out)?;
    summary(entries, out)
}

fn remark(entry: &Entry) -> Option<String> {
    match (&entry.client, &entry.compiled) {
        (Err(error), _) => Some(error.lines().next().unwrap_or_default().to_owned()),
        (Ok(_), Some(messages)) => messages.first().map(|first| match messages.len() {
            1 => first.clone(),
            more => format!("{first} (and {} more)", more - 1),
        }),
        (Ok(_), None) => None,
    }
}

/// What differs, by document and kind, each place once.
fn different(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    for entry in entries {
        let Some(results) = &entry.values else {
            continue;
        };
        let mut seen: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
        for (judged, difference) in differences(results) {
            let line = line(judged, difference);
            seen.entry(difference.kind).or_default().insert(line);
        }
        for (kind, lines) in seen {
            for line in lines.iter().take(MOST_LISTED) {
                writeln!(out, "{}: {kind}: {line}", entry.name)?;
            }
            if let Some(more) = lines.len().checked_sub(MOST_LISTED + 1) {
                writeln!(out, "{}: {kind}: at {} more places", entry.name, more + 1)?;
            }
        }
    }
    Ok(())
}

fn differences(results: &Results) -> impl Iterator<Item = (&Judged, &Difference)> {
    results.judged.iter().flat_map(|judged| {
        let found = match &judged.outcome {
            Outcome::Different(found) => found.as_slice(),
            _ => &[],
        };
        found.iter().map(move |difference| (judged, difference))
    })
}

/// The schema or example, the place in the value without the numbers of items, and what differs.
fn line(judged: &Judged, difference: &Difference) -> String {
    let at: Vec<String> = difference
        .at
        .tokens()
        .map(|token| token.decoded().into_owned())
        .map(|token| {
            let is_index = token.bytes().all(|byte| byte.is_ascii_digit());
            if is_index { "*".to_owned() } else { token }
        })
        .collect();
    let of_kind = difference.kind == Kind::Unread || difference.kind == Kind::Untyped;
    let text = if of_kind {
        let text: String = difference.text.chars().take(160).collect();
        format!(": {}", text.replace('\n', " "))
    } else {
        String::new()
    };
    let side = if judged.requested {
        "request"
    } else {
        "answer"
    };
    format!("{side}: {} /{}{text}", judged.place, at.join("/"))
}

/// The calls that failed, each operation and cause once.
fn calls(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    for entry in entries {
        let mut seen = BTreeSet::new();
        for called in entry.calls.iter().flat_map(|calls| &calls.made) {
            let verdict = &called.verdict;
            let text: String = verdict.text().chars().take(300).collect();
            let line = format!("{}: {}: {text}", verdict.kind(), called.operation);
            if !verdict.is_good() && seen.insert(line.clone()) {
                let all = if called.everything {
                    "everything"
                } else {
                    "required"
                };
                let line = line.replace('\n', " ");
                writeln!(out, "{}: call with {all}: {line}", entry.name)?;
            }
        }
    }
    Ok(())
}

/// The examples that are none of their schema.
fn unfit(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    for judged in judged(entries) {
        if let Outcome::Unfit(reason) = &judged.outcome {
            let reason: String = reason.chars().take(160).collect();
            let reason = reason.replace('\n', " ");
            writeln!(
                out,
                "vendor: does not fit its own schema: {}: {reason}",
                judged.place
            )?;
        }
    }
    Ok(())
}

fn judged(entries: &[Entry]) -> impl Iterator<Item = &Judged> {
    let results = entries.iter().filter_map(|entry| entry.values.as_ref());
    results.flat_map(|results| &results.judged)
}

fn summary(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let all = entries.len();
    let generated = entries.iter().filter(|entry| entry.client.is_ok()).count();
    write!(out, "\n{generated} of {all} generated")?;
    let asked = entries.iter().any(|entry| entry.compiled.is_some());
    if asked {
        let compiled = entries
            .iter()
            .filter(|entry| entry.compiled.as_ref().is_some_and(Vec::is_empty))
            .count();
        write!(out, ", {compiled} of {all} compile without warnings")?;
    }
    writeln!(out)?;
    let results: Vec<_> = entries
        .iter()
        .filter_map(|entry| entry.values.as_ref())
        .collect();
    if !results.is_empty() {
        values(&results, out)?;
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for calls in entries.iter().filter_map(|entry| entry.calls.as_ref()) {
        for (kind, count) in calls.kinds() {
            *kinds.entry(kind).or_default() += count;
        }
    }
    if !kinds.is_empty() {
        let kinds: Vec<String> = kinds
            .into_iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        writeln!(out, "calls: {}", kinds.join(", "))?;
    }
    let (mut normalising, mut emitting) = (0.0, 0.0);
    for client in entries
        .iter()
        .filter_map(|entry| entry.client.as_ref().ok())
    {
        normalising += client.normalising.as_secs_f64();
        emitting += client.emitting.as_secs_f64();
    }
    writeln!(
        out,
        "{normalising:.2} s to read and normalise, {emitting:.2} s to generate and format, summed over all documents"
    )
}

/// The sums over all values, and the counts by kind of difference.
fn values(results: &[&Results], out: &mut dyn Write) -> io::Result<()> {
    let sum = |count: &dyn Fn(&Results) -> usize| -> usize {
        results.iter().map(|results| count(results)).sum()
    };
    for (made, what) in [(false, "fitting examples"), (true, "made values")] {
        let outcome =
            |wanted: Outcome| sum(&|one| one.count(made, |judged| judged.outcome == wanted));
        let fitting = sum(&|one| one.fitting(made));
        if fitting == 0 {
            continue;
        }
        writeln!(
            out,
            "{} of {fitting} {what} came back as they were: {} exactly, {} with null for absent in types that only answers use, {} but for \
             what the ledger names",
            sum(&|one| one.good(made)),
            outcome(Outcome::Exact),
            outcome(Outcome::NullForAbsent),
            outcome(Outcome::Named),
        )?;
    }
    writeln!(
        out,
        "{} examples do not fit their schema, {} have no type; {} schemas have no values",
        sum(&|one| one.count(false, |judged| matches!(judged.outcome, Outcome::Unfit(_)))),
        sum(&|one| one.without_type),
        sum(&|one| one.without_values.len()),
    )?;
    let mut kinds: BTreeMap<(Kind, bool), usize> = BTreeMap::new();
    let mut named: BTreeMap<(Kind, &str), usize> = BTreeMap::new();
    for results in results {
        for (kind, count) in results.kinds() {
            *kinds.entry(kind).or_default() += count;
        }
        for ((kind, words), count) in &results.named {
            let words = words.split(" (here and at ").next().unwrap_or_default();
            *named.entry((*kind, words)).or_default() += count;
        }
    }
    if !kinds.is_empty() {
        writeln!(
            out,
            "{:24}  in requests  in answers only",
            "values that differ"
        )?;
        for kind in Kind::ALL {
            let count = |requested| kinds.get(&(kind, requested)).copied().unwrap_or(0);
            if count(true) + count(false) > 0 {
                writeln!(out, "{kind:24}  {:11}  {:15}", count(true), count(false))?;
            }
        }
    }
    for ((kind, words), count) in named {
        writeln!(out, "named in the ledger: {kind}: {count} times: {words}")?;
    }
    Ok(())
}

/// All of it, for programs.
pub fn json(entries: &[Entry]) -> Value {
    let rows: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "document": entry.name,
                "file": entry.file.display().to_string(),
                "generated": entry.client.is_ok(),
                "error": entry.client.as_ref().err(),
                "compiled": entry.compiled.as_ref().map(Vec::is_empty),
                "messages": entry.compiled,
                "values": entry.values.as_ref().map(values_json),
                "calls": entry.calls.as_ref().map(calls_json),
                "ledger": entry.client.as_ref().ok().map(|client| client.normalised.ledger.entries().len()),
                "normalising_ms": entry.client.as_ref().ok().map(|client| client.normalising.as_millis()),
                "emitting_ms": entry.client.as_ref().ok().map(|client| client.emitting.as_millis()),
            })
        })
        .collect();
    json!({ "documents": rows })
}

fn values_json(results: &Results) -> Value {
    let counts = |made: bool| {
        let of = |wanted: Outcome| results.count(made, |judged| judged.outcome == wanted);
        json!({
            "good": results.good(made),
            "fitting": results.fitting(made),
            "exact": of(Outcome::Exact),
            "null_for_absent": of(Outcome::NullForAbsent),
            "named": of(Outcome::Named),
        })
    };
    let others = results.judged.iter().filter_map(|judged| {
        let mut other = json!({
            "place": judged.place,
            "made": judged.made,
            "requested": judged.requested,
            "value": judged.value,
        });
        match &judged.outcome {
            Outcome::Unfit(reason) => other["unfit"] = json!(reason),
            Outcome::Different(found) => {
                let found = found.iter().map(
                    |one| json!({ "kind": one.kind, "at": one.at.as_str(), "what": one.text }),
                );
                other["differences"] = found.collect();
            }
            _ => return None,
        }
        Some(other)
    });
    let kinds = results.kinds().into_iter().map(|((kind, requested), values)| {
        json!({ "kind": kind, "requested": requested, "values": values })
    });
    let named = results
        .named
        .iter()
        .map(|((kind, words), times)| json!({ "kind": kind, "ledger": words, "times": times }));
    json!({
        "seed": super::values::SEED,
        "examples": counts(false),
        "made": counts(true),
        "without_type": results.without_type,
        "without_values": results.without_values,
        "kinds": kinds.collect::<Vec<_>>(),
        "named": named.collect::<Vec<_>>(),
        "others": others.collect::<Vec<_>>(),
    })
}

fn calls_json(calls: &Calls) -> Value {
    let rows = calls.made.iter().map(|called| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let exchange = called.exchange.as_ref().filter(|_| called.verdict != Verdict::Good);
        json!({
            "operation": called.operation,
            "everything": called.everything,
            "verdict": called.verdict.kind(),
            "what": called.verdict.text(),
            "sent": exchange.map(|one| format!("{}\n{}", one.head, text(&one.body))),
            "answered": exchange.map(|one| format!("{}\n\n{}", one.answer_head, text(&one.answer_body))),
        })
    });
    json!({
        "good": calls.good(),
        "tried": calls.tried(),
        "kinds": calls.kinds(),
        "calls": rows.collect::<Vec<_>>(),
    })
}
