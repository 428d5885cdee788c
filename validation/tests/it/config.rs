//! Where address and credentials come from, and which of two counts.

use sailpoint_pat::{BaseUrl, Config, Credentials, Error};

const HERE: &str = "http://127.0.0.1:1";

fn folder(file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.json"), file).expect("written");
    folder
}

fn environment<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
    move |name| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}

fn shown(config: Result<Config, Error>) -> String {
    match config.and_then(Config::into_builder) {
        Ok(builder) => format!("{builder:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_program_comes_before_the_environment_and_that_before_the_file() {
    let folder = folder(
        r#"{"BaseURL": "http://127.0.0.1:3", "ClientId": "of the file", "ClientSecret": "hush", "Other": {}}"#,
    );
    let file = folder.path().join("config.json");
    let variables = [
        ("SAIL_BASE_URL", "http://127.0.0.1:2"),
        ("SAIL_CLIENT_ID", "of the environment"),
        ("SAIL_CLIENT_SECRET", "hush"),
    ];
    let program = Config::new()
        .with_base_url(BaseUrl::parse(HERE).unwrap())
        .with_credentials(Credentials::new("of the program", "hush"));
    let cases = [
        (program, &variables[..], "127.0.0.1:1", "of the program"),
        (
            Config::new(),
            &variables[..],
            "127.0.0.1:2",
            "of the environment",
        ),
        (Config::new(), &variables[..1], "127.0.0.1:2", "of the file"),
        // An address of a file with credentials of another place: refused, and held in tests/config_places.rs.
        (
            Config::new(),
            &variables[1..],
            "the base URL is from ",
            "the credentials are from the environment",
        ),
        (Config::new(), &[][..], "127.0.0.1:3", "of the file"),
    ];
    for (config, variables, address, id) in cases {
        let config = config.or_variables(environment(variables));
        let shown = shown(config.and_then(|config| config.or_file(&file)));
        assert!(shown.contains(address) && shown.contains(id), "{shown}");
        assert!(!shown.contains("hush"), "{shown}");
    }
}

#[test]
fn what_is_wrong_is_told_without_the_secret() {
    let refused = |file: &str| {
        let folder = folder(file);
        let text = shown(Config::new().or_file(folder.path().join("config.json")));
        let text = text.replace(&folder.path().display().to_string(), "…");
        assert!(!text.contains("hush"), "{text}");
        text
    };
    assert_eq!(
        refused(r#"{"BaseURL": "http://127.0.0.1:3", "ClientId": "id"}"#),
        "…/config.json has ClientId and no ClientSecret; give both there, or neither"
    );
    assert_eq!(
        refused(r#"{"BaseURL": "http://127.0.0.1:3", "ClientId": "", "ClientSecret": "hush"}"#),
        "…/config.json has ClientSecret and no ClientId; give both there, or neither"
    );
    assert_eq!(
        refused(r#"{"ClientId": 7, "ClientSecret": "hush"}"#),
        "…/config.json is no JSON object with the strings BaseURL, ClientId and ClientSecret (line 1, column 14); correct it"
    );
    assert_eq!(
        refused(r#""hush""#),
        "…/config.json is no JSON object with the strings BaseURL, ClientId and ClientSecret (line 1, column 6); correct it"
    );
    assert_eq!(
        refused(r#"{"ClientId": "id", "ClientSecret": "hush"}"#),
        "there is no base URL; set SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET"
    );
    let nothing = Config::new()
        .with_base_url(BaseUrl::parse(HERE).unwrap())
        .or_file("/nowhere/config.json");
    assert_eq!(
        shown(nothing),
        "there are no credentials; set SAIL_BASE_URL, SAIL_CLIENT_ID and SAIL_CLIENT_SECRET"
    );
    let halves = Config::new().or_variables(environment(&[("SAIL_CLIENT_SECRET", "hush")]));
    assert_eq!(
        shown(halves),
        "the environment has SAIL_CLIENT_SECRET and no SAIL_CLIENT_ID; give both there, or neither"
    );
}
