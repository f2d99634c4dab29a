package io.sallyport.foundation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// One thing that happened. `Store.write` takes one, so an unaudited change does not compile.
///
/// @param time in the log as milliseconds since 1970
/// @param details names and values that the action's meaning needs; never a secret, and of a person
///   the id alone
/// @param people what it says of persons, each sealed by itself
public record AuditEvent(
        Instant time,
        AuditAction action,
        TenantId tenant,
        List<Actor> actors,
        Purpose purpose,
        String source,
        RequestId request,
        Map<String, String> details,
        List<PersonalPart> people) {

    /// The version of the bytes that [#bytes()] writes. Event bytes never change once written.
    public static final int SCHEMA_VERSION = 1;

    /// The version of events that say something of persons.
    public static final int SCHEMA_VERSION_WITH_PEOPLE = 2;

    /// Stands in the place of a sealed part: the person was purged before the event.
    public static final String PURGED = "purged";

    /// In front of a person's id: as an actor, and as the source that stands in that person's part.
    public static final String PERSON = "person:";

    public AuditEvent {
        actors = List.copyOf(actors);
        details = Map.copyOf(details);
        people = List.copyOf(people);
    }

    /// One that says nothing of persons.
    public AuditEvent(
            Instant time,
            AuditAction action,
            TenantId tenant,
            List<Actor> actors,
            Purpose purpose,
            String source,
            RequestId request,
            Map<String, String> details) {
        this(time, action, tenant, actors, purpose, source, request, details, List.of());
    }

    public static AuditEvent of(
            RequestContext context, Instant time, AuditAction action, Map<String, String> details) {
        return new AuditEvent(
                time,
                action,
                context.tenant(),
                context.actors(),
                context.purpose(),
                context.source(),
                context.request(),
                details);
    }

    /// The same in another log, for whoever has to know of it as well.
    public AuditEvent toldTo(TenantId other) {
        return new AuditEvent(
                time, action, other, actors, purpose, source, request, details, people);
    }

    /// The same with what it says of one more person. An address that stands in a part stands
    /// nowhere else: the source names that person instead.
    ///
    /// @throws IllegalArgumentException when it has a part of that person already
    public AuditEvent about(PersonalPart part) {
        if (people.stream().anyMatch(one -> one.person().equals(part.person()))) {
            throw new IllegalArgumentException("two parts of one person");
        }
        List<PersonalPart> more = new ArrayList<>(people);
        more.add(part);
        more.sort(Comparator.comparing(one -> one.person().toString()));
        String from = part.says(PersonalValue.ADDRESS, source) ? PERSON + part.person() : source;
        return new AuditEvent(time, action, tenant, actors, purpose, from, request, details, more);
    }

    /// Seals a part under its person's key.
    @FunctionalInterface
    public interface PartSeal {
        /// @return in base64url, or [#PURGED]
        String sealed(PersonalPart part);
    }

    /// Canonical JSON (members sorted by name, no white space), UTF-8. Written by hand, in that
    /// order, since it is written for every token; a test holds it to [CanonicalJson].
    ///
    /// @throws IllegalStateException when it says something of persons: that is sealed first
    public byte[] bytes() {
        return bytes(AuditEvent::unsealed);
    }

    private static String unsealed(PersonalPart part) {
        throw new IllegalStateException("a personal part that nobody sealed");
    }

    public byte[] bytes(PartSeal seal) {
        StringBuilder out = new StringBuilder(512);
        out.append("{\"action\":\"").append(action.label()).append("\",\"actors\":[");
        for (int i = 0; i < actors.size(); i++) {
            out.append(i == 0 ? "" : ",");
            CanonicalJson.appendString(out, actors.get(i).label());
        }
        out.append("],\"details\":{");
        appendDetails(out);
        out.append('}');
        appendPeople(out, seal);
        out.append(",\"purpose\":\"").append(purpose.label());
        out.append("\",\"request\":\"").append(request.value());
        out.append('"');
        out.append(",\"schema\":").append(schema()).append(",\"source\":");
        CanonicalJson.appendString(out, source);
        out.append(",\"tenant\":\"").append(tenant.value());
        out.append("\",\"time\":").append(time.toEpochMilli()).append('}');
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private int schema() {
        return people.isEmpty() ? SCHEMA_VERSION : SCHEMA_VERSION_WITH_PEOPLE;
    }

    private void appendPeople(StringBuilder out, PartSeal seal) {
        for (int i = 0; i < people.size(); i++) {
            out.append(i == 0 ? ",\"people\":{\"" : ",\"").append(people.get(i).person());
            out.append("\":\"").append(seal.sealed(people.get(i))).append('"');
        }
        out.append(people.isEmpty() ? "" : "}");
    }

    private void appendDetails(StringBuilder out) {
        String[] names = details.keySet().toArray(String[]::new);
        Arrays.sort(names);
        for (int i = 0; i < names.length; i++) {
            out.append(i == 0 ? "" : ",");
            CanonicalJson.appendString(out, names[i]);
            out.append(':');
            CanonicalJson.appendString(out, details.getOrDefault(names[i], ""));
        }
    }
}
