//! The journal refuses what could lead it, or a second writer, to the wrong files.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use tracing_security_journal::{Error, ErrorKind, Options};

use crate::log::Log;

fn refused(options: Options) -> Error {
    options.open().err().unwrap()
}

#[test]
fn a_second_writer_is_told_who_has_the_log() {
    let log = Log::new();
    let mut first = log.options().open().unwrap();
    let error = refused(log.options());
    assert_eq!(error.kind(), ErrorKind::Locked);
    let expected = format!("locked by process {}", std::process::id());
    assert!(error.to_string().contains(&expected), "{error}");
    first.close().unwrap();
    log.options().open().unwrap();
}

#[test]
fn a_symbolic_link_in_place_of_the_directory_is_refused() {
    let log = Log::new();
    let target = tempfile::tempdir().unwrap();
    symlink(target.path(), log.path()).unwrap();
    assert_eq!(refused(log.options()).kind(), ErrorKind::Symlink);
    assert_eq!(std::fs::read_dir(target.path()).unwrap().count(), 0);
}

#[test]
fn a_directory_others_may_write_to_is_refused() {
    let log = Log::new();
    std::fs::create_dir(log.path()).unwrap();
    std::fs::set_permissions(log.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let error = refused(log.options());
    assert_eq!(error.kind(), ErrorKind::WritableByOthers);
    assert!(error.to_string().contains("chmod go-w"), "{error}");
    assert!(log.files().is_empty());
}

#[test]
fn a_file_in_place_of_the_directory_is_refused() {
    let log = Log::new();
    std::fs::write(log.path(), "x").unwrap();
    let error = refused(log.options());
    assert!(
        error.to_string().contains(log.path().to_str().unwrap()),
        "{error}"
    );
    assert_eq!(std::fs::read(log.path()).unwrap(), b"x");
}

#[test]
fn links_and_fifos_in_place_of_our_files_are_refused() {
    type Plant = fn(&std::path::Path);
    let plants: [(&str, Plant, ErrorKind); 3] = [
        (
            "link",
            |path| symlink("/dev/null", path).unwrap(),
            ErrorKind::Symlink,
        ),
        (
            "directory",
            |path| std::fs::create_dir(path).unwrap(),
            ErrorKind::NotRegular,
        ),
        ("fifo", fifo, ErrorKind::NotRegular),
    ];
    for name in [
        "security.00000000000000000000.jsonl",
        "security.lineage",
        "security.vkey",
        ".lock",
    ] {
        for (what, plant, kind) in plants {
            let log = Log::new();
            std::fs::create_dir(log.path()).unwrap();
            std::fs::set_permissions(log.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
            plant(&log.path().join(name));
            let error = refused(log.options());
            assert_eq!(error.kind(), kind, "{what} for {name}: {error}");
        }
    }
}

fn fifo(path: &std::path::Path) {
    let made = std::process::Command::new("mkfifo")
        .arg(path)
        .status()
        .unwrap();
    assert!(made.success());
}

#[test]
fn a_segment_with_a_second_name_is_refused() {
    let log = Log::new();
    log.options().open().unwrap().close().unwrap();
    let segment = log.path().join(&log.segments()[0]);
    std::fs::hard_link(&segment, log.path().join("elsewhere")).unwrap();
    assert_eq!(refused(log.options()).kind(), ErrorKind::HardLink);
}

#[test]
fn a_log_without_its_keys_is_not_continued() {
    let log = Log::new();
    log.options().open().unwrap().close().unwrap();
    std::fs::remove_file(log.path().join(".seal/state")).unwrap();
    assert_eq!(refused(log.options()).kind(), ErrorKind::KeysMissing);
}

#[test]
fn senseless_options_are_refused_before_anything_is_made() {
    let log = Log::new();
    for options in [
        log.options().segment_bytes(1),
        log.options().backlog_bytes(1),
    ] {
        assert_eq!(refused(options).kind(), ErrorKind::InvalidOption);
    }
    assert!(!log.path().exists());
}
