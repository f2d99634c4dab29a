package io.sallyport.directory;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Access;
import io.sallyport.http.Description;
import io.sallyport.http.Endpoint;
import io.sallyport.http.FormParameters;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Schemas;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The tenant administration API's view of users: where each stands, and what becomes of those who
/// were deleted. All else of them is SCIM's.
final class UserEndpoints {
    /// To restore is less than to purge, and neither comes with reading.
    static final String READ_SCOPE = "users.read";

    static final String RESTORE_SCOPE = "users.restore";
    static final String PURGE_SCOPE = "users.purge";

    private static final Access READ = Access.Bearer.inUnits(READ_SCOPE);
    private static final Access RESTORE = Access.Bearer.inUnits(RESTORE_SCOPE);
    private static final int PAGE = 100;
    private static final String USERS = "/{tenant}/api/v1/users/{id}";
    private static final String AFTER = "after";
    private static final Description.Parameter ID =
            Description.Parameter.path("id", "the user's id, as SCIM has it", Schemas.TEXT);

    private final DeletedUsers users;
    private final VisibleIds ids;

    UserEndpoints(DeletedUsers users, VisibleIds ids) {
        this.users = users;
        this.ids = ids;
    }

    List<Endpoint> endpoints() {
        Description.Shape user = Description.Shape.json(user());
        return List.of(
                Endpoint.get("/{tenant}/api/v1/deleted-users", READ, this::list)
                        .described(
                                Description.of(
                                                "listDeletedUsers",
                                                "Lists users who were deleted and are not purged"
                                                        + " yet, a hundred at a time.",
                                                Description.Shape.json(page()))
                                        .with(Description.Parameter.after(Schemas.TEXT))),
                Endpoint.get(USERS, READ, this::find)
                        .described(
                                Description.of(
                                                "getUser",
                                                "Says where a user stands, deleted or not.",
                                                user)
                                        .with(ID)),
                Endpoint.post(USERS + "/restore", RESTORE, this::restore)
                        .once(
                                AuditAction.USER_RESTORED,
                                (context, request, _) -> find(context, request))
                        .described(
                                Description.of(
                                                "restoreUser",
                                                "Brings a deleted user back, without groups.",
                                                user)
                                        .with(ID)),
                Endpoint.post(USERS + "/purge", new Access.Bearer(PURGE_SCOPE), this::purge)
                        .once(AuditAction.PERSON_PURGED, (_, _, _) -> Response.noContent())
                        .described(
                                Description.of(
                                                "purgeUser",
                                                "Destroys all that is known of a deleted user, for"
                                                        + " good.",
                                                Description.Shape.of("").at(204))
                                        .with(ID)));
    }

    private static Map<String, Object> user() {
        Map<String, Map<String, Object>> user = new TreeMap<>();
        user.put("id", Schemas.TEXT);
        user.put("userName", Schemas.TEXT);
        user.put("state", Schemas.oneOf(UserState.labels()));
        user.put("createdAt", Schemas.TIME);
        user.put("changedAt", Schemas.TIME);
        List<String> always = List.copyOf(user.keySet());
        user.put("purgedFrom", Schemas.TIME);
        return Schemas.object(user, always);
    }

    private static Map<String, Object> page() {
        return Schemas.object(
                Map.of("users", Schemas.list(user()), "next", Schemas.TEXT), List.of("users"));
    }

    private Response list(RequestContext context, Request request) {
        FormParameters query = FormParameters.query(request, Set.of(AFTER));
        List<Entry> page = users.list(context, query.one(AFTER), PAGE);
        Map<String, Object> answer = new TreeMap<>();
        answer.put(
                "users",
                page.stream()
                        .filter(entry -> !UserTable.isPurged(entry.resource()))
                        .map(entry -> new DeletedUsers.Known(entry, UserState.DELETED))
                        .map(known -> fields(context, known))
                        .toList());
        if (page.size() == PAGE) {
            answer.put("next", ids.shown(context, page.getLast().id()));
        }
        return Response.json(answer);
    }

    private Map<String, Object> fields(RequestContext context, DeletedUsers.Known known) {
        Entry entry = known.entry();
        Map<String, Object> fields = new TreeMap<>();
        fields.put("id", ids.shown(context, entry.id()));
        fields.put("userName", entry.resource().text("userName").orElseThrow());
        fields.put("state", known.state().label());
        fields.put("createdAt", entry.resource().created().toString());
        fields.put("changedAt", entry.resource().modified().toString());
        if (known.state() == UserState.DELETED) {
            fields.put("purgedFrom", DeletedUsers.until(entry).toString());
        }
        return fields;
    }

    private Response find(RequestContext context, Request request) {
        return Response.json(fields(context, users.find(context, ScimEndpoints.id(request))));
    }

    private Response restore(RequestContext context, Request request) {
        return Response.json(fields(context, users.restore(context, ScimEndpoints.id(request))));
    }

    private Response purge(RequestContext context, Request request) {
        users.purge(context, ScimEndpoints.id(request));
        return Response.noContent();
    }
}
