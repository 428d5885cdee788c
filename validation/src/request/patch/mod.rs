//! A change of one token, known to be what the rule allows.

mod apply;
mod document;
pub(crate) mod field;
mod judge;
mod limits;
pub(crate) mod operation;
mod path;
mod reason;

use std::marker::PhantomData;

use sailpoint_pat_client::types::JsonPatchOperation;
use serde_json::Value;

use crate::{
    json::read::{located, read_request},
    request::patch::{
        document::Document,
        field::{Change, Field},
        judge::Outcome,
        operation::{Action, Members, Step},
        path::Path,
    },
    rule::{
        deadline::Deadline,
        expiry::{Acknowledged, Expiry},
        name::TokenName,
        now::Now,
        reason::Kind,
        scope::Scope,
        violation::{Violation, Violations},
    },
};

/// A change of one token, as a JSON Patch (RFC 6902). What it says cannot break the rule.
///
/// Three ways lead in: the methods here, [`TokenPatch::from_operations`] from the generated model and
/// [`TokenPatch::from_json`] from bytes. One leads out: `From<TokenPatch>` for the generated operations.
///
/// ```
/// use std::time::Duration;
/// use sailpoint_pat::{Acknowledged, Deadline, Now, TokenName, TokenPatch, client::types::JsonPatchOperation};
///
/// let in_ninety_days = Deadline::after(Duration::from_secs(90 * 86_400), &Now::system())?;
/// let renamed_and_extended = TokenPatch::new().rename(TokenName::new("nightly export")?).expire_at(in_ninety_days);
/// assert_eq!(renamed_and_extended.expiry_change().to().and_then(|expiry| expiry.deadline()), Some(in_ninety_days));
///
/// // Clearing the date acknowledges what that means, in the same patch.
/// let lasting = TokenPatch::new().never_expire(Acknowledged::that_this_token_never_expires());
/// let operations: Vec<JsonPatchOperation> = lasting.into();
/// assert_eq!(
///     serde_json::to_value(operations)?,
///     serde_json::json!([
///         { "op": "replace", "path": "/expirationDate", "value": null },
///         { "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true },
///     ])
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What is left in the end counts, not the values on the way: an operation may undo an earlier one. What operations take from
/// the token, by `move`, `copy` or a path that leads inside a field, is not known before the token is: it is a
/// [`Change::FromToken`], judged by [`TokenPatch::apply`] and by the service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenPatch {
    steps: Vec<Step>,
    outcome: Outcome,
}

impl TokenPatch {
    /// A patch that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the token this name.
    #[must_use]
    pub fn rename(mut self, name: TokenName) -> Self {
        self.replace(Field::Name, name.as_str().into());
        self.outcome.name = Change::To(name);
        self
    }

    /// Gives the token this scope.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.replace(
            Field::Scope,
            scope.as_named().map_or(Value::Null, Into::into),
        );
        self.outcome.scope = Change::To(scope);
        self
    }

    /// Lets the token expire at `deadline`.
    #[must_use]
    pub fn expire_at(mut self, deadline: Deadline) -> Self {
        self.replace(Field::Expiration, deadline.to_string().into());
        self.outcome.expiry = Change::To(deadline.into());
        self
    }

    /// Lets the token never expire, which somebody acknowledged.
    #[must_use]
    pub fn never_expire(mut self, acknowledged: Acknowledged) -> Self {
        self.replace(Field::Expiration, Value::Null);
        self.replace(Field::Acknowledgement, true.into());
        self.outcome.expiry = Change::To(acknowledged.into());
        self.outcome.acknowledgement = Change::To(true);
        self
    }

    fn replace(&mut self, field: Field, value: Value) {
        self.steps.push(Step {
            path: Path::to_field(field),
            action: Action::Replace(value),
        });
    }

    /// The patch that generated operations describe.
    ///
    /// A generated operation that was read from JSON has lost a `"value": null`, for which its type has no room: read such
    /// JSON by [`TokenPatch::from_json`]. In one that a program makes, null is `Some(Value::Null)`.
    ///
    /// # Errors
    ///
    /// As [`TokenPatch::from_json`].
    pub fn from_operations(
        operations: impl IntoIterator<Item = JsonPatchOperation>,
        now: &Now,
    ) -> Result<Self, Violations> {
        let operations = operations.into_iter().map(|operation| Ok(operation.into()));
        Self::of_members(operations, Field::SINGLE, now)
    }

    /// The patch that a JSON document describes. Members of an operation that RFC 6902 does not know are ignored, as it
    /// wants.
    ///
    /// ```
    /// use sailpoint_pat::{Now, TokenPatch};
    ///
    /// let clears = br#"[{"op": "remove", "path": "/expirationDate"}]"#;
    /// let violations = TokenPatch::from_json(clears, &Now::system()).unwrap_err();
    /// let found: Vec<_> = violations.iter().map(|v| (v.pointer(), v.code().as_str())).collect();
    /// assert_eq!(found, [("/0", "never-expiring-not-acknowledged")]);
    /// ```
    ///
    /// # Errors
    ///
    /// Everything that is wrong with single operations at once; if nothing is, the first operation that no token allows;
    /// if there is none, every way in which what is left behind breaks the rule.
    pub fn from_json(body: &[u8], now: &Now) -> Result<Self, Violations> {
        read_request(body, PhantomData)
            .and_then(operation::of_patch)
            .map_err(Violations::from)
            .and_then(|operations| Self::of_members(operations, Field::SINGLE, now))
            .map_err(|found| located(found, body))
    }

    pub(crate) fn of_members<'a>(
        operations: impl IntoIterator<Item = Result<Members<'a>, Kind>>,
        patchable: &'static [Field],
        now: &Now,
    ) -> Result<Self, Violations> {
        let mut found = Vec::new();
        let mut steps = operation::check_all(operations, patchable, &mut found);
        if !found.is_empty() {
            return Err(Violations::new(found));
        }
        let (outcome, last) = judge::judge(Document::open(), &steps, now)?;
        if let (Change::To(expiry), Some(index)) =
            (&outcome.expiry, last[Field::Expiration as usize])
        {
            write_alike(&mut steps[index..], *expiry);
        }
        Ok(Self { steps, outcome })
    }

    /// The same patch, if its deadline still lies in the future.
    ///
    /// # Errors
    ///
    /// [`ExpirationNotInFuture`](crate::Code::ExpirationNotInFuture).
    pub fn still_after(self, now: &Now) -> Result<Self, Violation> {
        if let Change::To(expiry) = self.outcome.expiry {
            expiry.still_after(now)?;
        }
        Ok(self)
    }

    /// Whether it has no operations.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What it does to the name.
    pub fn name_change(&self) -> &Change<TokenName> {
        &self.outcome.name
    }

    /// What it does to the scope.
    pub fn scope_change(&self) -> &Change<Scope> {
        &self.outcome.scope
    }

    /// What it does to the expiry.
    pub fn expiry_change(&self) -> &Change<Expiry> {
        &self.outcome.expiry
    }

    /// What it does to `userAwareTokenNeverExpires`. Beside a date it has no effect.
    pub fn acknowledgement_change(&self) -> &Change<bool> {
        &self.outcome.acknowledgement
    }

    /// Whether giving it to a token twice leaves the same as once, and succeeds as often: no operation reads the token or adds to an
    /// array.
    #[cfg(feature = "client")]
    pub(crate) fn is_idempotent(&self) -> bool {
        self.steps.iter().all(|step| {
            let writes = matches!(
                step.action,
                Action::Add(_) | Action::Replace(_) | Action::Remove
            );
            writes && step.path.is_field()
        })
    }

    /// Where in the patch the last change of a field is: its value, or the operation.
    pub(crate) fn place(&self, field: Field) -> String {
        let last = self.steps.iter().rposition(|step| step.changes(field));
        judge::place(&self.steps, last.unwrap_or_default())
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }
}

/// Writes the value that the first of `steps` gives to the expiration date as every other way in does: with milliseconds, and
/// null for none. Left as it is where a later operation reads it.
fn write_alike(steps: &mut [Step], expiry: Expiry) {
    let Some((first, later)) = steps.split_first_mut() else {
        return;
    };
    let is_read = later.iter().any(|step| match &step.action {
        Action::Test(_) => step.path.field == Field::Expiration,
        Action::Copy(from) | Action::Move(from) => from.field == Field::Expiration,
        _ => false,
    });
    if let (false, true, Action::Add(value) | Action::Replace(value)) =
        (is_read, first.path.is_field(), &mut first.action)
    {
        *value = match expiry {
            Expiry::At(deadline) => deadline.to_string().into(),
            Expiry::Never(_) => Value::Null,
        };
    }
}

/// The operations to send.
impl From<TokenPatch> for Vec<JsonPatchOperation> {
    fn from(patch: TokenPatch) -> Self {
        patch.steps.into_iter().map(Into::into).collect()
    }
}
