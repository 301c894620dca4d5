//! What is known of a callsite before its first event, kept where an event finds it without a lock.

use crate::recognize::{Kind, Role, bare_name};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tracing_core::Metadata;
use tracing_security_redact::{FieldVerdict, Redactor, escape};

/// Slots of the lock-free part; more callsites than this go to a map behind a lock.
const SLOTS: usize = 8 * 1024;
/// Slots looked at before the map is asked.
const PROBES: usize = 16;

/// Static facts of one callsite, made once.
#[derive(Debug)]
pub(crate) struct Callsite {
    pub(crate) metadata: &'static Metadata<'static>,
    pub(crate) kind: Kind,
    pub(crate) fields: Box<[FieldSite]>,
    /// `"code":{…},"level":"…",` as it stands in the record.
    pub(crate) origin: Box<[u8]>,
    /// The span's name as a JSON string with quotes.
    pub(crate) quoted_name: Box<[u8]>,
    /// Two fields could write the same key; only then are keys compared.
    pub(crate) may_repeat_keys: bool,
    /// The filter's last answer: generation in the high bits, the answer in the lowest.
    answer: AtomicU64,
}

/// One declared field.
#[derive(Debug)]
pub(crate) struct FieldSite {
    /// Number of this field, unique in the process.
    pub(crate) number: u64,
    /// Bare name.
    pub(crate) name: Box<str>,
    /// `"name":"` under `redacted`: a plain field with the name of a reserved key is told apart from it.
    pub(crate) note: Box<[u8]>,
    /// `"name":` escaped, ready to copy.
    pub(crate) key: Box<[u8]>,
    pub(crate) role: Role,
    pub(crate) verdict: FieldVerdict,
}

impl Callsite {
    pub(crate) fn new(
        metadata: &'static Metadata<'static>,
        kind: Kind,
        redactor: &Redactor,
    ) -> Self {
        let mut fields: Vec<FieldSite> = metadata
            .fields()
            .iter()
            .filter(|_| kind != Kind::Unwanted)
            .map(|field| FieldSite::new(bare_name(field.name()), kind, redactor))
            .collect();
        demote_aliases(&mut fields);
        let may_repeat_keys = kind == Kind::LogBridge
            || fields.iter().enumerate().any(|(i, a)| {
                fields
                    .iter()
                    .skip(i + 1)
                    .any(|b| a.name == b.name || could_extend(&a.name, &b.name))
            });
        let mut quoted_name = Vec::new();
        push_string(&mut quoted_name, metadata.name());
        Self {
            metadata,
            kind,
            fields: fields.into(),
            origin: origin(metadata).into(),
            quoted_name: quoted_name.into(),
            may_repeat_keys,
            answer: AtomicU64::new(u64::MAX),
        }
    }

    /// The filter's answer for this callsite, asked again only when the filter has changed.
    pub(crate) fn passes(&self, generation: u64, ask: impl FnOnce() -> bool) -> bool {
        let known = self.answer.load(Ordering::Relaxed);
        if known >> 1 == generation {
            return known & 1 == 1;
        }
        let passes = ask();
        self.answer
            .store(generation << 1 | u64::from(passes), Ordering::Relaxed);
        passes
    }
}

impl FieldSite {
    fn new(name: &str, kind: Kind, redactor: &Redactor) -> Self {
        /// From 1: 0 stands for no field.
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let mut key = Vec::with_capacity(name.len() + 3);
        push_string(&mut key, name);
        key.push(b':');
        let mut site = Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            name: name.into(),
            note: opening_of_note(name),
            key: key.into(),
            role: Role::Plain,
            verdict: redactor.field(name),
        };
        site.take_role(Role::of(name).on(kind));
        site
    }

    fn take_role(&mut self, role: Role) {
        self.role = role;
        let reserved =
            matches!(Role::of(&self.name), Role::Promoted(slot, _) if slot.key() == &*self.name);
        if role == Role::Plain && reserved {
            self.note = opening_of_note(&format!("fields.{}", self.name));
        }
    }
}

/// `"name":"`, to which the rules and a quote are added.
fn opening_of_note(name: &str) -> Box<[u8]> {
    let mut opening = Vec::with_capacity(name.len() + 4);
    push_string(&mut opening, name);
    opening.extend_from_slice(b":\"");
    opening.into()
}

/// Of several declared names for one reserved key only the best is promoted; the others stay fields.
fn demote_aliases(fields: &mut [FieldSite]) {
    let roles: Vec<Role> = fields.iter().map(|f| f.role).collect();
    for field in fields {
        let Role::Promoted(slot, rank) = field.role else {
            continue;
        };
        let beaten = |role: &Role| matches!(role, Role::Promoted(other, better) if *other == slot && *better < rank);
        if roles.iter().any(beaten) {
            field.take_role(Role::Plain);
        }
    }
}

/// An error field `x` also writes `x.…` keys; a declared `x.…` may meet them.
fn could_extend(a: &str, b: &str) -> bool {
    let below = |long: &str, short: &str| {
        long.strip_prefix(short)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    below(a, b) || below(b, a)
}

/// Appends `text` as a JSON string.
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    escape::push_json(out, text);
    out.push(b'"');
}

fn origin(metadata: &Metadata<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    push_origin(
        &mut out,
        metadata.module_path(),
        metadata.file(),
        metadata.line(),
        metadata.level().as_str(),
    );
    out
}

/// Appends `"code":{…},"level":"…",`; without any code location only the level.
pub(crate) fn push_origin(
    out: &mut Vec<u8>,
    module: Option<&str>,
    file: Option<&str>,
    line: Option<u32>,
    level: &str,
) {
    let mut separator: &[u8] = b"\"code\":{";
    for (key, value) in [("module", module), ("file", file)] {
        if let Some(value) = value {
            out.extend_from_slice(separator);
            push_string(out, key);
            out.push(b':');
            push_string(out, value);
            separator = b",";
        }
    }
    if let Some(line) = line {
        out.extend_from_slice(separator);
        out.extend_from_slice(b"\"line\":");
        out.extend_from_slice(line.to_string().as_bytes());
        separator = b",";
    }
    if separator == b"," {
        out.extend_from_slice(b"},");
    }
    out.extend_from_slice(b"\"level\":\"");
    out.extend_from_slice(level.as_bytes());
    out.extend_from_slice(b"\",");
}

/// One place of the table: the metadata's address and what is known of its callsite.
type Place = OnceLock<(usize, Arc<Callsite>)>;

/// A callsite of the table, borrowed where that is possible.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    InTable(&'a Arc<Callsite>),
    Overflowing(Arc<Callsite>),
}

impl Deref for Found<'_> {
    type Target = Arc<Callsite>;

    fn deref(&self) -> &Arc<Callsite> {
        match self {
            Self::InTable(callsite) => callsite,
            Self::Overflowing(callsite) => callsite,
        }
    }
}

/// Every callsite met so far, found by the address of its static metadata.
///
/// Append-only: a reader takes no lock. Callsites live as long as the process, so nothing is removed.
#[derive(Debug)]
pub(crate) struct CallsiteTable {
    slots: Box<[Place]>,
    overflow: RwLock<HashMap<usize, Arc<Callsite>>>,
}

impl CallsiteTable {
    pub(crate) fn new() -> Self {
        Self {
            slots: (0..SLOTS).map(|_| OnceLock::new()).collect(),
            overflow: RwLock::default(),
        }
    }

    /// The facts of a callsite, which `make` provides at its first sight.
    pub(crate) fn get(
        &self,
        metadata: &'static Metadata<'static>,
        make: impl Fn() -> Callsite,
    ) -> Found<'_> {
        let address = std::ptr::from_ref(metadata).addr();
        for slot in self.probe(spread(address)) {
            let (owner, callsite) = slot.get_or_init(|| (address, Arc::new(make())));
            if *owner == address {
                return Found::InTable(callsite);
            }
        }
        Found::Overflowing(self.overflowing(address, make))
    }

    fn probe(&self, start: usize) -> impl Iterator<Item = &Place> {
        let (head, tail) = self.slots.split_at(start.min(self.slots.len()));
        tail.iter().chain(head).take(PROBES)
    }

    fn overflowing(&self, address: usize, make: impl Fn() -> Callsite) -> Arc<Callsite> {
        let known = self
            .overflow
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&address)
            .cloned();
        known.unwrap_or_else(|| {
            let made = Arc::new(make());
            self.overflow
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(address)
                .or_insert(made)
                .clone()
        })
    }
}

/// Spreads addresses, which are multiples of eight, over the table.
fn spread(address: usize) -> usize {
    ((address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize % SLOTS
}
