package io.sallyport.foundation;

import java.util.Locale;

/// Every kind of event that the log can hold: the catalogue. A test fails when one is never
/// produced by the stories.
public enum AuditAction {
    INSTANCE_CREATED("the instance's keys, realm and log were made"),
    INSTANCE_STARTED("a node opened the instance"),
    INSTANCE_STOPPED("a node closed the instance in good order"),
    ACTIVITY_INTENDED("an activity is about to be performed; recorded before its effect"),
    ACTIVITY_FAILED("an activity was refused or failed after its intent"),
    INSTANCE_RESTORED(
            "rows of a backup took the place of the database's; details say how old they are"),
    BACKUP_WRITTEN("rows and journal were written to a backup file"),
    BACKUP_FAILED("a backup was not finished, and left no file"),
    KEYRING_COPY_MISSED("a listed copy of the keys could not be brought up to date"),
    KEYRING_COPY_RENEWED("a copy of the keys that had been missed is up to date again"),
    PROTECTOR_TESTED("a protector opened the root key in a test"),
    PROTECTOR_FAILED("a protector did not open the root key in a test"),
    PROTECTOR_OVERDUE("a protector was not tested in time; told once, until it passes a test"),
    TENANT_CREATED("a tenant was made, with its own keys and issuer"),
    TENANT_SUSPENDED("a tenant's tokens are refused from here on"),
    TENANT_RESUMED("a suspended tenant serves again"),
    TENANT_CONDEMNED("a tenant is suspended, and its keys may be destroyed from an instant on"),
    TENANT_KEPT("a tenant is not to be shredded after all"),
    TENANT_HELD("nothing of a tenant may be destroyed, for a reason"),
    TENANT_RELEASED("a hold on a tenant ended"),
    TENANT_SHREDDED("a tenant's keys were destroyed: nothing of it opens any more"),
    TENANTS_LISTED("the names of the tenants were read by the provider's staff"),
    APPLICATION_CREATED("an application was registered in a tenant"),
    APPLICATIONS_LISTED("a tenant's applications were read"),
    APPLICATION_RENEWED("an application was given another credential"),
    APPLICATION_SUSPENDED("an application's tokens are refused from here on"),
    APPLICATION_RESUMED("a suspended application may have tokens again"),
    APPLICATION_DELETED("an application was removed; its id is never used again"),
    SIGNING_KEY_CREATED("a key that signs a tenant's tokens was made"),
    SIGNING_KEY_RETIRED(
            "a key stops signing; its signatures are refused from the given instant on"),
    SIGNING_KEY_DELETED("a signing key whose time was over was removed"),
    SIGNING_KEY_SCHEDULE_SET("how a tenant's signing keys follow each other was changed"),
    KEY_VERSION_CREATED(
            "a version of one of a tenant's keys was made; everything from here on is under it"),
    KEY_VERSION_RETIRED(
            "the earlier versions of a tenant's key open nothing but older backups from here on"),
    KEY_VERSION_DESTROYED(
            "earlier versions of a tenant's key are gone: nothing stood under them any more"),
    CLOCK_STEPPED("the host's clock was set; it is not followed until it is right again"),
    STORE_TIME_LOWERED(
            "the time that a start is held against was brought back to the clock, which had been"
                    + " wrong; tokens from before are refused"),
    ROW_TAMPERED("a row does not stand in the database as the log says that it was left"),
    PLAINTEXT_FOUND(
            "a value that must be sealed stands readable in a file; details say which kind"),
    CERTIFICATE_ISSUED("the instance's authority signed a certificate"),
    LOG_KEY_CREATED("the key that signs a log's checkpoints was made"),
    VIEWS_ANCHORED("sizes and roots of tenants' own logs, by tenant id"),
    TOKEN_ISSUED("an access token was signed; recorded durably before the answer"),
    TOKEN_WITHHELD("a token whose issue was recorded was never released, since signing failed"),
    ASSERTION_REDEEMED("a client assertion was used; it works once"),
    TOKEN_REVOKED("a token was revoked before its end"),
    REQUEST_REFUSED("a request was refused; details say why"),
    REFUSALS_COUNTED("further refusals of the same kind, counted instead of listed"),
    AUDIT_SEARCHED("the provider's staff read the log");

    private final String meaning;
    private final String label;

    AuditAction(String meaning) {
        this.meaning = meaning;
        String lower = name().toLowerCase(Locale.ROOT);
        int dot = lower.lastIndexOf('_');
        this.label = lower.substring(0, dot).replace('_', '-') + "." + lower.substring(dot + 1);
    }

    /// One sentence for the event catalogue.
    public String meaning() {
        return meaning;
    }

    /// The name in the log, such as `token.issued`: the last underscore becomes the dot.
    public String label() {
        return label;
    }
}
