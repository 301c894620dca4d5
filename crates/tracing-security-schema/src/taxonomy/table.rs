//! The table itself. Add a row here and everything follows: the constants, the mappings, the docs, `seclog event-types`.

use super::{Ecs, EventType, Ocsf, OcsfStatus, Owasp};
use crate::Severity;

macro_rules! taxonomy {
    ($(
        $constant:ident = $name:literal, $severity:ident $risk:literal,
        owasp($($term:literal, $level:ident)?), ocsf($class:literal, $activity:literal $(, $status:ident)?),
        ecs([$($category:literal),*], [$($kind:literal),*]), $description:literal;
    )*) => {
        /// The names of the taxonomy as plain strings, for use as values in `tracing` macros.
        ///
        /// ```
        /// use tracing_security_schema::event_type;
        ///
        /// assert_eq!(event_type::AUTH_LOGIN_FAILURE, "auth.login_failure");
        /// ```
        pub mod event_type {
            $(
                #[doc = concat!(
                    $description, ": `", $name, "`, ", stringify!($severity), ", risk ", $risk,
                    $(", OWASP `", $term, "` (", stringify!($level), ")",)?
                    ", OCSF class ", $class, " activity ", $activity, $(" ", stringify!($status),)?
                    ", ECS" $(, " `", $category, "`")* $(, " `", $kind, "`")*, "."
                )]
                pub const $constant: &str = $name;
            )*
        }

        impl EventType {
            $(
                #[doc = concat!(
                    $description, ": `", $name, "`, ", stringify!($severity), ", risk ", $risk, "."
                )]
                pub const $constant: EventType = EventType {
                    name: $name,
                    description: $description,
                    severity: severity!($severity),
                    risk: $risk,
                    owasp: option!($(Owasp { term: $term, level: stringify!($level) })?),
                    ocsf: Ocsf {
                        class_uid: $class,
                        activity_id: $activity,
                        status: option!($(status!($status))?),
                    },
                    ecs: Ecs {
                        categories: &[$($category),*],
                        types: &[$($kind),*],
                    },
                };
            )*

            /// Every row, in the order of the table.
            pub const ALL: &'static [EventType] = &[$(EventType::$constant),*];
        }
    };
}

macro_rules! severity {
    (info) => {
        Severity::Info
    };
    (low) => {
        Severity::Low
    };
    (medium) => {
        Severity::Medium
    };
    (high) => {
        Severity::High
    };
    (critical) => {
        Severity::Critical
    };
}

macro_rules! status {
    (success) => {
        OcsfStatus::Success
    };
    (failure) => {
        OcsfStatus::Failure
    };
}

macro_rules! option {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

taxonomy! {
    // name, default severity and risk, OWASP term, OCSF class and activity (and status), ECS categories and types
    AUTH_LOGIN_SUCCESS = "auth.login_success", info 0, owasp("authn_login_success", INFO), ocsf(3002, 1, success), ecs(["authentication"], ["start"]), "A login succeeded";
    AUTH_LOGIN_SUCCESS_AFTER_FAILURES = "auth.login_success_after_failures", low 3, owasp("authn_login_successafterfail", INFO), ocsf(3002, 1, success), ecs(["authentication"], ["start"]), "A login succeeded after failed attempts";
    AUTH_LOGIN_FAILURE = "auth.login_failure", low 2, owasp("authn_login_fail", WARN), ocsf(3002, 1, failure), ecs(["authentication"], ["start"]), "A login was refused";
    AUTH_LOGIN_FAILURE_LIMIT = "auth.login_failure_limit", medium 5, owasp("authn_login_fail_max", WARN), ocsf(3002, 1, failure), ecs(["authentication"], ["info"]), "The limit of failed logins was reached";
    AUTH_ACCOUNT_LOCKED = "auth.account_locked", medium 5, owasp("authn_login_lock", WARN), ocsf(3001, 9), ecs(["iam"], ["user", "change"]), "An account was locked";
    AUTH_ACCOUNT_UNLOCKED = "auth.account_unlocked", low 2, owasp(), ocsf(3001, 12), ecs(["iam"], ["user", "change"]), "An account was unlocked";
    AUTH_PASSWORD_CHANGED = "auth.password_changed", info 1, owasp("authn_password_change", INFO), ocsf(3001, 3), ecs(["iam"], ["user", "change"]), "A password was changed";
    AUTH_PASSWORD_CHANGE_FAILURE = "auth.password_change_failure", medium 4, owasp("authn_password_change_fail", CRITICAL), ocsf(3001, 3, failure), ecs(["iam"], ["user", "change"]), "A change of password was refused";
    AUTH_PASSWORD_RESET = "auth.password_reset", low 2, owasp(), ocsf(3001, 4), ecs(["iam"], ["user", "change"]), "A password was reset";
    AUTH_IMPOSSIBLE_TRAVEL = "auth.impossible_travel", high 8, owasp("authn_impossible_travel", CRITICAL), ocsf(2004, 1), ecs(["authentication"], ["info"]), "One account was used from places too far apart";
    AUTH_MFA_FAILURE = "auth.mfa_failure", medium 4, owasp(), ocsf(3002, 1, failure), ecs(["authentication"], ["start"]), "A second factor was refused";
    AUTH_MFA_ENABLED = "auth.mfa_enabled", info 0, owasp(), ocsf(3001, 10), ecs(["iam"], ["user", "change"]), "A second factor was enrolled";
    AUTH_MFA_DISABLED = "auth.mfa_disabled", high 6, owasp(), ocsf(3001, 11), ecs(["iam"], ["user", "change"]), "A second factor was removed";
    TOKEN_CREATED = "token.created", info 1, owasp("authn_token_created", INFO), ocsf(3001, 99), ecs(["iam"], ["creation"]), "A token was issued";
    TOKEN_REVOKED = "token.revoked", info 1, owasp("authn_token_revoked", INFO), ocsf(3001, 99), ecs(["iam"], ["deletion"]), "A token was revoked";
    TOKEN_REUSED = "token.reused", high 8, owasp("authn_token_reuse", CRITICAL), ocsf(3002, 1, failure), ecs(["authentication"], ["info"]), "A token which was used up or revoked was presented again";
    TOKEN_DELETED = "token.deleted", low 2, owasp("authn_token_delete", WARN), ocsf(3001, 99), ecs(["iam"], ["deletion"]), "A token was deleted";
    TOKEN_VALIDATION_FAILURE = "token.validation_failure", medium 4, owasp(), ocsf(3002, 1, failure), ecs(["authentication"], ["info"]), "A token did not validate";
    KEY_ROTATED = "key.rotated", info 1, owasp(), ocsf(3004, 3), ecs(["configuration"], ["change"]), "A cryptographic key was rotated";
    KEY_DESTROYED = "key.destroyed", high 6, owasp(), ocsf(3004, 4), ecs(["configuration"], ["deletion"]), "A cryptographic key was destroyed";
    AUTHZ_ACCESS_DENIED = "authz.access_denied", medium 4, owasp("authz_fail", CRITICAL), ocsf(6003, 99, failure), ecs(["api"], ["denied"]), "Access to a resource was denied";
    AUTHZ_ENTITLEMENT_CHANGED = "authz.entitlement_changed", medium 5, owasp("authz_change", WARN), ocsf(3003, 1), ecs(["iam"], ["admin", "change"]), "The entitlements of an account were changed";
    AUTHZ_ADMIN_ACTION = "authz.admin_action", low 3, owasp("authz_admin", WARN), ocsf(6003, 99), ecs(["api"], ["admin"]), "An administrator acted";
    AUTHZ_PRIVILEGE_ESCALATION = "authz.privilege_escalation", high 8, owasp(), ocsf(2004, 1), ecs(["iam"], ["admin", "info"]), "An account gained rights which it should not have";
    PRIVILEGE_PERMISSIONS_CHANGED = "privilege.permissions_changed", medium 5, owasp("privilege_permissions_changed", WARN), ocsf(3004, 3), ecs(["file"], ["change"]), "The permissions of an object were changed";
    CRYPTO_DECRYPT_FAILURE = "crypto.decrypt_failure", medium 4, owasp("crypt_decrypt_fail", WARN), ocsf(6005, 10, failure), ecs(["database"], ["error"]), "A decryption failed";
    CRYPTO_ENCRYPT_FAILURE = "crypto.encrypt_failure", medium 4, owasp("crypt_encrypt_fail", WARN), ocsf(6005, 9, failure), ecs(["database"], ["error"]), "An encryption failed";
    ABUSE_RATE_LIMIT_EXCEEDED = "abuse.rate_limit_exceeded", medium 4, owasp("excess_rate_limit_exceeded", WARN), ocsf(6003, 99, failure), ecs(["api"], ["denied"]), "A rate limit was exceeded";
    SESSION_CONCURRENT_LIMIT_EXCEEDED = "session.concurrent_limit_exceeded", medium 4, owasp("excess_sessions_exceeded", WARN), ocsf(3002, 99), ecs(["session"], ["info"]), "One account opened more sessions than allowed";
    UPLOAD_COMPLETED = "upload.completed", info 1, owasp("upload_complete", INFO), ocsf(6006, 1), ecs(["file"], ["creation"]), "An upload was received";
    UPLOAD_STORED = "upload.stored", info 0, owasp("upload_stored", INFO), ocsf(6006, 1), ecs(["file"], ["creation"]), "An upload was stored under its final name";
    UPLOAD_VALIDATION_PASSED = "upload.validation_passed", info 0, owasp("upload_validation", INFO), ocsf(6007, 2), ecs(["file"], ["info"]), "An upload passed validation";
    UPLOAD_VALIDATION_FAILED = "upload.validation_failed", high 6, owasp("upload_validation", CRITICAL), ocsf(2004, 1), ecs(["malware"], ["info"]), "An upload failed validation or a malware scan";
    UPLOAD_DELETED = "upload.deleted", info 1, owasp("upload_delete", INFO), ocsf(6006, 4), ecs(["file"], ["deletion"]), "An upload was deleted";
    INPUT_VALIDATION_FAILURE = "input.validation_failure", low 3, owasp("input_validation_fail", WARN), ocsf(6003, 99, failure), ecs(["web"], ["error"]), "Input failed validation on the server";
    INPUT_DISCRETE_VALUE_FAILURE = "input.discrete_value_failure", medium 6, owasp("input_validation_discrete_fail", WARN), ocsf(6003, 99, failure), ecs(["web"], ["error"]), "Input lay outside a closed list of values, so it was tampered with";
    OUTPUT_VALIDATION_FAILURE = "output.validation_failure", medium 5, owasp(), ocsf(6008, 1), ecs(["web"], ["error"]), "Output failed validation before it was sent";
    ATTACK_EXCESSIVE_404 = "attack.excessive_404", medium 4, owasp("malicious_excess_404", WARN), ocsf(2004, 1), ecs(["intrusion_detection"], ["info"]), "One client asked for many resources which do not exist";
    ATTACK_EXTRANEOUS_INPUT = "attack.extraneous_input", high 6, owasp("malicious_extraneous", CRITICAL), ocsf(2004, 1), ecs(["intrusion_detection"], ["info"]), "A request carried input which no form sends";
    ATTACK_TOOL_DETECTED = "attack.tool_detected", high 7, owasp("malicious_attack_tool", CRITICAL), ocsf(2004, 1), ecs(["intrusion_detection"], ["info"]), "A known attack tool was recognized";
    ATTACK_SQL_INJECTION = "attack.sql_injection", critical 9, owasp("malicious_sqli", CRITICAL), ocsf(2004, 1), ecs(["intrusion_detection"], ["denied"]), "An SQL injection was attempted";
    ATTACK_CORS_VIOLATION = "attack.cors_violation", high 6, owasp("malicious_cors", CRITICAL), ocsf(2004, 1), ecs(["intrusion_detection"], ["denied"]), "A request came from an origin which is not allowed";
    ATTACK_DIRECT_REFERENCE = "attack.direct_reference", high 7, owasp("malicious_direct_reference", CRITICAL), ocsf(2004, 1), ecs(["intrusion_detection"], ["denied"]), "An object was addressed directly without the right to it";
    ATTACK_CSRF = "attack.csrf", medium 5, owasp("malicious_csrf", WARN), ocsf(2004, 1), ecs(["intrusion_detection"], ["denied"]), "A request failed the check against cross-site forgery";
    ATTACK_CSP_VIOLATION = "attack.csp_violation", medium 4, owasp("malicious_csp_violation", WARN), ocsf(2004, 1), ecs(["intrusion_detection"], ["info"]), "A browser reported a violation of the content security policy";
    ATTACK_HONEYTOKEN_USED = "attack.honeytoken_used", critical 10, owasp(), ocsf(2004, 1), ecs(["intrusion_detection"], ["info"]), "A credential or record which nobody should use was used";
    AI_PROMPT_INJECTION = "ai.prompt_injection", medium 6, owasp("mcp_prompt_injection", WARN), ocsf(2004, 1), ecs(["intrusion_detection"], ["info"]), "A prompt injection was recognized";
    AI_RESOURCE_EXHAUSTION = "ai.resource_exhaustion", medium 5, owasp("mcp_resource_exhaustion", WARN), ocsf(2004, 1), ecs(["intrusion_detection"], ["denied"]), "A model or an agent used more resources than allowed";
    AI_TOOL_POISONING = "ai.tool_poisoning", high 8, owasp("mcp_tool_poisoning", WARN), ocsf(2004, 1), ecs(["intrusion_detection"], ["denied"]), "The description or result of a tool was tampered with";
    DATA_CREATED = "data.created", low 2, owasp("sensitive_create", WARN), ocsf(6005, 6), ecs(["database"], ["change"]), "Sensitive data was created";
    DATA_READ = "data.read", low 2, owasp("sensitive_read", WARN), ocsf(6005, 1), ecs(["database"], ["access"]), "Sensitive data was read";
    DATA_UPDATED = "data.updated", low 3, owasp("sensitive_update", WARN), ocsf(6005, 2), ecs(["database"], ["change"]), "Sensitive data was updated";
    DATA_DELETED = "data.deleted", medium 4, owasp("sensitive_delete", WARN), ocsf(6005, 7), ecs(["database"], ["deletion"]), "Sensitive data was deleted";
    DATA_IMPORTED = "data.imported", low 3, owasp(), ocsf(6005, 99), ecs(["database"], ["change"]), "Sensitive data was imported";
    DATA_EXPORTED = "data.exported", medium 6, owasp(), ocsf(6001, 7), ecs(["database"], ["access"]), "Sensitive data was exported";
    DATA_BULK_ACCESSED = "data.bulk_accessed", high 7, owasp(), ocsf(6005, 4), ecs(["database"], ["access"]), "Sensitive data was read in bulk";
    SEQUENCE_VIOLATION = "sequence.violation", high 6, owasp("sequence_fail", CRITICAL), ocsf(2004, 1), ecs(["web"], ["error"]), "Steps of a workflow were taken out of order";
    SESSION_CREATED = "session.created", info 0, owasp("session_created", INFO), ocsf(3002, 1), ecs(["session"], ["start"]), "A session was created";
    SESSION_RENEWED = "session.renewed", info 0, owasp("session_renewed", INFO), ocsf(3002, 99), ecs(["session"], ["info"]), "A session was renewed";
    SESSION_EXPIRED = "session.expired", info 0, owasp("session_expired", INFO), ocsf(3002, 99), ecs(["session"], ["end"]), "A session expired";
    SESSION_LOGOUT = "session.logout", info 0, owasp("session_logout", INFO), ocsf(3002, 2), ecs(["session"], ["end"]), "A session was ended by its user";
    SESSION_USED_AFTER_EXPIRY = "session.used_after_expiry", high 7, owasp("session_use_after_expire", CRITICAL), ocsf(3002, 1, failure), ecs(["session"], ["info"]), "A session was used after it expired";
    SESSION_HIJACK_SUSPECTED = "session.hijack_suspected", critical 9, owasp(), ocsf(2004, 1), ecs(["session"], ["info"]), "A session is used as if it had been stolen";
    HTTP_ERROR_RESPONSE = "http.error_response", low 3, owasp(), ocsf(6003, 99, failure), ecs(["web"], ["error"]), "An HTTP request was answered with an error";
    SYSTEM_STARTED = "system.started", low 1, owasp("sys_startup", WARN), ocsf(6002, 3), ecs(["process"], ["start"]), "The application started";
    SYSTEM_STOPPED = "system.stopped", low 2, owasp("sys_shutdown", WARN), ocsf(6002, 4), ecs(["process"], ["end"]), "The application stopped";
    SYSTEM_RESTARTED = "system.restarted", low 2, owasp("sys_restart", WARN), ocsf(6002, 5), ecs(["process"], ["change"]), "The application restarted";
    SYSTEM_CRASHED = "system.crashed", medium 4, owasp("sys_crash", WARN), ocsf(6008, 1), ecs(["process"], ["end"]), "The application crashed";
    SYSTEM_MONITOR_DISABLED = "system.monitor_disabled", high 8, owasp("sys_monitor_disabled", WARN), ocsf(6002, 7), ecs(["configuration"], ["change"]), "Monitoring was disabled";
    SYSTEM_MONITOR_ENABLED = "system.monitor_enabled", low 2, owasp("sys_monitor_enabled", WARN), ocsf(6002, 6), ecs(["configuration"], ["change"]), "Monitoring was enabled";
    SYSTEM_CODE_INTEGRITY_FAILURE = "system.code_integrity_failure", critical 9, owasp(), ocsf(2004, 1), ecs(["intrusion_detection"], ["info"]), "Code or an artifact failed its integrity check";
    CONFIG_CHANGED = "config.changed", medium 4, owasp(), ocsf(3004, 3), ecs(["configuration"], ["change"]), "The configuration was changed";
    CONFIG_SECURITY_CONTROL_CHANGED = "config.security_control_changed", high 7, owasp(), ocsf(3004, 3), ecs(["configuration"], ["change"]), "A security control was changed or switched off";
    CONFIG_SECRET_ACCESSED = "config.secret_accessed", medium 5, owasp(), ocsf(3004, 2), ecs(["configuration"], ["access"]), "A secret of the configuration was read";
    USER_CREATED = "user.created", low 3, owasp("user_created", WARN), ocsf(3001, 1), ecs(["iam"], ["user", "creation"]), "A user was created";
    USER_UPDATED = "user.updated", low 3, owasp("user_updated", WARN), ocsf(3004, 3), ecs(["iam"], ["user", "change"]), "A user was updated";
    USER_ARCHIVED = "user.archived", low 3, owasp("user_archived", WARN), ocsf(3001, 5), ecs(["iam"], ["user", "change"]), "A user was archived or disabled";
    USER_DELETED = "user.deleted", medium 4, owasp("user_deleted", WARN), ocsf(3001, 6), ecs(["iam"], ["user", "deletion"]), "A user was deleted";
    ROLE_ASSIGNED = "role.assigned", medium 4, owasp(), ocsf(3003, 3), ecs(["iam"], ["admin", "change"]), "A role was assigned";
    ROLE_REMOVED = "role.removed", low 2, owasp(), ocsf(3005, 4), ecs(["iam"], ["admin", "change"]), "A role was removed";
    LEGAL_CONSENT_GRANTED = "legal.consent_granted", info 0, owasp(), ocsf(6003, 3), ecs(["iam"], ["info"]), "Consent was granted";
    LEGAL_CONSENT_WITHDRAWN = "legal.consent_withdrawn", info 0, owasp(), ocsf(6003, 3), ecs(["iam"], ["info"]), "Consent was withdrawn";
    LEGAL_TERMS_ACCEPTED = "legal.terms_accepted", info 0, owasp(), ocsf(6003, 3), ecs(["iam"], ["info"]), "Terms were accepted";
    AUDIT_LOG_STARTED = "audit.log_started", info 0, owasp(), ocsf(1008, 6), ecs(["configuration"], ["info"]), "The security log started";
    AUDIT_LOG_STOPPED = "audit.log_stopped", high 7, owasp(), ocsf(1008, 7), ecs(["configuration"], ["info"]), "The security log stopped";
    AUDIT_LOG_ROTATED = "audit.log_rotated", info 0, owasp(), ocsf(1008, 5), ecs(["configuration"], ["info"]), "The security log began a new segment";
    AUDIT_LOG_RECOVERED = "audit.log_recovered", medium 4, owasp(), ocsf(1008, 99), ecs(["configuration"], ["info"]), "The security log repaired what a crash had left";
    AUDIT_LOG_TAMPERED = "audit.log_tampered", critical 10, owasp(), ocsf(2004, 1), ecs(["intrusion_detection"], ["info"]), "The security log was changed by something else than itself";
    AUDIT_EVENTS_DROPPED = "audit.events_dropped", high 7, owasp(), ocsf(1008, 99), ecs(["configuration"], ["info"]), "Events were shed because the log could not keep up";
    AUDIT_CONFIG_CHANGED = "audit.config_changed", medium 4, owasp(), ocsf(3004, 3), ecs(["configuration"], ["change"]), "The configuration of the security log was changed";
    AUDIT_SINK_FAILURE = "audit.sink_failure", medium 4, owasp(), ocsf(6008, 1), ecs(["configuration"], ["info"]), "A place to which the security log is written or shipped failed";
    AUDIT_DETECTION_STATE_PRESSURE = "audit.detection_state_pressure", high 7, owasp(), ocsf(2004, 1), ecs(["configuration"], ["info"]), "The state of a detection rule reached its bound";
    AUDIT_SEGMENT = "audit.segment", info 0, owasp(), ocsf(1008, 99), ecs(["configuration"], ["info"]), "Header of a segment of the journal";
    AUDIT_CHECKPOINT = "audit.checkpoint", info 0, owasp(), ocsf(1008, 99), ecs(["configuration"], ["info"]), "Signed checkpoint over every line before it";
    AUDIT_EPOCH = "audit.epoch", info 0, owasp(), ocsf(1008, 99), ecs(["configuration"], ["info"]), "Public key of the next signing epoch";
    AUDIT_RETENTION = "audit.retention", low 2, owasp(), ocsf(1008, 2), ecs(["configuration"], ["deletion"]), "Segments were deleted by the retention policy";
    AUDIT_DISK_FULL = "audit.disk_full", medium 5, owasp(), ocsf(6008, 1), ecs(["configuration"], ["error"]), "The disk of the security log is full";
    AUDIT_CLOCK_STEP = "audit.clock_step", medium 4, owasp(), ocsf(1008, 99), ecs(["configuration"], ["change"]), "The wall clock was stepped";
    UNCLASSIFIED = "security.unclassified", info 0, owasp(), ocsf(0, 99), ecs([], ["info"]), "A security event without a type";
}
