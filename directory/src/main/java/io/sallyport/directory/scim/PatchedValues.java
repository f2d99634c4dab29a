package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Patch.Op;
import io.sallyport.directory.scim.Patch.Operation;
import io.sallyport.directory.scim.PatchedResource.Given;
import io.sallyport.directory.scim.PatchedResource.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The values of one multi-valued attribute while a PATCH changes them. Two values are the same
/// when their `value` and `type` are (RFC 7643 2.4), and a new primary one ends the old.
final class PatchedValues {
    private final Attribute attribute;
    private final String in;
    private final List<Object> values = new ArrayList<>();

    PatchedValues(Attribute attribute, List<?> before, String in) {
        this.attribute = attribute;
        this.in = in;
        for (Object value : before) {
            values.add(value instanceof Map<?, ?> complex ? PatchedResource.copy(complex) : value);
        }
    }

    private String name() {
        return in + attribute.name();
    }

    /// RFC 7644 3.5.2.1: what is there already is not added again.
    List<Object> with(List<Object> added) {
        Map<Object, List<Object>> byValue = new HashMap<>();
        values.forEach(
                value -> byValue.computeIfAbsent(key(value), _ -> new ArrayList<>()).add(value));
        Set<Object> primary = identities();
        for (Object value : added) {
            Object there = same(byValue.getOrDefault(key(value), List.of()), value);
            if (there instanceof Map<?, ?> && value instanceof Map<?, ?> complex) {
                asMap(there).putAll(asMap(complex));
            } else if (there == NONE) {
                values.add(value);
                byValue.computeIfAbsent(key(value), _ -> new ArrayList<>()).add(value);
                there = value;
            }
            if (Values.isPrimary(value)) {
                primary.add(there);
            }
        }
        return finished(primary);
    }

    private static final Object NONE = new Object();

    /// What values are looked up by: their `value`, or all of them.
    private Object key(Object value) {
        return value instanceof Map<?, ?> complex && complex.get("value") instanceof String text
                ? folded("value", text)
                : value instanceof String text ? folded("", text) : value;
    }

    private String folded(String sub, String text) {
        boolean isExact =
                sub.isEmpty()
                        ? attribute.caseExact()
                        : attribute.sub(sub).map(Attribute::caseExact).orElse(true);
        return isExact ? text : Folding.of(text);
    }

    private Object same(List<Object> there, Object value) {
        for (Object one : there) {
            if (!(one instanceof Map<?, ?> complex)
                    || !(value instanceof Map<?, ?> given)
                    || !given.containsKey("type")
                    || given.get("type").equals(complex.get("type"))) {
                return one;
            }
        }
        return NONE;
    }

    /// Those that are not named. A value is named by its `value`, and its `type` if that is given;
    /// one without a `value` by all that is given.
    List<Object> without(List<Object> named) {
        Map<Object, List<Object>> byKey = new HashMap<>();
        List<Object> whole = new ArrayList<>();
        for (Object raw : named) {
            Object name = raw instanceof Map<?, ?> members ? canonical(members) : raw;
            if (name instanceof Map<?, ?> members && !members.containsKey("value")) {
                whole.add(name);
            } else {
                byKey.computeIfAbsent(key(name), _ -> new ArrayList<>()).add(name);
            }
        }
        values.removeIf(value ->
                byKey.getOrDefault(key(value), List.of()).stream()
                                .anyMatch(name -> same(List.of(value), name) != NONE)
                        || whole.stream().anyMatch(name -> has(value, name)));
        return values;
    }

    private static boolean has(Object value, Object name) {
        return value instanceof Map<?, ?> complex
                && name instanceof Map<?, ?> given
                && !given.isEmpty()
                && complex.entrySet().containsAll(given.entrySet());
    }

    /// Unknown members of a value that only names one do no harm: some clients send display names.
    private Map<String, Object> canonical(Map<?, ?> members) {
        Map<String, Object> canonical = new LinkedHashMap<>();
        members.forEach((key, raw) ->
                attribute
                        .sub((String) key)
                        .filter(sub -> !sub.isReadOnly())
                        .ifPresent(sub ->
                                Values.read(sub, raw, Values.inside(in, attribute))
                                        .ifPresent(v -> canonical.put(sub.name(), v))));
        return canonical;
    }

    /// An operation on some of the values, or on a sub-attribute of them.
    List<Object> chosen(Operation operation) {
        Path path = operation.path();
        List<Map<String, Object>> chosen = new ArrayList<>();
        for (Object value : values) {
            Map<String, Object> complex = asMap(value);
            if (path.values().isEmpty() || path.values().get().matches(complex)) {
                chosen.add(complex);
            }
        }
        boolean isCreated = chosen.isEmpty();
        if (isCreated) {
            if (operation.op() == Op.REMOVE) {
                // It is as the client wants it; so do the large ones read 3.5.2.2.
                return values;
            }
            chosen.add(created(operation));
        }
        Set<Object> primary = identities();
        for (Map<String, Object> value : chosen) {
            boolean wasPrimary = !isCreated && Values.isPrimary(value);
            change(value, operation);
            if (!wasPrimary && Values.isPrimary(value)) {
                primary.add(value);
            }
        }
        return finished(primary);
    }

    private void change(Map<String, Object> value, Operation operation) {
        Optional<Attribute> sub = operation.path().sub();
        if (operation.op() == Op.REMOVE) {
            sub.ifPresentOrElse(
                    one -> PatchedResource.store(value, one, List.of(), name() + "."),
                    value::clear);
            return;
        }
        Object raw = operation.value().orElseThrow();
        if (sub.isPresent()) {
            PatchedResource.assign(value, sub.get(), new Given(operation.op(), raw), name() + ".");
            return;
        }
        Map<String, Object> before = PatchedResource.copy(value);
        if (operation.op() == Op.REPLACE) {
            value.clear();
        }
        PatchedResource.asComplex(attribute, raw, in)
                .ifPresent(members ->
                        PatchedResource.assignAll(
                                value, attribute, members, new Level(Op.REPLACE, in)));
        for (Attribute one : attribute.subAttributes()) {
            Object old = before.get(one.name());
            if (one.mutability() == Attribute.Mutability.IMMUTABLE
                    && old != null
                    && !old.equals(value.get(one.name()))) {
                throw Refusals.readOnly(name() + "." + one.name());
            }
        }
    }

    /// A value that the filter describes, so that `emails[type eq "work"].value` can be added
    /// before there is any: that is how one large client creates them.
    private Map<String, Object> created(Operation operation) {
        Map<String, Object> value = new LinkedHashMap<>();
        Optional<Filter> filter = operation.path().values();
        if (filter.isPresent()) {
            boolean isDescribed =
                    operation.op() == Op.ADD
                            && filter.get().conjuncts().stream()
                                    .allMatch(one -> describe(value, one));
            if (!isDescribed || !filter.get().matches(value)) {
                throw Refusals.noTarget(
                        "No value of " + Refusals.quoted(name()) + " is as the path says.");
            }
        }
        values.add(value);
        return value;
    }

    private boolean describe(Map<String, Object> value, Filter filter) {
        if (!(filter instanceof Filter.Comparison comparison)
                || comparison.operator() != Filter.Operator.EQ) {
            return false;
        }
        Attribute sub = comparison.path().leaf();
        if (sub.isReadOnly()) {
            return false;
        }
        Object literal =
                switch (comparison.operand()) {
                    case Operand.Text text -> text.text();
                    case Operand.Flag flag -> flag.flag();
                    case Operand.Amount number -> number.number();
                    case Operand.Time time -> time.time().toString();
                };
        Values.put(value, sub, literal, name() + ".");
        return true;
    }

    private List<Object> finished(Set<Object> primary) {
        if (primary.size() > 1) {
            throw Values.onePrimary(name());
        }
        for (Object value : values) {
            if (!primary.isEmpty() && Values.isPrimary(value) && !primary.contains(value)) {
                asMap(value).put("primary", false);
            }
        }
        values.removeIf(value -> value.equals(Map.of()));
        if (values.size() > Values.valuesMax(attribute)) {
            throw Refusals.value(
                    "Give the attribute "
                            + Refusals.quoted(name())
                            + " at most "
                            + Values.valuesMax(attribute)
                            + " values.");
        }
        return values;
    }

    private static Set<Object> identities() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    @SuppressWarnings("unchecked") // Resources have text keys only.
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }
}
