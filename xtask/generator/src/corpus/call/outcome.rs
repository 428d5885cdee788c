//! Judges a call by what the server says of the request, and by whether the client could read the answer.

use std::collections::BTreeMap;

use openapi_normalise::media_type;
use serde_json::Value;

use super::plan::Expected;
use super::relay::Exchange;
use crate::corpus::roundtrip::difference::{Difference, differences};

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The server had nothing to say against it, and the client read the answer.
    Good,
    /// The server found that the request is not what the document says.
    Violation(Vec<String>),
    /// The request has what nobody set, or has not what was set, though the document allows it.
    Misstated(Vec<String>),
    /// The client has no builder for the operation, no setter for a parameter, or they do not compile.
    Missing(String),
    /// The client did not send the request.
    Refused(String),
    /// The server knows no such operation, or does not take the request.
    NotServed(String),
    /// The client could not read the answer.
    Unread(String),
    /// The call ended otherwise.
    Failed(String),
    /// The server is wrong about the standard, or the document about itself; why.
    Named(&'static str),
    /// The server has no valid answer to give: the document has none, or one that it contradicts. The request was good.
    Unanswered(String),
    /// No call was made, because no valid value was made for it, or because the server cannot read the document.
    NotTried(String),
}

impl Verdict {
    /// Whether nothing is wrong with the client.
    pub fn is_good(&self) -> bool {
        matches!(
            self,
            Self::Good | Self::Named(_) | Self::Unanswered(_) | Self::NotTried(_)
        )
    }

    /// Its kind, as it is counted.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Violation(_) => "violation",
            Self::Misstated(_) => "not what was set",
            Self::Missing(_) => "not in the client",
            Self::Refused(_) => "refused by the client",
            Self::NotServed(_) => "not taken by the server",
            Self::Unread(_) => "answer unread",
            Self::Failed(_) => "failed",
            Self::Named(_) => "named",
            Self::Unanswered(_) => "without an answer",
            Self::NotTried(_) => "not tried",
        }
    }

    /// What there is to say.
    pub fn text(&self) -> String {
        match self {
            Self::Good => String::new(),
            Self::Violation(all) | Self::Misstated(all) => all.join("; "),
            Self::Named(text) => (*text).to_owned(),
            Self::Missing(text)
            | Self::Refused(text)
            | Self::NotServed(text)
            | Self::Unread(text)
            | Self::Failed(text)
            | Self::Unanswered(text)
            | Self::NotTried(text) => text.clone(),
        }
    }
}

/// A call with what came of it.
#[derive(Debug, Clone)]
pub struct Made {
    /// Method and path of the operation.
    pub operation: String,
    /// Whether everything was set, or what is required alone.
    pub everything: bool,
    /// What went over the wire.
    pub exchange: Option<Exchange>,
    /// What came of it.
    pub verdict: Verdict,
}

/// The calls of a document.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    /// Each call.
    pub made: Vec<Made>,
}

impl Calls {
    /// How many were made.
    pub fn tried(&self) -> usize {
        self.count(|verdict| !matches!(verdict, Verdict::NotTried(_)))
    }

    /// How many of those are good.
    pub fn good(&self) -> usize {
        self.count(|verdict| verdict.is_good() && !matches!(verdict, Verdict::NotTried(_)))
    }

    /// How many by kind.
    pub fn kinds(&self) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for made in &self.made {
            *kinds.entry(made.verdict.kind()).or_default() += 1;
        }
        kinds
    }

    fn count(&self, kind: impl Fn(&Verdict) -> bool) -> usize {
        self.made.iter().filter(|made| kind(&made.verdict)).count()
    }
}

/// Where Prism 5.14.2 is wrong about the standard: how the media type of the request begins, what the violation says, and why that is
/// no fault of a client.
const PRISM_IS_WRONG: &[(&str, &str, &str)] = &[
    (
        "",
        "must be >= -9007199254740991",
        "an int64 has 64 bits, not the 53 of JavaScript",
    ),
    (
        "",
        "must be <= 9007199254740991",
        "an int64 has 64 bits, not the 53 of JavaScript",
    ),
    (
        "",
        "%5b%5d'",
        "a name in a query is percent-encoded (RFC 3986, 2.1 and 3.4); it compares names with brackets without decoding them",
    ),
    (
        "application/x-www-form-urlencoded",
        "Body parameter is required",
        "a form without fields is a body without bytes",
    ),
    (
        "application/x-www-form-urlencoded",
        "must be object",
        "an object in a form is JSON (OpenAPI 3.0.4, encoding object); it reads all fields as texts",
    ),
    (
        "application/x-www-form-urlencoded",
        "must be array",
        "a list in a form is several pairs of one name (OpenAPI 3.0.3, encoding object); it keeps the last of them",
    ),
    (
        "multipart/",
        "must be object",
        "a part of a form may be JSON (OpenAPI 3.0.3, encoding object); it reads all parts as texts",
    ),
    (
        "multipart/",
        "must be array",
        "a list is several parts of one name (OpenAPI 3.0.3, encoding object); it keeps the last of them",
    ),
    (
        "multipart/",
        "must match exactly one schema in oneOf",
        "a part of a form may be JSON (OpenAPI 3.0.3, encoding object); it reads all parts as texts",
    ),
];

const SLIP: &str = "the document declares a path parameter that its path does not have";

/// The problems by which Prism says that it has no answer, while the request was good.
const NO_ANSWER: [&str; 6] = [
    "NO_RESPONSE_DEFINED",
    "NO_SUCCESS_RESPONSE_DEFINED",
    "NOT_FOUND",
    "NO_COMPLEX_OBJECT_TEXT",
    "SCHEMA_TOO_COMPLEX",
    "UNKNOWN",
];

/// What a request has that nobody set, and what it lacks of what was set. Texts and forms are not taken apart.
pub fn misstated(root: &Value, expected: &Expected, exchange: &Exchange) -> Vec<String> {
    let mut found = Vec::new();
    let target = exchange.head.split(' ').nth(1).unwrap_or_default();
    let query = target.split_once('?').map_or("", |(_, query)| query);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or_default();
        let name = decoded(name);
        let outer = name.split('[').next().unwrap_or_default();
        if !expected
            .query
            .iter()
            .any(|known| *known == name || known == outer)
        {
            found.push(format!("query {name}: was not set"));
        }
    }
    for name in &expected.absent_headers {
        if exchange.header(name).is_some() {
            found.push(format!("header {name}: was not set"));
        }
    }
    let is_json = exchange
        .header("content-type")
        .is_some_and(media_type::is_json);
    match &expected.body {
        None if !exchange.body.is_empty() => {
            let body = String::from_utf8_lossy(&exchange.body);
            let body: String = body.chars().take(80).collect();
            found.push(format!("body: was not set, and is {body}"));
        }
        Some((schema, value)) if is_json => match serde_json::from_slice(&exchange.body) {
            Ok(sent) => {
                let differences = differences(root, schema, value, &sent);
                let told =
                    |one: &Difference| format!("body {}: {}: {}", one.at, one.kind, one.text);
                found.extend(differences.iter().map(told));
            }
            Err(cause) => found.push(format!("body: is no JSON: {cause}")),
        },
        _ => {}
    }
    found
}

/// A name of a query without its encoding.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match (first, code) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The verdict on a call: `told` is what the program says of it, `exchange` what went over the
/// wire, and `has_slip` whether the document declares path parameters that the path does not have.
pub fn verdict(told: &Value, exchange: Option<&Exchange>, has_slip: bool) -> Verdict {
    let kind = told[0].as_str().unwrap_or_default();
    let text = told[1]
        .as_str()
        .map_or_else(|| told[1].to_string(), str::to_owned);
    let Some(exchange) = exchange else {
        return if kind == "refused" {
            Verdict::Refused(text)
        } else {
            Verdict::Failed(format!("{kind}: {text}"))
        };
    };
    if exchange.answer_head.is_empty() {
        return Verdict::Unanswered("the server did not answer".to_owned());
    }
    let (of_request, of_answer) = violations(exchange);
    if !of_request.is_empty() {
        let media = exchange.header("content-type").unwrap_or_default();
        let wrong = |violation: &String| {
            let known = PRISM_IS_WRONG
                .iter()
                .find(|(begin, words, _)| media.starts_with(begin) && violation.contains(words));
            let slip = has_slip && violation.starts_with("request.path: ");
            known.map(|(.., why)| *why).or_else(|| slip.then_some(SLIP))
        };
        let known: Option<Vec<&'static str>> = of_request.iter().map(wrong).collect();
        return match known.and_then(|known| known.first().copied()) {
            Some(why) => Verdict::Named(why),
            None => Verdict::Violation(of_request),
        };
    }
    if let Some(problem) = problem(exchange) {
        let name = problem["type"].as_str().unwrap_or_default();
        let name = name.rsplit('#').next().unwrap_or_default();
        let detail = format!("{name}: {}", problem["detail"].as_str().unwrap_or_default());
        if name.starts_with("VIOLATIONS") || !of_answer.is_empty() {
            let what = if of_answer.is_empty() {
                detail
            } else {
                of_answer.join("; ")
            };
            return Verdict::Unanswered(format!(
                "the answer of the document contradicts it: {what}"
            ));
        }
        return if NO_ANSWER.iter().any(|known| name.starts_with(known)) {
            Verdict::Unanswered(detail)
        } else {
            Verdict::NotServed(detail)
        };
    }
    if !of_answer.is_empty() {
        let what = of_answer.join("; ");
        return Verdict::Unanswered(format!("the answer of the document contradicts it: {what}"));
    }
    match kind {
        "answered" | "error" => Verdict::Good,
        "unread" => Verdict::Unread(text),
        "unexpected" => Verdict::Unread(format!(
            "status {text} is documented, and the client does not expect it"
        )),
        "refused" => Verdict::Refused(text),
        _ => Verdict::Failed(format!("{kind}: {text}")),
    }
}

/// What the server says against the request, and against its own answer.
fn violations(exchange: &Exchange) -> (Vec<String>, Vec<String>) {
    let header = exchange.answer_header("sl-violations").unwrap_or_default();
    let mut all: Vec<Value> = serde_json::from_str(header).unwrap_or_default();
    if let Some(Value::Array(more)) =
        problem(exchange).and_then(|mut problem| problem.get_mut("validation").map(Value::take))
    {
        all.extend(more);
    }
    if all.is_empty() && !header.is_empty() {
        return (vec![header.chars().take(300).collect()], Vec::new());
    }
    let (mut request, mut answer) = (Vec::new(), Vec::new());
    for violation in all {
        if violation["severity"] != "Error" {
            continue;
        }
        let location: Vec<&str> = violation["location"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit()))
            .collect();
        let message = violation["message"].as_str().unwrap_or_default();
        let text = format!("{}: {message}", location.join("."));
        let side = if location.first() == Some(&"response") {
            &mut answer
        } else {
            &mut request
        };
        if !side.contains(&text) {
            side.push(text);
        }
    }
    (request, answer)
}

/// The problem that Prism itself answers with.
fn problem(exchange: &Exchange) -> Option<Value> {
    let is_problem = exchange
        .answer_header("content-type")?
        .starts_with("application/problem+json");
    let text = String::from_utf8_lossy(&exchange.answer_body).into_owned();
    // a body in chunks has their sizes around it
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    let body: Value = serde_json::from_str(text.get(start..=end)?).ok()?;
    let is_own = body["type"]
        .as_str()?
        .starts_with("https://stoplight.io/prism/errors#");
    (is_problem && is_own).then_some(body)
}
