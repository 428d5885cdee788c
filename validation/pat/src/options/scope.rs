//! What a token may do, as people write it: `--scope a,b` is the same as `--scope a --scope b`.

/// One scope of a list that commas separate. Whether it may stand in a request is for the library to say.
pub(crate) fn read(text: &str) -> Result<String, &'static str> {
    let scope = text.trim();
    if scope.contains(char::is_whitespace) {
        return Err("a scope has no space in it; separate scopes by commas, or repeat the option");
    }
    Ok(scope.to_owned())
}
