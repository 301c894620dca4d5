//! What layer, filter and handle share.

use crate::admit::Refusal;
use crate::audit::Auditor;
use crate::callsite::{Callsite, CallsiteTable, Found};
use crate::directive::Directives;
use crate::error::Error;
use crate::identifier;
use crate::recognize::{Targets, wants};
use crate::redaction::Redaction;
use crate::risk::RiskRules;
use crate::span::LogId;
use crate::transport::{LocalSender, Sender};
use crate::worker::Shared;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tracing_core::{LevelFilter, Metadata};
use tracing_security_schema::Severity;

/// The state of one security log.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) log: LogId,
    callsites: CallsiteTable,
    targets: Targets,
    directives: RwLock<Arc<Directives>>,
    /// Whether any directive is of spans: nearly never, and asked for every span.
    span_directives: AtomicBool,
    /// Counts the changes of the filter; answers kept with callsites are of one generation.
    generation: AtomicU64,
    redaction: Redaction,
    pub(crate) risk: RiskRules,
    /// `"service":{…},"v":1}`
    pub(crate) service: Vec<u8>,
    auditor: Auditor,
    sender: Sender,
    shared: Arc<Shared>,
    pub(crate) probe: AtomicU64,
}

impl Core {
    pub(crate) fn new(
        targets: Targets,
        directives: Directives,
        redaction: Redaction,
        risk: RiskRules,
        auditor: Auditor,
        sender: Sender,
        shared: Arc<Shared>,
    ) -> Self {
        identifier::begin_epoch();
        Self {
            log: LogId::next(),
            callsites: CallsiteTable::new(),
            targets,
            span_directives: AtomicBool::new(directives.has_spans()),
            directives: RwLock::new(Arc::new(directives)),
            generation: AtomicU64::new(0),
            redaction,
            risk,
            service: crate::audit::service_tail(auditor.service()),
            auditor,
            sender,
            shared,
            probe: AtomicU64::new(0),
        }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(crate) fn auditor(&self) -> &Auditor {
        &self.auditor
    }

    pub(crate) fn redaction(&self) -> &Redaction {
        &self.redaction
    }

    /// The facts of a callsite.
    pub(crate) fn callsite(&self, metadata: &'static Metadata<'static>) -> Found<'_> {
        self.callsites.get(metadata, || {
            Callsite::new(
                metadata,
                self.targets.classify(metadata),
                self.redaction.redactor(),
            )
        })
    }

    /// Whether this layer wants to hear of a callsite at all.
    pub(crate) fn wants(&self, metadata: &'static Metadata<'static>) -> bool {
        wants(
            self.targets.classify(metadata),
            metadata,
            &self.directives(),
        )
    }

    pub(crate) fn is_security_target(&self, target: &str) -> bool {
        self.targets.contains(target)
    }

    /// Whether plain directives take this callsite; remembered with it.
    pub(crate) fn filter_takes(&self, callsite: &Callsite) -> bool {
        let metadata = callsite.metadata;
        callsite.passes(self.generation.load(Ordering::Acquire), || {
            self.directives().takes(metadata.target(), metadata.level())
        })
    }

    pub(crate) fn directives(&self) -> Arc<Directives> {
        Arc::clone(
            &self
                .directives
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    pub(crate) fn has_span_directives(&self) -> bool {
        self.span_directives.load(Ordering::Acquire)
    }

    /// What this layer asks `tracing` to let through: the most verbose level the filter takes, and at least
    /// INFO, since a request's span lends its context whatever the filter says of events.
    pub(crate) fn level_hint(&self) -> LevelFilter {
        match self.directives().most_verbose() {
            LevelFilter::OFF => LevelFilter::OFF,
            level => level.max(LevelFilter::INFO),
        }
    }

    /// Puts another filter in force and records the change.
    pub(crate) fn set_filter(&self, text: &str) -> Result<(), Error> {
        let after = Directives::parse(text)?;
        let before = {
            let mut directives = self
                .directives
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            self.span_directives
                .store(after.has_spans(), Ordering::Release);
            std::mem::replace(&mut *directives, Arc::new(after))
        };
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.shared
            .record_audit(self.auditor.filter_changed(before.text(), text));
        Ok(())
    }

    /// Hands a finished frame to the queue, or counts it as shed.
    pub(crate) fn admit(
        &self,
        frame: &[u8],
        severity: Severity,
        event_type: &[u8],
        local: &mut LocalSender,
    ) {
        let admission = &self.shared.admission;
        let record = frame.get(1..);
        if !admission.rate_limits.allow(event_type) {
            return admission.refuse(record, severity, Refusal::RateLimit);
        }
        match admission.enter(frame.len(), severity) {
            Ok(entered) if self.sender.send(frame, local) => entered.make_way(),
            Ok(_) => {
                admission.leave(frame.len());
                admission.refuse(record, severity, Refusal::Broken);
            }
            Err(refusal) => admission.refuse(record, severity, refusal),
        }
    }

    /// Counts an event that came from inside the log's own work.
    pub(crate) fn refuse_reentrant(&self, callsite: &Callsite) {
        let severity = Severity::from_level(callsite.metadata.level().as_str());
        self.shared
            .admission
            .refuse(None, severity, Refusal::Reentrant);
    }
}
