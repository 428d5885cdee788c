//! Bodies of several parts. The boundary is chosen when all parts are known, and stands in the body's first line, where the hooks read
//! it for the header.

use std::fmt;

use reqwest::Request;
use reqwest::header::{CONTENT_TYPE, HeaderValue};

/// A form with files. It becomes a request body by `into()`.
#[derive(Clone, Default)]
pub struct Form(Vec<Part>);

#[derive(Clone)]
struct Part {
    head: String,
    content: Vec<u8>,
}

impl Form {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    pub fn text(self, name: &str, value: impl Into<String>) -> Self {
        let head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
        self.part(head, value.into().into_bytes())
    }

    /// Adds a field that is a file with this name and media type.
    pub fn file(
        self,
        name: &str,
        file_name: &str,
        media_type: &str,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}",
            quoted(name),
            quoted(file_name),
            media_type.replace(['\r', '\n'], " ")
        );
        self.part(head, content.into())
    }

    fn part(mut self, head: String, content: Vec<u8>) -> Self {
        self.0.push(Part { head, content });
        self
    }

    /// A line that none of the parts contains.
    fn boundary(&self) -> String {
        let mut count = 0_u32;
        loop {
            let boundary = format!("part-of-a-form-{count:08}");
            let needle = boundary.as_bytes();
            let found = self.0.iter().any(|part| {
                part.content
                    .windows(needle.len())
                    .any(|window| window == needle)
            });
            if !found {
                return boundary;
            }
            count += 1;
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("parts", &self.0.len())
            .finish()
    }
}

impl From<Form> for reqwest::Body {
    fn from(form: Form) -> Self {
        let boundary = form.boundary();
        let mut body = Vec::new();
        for Part { head, content } in form.0 {
            body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(&content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        body.into()
    }
}

/// As browsers do it: quotes and line ends are percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Puts the boundary of the body, which is its first line, into the header.
pub(crate) fn announce(request: &mut Request, media_type: &str) -> Result<(), String> {
    const HELP: &str =
        "a body of several parts begins with its boundary; build it with multipart::Form";
    let body = request
        .body()
        .and_then(reqwest::Body::as_bytes)
        .ok_or(HELP)?;
    let line = body
        .split(|byte| *byte == b'\r' || *byte == b'\n')
        .next()
        .unwrap_or_default();
    let boundary = line
        .strip_prefix(b"--")
        .and_then(|boundary| std::str::from_utf8(boundary).ok())
        .filter(|boundary| !boundary.is_empty() && boundary.len() <= 70)
        .ok_or(HELP)?;
    let value = HeaderValue::try_from(format!("{media_type}; boundary=\"{boundary}\""))
        .map_err(|_| HELP)?;
    request.headers_mut().insert(CONTENT_TYPE, value);
    Ok(())
}
