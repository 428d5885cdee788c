//! What happens around each request of a client: the media types that the document names, the bearer,
//! and what the caller hangs in. It never prints a header or a body.

//= operation-servers
use std::borrow::Cow;
use std::collections::BTreeMap;
//=
use std::fmt;
use std::sync::Arc;
//= redirects
use std::sync::OnceLock;
//=
use std::time::Duration;

use bytes::Bytes;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo, ResponseValue};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, InvalidHeaderValue,
};
use reqwest::{Request, Response, StatusCode};
use serde::de::DeserializeOwned;

//= credentials
use super::credentials::{self, Credentials};
//=
//= errors
use super::errors::RawBody;
//=
//= parameters
use super::parameters::{Header, Query};
//=
use super::received;

type Guard = dyn Fn(&'static str, &Request) -> Result<(), String> + Send + Sync;
type Observer = dyn Fn(&'static str, StatusCode, &HeaderMap) + Send + Sync;
type Collector = dyn Fn(&'static str, &Bytes) + Send + Sync;

/// What a [`Client`](super::Client) does around each of its requests.
///
/// The default does nothing but put the right media types on the wire.
#[derive(Clone)]
pub struct Hooks {
    bearer: Option<HeaderValue>,
    //= credentials
    credentials: Credentials,
    //=
    //= operation-servers
    servers: BTreeMap<String, String>,
    //=
    guard: Option<Arc<Guard>>,
    observer: Option<Arc<Observer>>,
    collector: Option<Arc<Collector>>,
    timeout: Option<Duration>,
    longest_body: usize,
    unread: bool,
    //= paging
    /// The page of a list that is asked for.
    pub(super) page: Option<Arc<super::paging::Asked>>,
    //=
    //= retry
    #[cfg(feature = "retry")]
    patience: Option<super::retry::Patience>,
    //=
    //= redirects
    staying: Arc<OnceLock<reqwest::Client>>,
    //=
}

impl Default for Hooks {
    fn default() -> Self {
        Self {
            bearer: None,
            //= credentials
            credentials: Credentials::new(),
            //=
            //= operation-servers
            servers: BTreeMap::new(),
            //=
            guard: None,
            observer: None,
            collector: None,
            timeout: None,
            longest_body: Self::DEFAULT_LONGEST_BODY,
            unread: false,
            //= paging
            page: None,
            //=
            //= retry
            #[cfg(feature = "retry")]
            patience: None,
            //=
            //= redirects
            staying: Arc::default(),
            //=
        }
    }
}

impl Hooks {
    /// The longest response that is read into a type unless [`longest_body`](Self::longest_body) says otherwise: 64 MiB.
    pub const DEFAULT_LONGEST_BODY: usize = 64 << 20;

    /// No bearer, no timeout, and nobody who looks on.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends `token` as the bearer of every request, other than of operations that the document lets anybody call, or whose server it names
    /// beside the client's own, unless such an operation asks for a bearer. The header is marked sensitive.
    ///
    /// # Errors
    ///
    /// If `token` holds characters that a header cannot carry.
    pub fn bearer(mut self, token: &str) -> Result<Self, InvalidHeaderValue> {
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))?;
        value.set_sensitive(true);
        self.bearer = Some(value);
        Ok(self)
    }

    //= credentials
    /// Sends with each request what its operation asks for, by the security schemes of the document.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    //=
    //= operation-servers
    /// Sends the operations whose server is `declared`, an address as the document has it with the defaults of its variables, to `base_url`
    /// instead.
    pub fn server(mut self, declared: impl Into<String>, base_url: impl Into<String>) -> Self {
        self.servers.insert(declared.into(), base_url.into());
        self
    }

    //=
    /// Asks `guard` before every request, with the id of the operation and the request as it is about to be sent.
    /// What it refuses is not sent; the call ends with [`Error::Custom`] and the text that the guard gave.
    pub fn guard(
        mut self,
        guard: impl Fn(&'static str, &Request) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.guard = Some(Arc::new(guard));
        self
    }

    /// Shows `observer` the head of every response: the id of the operation, the status and the headers.
    pub fn observer(
        mut self,
        observer: impl Fn(&'static str, StatusCode, &HeaderMap) + Send + Sync + 'static,
    ) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Shows `collector` the body of every response that is read into a type, piece by piece as it arrives; that of an error
    /// response is left out. A body that breaks off ends the call with [`Error::CommunicationError`], and the pieces before have
    /// been shown by then.
    pub fn collector(
        mut self,
        collector: impl Fn(&'static str, &Bytes) + Send + Sync + 'static,
    ) -> Self {
        self.collector = Some(Arc::new(collector));
        self
    }

    /// Gives every response whose body has a type as it is, unread, with [`Error::UnexpectedResponse`]. For a caller who reads
    /// bodies into their types itself, so that of a body that breaks off or does not fit it has what there is.
    pub fn unread(mut self) -> Self {
        self.unread = true;
        self
    }

    /// The longest response that is read into a type, in bytes, instead of [`DEFAULT_LONGEST_BODY`](Self::DEFAULT_LONGEST_BODY). A
    /// longer one ends the call with [`Error::Custom`]; at most this much of it is kept in memory. Of an error response at most 1 MiB is
    /// read. A response that is given as a [`ByteStream`](super::ByteStream) has no limit.
    pub fn longest_body(mut self, bytes: usize) -> Self {
        self.longest_body = bytes;
        self
    }

    //= redirects
    /// Sends the operations that may answer with a redirection by `client`, which must follow none
    /// ([`reqwest::redirect::Policy::none`]): the redirection is handed out as the document says. Without it they go by a client of
    /// their own; one that needs a proxy, certificates or time limits like those of the client beside it is given here.
    pub fn staying(mut self, client: reqwest::Client) -> Self {
        self.staying = Arc::new(OnceLock::from(client));
        self
    }

    //=
    //= retry
    /// Makes requests again as `policy` says, where that does no harm: what was not sent or was refused with 429, and of methods that are
    /// idempotent also what got no answer, 408 and 502 to 504. A `Retry-After` is waited for.
    #[cfg(feature = "retry")]
    pub fn retry(mut self, policy: super::retry::RetryPolicy) -> Self {
        self.patience.get_or_insert_default().policy = policy;
        self
    }

    /// Keeps to the limit of `limiter`, whose key is the address of the client.
    #[cfg(feature = "retry")]
    pub fn limiter(mut self, limiter: super::limiter::Limiter) -> Self {
        self.patience.get_or_insert_default().limiter = limiter;
        self
    }

    /// How long after its beginning a request is made again, instead of three minutes.
    #[cfg(feature = "retry")]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.patience.get_or_insert_default().deadline = deadline;
        self
    }

    //=
    /// The longest time for a request, from connecting to the last byte of the response, instead of the HTTP client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("bearer", &self.bearer.as_ref().map(|_| "[redacted]"))
            .field("guard", &self.guard.is_some())
            .field("observer", &self.observer.is_some())
            .field("collector", &self.collector.is_some())
            .field("timeout", &self.timeout)
            .field("longest_body", &self.longest_body)
            .field("unread", &self.unread)
            .finish()
    }
}

/// A client, with the table of its operations.
pub(crate) trait Described: ClientInfo<Hooks> {
    /// The row of the operation with this id.
    fn wire(operation_id: &str) -> Wire;
}

/// How one operation differs on the wire from what the generator sends.
#[derive(Default)]
pub(crate) struct Wire {
    //= methods
    /// The method, where it is another than the generator knows.
    pub(crate) method: Option<&'static str>,
    //=
    /// The media type of the request body, where it is not the generator's.
    pub(crate) content_type: Option<&'static str>,
    /// The media types of the responses, where they are not the generator's.
    pub(crate) accept: Option<&'static str>,
    //= empty
    /// Whether a success without a body is read as null.
    pub(crate) empty_is_null: bool,
    //=
    //= redirects
    /// Whether a redirection is an answer, and not followed.
    pub(crate) redirects: bool,
    //=
    /// Whether the bearer of the hooks goes with it.
    pub(crate) takes_bearer: bool,
    //= credentials
    /// The alternatives of security schemes that it asks for, by their places in `Credentials`.
    pub(crate) security: &'static [&'static [usize]],
    //=
    //= secrets
    /// Whether what is sent or received has a secret in it.
    pub(crate) secret: bool,
    //=
    //= parameters
    /// Query parameters that go out in another way.
    pub(crate) query: &'static [Query],
    /// Headers that go out in another way.
    pub(crate) headers: &'static [Header],
    //=
}

impl Hooks {
    /// What is done to a request before it is sent.
    pub(super) async fn pre<C: Described, E>(
        client: &C,
        request: &mut Request,
        info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        if request.url().path().contains(REFUSED) {
            return Err(Error::InvalidRequest(format!(
                "{}: a path parameter is empty, is `.` or `..`, or has a NUL: the request would go to another address, and was not sent",
                info.operation_id
            )));
        }
        let wire = C::wire(info.operation_id);
        //= methods
        if let Some(method) = wire.method {
            *request.method_mut() = reqwest::Method::from_bytes(method.as_bytes())
                .map_err(|error| Error::InvalidRequest(error.to_string()))?;
        }
        //=
        let headers = request.headers_mut();
        if let Some(accept) = wire.accept {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        }
        if let Some(content_type) = wire.content_type
            && headers.contains_key(CONTENT_TYPE)
        {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        //= parameters
        super::parameters::adjust(request, wire.query, wire.headers)
            .map_err(Error::InvalidRequest)?;
        //=
        //= paging
        if let Some(page) = &client.inner().page {
            page.put_on(request);
        }
        //=
        if let Some(bearer) = &client.inner().bearer
            && wire.takes_bearer
        {
            request.headers_mut().insert(AUTHORIZATION, bearer.clone());
        }
        //= credentials
        credentials::apply(client, request, &client.inner().credentials, wire.security)
            .await
            .map_err(Error::Custom)?;
        //=
        if let Some(timeout) = client.inner().timeout {
            *request.timeout_mut() = Some(timeout);
        }
        if let Some(guard) = &client.inner().guard {
            guard(info.operation_id, request).map_err(Error::Custom)?;
        }
        //= retry
        #[cfg(feature = "retry")]
        if let Some(patience) = &client.inner().patience {
            let admitted = patience.admit(client.baseurl()).await;
            admitted.map_err(Error::Custom)?;
        }
        //=
        Ok(())
    }

    /// Sends a request.
    pub(super) async fn exec<C: Described>(
        client: &C,
        request: Request,
        info: &OperationInfo,
    ) -> reqwest::Result<Response> {
        //= query-key
        // The address may hold a key, and errors show addresses.
        let address = request.url().clone();
        //=
        //= redirects
        let http = if C::wire(info.operation_id).redirects {
            let staying = &client.inner().staying;
            match staying.get() {
                Some(client) => client,
                None => {
                    let none = reqwest::redirect::Policy::none();
                    let client = patient().redirect(none).build()?;
                    staying.get_or_init(|| client)
                }
            }
        } else {
            client.client()
        };
        //=
        //= no redirects
        let http = client.client();
        //=
        //= retry
        #[cfg(feature = "retry")]
        let response = match &client.inner().patience {
            Some(patience) => patience.execute(http, client.baseurl(), request).await,
            None => http.execute(request).await,
        };
        #[cfg(not(feature = "retry"))]
        //=
        let response = http.execute(request).await;
        //= query-key
        let response = without_query(response.map_err(reqwest::Error::without_url)?, address);
        //=
        //= no query-key
        let response = response?;
        //=
        if let Some(observer) = &client.inner().observer {
            observer(info.operation_id, response.status(), response.headers());
        }
        Ok(response)
    }
}

//= query-key
/// The response as it is, at its address without the query.
fn without_query(response: Response, mut address: reqwest::Url) -> Response {
    use reqwest::ResponseBuilderExt as _;
    address.set_query(None);
    let (parts, body) = http::Response::from(response).into_parts();
    let mut rebuilt = http::Response::builder().url(address);
    if let Some(extensions) = rebuilt.extensions_mut() {
        let url = std::mem::take(extensions);
        *extensions = parts.extensions;
        extensions.extend(url);
    }
    match rebuilt
        .status(parts.status)
        .version(parts.version)
        .body(body)
    {
        Ok(mut rebuilt) => {
            *rebuilt.headers_mut() = parts.headers;
            rebuilt.into()
        }
        // It is made of parts of a response.
        Err(_) => http::Response::new(reqwest::Body::default()).into(),
    }
}

//=
//= operation-servers
/// The base URL of an operation whose server is `declared` by the document.
pub(super) fn base_url<'a>(
    client: &'a impl ClientInfo<Hooks>,
    declared: &'static str,
) -> Cow<'a, str> {
    match client.inner().servers.get(declared) {
        Some(named) => Cow::Borrowed(named.trim_end_matches('/')),
        None if declared.contains("://") => Cow::Borrowed(declared),
        None => {
            let base = reqwest::Url::parse(client.baseurl());
            let joined = base.and_then(|base| base.join(declared));
            joined.map_or(Cow::Borrowed(declared), |url| {
                Cow::Owned(url.as_str().trim_end_matches('/').to_owned())
            })
        }
    }
}

//=
/// The HTTP client that a [`Client`](super::Client) makes for itself. It follows no redirect to another origin: headers with keys would go along.
pub(super) fn http_client() -> reqwest::Result<reqwest::Client> {
    let builder = patient();
    #[cfg(not(target_arch = "wasm32"))]
    let builder = builder.redirect(reqwest::redirect::Policy::custom(|attempt| {
        let first = attempt.previous().first().map(reqwest::Url::origin);
        if attempt.previous().len() > 10 || first != Some(attempt.url().origin()) {
            attempt.stop()
        } else {
            attempt.follow()
        }
    }));
    builder.build()
}

/// How long an HTTP client of ours waits: 15 seconds for a connection, and 60 for more of a response.
fn patient() -> reqwest::ClientBuilder {
    let builder = reqwest::ClientBuilder::new();
    #[cfg(not(target_arch = "wasm32"))]
    let builder = builder
        .connect_timeout(Duration::from_secs(15))
        .read_timeout(Duration::from_secs(60));
    builder
}

//= encoding
/// The text with all bytes percent-encoded but letters, digits and those that are `plain`.
pub(super) fn percent_encoded(text: &str, plain: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

//=
/// Marks a path parameter that must not be sent. A value gives it only where it has a NUL.
const REFUSED: &str = "%00";

/// The value of a path parameter as it stands in the address, where it is one segment or part of one and nothing else. What no encoding
/// holds there is marked: URLs drop a segment `.`, take one back for `..` however it is encoded, and an empty one names what is above.
#[allow(dead_code)]
pub(super) fn encode_path(value: &str) -> String {
    // In an address of HTTP a backslash is a slash.
    let encoded = progenitor_client::encode_path(value).replace('\\', "%5C");
    match value {
        "" | "." | ".." => format!("{REFUSED}{encoded}"),
        _ => encoded,
    }
}

/// What a setter was given, or what it takes.
#[allow(dead_code)]
pub(crate) fn taken<V: TryInto<T>, T>(value: V, refused: &str) -> Result<T, String> {
    value.try_into().map_err(|_| refused.to_owned())
}

/// The same of a setter that need not be called.
#[allow(dead_code)]
pub(crate) fn taken_if<V: TryInto<T>, T>(value: V, refused: &str) -> Result<Option<T>, String> {
    taken(value, refused).map(Some)
}

//= builders
/// What was given as a body, or why it cannot become a `name`.
#[allow(dead_code)]
pub(crate) fn taken_body<V, T>(value: V, name: &str) -> Result<T, String>
where
    V: TryInto<T>,
    V::Error: fmt::Display,
{
    let failed = |error| format!("conversion to `{name}` for body failed: {error}");
    value.try_into().map_err(failed)
}

//=
/// The response to a request, which the hooks have seen before and after.
#[allow(dead_code)]
pub(crate) async fn sent<C: ClientHooks<Hooks>, E>(
    client: &C,
    mut request: Request,
    info: &OperationInfo,
) -> Result<Response, Error<E>> {
    client.pre(&mut request, info).await?;
    let result = client.exec(request, info).await;
    client.post(&result, info).await?;
    Ok(result?)
}

/// The value of a response whose body has a type.
#[allow(dead_code)]
pub(crate) async fn read<C: Described, T: DeserializeOwned, E>(
    client: &C,
    info: &OperationInfo,
    mut response: Response,
) -> Result<ResponseValue<T>, Error<E>> {
    if client.inner().unread {
        return Err(Error::UnexpectedResponse(response));
    }
    //= events
    // A stream of events has no end, and is read by the method that asks for it.
    if super::events::is_stream(response.headers()) {
        return Err(Error::UnexpectedResponse(response));
    }
    //=
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let collector = client.inner().collector.as_ref();
    let collect = |piece: &Bytes| {
        if let Some(collector) = collector {
            collector(info.operation_id, piece);
        }
    };
    let body = received::body_of(&mut response, client.inner().longest_body, collect).await?;
    //= empty
    let body = if C::wire(info.operation_id).empty_is_null && body.is_empty() {
        "null".into()
    } else {
        body
    };
    //=
    match serde_json::from_slice(&body) {
        Ok(value) => Ok(ResponseValue::new(value, status, headers)),
        //= secrets
        Err(error) if C::wire(info.operation_id).secret => Err(Error::InvalidResponsePayload(
            Bytes::from_static(received::WITHHELD.as_bytes()),
            received::without_value(&error),
        )),
        //=
        Err(error) => Err(Error::InvalidResponsePayload(body, error)),
    }
}

//= errors
/// An error response with what `read` makes of its body, which may be anything.
#[allow(dead_code)]
pub(crate) async fn read_error<E>(
    client: &impl ClientInfo<Hooks>,
    mut response: Response,
    read: impl FnOnce(StatusCode, RawBody) -> serde_json::Result<E>,
) -> Result<ResponseValue<E>, Error<E>> {
    if client.inner().unread {
        return Err(Error::UnexpectedResponse(response));
    }
    let longest = client.inner().longest_body.min(received::LONGEST_ERROR);
    let body = RawBody::receive(&mut response, longest).await;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    match read(status, body) {
        Ok(value) => Ok(ResponseValue::new(value, status, headers)),
        // None of the functions that read bodies fails.
        Err(error) => Err(Error::InvalidResponsePayload(Bytes::new(), error)),
    }
}
//=
