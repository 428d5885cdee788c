//! Names, ids and owners as an attacker would write them: no output lets them hide what follows, steer the terminal or pass as they are.

use std::collections::HashSet;

use crate::common::{Ran, pat, pat_at, ran, runtime};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Operation};
use serde_json::{Value, json};

/// Every character that hides or steers text, by its own: written down here once more, and not taken from what is tested.
fn hidden() -> Vec<char> {
    let ranges = [
        '\u{0}'..='\u{1f}',
        '\u{7f}'..='\u{9f}',
        '\u{ad}'..='\u{ad}',
        '\u{34f}'..='\u{34f}',
        '\u{61c}'..='\u{61c}',
        '\u{115f}'..='\u{1160}',
        '\u{180b}'..='\u{180e}',
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{2064}',
        '\u{2066}'..='\u{206f}',
        '\u{3164}'..='\u{3164}',
        '\u{fe00}'..='\u{fe0f}',
        '\u{feff}'..='\u{feff}',
        '\u{ffa0}'..='\u{ffa0}',
        '\u{fff9}'..='\u{fffb}',
        '\u{e0000}'..='\u{e007f}',
        '\u{e0100}'..='\u{e01ef}',
    ];
    ranges.into_iter().flatten().collect()
}

/// What a terminal would obey, and what would hide the rest of a stream from whoever strips it.
const SEQUENCES: [&str; 14] = [
    "\u{1b}]",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]52;c;aGk=\u{7}",
    "\u{1b}P",
    "\u{1b}_",
    "\u{1b}X",
    "\u{1b}^",
    "\u{1b}[2J\u{1b}[8m",
    "\u{90}",
    "\u{98}",
    "\u{9b}31m",
    "\u{9d}",
    "\u{9e}",
    "\r\n<!-- ",
];

/// Every one of them as the name, the owner's name and scope of a token of its own, and behind each one an innocent token.
fn attacks() -> Vec<String> {
    let alone = hidden().into_iter().map(|c| format!("a{c}b"));
    let first = hidden().into_iter().map(String::from);
    let sequences = SEQUENCES.iter().map(|attack| format!("a{attack}b"));
    sequences.chain(alone).chain(first).collect()
}

fn list(attacks: &[String]) -> Value {
    let tokens = attacks.iter().enumerate().map(|(index, attack)| {
        json!({
            "id": format!("id{index:05}"),
            "name": attack,
            "owner": { "id": attack, "name": attack },
            "scope": [attack],
            "created": "2020-01-01T00:00:00Z",
            "expirationDate": null,
        })
    });
    tokens.collect()
}

fn ask(fake: &FakeTenant, list: &Value, arguments: &[&str], colours: bool) -> Ran {
    fake.push_fault(Operation::List, Fault::Answer(Answer::json(200, list)));
    let mut command = pat_at(fake);
    command.args(arguments);
    if colours {
        command.env("CLICOLOR_FORCE", "1");
    }
    ran(&mut command)
}

/// Line breaks are the program's own; colours are, where they are asked for.
#[track_caller]
fn has_nothing_hidden(text: &str, colours: bool, what: &str) {
    let own = |text: &str| {
        let mut text = text.to_owned();
        for code in [
            "0", "1", "2", "31", "32", "33", "38;5;9", "38;5;10", "38;5;11", "39", "22",
        ] {
            text = text.replace(&format!("\u{1b}[{code}m"), "");
        }
        text
    };
    let text = if colours { own(text) } else { text.to_owned() };
    let hidden: HashSet<char> = hidden().into_iter().collect();
    let found = text.chars().find(|c| *c != '\n' && hidden.contains(c));
    assert_eq!(found, None, "{what}");
}

#[test]
fn no_format_lets_text_of_others_hide_or_steer() {
    let runtime = runtime();
    let fake = runtime.block_on(FakeTenant::builder().start()).unwrap();
    let attacks = attacks();
    let list = list(&attacks);
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    let html = report.to_str().unwrap();
    let calls: [&[&str]; 9] = [
        &["list"],
        &["list", "--format=json"],
        &["list", "--format=csv"],
        &["audit"],
        &["audit", "--format=json"],
        &["audit", "--format=csv"],
        &["audit", "--format=sarif"],
        &["audit", "--html", html, "--overwrite"],
        &["show", "id00000"],
    ];
    for call in calls {
        for colours in [false, true] {
            let ran = ask(&fake, &list, call, colours);
            assert!(matches!(ran.code, Some(0 | 1)), "{call:?}: {}", ran.err);
            has_nothing_hidden(&ran.out, colours, &format!("{call:?}"));
            has_nothing_hidden(&ran.err, false, &format!("{call:?}"));
        }
    }
    let page = std::fs::read_to_string(&report).unwrap();
    has_nothing_hidden(&page, false, "the report");
}

/// What stands behind an attack is there: each row of the list, each finding.
#[test]
fn every_later_row_is_present() {
    let runtime = runtime();
    let fake = runtime.block_on(FakeTenant::builder().start()).unwrap();
    let attacks = attacks();
    let list = list(&attacks);
    let final_id = format!("id{:05}", attacks.len() - 1);
    let table = ask(&fake, &list, &["list"], false).out;
    assert_eq!(table.lines().count(), attacks.len() + 1);
    assert!(table.lines().last().unwrap().starts_with(&final_id));
    let csv = ask(&fake, &list, &["list", "--format=csv"], false).out;
    assert_eq!(csv.lines().count(), attacks.len() + 1);
    assert!(csv.lines().last().unwrap().starts_with(&final_id));
    let findings = ask(&fake, &list, &["audit", "--format=csv"], false).out;
    for index in 0..attacks.len() {
        assert!(findings.contains(&format!(",id{index:05},")), "{index}");
    }
    // JSON loses nothing: whoever reads it gets what the service sent.
    for call in [["list", "--format=json"], ["audit", "--format=json"]] {
        let json = ask(&fake, &list, &call, false).out;
        let read: Value = serde_json::from_str(&json).unwrap();
        let text = read.to_string();
        for attack in &attacks {
            assert!(text.contains(&json!(attack).to_string()), "{attack:?}");
        }
    }
}

/// A terminal would obey an escape in a message as well as one in a table.
#[test]
fn a_message_shows_what_it_repeats() {
    let runtime = runtime();
    let fake = runtime.block_on(FakeTenant::builder().start()).unwrap();
    for attacks in attacks().chunks(50) {
        let texts = attacks.iter().map(|attack| json!({ "text": attack }));
        let said = json!({ "messages": texts.collect::<Value>(), "error": attacks[0] });
        fake.push_fault(Operation::List, Fault::Answer(Answer::json(400, &said)));
        let ran = ran(pat_at(&fake).args(["revoke", "id", "--yes"]));
        assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""));
        has_nothing_hidden(&ran.err, false, "a message");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    // A token that is shown before it is deleted, and after.
    let attacks: Vec<_> = attacks().into_iter().take(30).collect();
    let list = list(&attacks);
    for index in 0..attacks.len() {
        let id = format!("id{index:05}");
        let ran = ask(&fake, &list, &["revoke", &id, "--dry-run"], false);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        has_nothing_hidden(&ran.out, false, "a token that is shown");
        assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    }
}

/// A request in a file is somebody's text too: what is wrong in it is shown with its line.
#[test]
fn a_request_that_is_checked_is_shown_without_obeying_it() {
    let folder = tempfile::tempdir().unwrap();
    for attacks in attacks().chunks(100) {
        let fields: Vec<_> = attacks
            .iter()
            .filter(|attack| !attack.chars().any(|c| c < ' '))
            .map(|attack| format!("\"{attack}\": \"{attack}\""))
            .collect();
        let request = format!("{{\n{}\n}}\n", fields.join(",\n"));
        std::fs::write(folder.path().join("request.json"), request).unwrap();
        for format in ["human", "json", "sarif"] {
            let ran = ran(crate::common::pat()
                .args(["--demo", "lint", "request.json", "--format", format])
                .current_dir(folder.path()));
            assert_eq!(ran.code, Some(3), "{}", ran.err);
            has_nothing_hidden(&ran.out, false, format);
        }
    }
}

/// A report of many places on a very long line takes time in proportion to the text. No clock is read: nobody would wait for the end
/// of this if each place were looked for anew. Columns are in characters, on every line.
#[test]
fn columns_of_many_places_on_a_very_long_line() {
    let many = 30_000;
    let keys: Vec<String> = (0..many).map(|key| format!(r#""é{key}":0"#)).collect();
    let name = "é".repeat(5_000_000);
    let request = format!(
        "{{\"userAwareTokenNeverExpires\":true,\r\n\"name\":\"ci{name}\",{},\n\"ü\":0,\"y\":0}}",
        keys.join(",")
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("r.json"), &request).unwrap();
    let linted = ran(pat()
        .args(["lint", "r.json", "--format=sarif"])
        .current_dir(folder.path()));
    assert_eq!(linted.code, Some(3), "{}", linted.err);
    let log: Value = serde_json::from_str(&linted.out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let column_of = |key: &str| {
        let pointer = format!("/{key}");
        let location = results.iter().map(|result| &result["locations"][0]);
        let mut of_key = location
            .filter(|at| at["logicalLocations"][0]["fullyQualifiedName"] == pointer.as_str());
        of_key.next().unwrap()["physicalLocation"]["region"].clone()
    };
    for key in ["é0", "é1", "é15000", "é29999", "ü", "y"] {
        let quoted = format!("\"{key}\"");
        let (number, line) = request
            .lines()
            .enumerate()
            .find(|(_, line)| line.contains(&quoted))
            .unwrap();
        let before = &line[..line.find(&quoted).unwrap()];
        let expected = json!({
            "startLine": number + 1, "startColumn": before.chars().count() + 1
        });
        assert_eq!(column_of(key), expected, "{key}");
    }
}
