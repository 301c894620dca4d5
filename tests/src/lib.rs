//! Shared by the test binaries beside this folder.
