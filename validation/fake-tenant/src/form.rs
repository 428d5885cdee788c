//! The parameters of a token exchange: form-urlencoded, or the multipart form and the query string that the vendor's
//! TypeScript SDKs send.

use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Query};
use axum::http::{Request, Uri, header};

const URLENCODED: &str = "application/x-www-form-urlencoded";

/// All parameters, those of the query first. What cannot be read is left out.
pub(crate) async fn parameters(
    uri: &Uri,
    content_type: Option<&str>,
    body: &Bytes,
) -> Vec<(String, String)> {
    let mut parameters: Vec<(String, String)> = Query::try_from_uri(uri)
        .map(|Query(pairs)| pairs)
        .unwrap_or_default();
    let content_type = content_type.unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case(URLENCODED) {
        parameters.extend(urlencoded(body.clone()).await);
    } else if media_type.eq_ignore_ascii_case("multipart/form-data")
        && let Some(boundary) = boundary(content_type)
    {
        let text = String::from_utf8_lossy(body);
        parameters.extend(text.split(&format!("--{boundary}")).filter_map(part));
    }
    parameters
}

async fn urlencoded(body: Bytes) -> Vec<(String, String)> {
    let request = Request::post("/")
        .header(header::CONTENT_TYPE, URLENCODED)
        .body(Body::from(body));
    let Ok(request) = request else {
        return Vec::new();
    };
    Form::from_request(request, &())
        .await
        .map(|Form(pairs)| pairs)
        .unwrap_or_default()
}

fn boundary(content_type: &str) -> Option<&str> {
    content_type.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary")
            .then(|| value.trim_matches('"'))
    })
}

/// One part of a multipart form: its name and its text.
fn part(part: &str) -> Option<(String, String)> {
    let (head, value) = part.split_once("\r\n\r\n")?;
    let (_, name) = head.split_once("name=\"")?;
    let (name, _) = name.split_once('"')?;
    Some((
        name.to_owned(),
        value.strip_suffix("\r\n").unwrap_or(value).to_owned(),
    ))
}
