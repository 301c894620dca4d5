//! Whether security events get through everything that stands before this layer.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::recognize::PROBE_TARGET;
use std::sync::atomic::Ordering;
use tracing::level_filters::STATIC_MAX_LEVEL;
use tracing_core::Level;

/// Sends a probe of every level the filter takes through the current dispatcher.
pub(crate) fn run(core: &Core) -> Result<(), Error> {
    let directives = core.directives();
    for level in [
        Level::ERROR,
        Level::WARN,
        Level::INFO,
        Level::DEBUG,
        Level::TRACE,
    ] {
        if !directives.takes("security", &level) {
            continue;
        }
        if STATIC_MAX_LEVEL < level {
            return Err(muted(
                level,
                "the program is compiled with a lower maximum level (`max_level_*` or `release_max_level_*` of the crate `tracing`): raise it",
            ));
        }
        let before = core.probe.load(Ordering::SeqCst);
        emit(level);
        if core.probe.load(Ordering::SeqCst) == before {
            return Err(muted(
                level,
                "a global filter stands before it, or the layer is not part of the current subscriber: give filters to the other layers with `with_filter` and install the subscriber first",
            ));
        }
    }
    Ok(())
}

fn emit(level: Level) {
    // A callsite's level is static, so each level needs a callsite of its own.
    if level == Level::ERROR {
        tracing::event!(target: PROBE_TARGET, Level::ERROR, "self-check of the security log, no action needed");
    } else if level == Level::WARN {
        tracing::event!(target: PROBE_TARGET, Level::WARN, "self-check of the security log, no action needed");
    } else if level == Level::INFO {
        tracing::event!(target: PROBE_TARGET, Level::INFO, "self-check of the security log, no action needed");
    } else if level == Level::DEBUG {
        tracing::event!(target: PROBE_TARGET, Level::DEBUG, "self-check of the security log, no action needed");
    } else {
        tracing::event!(target: PROBE_TARGET, Level::TRACE, "self-check of the security log, no action needed");
    }
}

fn muted(level: Level, why: &str) -> Error {
    Error::new(
        ErrorKind::Muted,
        format!("security events of level {level} do not reach the security log: {why}"),
    )
}
