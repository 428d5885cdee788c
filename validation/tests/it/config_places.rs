//! An address that a file tells gets no secret of another place; and what editors and shells leave around a value.
use std::path::Path;

use sailpoint_pat::{BaseUrl, Config, Credentials, Error};

const SECRET: &str = "hush-9f2c";

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Which place says what: an address that ends in its number, and credentials that go by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Program,
    Environment,
    Named,
    Found,
}

const PLACES: [Place; 4] = [
    Place::Program,
    Place::Environment,
    Place::Named,
    Place::Found,
];

/// As `pat` asks: the program, a file that was named, the environment, `config.json`.
fn config(folder: &Path, address: Place, credentials: Place) -> Result<Config, Error> {
    let file = |place: Place| {
        let base = (address == place)
            .then(|| format!("\"BaseURL\": \"http://127.0.0.1:{}\"", place as u8));
        let pair = (credentials == place)
            .then(|| format!("\"ClientId\": \"{place:?}\", \"ClientSecret\": \"{SECRET}\""));
        let fields: Vec<_> = [base, pair].into_iter().flatten().collect();
        write(
            folder,
            &format!("{place:?}.json"),
            format!("{{{}}}", fields.join(", ")),
        )
    };
    let mut config = Config::new();
    if address == Place::Program {
        config = config.with_base_url(BaseUrl::parse("http://127.0.0.1:0").unwrap());
    }
    if credentials == Place::Program {
        config = config.with_credentials(Credentials::new("Program", SECRET));
    }
    config
        .or_file(file(Place::Named))?
        .or_variables(|name| match name {
            "SAIL_BASE_URL" => {
                (address == Place::Environment).then(|| "http://127.0.0.1:1".to_owned())
            }
            "SAIL_CLIENT_ID" => {
                (credentials == Place::Environment).then(|| "Environment".to_owned())
            }
            _ => (credentials == Place::Environment).then(|| SECRET.to_owned()),
        })?
        .or_file(file(Place::Found))
}

/// Every address with every credentials.
#[test]
fn an_address_of_a_file_gets_the_secret_of_that_file_only() {
    let folder = tempfile::tempdir().unwrap();
    for address in PLACES {
        for credentials in PLACES {
            let built = config(folder.path(), address, credentials).and_then(Config::into_builder);
            let is_of_file = matches!(address, Place::Named | Place::Found);
            if !is_of_file || address == credentials {
                let shown = format!("{:?}", built.unwrap());
                let url = format!("127.0.0.1:{}", address as u8);
                assert!(shown.contains(&url), "{shown}");
                assert!(shown.contains(&format!("{credentials:?}")), "{shown}");
                continue;
            }
            let text = built.unwrap_err().to_string();
            let place = |place: Place| match place {
                Place::Program => "the program".to_owned(),
                Place::Environment => "the environment".to_owned(),
                file => folder
                    .path()
                    .join(format!("{file:?}.json"))
                    .display()
                    .to_string(),
            };
            let advice = match credentials {
                Place::Program => "give the base URL there too".to_owned(),
                Place::Environment => "set SAIL_BASE_URL beside them, or write all three into one file and none of them into the \
                                       environment"
                    .to_owned(),
                file => format!("write BaseURL beside them into {}, or set SAIL_BASE_URL", place(file)),
            };
            assert_eq!(
                text,
                format!(
                    "the credentials are from {} and the base URL is from {}, which may be anybody's, so the secret is not sent \
                     there; {advice}",
                    place(credentials),
                    place(address)
                )
            );
        }
    }
}

#[test]
fn a_file_in_another_encoding_is_read_or_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{{\"BaseURL\": \"http://127.0.0.1:3\", \"ClientId\": \"id\", \"ClientSecret\": \"{SECRET}\"}}\r\n"
    );
    let read = |content: Vec<u8>| Config::new().or_file(write(folder.path(), "c.json", content));
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    assert_eq!(read(marked).unwrap().client_id(), Some("id"));
    let units = |swap: bool| -> Vec<u8> {
        let units = text.encode_utf16();
        units
            .flat_map(|unit| {
                if swap {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    };
    for (mark, content) in [
        (&b"\xff\xfe"[..], units(false)),
        (b"\xfe\xff", units(true)),
        (b"", units(false)),
        (b"", units(true)),
    ] {
        let told = read([mark, &content].concat()).unwrap_err().to_string();
        assert!(
            told.ends_with(
                "c.json is written in UTF-16, and JSON is read in UTF-8; save it as UTF-8"
            ),
            "{told}"
        );
    }
    let endless = read(vec![b' '; (1 << 20) + 1]).unwrap_err().to_string();
    assert!(
        endless.contains("is longer than the 1048576 bytes"),
        "{endless}"
    );
}

#[test]
fn what_stands_around_a_value_is_passed_over_or_told() {
    let build = |id: &str, secret: &str| {
        let config = Config::new().or_variables(|name| match name {
            "SAIL_BASE_URL" => Some("\u{feff}http://127.0.0.1:3\r\n".to_owned()),
            "SAIL_CLIENT_ID" => Some(id.to_owned()),
            _ => Some(secret.to_owned()),
        })?;
        Ok::<_, Error>(config.client_id().unwrap_or_default().to_owned())
    };
    for around in ["", "\n", "\r\n", "\r"] {
        let id = build(&format!("\u{feff}id{around}"), &format!("{SECRET}{around}"));
        assert_eq!(id.unwrap(), "id", "{around:?}");
    }
    for (around, wrong) in [
        (" ?", "begins with a space"),
        ("? ", "ends with a space"),
        ("\u{a0}?", "begins with a space"),
        ("?\u{3000}\n", "ends with a space"),
        ("\t?", "has the character U+0009, which nobody sees"),
        ("\n?", "has the character U+000A, which nobody sees"),
        ("?\u{200b}", "has the character U+200B, which nobody sees"),
        ("?\u{feff}", "has the character U+FEFF, which nobody sees"),
    ] {
        let told = build(&around.replace('?', "id"), SECRET).unwrap_err();
        let expected = format!("SAIL_CLIENT_ID in the environment {wrong}; take it out");
        assert_eq!(told.to_string(), expected);
        let told = build("id", &around.replace('?', SECRET)).unwrap_err();
        let expected = format!("SAIL_CLIENT_SECRET in the environment {wrong}; take it out");
        assert_eq!(told.to_string(), expected);
        let folder = tempfile::tempdir().unwrap();
        let secret = serde_json::Value::from(around.replace('?', SECRET));
        let file = format!("{{\"ClientId\": \"id\", \"ClientSecret\": {secret}}}");
        let told = Config::new()
            .or_file(write(folder.path(), "c.json", file))
            .unwrap_err();
        assert!(
            told.to_string()
                .contains(&format!("c.json {wrong}; take it out")),
            "{told}"
        );
    }
}

/// Whoever may read it has the secret; whoever may change it has the next one.
#[cfg(unix)]
#[test]
fn a_file_that_others_may_read_is_told_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let with = format!("{{\"ClientId\": \"id\", \"ClientSecret\": \"{SECRET}\"}}");
    for mode in 0..0o1000_u32 {
        // Its owner has to be able to read it.
        let path = write(folder.path(), "c.json", &with);
        let mode = mode | 0o600;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let config = Config::new().or_file(&path).unwrap();
        let told = !config.readable_by_others().is_empty();
        assert_eq!(told, mode & 0o077 != 0, "{mode:o}");
    }
    let path = write(
        folder.path(),
        "c.json",
        "{\"BaseURL\": \"http://127.0.0.1:3\"}",
    );
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(
        Config::new()
            .or_file(&path)
            .unwrap()
            .readable_by_others()
            .is_empty()
    );
}
