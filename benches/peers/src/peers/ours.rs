//! Our crate: as it comes, and with one thing changed at a time.
use crate::{Guard, Opts, Peer};
use tracing_security::{SecurityLayer, Transport};

/// Which configuration.
pub struct Ours {
    name: &'static str,
    about: &'static str,
    transport: Transport,
    seal: bool,
}

pub const ALL: [Ours; 4] = [
    Ours {
        name: "tracing-security",
        about: "ours as it comes: recognized, correlated, redacted, JSON, swapped byte buffer, sealed rotating journal",
        transport: Transport::SwapBuffer,
        seal: true,
    },
    Ours {
        name: "ours:channel",
        about: "ours with tracing_appender's lossless channel instead of the byte buffer",
        transport: Transport::Channel,
        seal: true,
    },
    Ours {
        name: "ours:unsealed",
        about: "ours without sealing",
        transport: Transport::SwapBuffer,
        seal: false,
    },
    Ours {
        name: "ours:channel-unsealed",
        about: "ours without sealing, with tracing_appender's lossless channel",
        transport: Transport::Channel,
        seal: false,
    },
];

impl Peer for Ours {
    fn name(&self) -> &'static str { self.name }
    fn about(&self) -> &'static str { self.about }
    fn install(&self, opts: &Opts) -> Guard {
        let (layer, guard) = SecurityLayer::builder()
            .directory(opts.dir.join("journal"))
            .service("bench", "1.0.0")
            .transport(self.transport)
            .seal(self.seal)
            .build()
            .expect("build");
        // It brings its own filter: another one around it would be measured too.
        let own_filter = Opts { dir: opts.dir.clone(), filter: false, beside: opts.beside };
        crate::install_layer(layer, &own_filter);
        Guard::keep(guard)
    }
}
