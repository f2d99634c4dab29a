package io.sallyport.server;

import io.sallyport.directory.Persons;
import io.sallyport.directory.Retention;
import io.sallyport.directory.Retentions;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import java.time.Instant;

/// Ends tenants' events whose time is over. The log never loses an entry: what ends is the version
/// of the key that opens it, and nothing of a tenant that is held, or in which anybody is.
final class LogRetention {
    private final TenantWalk walk;
    private final Retentions retentions;
    private final Persons persons;
    private final HourlyWalk hourly;

    LogRetention(TenantWalk walk, Retentions retentions, Persons persons) {
        this.walk = walk;
        this.retentions = retentions;
        this.persons = persons;
        this.hourly = new HourlyWalk(walk, this::tend);
    }

    void round() {
        hourly.round();
    }

    private boolean tend(TenantId tenant, Instant at) {
        if (tenant.equals(TenantId.OPERATOR_REALM)) {
            return true;
        }
        RequestContext inside = walk.context().get().within(walk.enter(tenant));
        Retention retention = retentions.of(inside);
        if (retention.days() > 0) {
            requireKeys(inside, retention);
            Retention set = retention.isTurnDue(at) ? turn(inside) : retention;
            set.over(at).ifPresent(over -> end(inside, over, at));
        }
        return true;
    }

    /// A version that was made again under a number that had another key would be taken for that.
    private void requireKeys(RequestContext inside, Retention retention) {
        TenantId tenant = inside.tenant();
        int newest = walk.keyring().versions(tenant, KeyPurpose.AUDIT).getLast();
        if (newest < retention.newest()) {
            throw new Corruption(
                    tenant,
                    "the keys of tenant "
                            + tenant
                            + " are older than its log, which has events under version "
                            + retention.newest()
                            + ": bring the keyring back from a newer copy");
        }
    }

    /// First the key, then the row: what is sealed from that instant on is under it for certain. A
    /// crash in between leaves a version that ends together with the next one.
    private Retention turn(RequestContext inside) {
        walk.keyring().addVersion(inside.tenant(), KeyPurpose.AUDIT);
        int version = walk.keyring().versions(inside.tenant(), KeyPurpose.AUDIT).getLast();
        return retentions.turned(inside, version);
    }

    private void end(RequestContext inside, Retention.Turn over, Instant at) {
        TenantId tenant = inside.tenant();
        int through = over.version() - 1;
        if (through > walk.keyring().endedThrough(tenant) && !isHeld(inside)) {
            retentions.ended(inside, over);
            walk.keyring().retired().endLog(tenant, through, at);
        }
    }

    private boolean isHeld(RequestContext inside) {
        return !walk.tenants().holds(walk.context().get(), inside.tenant()).isEmpty()
                || persons.holdsAnybody(inside);
    }
}
