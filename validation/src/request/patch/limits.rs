//! How much a patch may build. No field of a token comes near to it; without an end, forty operations that copy a scope into
//! itself would fill any memory, and a value with levels enough would end the program that lets go of it.

use serde_json::Value;

/// The most levels of arrays and objects in a field. The reader of JSON takes fewer.
pub(crate) const MOST_LEVELS: usize = 128;
/// The most that a patch may copy and move, as texts count; what holds them counts as one.
pub(crate) const MOST_BYTES: usize = 1 << 20;

/// What a patch may still copy and move.
#[derive(Clone, Debug)]
pub(crate) struct Allowance(usize);

impl Default for Allowance {
    fn default() -> Self {
        Self(MOST_BYTES)
    }
}

impl Allowance {
    /// Takes a value off; `None` if there is not enough left.
    pub(crate) fn carry(&mut self, value: &Value) -> Option<()> {
        let own = match value {
            Value::String(text) => text.len(),
            Value::Object(members) => members.keys().map(String::len).sum(),
            _ => 0,
        };
        self.0 = self.0.checked_sub(own.saturating_add(1))?;
        match value {
            Value::Array(items) => items.iter().try_for_each(|item| self.carry(item)),
            Value::Object(members) => members.values().try_for_each(|member| self.carry(member)),
            _ => Some(()),
        }
    }
}

/// Whether a value, put that many levels below a field's own, leaves the field with no more levels than there may be.
pub(crate) fn fits_levels(value: &Value, below: usize) -> bool {
    let has_room = |inside: &Value| fits_levels(inside, below + 1);
    match value {
        Value::Array(items) => below < MOST_LEVELS && items.iter().all(has_room),
        Value::Object(members) => below < MOST_LEVELS && members.values().all(has_room),
        _ => true,
    }
}
