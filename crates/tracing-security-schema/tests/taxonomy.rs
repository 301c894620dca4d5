//! The table in the code against the specification, and the constants against their names.

use tracing_security_schema::{EventType, Severity, event_type};

/// The specification, row by row; the code may know more types, never other mappings.
const SPECIFIED: &str = "\
event_type\tseverity\trisk\towasp\towasp_level\tocsf_class\tocsf_activity\tocsf_status\tecs_category\tecs_type
auth.login_success\tinfo\t0\tauthn_login_success\tINFO\t3002\t1\tsuccess\tauthentication\tstart
auth.login_success_after_failures\tlow\t3\tauthn_login_successafterfail\tINFO\t3002\t1\tsuccess\tauthentication\tstart
auth.login_failure\tlow\t2\tauthn_login_fail\tWARN\t3002\t1\tfailure\tauthentication\tstart
auth.login_failure_limit\tmedium\t5\tauthn_login_fail_max\tWARN\t3002\t1\tfailure\tauthentication\tinfo
auth.account_locked\tmedium\t5\tauthn_login_lock\tWARN\t3001\t9\t\tiam\tuser,change
auth.account_unlocked\tlow\t2\t\t\t3001\t12\t\tiam\tuser,change
auth.password_changed\tinfo\t1\tauthn_password_change\tINFO\t3001\t3\t\tiam\tuser,change
auth.password_change_failure\tmedium\t4\tauthn_password_change_fail\tCRITICAL\t3001\t3\tfailure\tiam\tuser,change
auth.password_reset\tlow\t2\t\t\t3001\t4\t\tiam\tuser,change
auth.impossible_travel\thigh\t8\tauthn_impossible_travel\tCRITICAL\t2004\t1\t\tauthentication\tinfo
auth.mfa_failure\tmedium\t4\t\t\t3002\t1\tfailure\tauthentication\tstart
auth.mfa_enabled\tinfo\t0\t\t\t3001\t10\t\tiam\tuser,change
auth.mfa_disabled\thigh\t6\t\t\t3001\t11\t\tiam\tuser,change
token.created\tinfo\t1\tauthn_token_created\tINFO\t3001\t99\t\tiam\tcreation
token.revoked\tinfo\t1\tauthn_token_revoked\tINFO\t3001\t99\t\tiam\tdeletion
token.reused\thigh\t8\tauthn_token_reuse\tCRITICAL\t3002\t1\tfailure\tauthentication\tinfo
token.deleted\tlow\t2\tauthn_token_delete\tWARN\t3001\t99\t\tiam\tdeletion
token.validation_failure\tmedium\t4\t\t\t3002\t1\tfailure\tauthentication\tinfo
key.rotated\tinfo\t1\t\t\t3004\t3\t\tconfiguration\tchange
key.destroyed\thigh\t6\t\t\t3004\t4\t\tconfiguration\tdeletion
authz.access_denied\tmedium\t4\tauthz_fail\tCRITICAL\t6003\t99\tfailure\tapi\tdenied
authz.entitlement_changed\tmedium\t5\tauthz_change\tWARN\t3003\t1\t\tiam\tadmin,change
authz.admin_action\tlow\t3\tauthz_admin\tWARN\t6003\t99\t\tapi\tadmin
authz.privilege_escalation\thigh\t8\t\t\t2004\t1\t\tiam\tadmin,info
privilege.permissions_changed\tmedium\t5\tprivilege_permissions_changed\tWARN\t3004\t3\t\tfile\tchange
crypto.decrypt_failure\tmedium\t4\tcrypt_decrypt_fail\tWARN\t6005\t10\tfailure\tdatabase\terror
crypto.encrypt_failure\tmedium\t4\tcrypt_encrypt_fail\tWARN\t6005\t9\tfailure\tdatabase\terror
abuse.rate_limit_exceeded\tmedium\t4\texcess_rate_limit_exceeded\tWARN\t6003\t99\tfailure\tapi\tdenied
session.concurrent_limit_exceeded\tmedium\t4\texcess_sessions_exceeded\tWARN\t3002\t99\t\tsession\tinfo
upload.completed\tinfo\t1\tupload_complete\tINFO\t6006\t1\t\tfile\tcreation
upload.stored\tinfo\t0\tupload_stored\tINFO\t6006\t1\t\tfile\tcreation
upload.validation_passed\tinfo\t0\tupload_validation\tINFO\t6007\t2\t\tfile\tinfo
upload.validation_failed\thigh\t6\tupload_validation\tCRITICAL\t2004\t1\t\tmalware\tinfo
upload.deleted\tinfo\t1\tupload_delete\tINFO\t6006\t4\t\tfile\tdeletion
input.validation_failure\tlow\t3\tinput_validation_fail\tWARN\t6003\t99\tfailure\tweb\terror
input.discrete_value_failure\tmedium\t6\tinput_validation_discrete_fail\tWARN\t6003\t99\tfailure\tweb\terror
output.validation_failure\tmedium\t5\t\t\t6008\t1\t\tweb\terror
attack.excessive_404\tmedium\t4\tmalicious_excess_404\tWARN\t2004\t1\t\tintrusion_detection\tinfo
attack.extraneous_input\thigh\t6\tmalicious_extraneous\tCRITICAL\t2004\t1\t\tintrusion_detection\tinfo
attack.tool_detected\thigh\t7\tmalicious_attack_tool\tCRITICAL\t2004\t1\t\tintrusion_detection\tinfo
attack.sql_injection\tcritical\t9\tmalicious_sqli\tCRITICAL\t2004\t1\t\tintrusion_detection\tdenied
attack.cors_violation\thigh\t6\tmalicious_cors\tCRITICAL\t2004\t1\t\tintrusion_detection\tdenied
attack.direct_reference\thigh\t7\tmalicious_direct_reference\tCRITICAL\t2004\t1\t\tintrusion_detection\tdenied
attack.csrf\tmedium\t5\tmalicious_csrf\tWARN\t2004\t1\t\tintrusion_detection\tdenied
attack.csp_violation\tmedium\t4\tmalicious_csp_violation\tWARN\t2004\t1\t\tintrusion_detection\tinfo
attack.honeytoken_used\tcritical\t10\t\t\t2004\t1\t\tintrusion_detection\tinfo
ai.prompt_injection\tmedium\t6\tmcp_prompt_injection\tWARN\t2004\t1\t\tintrusion_detection\tinfo
ai.resource_exhaustion\tmedium\t5\tmcp_resource_exhaustion\tWARN\t2004\t1\t\tintrusion_detection\tdenied
ai.tool_poisoning\thigh\t8\tmcp_tool_poisoning\tWARN\t2004\t1\t\tintrusion_detection\tdenied
data.created\tlow\t2\tsensitive_create\tWARN\t6005\t6\t\tdatabase\tchange
data.read\tlow\t2\tsensitive_read\tWARN\t6005\t1\t\tdatabase\taccess
data.updated\tlow\t3\tsensitive_update\tWARN\t6005\t2\t\tdatabase\tchange
data.deleted\tmedium\t4\tsensitive_delete\tWARN\t6005\t7\t\tdatabase\tdeletion
data.imported\tlow\t3\t\t\t6005\t99\t\tdatabase\tchange
data.exported\tmedium\t6\t\t\t6001\t7\t\tdatabase\taccess
data.bulk_accessed\thigh\t7\t\t\t6005\t4\t\tdatabase\taccess
sequence.violation\thigh\t6\tsequence_fail\tCRITICAL\t2004\t1\t\tweb\terror
session.created\tinfo\t0\tsession_created\tINFO\t3002\t1\t\tsession\tstart
session.renewed\tinfo\t0\tsession_renewed\tINFO\t3002\t99\t\tsession\tinfo
session.expired\tinfo\t0\tsession_expired\tINFO\t3002\t99\t\tsession\tend
session.logout\tinfo\t0\tsession_logout\tINFO\t3002\t2\t\tsession\tend
session.used_after_expiry\thigh\t7\tsession_use_after_expire\tCRITICAL\t3002\t1\tfailure\tsession\tinfo
session.hijack_suspected\tcritical\t9\t\t\t2004\t1\t\tsession\tinfo
http.error_response\tlow\t3\t\t\t6003\t99\tfailure\tweb\terror
system.started\tlow\t1\tsys_startup\tWARN\t6002\t3\t\tprocess\tstart
system.stopped\tlow\t2\tsys_shutdown\tWARN\t6002\t4\t\tprocess\tend
system.restarted\tlow\t2\tsys_restart\tWARN\t6002\t5\t\tprocess\tchange
system.crashed\tmedium\t4\tsys_crash\tWARN\t6008\t1\t\tprocess\tend
system.monitor_disabled\thigh\t8\tsys_monitor_disabled\tWARN\t6002\t7\t\tconfiguration\tchange
system.monitor_enabled\tlow\t2\tsys_monitor_enabled\tWARN\t6002\t6\t\tconfiguration\tchange
system.code_integrity_failure\tcritical\t9\t\t\t2004\t1\t\tintrusion_detection\tinfo
config.changed\tmedium\t4\t\t\t3004\t3\t\tconfiguration\tchange
config.security_control_changed\thigh\t7\t\t\t3004\t3\t\tconfiguration\tchange
config.secret_accessed\tmedium\t5\t\t\t3004\t2\t\tconfiguration\taccess
user.created\tlow\t3\tuser_created\tWARN\t3001\t1\t\tiam\tuser,creation
user.updated\tlow\t3\tuser_updated\tWARN\t3004\t3\t\tiam\tuser,change
user.archived\tlow\t3\tuser_archived\tWARN\t3001\t5\t\tiam\tuser,change
user.deleted\tmedium\t4\tuser_deleted\tWARN\t3001\t6\t\tiam\tuser,deletion
role.assigned\tmedium\t4\t\t\t3003\t3\t\tiam\tadmin,change
role.removed\tlow\t2\t\t\t3005\t4\t\tiam\tadmin,change
legal.consent_granted\tinfo\t0\t\t\t6003\t3\t\tiam\tinfo
legal.consent_withdrawn\tinfo\t0\t\t\t6003\t3\t\tiam\tinfo
legal.terms_accepted\tinfo\t0\t\t\t6003\t3\t\tiam\tinfo
audit.log_started\tinfo\t0\t\t\t1008\t6\t\tconfiguration\tinfo
audit.log_stopped\thigh\t7\t\t\t1008\t7\t\tconfiguration\tinfo
audit.log_rotated\tinfo\t0\t\t\t1008\t5\t\tconfiguration\tinfo
audit.log_recovered\tmedium\t4\t\t\t1008\t99\t\tconfiguration\tinfo
audit.log_tampered\tcritical\t10\t\t\t2004\t1\t\tintrusion_detection\tinfo
audit.events_dropped\thigh\t7\t\t\t1008\t99\t\tconfiguration\tinfo
audit.config_changed\tmedium\t4\t\t\t3004\t3\t\tconfiguration\tchange
audit.sink_failure\tmedium\t4\t\t\t6008\t1\t\tconfiguration\tinfo
audit.detection_state_pressure\thigh\t7\t\t\t2004\t1\t\tconfiguration\tinfo
";

/// What the journal and the layer write beyond the specification.
const ADDED: &[&str] = &[
    event_type::AUDIT_SEGMENT,
    event_type::AUDIT_CHECKPOINT,
    event_type::AUDIT_EPOCH,
    event_type::AUDIT_RETENTION,
    event_type::AUDIT_DISK_FULL,
    event_type::AUDIT_CLOCK_STEP,
    event_type::UNCLASSIFIED,
];

#[test]
fn the_table_says_what_the_specification_says() {
    let specified: Vec<&str> = SPECIFIED.lines().collect();
    let table: Vec<String> = std::iter::once(EventType::TSV_HEADER.to_owned())
        .chain(
            EventType::ALL
                .iter()
                .filter(|row| !ADDED.contains(&row.name))
                .map(EventType::to_tsv),
        )
        .collect();
    assert_eq!(table, specified);
    assert_eq!(EventType::ALL.len(), specified.len() - 1 + ADDED.len());
}

#[test]
fn every_row_is_found_by_its_name_except_the_unclassified() {
    for row in EventType::ALL {
        let found = EventType::lookup(row.name);
        if row.name == event_type::UNCLASSIFIED {
            assert_eq!(found, None);
        } else {
            assert_eq!(found, Some(row));
        }
    }
    assert_eq!(EventType::lookup("auth.of_my_own"), None);
}

#[test]
fn a_constant_is_named_like_its_event_type() {
    assert_eq!(EventType::AUTH_LOGIN_FAILURE.name, "auth.login_failure");
    assert_eq!(event_type::AUTH_LOGIN_FAILURE, "auth.login_failure");
    assert_eq!(event_type::UNCLASSIFIED, "security.unclassified");
    assert_eq!(EventType::AUDIT_LOG_TAMPERED.severity, Severity::Critical);
}

#[test]
fn every_row_is_within_the_ranges_of_a_record() {
    for row in EventType::ALL {
        assert!(row.risk <= 10, "{}", row.name);
        assert!(!row.description.ends_with('.'), "{}", row.name);
        assert!(!row.ecs.types.is_empty(), "{}", row.name);
        let parts: Vec<&str> = row.name.split('.').collect();
        assert_eq!(parts.len(), 2, "{}", row.name);
        assert!(
            row.name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.')),
            "{}",
            row.name
        );
    }
}
