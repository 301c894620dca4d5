//! A small login service: argon2 password hashes, sessions, an admin action. Plain `tracing` macros, and one layer
//! that gives each request its correlation, and each refused one its record.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_security::event_type;
use tracing_security_tower::{HttpSecurityLayer, SecurityContext};

/// Users seeded at the start, with their passwords and whether they administer.
pub const SEEDED: [(&str, &str, bool); 2] = [
    ("alice", "alice-password", false),
    ("root", "root-password", true),
];

/// Most users and sessions held.
const HELD_MAX: usize = 100_000;

#[derive(Clone)]
struct User {
    hash: String,
    admin: bool,
}

#[derive(Default)]
struct Tables {
    users: HashMap<String, User>,
    sessions: HashMap<String, String>,
}

/// The service's memory.
#[derive(Clone, Default)]
struct Service(Arc<Mutex<Tables>>);

#[derive(Deserialize)]
struct Credentials {
    user: String,
    password: String,
}

/// The service's routes, with its users seeded.
///
/// # Errors
/// When a password cannot be hashed.
pub fn router() -> Result<Router, Box<dyn Error>> {
    let service = Service::default();
    for (name, password, admin) in SEEDED {
        let hash = hash(password)?;
        service.tables(|tables| tables.users.insert(name.into(), User { hash, admin }));
    }
    Ok(Router::new()
        .route("/health", get(|| async { "ok" }))
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/me", get(me))
        .route("/admin", get(administrate))
        .route("/admin/users", post(create_user))
        .with_state(service)
        .layer(HttpSecurityLayer::new()))
}

async fn log_in(State(service): State<Service>, Json(given): Json<Credentials>) -> Response {
    let known = service.tables(|tables| tables.users.get(&given.user).cloned());
    // An unknown user costs the same time as a wrong password.
    let hash = known.map_or_else(|| service.any_hash(), |user| user.hash);
    let right = verify(given.password, hash).await && service.knows(&given.user);
    if !right {
        tracing::warn!(target: "security", event_type = event_type::AUTH_LOGIN_FAILURE, actor = given.user,
            outcome = "failure", reason = "bad credentials", "login failed");
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Ok(session) = service.open_session(&given.user) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    tracing::info!(target: "security", event_type = event_type::AUTH_LOGIN_SUCCESS, actor = given.user,
        session_id = session, outcome = "success", "logged in");
    let cookie = format!("session={session}; HttpOnly; SameSite=Strict; Path=/");
    (
        [(header::SET_COOKIE, cookie)],
        Json(json!({ "user": given.user })),
    )
        .into_response()
}

async fn log_out(State(service): State<Service>, headers: HeaderMap) -> StatusCode {
    let Some((session, user)) = service.session(&headers) else {
        return StatusCode::UNAUTHORIZED;
    };
    service.tables(|tables| tables.sessions.remove(&session));
    tracing::info!(target: "security", event_type = event_type::SESSION_LOGOUT, actor = user,
        session_id = session, "logged out");
    StatusCode::NO_CONTENT
}

async fn me(State(service): State<Service>, headers: HeaderMap) -> Response {
    match service.session(&headers) {
        Some((_, user)) => Json(json!({ "user": user })).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn administrate(State(service): State<Service>, headers: HeaderMap) -> Response {
    match service.administrator(&headers, "/admin") {
        Ok(user) => {
            tracing::info!(target: "security", event_type = event_type::AUTHZ_ADMIN_ACTION, actor = user,
                target = "/admin", outcome = "success", "administration opened");
            Json(json!({ "users": service.tables(|tables| tables.users.len()) })).into_response()
        }
        Err(status) => status.into_response(),
    }
}

async fn create_user(
    State(service): State<Service>,
    headers: HeaderMap,
    Json(given): Json<Credentials>,
) -> StatusCode {
    let admin = match service.administrator(&headers, "/admin/users") {
        Ok(admin) => admin,
        Err(status) => return status,
    };
    let Ok(Ok(hash)) =
        tokio::task::spawn_blocking(move || hash(&given.password).map_err(|e| e.to_string())).await
    else {
        return StatusCode::INTERNAL_SERVER_ERROR;
    };
    let created = service.tables(|tables| {
        let free = !tables.users.contains_key(&given.user) && tables.users.len() < HELD_MAX;
        if free {
            tables
                .users
                .insert(given.user.clone(), User { hash, admin: false });
        }
        free
    });
    if !created {
        return StatusCode::CONFLICT;
    }
    tracing::warn!(target: "security", event_type = event_type::USER_CREATED, actor = admin, target = given.user,
        outcome = "success", "user created");
    StatusCode::CREATED
}

impl Service {
    fn tables<R>(&self, work: impl FnOnce(&mut Tables) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn knows(&self, user: &str) -> bool {
        self.tables(|tables| tables.users.contains_key(user))
    }

    fn any_hash(&self) -> String {
        self.tables(|tables| tables.users.values().next().map(|user| user.hash.clone()))
            .unwrap_or_default()
    }

    fn open_session(&self, user: &str) -> Result<String, getrandom::Error> {
        let mut bytes = [0_u8; 24];
        getrandom::fill(&mut bytes)?;
        let session: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.tables(|tables| {
            if tables.sessions.len() >= HELD_MAX {
                tables.sessions.clear();
            }
            tables.sessions.insert(session.clone(), user.into())
        });
        Ok(session)
    }

    /// The session of a request's cookie and whose it is; from here on its actor is known.
    fn session(&self, headers: &HeaderMap) -> Option<(String, String)> {
        let cookies = header_text(headers, "cookie")?;
        let session = cookies
            .split(';')
            .find_map(|pair| pair.trim().strip_prefix("session="))?;
        let user = self.tables(|tables| tables.sessions.get(session).cloned())?;
        if let Some(context) = SecurityContext::current() {
            context.set_actor(&user);
        }
        Some((session.to_owned(), user))
    }

    fn administrator(&self, headers: &HeaderMap, target: &str) -> Result<String, StatusCode> {
        let (_, user) = self.session(headers).ok_or(StatusCode::UNAUTHORIZED)?;
        if self.tables(|tables| tables.users.get(&user).is_some_and(|user| user.admin)) {
            return Ok(user);
        }
        tracing::warn!(target: "security", event_type = event_type::AUTHZ_ACCESS_DENIED, actor = user, target,
            outcome = "failure", reason = "not an administrator", "access denied");
        Err(StatusCode::FORBIDDEN)
    }
}

fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn hash(password: &str) -> Result<String, Box<dyn Error>> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|e| e.to_string())?;
    Ok(hash.to_string())
}

async fn verify(password: String, hash: String) -> bool {
    let work = move || {
        PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(false)
}
