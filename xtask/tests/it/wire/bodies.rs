//! Calls the operations whose bodies and answers the emitted code writes and reads itself.

use bytes::Bytes;
use futures_core::Stream;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use wire::client::{Client, Error, answers, multipart, types};

use super::{Outcome, read, thing};

pub(super) async fn calls(client: &Client) -> Outcome<()> {
    methods(client).await?;
    optional(client).await?;
    forms(client).await?;
    parts(client).await?;
    open(client).await?;
    chosen(client).await?;
    streams(client).await?;
    statuses(client).await
}

async fn methods(client: &Client) -> Outcome<()> {
    let answer = client.cors().send().await?;
    println!("cors: {:?}", answer.headers().get("access-control-allow-origin"));
    client.echo().send().await?;
    let answer = client.head().send().await?;
    println!("head: {} {:?}", answer.status(), answer.headers().get("x-count"));
    client.found().body(super::thing()).send().await?;
    client.copied().send().await?;
    let (word, number) = client.line().from(1).to(2).send().await?.into_inner();
    println!("line: {word} {number:?}");
    Ok(())
}

async fn optional(client: &Client) -> Outcome<()> {
    client.optional().send().await?;
    client.optional().body(types::OptionalBody::default()).send().await?;
    client.optional().body_map(|body| body.name("n".to_owned())).send().await?;
    client.optional_text().send().await?;
    client.optional_text().body("a;b").send().await?;
    client.optional_bytes().send().await?;
    client.optional_bytes().body(vec![1_u8]).send().await?;
    client.optional_form().send().await?;
    client.optional_form().body(types::OptionalFormBody { name: Some("n".to_owned()) }).send().await?;
    Ok(())
}

fn flat() -> types::Flat {
    types::Flat { zip: Some(1), city: Some("a b".to_owned()) }
}

fn address() -> types::Address {
    types::Address {
        zip: Some(7),
        city: Some("é&".to_owned()),
        lines: Some(words(&["x", "y"])),
        of: Some(flat()),
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

async fn forms(client: &Client) -> Outcome<()> {
    let body = types::FormListsBody {
        zebra: "z".to_owned(),
        events: words(&["a", "b&c"]),
        address: Some(address()),
        rooms: Some(vec![types::Address::default(), address()]),
        nothing: Some(Vec::new()),
    };
    client.form_lists().body(body).send().await?;
    let body = types::FormStylesBody {
        deep: Some(address()),
        json: Some(words(&["a", "b"])),
        spread: Some(address()),
        pairs: Some(flat()),
        comma: Some(words(&["a,b", "c"])),
        space: Some(words(&["a b", "c"])),
        pipe: Some(words(&["a|b", "c"])),
        url: Some("http://a/?b=c&d".to_owned()),
        items: Some(vec![flat(), flat()]),
    };
    client.form_styles().body(body).send().await?;
    let map = BTreeMap::from([("a b".to_owned(), "c d".to_owned()), ("e".to_owned(), "f".to_owned())]);
    client.form_map().body(map).send().await?;
    client.form_list().body(vec![flat(), flat()]).send().await?;
    Ok(())
}

/// A stream of two pieces.
struct Pieces(Vec<&'static [u8]>);

impl Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop().map(|piece| Ok(Bytes::from_static(piece))))
    }
}

async fn parts(client: &Client) -> Outcome<()> {
    let streamed = || multipart::Part::new(reqwest::Body::wrap_stream(Pieces(vec![b"cd", b"ab"])));
    let form = || Ok::<_, serde_json::Error>(multipart::Form::new().json("meta", &address())?.file("files", "1.txt", "text/plain", "one"));
    let form_with_all = form()?
        .part("files", multipart::Part::new("two").file_name("2.bin"))
        .part("table", multipart::Part::new("a;b").file_name("t"))
        .part("vendor", multipart::Part::new("{}"))
        .text("note", "n");
    client.parts().body(form_with_all).send().await?;
    client.parts().body(form()?.part("files", streamed().length(4))).send().await?;
    client.parts().body(form()?.part("files", streamed().file_name("3").media_type("image/png"))).send().await?;
    println!("parts: {:?}", client.parts().body(multipart::Form::new().text("meta", "{}")).send().await);
    let by_name = client
        .parts()
        .part_meta(&address())
        .part_files(multipart::Part::new("one").file_name("1.txt").media_type("text/plain"))
        .part_files(multipart::Part::new("two"))
        .part_count(7)
        .part_ratio(0.5)
        .part_flag(true)
        .part_tags("a")
        .part_tags("b");
    by_name.send().await?;
    println!("parts: {:?}", client.parts().part_count(1).send().await);
    let unwritable = std::collections::BTreeMap::from([(vec![1], 2)]);
    println!("parts: {:?}", client.parts().part_vendor(&unwritable).part_flag(false).send().await);
    Ok(())
}

async fn open(client: &Client) -> Outcome<()> {
    client.picture().body_as_image("image/webp", vec![1_u8]).send().await?;
    println!("picture: {:?}", client.picture().body_as_image("text/plain", vec![1_u8]).send().await);
    println!("picture: {:?}", client.picture().body(vec![1_u8]).send().await);
    println!("picture: {:?}", client.picture().send().await);
    client.open_json().send().await?;
    client.open_json().body_as_json("application/vnd.thing+json", thing()).send().await?;
    client.open_any().body(thing()).send().await?;
    client.open_any().body_as_any("application/vnd.thing+json", thing()).send().await?;
    Ok(())
}

async fn chosen(client: &Client) -> Outcome<()> {
    client.patch_pod().body(flat()).send().await?;
    client.patch_pod().body_as_json_patch(flat()).send().await?;
    client.patch_pod().body_as_strategic_merge_patch(flat()).send().await?;
    client.patch_pod().body_as_apply_patch_yaml("zip: 1").send().await?;
    println!("patch_pod: {:?}", client.patch_pod().send().await);
    client.kinds().send().await?;
    client.kinds().body(types::KindsBody { a: "b".to_owned() }).send().await?;
    client.kinds().body_as_plain("text").send().await?;
    client.kinds().body_as_form(types::KindsFormBody { tags: words(&["x", "y"]) }).send().await?;
    let form = multipart::Form::new().file("file", "f", "text/plain", "content");
    client.kinds().body_as_multipart(form).send().await?;
    client.kinds().body_as_octet_stream(vec![0_u8]).send().await?;
    client.kinds().body_as_image("image/gif", vec![0_u8]).send().await?;
    Ok(())
}

async fn streams(client: &Client) -> Outcome<()> {
    let chat = |stream| client.chat().body(types::ChatBody { prompt: "p".to_owned(), stream });
    println!("chat: {:?}", chat(None).send().await?.into_inner());
    let mut events = chat(Some(true)).send_as_events().await?.into_inner();
    while let Some(event) = events.next().await {
        let event = event?;
        println!("chat: {event:?} {:?} {:?}", event.data, event.json().ok());
    }
    for (answer, asked) in [("events", false), ("JSON", true)] {
        let told = if asked {
            chat(None).send_as_events().await.err().map(|error| error.status())
        } else {
            chat(None).send().await.err().map(|error| error.status())
        };
        println!("chat: {answer} where the other was asked for: {told:?}");
    }
    let mut events = client.log().send().await?.into_inner();
    while let Some(event) = events.next().await {
        println!("log: {:?}", event?.data);
    }
    let mut rows = client.rows().send().await?.into_inner();
    while let Some(row) = rows.next().await {
        println!("rows: {row:?}");
    }
    println!("report: {:?}", client.report().send().await?.into_inner());
    println!("report: {}", read(client.report().send_as_csv().await?.into_inner()).await?);
    println!("report: {:?}", client.report().send_as_vnd_report_v2().await?.into_inner());
    println!("report: {:?}", client.report().send_as_vnd_report_v2().await?.into_inner());
    Ok(())
}

async fn statuses(client: &Client) -> Outcome<()> {
    client.gone().send().await?.into_inner();
    println!("reset: {:?}", client.reset().send().await?.into_inner());
    println!("reset: {:?}", client.reset().send().await?.into_inner());
    println!("any_success: {:?}", client.any_success().send().await?.into_inner());
    println!("count: {:?}", client.count().send().await?.into_inner());
    for _ in 0..2 {
        println!("counts: {:?}", client.counts().send().await?.into_inner());
    }
    for _ in 0..3 {
        let told = match client.job().send().await?.into_inner() {
            answers::Job::Status200(done) => format!("done {done:?}"),
            answers::Job::Status202(later) => format!("later {later:?}"),
            answers::Job::Status204 => "nothing to do".to_owned(),
        };
        println!("job: {told}");
    }
    for _ in 0..3 {
        match client.blob().send().await?.into_inner() {
            answers::Blob::Status200(file) => println!("blob: {}", read(file).await?),
            other => println!("blob: {other:?}"),
        }
    }
    let moved = client.moved().send().await?;
    println!("moved: {} {:?}", moved.status(), moved.headers().get("location"));
    println!("cached: {:?}", client.cached().send().await?.into_inner());
    let cached = client.cached().send().await?;
    println!("cached: {} {:?}", cached.status(), cached.into_inner());
    println!("names: {:?}", client.names().send().await?.into_inner());
    let clash = || client.clash().client("c").request("r").response("s").info("i").accept("a").ask("k").other_body("o").body_as_form("f").send_as_csv("v");
    println!("clash: {:?}", clash().body(flat()).send().await?.into_inner());
    println!("clash: {}", read(clash().body_as_application_x_www_form_urlencoded(flat()).send_as_text_csv().await?.into_inner()).await?);
    println!("clash: {}", read(clash().send_as_image().await?.into_inner()).await?);
    match client.moved().send().await {
        Err(Error::UnexpectedResponse(response)) => println!("moved: {}", response.status()),
        other => println!("moved: {other:?}"),
    }
    Ok(())
}
