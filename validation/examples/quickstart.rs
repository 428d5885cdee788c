//! What this crate does, against a real tenant or a fake one: refuses three requests, creates an expiring and a
//! never-expiring token, takes a bearer with each, lists them and deletes them.
//!
//! `SAIL_BASE_URL`, `SAIL_CLIENT_ID` and `SAIL_CLIENT_SECRET` say where and as whom. The exit code is 0 only if everything
//! went as it should; what was created is deleted either way.

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use sailpoint_pat::{
    AccessTokenTtl, Acknowledged, Code, Deadline, IssuedToken, NewToken, Owner, Tenant, Token,
    TokenId, TokenName, Violation,
};

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut out = io::stdout();
    let outcome = match Tenant::from_env() {
        Ok(tenant) => run(&tenant, &mut out).await,
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut err = io::stderr();
            let mut cause = Some(&*error as &dyn Error);
            while let Some(error) = cause {
                // If standard error is gone there is nobody left to tell.
                let _ = writeln!(err, "{error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

/// Does all of it, and cleans up whatever happens.
pub(crate) async fn run(tenant: &Tenant, out: &mut dyn Write) -> Outcome {
    refuse_three(tenant, out)?;
    // Names are unique per owner, and an earlier run may have left its tokens behind.
    let suffix = tenant.now().instant().format("%Y%m%dT%H%M%S%.6f");
    let names = [
        format!("quickstart expiring {suffix}"),
        format!("quickstart lasting {suffix}"),
    ];
    let mut created = Vec::new();
    let outcome = create_and_use(tenant, &names, &mut created, out).await;
    let deleted = delete_all(tenant, &names, &created).await;
    if let (Err(_), Err(left)) = (&outcome, &deleted) {
        writeln!(out, "{left}")?;
    }
    outcome?;
    for id in &deleted? {
        writeln!(out, "Deleted {id}.")?;
    }
    check_gone(tenant, &names, out).await?;
    writeln!(out, "Everything went as it should.")?;
    Ok(())
}

/// Three requests that the service would refuse. Nothing is sent: there is no token to send.
fn refuse_three(tenant: &Tenant, out: &mut dyn Write) -> Outcome {
    let requests = [
        (
            r#"{"name": "forgotten"}"#,
            Code::NeverExpiringNotAcknowledged,
        ),
        (
            r#"{"name": "late", "expirationDate": "2020-01-31T00:00:00Z", "userAwareTokenNeverExpires": true}"#,
            Code::ExpirationNotInFuture,
        ),
        (
            r#"{"name": "vague", "expirationDate": "next year"}"#,
            Code::ExpirationMalformed,
        ),
    ];
    for (request, expected) in requests {
        let Err(violations) = NewToken::from_json(request.as_bytes(), &tenant.now()) else {
            return Err(format!("this request should have been refused: {request}").into());
        };
        if !violations.iter().map(Violation::code).eq([expected]) {
            return Err(format!(
                "{request} should have been refused as {expected} only, not: {violations}"
            )
            .into());
        }
        writeln!(out, "Refused before sending: {request}\n  {violations}")?;
    }
    Ok(())
}

async fn create_and_use(
    tenant: &Tenant,
    names: &[String; 2],
    created: &mut Vec<TokenId>,
    out: &mut dyn Write,
) -> Outcome {
    let [expiring, lasting] = names.clone().map(TokenName::new);
    let deadline = Deadline::after(Duration::from_secs(3600), &tenant.now())?;
    let acknowledged = Acknowledged::that_this_token_never_expires();
    let tokens = [
        NewToken::expiring(expiring?, deadline),
        NewToken::never_expiring(lasting?, acknowledged),
    ];
    for token in tokens {
        let (name, expiry) = (token.name().clone(), token.expiry());
        let ttl = AccessTokenTtl::from_seconds(60)?;
        let issued = tenant.create(token.with_access_token_ttl(ttl)).await?;
        created.push(issued.id().clone());
        let until = match expiry.deadline() {
            Some(deadline) => format!("expires at {deadline}"),
            None => "never expires".to_owned(),
        };
        writeln!(
            out,
            "Created \"{name}\": its id is {} and it {until}.",
            issued.id()
        )?;
        log_in(tenant, &issued, out).await?;
    }
    check_listed(tenant, created, deadline, out).await
}

async fn log_in(tenant: &Tenant, issued: &IssuedToken, out: &mut dyn Write) -> Outcome {
    let lifetime = tenant.check_login(issued).await?;
    writeln!(
        out,
        "  Its id and secret were exchanged for a bearer that is valid for {lifetime:?}."
    )?;
    Ok(())
}

async fn check_listed(
    tenant: &Tenant,
    created: &[TokenId],
    deadline: Deadline,
    out: &mut dyn Write,
) -> Outcome {
    let listed = tenant.list(Owner::Me).await?;
    let expirations = [Some(deadline.instant()), None];
    for (id, expected) in created.iter().zip(expirations) {
        let token = listed.tokens.iter().find(|token| token.id() == id);
        let token = token.ok_or_else(|| format!("the list lacks {id}"))?;
        let acknowledged = token.acknowledgement() == Some(true);
        if token.expiration_date() != expected || acknowledged != expected.is_none() {
            return Err(format!("the list has another expiry for {id} than was asked for").into());
        }
    }
    writeln!(
        out,
        "Both are in the list of {} tokens, expiring and never expiring as asked.",
        listed.tokens.len()
    )?;
    Ok(())
}

/// Deletes what was created, also a token whose id never arrived: it is found by its name. Goes on when one cannot be
/// deleted, and then reports it.
async fn delete_all(
    tenant: &Tenant,
    names: &[String; 2],
    created: &[TokenId],
) -> Result<Vec<TokenId>, Box<dyn Error>> {
    let mut ids = created.to_vec();
    let listed = tenant.list(Owner::Me).await;
    let tokens = listed.iter().flat_map(|listed| &listed.tokens);
    for token in tokens.filter(|token| names.iter().any(|name| name == token.name())) {
        if !ids.contains(token.id()) {
            ids.push(token.id().clone());
        }
    }
    let mut failed = None;
    for id in &ids {
        if let Err(error) = tenant.delete(id).await {
            failed = failed.or(Some(format!(
                "{id} could not be deleted, delete it by hand: {error}"
            )));
        }
    }
    match failed {
        Some(failed) => Err(failed.into()),
        None => listed.map(|_| ids).map_err(Into::into),
    }
}

async fn check_gone(tenant: &Tenant, names: &[String; 2], out: &mut dyn Write) -> Outcome {
    let listed = tenant.list(Owner::Me).await?;
    let is_one = |token: &&Token| names.iter().any(|name| name == token.name());
    if let Some(token) = listed.tokens.iter().find(is_one) {
        return Err(format!("{} was deleted and is still in the list", token.id()).into());
    }
    writeln!(out, "Neither is in the list any more.")?;
    Ok(())
}
