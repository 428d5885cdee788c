//! Where a call can go wrong.

use std::time::Duration;

use sailpoint_pat_fake_tenant::{Answer, Edit, Fault, Gate};
use serde_json::json;

/// One thing that goes wrong.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) name: &'static str,
    pub(crate) what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// Nothing does.
    Nothing,
    /// The fake tenant does this.
    Fault(Fault),
    /// It holds the request, or the reply, until the gate opens, which is after the call has ended.
    Held(fn(Gate) -> Fault),
    /// The bearer is unknown to the service.
    StaleBearer,
    /// The clock of the service is off by so many seconds, and the reply is lost.
    ClockOff(i64),
}

/// Of a create that is carried out, the reply arrives and its secret stands in it as a whole, whatever else is wrong with it.
const SECRET_ARRIVES: [&str; 8] = [
    "nothing",
    "slow body",
    "stale bearer",
    "content type",
    "unknown field",
    "no id",
    "no created",
    "id of another type",
];

impl Point {
    /// Whether the secret of a created token reaches the caller's machine.
    pub(crate) fn secret_arrives(&self) -> bool {
        SECRET_ARRIVES.contains(&self.name)
    }

    pub(crate) fn all() -> Vec<Self> {
        use What::{ClockOff, Fault as F, Held, Nothing, StaleBearer};
        let answer = |answer: Answer| F(Fault::Answer(answer));
        let limited = |wait: &str| answer(Answer::too_many_requests(wait));
        let edit = |edit: Edit| F(Fault::EditReply(vec![edit]));
        let points = [
            ("nothing", Nothing),
            ("request half sent", F(Fault::DropBeforeReading)),
            ("request read", F(Fault::DropBeforeActing)),
            ("reset before acting", F(Fault::ResetBeforeActing)),
            ("acted", F(Fault::DropAfterActing)),
            ("reset after acting", F(Fault::ResetAfterActing)),
            ("response head", F(Fault::CutBody { after: 0 })),
            ("response begun", F(Fault::CutBody { after: 1 })),
            ("response half", F(Fault::CutBody { after: 150 })),
            ("truncated", F(Fault::TruncateBody { keep: 150 })),
            ("truncated to nothing", F(Fault::TruncateBody { keep: 0 })),
            (
                "slow body",
                F(Fault::SlowBody {
                    chunk: 50,
                    delay: Duration::from_micros(50),
                }),
            ),
            ("held before acting", Held(Fault::HoldBeforeActing)),
            ("held after acting", Held(Fault::HoldAfterActing)),
            (
                "held in the body",
                Held(|gate| Fault::HoldBody { after: 30, gate }),
            ),
            ("stale bearer", StaleBearer),
            (
                "302",
                answer(Answer::empty(302).header("location", "/elsewhere")),
            ),
            ("400 html", answer(Answer::html(400))),
            ("401", answer(Answer::unauthorized())),
            ("403", answer(Answer::service_error(403, "1f", "Not you."))),
            ("404", answer(Answer::service_error(404, "1f", "Not here."))),
            ("408", answer(Answer::empty(408))),
            ("429 seconds", limited("60")),
            ("429 date", limited("Mon, 01 Jun 2026 12:01:00 GMT")),
            ("429 date gone", limited("Mon, 01 Jun 2026 11:00:00 GMT")),
            (
                "429 error form",
                answer(Answer::too_many_requests_as_error("1")),
            ),
            ("500", answer(Answer::service_error(500, "1f", "It broke."))),
            ("502 html", answer(Answer::html(502))),
            ("503 empty", answer(Answer::empty(503))),
            (
                "504 after acting",
                F(Fault::AnswerAfterActing(Answer::html(504))),
            ),
            (
                "500 after acting",
                F(Fault::AnswerAfterActing(Answer::empty(500))),
            ),
            ("200 html", F(Fault::AnswerAfterActing(Answer::html(200)))),
            ("200 empty", F(Fault::AnswerAfterActing(Answer::empty(200)))),
            (
                "content type",
                F(Fault::ContentType("text/html".to_owned())),
            ),
            (
                "unknown field",
                edit(Edit::set("/new", json!({ "a": [1, null] }))),
            ),
            ("no id", edit(Edit::remove("/id"))),
            ("no secret", edit(Edit::remove("/secret"))),
            ("no created", edit(Edit::remove("/created"))),
            ("id of another type", edit(Edit::set("/id", json!([1])))),
            ("not an object", edit(Edit::set("", json!("what?")))),
            ("an hour ahead", ClockOff(3600)),
            ("an hour behind", ClockOff(-3600)),
        ];
        points
            .into_iter()
            .map(|(name, what)| Self { name, what })
            .collect()
    }
}
