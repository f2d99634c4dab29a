package io.sallyport.directory;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.http.EntityTag;
import io.sallyport.store.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What a tenant's own administrators do with its applications.
///
/// Whoever may write applications could write itself more than it has: by another application that
/// is allowed more, or by a new secret of one that is there. So one rule stands before every act
/// ([#requireReach]): nobody gives more than it may do itself, and nobody touches what may do more.
public final class AdministeredApplications {
    private final Applications applications;
    private final Roles roles;
    private final ApplicationRoles applicationRoles;

    /// One as it is now.
    ///
    /// @param version counted from 1; its entity tag is made of it
    /// @param clientSecret shown this once, when one was made
    record Known(Application application, long version, Optional<String> clientSecret) {
        EntityTag tag() {
            return tagOf(version);
        }
    }

    private static EntityTag tagOf(long version) {
        return EntityTag.weak(Long.toString(version));
    }

    public AdministeredApplications(
            Applications applications, Roles roles, ApplicationRoles applicationRoles) {
        this.applications = applications;
        this.roles = roles;
        this.applicationRoles = applicationRoles;
    }

    List<Application> list(RequestContext context, RowId after, int limit) {
        return applications.list(context, after, limit);
    }

    /// @throws Refusal INSUFFICIENT_SCOPE when it would be allowed more than the caller
    Known create(RequestContext context, NewApplication asked) {
        requireReach(context, asked.scopes(), asked.resources());
        Applications.Registered made = applications.create(context, asked);
        return new Known(made.application(), 1, made.clientSecret());
    }

    /// Whoever may read applications sees all of them.
    ///
    /// @throws Refusal NOT_FOUND
    Known find(RequestContext context, RowId id) {
        Row<Application> row = row(context, id);
        applications.tellRead(context, row.value());
        return new Known(row.value(), row.version(), Optional.empty());
    }

    private Row<Application> row(RequestContext context, RowId id) {
        return applications.row(context, id).orElseThrow(Applications::unknown);
    }

    /// The same by its client id.
    ///
    /// @throws Refusal NOT_FOUND
    Known named(RequestContext context, String clientId) {
        Application known = applications.find(context, clientId).orElseThrow(Applications::unknown);
        return find(context, known.id());
    }

    /// An application may renew itself: that is how it follows a rule that secrets change.
    ///
    /// @throws Refusal NOT_FOUND, INSUFFICIENT_SCOPE, and whatever the condition says
    Known renew(
            RequestContext context,
            RowId id,
            Consumer<EntityTag> condition,
            Optional<String> jwks) {
        Row<Application> row = within(context, id, condition);
        Applications.Registered renewed = applications.renew(context, row, jwks);
        return new Known(renewed.application(), row.version() + 1, renewed.clientSecret());
    }

    /// @throws Refusal NOT_FOUND, INSUFFICIENT_SCOPE, CONFLICT for one that has a home elsewhere
    Known publish(
            RequestContext context, RowId id, Consumer<EntityTag> condition, boolean multiTenant) {
        Row<Application> row = within(context, id, condition);
        Application changed = applications.publish(context, row, multiTenant);
        return new Known(changed, row.version() + 1, Optional.empty());
    }

    /// @throws Refusal NOT_FOUND, INSUFFICIENT_SCOPE, CONFLICT for the caller itself
    Known suspend(RequestContext context, RowId id, Consumer<EntityTag> condition) {
        Row<Application> row = another(context, id, condition);
        Application suspended = applications.suspend(context, row);
        return new Known(suspended, row.version() + 1, Optional.empty());
    }

    /// @throws Refusal NOT_FOUND, INSUFFICIENT_SCOPE
    Known resume(RequestContext context, RowId id, Consumer<EntityTag> condition) {
        Row<Application> row = within(context, id, condition);
        Application resumed = applications.resume(context, row);
        return new Known(resumed, row.version() + 1, Optional.empty());
    }

    /// @throws Refusal NOT_FOUND, INSUFFICIENT_SCOPE, CONFLICT for the caller itself
    void delete(RequestContext context, RowId id, Consumer<EntityTag> condition) {
        applications.delete(context, another(context, id, condition));
    }

    /// One that the caller may change, in the state that it is meant for. Where it has roles at
    /// other applications, or declares any, who may give such roles may change it, and itself.
    private Row<Application> within(
            RequestContext context, RowId id, Consumer<EntityTag> condition) {
        Row<Application> row = row(context, id);
        List<String> scopes = new ArrayList<>(row.value().scopes());
        scopes.addAll(roles.scopes(context, row.value()));
        if (!isCaller(context, row.value()) && applicationRoles.concern(context, row.value())) {
            scopes.add(ApplicationRoles.WRITE_SCOPE);
        }
        requireReach(context, scopes, row.value().resources());
        condition.accept(tagOf(row.version()));
        return row;
    }

    /// An application that suspends or removes itself ends its own authority in the middle of its
    /// work, and where it is the tenant's only administrator, nobody but the provider gets the
    /// tenant back. So another one has to do it, and the log names both.
    private Row<Application> another(
            RequestContext context, RowId id, Consumer<EntityTag> condition) {
        Row<Application> row = within(context, id, condition);
        if (isCaller(context, row.value())) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "No application suspends or removes itself: another one has to do it.",
                    "application-itself");
        }
        return row;
    }

    private static boolean isCaller(RequestContext context, Application application) {
        return caller(context).filter(application.clientId()::equals).isPresent();
    }

    private static Optional<String> caller(RequestContext context) {
        return context.actors().getFirst() instanceof Actor.Client(String clientId)
                ? Optional.of(clientId)
                : Optional.empty();
    }

    /// Scopes are held against the access token and not against what its application might ask for:
    /// who narrowed a token has given away no more than is in it. Resources stand in no token for
    /// this API, so they are held against the caller's own. A right that ends at an administrative
    /// unit is not the one that another application would be registered with.
    private void requireReach(RequestContext context, List<String> scopes, List<String> resources) {
        Optional<String> caller = caller(context);
        List<String> own =
                caller.flatMap(clientId -> applications.find(context, clientId))
                        .map(Application::resources)
                        .orElse(List.of());
        boolean mayAll =
                context.allowed().containsAll(scopes)
                        && caller.filter(one -> roles.reachesWhole(context, one, scopes))
                                .isPresent();
        if (!mayAll || !own.containsAll(resources)) {
            throw new Refusal(
                    RefusalCode.INSUFFICIENT_SCOPE,
                    "The application is, or would be, allowed more than this access token: ask for"
                            + " one with all of its scopes, as an application that has all of its"
                            + " resources.",
                    "application-escalation");
        }
    }
}
