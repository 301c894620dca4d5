//! The four values of the table.

/// Name and text of each.
pub fn all() -> [(&'static str, String); 4] {
    let prose = "request finished status ok after handling upstream call to the order service in region eu west without any retries being needed and the ";
    let clean: String = prose.chars().cycle().take(1_024).collect();
    let dirty = format!("{} jane.doe@example.org paid with 4111 1111 1111 1111 {}", &clean[..480], &clean[..490]);
    [
        ("clean 32 B", "connection to upstream timed out".to_owned()),
        ("dirty 42 B", "login by jane.doe@example.org was rejected".to_owned()),
        ("clean 1 KB", clean),
        ("dirty 1 KB", dirty),
    ]
}
