//! Typed access to the keys of a JSON object. A value of another type counts as absent.

use serde_json::{Map, Value};

/// A JSON object, or a value that may be one.
pub trait Object {
    /// The value under `key`.
    fn at(&self, key: &str) -> Option<&Value>;

    /// The value under `key`, to be changed.
    fn at_mut(&mut self, key: &str) -> Option<&mut Value>;

    /// Takes the value under `key` out. The others keep their order.
    fn take_out(&mut self, key: &str) -> Option<Value>;

    /// Whether there is a value under `key`.
    fn has(&self, key: &str) -> bool {
        self.at(key).is_some()
    }

    /// The string under `key`.
    fn text(&self, key: &str) -> Option<&str> {
        self.at(key)?.as_str()
    }

    /// Whether the value under `key` is true.
    fn is_true(&self, key: &str) -> bool {
        self.at(key) == Some(&Value::Bool(true))
    }

    /// The items of the list under `key`.
    fn list(&self, key: &str) -> &[Value] {
        self.at(key)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// The items of the list under `key`, to be changed.
    fn list_mut(&mut self, key: &str) -> impl Iterator<Item = &mut Value> {
        let list = self.at_mut(key).and_then(Value::as_array_mut);
        list.into_iter().flatten()
    }

    /// The object under `key`.
    fn map(&self, key: &str) -> Option<&Map<String, Value>> {
        self.at(key)?.as_object()
    }

    /// The object under `key`, to be changed.
    fn map_mut(&mut self, key: &str) -> Option<&mut Map<String, Value>> {
        self.at_mut(key)?.as_object_mut()
    }

    /// The keys and values of the object under `key`.
    fn entries(&self, key: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.map(key).into_iter().flatten()
    }

    /// The keys and values of the object under `key`, to be changed.
    fn entries_mut(&mut self, key: &str) -> impl Iterator<Item = (&String, &mut Value)> {
        self.map_mut(key).into_iter().flatten()
    }
}

impl Object for Map<String, Value> {
    fn at(&self, key: &str) -> Option<&Value> {
        if self.len() > FEW {
            return self.get(key);
        }
        self.iter()
            .find_map(|(own, value)| (own == key).then_some(value))
    }

    fn at_mut(&mut self, key: &str) -> Option<&mut Value> {
        if self.len() > FEW {
            return self.get_mut(key);
        }
        self.iter_mut()
            .find_map(|(own, value)| (own == key).then_some(value))
    }

    fn take_out(&mut self, key: &str) -> Option<Value> {
        if self.has(key) {
            self.shift_remove(key)
        } else {
            None
        }
    }
}

impl Object for Value {
    fn at(&self, key: &str) -> Option<&Value> {
        self.as_object()?.at(key)
    }

    fn at_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.as_object_mut()?.at_mut(key)
    }

    fn take_out(&mut self, key: &str) -> Option<Value> {
        self.as_object_mut()?.take_out(key)
    }
}

/// Of so many keys, to compare each is faster than to hash the one that is looked for.
const FEW: usize = 10;
