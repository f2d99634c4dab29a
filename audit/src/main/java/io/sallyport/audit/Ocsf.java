package io.sallyport.audit;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.PersonalValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// An event in the words of the Open Cybersecurity Schema Framework, made of the log's own when
/// somebody asks and kept nowhere. What OCSF has no place for stands under `unmapped`.
public final class Ocsf {
    static final String SCHEMA = "1.3.0";
    private static final String NAME = "Sallyport";
    private static final OcsfActivity BASE =
            new OcsfActivity(
                    OcsfActivity.OcsfClass.BASE_EVENT,
                    OcsfActivity.OTHER,
                    true,
                    OcsfActivity.Severity.INFORMATIONAL);

    /// Details that name what an event is about, the nearest first.
    private static final List<String> SUBJECTS =
            List.of(
                    "sink", "client", "person", "kid", "key", "id", "folder", "file", "serial",
                    "log", "tenant");

    private final String version;

    /// @param version of the program
    public Ocsf(String version) {
        this.version = version;
    }

    public Map<String, Object> of(LogEvent event) {
        return switch (event) {
            case LogEvent.Erased erased -> erased(erased);
            case LogEvent.Sealed sealed -> sealed(sealed);
            case LogEvent.Legible legible ->
                    AuditAction.labelled(legible.fields().text("action"))
                            .map(action -> legible(legible, action))
                            .orElseGet(() -> unlisted(legible));
        };
    }

    /// The log is older than the catalogue: what was once written stays, and an export goes on.
    private Map<String, Object> unlisted(LogEvent.Legible event) {
        Map<String, Object> shown = base(BASE, metadata(event));
        shown.put("activity_name", event.fields().text("action"));
        shown.put("time", event.fields().number("time"));
        shown.put("message", "an event of a kind that is no longer in the catalogue");
        shown.put("unmapped", event.fields().members());
        return shown;
    }

    private Map<String, Object> erased(LogEvent.Erased event) {
        return closed(event, "erased", "erased: " + event.reason().meaning());
    }

    private Map<String, Object> sealed(LogEvent.Sealed event) {
        Map<String, Object> shown =
                closed(event, "sealed", "sealed: it opens under the tenant's keys alone");
        Map<String, Object> rest = new TreeMap<>(event.shown());
        rest.keySet().retainAll(List.of("leaf", "sealed"));
        shown.put("unmapped", rest);
        return shown;
    }

    /// Nothing is said of what happened: a base event.
    private Map<String, Object> closed(LogEvent event, String name, String message) {
        Map<String, Object> shown = base(BASE, metadata(event));
        shown.put("activity_name", name);
        shown.put("time", event.committed().toEpochMilli());
        shown.put("message", message);
        return shown;
    }

    private Map<String, Object> legible(LogEvent.Legible event, AuditAction action) {
        OcsfActivity activity = OcsfActivity.of(action);
        JsonObject fields = event.fields();
        Map<String, Object> metadata = metadata(event);
        metadata.put("correlation_uid", fields.text("request"));
        metadata.put("event_code", action.label());
        Map<String, Object> shown = base(activity, metadata);
        shown.put("time", fields.number("time"));
        shown.put("message", action.meaning());
        shown.put("status_id", activity.succeeded() ? 1 : 2);
        shown.put("status", activity.succeeded() ? "Success" : "Failure");
        shown.put("actor", Map.of("user", user(actor(fields), fields)));
        shown.put("src_endpoint", endpoint(fields));
        personal(fields, actor(fields), PersonalValue.USER_AGENT)
                .ifPresent(agent -> shown.put("http_request", Map.of("user_agent", agent)));
        shown.put("unmapped", unmapped(fields));
        if (activity.activity() == OcsfActivity.OTHER) {
            shown.put("activity_name", action.label());
        }
        shown.putAll(ofClass(activity.type(), event, action));
        return shown;
    }

    private Map<String, Object> metadata(LogEvent event) {
        Map<String, Object> metadata = new TreeMap<>();
        metadata.put("version", SCHEMA);
        metadata.put("product", product());
        metadata.put("uid", Long.toString(event.position()));
        metadata.put("sequence", event.position());
        metadata.put("logged_time", event.committed().toEpochMilli());
        metadata.put("tenant_uid", event.tenant().toString());
        return metadata;
    }

    private static Map<String, Object> base(OcsfActivity activity, Map<String, Object> metadata) {
        OcsfActivity.OcsfClass type = activity.type();
        Map<String, Object> shown = new TreeMap<>();
        shown.put("class_uid", type.uid());
        shown.put("class_name", type.caption());
        shown.put("category_uid", type.category());
        shown.put("activity_id", activity.activity());
        shown.put("type_uid", activity.typeUid());
        shown.put("severity_id", activity.severity().id());
        shown.put("metadata", metadata);
        return shown;
    }

    private Map<String, Object> product() {
        return Map.of("name", NAME, "vendor_name", NAME, "version", version);
    }

    /// Whom it happened to: an application, a user, or whoever acted.
    private static String account(JsonObject fields) {
        JsonObject details = fields.object("details");
        return details.optionalText("client")
                .or(() -> details.optionalText("user"))
                .orElse(actor(fields));
    }

    /// What only this class has, or needs.
    private Map<String, Object> ofClass(
            OcsfActivity.OcsfClass type, LogEvent.Legible event, AuditAction action) {
        JsonObject details = event.fields().object("details");
        String account = account(event.fields());
        return switch (type) {
            case BASE_EVENT, DATASTORE_ACTIVITY -> Map.of();
            case DETECTION_FINDING ->
                    Map.of(
                            "finding_info",
                            Map.of(
                                    "title", action.meaning(),
                                    "uid", Long.toString(event.position())),
                            "status_id",
                            1,
                            "status",
                            "New");
            case ACCOUNT_CHANGE -> Map.of("user", user(account, event.fields()));
            case AUTHENTICATION ->
                    Map.of(
                            "user", user(account, event.fields()),
                            "service", Map.of("name", NAME));
            case AUTHORIZE_SESSION ->
                    // A token's `jti` is this position, sealed.
                    Map.of(
                            "user", user(account, event.fields()),
                            "session", Map.of("uid", Long.toString(event.position())),
                            "privileges",
                                    Stream.of(details.optionalText("scope").orElse("").split(" "))
                                            .filter(scope -> !scope.isEmpty())
                                            .toList());
            case ENTITY_MANAGEMENT -> Map.of("entity", entity(event, action));
            case APPLICATION_LIFECYCLE -> Map.of("app", product());
            case API_ACTIVITY ->
                    Map.of(
                            "api",
                            Map.of(
                                    "operation",
                                    details.optionalText("activity")
                                            .or(() -> details.optionalText("place"))
                                            .orElse(action.label())));
        };
    }

    private static Map<String, Object> entity(LogEvent.Legible event, AuditAction action) {
        JsonObject details = event.fields().object("details");
        String uid =
                SUBJECTS.stream()
                        .flatMap(name -> details.optionalText(name).stream())
                        .findFirst()
                        .orElse(event.tenant().toString());
        String label = action.label();
        return Map.of("type", label.substring(0, label.indexOf('.')), "uid", uid);
    }

    private static String actor(JsonObject fields) {
        return fields.texts("actors").getFirst();
    }

    private static Map<String, Object> user(String label, JsonObject fields) {
        Map<String, Object> user = new TreeMap<>();
        user.put("uid", label.replaceFirst("^(client|person):", ""));
        personal(fields, label, PersonalValue.NAME).ifPresent(name -> user.put("name", name));
        return user;
    }

    /// What an event says of a person, by the person's label, while the key for it is there.
    private static Optional<String> personal(JsonObject fields, String label, PersonalValue value) {
        String person = label.replaceFirst("^" + AuditEvent.PERSON, "");
        return fields.members().containsKey("people")
                        && fields.object("people").members().containsKey(person)
                ? fields.object("people").object(person).optionalText(value.label())
                : Optional.empty();
    }

    /// An address has a dot or a colon; `local` is the instance's own socket. A person's address
    /// ends with the person's key: what is left is whose it was.
    private static Map<String, Object> endpoint(JsonObject fields) {
        String source = fields.text("source");
        if (source.startsWith(AuditEvent.PERSON)) {
            return personal(fields, source, PersonalValue.ADDRESS)
                    .<Map<String, Object>>map(address -> Map.of("ip", address))
                    .orElseGet(() -> Map.of("uid", source));
        }
        boolean address = source.indexOf('.') >= 0 || source.indexOf(':') >= 0;
        return Map.of(address ? "ip" : "name", source);
    }

    private static Map<String, Object> unmapped(JsonObject fields) {
        Map<String, Object> rest = new TreeMap<>();
        rest.put("details", fields.object("details").members());
        rest.put("actors", fields.texts("actors"));
        rest.put("purpose", fields.text("purpose"));
        if (fields.members().containsKey("rows")) {
            rest.put("rows", fields.texts("rows"));
        }
        if (fields.members().containsKey("people")) {
            rest.put("people", fields.object("people").members());
        }
        return rest;
    }
}
