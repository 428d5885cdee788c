//! Gets a document that is no file: from standard input, or over https by the program `curl`. Both are bounded. A document that came so may
//! refer to no other file.

use std::io::Read;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use openapi_normalise::error::{one_line, visible};
use openapi_normalise::source::MOST_BYTES;

/// The longest time that getting a document may take, in seconds.
const LONGEST: &str = "60";

/// The document at an address.
///
/// # Errors
///
/// When the address is not one of https, holds credentials, does not answer with a document in time, or curl is missing.
pub(crate) fn url(url: &str) -> Result<String> {
    let shown = visible(url);
    let rest = match url.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
        _ => bail!("{shown}: is not fetched; give an address of https, or a file"),
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    ensure!(
        !host.contains('@'),
        "an address with a name or a password in it is not fetched; leave out what stands before the @"
    );
    ensure!(
        !host.is_empty()
            && !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\'),
        "{shown}: is no address of https; write it as https://example.com/openapi.json"
    );
    let most = MOST_BYTES.to_string();
    // `--disable` comes first: it keeps the settings of the user, which may hold credentials, out of it
    let mut child = Command::new("curl")
        .args(["--disable", "--silent", "--show-error", "--fail", "--globoff"])
        .args(["--proto", "=https", "--location", "--proto-redir", "=https"])
        .args(["--max-redirs", "5", "--connect-timeout", "15", "--max-time", LONGEST])
        .args(["--max-filesize", &most, "--url", url])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|cause| {
            if cause.kind() == std::io::ErrorKind::NotFound {
                anyhow::anyhow!(
                    "{shown}: cannot be fetched, because there is no program curl; install it, or save the document and name the file"
                )
            } else {
                anyhow::anyhow!("{shown}: cannot be fetched: curl cannot be started: {cause}")
            }
        })?;
    let read = bounded(child.stdout.take().context("curl has no output")?);
    if !matches!(read, Ok(Some(_))) {
        // it may go on for ever
        let _ = child.kill();
    }
    let ended = child
        .wait_with_output()
        .with_context(|| format!("{shown}: curl did not end"))?;
    match read {
        Ok(Some(text)) if ended.status.success() => Ok(text),
        Ok(None) => bail!("{shown}: is longer than {} MiB", MOST_BYTES >> 20),
        Err(cause) if ended.status.success() => bail!("{shown}: is no text: {cause}"),
        _ => bail!(
            "{shown}: cannot be fetched: {}",
            visible(&one_line(&String::from_utf8_lossy(&ended.stderr)))
        ),
    }
}

/// The document on standard input.
///
/// # Errors
///
/// When it is no text, or too long.
pub(crate) fn stdin(input: impl Read) -> Result<String> {
    let text = bounded(input).context("standard input: cannot be read as UTF-8 text")?;
    text.with_context(|| format!("standard input: is longer than {} MiB", MOST_BYTES >> 20))
}

/// What `input` holds; nothing if that is more than a document may have.
fn bounded(input: impl Read) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    input.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Ok(None);
    }
    String::from_utf8(bytes)
        .map(Some)
        .map_err(std::io::Error::other)
}
