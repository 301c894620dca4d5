//! The real writer over a disk that fails, fills up, is tampered with, or loses its power after any operation.
mod behind_our_back;
mod failing_sync;
mod full_disk;
mod hostile_input;
mod power_cut;
mod stolen_key;
mod tampering;
mod time_passes;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::clock::{Clock, Now};
use crate::compress::Background;
use crate::fs::Disk as _;
use crate::fs::model::ModelDisk;
use crate::verify::verify_on;
use crate::{
    Compression, Error, Options, Reader, Report, Retention, Seal, Urgency, VerifyOptions, Writer,
};

/// Where the log is on the model of a disk.
const LOG: &str = "/log";

/// A machine with a disk and a clock.
struct Machine {
    disk: ModelDisk,
    now: Arc<Mutex<Now>>,
}

impl Machine {
    fn new() -> Self {
        let now = Now {
            steady: Duration::from_secs(100),
            wall_us: 1_795_255_200_000_000,
        };
        Self {
            disk: ModelDisk::default(),
            now: Arc::new(Mutex::new(now)),
        }
    }

    fn with_disk(disk: ModelDisk) -> Self {
        Self {
            disk,
            ..Self::new()
        }
    }

    fn options() -> Options {
        Options::new(LOG)
            .segment_bytes(10_000)
            .compression(Compression::None)
            .seal(
                Seal::default()
                    .checkpoint_records(10)
                    .epoch(Duration::from_secs(5)),
            )
    }

    fn open(&self, options: Options) -> Result<Writer, Error> {
        let clock = Clock::Manual(Arc::clone(&self.now));
        Writer::open_on(
            options,
            Arc::new(self.disk.clone()),
            clock,
            Background::Inline,
        )
    }

    fn pass(&self, time: Duration) {
        let mut now = self.now.lock().unwrap();
        now.steady += time;
        now.wall_us += i64::try_from(time.as_micros()).unwrap();
    }

    fn verify(&self) -> Report {
        self.verify_with(&VerifyOptions::new())
    }

    fn verify_with(&self, options: &VerifyOptions) -> Report {
        let directory = self.disk.open_directory(Path::new(LOG), false).unwrap();
        verify_on(&directory, Path::new(LOG), options).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        let directory = self.disk.open_directory(Path::new(LOG), false).unwrap();
        let mut reader = Reader::on(directory, Path::new(LOG), 0);
        let mut lines = Vec::new();
        while let Some(line) = reader.next().unwrap() {
            lines.push(serde_json::from_slice(line.bytes).unwrap());
        }
        lines
    }

    /// The callers' records.
    fn numbers(&self) -> Vec<u64> {
        self.lines()
            .iter()
            .filter_map(|line| line["n"].as_u64())
            .collect()
    }

    fn count(&self, event_type: &str) -> usize {
        self.lines()
            .iter()
            .filter(|line| line["event_type"] == event_type)
            .count()
    }

    fn segments(&self) -> Vec<String> {
        let names = self.disk.names(LOG);
        names
            .into_iter()
            .filter(|name| crate::name::SegmentName::parse(name).is_some())
            .collect()
    }
}

fn body(n: u64) -> Vec<u8> {
    format!(
        r#"{{"event_type":"test.event","n":{n},"pad":"{}"}}"#,
        "x".repeat(150)
    )
    .into_bytes()
}

fn append(writer: &mut Writer, numbers: std::ops::Range<u64>) {
    for n in numbers {
        writer.append(&body(n), Urgency::Normal).unwrap();
    }
}

fn assert_sound(report: &Report, context: &str) {
    assert!(report.ok, "{context}: {:#?}", report.findings);
}

/// Retention that lets go of segments within a short workload.
fn short_retention() -> Retention {
    Retention {
        max_segments: Some(3),
        ..Retention::default()
    }
}
