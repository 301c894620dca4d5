//! A span's own record is written when it closes, and its trace may be closed by then.

use crate::traced::{BOTH_ORDERS, First, Setup};
use tracing::{info_span, warn};

#[test]
fn a_closing_span_has_its_own_ids() {
    for first in BOTH_ORDERS {
        for activation in [true, false] {
            let mut setup = Setup::new(first);
            setup.activation = activation;
            let traced = setup.run(|| {
                info_span!("around").in_scope(|| {
                    let span = info_span!(target: "security", "password change");
                    span.in_scope(|| ());
                    span.in_scope(|| warn!(target: "security", "inside"));
                });
            });
            traced.assert_in("password change", "password change");
            traced.assert_in("inside", "password change");
        }
    }
}

#[test]
fn a_span_that_nothing_ever_entered_is_at_least_in_its_trace() {
    for first in BOTH_ORDERS {
        let traced = Setup::new(first).run(|| {
            info_span!("around").in_scope(|| drop(info_span!(target: "security", "never entered")));
        });
        let nearest = match first {
            First::Log => "never entered",
            First::Tracer => "around",
        };
        traced.assert_in("never entered", nearest);
    }
}
