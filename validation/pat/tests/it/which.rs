//! Tokens and owners by what people call them: names beside ids, several of one name, owners that nobody is.

use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, IdentitySeed, Operation, TokenSeed};

use crate::common::{ID, Ran, fake, pat_at, ran, run, runtime};

const OTHER: &str = "5f1e0000000000000000000000000002";
const THIRD: &str = "5f1e0000000000000000000000000003";
const SAM: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c03";

/// Mine are "nightly export" and "laptop", Sam's is a "laptop" too.
fn tenant() -> (tokio::runtime::Runtime, FakeTenant) {
    let runtime = runtime();
    let builder = fake()
        .identity(IdentitySeed::new("Sam Leaver").id(SAM))
        .seed_token(TokenSeed::new("laptop").id(OTHER))
        .seed_token(TokenSeed::new("laptop").owner(SAM).id(THIRD));
    let fake = runtime.block_on(builder.start()).unwrap();
    (runtime, fake)
}

fn at(fake: &FakeTenant, arguments: &[&str]) -> Ran {
    ran(pat_at(fake).args(arguments))
}

#[test]
fn a_name_is_as_good_as_an_id() {
    let (_runtime, fake) = tenant();
    let by_name = at(&fake, &["show", "nightly export"]);
    assert_eq!((by_name.code, by_name.err.as_str()), (Some(0), ""));
    assert_eq!(by_name, at(&fake, &["show", ID]));
    for arguments in [
        &["revoke", "--in-use", "--dry-run"][..],
        &[
            "extend",
            "--expires=2099-01-31",
            "--also-never-expiring",
            "--dry-run",
        ],
        &["rotate", "--expires=90d", "--dry-run"],
    ] {
        let with = |token| at(&fake, &[arguments, &[token]].concat());
        let (by_name, by_id) = (with("nightly export"), with(ID));
        assert_eq!(by_name.code, Some(0), "{arguments:?}: {}", by_name.err);
        assert!(by_name.out.contains(ID), "{}", by_name.out);
        // Of a rotation the new expiry is counted from now.
        if arguments[0] != "rotate" {
            assert_eq!(by_name, by_id, "{arguments:?}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("names"), "# ours\nnightly export\n").unwrap();
    let from_file = ran(pat_at(&fake)
        .args(["extend", "--ids-from=names", "--expires=2099-01-31"])
        .args(["--also-never-expiring", "--yes"])
        .current_dir(folder.path()));
    assert_eq!(from_file.code, Some(0), "{}", from_file.err);
    assert_eq!(
        fake.tokens()[0]["expirationDate"],
        "2099-01-31T00:00:00.000Z"
    );
}

/// Two people have a laptop, and only who asks knows whose is meant.
#[test]
fn several_of_one_name_are_listed_and_refused() {
    let (_runtime, fake) = tenant();
    let expected = format!(
        "pat: 2 tokens have the name \"laptop\"; give the id of the one you mean:\n\
         pat: {OTHER} \"laptop\" of Bootstrap Administrator\n\
         pat: {THIRD} \"laptop\" of Sam Leaver\n"
    );
    for arguments in [
        &["show"][..],
        &["revoke", "--yes"],
        &[
            "extend",
            "--expires=2099-01-31",
            "--also-never-expiring",
            "--yes",
        ],
    ] {
        let refused = at(&fake, &[arguments, &["laptop"]].concat());
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""));
        assert_eq!(refused.err, expected, "{arguments:?}");
    }
    assert_eq!(fake.tokens().len(), 3);
    // Only one's own can be rotated, so that nobody else's is meant.
    let rotated = at(&fake, &["rotate", "laptop", "--expires=90d", "--dry-run"]);
    assert!(rotated.out.contains(OTHER), "{}", rotated.err);
}

/// Whoever may not list the tenant still has names for his own.
#[test]
fn without_the_right_to_see_all_ones_own_names_are_known() {
    let (_runtime, fake) = tenant();
    // One's own are listed first.
    fake.repeat_fault(Operation::List, 2, Fault::Answer(Answer::html(403)));
    let shown = at(&fake, &["show", "laptop"]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert!(shown.out.contains(OTHER));
}

/// A token that is named like the id of another is none the more that.
#[test]
fn what_is_written_as_an_id_is_never_a_name() {
    let runtime = runtime();
    let gone = "5f1e00000000000000000000000000ff";
    let builder = fake()
        .identity(IdentitySeed::new("Mallory").id(SAM))
        .seed_token(TokenSeed::new(gone).owner(SAM).id(OTHER))
        // The id of one is the name of another.
        .seed_token(TokenSeed::new(ID).owner(SAM).id(THIRD));
    let fake = runtime.block_on(builder.start()).unwrap();
    let refused = at(&fake, &["revoke", gone, "--yes"]);
    assert_eq!(refused.code, Some(4));
    assert_eq!(
        refused.err,
        format!(
            "pat: there is no token with the id {gone}, or these credentials may not see it; see pat list --owner all\n"
        )
    );
    let shown = at(&fake, &["show", ID]);
    assert!(shown.out.contains("nightly export"), "{}", shown.out);
    assert_eq!(fake.tokens().len(), 3);
}

#[test]
fn a_name_that_nobody_has_is_told() {
    let (_runtime, fake) = tenant();
    let nowhere = "pat: there is no token with the id or name \"nightly exprt\", or these credentials may not see it; see pat list --owner all\n";
    for arguments in [&["show"][..], &["revoke", "--yes"]] {
        let ran = at(&fake, &[arguments, &["nightly exprt"]].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(4), nowhere));
    }
    let extended = at(
        &fake,
        &["extend", "nightly exprt", "--expires=2099-01-31", "--yes"],
    );
    assert_eq!((extended.code, extended.err.as_str()), (Some(4), nowhere));
    let rotated = at(
        &fake,
        &["rotate", "nightly exprt", "--secret-stdout", "--yes"],
    );
    assert_eq!(
        (rotated.code, rotated.err.as_str()),
        (
            Some(4),
            "pat: you have no token with the id or name \"nightly exprt\", and only one's own can be rotated; see pat list\n"
        )
    );
}

/// The service answers with an empty list, be it a slip or somebody without a token.
#[test]
fn an_owner_who_is_nobody_is_told() {
    let (_runtime, fake) = tenant();
    let nobody = "pat: no token has the owner \"bob\"; --owner takes me, all, or the id of an identity, which is ownerId in pat list --owner all --format csv\n";
    for arguments in [
        &["list"][..],
        &["list", "--format=json"],
        &["audit"],
        &["extend", "--expiring-within=30d", "--expires=90d", "--yes"],
    ] {
        let ran = at(&fake, &[arguments, &["--owner=bob"]].concat());
        assert_eq!(
            (ran.code, ran.err.as_str()),
            (Some(0), nobody),
            "{arguments:?}"
        );
    }
}

#[test]
fn scopes_are_separated_by_commas_or_repeated() {
    let create = |scopes: &[&str]| {
        let create = [
            "--demo",
            "create",
            "--name=ci",
            "--expires=90d",
            "--dry-run",
        ];
        run(&[&create, scopes, &["--format=json"]].concat())
    };
    let twice = create(&["--scope=idn:a:read", "--scope=idn:b:read"]);
    assert!(
        twice.out.contains("\"idn:a:read\",\n    \"idn:b:read\""),
        "{}",
        twice.out
    );
    assert_eq!(create(&["--scope=idn:a:read,idn:b:read"]), twice);
    assert_eq!(create(&["--scope", "idn:a:read, idn:b:read"]), twice);
    let spaced = create(&["--scope", "idn:a:read idn:b:read"]);
    assert_eq!(
        (spaced.code, spaced.err.as_str()),
        (
            Some(2),
            "pat: invalid value 'idn:a:read idn:b:read' for '--scope <SCOPE>': a scope has no space in it; separate scopes by commas, or repeat the option; see --help\n"
        )
    );
    let empty = create(&["--scope=idn:a:read,"]);
    assert_eq!(empty.code, Some(3), "{}", empty.err);
    assert!(empty.err.contains("[scope-blank]"), "{}", empty.err);
}
