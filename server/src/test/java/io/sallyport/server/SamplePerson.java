package io.sallyport.server;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.foundation.PersonalValue;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.Receipt;
import java.util.Map;
import java.util.UUID;

/// A person of the tests' own making, whose values stand nowhere else.
record SamplePerson(PersonId id, Map<PersonalValue, String> values) {
    static SamplePerson numbered(int number) {
        return new SamplePerson(
                new PersonId(new UUID(0x0198_0000_0000_7000L, number)),
                Map.of(
                        PersonalValue.NAME, "Euphemia Quux-Vossberg " + number,
                        PersonalValue.ADDRESS, "203.0.113." + number,
                        PersonalValue.USER_AGENT,
                                "Wanderfalter/7.31 (unmistakable " + number + ")"));
    }

    void enrol(TenantWalk walk, TenantScope tenant) {
        RequestContext inside = walk.context().get().within(tenant);
        walk.store()
                .write(
                        inside,
                        AuditEvent.of(
                                inside,
                                walk.time().instant(),
                                AuditAction.APPLICATIONS_LISTED,
                                Map.of()),
                        rows -> {
                            rows.enrol(id);
                            return true;
                        });
    }

    /// Something that the person did; its position in the log.
    long act(TenantWalk walk, TenantScope tenant) {
        RequestContext node = walk.context().get().within(tenant).actingAs(new Actor.Person(id));
        RequestContext from =
                new RequestContext(
                        tenant,
                        node.actors(),
                        node.purpose(),
                        values.getOrDefault(PersonalValue.ADDRESS, ""),
                        node.request(),
                        node.deadline());
        AuditEvent event =
                AuditEvent.of(
                                from,
                                walk.time().instant(),
                                AuditAction.APPLICATIONS_LISTED,
                                Map.of())
                        .about(new PersonalPart(id, values));
        Receipt receipt = walk.store().append(event);
        receipt.await();
        return receipt.position();
    }
}
