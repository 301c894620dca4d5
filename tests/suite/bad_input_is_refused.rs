//! What cannot work is refused at the start, with its kind, the place, the cause and what to do.

use crate::{case, fresh_directory};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;
use tracing_security::{Builder, Error, ErrorKind, SecurityGuard, SecurityLayer};
use tracing_security_tests::builder;
use tracing_subscriber::Registry;

fn open(builder: Builder) -> Result<SecurityGuard, Error> {
    builder.build::<Registry>().map(|(_, guard)| guard)
}

/// The error, whose message holds all of `words`.
fn refused(builder: Builder, kind: ErrorKind, words: &[&str]) {
    let error = open(builder)
        .err()
        .unwrap_or_else(|| panic!("taken, despite {words:?}"));
    assert_eq!(error.kind(), kind, "{error}");
    let message = error.to_string();
    assert!(
        message.starts_with(char::is_lowercase) || message.starts_with("SECURITY"),
        "{message}"
    );
    for word in words {
        assert!(message.contains(word), "`{word}` is missing: {message}");
    }
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_directory_that_cannot_be_made_is_refused() {
    let (parent, _) = fresh_directory();
    let file = parent.path().join("file");
    fs::write(&file, "in the way").unwrap();
    refused(
        builder(&file),
        ErrorKind::Journal,
        &[shown(&file), "failed to"],
    );
    refused(
        builder(&file.join("below")),
        ErrorKind::Journal,
        &[shown(&file)],
    );
    assert_eq!(fs::read(&file).unwrap(), b"in the way");
    // Nobody may make a directory there, not even the superuser.
    let system = Path::new("/sys/kernel/security-log");
    refused(
        builder(system),
        ErrorKind::Journal,
        &[shown(system), "failed to"],
    );
}

#[test]
fn a_symbolic_link_is_not_followed() {
    let (parent, directory) = fresh_directory();
    let elsewhere = parent.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, &directory).unwrap();
    refused(
        builder(&directory),
        ErrorKind::Journal,
        &[shown(&directory), "symbolic link"],
    );
    assert_eq!(
        fs::read_dir(&elsewhere).unwrap().count(),
        0,
        "nothing is created"
    );
}

#[test]
fn a_directory_that_others_may_write_to_is_refused() {
    for mode in [0o777, 0o770, 0o1777] {
        let (_parent, directory) = fresh_directory();
        fs::create_dir(&directory).unwrap();
        fs::set_permissions(&directory, fs::Permissions::from_mode(mode)).unwrap();
        refused(
            builder(&directory),
            ErrorKind::Journal,
            &[shown(&directory), "chmod"],
        );
        assert_eq!(
            fs::read_dir(&directory).unwrap().count(),
            0,
            "nothing is created"
        );
    }
}

#[test]
fn what_is_created_is_private() {
    let (_parent, directory) = fresh_directory();
    drop(open(builder(&directory)).unwrap());
    let mut places = vec![directory];
    while let Some(place) = places.pop() {
        let mode = fs::symlink_metadata(&place).unwrap().permissions().mode() & 0o777;
        if place.is_symlink() {
            continue;
        }
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", place.display());
        if place.is_dir() {
            places.extend(
                fs::read_dir(&place)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
    }
}

#[test]
fn a_second_process_on_the_same_directory_is_refused() {
    let (_parent, directory) = fresh_directory();
    let guard = open(builder(&directory)).unwrap();
    let second = case("opened", &directory).succeed().stdout;
    assert!(second.starts_with("Journal: "), "{second}");
    assert!(second.contains(shown(&directory)), "{second}");
    refused(
        builder(&directory),
        ErrorKind::Journal,
        &[shown(&directory)],
    );
    drop(guard);
    assert_eq!(case("opened", &directory).succeed().stdout, "ok\n");
}

#[test]
fn a_bad_filter_is_an_error_and_not_a_warning() {
    for filter in ["security=loud", "a[b=info", ",", "a=b=c"] {
        let (_parent, directory) = fresh_directory();
        refused(
            builder(&directory).filter(filter),
            ErrorKind::Filter,
            &["filter directive", "not understood"],
        );
        assert!(!directory.exists(), "nothing is created");
        let told = case("opened", &directory)
            .env("SECURITY_LOG", filter)
            .succeed()
            .stdout;
        assert!(
            told.starts_with("Filter: bad value of SECURITY_LOG"),
            "{told}"
        );
        assert!(!directory.exists(), "nothing is created");
    }
}

#[test]
fn bad_variables_are_named() {
    for (name, value, kind) in [
        ("SECURITY_LOG_QUEUE_BYTES", "12 parsecs", "Config"),
        ("SECURITY_LOG_SYNC_INTERVAL", "5", "Config"),
        ("SECURITY_LOG_SEAL", "maybe", "Config"),
        ("SECURITY_LOG_ROTATE", "sometimes", "Config"),
        ("SECURITY_LOG_RATE_LIMITS", "auth.login_failure", "Config"),
    ] {
        let (_parent, directory) = fresh_directory();
        let told = case("opened", &directory).env(name, value).succeed().stdout;
        assert!(
            told.starts_with(kind) && told.contains(name) && told.contains(value),
            "{told}"
        );
        assert!(!directory.exists(), "nothing is created");
    }
}

#[test]
fn a_bad_file_is_refused_with_line_and_column() {
    for (text, place, word) in [
        (
            "directory = \"d\"\nsegment_byte = 1\n",
            ":2:1",
            "segment_byte",
        ),
        ("[retention]\nmax_agee = \"90d\"\n", ":2:1", "max_agee"),
        ("queue_bytes = \"much\"\n", ":1:15", "much"),
        ("queue_deadline = \"soon\"\n", ":1:18", "soon"),
        ("rotate = \"6\"\n", ":1:10", "never, hourly, daily"),
        ("filter = [\n", ":", "bad configuration"),
    ] {
        let (parent, directory) = fresh_directory();
        let file = parent.path().join("log.toml");
        fs::write(&file, text).unwrap();
        let error = SecurityLayer::from_config(&file).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        let message = error.to_string();
        assert!(
            message.contains(&format!("{}{place}", shown(&file))),
            "{message}"
        );
        assert!(message.contains(word), "{message}");
        let told = case("opened", &directory)
            .arg(shown(&file))
            .succeed()
            .stdout;
        assert!(told.starts_with("Config: "), "{told}");
        assert!(!directory.exists(), "nothing is created");
    }
    let missing = SecurityLayer::from_config("/nowhere/log.toml").expect_err("no such file");
    assert!(
        missing.to_string().contains("/nowhere/log.toml"),
        "{missing}"
    );
}

#[test]
fn sizes_and_times_out_of_range_are_refused_before_anything_is_made() {
    let (_parent, directory) = fresh_directory();
    let new = || builder(&directory);
    refused(
        new().queue_bytes(1),
        ErrorKind::Config,
        &["queue_bytes", "65536"],
    );
    refused(
        new().field_bytes(1),
        ErrorKind::Config,
        &["field_bytes", "64 KiB"],
    );
    refused(
        new().rate_limit("auth.login_failure", 0),
        ErrorKind::Config,
        &["auth.login_failure", "at least 1"],
    );
    refused(
        new().segment_bytes(1),
        ErrorKind::Journal,
        &["segment size", "4096"],
    );
    let never = tracing_security::journal::Rotate::Every(Duration::ZERO);
    refused(new().rotate(never), ErrorKind::Journal, &["rotation"]);
    refused(
        SecurityLayer::builder(),
        ErrorKind::Config,
        &["directory", "SECURITY_LOG_DIRECTORY"],
    );
    assert!(!directory.exists(), "nothing is created");
}

#[test]
fn a_log_sealed_before_stays_sealed() {
    let (_parent, directory) = fresh_directory();
    drop(open(builder(&directory)).unwrap());
    let before = fs::read_dir(&directory).unwrap().count();
    refused(
        builder(&directory).seal(false),
        ErrorKind::Journal,
        &["seal"],
    );
    assert_eq!(fs::read_dir(&directory).unwrap().count(), before);
}
