//! Calls every operation of the generated client once, at the address in `BASE_URL`, and prints what it got.

mod bodies;

use std::error::Error;

use wire::client::{self, Client, ClientCredentials, Credentials, Hooks, multipart, types};
use wire::client::nullable::Nullable;
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
    let client = Client::new_with_client(&base_url, http.clone(), Hooks::new().bearer("the-bearer")?.staying(staying));
    bodies(&client).await?;
    files(&client).await?;
    bodies::calls(&client).await?;
    parameters(&client).await?;
    fields(&client).await?;
    errors(&client).await?;
    secrets(&client).await?;
    access(&base_url, &http).await
}

fn thing() -> types::Thing {
    types::Thing { a: "é".to_owned(), b: Nullable::Absent }
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

/// What was set goes out, and nothing else.
async fn fields(client: &Client) -> Outcome<()> {
    let change = types::NoteChange::builder;
    let due: chrono::DateTime<chrono::Utc> = "2027-01-31T12:00:00+01:00".parse()?;
    let nested = types::NoteChangeNested::builder().name("n");
    let changes = [
        change(),
        change().title("new title"),
        change().title(Some("new title")).due(due).labels(vec!["a".to_owned()]).size(1),
        change().due(Nullable::Null).labels(Nullable::Null),
        change().labels(Vec::new()).tags(Vec::new()),
        change().pinned(true).stars(0).mode(types::NoteChangeMode::Slow),
        change().nested(types::NoteChangeNested::try_from(nested)?),
        change().size(u64::MAX).due(None::<chrono::DateTime<chrono::Utc>>),
    ];
    let id: uuid::Uuid = "123e4567-e89b-12d3-a456-426614174000".parse()?;
    for change in changes {
        let change = types::NoteChange::try_from(change)?;
        let note = client.change_note().id(id).body(change).send().await?.into_inner();
        println!("note: {}", serde_json::to_string(&note)?);
    }
    client.change_note().id(id).limit(7_u64).body(change()).send().await?;
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

/// Each operation with what it asks for, as far as the caller has it, at the server that it names.
async fn access(base_url: &str, http: &reqwest::Client) -> Outcome<()> {
    let with = |credentials: Credentials| -> Outcome<Client> {
        let hooks = Hooks::new().bearer("the-bearer")?.credentials(credentials);
        let hooks = hooks.server("https://upload.example.test/files", format!("{base_url}/files/"));
        Ok(Client::new_with_client(base_url, http.clone(), hooks))
    };
    let basic = || Credentials::new().basic("the name", "the password");
    let one_of_two = basic().header_key("hidden")?;
    println!("credentials: {one_of_two:?}");
    with(one_of_two)?.keys().send().await?;
    with(basic().query_key("a b&c"))?.keys().send().await?;
    with(basic().header_key("the key")?.cookie_key("s2"))?.keys().theme("dark").send().await?;
    let all = basic().query_key("q").grant_client(ClientCredentials::new("the id", "the secret").scope("all"));
    println!("credentials: {all:?}");
    let all = with(all)?;
    all.open().send().await?;
    all.granted().send().await?;
    all.granted().send().await?;
    let in_body = ClientCredentials::new("the id", "the secret").in_body().token_url("/token?x=1");
    println!("grant: {in_body:?}");
    with(Credentials::new().grant_client(in_body))?.granted().send().await?;
    all.elsewhere().client("a").send().await?;
    all.beside().send().await?;
    // Nobody listens there, and what is told of it has no key.
    let hooks = Hooks::new().credentials(Credentials::new().query_key("hidden"));
    match Client::new_with_client("http://127.0.0.1:1", http.clone(), hooks).keys().send().await {
        Err(error) => println!("unreachable: {}", !format!("{error} {error:?}").contains("hidden")),
        Ok(_) => println!("reached"),
    }
    let plain = ClientCredentials::new("the id", "the secret").token_url("http://example.test/token");
    if let Err(error) = with(Credentials::new().grant_client(plain))?.granted().send().await {
        println!("grant: {error}");
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
