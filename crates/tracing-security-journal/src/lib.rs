//! A sealed, crash-safe, rotating journal of JSON Lines, with its reader and verifier.
