//! Uses the client that the build script made.

include!(concat!(env!("OUT_DIR"), "/client.rs"));

use client::types::{Note, NoteColor};
use client::{Client, Hooks};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new("https://notes.example.com", Hooks::new())?;
    let call = client.get_note().id("today").lines(7);
    // `call.send().await` sends it
    drop(call);

    let note: Note = serde_json::from_str(r#"{"text": "remember", "color": "dark blue", "pin": "1234"}"#)?;
    assert_eq!(note.color, NoteColor::DarkBlue);
    println!("{note:?}");
    Ok(())
}
