//! Calls the operations of the generated client at the address in `BASE_URL`, which all fail, and prints what came of it.

use std::error::Error as _;
use std::fmt::Debug;

use errors::client::errors::{ByStatusError, ErrorBody, RawBody, SecretError};
use errors::client::{Client, Error, Hooks, ResponseValue, types};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(calls())
}

async fn calls() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::var("BASE_URL")?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let client = Client::new_with_client(&base_url, http.clone(), Hooks::new());
    for case in ["problem", "no-title", "missing", "only-others", "thing", "thing-without-a", "list", "text", "latin", "html", "nothing", "cut", "long", "picture", "busy", "busy-html", "other"] {
        let result = client.by_status().case(case).send().await;
        let Some(error) = told("by status", case, result) else { continue };
        match error {
            ByStatusError::BadRequest(types::Problem { title, code }) => println!("  problem {title} {code:?}"),
            ByStatusError::NotFound(missing) => println!("  missing {:?}", missing.id),
            ByStatusError::Conflict(thing) => println!("  thing {}", thing.a),
            ByStatusError::Status4XX(problems) => println!("  {} problems", problems.len()),
            ByStatusError::InternalServerError(text) => println!("  text {text}"),
            ByStatusError::BadGateway(body) => kept(&body),
            ByStatusError::ServiceUnavailable(body) => kept(&body),
            ByStatusError::Unexpected(body) => kept(&body),
        }
    }
    for case in ["problem", "no-title", "html", "cut"] {
        match told("required", case, client.required().case(case).send().await) {
            Some(ErrorBody::Typed(problem)) => println!("  problem {}", problem.title),
            Some(ErrorBody::Unexpected(body)) => kept(&body),
            None => {}
        }
    }
    for case in ["missing", "wrong-id", "html", "cut", "busy"] {
        told("optional", case, client.optional().case(case).send().await);
    }
    for case in ["refused", "latin-refused", "cut-text", "busy"] {
        told("text", case, client.text().case(case).send().await);
    }
    for case in ["no-title", "html"] {
        told("any", case, client.any().case(case).send().await);
    }
    for case in ["echo-problem", "echo-code", "echo-text", "echo-html"] {
        let body = types::SecretBody { key: "hidden".to_owned().into() };
        let result = client.secret().case(case).body(body).send().await;
        let printed = format!("{:?} {:?}", result, result.as_ref().err().map(ToString::to_string));
        println!("secret {case}: prints no secret: {}", !printed.contains("hidden"));
        let Some(error) = told("secret", case, result) else { continue };
        let known = match &*error {
            SecretError::BadRequest(problem) => problem.title.contains("hidden"),
            SecretError::InternalServerError(text) => text.contains("hidden"),
            SecretError::Unexpected(body) => body.text().contains("hidden"),
        };
        println!("  its caller has what came: {known}");
    }
    let unread = Client::new_with_client(&base_url, http, Hooks::new().unread());
    if let Err(Error::UnexpectedResponse(response)) = unread.text().case("refused").send().await {
        println!("unread {}: {}", response.status(), response.text().await?);
    }
    Ok(())
}

/// Prints the error, and gives its body.
fn told<T: Debug, E: Debug + Send + Sync + 'static>(
    operation: &str,
    case: &str,
    result: Result<ResponseValue<T>, Error<E>>,
) -> Option<E> {
    let error = result.err()?;
    assert!(error.source().is_none(), "no error below an error response");
    match error {
        Error::ErrorResponse(response) => {
            println!("{operation} {case}: {} {:?}", response.status().as_u16(), response.as_ref());
            assert_eq!(response.headers()["x-case"], case);
            Some(response.into_inner())
        }
        other => {
            println!("{operation} {case}: no error of the document, {:?}", other.status());
            None
        }
    }
}

fn kept(body: &RawBody) {
    let text = body.text();
    let start: String = text.chars().take(40).collect();
    println!("  {} bytes, complete: {}, JSON: {:?}, {start:?}", body.bytes().len(), body.is_complete(), body.json());
}
