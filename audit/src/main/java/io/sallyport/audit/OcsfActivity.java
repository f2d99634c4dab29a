package io.sallyport.audit;

import io.sallyport.foundation.AuditAction;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// What an event is in the Open Cybersecurity Schema Framework: its class, what was done, whether
/// it came off, and how much it should worry whoever reads it. The classes and the numbers are
/// those of OCSF 1.3.
///
/// @param activity `activity_id` within the class
public record OcsfActivity(OcsfClass type, int activity, boolean succeeded, Severity severity) {
    private static final int CREATE = 1;
    private static final int READ = 2;
    private static final int UPDATE = 3;
    private static final int DELETE = 4;

    /// In every class: what happened is none of the listed activities.
    static final int OTHER = 99;

    public enum OcsfClass {
        BASE_EVENT(0, "Base Event"),
        DETECTION_FINDING(2004, "Detection Finding"),
        ACCOUNT_CHANGE(3001, "Account Change"),
        AUTHENTICATION(3002, "Authentication"),
        AUTHORIZE_SESSION(3003, "Authorize Session"),
        ENTITY_MANAGEMENT(3004, "Entity Management"),
        APPLICATION_LIFECYCLE(6002, "Application Lifecycle"),
        API_ACTIVITY(6003, "API Activity"),
        DATASTORE_ACTIVITY(6005, "Datastore Activity");

        private final int uid;
        private final String caption;

        OcsfClass(int uid, String caption) {
            this.uid = uid;
            this.caption = caption;
        }

        /// `class_uid`.
        public int uid() {
            return uid;
        }

        /// `category_uid`: the thousands of the class.
        public int category() {
            return uid / 1_000;
        }

        public String caption() {
            return caption;
        }
    }

    public enum Severity {
        INFORMATIONAL(1),
        LOW(2),
        MEDIUM(3),
        HIGH(4),
        CRITICAL(5);

        private final int id;

        Severity(int id) {
            this.id = id;
        }

        /// `severity_id`.
        public int id() {
            return id;
        }
    }

    private static final Map<AuditAction, OcsfActivity> ALL = new EnumMap<>(AuditAction.class);

    static {
        instance();
        findings();
        sinks();
        tenants();
        keys();
        applications();
        directory();
        tokens();
        requests();
    }

    /// `type_uid`.
    public int typeUid() {
        return type.uid() * 100 + activity;
    }

    /// Every action has one; a test holds this.
    public static OcsfActivity of(AuditAction action) {
        return Objects.requireNonNull(ALL.get(action), action::label);
    }

    private static void instance() {
        put(lifecycle(1), AuditAction.INSTANCE_CREATED);
        put(lifecycle(3), AuditAction.INSTANCE_STARTED);
        put(lifecycle(4), AuditAction.INSTANCE_STOPPED);
        put(done(OcsfClass.DATASTORE_ACTIVITY, 2).at(Severity.HIGH), AuditAction.INSTANCE_RESTORED);
        put(entity(CREATE), AuditAction.BACKUP_WRITTEN);
        put(entity(CREATE).failed(Severity.MEDIUM), AuditAction.BACKUP_FAILED);
        put(entity(UPDATE).failed(Severity.MEDIUM), AuditAction.KEYRING_COPY_MISSED);
        put(entity(UPDATE), AuditAction.KEYRING_COPY_RENEWED);
        put(entity(UPDATE).at(Severity.HIGH), AuditAction.STORE_TIME_LOWERED);
        put(
                entity(CREATE),
                AuditAction.AUTHORITY_ASKED,
                AuditAction.CERTIFICATE_ISSUED,
                AuditAction.CERTIFICATE_OBTAINED,
                AuditAction.ACME_ACCOUNT_CREATED,
                AuditAction.LOG_KEY_CREATED,
                AuditAction.VIEWS_ANCHORED);
        put(entity(READ), AuditAction.AUDIT_SEARCHED, AuditAction.AUDIT_EXPORTED);
        put(
                entity(UPDATE),
                AuditAction.CERTIFICATE_REVOKED,
                AuditAction.CERTIFICATE_LOADED,
                AuditAction.AUTHORITY_RETIRED,
                AuditAction.TLS_CONFIGURED);
        put(entity(CREATE).at(Severity.HIGH), AuditAction.AUTHORITY_ADOPTED);
        put(
                entity(UPDATE).failed(Severity.MEDIUM),
                AuditAction.AUTHORITY_AWAITED,
                AuditAction.CERTIFICATE_REFUSED,
                AuditAction.ACME_FAILED);
        put(entity(UPDATE).at(Severity.HIGH), AuditAction.LEGACY_TLS_OPENED);
        put(entity(UPDATE), AuditAction.LEGACY_TLS_ENDED);
        put(entity(DELETE), AuditAction.AUTHORITY_REMOVED);
        put(entity(READ), AuditAction.PROTECTOR_TESTED);
        put(entity(READ).failed(Severity.HIGH), AuditAction.PROTECTOR_FAILED);
    }

    private static void findings() {
        OcsfActivity finding = done(OcsfClass.DETECTION_FINDING, CREATE);
        put(finding.at(Severity.MEDIUM), AuditAction.PROTECTOR_OVERDUE, AuditAction.WITNESS_MISSED);
        put(
                finding.at(Severity.INFORMATIONAL),
                AuditAction.WITNESS_RETURNED,
                AuditAction.DISK_RECOVERED);
        put(
                finding.at(Severity.HIGH),
                AuditAction.CERTIFICATE_ENDING,
                AuditAction.CLOCK_STEPPED,
                AuditAction.DISK_FULL);
        put(
                finding.at(Severity.CRITICAL),
                AuditAction.ROW_TAMPERED,
                AuditAction.JOURNAL_TAMPERED,
                AuditAction.PLAINTEXT_FOUND,
                AuditAction.TOKEN_FORGED,
                AuditAction.WITNESS_CONTRADICTED,
                AuditAction.WITNESS_DISTRUSTED);
    }

    private static void sinks() {
        put(entity(CREATE), AuditAction.SINK_ADDED);
        put(entity(UPDATE), AuditAction.SINK_MARKED, AuditAction.SINK_CLOSED);
        put(entity(UPDATE).at(Severity.MEDIUM), AuditAction.SINK_CHANGED, AuditAction.SINK_SHOWN);
        put(entity(UPDATE).at(Severity.HIGH), AuditAction.SINK_OPENED);
        put(entity(DELETE).at(Severity.MEDIUM), AuditAction.SINK_REMOVED);
        OcsfActivity finding = done(OcsfClass.DETECTION_FINDING, CREATE);
        put(finding.at(Severity.INFORMATIONAL), AuditAction.SINK_RETURNED);
        put(finding.at(Severity.MEDIUM), AuditAction.SINK_LAGGING);
        put(finding.at(Severity.HIGH), AuditAction.SINK_FAILED, AuditAction.SINK_LOST);
    }

    private static void tenants() {
        put(entity(CREATE), AuditAction.TENANT_CREATED);
        put(entity(READ), AuditAction.TENANTS_LISTED);
        put(
                entity(UPDATE).at(Severity.MEDIUM),
                AuditAction.TENANT_SUSPENDED,
                AuditAction.TENANT_CONDEMNED);
        put(
                entity(UPDATE),
                AuditAction.TENANT_RESUMED,
                AuditAction.TENANT_KEPT,
                AuditAction.TENANT_HELD,
                AuditAction.TENANT_RELEASED);
        put(entity(DELETE).at(Severity.HIGH), AuditAction.TENANT_SHREDDED);
        put(
                entity(UPDATE),
                AuditAction.PERSON_HELD,
                AuditAction.PERSON_RELEASED,
                AuditAction.PURGE_SETTLED);
        put(entity(DELETE).at(Severity.MEDIUM), AuditAction.PERSON_PURGED);
        put(
                entity(UPDATE).at(Severity.MEDIUM),
                AuditAction.TENANT_CONFIGURED,
                AuditAction.LOG_RETENTION_SET);
        put(entity(CREATE), AuditAction.LOG_RETENTION_TURNED);
        put(entity(DELETE), AuditAction.LOG_RETENTION_ENDED);
    }

    private static void keys() {
        put(entity(CREATE), AuditAction.SIGNING_KEY_CREATED, AuditAction.KEY_VERSION_CREATED);
        put(
                entity(UPDATE),
                AuditAction.SIGNING_KEY_RETIRED,
                AuditAction.SIGNING_KEY_SCHEDULE_SET,
                AuditAction.KEY_VERSION_RETIRED);
        put(entity(DELETE), AuditAction.SIGNING_KEY_DELETED, AuditAction.KEY_VERSION_DESTROYED);
    }

    private static void applications() {
        put(account(1), AuditAction.APPLICATION_CREATED);
        put(account(2), AuditAction.APPLICATION_RESUMED);
        put(
                entity(UPDATE),
                AuditAction.APPLICATION_PUBLISHED,
                AuditAction.APPLICATION_UNPUBLISHED,
                AuditAction.APPLICATION_ROLES_DECLARED);
        put(entity(OTHER), AuditAction.APPLICATION_INSTALLED);
        put(account(4), AuditAction.APPLICATION_RENEWED);
        put(account(5), AuditAction.APPLICATION_SUSPENDED);
        put(account(6), AuditAction.APPLICATION_DELETED);
        put(entity(READ), AuditAction.APPLICATIONS_LISTED);
    }

    private static void directory() {
        put(account(1), AuditAction.USER_CREATED, AuditAction.DIRECTORY_IMPORTED);
        put(entity(UPDATE), AuditAction.USER_CHANGED, AuditAction.VISIBLE_IDS_KEYED);
        put(account(2), AuditAction.USER_RESTORED);
        put(account(6), AuditAction.USER_DELETED);
        put(
                entity(READ),
                AuditAction.USER_READ,
                AuditAction.USERS_LISTED,
                AuditAction.DIRECTORY_EXPORTED);
        put(entity(CREATE), AuditAction.SCHEMA_ADDED);
        put(entity(UPDATE), AuditAction.SCHEMA_CHANGED);
        put(entity(DELETE), AuditAction.SCHEMA_REMOVED);
        put(entity(READ), AuditAction.SCHEMAS_READ, AuditAction.SETTINGS_READ);
        put(entity(CREATE), AuditAction.UNIT_CREATED);
        put(entity(UPDATE), AuditAction.UNIT_CHANGED);
        put(entity(DELETE), AuditAction.UNIT_DELETED);
        put(entity(READ), AuditAction.UNITS_READ, AuditAction.ROLES_READ);
        put(
                account(7).at(Severity.MEDIUM),
                AuditAction.ROLE_ASSIGNED,
                AuditAction.APPLICATION_ROLE_ASSIGNED);
        put(account(8), AuditAction.ROLE_WITHDRAWN, AuditAction.APPLICATION_ROLE_WITHDRAWN);
        credentials();
        put(entity(CREATE), AuditAction.GROUP_CREATED);
        put(
                entity(UPDATE),
                AuditAction.GROUP_CHANGED,
                AuditAction.GROUP_MEMBERS_NAMED,
                AuditAction.GROUP_EMPTIED,
                AuditAction.ROWS_CHANGED);
        put(entity(DELETE), AuditAction.GROUP_DELETED);
        put(entity(READ), AuditAction.GROUP_READ, AuditAction.GROUPS_LISTED);
        put(entity(CREATE).at(Severity.MEDIUM), AuditAction.TRUST_ANCHOR_ADDED);
        put(entity(DELETE), AuditAction.TRUST_ANCHOR_REMOVED);
    }

    private static void credentials() {
        put(account(3), AuditAction.PASSWORD_SET);
        put(entity(UPDATE), AuditAction.PASSWORD_UPGRADED);
        put(entity(OTHER), AuditAction.TOTP_OFFERED);
        put(account(OTHER), AuditAction.TOTP_ENROLLED, AuditAction.RECOVERY_CODES_MADE);
        put(
                account(OTHER).at(Severity.MEDIUM),
                AuditAction.TOTP_REMOVED,
                AuditAction.PASSKEY_REMOVED);
        put(account(OTHER), AuditAction.PASSKEY_ADDED);
        put(done(OcsfClass.AUTHENTICATION, 1).failed(Severity.HIGH), AuditAction.PASSKEY_SUSPECTED);
        put(
                done(OcsfClass.AUTHENTICATION, OTHER),
                AuditAction.TOTP_USED,
                AuditAction.RECOVERY_CODE_USED);
        put(done(OcsfClass.AUTHENTICATION, 1).failed(Severity.LOW), AuditAction.GUESS_COUNTED);
        put(account(9).at(Severity.MEDIUM), AuditAction.ACCOUNT_LOCKED);
        put(account(2), AuditAction.ACCOUNT_UNLOCKED);
        put(done(OcsfClass.AUTHENTICATION, 1), AuditAction.SESSION_BEGUN);
        put(
                done(OcsfClass.AUTHENTICATION, 2),
                AuditAction.SESSION_ENDED,
                AuditAction.SESSIONS_ENDED);
        OcsfActivity privileges = done(OcsfClass.AUTHORIZE_SESSION, 1);
        put(privileges, AuditAction.CODE_ISSUED, AuditAction.GRANT_MADE);
        put(privileges, AuditAction.GRANT_REFRESHED);
        put(done(OcsfClass.AUTHORIZE_SESSION, OTHER), AuditAction.GRANT_REVOKED);
        put(entity(CREATE), AuditAction.CONSENT_GIVEN);
        put(entity(DELETE), AuditAction.CONSENT_WITHDRAWN);
    }

    private static void tokens() {
        OcsfActivity privileges = done(OcsfClass.AUTHORIZE_SESSION, 1);
        put(privileges, AuditAction.TOKEN_ISSUED);
        put(privileges.failed(Severity.HIGH), AuditAction.TOKEN_WITHHELD);
        put(done(OcsfClass.AUTHENTICATION, 1), AuditAction.ASSERTION_REDEEMED);
        put(done(OcsfClass.AUTHENTICATION, 2), AuditAction.TOKEN_REVOKED);
    }

    private static void requests() {
        OcsfActivity call = done(OcsfClass.API_ACTIVITY, OTHER);
        put(call.at(Severity.MEDIUM), AuditAction.LEGACY_TLS_USED);
        put(call, AuditAction.ACTIVITY_INTENDED, AuditAction.ACTIVITY_ENDED);
        put(
                call.failed(Severity.LOW),
                AuditAction.ACTIVITY_FAILED,
                AuditAction.ACTIVITY_INTERRUPTED,
                AuditAction.REQUEST_REFUSED,
                AuditAction.REFUSALS_COUNTED,
                AuditAction.REFUSALS_DROPPED);
    }

    private static void put(OcsfActivity activity, AuditAction... actions) {
        for (AuditAction action : actions) {
            ALL.put(action, activity);
        }
    }

    private static OcsfActivity done(OcsfClass type, int activity) {
        return new OcsfActivity(type, activity, true, Severity.INFORMATIONAL);
    }

    private static OcsfActivity lifecycle(int activity) {
        return done(OcsfClass.APPLICATION_LIFECYCLE, activity);
    }

    /// An application is the account of a program.
    private static OcsfActivity account(int activity) {
        return done(OcsfClass.ACCOUNT_CHANGE, activity);
    }

    private static OcsfActivity entity(int activity) {
        return done(OcsfClass.ENTITY_MANAGEMENT, activity);
    }

    private OcsfActivity at(Severity worse) {
        return new OcsfActivity(type, activity, succeeded, worse);
    }

    private OcsfActivity failed(Severity worse) {
        return new OcsfActivity(type, activity, false, worse);
    }
}
