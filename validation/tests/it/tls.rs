//! Connections that are not secure are not used: nothing is sent over them, and the error says so.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sailpoint_pat::{
    BaseUrl, Creation, Credentials, Deadline, Delivery, Error, ErrorKind, NewToken, Owner,
    RetryPolicy, Tenant, TokenName,
};
use tokio::{io::AsyncReadExt as _, net::TcpListener, task::JoinHandle};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

const SECRET: &str = "a-secret-that-nobody-may-see";
const REFUSED: &str = "exchanging credentials for a bearer: no secure connection to the service could be made; check that the \
                       base URL is that of a service with TLS, and that this machine trusts its certificate or that of a proxy \
                       that looks inside";

/// A server with a certificate that nobody vouches for. It counts the bytes that it is sent once a connection is secure.
struct SelfSigned {
    base: String,
    heard: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl SelfSigned {
    async fn start(name: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("https://{}", listener.local_addr().unwrap());
        let heard = Arc::new(AtomicUsize::new(0));
        let acceptor = acceptor(name);
        let counter = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // a client that does not trust the certificate ends the handshake
                if let Ok(mut secure) = acceptor.accept(stream).await {
                    let mut buffer = [0; 512];
                    while let Ok(count @ 1..) = secure.read(&mut buffer).await {
                        counter.fetch_add(count, Ordering::SeqCst);
                    }
                }
            }
        });
        Self { base, heard, task }
    }

    /// How many bytes of requests it got.
    fn end(self) -> usize {
        self.task.abort();
        self.heard.load(Ordering::SeqCst)
    }
}

fn acceptor(name: &str) -> TlsAcceptor {
    let certified = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certified.cert.der().clone()],
            PrivateKeyDer::Pkcs8(key),
        );
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

fn tenant(base: &str) -> Tenant {
    let credentials = Credentials::new("2c9180867b7c4d1f8a5e3b0d9f6a1c42", SECRET);
    let tenant = Tenant::builder(BaseUrl::parse(base).unwrap(), credentials);
    tenant.retry(RetryPolicy::never()).build().unwrap()
}

/// The error says what is wrong and nothing else.
fn is_refused(error: &Error) {
    assert_eq!(error.to_string(), REFUSED);
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.delivery(), Delivery::NotSent);
    let mut text = format!("{error} {error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text} {cause} {cause:?}");
        source = cause.source();
    }
    assert!(!text.contains(SECRET));
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let server = SelfSigned::start("127.0.0.1").await;
    let tenant = tenant(&server.base);
    is_refused(&tenant.list(Owner::Me).await.unwrap_err());

    let deadline = Deadline::after(Duration::from_secs(86_400), &tenant.now()).unwrap();
    let token = NewToken::expiring(TokenName::new("ci").unwrap(), deadline);
    let error = tenant.create(token).await.unwrap_err();
    is_refused(&error);
    assert_eq!(error.creation(), Some(&Creation::NotCreated));
    assert_eq!(server.end(), 0);
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused() {
    let server = SelfSigned::start("elsewhere.example").await;
    is_refused(&tenant(&server.base).list(Owner::Me).await.unwrap_err());
    assert_eq!(server.end(), 0);
}

#[tokio::test]
async fn a_handshake_that_breaks_off_sent_nothing() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("https://{}", listener.local_addr()?);
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 16]).await;
        }
    });
    let error = tenant(&base).list(Owner::Me).await.unwrap_err();
    task.abort();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.delivery(), Delivery::NotSent);
    Ok(())
}
