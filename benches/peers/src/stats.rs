//! Small numbers.
use std::path::Path;

pub fn median(v: &mut [f64]) -> f64 {
    if v.is_empty() {
        return f64::NAN;
    }
    v.sort_by(f64::total_cmp);
    let n = v.len();
    if n % 2 == 1 { v[n / 2] } else { (v[n / 2 - 1] + v[n / 2]) / 2.0 }
}

pub fn pct(sorted: &[u64], p: f64) -> u64 {
    sorted[((sorted.len() as f64 * p) as usize).min(sorted.len() - 1)]
}

/// (user, sys) CPU seconds of this process, and voluntary/involuntary context switches.
pub fn rusage() -> (f64, f64, i64, i64) {
    let mut r: libc::rusage = unsafe { std::mem::zeroed() };
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut r) };
    let s = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 * 1e-6;
    (s(r.ru_utime), s(r.ru_stime), r.ru_nvcsw, r.ru_nivcsw)
}

/// write() calls of this process so far (Linux, /proc/self/io).
pub fn write_calls() -> u64 {
    std::fs::read_to_string("/proc/self/io")
        .ok()
        .and_then(|t| t.lines().find_map(|l| l.strip_prefix("syscw: ").and_then(|n| n.trim().parse().ok())))
        .unwrap_or(0)
}

pub fn max_rss_kib() -> i64 {
    let mut r: libc::rusage = unsafe { std::mem::zeroed() };
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut r) };
    r.ru_maxrss
}

pub fn dir_bytes(dir: &Path) -> u64 {
    let mut n = 0;
    if let Ok(rd) = std::fs::read_dir(dir) {
        for e in rd.flatten() {
            if let Ok(m) = e.metadata() {
                n += if m.is_dir() { dir_bytes(&e.path()) } else { m.len() };
            }
        }
    }
    n
}

/// Every file below `dir`, one callback per file.
pub fn each_file(dir: &Path, f: &mut dyn FnMut(&[u8])) {
    if let Ok(rd) = std::fs::read_dir(dir) {
        for e in rd.flatten() {
            if e.path().is_symlink() {
                // It points at a file that is counted by itself.
            } else if e.path().is_dir() {
                each_file(&e.path(), f)
            } else if let Ok(b) = std::fs::read(e.path()) {
                f(&b)
            }
        }
    }
}
