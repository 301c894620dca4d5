//! The command line of the security log.
fn main() {}
