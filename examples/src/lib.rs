//! What the examples beside this folder share with the tests that drive them.

pub mod login;
