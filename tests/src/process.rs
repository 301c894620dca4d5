//! Programs in processes of their own, watched so that a hang is a failure and not a wait.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Long enough for any case on a busy machine; only a hang takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// One case of the program `case`.
#[derive(Debug)]
pub struct Case {
    name: String,
    command: Command,
}

/// How a case ended, and what it printed.
#[derive(Debug)]
pub struct Ended {
    /// Its exit.
    pub status: ExitStatus,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Case {
    /// The case `name` of `program`, on a journal in `directory`. No variable of the log's is inherited.
    #[must_use]
    pub fn new(program: &str, name: &str, directory: &Path) -> Self {
        let mut command = Command::new(program);
        command.arg(name).arg(directory).stdin(Stdio::null());
        for (variable, _) in std::env::vars_os() {
            let text = variable.to_string_lossy();
            if text.starts_with("SECURITY_LOG") || text == "RUST_LOG" {
                command.env_remove(&variable);
            }
        }
        Self {
            name: name.to_owned(),
            command,
        }
    }

    /// With one more argument.
    #[must_use]
    pub fn arg(mut self, argument: &str) -> Self {
        self.command.arg(argument);
        self
    }

    /// With a variable of the environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Starts it, with its output at hand.
    #[must_use]
    pub fn spawn(mut self) -> Child {
        self.command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the case starts")
    }

    /// Runs it to its end.
    #[must_use]
    pub fn run(self) -> Ended {
        let name = self.name.clone();
        let mut child = self.spawn();
        let stdout = collect(child.stdout.take().expect("its output"));
        let stderr = collect(child.stderr.take().expect("its errors"));
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("a child can be asked") {
                break Some(status);
            }
            if started.elapsed() > PATIENCE {
                child.kill().expect("a child can be ended");
                child.wait().expect("a child ends");
                break None;
            }
            thread::sleep(Duration::from_millis(5));
        };
        let (stdout, stderr) = (
            stdout.join().expect("its output"),
            stderr.join().expect("its errors"),
        );
        let Some(status) = status else {
            panic!("{name} hung\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
        };
        Ended {
            status,
            stdout,
            stderr,
        }
    }

    /// Runs it to its end, which must be a good one.
    pub fn succeed(self) -> Ended {
        let name = self.name.clone();
        let ended = self.run();
        assert!(ended.status.success(), "{name}: {ended:#?}");
        ended
    }
}

fn collect(mut from: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("a pipe can be read");
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Does `work` on another thread; fails when it hangs.
pub fn within<R: Send + 'static>(what: &str, work: impl FnOnce() -> R + Send + 'static) -> R {
    let (done, result) = mpsc::channel();
    let worker = thread::spawn(move || {
        let result = work();
        // Nobody listens any more when the time is over.
        let _ = done.send(result);
    });
    match result.recv_timeout(PATIENCE) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{what} hung"),
        Err(mpsc::RecvTimeoutError::Disconnected) => match worker.join() {
            Err(cause) => std::panic::resume_unwind(cause),
            Ok(()) => panic!("{what} ended without a result"),
        },
    }
}
