//! How patterns are read: which are ECMA-262 with `u`, which are written so, which are of another dialect, and which could take for
//! ever. What is read is held against texts with the engine that the generated code uses.

use std::time::{Duration, Instant};

use openapi_normalise::pattern::{Unusable, read};
use regress::Regex;

/// Texts that the pattern takes, and texts that it refuses.
#[track_caller]
fn reads(pattern: &str, taken: &[&str], refused: &[&str]) {
    let read = read(pattern).unwrap();
    // the generator compiles it without `u`
    Regex::new(&read).unwrap();
    let regex = Regex::with_flags(&read, "u").unwrap();
    for text in taken {
        assert!(regex.find(text).is_some(), "{pattern} ({read}) on {text}");
    }
    for text in refused {
        assert!(regex.find(text).is_none(), "{pattern} ({read}) on {text}");
    }
}

#[test]
fn a_pattern_of_unicode_knows_letters_and_code_points() {
    reads(r"^\p{L}+$", &["äb", "Ж"], &["a1", "p{L}", ""]);
    reads(r"^[\p{L}\p{N}_-]+$", &["äb-1_"], &["a b"]);
    reads(r"^\P{Lu}$", &["a"], &["A"]);
    reads(r"^\p{Script=Greek}$", &["α"], &["a"]);
    reads("^.$", &["😀"], &["ab"]);
    reads("^[😀-😎]{2}$", &["😀😎"], &["😀"]);
    reads(r"^[\u{1F600}-\u{1F64F}]+$", &["😀"], &["a"]);
    reads(r"^\u{41}\u0042\x43$", &["ABC"], &["u{41}BC"]);
    reads(r"^(?<year>\d{4})-\k<year>$", &["2024-2024"], &["2024-2025"]);
    reads(r"^(?=.*\d)(?!.*\s)\S{8,}$", &["abcdefg1"], &["abcdefgh"]);
    reads("^(?i:ab)c$", &["ABc"], &["ABC"]);
}

#[test]
fn what_u_forbids_and_all_dialects_take_in_one_sense_is_written_anew() {
    reads(r"^a\-b\_c\@d\ e$", &["a-b_c@d e"], &["a\\-b"]);
    reads(r"^[\w-.]+$", &["a-b.c"], &["a b"]);
    reads(r"^[+-\d]+$", &["+-1"], &[","]);
    reads(r"^[\w\-\.\@\#]+$", &["a-b.c@d#e"], &["a b"]);
    reads("^{[a-z]+}$", &["{abc}"], &["abc"]);
    reads(r"^\${name}]$", &["${name}]"], &["name"]);
    reads(r"^\-?[0-9]{1,3}$", &["-12", "1"], &["--1"]);
    reads(r"^[^\<\>\&\'\é]*$", &["ab"], &["<", "'"]);
}

#[test]
fn a_pattern_of_another_dialect_refuses_nothing() {
    for pattern in [
        r"\Aabc\z",
        r"\Aabc\Z",
        "^[[:alpha:]]+$",
        "^[[:^space:]_]",
        r"^\h+$",
        r"^\x{41}$",
        "(?i)abc",
        "(?P<a>x)",
        "(?<a>x",
        "^a++$",
        "^(?>a|b)c",
        "^[a-z&&[^aeiou]]+$",
        "^[a-z-[aeiou]]+$",
        "^[]abc]+$",
        r"^\pL$",
        r"^\p{IsAlphabetic}$",
        r"^\p{Latin}$",
        r"\bfoo\>",
        r"^\Q.\E$",
        r"^\i\c*$",
        r"^\07$",
        r"^a{,5}$",
        "/^[a-z]+$/",
        "/[a-z]+/i",
        "^(?#why)a$",
        r"^\N{BULLET}$",
        "(",
        "*a",
    ] {
        assert_eq!(read(pattern), Err(Unusable::Dialect), "{pattern}");
    }
}

#[test]
fn a_pattern_that_could_take_for_ever_is_not_run() {
    for pattern in [
        "^(a+)+$",
        "^(a|a)*$",
        "^(a|aa)+$",
        "(.*)*x",
        r"^(\w+\s?)*$",
        "(x+x+)+y",
        "^([a-z]+)*[0-9]$",
        "^([a-zA-Z0-9])(([.-]|[_]+)?([a-zA-Z0-9]+))*@x$",
        r"^(?=(a+)+$)a",
        "^(a?){30}a{30}$",
        "^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
        r"^(?:\p{L}+,?)+$",
    ] {
        assert_eq!(read(pattern), Err(Unusable::Exponential), "{pattern}");
    }
}

#[test]
fn a_pattern_that_looks_like_that_and_is_none_is_run() {
    let unlucky = ["a".repeat(5_000), "a.".repeat(2_500), "1".repeat(5_000)];
    for pattern in [
        r"^([a-z]+\.)*[a-z]+$",
        r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$",
        r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$",
        r"^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$",
        r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$",
        "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        r"^(/[^/~]*(~[01][^/~]*)*)*$",
        "^[a-z]([a-z0-9]|-[a-z0-9])*$",
        r"([a|b])(,\1)*",
        "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
    ] {
        let read = read(pattern);
        assert!(read.is_ok(), "{pattern}");
        let regex = Regex::with_flags(&read.unwrap(), "u").unwrap();
        let started = Instant::now();
        for text in &unlucky {
            let _ = regex.find(text);
            let _ = regex.find(&format!("{text}!"));
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{pattern}");
    }
}
