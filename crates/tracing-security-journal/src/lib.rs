//! A sealed, crash-safe, rotating journal of JSON Lines, with its reader and verifier.
//!
//! What it promises: a record that was [synced](Writer::sync) survives; any change, deletion, reordering or insertion
//! is found by whoever holds the log's first public key, and can be forged by nobody who holds only that; deletion by
//! [policy](Retention) is told from deletion by an attacker. `docs/FORMAT.md` specifies every byte, and
//! `docs/THREAT_MODEL.md` says what is defended and what is not.
//!
//! ```
//! use tracing_security_journal::{Options, Reader, Urgency};
//!
//! # let directory = tempfile::tempdir()?;
//! # let directory = directory.path().join("log");
//! let mut writer = Options::new(&directory).open()?;
//! let seq = writer.append(br#"{"event_type":"auth.login_failure","actor":"alice"}"#, Urgency::Urgent)?;
//! writer.sync()?; // on stable storage from here on
//! writer.close()?;
//!
//! let mut reader = Reader::from_seq(&directory, seq)?;
//! let line = reader.next()?.ok_or("no line")?;
//! assert_eq!(line.seq, seq);
//! assert!(line.bytes.ends_with(br#""actor":"alice"}"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The auditor needs the log's first public key, and better also a head stored elsewhere:
//!
//! ```
//! use tracing_security_journal::{Options, Urgency, VerifyOptions, check, head, prove, verifier_key, verify};
//!
//! # let directory = tempfile::tempdir()?;
//! # let directory = directory.path().join("log");
//! # let mut writer = Options::new(&directory).open()?;
//! # let seq = writer.append(br#"{"event_type":"auth.login_failure"}"#, Urgency::Urgent)?;
//! # writer.close()?;
//! let (key, head) = (verifier_key(&directory)?, head(&directory)?); // to be stored elsewhere
//!
//! let report = verify(&directory, &VerifyOptions::new().verifier_key(key.as_str()).head(head))?;
//! assert!(report.ok);
//!
//! let proof = prove(&directory, seq)?; // shows this record and no other
//! assert_eq!(check(&proof, &key)?.seq, seq);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod audit;
mod clock;
mod compress;
mod cursor;
mod error;
#[cfg(test)]
mod faults;
mod fs;
mod keygen;
mod keys;
mod line;
mod lineage;
mod merkle;
mod name;
mod note;
mod options;
mod prove;
mod reader;
mod recover;
mod retention;
mod seal;
mod segment;
mod source;
mod status;
mod verify;
mod writeback;
mod writer;

pub use cursor::Cursor;
pub use error::{Error, ErrorKind, Stall, StallKind};
pub use keygen::keygen;
pub use options::{Compression, Options, Retention, Rotate, Seal, Urgency};
pub use prove::{Checked, check, head, prove, verifier_key};
pub use reader::{Line, Reader};
pub use status::Status;
pub use verify::{
    Deleted, Finding, FindingKind, HeadCheck, Proven, Range, Report, VerifyOptions, verify,
};
pub use writer::Writer;
