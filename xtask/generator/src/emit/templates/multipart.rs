//! Bodies of several parts, in the order in which they were added. Parts may be streams: a large file is never held in memory.

use std::collections::VecDeque;
use std::collections::hash_map::RandomState;
use std::fmt::{self, Write as _};
use std::hash::{BuildHasher as _, Hasher as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use reqwest::Body;

use super::bodies::Content;

/// A form with files: what the builder of an operation takes as its body.
#[derive(Default)]
pub struct Form(Vec<(Option<String>, Part)>);

/// One part of a [`Form`]: a field or a file, with a name and a media type of its own where it has them.
///
/// Whatever a [`reqwest::Body`] can be made of can be a part: bytes, text, a `tokio::fs::File`, or any stream by
/// [`Body::wrap_stream`], such as another response's.
pub struct Part {
    body: Body,
    file_name: Option<String>,
    media_type: Option<String>,
    length: Option<u64>,
}

impl Part {
    /// A part with this content.
    pub fn new(content: impl Into<Body>) -> Self {
        Self {
            body: content.into(),
            file_name: None,
            media_type: None,
            length: None,
        }
    }

    /// A part that is JSON.
    ///
    /// # Errors
    ///
    /// If the value cannot be written as JSON.
    pub fn json(value: &(impl serde::Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        let part = Self::new(serde_json::to_vec(value)?);
        Ok(part.media_type("application/json"))
    }

    /// The same with the name of a file.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// The same with a media type. A part without one has that of the document, if it names one.
    pub fn media_type(mut self, name: impl Into<String>) -> Self {
        self.media_type = Some(name.into());
        self
    }

    /// The same, of a length that a stream does not tell by itself. If all lengths are known, the request says how long it is.
    pub fn length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }
}

/// What a builder says of a body that nobody set.
#[allow(dead_code)]
const UNSET: &str = "body was not initialized";

impl Form {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    pub fn text(self, name: &str, value: impl Into<String>) -> Self {
        self.part(name, Part::new(value.into()))
    }

    /// Adds a field that is a file with this name and media type.
    pub fn file(
        self,
        name: &str,
        file_name: &str,
        media_type: &str,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        let part = Part::new(content.into());
        self.part(name, part.file_name(file_name).media_type(media_type))
    }

    /// Adds a field that is JSON, and no file.
    ///
    /// # Errors
    ///
    /// If the value cannot be written as JSON.
    pub fn json(
        self,
        name: &str,
        value: &(impl serde::Serialize + ?Sized),
    ) -> Result<Self, serde_json::Error> {
        Ok(self.part(name, Part::json(value)?))
    }

    /// Adds a part. Several may have one name.
    pub fn part(mut self, name: &str, part: Part) -> Self {
        self.0.push((Some(name.to_owned()), part));
        self
    }

    /// Adds a part without a name, as `multipart/mixed` and `multipart/related` have them.
    pub fn unnamed(mut self, part: Part) -> Self {
        self.0.push((None, part));
        self
    }

    /// What a builder has for its body, with one part more.
    #[allow(dead_code)]
    pub(crate) fn with(
        body: Result<Self, String>,
        name: &str,
        part: Result<Part, serde_json::Error>,
    ) -> Result<Self, String> {
        let form = match body {
            Err(reason) if reason == UNSET => Self::new(),
            body => body?,
        };
        match part {
            Ok(part) => Ok(form.part(name, part)),
            Err(cause) => Err(format!("the part {name} cannot be written: {cause}")),
        }
    }

    /// The body that the form is, with what the document says of its parts.
    pub(crate) fn content(self, media_type: &str, rows: &[Row]) -> Result<Content<Body>, String> {
        let has = |name: &str| {
            self.0
                .iter()
                .any(|(known, _)| known.as_deref() == Some(name))
        };
        let missing: Vec<_> = rows
            .iter()
            .filter(|row| row.required && !has(row.name))
            .map(|row| row.name)
            .collect();
        if !missing.is_empty() {
            return Err(format!("the body has no part {}", missing.join(", ")));
        }
        let boundary = self.boundary();
        let mut length = Some(0_u64);
        let mut written = Pieces::default();
        for (name, part) in self.0 {
            let row = rows.iter().find(|row| Some(row.name) == name.as_deref());
            let media_type = part.media_type.as_deref();
            let media_type = media_type.or_else(|| row.and_then(|row| row.media_type));
            let mut head = format!("--{boundary}\r\n");
            if let Some(name) = &name {
                let _ = write!(
                    head,
                    "Content-Disposition: form-data; name=\"{}\"",
                    quoted(name)
                );
                if let Some(file_name) = &part.file_name {
                    let _ = write!(head, "; filename=\"{}\"", quoted(file_name));
                }
                head.push_str("\r\n");
            }
            if let Some(media_type) = media_type {
                let media_type = media_type.replace(['\r', '\n'], " ");
                let _ = write!(head, "Content-Type: {media_type}\r\n");
            }
            head.push_str("\r\n");
            written.bytes(head.as_bytes());
            let of_part = match part.body.as_bytes() {
                Some(bytes) => u64::try_from(bytes.len()).ok(),
                None => part.length,
            };
            length = length
                .zip(of_part)
                .and_then(|(sum, more)| sum.checked_add(more));
            written.body(part.body);
            written.bytes(b"\r\n");
        }
        written.bytes(format!("--{boundary}--\r\n").as_bytes());
        let around = u64::try_from(written.around).ok();
        let length = length
            .zip(around)
            .and_then(|(sum, around)| sum.checked_add(around));
        let content = Content::new(
            &format!("{media_type}; boundary=\"{boundary}\""),
            written.finish(),
        )?;
        Ok(content.length(length))
    }

    /// A line that none of the parts contains: one that was looked for, or one that nobody can guess where a part is a stream.
    fn boundary(&self) -> String {
        let contents: Option<Vec<&[u8]>> = self
            .0
            .iter()
            .map(|(_, part)| part.body.as_bytes())
            .collect();
        let Some(contents) = contents else {
            let [one, other] = [0, 1].map(|_| RandomState::new().build_hasher().finish());
            return format!("part-of-a-form-{one:016x}{other:016x}");
        };
        let mut count = 0_u32;
        loop {
            let boundary = format!("part-of-a-form-{count:08}");
            let needle = boundary.as_bytes();
            let found = contents
                .iter()
                .any(|content| content.windows(needle.len()).any(|window| window == needle));
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

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("file_name", &self.file_name)
            .field("media_type", &self.media_type)
            .finish_non_exhaustive()
    }
}

/// What the document says of a part.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    /// The media type of a part that has none of its own.
    pub(crate) media_type: Option<&'static str>,
}

/// As browsers do it: quotes and line ends are percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The body, one piece after another.
#[derive(Default)]
struct Pieces {
    pieces: VecDeque<Piece>,
    /// The length of what stands around the contents of the parts.
    around: usize,
}

enum Piece {
    Bytes(Vec<u8>),
    Stream(Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>),
}

impl Pieces {
    fn bytes(&mut self, bytes: &[u8]) {
        self.around += bytes.len();
        self.extend(bytes);
    }

    fn extend(&mut self, bytes: &[u8]) {
        match self.pieces.back_mut() {
            Some(Piece::Bytes(known)) => known.extend_from_slice(bytes),
            _ => self.pieces.push_back(Piece::Bytes(bytes.to_vec())),
        }
    }

    fn body(&mut self, body: Body) {
        if let Some(bytes) = body.as_bytes() {
            self.extend(bytes);
            return;
        }
        // a body shows its pieces only as that of a response
        let response = reqwest::Response::from(http::Response::new(body));
        self.pieces
            .push_back(Piece::Stream(Box::pin(response.bytes_stream())));
    }

    fn finish(mut self) -> Body {
        match (self.pieces.pop_front(), self.pieces.is_empty()) {
            (Some(Piece::Bytes(bytes)), true) => bytes.into(),
            (first, _) => {
                self.pieces.extend(first);
                self.pieces.rotate_right(1);
                Body::wrap_stream(self)
            }
        }
    }
}

impl Stream for Pieces {
    type Item = reqwest::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.pieces.front_mut() {
                None => return Poll::Ready(None),
                Some(Piece::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    self.pieces.pop_front();
                    return Poll::Ready(Some(Ok(bytes.into())));
                }
                Some(Piece::Stream(stream)) => match stream.as_mut().poll_next(context) {
                    Poll::Ready(None) => {
                        self.pieces.pop_front();
                    }
                    other => return other,
                },
            }
        }
    }
}
