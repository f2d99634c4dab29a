package io.sallyport.server;

import io.sallyport.directory.Persons;
import io.sallyport.directory.Retention;
import io.sallyport.directory.Retentions;
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

    private void tend(TenantId tenant, Instant now) {
        if (tenant.equals(TenantId.OPERATOR_REALM)) {
            return;
        }
        RequestContext inside = walk.context().get().within(walk.enter(tenant));
        Retention retention = retentions.of(inside);
        if (retention.isTurnDue(now)) {
            retention = turn(inside);
        }
        retention.over(now).ifPresent(over -> end(inside, over, now));
    }

    /// First the key, then the row: what is sealed from that instant on is under it for certain. A
    /// crash in between leaves a version that ends together with the next one.
    private Retention turn(RequestContext inside) {
        walk.keyring().addVersion(inside.tenant(), KeyPurpose.AUDIT);
        int version = walk.keyring().versions(inside.tenant(), KeyPurpose.AUDIT).getLast();
        return retentions.turned(inside, version);
    }

    private void end(RequestContext inside, Retention.Turn over, Instant now) {
        TenantId tenant = inside.tenant();
        int through = over.version() - 1;
        if (through > walk.keyring().endedThrough(tenant) && !isHeld(inside)) {
            retentions.ended(inside, over);
            walk.keyring().retired().endLog(tenant, through, now);
        }
    }

    private boolean isHeld(RequestContext inside) {
        return !walk.tenants().holds(walk.context().get(), inside.tenant()).isEmpty()
                || persons.holdsAnybody(inside);
    }
}
