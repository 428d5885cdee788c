//! What the machine of a rotation is told, and what it answers.

use crate::{
    request::create::claim::{Seen, Sent},
    rotate::{journal::record::Planned, report::Course, rotation::Resolution},
    token::id::TokenId,
};

/// What a run is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Given {
    pub(crate) old: TokenId,
    pub(crate) base_url: String,
    /// The sink, as it describes itself.
    pub(crate) sink: String,
    /// The client id with which the run asks.
    pub(crate) client_id: String,
    /// What a person found out about a successor of which nobody could tell whether the sink has its secret.
    pub(crate) resolution: Option<Resolution>,
}

/// What the run has to do next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// Write the record into the journal.
    Note,
    /// List the tokens of the owner.
    List,
    /// List the tokens, several times if need be: what was created just now may be listed a little later.
    Settle,
    /// List the tokens and decide what the successor is to be.
    Plan,
    /// Create what was planned, once.
    Create,
    /// See whether the service accepts the successor.
    Prove,
    /// Give the secret to the sink.
    HandOver,
    /// Read the secret of this token back from the sink, and see whether the service accepts it.
    ReadBack(TokenId),
    /// Ask with the secret that was read back from now on.
    AskAsSuccessor,
    Delete(TokenId),
    /// Give the successor its final name.
    Rename(TokenId),
    End(End),
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    Done,
    /// It failed, and what was to be done was not done, or nobody knows.
    Failed,
    /// The tokens of the owner, and whether the list is whole and readable.
    Listed {
        tokens: Vec<Seen>,
        is_whole: bool,
    },
    /// The service does not accept the credentials any more.
    NotAccepted,
    Planned(Planned),
    Created {
        id: TokenId,
        /// As the service told it; as it was asked for where it told nothing.
        granted: Sent,
    },
    /// Certainly not created.
    NotCreated,
    /// Nobody knows.
    MaybeCreated,
    /// The sink may have it.
    MaybeHandedOver,
    ReadBack(ReadBack),
    /// The same would be refused again.
    Refused,
}

/// What came of reading back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ReadBack {
    /// The sink has the secret, and the service accepts it.
    Kept,
    /// The sink can be read, and what it has is not accepted or of another token.
    Lost,
    /// The sink cannot be read.
    Untold,
    /// The service could not be asked.
    Unknown,
}

/// How a run ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum End {
    Finished {
        course: Course,
        is_renamed: bool,
    },
    /// An earlier run has done all of it.
    AlreadyFinished,
    /// The journal holds the unfinished rotation of another token.
    OtherJournal,
    /// The journal says what no run writes.
    Damaged,
    /// The old token is as it was, and there is no successor.
    Unchanged,
    /// The successor is deleted again.
    Undone(TokenId),
    /// The next run goes on.
    Unfinished(Option<TokenId>),
    /// One of these may be the successor, or somebody else's.
    Doubt(Vec<Seen>),
    /// The token that the journal names is not as the journal tells it.
    NotAsNoted(Seen),
    /// What a person found out was about another successor; whether the sink has the secret of this one nobody knows either.
    InDoubtToo(TokenId),
    /// The old token is gone, and nobody knows whether the sink has the secret of this one.
    OldGone(TokenId),
    /// The sink said that it took the secret, and has not got it.
    NotKept(TokenId),
    /// The credentials are those of the old token, which is gone; those of the successor are needed.
    CredentialsGone(TokenId),
}
