//! Every operation × everything that can go wrong × once or always × the future dropped at each of its awaits. After each case
//! what the caller knows and what the tenant holds agree, the session goes on, and no secret is in anything that was logged,
//! printed or formatted on the way.

mod case;
mod heard;
mod operation;
mod point;
mod tally;

use std::time::Duration;

use sailpoint_pat::{BaseUrl, Credentials, RetryPolicy, Tenant};
use sailpoint_pat_fake_tenant::FakeTenant;

use self::{case::Case, heard::Heard, operation::Op, point::Point, tally::Tally};
use crate::common::{self, builder_for, fake};

/// A fake tenant and the ways to it.
pub(crate) struct World {
    fake: FakeTenant,
    /// With all the patience there is.
    tenant: Tenant,
    /// For what never ends by itself.
    hurried: Tenant,
    /// Same credentials, but where nothing can be reached.
    nowhere: Vec<(&'static str, Tenant)>,
}

impl World {
    async fn new() -> Self {
        let fake = fake().start().await.expect("a fake tenant");
        let patient = || builder_for(&fake).retry(RetryPolicy::new(3));
        let elsewhere = |base: BaseUrl| {
            Tenant::builder(
                base,
                Credentials::new(fake.client_id(), fake.client_secret()),
            )
            .clock(|| common::instant(common::NOW))
            .retry(RetryPolicy::new(2))
            .sleep(|_| std::future::ready(()))
            .build()
            .expect("a tenant")
        };
        let closed = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            listener.local_addr().expect("an address")
        };
        let mut nowhere = vec![(
            "connect",
            elsewhere(BaseUrl::parse(&format!("http://{closed}")).expect("a URL")),
        )];
        // A label that is too long for any name server to be asked.
        let unspeakable = format!("http://{}.invalid", "a".repeat(64));
        let unspeakable = BaseUrl::parse_allowing_clear_text(&unspeakable).expect("a URL");
        nowhere.push(("resolve", elsewhere(unspeakable)));
        if cfg!(any(feature = "rustls", feature = "native-tls")) {
            let plain = format!("https://{}", fake.address());
            nowhere.push(("tls", elsewhere(BaseUrl::parse(&plain).expect("a URL"))));
        }
        Self {
            tenant: patient().build().expect("a tenant"),
            hurried: patient()
                .timeout(Duration::from_millis(40))
                .build()
                .expect("a tenant"),
            nowhere,
            fake,
        }
    }
}

#[test]
fn the_matrix() {
    let heard = Heard::default();
    let _guard = heard.listen();
    let for_threads = heard.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // What the runtime does beside this thread, such as to look for a name.
        .on_thread_start(move || std::mem::forget(for_threads.listen()))
        .build()
        .expect("a runtime");
    let mut total = Tally::default();
    let mut secrets = Vec::new();
    runtime.block_on(async {
        for op in Op::ALL {
            let world = World::new().await;
            let mut tally = Tally::default();
            for point in Point::all() {
                Case {
                    world: &world,
                    op,
                    heard: &heard,
                }
                .run(&point, &mut tally)
                .await;
            }
            Case {
                world: &world,
                op,
                heard: &heard,
            }
            .nowhere(&mut tally)
            .await;
            println!("{op:?}: {tally}");
            total.add(&tally);
            secrets.extend(world.fake.every_secret());
        }
    });
    let leaks = heard.leaks(&secrets);
    println!(
        "fault matrix: {} operations × {} points: {total}, {} secrets looked for in {} bytes: {leaks} leaks",
        Op::ALL.len(),
        Point::all().len() + 3,
        secrets.len(),
        heard.len(),
    );
    assert_eq!(
        total.faults(),
        (0, 0, 0),
        "orphans unsaid, secrets lost, duplicates: {:#?}",
        total.places
    );
    assert_eq!(leaks, 0);
    let names: Vec<_> = Point::all().iter().map(|point| point.name).collect();
    let arriving = Point::all()
        .iter()
        .filter(|point| point.secret_arrives())
        .count();
    assert_eq!(arriving, 8, "one of them is not among {names:?}");
    assert!(total.cases > 1000 && total.dropped > 500, "{total}");
    assert!(total.orphans_said > 10 && total.created > 10, "{total}");
}
