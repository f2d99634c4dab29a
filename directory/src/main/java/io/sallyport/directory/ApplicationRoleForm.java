package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.http.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is sent about the roles of an application.
final class ApplicationRoleForm {
    static final String RESOURCE = "resource";
    static final String ROLES = "roles";
    static final String VALUE = "value";
    static final String DESCRIPTION = "description";
    static final String TYPE = "principalType";
    static final String PRINCIPAL = "principal";
    static final String ROLE = "role";

    private static final int ROLES_MAX = 64;
    private static final int DESCRIPTION_MAX = 256;

    /// A token that says all of them is still one that can be asked about and taken back.
    private static final int CHARACTERS_MAX = 1_536;

    /// A role's value, as it stands in tokens and in paths.
    private static final String VALUE_FORM = "[A-Za-z0-9._~-]{1,64}";

    /// @param roles each value with what it means, in the order in which tokens say them
    record Declaring(String resource, Map<String, String> roles) {}

    private ApplicationRoleForm() {}

    /// @throws Refusal INVALID_REQUEST
    static Declaring declaring(Request request) {
        Map<String, Object> body = ScimEndpoints.body(request);
        if (!body.keySet().equals(Set.of(RESOURCE, ROLES))
                || !(body.get(RESOURCE) instanceof String resource)
                || !NewApplication.resource(resource)
                || !(body.get(ROLES) instanceof List<?> all)
                || all.size() > ROLES_MAX) {
            throw undeclarable();
        }
        Map<String, String> roles = new LinkedHashMap<>();
        for (Object one : all) {
            if (!(one instanceof Map<?, ?> role)
                    || !Set.of(VALUE, DESCRIPTION).containsAll(role.keySet())
                    || !(role.get(VALUE) instanceof String value)
                    || !value.matches(VALUE_FORM)
                    || roles.put(value, description(role)) != null) {
                throw undeclarable();
            }
        }
        if (roles.keySet().stream().mapToInt(String::length).sum() > CHARACTERS_MAX) {
            throw undeclarable();
        }
        return new Declaring(resource, roles);
    }

    private static String description(Map<?, ?> role) {
        if (!role.containsKey(DESCRIPTION)) {
            return "";
        }
        if (role.get(DESCRIPTION) instanceof String text
                && text.length() <= DESCRIPTION_MAX
                && (text.isEmpty() || NewApplication.isPrintable(text))) {
            return text;
        }
        throw undeclarable();
    }

    private static Refusal undeclarable() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "Send \"resource\" (an absolute URI, RFC 8707) and \"roles\": at most "
                        + ROLES_MAX
                        + ", each with a \"value\" (1 to 64 of A-Z, a-z, 0-9, dot, underscore,"
                        + " tilde and hyphen; all together at most "
                        + CHARACTERS_MAX
                        + ") that no other has, and where you like a \"description\" of at most "
                        + DESCRIPTION_MAX
                        + " characters, none of them invisible.",
                "application-roles-body");
    }

    /// @throws Refusal INVALID_VALUE
    static ApplicationRoleAssignments.Asked asked(Request request) {
        Map<String, Object> body = ScimEndpoints.body(request);
        if (body.keySet().equals(Set.of(TYPE, PRINCIPAL, ROLE))
                && body.get(TYPE) instanceof String type
                && body.get(PRINCIPAL) instanceof String principal
                && body.get(ROLE) instanceof String role) {
            return new ApplicationRoleAssignments.Asked(type(Optional.of(type)), principal, role);
        }
        throw unlike();
    }

    /// @throws Refusal INVALID_VALUE
    static Principal.Type type(Optional<String> label) {
        return label.flatMap(Principal.Type::labelled).orElseThrow(ApplicationRoleForm::unlike);
    }

    static Refusal unlike() {
        return new Refusal(
                RefusalCode.INVALID_VALUE,
                "Send \"principalType\" (application, group or user), \"principal\" (a client id,"
                        + " or the id of a group or user) and, to give one, \"role\" (one that the"
                        + " application declares).",
                "application-role-body");
    }
}
