//! Whether an example came back as it was.

use serde_json::Value;

/// What of `read` is not in `written`; none where all is. Absent and null are equal, a default may have been added, dates are compared
/// by instant, IP addresses by address, numbers by value. With `read_only` an empty list and none are equal too: nobody writes an error.
pub(super) fn lost(read: &Value, written: &Value, read_only: bool) -> Option<String> {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => {
            read.iter().find_map(|(key, value)| match written.get(key) {
                Some(other) => lost(value, other, read_only).map(|lost| format!("{key}: {lost}")),
                None if value.is_null() || (read_only && is_empty(value)) => None,
                None => Some(format!("{key} was not kept")),
            })
        }
        (Value::Array(read), Value::Array(written)) if read.len() == written.len() => read
            .iter()
            .zip(written)
            .enumerate()
            .find_map(|(index, (one, other))| {
                lost(one, other, read_only).map(|lost| format!("{index}: {lost}"))
            }),
        (Value::Number(one), Value::Number(other)) => {
            let same = one == other || one.as_f64() == other.as_f64();
            (!same).then(|| format!("{one} was written as {other}"))
        }
        (Value::String(one), Value::String(other)) => {
            let same = one == other || same_instant(one, other) || same_address(one, other);
            (!same).then(|| format!("{one:?} was written as {other:?}"))
        }
        (one, other) => (one != other).then(|| format!("{one} was written as {other}")),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn same_instant(one: &str, other: &str) -> bool {
    let read = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    read(one).is_some() && read(one) == read(other)
}

fn same_address(one: &str, other: &str) -> bool {
    let read = |text: &str| text.parse::<std::net::Ipv6Addr>().ok();
    read(one).is_some() && read(one) == read(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn says_what_was_lost_and_where() {
        let read = json!({
            "a": [{"b": null, "c": 1, "when": "2024-01-01T00:00:00+01:00", "ip": "0:0::1"}],
            "d": []
        });
        let written = json!({
            "a": [{"c": 1.0, "when": "2023-12-31T23:00:00.000Z", "ip": "::1", "e": false}]
        });
        assert_eq!(lost(&read, &written, true), None);
        assert_eq!(
            lost(&read, &written, false).as_deref(),
            Some("d was not kept")
        );
        assert_eq!(
            lost(&json!({"a": [1, "x"]}), &json!({"a": [1, "y"]}), false).as_deref(),
            Some("a: 1: \"x\" was written as \"y\"")
        );
    }
}
