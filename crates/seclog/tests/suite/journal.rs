//! A real journal in a directory of its own, and the command which is run on it.

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::assert::{Assert, OutputAssertExt};
use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;
use tracing_security_journal::{Compression, Options, Urgency, Writer};
use tracing_security_schema::Service;

pub(crate) struct Journal {
    home: TempDir,
    compression: Compression,
}

impl Journal {
    /// No journal yet: only where it will be.
    pub(crate) fn nowhere() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            compression: Compression::None,
        }
    }

    /// A closed journal of these bodies.
    pub(crate) fn of(bodies: &[String]) -> Self {
        let journal = Self::nowhere();
        let mut writer = journal.writer();
        append(&mut writer, bodies);
        writer.close().unwrap();
        journal
    }

    pub(crate) fn compressed(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// Segments of 4 KiB: a few records each.
    pub(crate) fn writer(&self) -> Writer {
        Options::new(self.path())
            .service(Service::new("auth", "1.4.0", "web-3", 812))
            .segment_bytes(4096)
            .compression(self.compression)
            .open()
            .unwrap()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.home.path().join("security")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Segments, oldest first.
    pub(crate) fn segments(&self) -> Vec<PathBuf> {
        let mut segments: Vec<PathBuf> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                let name = path.file_name().unwrap().to_str().unwrap();
                name.starts_with("security.0") && name.contains(".jsonl")
            })
            .collect();
        segments.sort();
        segments
    }

    /// `seclog COMMAND DIR ARGS…`
    pub(crate) fn seclog(&self, command: &str, args: &[&str]) -> Assert {
        let mut seclog = seclog();
        seclog.arg(command).arg(self.path()).args(args);
        seclog.assert()
    }
}

pub(crate) fn append(writer: &mut Writer, bodies: &[String]) {
    for body in bodies {
        writer.append(body.as_bytes(), Urgency::Normal).unwrap();
    }
    writer.sync().unwrap();
}

pub(crate) fn seclog() -> Command {
    let mut command = Command::cargo_bin("seclog").unwrap();
    command
        .env_remove("NO_COLOR")
        .env_remove("COLUMNS")
        .env("TERM", "xterm");
    command
}

/// The body of a record: everything but its seq.
pub(crate) fn body(event_type: &str, severity: &str, more: &str) -> String {
    format!(
        r#"{{"event_id":"01932b1c-8f6e-7c3a-9d2b-3f1e5a7c9b10","timestamp":"2026-11-21T10:00:00.123456Z","event_type":"{event_type}","severity":"{severity}","risk_score":4,{more}"correlation_id":"corr-1","message":"something happened","level":"WARN","service":{{"name":"auth","version":"1.4.0","host":"web-3","pid":812}},"v":1}}"#
    )
}

/// Logins of `user-0` to `user-N`, every tenth of them refused.
pub(crate) fn logins(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            let actor = format!(r#""actor":"user-{number}","#);
            if number % 10 == 9 {
                body(
                    "auth.login_failure",
                    "medium",
                    &format!(r#""outcome":"failure","reason":"bad credentials",{actor}"#),
                )
            } else {
                body(
                    "auth.login_success",
                    "info",
                    &format!(r#""outcome":"success",{actor}"#),
                )
            }
        })
        .collect()
}

pub(crate) fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

pub(crate) fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// The actors of printed JSON lines.
pub(crate) fn actors(printed: &str) -> Vec<String> {
    printed
        .lines()
        .map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            record["actor"].as_str().unwrap_or("?").to_owned()
        })
        .collect()
}

pub(crate) fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}
