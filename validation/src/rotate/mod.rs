//! Rotation: a successor takes the place of a token, its secret goes to exactly one place, and whatever happens on the way there
//! is an end to it. Needs the feature `rotate`.
//!
//! ```no_run
//! # async fn example(tenant: sailpoint_pat::Tenant) -> Result<(), Box<dyn std::error::Error>> {
//! use sailpoint_pat::{TokenId, rotate::{FileSink, Rotation}};
//!
//! let rotation = Rotation::of(TokenId::new("2c9180867b7c4d1f8a5e3b0d9f6a1c42")?).keeping_name();
//! println!("{}", rotation.plan(&tenant).await?); // changes nothing
//! let report = rotation.run(&tenant, "ci.journal", &mut FileSink::new("config.json")).await?;
//! println!("{report}");
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! 1. It refuses before anything is sent if the sink would not work. It lists the owner's tokens, and refuses before anything is
//!    created: if there is no place for one more, if the rule or the tenant's policy forbid the successor, if its name is taken.
//! 2. It creates the successor, and proves it at `/oauth/token`.
//! 3. It hands the secret to the sink. What the sink has is read back, where that can be done, and tried at `/oauth/token`.
//! 4. It deletes the old token. If that is the one whose credentials are used to ask, it is deleted with those of the successor.
//!    On request the successor then gets its name.
//!
//! If the proof fails, or the sink certainly did not take the secret, the successor is deleted again. If the sink may have taken it,
//! both tokens stay.
//!
//! # What is deleted
//!
//! The old token, and only what is proven to be made by this rotation: a successor whose id was in the answer to the create; one that
//! was not listed before, is the only one of its name, and agrees with what was asked for in expiry, scope and validity; one that the
//! journal names and that is listed as the journal tells it. Anything less is told with ids and times, and left alone.
//!
//! # The journal
//!
//! Before each step the journal says, on the disk, what is about to be done. It never holds the secret. It is believed only if nobody
//! else can have written it. After a run that was stopped at any point the next one with this journal
//!
//! - deletes the successor, if nobody can have its secret, and begins anew;
//! - finishes, if the sink had the secret and has it still;
//! - finds out, if that is not known: what a [`Sink`] can read back is tried at `/oauth/token`. If it cannot be found out, another
//!   successor is made, and the first is deleted when the sink has the secret of the second. [`Rotation::resolving`] says what a person
//!   found out instead.
//!
//! Until the end the old token works. The one exception cannot be helped: a create that the service carries out only after
//! the next run has looked for it. That run takes the same name again, if nobody gives it another, so that the late one finds it taken.

mod error;
mod journal;
mod lock;
mod machine;
#[cfg(test)]
mod model;
mod plan;
mod private_file;
mod refusal;
mod report;
mod rotation;
mod run;
mod sink;
mod staged;
mod step;

pub use self::{
    error::{Fate, RotationError, RotationErrorKind},
    journal::unfinished::Unfinished,
    lock::FileLock,
    plan::RotationPlan,
    private_file::{PrivateFile, PrivateFileError},
    refusal::Refusal,
    report::{Course, RotationReport},
    rotation::{Resolution, Rotation},
    sink::{
        HandOver, Sink, SinkError, any::AnySink, command::CommandSink, file::FileSink,
        form::SecretForm, writer::WriterSink,
    },
    step::Step,
};
