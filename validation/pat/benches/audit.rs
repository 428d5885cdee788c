//! What an audit of 100,000 tokens costs beside decoding the same answer and nothing else, and what it costs to look up their 20,000
//! owners: `cargo bench -p sailpoint-pat-cli`.
//!
//! Each sample is a process of its own, which this program starts again as its child, so that the most memory it ever held can be
//! told (on Linux). The two sides take turns; told are medians of the time and the worst of the memory. Nothing here fails because
//! of a time.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    io::{self, Write},
    process::{Command, Stdio},
    sync::Arc,
    time::Instant,
};

use chrono::{DateTime, Utc};
use clap::Parser as _;
use sailpoint_pat::Config;
use sailpoint_pat_cli::{Cli, Terminal, Voice, World, run};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, IdentitySeed, Operation};

const NOW: &str = "2026-06-15T12:00:00Z";
const CHILD: &str = "PAT_BENCH_CHILD";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    if let Ok(what) = env::var(CHILD) {
        return child(&what);
    }
    // `cargo test --benches` runs this too, without the argument: then little and once, to see that it works.
    let measures = env::args().any(|argument| argument == "--bench");
    let (tokens, rounds) = if measures { (100_000, 5) } else { (1_000, 1) };
    let body = body(tokens)?;
    let length = u32::try_from(body.len())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let owners = (0..tokens.div_ceil(TOKENS_OF_EACH)).map(owner);
    let tenant = owners.fold(FakeTenant::builder(), |tenant, (id, name)| {
        let email = format!("{}@example.com", name.replace(' ', "."));
        tenant.identity(IdentitySeed::new(name).id(id).email(email))
    });
    let fake = runtime.block_on(tenant.start())?;
    let answer = Answer::body(200, "application/json", body);
    fake.repeat_fault(Operation::List, 1, Fault::Answer(answer));

    let names = ["decode", "human", "owners", "json", "csv", "sarif"];
    let mut samples = names.map(|_| Vec::new());
    for _ in 0..rounds {
        for (name, samples) in names.iter().zip(&mut samples) {
            samples.push(sample(name, &fake)?);
        }
    }
    let out = &mut io::stdout().lock();
    writeln!(out, "{tokens} tokens, {length} bytes")?;
    let (mut decode, mut human) = (None, None);
    for (name, samples) in names.iter().zip(&mut samples) {
        samples.sort_by(|one, other| one.0.total_cmp(&other.0));
        let time = samples.get(rounds / 2).map_or(0.0, |sample| sample.0);
        let decode = *decode.get_or_insert(time);
        if *name == "human" {
            human = Some(time);
        }
        let memory = samples.iter().map(|sample| sample.1).max_by(f64::total_cmp);
        let memory = memory.unwrap_or_default();
        writeln!(
            out,
            "{name:8} {:7.1} ms  {:5.2} x decode   {:6.1} MB at most  {:5.2} x the body",
            time * 1e3,
            time / decode,
            memory / 1e6,
            memory / f64::from(length),
        )?;
        if let ("owners", Some(human)) = (*name, human) {
            let requests = fake.requests();
            let requests = requests.iter();
            let of_owners = requests.filter(|one| one.operation() == Some(Operation::Identities));
            writeln!(
                out,
                "         {:.2} x human, by {} requests for {} owners",
                time / human,
                of_owners.count() / rounds,
                tokens.div_ceil(TOKENS_OF_EACH)
            )?;
        }
    }
    Ok(())
}

/// How many tokens each owner has.
const TOKENS_OF_EACH: usize = 5;

/// The id and the name of an owner.
fn owner(number: usize) -> (String, String) {
    (format!("{number:032x}"), format!("Owner {number:05}"))
}

/// A child's seconds, and the most bytes it held.
fn sample(what: &str, fake: &FakeTenant) -> Outcome<(f64, f64)> {
    let output = Command::new(env::current_exe()?)
        .env(CHILD, what)
        .env("SAIL_BASE_URL", fake.base_url())
        .env("SAIL_CLIENT_ID", fake.client_id())
        .env("SAIL_CLIENT_SECRET", fake.client_secret())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()?;
    let said = String::from_utf8(output.stderr)?;
    let mut words = said.lines().last().unwrap_or_default().split(' ');
    let mut number = || words.next().and_then(|word| word.parse().ok());
    match (number(), number()) {
        (Some(seconds), Some(bytes)) if output.status.success() => Ok((seconds, bytes)),
        _ => Err(format!("{what} failed: {said}").into()),
    }
}

fn child(what: &str) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let seconds = match what {
        "decode" => runtime.block_on(decode())?,
        format => runtime.block_on(audit(format))?,
    };
    writeln!(io::stderr(), "{seconds} {}", peak().unwrap_or_default())?;
    Ok(())
}

/// The answer through the generated client, which decodes it.
async fn decode() -> Outcome<f64> {
    let tenant = Config::new().or_env()?.into_builder()?.build()?;
    let begin = Instant::now();
    let client = tenant.authorised_client().await?;
    let tokens = client.list_personal_access_tokens_v1().send().await?;
    let seconds = begin.elapsed().as_secs_f64();
    std::hint::black_box(tokens.into_inner());
    Ok(seconds)
}

/// The command, as `main` runs it.
async fn audit(format: &str) -> Outcome<f64> {
    let arguments = match format {
        "owners" => ["pat", "audit", "--owners"].as_slice(),
        format => &["pat", "audit", "--format", format],
    };
    let cli = Cli::try_parse_from(arguments)?;
    let now: DateTime<Utc> = NOW.parse()?;
    let mut out = io::BufWriter::new(io::stdout());
    let mut world = World {
        out: &mut out,
        err: &mut io::stderr(),
        direct: || Box::new(io::stdout()),
        variable: |name| env::var_os(name),
        clock: Arc::new(move || now),
        answer: None,
        hidden_answer: || Ok(String::new()),
        input: |_| Ok(Vec::new()),
        terminal: Terminal::default(),
        voice: Voice::default(),
        output_is_lost: false,
    };
    let begin = Instant::now();
    let exit = run(cli, &mut world).await;
    let seconds = begin.elapsed().as_secs_f64();
    if exit.code() > 1 {
        return Err(format!("the audit ended with {}", exit.code()).into());
    }
    Ok(seconds)
}

/// The most memory this process ever held, in bytes, where that can be told.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// A list of tokens of many kinds.
fn body(tokens: usize) -> Result<Vec<u8>, std::fmt::Error> {
    let mut body = String::from("[");
    for index in 0..tokens {
        let separator = if index == 0 { "" } else { "," };
        let expiration = match index % 10 {
            0 => "null".to_owned(),
            1 => "\"2026-06-01T00:00:00.000Z\"".to_owned(),
            2 => "\"2026-06-20T00:00:00.000Z\"".to_owned(),
            _ => format!("\"2027-{:02}-15T00:00:00.000Z\"", index % 12 + 1),
        };
        let last_used = match index % 7 {
            0 => "null".to_owned(),
            month => format!("\"2026-0{month}-01T00:00:00.000Z\""),
        };
        let (owner, name) = owner(index / TOKENS_OF_EACH);
        let scope = if index % 5 == 0 {
            "sp:scopes:all"
        } else {
            "idn:accounts:read"
        };
        write!(
            body,
            "{separator}{{\"id\":\"{index:032x}\",\"name\":\"token {index}\",\"scope\":[\"{scope}\"],\
             \"owner\":{{\"type\":\"IDENTITY\",\"id\":\"{owner}\",\"name\":\"{name}\"}},\
             \"created\":\"2026-01-01T00:00:00.000Z\",\"lastUsed\":{last_used},\"managed\":false,\
             \"accessTokenValiditySeconds\":43200,\"expirationDate\":{expiration},\"userAwareTokenNeverExpires\":{}}}",
            index % 20 == 0,
        )?;
    }
    body.push(']');
    Ok(body.into_bytes())
}
