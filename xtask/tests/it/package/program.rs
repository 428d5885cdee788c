//! A program that depends on the generated crate by path. It makes the first call of the README, and some that a setter refuses.

use tiny_notes_its_an_api::types::Note;
use tiny_notes_its_an_api::{Client, Credentials, Hooks};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::var("BASE_URL")?;
    let credentials = Credentials::new().key("k")?.login("me", "secret");
    let client = Client::new(&address, Hooks::new().credentials(credentials))?;
    let note = client.get_note().id("n 1").limit(7).send().await?;
    println!("{}", note.text);
    let refused = client.get_note().id("n 1").limit(500).send().await;
    println!("{}", refused.unwrap_err());
    let refused = client.get_note().id("n 1").color("green").send().await;
    println!("{}", refused.unwrap_err());
    let refused = client.get_note().id("n 1").code("12345").send().await;
    println!("{}", refused.unwrap_err());
    let refused = client.put_note().id("n 1").send().await;
    println!("{}", refused.unwrap_err());
    let mut note = Note::new("remember".to_owned());
    note.pin = Some("1234".parse()?);
    println!("{}", serde_json::to_string(&note)?);
    Ok(())
}
