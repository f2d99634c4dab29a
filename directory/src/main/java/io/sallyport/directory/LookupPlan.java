package io.sallyport.directory;

import io.sallyport.directory.scim.Filter;
import io.sallyport.directory.scim.Operand;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.directory.scim.UniqueValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// By which values of which indexed columns everything that a filter matches is found: all of it is
/// in the union of them. Whatever is found is asked whether it matches.
record LookupPlan(List<LookupPlan.Value> values) {
    /// @param column a column of the table, what stands for one ([#ID] and others), or the path of
    ///   an attribute that is unique by a schema of the tenant's own
    record Value(String column, String value) {
        Optional<UniqueValue> unique() {
            return column.indexOf(':') < 0
                    ? Optional.empty()
                    : Optional.of(new UniqueValue(column, value));
        }
    }

    /// The id that applications see, which is no column.
    static final String ID = "id";

    /// A group's id: its members, which are rows of another table.
    static final String GROUP = "group";

    /// The id of a member: the groups that it belongs to.
    static final String MEMBER = "member";

    /// Which columns know which attributes of users.
    static final Map<String, String> OF_USERS =
            Map.of(
                    "id",
                    ID,
                    "externalId",
                    UserTable.EXTERNAL_ID,
                    "emails.value",
                    UserTable.EMAIL,
                    "userName",
                    UserTable.USER_NAME,
                    "groups",
                    GROUP,
                    "groups.value",
                    GROUP,
                    Schemas.GUEST_USER.id() + ":" + Schemas.GUEST_SUBJECT,
                    UserTable.GUEST_SUBJECT);

    /// Which columns know which attributes of groups.
    static final Map<String, String> OF_GROUPS =
            Map.of(
                    "id", ID,
                    "externalId", UserTable.EXTERNAL_ID,
                    "displayName", GroupTable.DISPLAY_NAME,
                    "members", MEMBER,
                    "members.value", MEMBER);

    /// @param columns by the canonical paths of attributes
    /// @return empty when only a scan finds it all
    static Optional<LookupPlan> of(Map<String, String> columns, Filter filter) {
        return switch (filter) {
            case Filter.Comparison comparison ->
                    value(columns, comparison.path().canonical(), comparison)
                            .or(() -> unique(comparison))
                            .map(one -> new LookupPlan(List.of(one)));
            case Filter.And and ->
                    and.conjuncts().stream()
                            .map(one -> of(columns, one))
                            .flatMap(Optional::stream)
                            .findFirst();
            case Filter.Or or -> union(columns, or.any());
            case Filter.ValuePath path -> within(columns, path);
            case Filter.Not _, Filter.Present _ -> Optional.empty();
        };
    }

    private static Optional<LookupPlan> union(Map<String, String> columns, List<Filter> any) {
        List<Value> all = new ArrayList<>();
        for (Filter one : any) {
            Optional<LookupPlan> plan = of(columns, one);
            if (plan.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(plan.get().values());
        }
        return Optional.of(new LookupPlan(all));
    }

    /// `emails[value eq "..." and type eq "work"]`.
    private static Optional<LookupPlan> within(Map<String, String> columns, Filter.ValuePath path) {
        String root = path.path().canonical() + ".";
        return path.filter().conjuncts().stream()
                .filter(Filter.Comparison.class::isInstance)
                .map(Filter.Comparison.class::cast)
                .flatMap(one -> value(columns, root + one.path().canonical(), one).stream())
                .findFirst()
                .map(one -> new LookupPlan(List.of(one)));
    }

    private static Optional<Value> value(
            Map<String, String> columns, String path, Filter.Comparison comparison) {
        String column = columns.get(path);
        if (column == null || !(comparison.operand() instanceof Operand.Text text)) {
            return Optional.empty();
        }
        if (comparison.operator() == Filter.Operator.EQ) {
            return Optional.of(new Value(column, text.compared()));
        }
        return comparison.operator() == Filter.Operator.SW && column.equals(UserTable.USER_NAME)
                ? beginning(text.compared())
                : Optional.empty();
    }

    private static Optional<Value> unique(Filter.Comparison comparison) {
        return UniqueValue.asked(comparison).map(one -> new Value(one.path(), one.form()));
    }

    private static Optional<Value> beginning(String begin) {
        return UserTable.PREFIXES.stream()
                .filter(length -> begin.length() >= length)
                .findFirst()
                .map(length -> new Value(UserTable.USER_NAME_PREFIX, begin.substring(0, length)));
    }
}
