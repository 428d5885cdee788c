//! Bodies that the builders write themselves, with their media type. A body is never printed.

use std::fmt;

//= multipart
use reqwest::header::CONTENT_LENGTH;
//=
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Body, RequestBuilder};

/// A body and its media type.
#[derive(Clone)]
pub(crate) struct Content<B> {
    media_type: HeaderValue,
    //= multipart
    length: Option<u64>,
    //=
    body: B,
}

impl<B> Content<B> {
    /// A body of this media type.
    pub(crate) fn new(media_type: &str, body: impl Into<B>) -> Result<Self, String> {
        let media_type = HeaderValue::try_from(media_type)
            .map_err(|_| format!("{media_type:?} is no media type"))?;
        Ok(Self {
            media_type,
            //= multipart
            length: None,
            //=
            body: body.into(),
        })
    }

    //= choices
    /// A JSON body of this media type.
    #[allow(dead_code)]
    pub(crate) fn json(media_type: &str, value: &impl serde::Serialize) -> Result<Self, String>
    where
        B: From<Vec<u8>>,
    {
        let body = serde_json::to_vec(value).map_err(|error| error.to_string())?;
        Self::new(media_type, body)
    }

    //=
    //= multipart
    /// The same, of a length that the body does not tell by itself.
    pub(crate) fn length(mut self, length: Option<u64>) -> Self {
        self.length = length;
        self
    }

    //=
    /// Puts the body into a request.
    pub(crate) fn put(self, request: RequestBuilder) -> RequestBuilder
    where
        B: Into<Body>,
    {
        let request = request.header(CONTENT_TYPE, self.media_type);
        //= multipart
        let request = match self.length {
            Some(length) => request.header(CONTENT_LENGTH, length),
            None => request,
        };
        //=
        request.body(self.body)
    }
}

//= choices
/// The media type, if it is one of a range.
#[allow(dead_code)]
pub(crate) fn member<'a>(media_type: &'a str, range: &str) -> Result<&'a str, String> {
    let essence = |name: &str| {
        let name = name.split(';').next().unwrap_or_default();
        name.trim().to_ascii_lowercase()
    };
    let (named, range) = (essence(media_type), essence(range));
    let (before, after) = range.split_once('*').unwrap_or((&range, ""));
    let after = after.trim_start_matches("/*");
    let is_name = named.split_once('/').is_some_and(|(kind, subtype)| {
        !kind.is_empty() && !subtype.is_empty() && !named.contains(['*', ' '])
    });
    let fits = named.len() > before.len() + after.len()
        && named.starts_with(before)
        && named.ends_with(after);
    if is_name && fits {
        Ok(media_type)
    } else {
        Err(format!("{media_type:?} is no media type of {range}"))
    }
}

//=
impl<B> fmt::Debug for Content<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("media_type", &self.media_type)
            .finish_non_exhaustive()
    }
}
