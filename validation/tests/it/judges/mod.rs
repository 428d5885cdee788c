//! Judges that share no code, on random requests: this crate, the schema that it exports (by the `jsonschema` crate), and the
//! fake tenant over HTTP. Where the schema cannot speak (the time), the other two do.
//!
//! `SAILPOINT_PAT_CASES=100000` asks for more cases than a day's run has; `PROPTEST_RNG_SEED` for others. What ever failed is
//! kept beside this file and tried first.

mod creates;
mod dates;
mod patches;

use jsonschema::Validator;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestRunner};

/// A runner with a fixed seed, so that a run says the same as the last one.
fn runner(seeds: &'static str) -> TestRunner {
    let setting = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u32>().ok())
    };
    TestRunner::new(Config {
        cases: setting("SAILPOINT_PAT_CASES").unwrap_or(1_000),
        rng_seed: RngSeed::Fixed(setting("PROPTEST_RNG_SEED").unwrap_or(20_261_231).into()),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(seeds))),
        max_shrink_iters: 2_000,
        ..Config::default()
    })
}

/// The judge that knows only the exported schema.
fn validator(schema: &schemars::Schema) -> Validator {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(schema.as_value())
        .expect("a schema")
}
