//! Uses the client that progenitor made.

mod client {
    #![allow(dead_code, unused_imports)]
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use client::Client;
use client::types::{Note, NoteColor};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new("https://notes.example.com");
    let call = client.get_note().id("today").lines(7);
    // `call.send().await` sends it
    drop(call);

    let note: Note = serde_json::from_str(r#"{"text": "remember", "color": "dark blue", "pin": null}"#)?;
    assert_eq!(note.color, NoteColor::DarkBlue);
    println!("{note:?}");
    Ok(())
}
