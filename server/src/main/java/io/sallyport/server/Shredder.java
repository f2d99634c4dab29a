package io.sallyport.server;

import io.sallyport.audit.InstanceLog;
import io.sallyport.directory.ShredActivities;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.KeyringCopies;
import io.sallyport.keys.Seal;
import io.sallyport.store.RowKeys;
import io.sallyport.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Destroys a tenant for good: its keys leave the keyring, the root key is rotated and every copy
/// of the keys is written anew; then it tries to read what is left, and signs that it could not.
/// The rows are removed last.
final class Shredder {
    private static final String LIMIT =
            "limit: a copy of the keys that is not listed above opens with its old passphrase or"
                    + " its old shares, if somebody kept both; only an old seal that was destroyed"
                    + " closes that";

    private final TenantWalk walk;
    private final ShredActivities rules;
    private final KeyActivities keys;
    private final InstanceLog log;
    private final Function<RequestContext, KeyringCopies.Rewritten> copying;

    record Ground(TenantWalk walk, ShredActivities rules, KeyActivities keys, InstanceLog log) {}

    /// @param copying brings the copies of the keys up to date
    Shredder(Ground ground, Function<RequestContext, KeyringCopies.Rewritten> copying) {
        this.walk = ground.walk();
        this.rules = ground.rules();
        this.keys = ground.keys();
        this.log = ground.log();
        this.copying = copying;
    }

    Activity activity() {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("tenant", Kind.TEXT, true, "the tenant's name"));
        parameters.addAll(KeyActivities.SECRETS);
        return new Activity(
                "tenant.destroy",
                "Destroys a tenant's keys for good, once its grace is over and nothing holds it.",
                parameters,
                this::destroy);
    }

    private Object destroy(RequestContext context, ActivityArguments given) {
        Tenant tenant = rules.condemned(context, given.text("tenant"));
        TenantScope scope = walk.enter(tenant.id());
        List<Seal> seals = keys.seals(given);
        try {
            // Who was cut off behind this finds no keys, and goes on from there.
            Keyring.Rotation rotation =
                    walk.keyring().has(tenant.id())
                            ? walk.keyring().destroyTenant(tenant.id(), seals, (_, _) -> {})
                            : walk.keyring().rotateRoot(seals, (_, _) -> {});
            KeyringCopies.Rewritten copies = copying.apply(context);
            RowKeys.Opening left = tryToOpen(scope);
            if (left.opened() > 0) {
                throw new IllegalStateException("rows of a shredded tenant still open");
            }
            rules.shredded(context, tenant.name());
            Capabilities.tables().forEach(table -> walk.store().rowKeys().remove(scope, table));
            // Whatever that leaves on a database server is sealed under keys that are gone.
            boolean wiped = walk.store().wipe();
            return Map.of(
                    "tenant",
                    tenant.name(),
                    "wiped",
                    wiped,
                    "certificate",
                    log.signed(certificate(tenant, rotation, copies, left)),
                    "staleCopies",
                    copies.missed().stream()
                            .map(missed -> (Object) missed.place().folder().toString())
                            .toList());
        } catch (StartRefused | IllegalArgumentException refused) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST, refused.getMessage() + ".", "shred-refused");
        } finally {
            seals.forEach(Seal::clear);
        }
    }

    private RowKeys.Opening tryToOpen(TenantScope scope) {
        long rows = 0;
        long opened = 0;
        for (Table<?> table : Capabilities.tables()) {
            RowKeys.Opening one = walk.store().rowKeys().open(scope, table);
            rows += one.rows();
            opened += one.opened();
        }
        return new RowKeys.Opening(rows, opened);
    }

    private String certificate(
            Tenant tenant,
            Keyring.Rotation rotation,
            KeyringCopies.Rewritten copies,
            RowKeys.Opening left) {
        List<String> lines = new ArrayList<>();
        lines.add("Sallyport certificate of a tenant's destruction");
        lines.add("instance: " + walk.keyring().instance());
        lines.add("tenant: " + tenant.id() + " (" + tenant.name() + ")");
        lines.add("time: " + walk.time().instant());
        lines.add("rows tried: " + left.rows() + ", opened: " + left.opened());
        lines.add("root key: epoch " + rotation.epoch());
        lines.add(
                "old seals destroyed: "
                        + rotation.destroyed()
                        + ", not destroyed: "
                        + rotation.kept());
        copies.done()
                .forEach(place ->
                        lines.add("copy " + place.folder() + ": written anew without the tenant"));
        copies.missed()
                .forEach(missed ->
                        lines.add("copy " + missed.place().folder() + ": " + missed.why()));
        lines.add(LIMIT);
        return String.join("\n", lines) + "\n";
    }
}
