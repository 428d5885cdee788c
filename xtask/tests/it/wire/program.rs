//! Calls every operation of the generated client once, at the address in `BASE_URL`, and prints what it got.

mod bodies;

use std::error::Error;

use wire::client::{self, Client, Hooks, multipart, types};
use futures_core::Stream;
use progenitor_client::ByteStream;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    // by hand: the macro would ask for a feature of tokio that no client needs, and so for a build of its own of all that is above it
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(calls())
}

async fn calls() -> Outcome<()> {
    let base_url = std::env::var("BASE_URL")?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let staying = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
    let client = Client::new_with_client(&base_url, http, Hooks::new().bearer("the-bearer")?.staying(staying));
    bodies(&client).await?;
    files(&client).await?;
    bodies::calls(&client).await?;
    parameters(&client).await?;
    errors(&client).await?;
    secrets(&client).await
}

fn thing() -> types::Thing {
    types::Thing { a: "é".to_owned(), b: None }
}

async fn bodies(client: &Client) -> Outcome<()> {
    println!("json: {:?}", client.json().body(thing()).send().await?.into_inner());
    let operation = types::JsonPatchBodyItem {
        op: "replace".to_owned(),
        path: "/a".to_owned(),
        value: Some(serde_json::Value::Null),
    };
    client.json_patch().body(vec![operation]).send().await?.into_inner();
    println!("merge_patch: {:?}", client.merge_patch().body(thing()).send().await?.into_inner());
    println!("vendor: {:?}", client.vendor().body(thing()).send().await?.into_inner());
    let form = types::FormBody { name: "a b&c=d".to_owned(), note: Some("é".to_owned()) };
    client.form().body(form).send().await?.into_inner();
    let form = multipart::Form::new()
        .text("note", "two\r\nlines")
        .file("file", "a \"b\".csv", "text/csv", b"x;y\n".to_vec());
    client.multipart().body(form).send().await?.into_inner();
    Ok(())
}

async fn files(client: &Client) -> Outcome<()> {
    println!("csv: {}", read(client.csv().body("x;y\n1;2\n").send().await?.into_inner()).await?);
    println!("text: {}", read(client.text().body("naïve").send().await?.into_inner()).await?);
    println!("xml: {}", read(client.xml().body("<a>é</a>").send().await?.into_inner()).await?);
    let bytes = || vec![0_u8, 0xFF, b'\r', b'\n', b'-'];
    println!("zip: {}", read(client.zip().body(bytes()).send().await?.into_inner()).await?);
    println!("pdf: {}", read(client.pdf().body(bytes()).send().await?.into_inner()).await?);
    println!("bytes: {}", read(client.bytes().body(bytes()).send().await?.into_inner()).await?);
    println!("image: {}", read(client.image().body(bytes()).send().await?.into_inner()).await?);
    Ok(())
}

async fn parameters(client: &Client) -> Outcome<()> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    client
        .parameters()
        .words("a,b c")
        .name("d/e?f%é")
        .repeated(words(&["a b", "c&d"]))
        .comma(words(&["a,b", "c"]))
        .space(words(&["a b", "c"]))
        .pipe(vec![1_i64, -2])
        .filter_name("x=y")
        .filter_age(7_i64)
        .size(3_i64)
        .color("blue green")
        .json(serde_json::to_string(&thing())?)
        .raw("a/b?c:d e&f")
        .when("2027-01-31T12:00:00+01:00".parse::<chrono::DateTime<chrono::Utc>>()?)
        .kind(types::ParametersKind::FirstKind)
        .x_words("a,b")
        .x_count(5_i64)
        .session("s1")
        .theme("dark")
        .send()
        .await?;
    client.parameters().words("only").name("these").send().await?;
    Ok(())
}

/// The fake service fails three times: as the document says, with HTML, and with a status that nobody told of.
async fn errors(client: &Client) -> Outcome<()> {
    for _ in 0..3 {
        match client.errors().send().await {
            Err(client::Error::ErrorResponse(response)) => {
                println!("errors: {} {:?}", response.status(), response.into_inner());
            }
            Err(client::Error::UnexpectedResponse(response)) => {
                println!("errors: unexpected {}", response.status());
            }
            other => println!("errors: {other:?}"),
        }
    }
    Ok(())
}

/// The fake service answers as the document says once, and then with secrets in bodies that cannot be read.
async fn secrets(client: &Client) -> Outcome<()> {
    for _ in 0..5 {
        match client.secrets().client("a/b").request("r").info("i").send().await {
            Ok(response) => println!("secrets: {:?}", response.into_inner()),
            Err(error) => println!("secrets: {error}\nsecrets: {error:?}"),
        }
    }
    Ok(())
}

/// Everything in a stream, escaped.
async fn read(stream: ByteStream) -> Outcome<String> {
    let mut stream = std::pin::pin!(stream.into_inner());
    let mut read = Vec::new();
    while let Some(piece) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
        read.extend_from_slice(&piece?);
    }
    Ok(read.escape_ascii().to_string())
}
