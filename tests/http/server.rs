//! One server and one journal for all tests of this process; each test knows its own records by their
//! correlation identifiers.

use serde_json::Value;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tracing_security::{SecurityGuard, SecurityHandle};
use tracing_subscriber::prelude::*;

/// How long records may take to appear on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The login service, its journal, and what keeps both open.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    handle: SecurityHandle,
    directory: PathBuf,
    _running: Running,
    _guard: SecurityGuard,
    _logs: tempfile::TempDir,
}

/// A login service in a thread of its own.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: thread::JoinHandle<()>,
}

static SERVER: LazyLock<Server> = LazyLock::new(Server::start);

pub(crate) fn server() -> &'static Server {
    &SERVER
}

impl Running {
    pub(crate) fn start() -> Self {
        let (tell, told) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let router = tracing_security_examples::login::router().unwrap();
                let service = router.into_make_service_with_connect_info::<SocketAddr>();
                let serving = axum::serve(listener, service);
                let stopped = async { drop(stopped.await) };
                serving.with_graceful_shutdown(stopped).await.unwrap();
            });
        });
        Self {
            address: told.recv().unwrap(),
            stop,
            thread,
        }
    }

    /// Ends the service and everything in it: what it had to say of its requests it has said then.
    pub(crate) fn stop(self) {
        self.stop.send(()).unwrap();
        self.thread.join().unwrap();
    }
}

impl Server {
    fn start() -> Self {
        let logs = tempfile::tempdir().unwrap();
        let directory = logs.path().join("security");
        let (security, guard) = tracing_security_tests::builder(&directory).build().unwrap();
        tracing_subscriber::registry().with(security).init();
        let running = Running::start();
        Self {
            address: running.address,
            handle: guard.handle(),
            directory,
            _running: running,
            _guard: guard,
            _logs: logs,
        }
    }

    /// Every record whose correlation identifier starts with `prefix`, once there are `expected` or patience
    /// ends: a record of what happens after the client left has no moment of its own.
    pub(crate) fn records(&self, prefix: &str, expected: usize) -> Vec<Value> {
        let started = Instant::now();
        loop {
            self.handle.sync(PATIENCE).unwrap();
            let text = self.text();
            let records: Vec<Value> = text
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap())
                .filter(|r| r["correlation_id"].as_str().unwrap().starts_with(prefix))
                .collect();
            if records.len() >= expected || started.elapsed() > PATIENCE {
                return records;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Everything on disk.
    pub(crate) fn text(&self) -> String {
        let mut segments: Vec<PathBuf> = std::fs::read_dir(&self.directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "jsonl") && !path.is_symlink())
            .collect();
        segments.sort();
        let texts = segments.iter().map(|s| std::fs::read_to_string(s).unwrap());
        texts.collect()
    }
}
