//! Makes the calls that people write often, at the address in the environment, and prints what comes of them. The client is there twice: as a
//! crate, and as modules of this one.

#![deny(warnings)]

#[rustfmt::skip]
#[allow(dead_code, unused_imports)]
mod modules;

use std::error::Error;
use std::fmt::{Debug, Display};
use std::time::Duration;

use futures_core::Stream;
use shelf::limiter::Limiter;
use shelf::retry::RetryPolicy;
use shelf::{Client, Hooks, types};

fn main() -> Result<(), Box<dyn Error>> {
    let client = match Client::from_env() {
        Ok(client) => client,
        Err(error) => {
            println!("{error}");
            println!("{error:?}");
            return Ok(());
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        lists(&client).await;
        again().await?;
        let modules = modules::Client::from_env_with(modules::Hooks::new().retry(modules::retry::RetryPolicy::new(2)))?;
        all("modules", modules.list_linked().color("red & blue").stream()).await;
        Ok(())
    })
}

/// Prints all items of a list, and the error that ends it.
async fn all<S, T, E>(name: &str, items: S)
where
    S: Stream<Item = Result<T, E>> + Unpin,
    T: Debug,
    E: Display,
{
    let mut items = std::pin::pin!(items);
    let mut told = Vec::new();
    while let Some(item) = std::future::poll_fn(|context| items.as_mut().poll_next(context)).await {
        told.push(match item {
            Ok(item) => format!("{item:?}").replace("Book { id: None, title: ", "").replace(" }", ""),
            Err(error) => format!("{error}").replace(&std::env::var("SHELF_BASE_URL").unwrap_or_default(), "BASE"),
        });
    }
    println!("{name}: {}", told.join(" "));
}

async fn lists(client: &Client) {
    all("linked", client.list_linked().color("red & blue").stream()).await;
    for case in ["three", "circle", "elsewhere", "downgrade", "named", "same", "broken"] {
        all(case, client.list_pages().case(case).stream()).await;
    }
    all("cursors", client.list_cursors().words(vec!["a".to_owned(), "b c".to_owned()]).stream()).await;
    all("from a cursor", client.list_cursors().after("round").stream()).await;
    all("counted", client.list_offsets().case("counted").offset(1).stream()).await;
    all("short", client.list_offsets().case("short").limit(2).stream()).await;
    all("uneven", client.list_offsets().case("uneven").stream()).await;
    all("deaf", client.list_offsets().case("deaf").limit(2).stream()).await;
    all("numbered", client.list_numbered().stream()).await;
    let mut first = client.list_linked().stream();
    let first = first.next().await;
    println!("first: {:?}", first.map(|item| item.map(|book| book.title).map_err(|error| error.to_string())));
    match client.elsewhere().send().await {
        Ok(_) => println!("elsewhere: sent"),
        Err(error) => println!("elsewhere: {}", error.to_string().replace(&std::env::var("SHELF_BASE_URL").unwrap_or_default(), "BASE")),
    }
}

/// What is made again, and what is not.
async fn again() -> Result<(), Box<dyn Error>> {
    let policy = RetryPolicy::new(3).with_delays(Duration::from_millis(1), Duration::from_millis(2));
    let client = Client::from_env_with(Hooks::new().retry(policy.clone()).limiter(Limiter::documented()))?;
    for case in ["503", "429", "500", "dropped", "always"] {
        let book = types::Book { id: None, title: "t".to_owned() };
        let kept = client.keep_book().case(case).body(book.clone()).send().await;
        let added = client.add_book().case(case).body(book).send().await;
        println!("{case}: put {}, post {}", kept.is_ok(), added.is_ok());
    }
    let hasty = Client::from_env_with(Hooks::new().retry(policy.clone()).deadline(Duration::from_secs(5)))?;
    let book = types::Book { id: None, title: "t".to_owned() };
    println!("later: put {}", hasty.keep_book().case("later").body(book.clone()).send().await.is_ok());
    let limiter = Limiter::new(1, Duration::from_secs(3600));
    let hooks = Hooks::new().retry(policy).limiter(limiter).deadline(Duration::from_millis(50));
    let slow = Client::from_env_with(hooks)?;
    for _ in 0..3 {
        match slow.keep_book().case("slow").body(book.clone()).send().await {
            Ok(_) => println!("slow: sent"),
            Err(error) => println!("slow: {error}"),
        }
    }
    Ok(())
}
