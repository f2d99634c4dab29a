package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Patch.Op;
import io.sallyport.directory.scim.Patch.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes the operations on members out of a PATCH, so that a group's members need not be read to
/// change a few of them.
final class MemberChanges {
    private static final int ID_MAX = 256;
    private static final Object NONE = new Object();

    private final String attribute;
    private int named;

    private MemberChanges(String attribute) {
        this.attribute = attribute;
    }

    static Patch.Split split(Patch patch, String attribute) {
        MemberChanges members = new MemberChanges(attribute);
        List<MemberChange> changes = new ArrayList<>();
        List<Operation> rest = new ArrayList<>();
        for (Operation operation : patch.operations()) {
            if (operation.path().attribute().canonical().equals(attribute)) {
                changes.add(members.change(operation));
            } else {
                rest.add(operation);
            }
        }
        return new Patch.Split(changes, new Patch(patch.type(), rest));
    }

    private MemberChange change(Operation operation) {
        if (operation.path().sub().isPresent()) {
            throw Refusals.readOnly(operation.path().canonical());
        }
        Optional<Filter> filter = operation.path().values();
        if (filter.isPresent()) {
            return chosen(operation.op(), filter.get());
        }
        Object value = operation.value().filter(raw -> !Values.isNull(raw)).orElse(NONE);
        return switch (operation.op()) {
            case ADD -> new MemberChange.Add(ids(value));
            case REPLACE -> new MemberChange.Replace(ids(value));
            case REMOVE ->
                    value == NONE ? new MemberChange.Clear() : new MemberChange.Remove(ids(value));
        };
    }

    /// RFC 7643 4.2: a member is added or removed, never another.
    private MemberChange chosen(Op op, Filter filter) {
        if (op != Op.REMOVE) {
            throw Refusals.readOnly(attribute);
        }
        Set<String> ids = new LinkedHashSet<>();
        for (Filter one : filter instanceof Filter.Or or ? or.any() : List.of(filter)) {
            if (one instanceof Filter.Comparison comparison
                    && comparison.operator() == Filter.Operator.EQ
                    && comparison.path().leaf().name().equals("value")
                    && comparison.operand() instanceof Operand.Text id) {
                ids.add(id.text());
            } else {
                return new MemberChange.RemoveWhere(filter);
            }
        }
        return new MemberChange.Remove(ids);
    }

    /// Some clients send ids alone, some send more than the schema has: the id is what counts.
    private Set<String> ids(Object raw) {
        Set<String> ids = new LinkedHashSet<>();
        List<?> members = raw instanceof List<?> list ? list : List.of(raw);
        named += members.size();
        if (named > Values.MEMBERS_MAX) {
            throw Refusals.value("Name at most " + Values.MEMBERS_MAX + " values in one request.");
        }
        members.forEach(member -> ids.add(id(member)));
        return ids;
    }

    private String id(Object member) {
        Object id =
                member instanceof Map<?, ?> complex
                        ? PatchForm.member(complex, "value").orElse("")
                        : member;
        if (id instanceof String text && !text.isEmpty() && text.length() <= ID_MAX) {
            return text;
        }
        throw Refusals.kind(attribute + ".value", "an id");
    }
}
