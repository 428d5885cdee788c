//! The `fake-tenant` binary: reads its arguments, starts a tenant, says on one line where it is, waits for the end.
//!
//! It takes no secret from its arguments and prints none.

use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::Parser;
use sailpoint_pat_fake_tenant::{
    Clock, FakeTenant, IdentitySeed, NeverExpiring, Operation, RateLimit, ReceivedRequest,
    Timestamp,
};
use serde_json::json;
use tokio::sync::oneshot;

const SECRET_VARIABLE: &str = "FAKE_CLIENT_SECRET";

/// A stand-in for the personal access token service, on this machine only.
///
/// When it is ready it prints one line of JSON: baseUrl, clientId, identityId, credentialsFile. The client's secret is
/// taken from the environment variable `FAKE_CLIENT_SECRET`; without it, one is made and written to the credentials file.
#[derive(Parser)]
#[command(name = "fake-tenant", version)]
struct Arguments {
    /// The address to listen on, which must be loopback.
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// The port; 0 picks one that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The time at the service, which then stands still; otherwise the machine's clock.
    #[arg(long, value_name = "DATE-TIME")]
    now: Option<Timestamp>,
    /// The id of the client; otherwise a fresh one.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Where to write `BaseURL`, `ClientId` and `ClientSecret`, as the vendor's config.json has them. Mode 0600.
    #[arg(long, value_name = "PATH")]
    credentials_file: Option<PathBuf>,
    /// Where to write, at the end, each request received as one line of JSON.
    #[arg(long, value_name = "PATH")]
    journal: Option<PathBuf>,
    /// Ends when standard input is closed, so that it does not outlive the program that started it.
    #[arg(long)]
    until_stdin_closes: bool,
    /// Limits each client to 100 requests in 10 seconds.
    #[arg(long)]
    rate_limit: bool,
    /// Leaves `expirationDate` out of the create reply of a token that never expires, instead of null.
    #[arg(long)]
    omit_null_expiration: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut text = format!("fake-tenant: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                text = format!("{text}: {cause}");
                source = cause.source();
            }
            // there is nobody left to tell if standard error is gone too
            let _ = writeln!(io::stderr(), "{text}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let secret = std::env::var(SECRET_VARIABLE)
        .ok()
        .filter(|secret| !secret.is_empty());
    if secret.is_none() && arguments.credentials_file.is_none() {
        return Err(format!(
            "nobody could log in: set {SECRET_VARIABLE} or name a --credentials-file"
        )
        .into());
    }
    let mut bootstrap = IdentitySeed::new("Bootstrap Administrator").administrator(true);
    if let Some(id) = arguments.client_id {
        bootstrap = bootstrap.client_id(id);
    }
    if let Some(secret) = secret {
        bootstrap = bootstrap.client_secret(secret);
    }
    let mut builder = FakeTenant::builder()
        .bootstrap(bootstrap)
        .address(SocketAddr::new(arguments.bind, arguments.port))
        .clock(arguments.now.map_or_else(Clock::real, Clock::fixed))
        .journal_limit(if arguments.journal.is_some() {
            usize::MAX
        } else {
            0
        });
    if arguments.rate_limit {
        builder = builder.rate_limit(RateLimit::default());
    }
    if arguments.omit_null_expiration {
        builder = builder.never_expiring_reply(NeverExpiring::Absent);
    }
    let tenant = builder.start().await?;
    if let Some(path) = &arguments.credentials_file {
        write_credentials(path, &tenant).map_err(|error| cannot_write(path, &error))?;
    }
    let ready = json!({
        "baseUrl": tenant.base_url(),
        "clientId": tenant.client_id(),
        "identityId": tenant.identity_id(),
        "credentialsFile": arguments.credentials_file,
    });
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{ready}")?;
    stdout.flush()?;
    drop(stdout);

    let stdin_closes = async {
        if arguments.until_stdin_closes {
            stdin_closed().await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        () = stdin_closes => {}
    }
    let requests = tenant.requests();
    tenant.shutdown().await;
    if let Some(path) = &arguments.journal {
        write_journal(path, &requests).map_err(|error| cannot_write(path, &error))?;
    }
    Ok(())
}

fn cannot_write(path: &Path, error: &io::Error) -> String {
    format!("cannot write {}: {error}", path.display())
}

fn write_journal(path: &Path, requests: &[ReceivedRequest]) -> io::Result<()> {
    let mut file = io::BufWriter::new(private_file(path)?);
    for request in requests {
        let line = json!({
            "operation": request.operation().map(Operation::id),
            "method": request.method(),
            "path": request.path(),
            "query": request.query(),
            "contentType": request.content_type(),
            "body": request.json(),
            "status": request.status(),
        });
        writeln!(file, "{line}")?;
    }
    file.flush()
}

fn write_credentials(path: &Path, tenant: &FakeTenant) -> io::Result<()> {
    let text = json!({
        "BaseURL": tenant.base_url(),
        "ClientId": tenant.client_id(),
        "ClientSecret": tenant.client_secret(),
    });
    let mut file = private_file(path)?;
    writeln!(file, "{text:#}")?;
    file.sync_all()
}

#[cfg(unix)]
fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    // the mode above only holds for a file that was not there
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    Ok(file)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
}

/// Ends when standard input does. A thread waits for it, as a read of it cannot be given up.
async fn stdin_closed() {
    let (closed, wait) = oneshot::channel::<()>();
    thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        let mut buffer = [0; 256];
        while stdin.read(&mut buffer).is_ok_and(|count| count > 0) {}
        drop(closed);
    });
    let _ = wait.await;
}
