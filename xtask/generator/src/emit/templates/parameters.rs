//! Parameters that go out in another way than the generator sends them: lists joined in their style, names that two places share,
//! cookies. It never changes a value.

use reqwest::Request;
use reqwest::header::{COOKIE, HeaderName, HeaderValue};
use serde_json::{Map, Value};

/// How the values of one query parameter are written.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)]
pub(crate) enum Style {
    /// Each on its own, as the generator sends them.
    Plain,
    /// Joined by this text.
    Joined(&'static str),
    /// A JSON object, one parameter a key: `name[key]=value`.
    Deep,
}

/// A query parameter.
pub(crate) struct Query {
    /// The name under which the generator sends it.
    pub(crate) sent: &'static str,
    /// Its name on the wire.
    pub(crate) name: &'static str,
    /// How its values are written.
    pub(crate) style: Style,
    /// Whether reserved characters stay as they are.
    pub(crate) reserved: bool,
}

/// A header.
pub(crate) struct Header {
    /// The name under which the generator sends it.
    pub(crate) sent: &'static str,
    /// Its name on the wire.
    pub(crate) name: &'static str,
    /// Whether it is a cookie.
    pub(crate) cookie: bool,
}

/// Writes query and headers as the document has them.
pub(crate) fn adjust(
    request: &mut Request,
    query: &[Query],
    headers: &[Header],
) -> Result<(), String> {
    if !query.is_empty() && request.url().query().is_some() {
        let written = rewrite(request.url().query_pairs(), query);
        request.url_mut().set_query(Some(&written));
    }
    let mut cookies = Vec::new();
    for header in headers {
        let Some(value) = request.headers_mut().remove(header.sent) else {
            continue;
        };
        if header.cookie {
            let value = value
                .to_str()
                .map_err(|_| format!("cookie {} is no text", header.name))?;
            cookies.push(format!("{}={value}", header.name));
        } else if let Ok(name) = HeaderName::try_from(header.name) {
            request.headers_mut().append(name, value);
        }
    }
    if !cookies.is_empty() {
        let known = request
            .headers()
            .get(COOKIE)
            .and_then(|known| known.to_str().ok());
        cookies.splice(0..0, known.map(str::to_owned));
        let value = HeaderValue::try_from(cookies.join("; ")).map_err(|cause| cause.to_string())?;
        request.headers_mut().insert(COOKIE, value);
    }
    Ok(())
}

fn rewrite<'a>(
    pairs: impl Iterator<Item = (std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>,
    query: &[Query],
) -> String {
    let mut written: Vec<(String, String)> = Vec::new();
    for (sent, value) in pairs {
        let Some(row) = query.iter().find(|row| row.sent == sent) else {
            written.push((encode(&sent, false), encode(&value, false)));
            continue;
        };
        let name = encode(row.name, false);
        let text = encode(&value, row.reserved);
        match row.style {
            Style::Plain => written.push((name, text)),
            Style::Joined(by) => match written.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => {
                    known.push_str(by);
                    known.push_str(&text);
                }
                None => written.push((name, text)),
            },
            Style::Deep => match serde_json::from_str::<Map<String, Value>>(&value) {
                Ok(object) => {
                    for (key, value) in object {
                        let value = value
                            .as_str()
                            .map_or_else(|| value.to_string(), str::to_owned);
                        written.push((
                            format!("{name}[{}]", encode(&key, false)),
                            encode(&value, row.reserved),
                        ));
                    }
                }
                Err(_) => written.push((name, text)),
            },
        }
    }
    let pairs: Vec<String> = written
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// Percent-encodes what is not unreserved; with `reserved`, what cannot stand in a query.
fn encode(text: &str, reserved: bool) -> String {
    let plain: &[u8] = if reserved {
        b"-._~:/?[]@!$'()*,;="
    } else {
        b"-._~"
    };
    super::hooks::percent_encoded(text, plain)
}
