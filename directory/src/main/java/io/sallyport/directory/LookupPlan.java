package io.sallyport.directory;

import io.sallyport.directory.scim.Filter;
import io.sallyport.directory.scim.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// By which values of which indexed columns everything that a filter matches is found: all of it is
/// in the union of them. Whatever is found is asked whether it matches.
record LookupPlan(List<LookupPlan.Value> values) {
    /// @param column a column of the table, or [#ID]
    record Value(String column, String value) {}

    /// The id that applications see, which is no column.
    static final String ID = "id";

    /// @return empty when only a scan finds it all
    static Optional<LookupPlan> of(Filter filter) {
        return switch (filter) {
            case Filter.Comparison comparison ->
                    value(comparison).map(one -> new LookupPlan(List.of(one)));
            case Filter.And and ->
                    and.conjuncts().stream()
                            .map(LookupPlan::of)
                            .flatMap(Optional::stream)
                            .findFirst();
            case Filter.Or or -> union(or.any());
            case Filter.ValuePath path -> within(path);
            case Filter.Not _, Filter.Present _ -> Optional.empty();
        };
    }

    private static Optional<LookupPlan> union(List<Filter> any) {
        List<Value> all = new ArrayList<>();
        for (Filter one : any) {
            Optional<LookupPlan> plan = of(one);
            if (plan.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(plan.get().values());
        }
        return Optional.of(new LookupPlan(all));
    }

    /// `emails[value eq "..." and type eq "work"]`.
    private static Optional<LookupPlan> within(Filter.ValuePath path) {
        if (!path.path().canonical().equals("emails")) {
            return Optional.empty();
        }
        return path.filter().conjuncts().stream()
                .filter(Filter.Comparison.class::isInstance)
                .map(Filter.Comparison.class::cast)
                .filter(one -> one.path().canonical().equals("value"))
                .flatMap(one -> equality(UserTable.EMAIL, one).stream())
                .findFirst()
                .map(one -> new LookupPlan(List.of(one)));
    }

    private static Optional<Value> value(Filter.Comparison comparison) {
        return switch (comparison.path().canonical()) {
            case "id" -> equality(ID, comparison);
            case "externalId" -> equality(UserTable.EXTERNAL_ID, comparison);
            case "emails.value" -> equality(UserTable.EMAIL, comparison);
            case "userName" ->
                    equality(UserTable.USER_NAME, comparison).or(() -> beginning(comparison));
            default -> Optional.empty();
        };
    }

    private static Optional<Value> equality(String column, Filter.Comparison comparison) {
        return comparison.operator() == Filter.Operator.EQ
                        && comparison.operand() instanceof Operand.Text text
                ? Optional.of(new Value(column, text.compared()))
                : Optional.empty();
    }

    private static Optional<Value> beginning(Filter.Comparison comparison) {
        if (comparison.operator() != Filter.Operator.SW
                || !(comparison.operand() instanceof Operand.Text text)) {
            return Optional.empty();
        }
        String begin = text.compared();
        return UserTable.PREFIXES.stream()
                .filter(length -> begin.length() >= length)
                .findFirst()
                .map(length -> new Value(UserTable.USER_NAME_PREFIX, begin.substring(0, length)));
    }
}
