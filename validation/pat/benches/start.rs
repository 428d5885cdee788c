//! What a person waits for: how long the program takes to start, and to list 10,000 tokens, beside a program that does nothing:
//! `cargo bench -p sailpoint-pat-cli --bench start`. The sides take turns; told are medians. Nothing here fails because of a time.

use std::{
    env,
    error::Error,
    io::{self, Write as _},
    process::{Command, Stdio},
    time::Instant,
};

use sailpoint_pat_fake_tenant::{FakeTenant, TokenSeed};

const NOTHING: &str = "true";

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` runs this too, without the argument: then little and once, to see that it works.
    let measures = env::args().any(|argument| argument == "--bench");
    let (tokens, rounds) = if measures { (10_000, 21) } else { (100, 1) };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let seeds = (0..tokens).map(|index| TokenSeed::new(format!("token {index}")));
    let tenant = seeds.fold(FakeTenant::builder(), |tenant, seed| {
        tenant.seed_token(seed)
    });
    let fake = runtime.block_on(tenant.start())?;

    let pat = env!("CARGO_BIN_EXE_pat");
    let sides: [(&str, &[&str]); 4] = [
        (NOTHING, &[]),
        (pat, &["--version"]),
        (pat, &["list", "--owner", "all"]),
        (pat, &["list", "--owner", "all", "--format", "json"]),
    ];
    let mut samples = sides.map(|_| Vec::new());
    for _ in 0..rounds {
        for ((program, arguments), samples) in sides.iter().zip(&mut samples) {
            let mut command = Command::new(program);
            command
                .args(*arguments)
                .env("SAIL_BASE_URL", fake.base_url())
                .env("SAIL_CLIENT_ID", fake.client_id())
                .env("SAIL_CLIENT_SECRET", fake.client_secret())
                .env_remove("PAT_PROFILE")
                .stdout(Stdio::null());
            let begin = Instant::now();
            let status = command.status()?;
            samples.push(begin.elapsed().as_secs_f64());
            if !status.success() {
                return Err(format!("{program} {arguments:?} failed").into());
            }
        }
    }
    let out = &mut io::stdout().lock();
    writeln!(out, "{tokens} tokens")?;
    let mut nothing = None;
    for ((_, arguments), samples) in sides.iter().zip(&mut samples) {
        samples.sort_by(f64::total_cmp);
        let time = samples.get(rounds / 2).copied().unwrap_or_default();
        let nothing = *nothing.get_or_insert(time);
        let name = match arguments {
            [] => NOTHING.to_owned(),
            arguments => format!("pat {}", arguments.join(" ")),
        };
        writeln!(
            out,
            "{name:36} {:7.1} ms  {:6.2} x {NOTHING}",
            time * 1e3,
            time / nothing
        )?;
    }
    Ok(())
}
