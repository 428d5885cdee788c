//! The guides do what they say: the shell blocks of each are run, in order, in one folder, against one fake tenant. A block in another
//! language that has a file name becomes that file; a block of text is what the shell block before it must have printed.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

use sailpoint_pat_fake_tenant::{Builder, FakeTenant, IdentitySeed, Operation, TokenSeed};

use crate::common::{ID, fake, pat_at, runtime, same_environment};

/// Every guide, so that one that is added is not forgotten.
const GUIDES: [&str; 7] = [
    "audit-nightly.md",
    "forbid-never-expiring.md",
    "generated-client-alone.md",
    "rotate-into-a-secret-store.md",
    "rotate-weekly.md",
    "secret-stores.md",
    "tell-owners.md",
];

/// Where the stand-ins for secret stores are. A test that wrote them could not run one while another test starts a program, which has
/// the file open for a moment.
const STORES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/bin");

/// A folder with the real programs of secret stores, which go before the stand-ins; `stores/run.sh` makes one.
const REAL_STORES: &str = "SAILPOINT_PAT_STORES";

/// The file into which the stand-in for the API of GitHub, at which the real program is then run, writes what it opened.
const OPENED: &str = "SAILPOINT_PAT_OPENED";

/// Where a recipe that runs real programs writes which programs were started, with which arguments.
const STARTED: &str = "started";

struct Block {
    language: String,
    file: Option<String>,
    text: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../guides")
}

fn blocks(guide: &str) -> Vec<Block> {
    let text = fs::read_to_string(folder().join(guide)).unwrap();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let (language, file) = info.split_once(' ').unwrap_or((info, ""));
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push(Block {
            language: language.to_owned(),
            file: (!file.is_empty()).then(|| file.to_owned()),
            text: body.join("\n") + "\n",
        });
    }
    blocks
}

/// Runs everything in a guide, and gives what the fake tenant and the folder are like at its end.
fn follow(guide: &str) -> (tokio::runtime::Runtime, FakeTenant, tempfile::TempDir) {
    follow_at(guide, fake(), &[])
}

/// The same at this tenant, with more of an environment.
fn follow_at(
    guide: &str,
    tenant: Builder,
    variables: &[(&str, &str)],
) -> (tokio::runtime::Runtime, FakeTenant, tempfile::TempDir) {
    let runtime = runtime();
    let fake = runtime.block_on(tenant.start()).unwrap();
    let place = tempfile::tempdir().unwrap();
    let mut printed: Option<String> = None;
    for block in blocks(guide) {
        match (block.language.as_str(), &block.file) {
            (_, Some(file)) => {
                let path = place.path().join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, &block.text).unwrap();
            }
            ("sh", None) => {
                // This guide is about the token that is in use.
                let as_token = guide == "rotate-weekly.md";
                let output = shell(&block.text, as_token, &fake, place.path(), variables);
                let errors = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "{}\n{errors}", block.text);
                printed = Some(String::from_utf8(output.stdout).unwrap());
            }
            ("text", None) => assert_eq!(printed.take().unwrap(), block.text),
            ("rust" | "yaml", None) => {}
            (other, None) => panic!("nobody checks blocks of {other:?}"),
        }
    }
    (runtime, fake, place)
}

/// Bash, which finds `pat` and the stand-in for a secret store by their names.
fn shell(
    script: &str,
    as_token: bool,
    fake: &FakeTenant,
    folder: &Path,
    variables: &[(&str, &str)],
) -> Output {
    let pat = Path::new(env!("CARGO_BIN_EXE_pat")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut path = format!("{STORES}:{}:{path}", pat.display());
    // Only for its environment: the program itself is run by the script.
    let mut environment = pat_at(fake);
    if let (true, Some(secret)) = (as_token, fake.secret_of(ID)) {
        environment
            .env("SAIL_CLIENT_ID", ID)
            .env("SAIL_CLIENT_SECRET", secret);
    }
    let mut bash = std::process::Command::new("bash");
    if let Ok(real) = std::env::var(REAL_STORES) {
        path = format!("{real}:{path}");
        bash = std::process::Command::new("strace");
        bash.args(["-f", "-qq", "-A", "-e", "trace=execve", "-s", "100000"])
            .args(["-o", STARTED, "bash"]);
    }
    same_environment(&environment, &mut bash);
    bash.args(["-euo", "pipefail", "-c", script])
        .env("PATH", path)
        .env("TOKEN", ID)
        .env("STORE", folder.join("stored"))
        .envs(variables.iter().copied())
        // What a store keeps for its user is none of the tester's.
        .env("HOME", folder)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn every_guide_is_known() {
    let mut found: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    found.sort();
    assert_eq!(found, GUIDES);
    let index = fs::read_to_string(folder().join("README.md")).unwrap();
    for guide in GUIDES {
        assert!(index.contains(&format!("({guide})")), "{guide}");
        let has_any = blocks(guide)
            .iter()
            .any(|block| matches!(block.language.as_str(), "sh" | "rust"));
        assert!(has_any, "{guide} has nothing that could be tested");
    }
}

#[test]
fn audit_nightly() {
    let (_runtime, fake, place) = follow("audit-nightly.md");
    let report = fs::read_to_string(place.path().join("audit.html")).unwrap();
    assert!(report.contains("nightly export"));
    let sarif = fs::read(place.path().join("audit.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_slice(&sarif).unwrap();
    assert!(!sarif["runs"][0]["results"].as_array().unwrap().is_empty());
    for secret in fake.every_secret() {
        assert!(!report.contains(&secret) && !sarif.to_string().contains(&secret));
    }
}

#[test]
fn rotate_into_a_secret_store() {
    let (_runtime, fake, place) = follow("rotate-into-a-secret-store.md");
    let tokens = fake.tokens();
    assert_eq!(tokens.len(), 1, "{tokens:?}");
    let id = tokens[0]["id"].as_str().unwrap();
    assert_ne!(id, ID);
    let stored = fs::read(place.path().join("stored")).unwrap();
    let stored: serde_json::Value = serde_json::from_slice(&stored).unwrap();
    let secret = fake.secret_of(id).unwrap();
    assert_eq!(stored["ClientId"], id);
    assert_eq!(stored["ClientSecret"], secret.as_str());
    for entry in fs::read_dir(place.path()).unwrap() {
        let path = entry.unwrap().path();
        let holds = String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(&secret);
        assert_eq!(holds, path.ends_with("stored"), "{}", path.display());
    }
}

#[test]
fn forbid_never_expiring() {
    let (_runtime, fake, _place) = follow("forbid-never-expiring.md");
    assert_eq!(fake.tokens().len(), 1, "nothing was created");
}

#[test]
fn rotate_weekly() {
    let (_runtime, fake, place) = follow("rotate-weekly.md");
    let tokens = fake.tokens();
    assert_eq!(tokens.len(), 1, "{tokens:?}");
    let id = tokens[0]["id"].as_str().unwrap();
    assert_ne!(id, ID);
    let stored = fs::read_to_string(place.path().join("stored")).unwrap();
    let secret = fake.secret_of(id).unwrap();
    let url = fake.base_url();
    assert_eq!(
        stored,
        format!("SAIL_BASE_URL={url}\nSAIL_CLIENT_ID={id}\nSAIL_CLIENT_SECRET={secret}\n")
    );
}

/// Two rotations in a row into each store. That the secret in it logs in is what the blocks themselves print; only GitHub gives none back.
#[test]
fn recipes_of_secret_stores() {
    let (_runtime, fake, place) = follow("secret-stores.md");
    let requests = fake.requests();
    let creates = requests
        .iter()
        .filter(|request| request.operation() == Some(Operation::Create));
    assert_eq!(creates.count(), 2 * 6);
    let tokens = fake.tokens();
    assert_eq!(tokens.len(), 1, "{tokens:?}");
    assert_eq!(tokens[0]["name"], "nightly export");
    let id = tokens[0]["id"].as_str().unwrap();
    let opened =
        std::env::var_os(OPENED).map_or_else(|| place.path().join("stored"), PathBuf::from);
    let mut opened: Vec<_> = fs::read_to_string(opened)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    opened.sort();
    let [url, secret] = [fake.base_url(), fake.secret_of(id).unwrap()];
    let expected = [
        format!("SAIL_BASE_URL={url}"),
        format!("SAIL_CLIENT_ID={id}"),
        format!("SAIL_CLIENT_SECRET={secret}"),
    ];
    assert_eq!(opened, expected);
    let secrets = fake.every_secret();
    for entry in fs::read_dir(place.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // The stand-ins keep what they are given there.
        if path.is_file() && !name.starts_with("stored") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(
                !secrets.iter().any(|secret| text.contains(secret)),
                "{name}"
            );
        }
    }
}

/// A mail, as it came over the wire.
struct Mail {
    to: String,
    text: String,
}

/// Takes what one client sends by SMTP (RFC 5321), until it says that it is done.
fn take_mails(stream: &TcpStream) -> Vec<Mail> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let reply = |text: &str| {
        let mut stream = stream;
        stream.write_all(format!("{text}\r\n").as_bytes()).unwrap();
    };
    let mut mails = Vec::new();
    let mut to = String::new();
    reply("220 here");
    while let Some(line) = lines.next() {
        let word = line.split(' ').next().unwrap_or_default().to_uppercase();
        match word.as_str() {
            "RCPT" => {
                line["RCPT TO:".len()..]
                    .trim_matches(['<', '>'])
                    .clone_into(&mut to);
                reply("250 yes");
            }
            "DATA" => {
                reply("354 go on");
                let text: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                mails.push(Mail {
                    to: to.clone(),
                    // Python sends it quoted-printable.
                    text: text.join("\n").replace("=\n", "").replace("=3D", "="),
                });
                reply("250 taken");
            }
            "QUIT" => {
                reply("221 bye");
                break;
            }
            _ => reply("250 yes"),
        }
    }
    mails
}

const ADA: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c01";
const SAM: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c03";
const LEE: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c04";
const MAX: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c05";

#[test]
fn tell_owners() {
    if Command::new("python3").arg("--version").output().is_err() {
        #[allow(clippy::print_stderr, reason = "a test that is left out says so")]
        {
            eprintln!("left out: the guide's script needs python3");
        }
        return;
    }
    let server = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = server.local_addr().unwrap().port().to_string();
    let mails = thread::spawn(move || take_mails(&server.accept().unwrap().0));
    let tenant = fake()
        .bootstrap(
            IdentitySeed::new("Ada Administrator")
                .id(ADA)
                .email("ada@example.com")
                .administrator(true),
        )
        .identity(
            IdentitySeed::new("Max Manager")
                .id(MAX)
                .email("max@example.com"),
        )
        .identity(
            IdentitySeed::new("Sam Leaver")
                .id(SAM)
                .email("sam@example.com")
                .state(Some("INACTIVE_LONG_TERM"))
                .manager(MAX),
        )
        .identity(IdentitySeed::new("Lee Gone").id(LEE).gone())
        .seed_token(TokenSeed::new("laptop").owner(SAM))
        .seed_token(TokenSeed::new("forgotten").owner(LEE));
    let variables = [
        ("MAIL_FROM", "audit@example.com"),
        ("SMTP_HOST", "127.0.0.1"),
        ("SMTP_PORT", &port),
    ];
    let (_runtime, fake, place) = follow_at("tell-owners.md", tenant, &variables);
    let mails = mails.join().unwrap();
    let to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, ["ada@example.com", "max@example.com"]);
    let ada = &mails[0].text;
    assert!(ada.contains("about your personal access tokens"), "{ada}");
    assert!(
        ada.contains(&format!(
            "    pat extend {ID} --also-never-expiring --expires 90d"
        )),
        "{ada}"
    );
    let max = &mails[1].text;
    assert!(max.contains("To: Max Manager <max@example.com>"), "{max}");
    assert!(
        max.contains("about Sam Leaver's personal access tokens"),
        "{max}"
    );
    assert!(
        max.contains("- \"laptop\": the owner is inactive (for long)."),
        "{max}"
    );
    let records = fs::read_to_string(place.path().join("owners.jsonl")).unwrap();
    assert_eq!(records.lines().count(), 3);
    for secret in fake.every_secret() {
        let is_in = records.contains(&secret) || mails.iter().any(|one| one.text.contains(&secret));
        assert!(!is_in, "a secret was told");
    }
}

/// What a pipeline runs is what its guide runs here, with what makes it wait for its time.
#[test]
fn the_pipelines_run_what_the_guides_run() {
    let rotate = fs::read_to_string(folder().join("rotate-weekly.md")).unwrap();
    let flat = rotate.replace("\\\n", " ");
    let words: Vec<&str> = flat.split_whitespace().collect();
    let flat = words.join(" ");
    let with = |more: &str| {
        format!(
            "pat rotate --in-use {more}--expires 90d --yes --secret-as env -- gh secret set --env-file -"
        )
    };
    assert!(flat.contains(&with("")));
    assert!(flat.contains(&with("--if-expiring-within 14d ")));
    let stores = fs::read_to_string(folder().join("secret-stores.md")).unwrap();
    let update = "-- glab variable update SAIL_CONFIG --type file --protected --raw --repo ";
    assert!(stores.contains(update) && flat.contains(update));
    let audit = fs::read_to_string(folder().join("audit-nightly.md")).unwrap();
    assert_eq!(audit.matches("run: ./nightly-audit.sh").count(), 1);
    assert_eq!(audit.matches("    - ./nightly-audit.sh").count(), 1);
}
