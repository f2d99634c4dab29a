package io.sallyport.foundation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every kind of event that the log can hold: the catalogue. A test fails when one is never
/// produced by the stories.
public enum AuditAction {
    INSTANCE_CREATED("the instance's keys, realm and log were made", Grade.RECORD),
    INSTANCE_STARTED("a node opened the instance", Grade.RECORD),
    INSTANCE_STOPPED("a node closed the instance in good order", Grade.RECORD),
    ACTIVITY_INTENDED(
            "an activity is about to be performed; recorded before its effect",
            Grade.ACT,
            "activity with.*"),
    ACTIVITY_ENDED(
            "an activity came to its end; what it did is told by entries of its request",
            Grade.CHANGE,
            "activity"),
    ACTIVITY_INTERRUPTED(
            "the process ended in the middle of an activity; what it had done by then is told by"
                    + " entries of its request",
            Grade.CHANGE,
            "activity intended"),
    ACTIVITY_FAILED("an activity failed after its intent", Grade.CHANGE, "activity outcome with.*"),
    INSTANCE_RESTORED(
            "rows of a backup took the place of the database's; details say how old they are",
            Grade.ACT,
            "engine lost position sequence taken"),
    BACKUP_WRITTEN(
            "rows and journal went into a backup", Grade.RECORD, "file position rows sequence"),
    BACKUP_FAILED("a backup was not finished, and left no file", Grade.RECORD, "file"),
    KEYRING_COPY_MISSED(
            "a listed copy of the keys could not be brought up to date", Grade.NOTE, "folder"),
    KEYRING_COPY_RENEWED(
            "a copy of the keys that had been missed is up to date again", Grade.NOTE, "folder"),
    PROTECTOR_TESTED(
            "a protector opened the root key in a test", Grade.RECORD, "due holder id kind tested"),
    PROTECTOR_FAILED("a protector failed its test", Grade.RECORD, "due holder id kind tested"),
    PROTECTOR_OVERDUE(
            "a protector was not tested in time; told once, until it passes a test",
            Grade.RECORD,
            "due holder id kind tested"),
    TENANT_CREATED("a tenant was made, with its own keys and issuer", Grade.CHANGE, "tenant"),
    TENANT_SUSPENDED("a tenant's tokens are refused from here on", Grade.CHANGE, "tenant"),
    TENANT_RESUMED("a suspended tenant serves again", Grade.CHANGE, "tenant"),
    TENANT_CONDEMNED(
            "a tenant is suspended, and its keys may be destroyed from an instant on",
            Grade.CHANGE,
            "tenant"),
    TENANT_KEPT("a tenant is not to be shredded after all", Grade.CHANGE, "tenant"),
    TENANT_HELD("nothing of a tenant may be destroyed, for a reason", Grade.CHANGE, "tenant"),
    TENANT_RELEASED("a hold on a tenant ended", Grade.CHANGE, "tenant"),
    TENANT_SHREDDED(
            "a tenant's keys were destroyed: nothing of it opens any more", Grade.CHANGE, "tenant"),
    PERSON_HELD(
            "nothing of a person may be destroyed, for a reason", Grade.CHANGE, "person tenant"),
    PERSON_RELEASED("a hold on a person ended", Grade.CHANGE, "person tenant"),
    PERSON_PURGED(
            "a person's key was destroyed: what the log says of them besides the id opens no more",
            Grade.CHANGE,
            "person tenant"),
    PURGE_SETTLED(
            "what purges had left to do was done: the key over persons' keys was replaced, or those"
                    + " that a restore took back were made again",
            Grade.CHANGE,
            "tenant"),
    TENANT_CONFIGURED("a tenant's settings changed", Grade.CHANGE, "after before version"),
    SETTINGS_READ("a tenant's settings were read by its own administrators", Grade.NOTE),
    LOG_RETENTION_SET(
            "for how long a tenant's events can be read was changed", Grade.CHANGE, "days"),
    LOG_RETENTION_TURNED(
            "a new version of the key that seals a tenant's events: what comes from here on ends"
                    + " with it",
            Grade.CHANGE,
            "version"),
    LOG_RETENTION_ENDED(
            "a tenant's events from before an instant are erased: the versions of their key up to"
                    + " this one are destroyed",
            Grade.CHANGE,
            "before version"),
    TENANTS_LISTED("the names of the tenants were read by the provider's staff", Grade.NOTE),
    APPLICATION_CREATED(
            "an application was registered in a tenant",
            Grade.CHANGE,
            "client home homeClient multiTenant"),
    APPLICATION_INSTALLED("another tenant links its own to this one", Grade.ACT, "client issuer"),
    APPLICATION_PUBLISHED("other tenants may install an application", Grade.CHANGE, "client"),
    APPLICATION_UNPUBLISHED("an application serves its own tenant alone", Grade.CHANGE, "client"),
    APPLICATIONS_LISTED("a tenant's applications, or one, were read", Grade.NOTE, "client"),
    USER_CREATED("a user was made in a tenant's directory", Grade.CHANGE, "user"),
    USER_CHANGED("what a tenant's directory says of a user was changed", Grade.CHANGE, "user"),
    USER_DELETED("a user was deleted, and can be restored for a while", Grade.CHANGE, "user"),
    USER_RESTORED("a deleted user was brought back, in no group", Grade.CHANGE, "user"),
    DIRECTORY_IMPORTED("lines of a file became users and groups", Grade.CHANGE, "*"),
    DIRECTORY_EXPORTED("users and groups leave, those behind a position", Grade.RECORD, "after"),
    USER_READ("what a tenant's directory says of a user was read", Grade.NOTE, "user"),
    USERS_LISTED("users of a tenant were listed or searched", Grade.NOTE),
    PASSWORD_SET("a user has a new password", Grade.CHANGE, "user"),
    PASSWORD_UPGRADED(
            "the password that somebody signed in with was hashed anew, as it is done today",
            Grade.CHANGE,
            "user"),
    TOTP_OFFERED(
            "a user was shown a secret for one-time codes, which counts once a code of it came",
            Grade.CHANGE,
            "user"),
    TOTP_ENROLLED("a user has one-time codes from here on", Grade.CHANGE, "user"),
    TOTP_USED("a one-time code was used; it works once", Grade.CHANGE, "user"),
    TOTP_REMOVED("a user has no one-time codes any more", Grade.CHANGE, "user"),
    PASSKEY_ADDED(
            "a user can sign in with a passkey from here on",
            Grade.CHANGE,
            "attestation hardware passkey user"),
    PASSKEY_REMOVED("a user cannot sign in with a passkey any more", Grade.CHANGE, "passkey user"),
    PASSKEY_SUSPECTED(
            "a passkey came with a counter that was not higher than before, and was refused: there"
                    + " may be a second one like it",
            Grade.RECORD,
            "passkey user"),
    RECOVERY_CODES_MADE(
            "a user was shown new recovery codes; earlier ones are void", Grade.CHANGE, "user"),
    RECOVERY_CODE_USED("a recovery code was used; it works once", Grade.CHANGE, "left user"),
    GUESS_COUNTED(
            "a password or a code was wrong, and that was counted against the account, or against"
                    + " what would be one of that name",
            Grade.CHANGE,
            "failed user"),
    ACCOUNT_LOCKED(
            "after so many wrong passwords or codes no more are looked at for a while, from where"
                    + " the user is not known, or from where it is",
            Grade.CHANGE,
            "failed known seconds user"),
    ACCOUNT_UNLOCKED(
            "a sign-in, or somebody who may, ended the counting of what had been wrong",
            Grade.CHANGE,
            "user"),
    GROUP_CREATED("a group was made in a tenant's directory", Grade.CHANGE, "added count.* group"),
    GROUP_CHANGED(
            "what a tenant's directory says of a group was changed, or who belongs to it",
            Grade.CHANGE,
            "added count.* group removed"),
    GROUP_MEMBERS_NAMED(
            "who comes into a group or leaves it by the change that follows, one of many",
            Grade.RECORD,
            "added group removed"),
    GROUP_DELETED("a group was deleted: nobody belongs to it any more", Grade.CHANGE, "group"),
    GROUP_EMPTIED("members left a group that was deleted", Grade.CHANGE, "count.* group removed"),
    GROUP_READ("what a tenant's directory says of a group was read", Grade.NOTE, "group"),
    GROUPS_LISTED("groups of a tenant were listed or searched", Grade.NOTE),
    VISIBLE_IDS_KEYED(
            "the ids under which applications see a tenant's users and groups were given their key",
            Grade.CHANGE),
    SCHEMA_ADDED("a tenant's own schema was added", Grade.CHANGE, "closed schema"),
    SCHEMA_CHANGED("a tenant's own schema was changed or closed", Grade.CHANGE, "closed schema"),
    SCHEMA_REMOVED("a tenant's own schema was removed", Grade.CHANGE, "closed schema"),
    SCHEMAS_READ("a tenant's own schemas were read", Grade.NOTE),
    UNIT_CREATED("an administrative unit was made", Grade.CHANGE, "unit"),
    UNIT_CHANGED("a unit has another name or other members", Grade.CHANGE, "added removed unit"),
    UNIT_DELETED("an administrative unit was removed", Grade.CHANGE, "unit"),
    UNITS_READ("administrative units, or who stands in one, were read", Grade.NOTE, "unit"),
    ROLE_ASSIGNED("somebody was given a role", Grade.CHANGE, "client role unit user"),
    ROLE_WITHDRAWN("a role was taken away", Grade.CHANGE, "client role unit user"),
    APPLICATION_ROLES_DECLARED(
            "an application has these roles", Grade.CHANGE, "application resource roles"),
    APPLICATION_ROLE_ASSIGNED(
            "an application's role was given", Grade.CHANGE, "application client group role user"),
    APPLICATION_ROLE_WITHDRAWN(
            "an application's role was taken", Grade.CHANGE, "application client group role user"),
    ROLES_READ("who has which roles was read", Grade.NOTE),
    APPLICATION_RENEWED("an application was given another credential", Grade.CHANGE, "client"),
    APPLICATION_SUSPENDED(
            "an application's tokens are refused from here on", Grade.CHANGE, "client"),
    APPLICATION_RESUMED("a suspended application may have tokens again", Grade.CHANGE, "client"),
    APPLICATION_DELETED(
            "an application was removed; its id is never used again", Grade.CHANGE, "client"),
    TRUST_ANCHOR_ADDED(
            "a root's certificates count in a tenant", Grade.CHANGE, "crl fingerprint ocsp"),
    TRUST_ANCHOR_REMOVED("a root's certificates count no more", Grade.CHANGE, "fingerprint"),
    SIGNING_KEY_CREATED(
            "a key that signs a tenant's tokens was made",
            Grade.CHANGE,
            "algorithm from kid signsUntil until"),
    SIGNING_KEY_RETIRED(
            "a key stops signing; its signatures are refused from the given instant on",
            Grade.ACT,
            "algorithm from kid signsUntil until"),
    SIGNING_KEY_DELETED(
            "a signing key whose time was over was removed",
            Grade.CHANGE,
            "algorithm from kid signsUntil until"),
    SIGNING_KEY_SCHEDULE_SET(
            "how a tenant's signing keys follow each other changed", Grade.CHANGE, "lead period"),
    KEY_VERSION_CREATED(
            "a version of one of a tenant's keys was made; everything from here on is under it",
            Grade.ACT,
            "key"),
    KEY_VERSION_RETIRED(
            "the earlier versions of a tenant's key open nothing but older backups from here on",
            Grade.RECORD,
            "key"),
    KEY_VERSION_DESTROYED(
            "earlier versions of a tenant's key are gone: nothing stood under them any more",
            Grade.RECORD,
            "key version"),
    DISK_FULL("the disk is full: only what contains an incident is written", Grade.RECORD),
    DISK_RECOVERED("the disk has room again, and the reserve is whole", Grade.RECORD),
    CLOCK_STEPPED(
            "the host's clock was set; it is not followed until it is right again", Grade.RECORD),
    STORE_TIME_LOWERED(
            "the time that a start is held against was brought back to the clock, which had been"
                    + " wrong; tokens from before are refused",
            Grade.ACT,
            "entries from"),
    ROWS_CHANGED(
            "rows of the change before it that its event had no room for", Grade.CHANGE, "action"),
    ROW_TAMPERED(
            "a row is not as the log says that it was left",
            Grade.RECORD,
            "more row table tenant what"),
    JOURNAL_TAMPERED(
            "the journal, or the log's tiles, have something else than the log has signed",
            Grade.RECORD,
            "position what"),
    PLAINTEXT_FOUND(
            "a value that must be sealed stands readable in a file; details say which kind",
            Grade.RECORD,
            "file form value"),
    CERTIFICATE_ISSUED(
            "the instance's authority signed a certificate",
            Grade.CHANGE,
            "fingerprint notAfter plane serial use"),
    CERTIFICATE_REVOKED(
            "a certificate of the instance counts no more from its plane's next revocation list on",
            Grade.CHANGE,
            "fingerprint plane serial"),
    ACME_ACCOUNT_CREATED("an account was made at an ACME directory", Grade.CHANGE, "directory"),
    CERTIFICATE_OBTAINED(
            "an ACME directory issued a certificate for the public listener",
            Grade.CHANGE,
            "directory fingerprint notAfter serial"),
    ACME_FAILED(
            "an ACME directory gave no certificate; told once, until it does",
            Grade.NOTE,
            "directory problem"),
    CERTIFICATE_LOADED(
            "the public listener shows a certificate from elsewhere from here on",
            Grade.RECORD,
            "fingerprint notAfter serial source"),
    CERTIFICATE_REFUSED(
            "a certificate and key from elsewhere are not served; what was served goes on",
            Grade.NOTE,
            "file problem source"),
    CERTIFICATE_ENDING(
            "a certificate from elsewhere ends soon and nothing has renewed it; told once, and"
                    + " again after a start",
            Grade.NOTE,
            "fingerprint notAfter serial source"),
    AUTHORITY_RETIRED(
            "an authority of the instance signs no more; what it signed counts until it ends",
            Grade.CHANGE,
            "fingerprint plane serial until use"),
    AUTHORITY_ADOPTED(
            "a root whose key is elsewhere was published; from its turn on it alone signs the"
                    + " instance's authorities",
            Grade.CHANGE,
            "fingerprint notAfter serial turn"),
    AUTHORITY_ASKED(
            "a key was made for a plane's authority, for the holder of the root to sign",
            Grade.CHANGE,
            "plane"),
    AUTHORITY_AWAITED(
            "an authority ends and must be followed by what only the holder of the root can sign;"
                    + " told once, and again after a start",
            Grade.NOTE,
            "fingerprint notAfter plane serial use"),
    AUTHORITY_REMOVED(
            "an authority of the instance whose last certificate had ended was removed",
            Grade.CHANGE,
            "fingerprint plane serial use"),
    TLS_CONFIGURED(
            "a listener speaks less TLS than it could, or all of it again",
            Grade.CHANGE,
            "floor listener version without"),
    LEGACY_TLS_OPENED(
            "a tenant's clients may come by TLS 1.1 and 1.0 to a host until an instant; told in the"
                    + " tenant's log as well",
            Grade.CHANGE,
            "host reason tenant until"),
    LEGACY_TLS_ENDED(
            "a tenant's clients come no more by old TLS", Grade.CHANGE, "host reason tenant until"),
    LEGACY_TLS_USED(
            "requests came by TLS 1.1 or 1.0; the first of a kind is told at once, then how many"
                    + " came in a minute",
            Grade.NOTE,
            "client count host suite version"),
    LOG_KEY_CREATED("the key that signs a log's checkpoints was made", Grade.CHANGE, "log"),
    WITNESS_MISSED(
            "a witness has not cosigned the log for a while; told once, until it cosigns again",
            Grade.NOTE,
            "problem witness"),
    WITNESS_DISTRUSTED("a witness's cosignature does not verify", Grade.NOTE, "problem witness"),
    WITNESS_CONTRADICTED(
            "a witness says that the log is not the one that it saw before",
            Grade.NOTE,
            "problem witness"),
    WITNESS_RETURNED("a witness that had been told of cosigns again", Grade.NOTE, "witness"),
    SINK_ADDED(
            "the log's events go to another receiver from here on", Grade.CHANGE, "kind sink to"),
    SINK_CHANGED(
            "a sink has another receiver than before; it gets sealed events alone",
            Grade.CHANGE,
            "kind sink to"),
    SINK_REMOVED("the configuration names a sink no longer", Grade.CHANGE, "position sink"),
    SINK_OPENED(
            "a sink gets events in plain from here on, those of one tenant or of all",
            Grade.CHANGE,
            "reason sink tenant"),
    SINK_CLOSED("a sink gets sealed events alone again", Grade.CHANGE, "reason sink"),
    SINK_SHOWN(
            "events of this tenant go to a sink in plain from here on; told again after a start",
            Grade.RECORD,
            "sink"),
    SINK_MARKED(
            "how far a sink has come, so that nobody sets its cursor back unseen",
            Grade.CHANGE,
            "position sink"),
    SINK_LAGGING(
            "a sink is further behind the log than it may be; told once, until it is back",
            Grade.NOTE,
            "entries seconds sink"),
    SINK_FAILED(
            "a sink takes no events; told once, until it is back",
            Grade.NOTE,
            "position problem sink"),
    SINK_RETURNED("a sink that had been told of is up to date again", Grade.NOTE, "sink"),
    SINK_LOST(
            "a sink does not go on where it stopped; details say why, and which entries it misses",
            Grade.RECORD,
            "from position problem sink"),
    VIEWS_ANCHORED("sizes and roots of tenants' own logs, by tenant id", Grade.RECORD, "*"),
    TOKEN_ISSUED(
            "an access token was signed; recorded durably before the answer",
            Grade.RECORD,
            "acr audience authTime certificate client expires grant kid roles scope session user"),
    TOKEN_FORGED(
            "a token was shown that verifies and that the log does not tell of: the tenant's"
                    + " signing key is in somebody else's hands",
            Grade.NOTE,
            "client kid tenant token"),
    TOKEN_WITHHELD(
            "a token whose issue was recorded was never released, since signing failed",
            Grade.NOTE,
            "token"),
    ASSERTION_REDEEMED(
            "a client assertion was used; it works once", Grade.CHANGE, "assertion client"),
    TOKEN_REVOKED("a token was revoked before its end", Grade.CHANGE, "client token"),
    SESSION_BEGUN("somebody signed in", Grade.CHANGE, "methods session user"),
    SESSION_ENDED("a session of somebody was ended", Grade.CHANGE, "methods session user"),
    SESSIONS_ENDED(
            "all sessions of somebody were ended, and what applications had been given by them",
            Grade.CHANGE,
            "user"),
    CODE_ISSUED(
            "an application was given an authorization code for somebody",
            Grade.CHANGE,
            "client scope session user"),
    GRANT_MADE("an authorization code was redeemed; works once", Grade.CHANGE, "client grant user"),
    GRANT_REFRESHED("a refresh token was used; works once", Grade.CHANGE, "client grant user"),
    GRANT_REVOKED(
            "what somebody let an application do was ended; details say why",
            Grade.CHANGE,
            "client grant reason user"),
    CONSENT_GIVEN("somebody let an application do something", Grade.CHANGE, "client scope user"),
    CONSENT_WITHDRAWN("somebody took that back", Grade.CHANGE, "client user"),
    REQUEST_REFUSED(
            "a request was refused; details say why, and what a certificate claimed, if one did",
            Grade.NOTE,
            "claimedFingerprint claimedName code place reason"),
    REFUSALS_COUNTED(
            "further refusals of the same kind, counted instead of listed",
            Grade.NOTE,
            "count place reason"),
    REFUSALS_DROPPED(
            "refusals that the log had no room for, by reason; told once a minute at most",
            Grade.RECORD,
            "reason.*"),
    AUDIT_SEARCHED(
            "events of the log were looked for; details say which",
            Grade.RECORD,
            "action actor from position request requests to"),
    AUDIT_EXPORTED(
            "the log is read from a position on; details say which part and how",
            Grade.RECORD,
            "format from position to");

    private static final Map<String, AuditAction> BY_LABEL =
            Arrays.stream(values())
                    .collect(Collectors.toMap(AuditAction::label, Function.identity()));

    /// When an event is on disk, measured by what it tells of.
    public enum Grade {
        /// In one transaction with the rows that it changes: both or neither.
        CHANGE,
        /// Before what it tells of takes effect.
        ACT,
        /// Before the answer, or before what tells of it goes on.
        RECORD,
        /// Handed over and not waited for.
        NOTE
    }

    private final String meaning;
    private final Grade grade;
    private final String details;
    private final String label;

    /// @param details the names that its details can have, with spaces between them; one that ends
    ///   in a star stands for all that begin so
    AuditAction(String meaning, Grade grade, String... details) {
        this.meaning = meaning;
        this.grade = grade;
        this.details = String.join(" ", details);
        String lower = name().toLowerCase(Locale.ROOT);
        int dot = lower.lastIndexOf('_');
        this.label = lower.substring(0, dot).replace('_', '-') + "." + lower.substring(dot + 1);
    }

    /// The action of an event in the log.
    public static Optional<AuditAction> labelled(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    /// One sentence for the event catalogue.
    public String meaning() {
        return meaning;
    }

    public Grade grade() {
        return grade;
    }

    /// The names that its details can have, in order; `with.*` stands for all that begin so.
    public List<String> details() {
        return details.isEmpty() ? List.of() : List.of(details.split(" "));
    }

    /// The name in the log, such as `token.issued`: the last underscore becomes the dot.
    public String label() {
        return label;
    }
}
