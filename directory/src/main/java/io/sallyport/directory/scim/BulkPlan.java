package io.sallyport.directory.scim;

import io.sallyport.directory.scim.BulkRequest.Method;
import io.sallyport.directory.scim.BulkRequest.Operation;
import io.sallyport.directory.scim.BulkRequest.Step;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// In which order the operations of a bulk request work: those first that others refer to. A circle
/// is opened where a POST can do without its reference for a while (RFC 7644 3.7.1).
final class BulkPlan {
    private final List<Operation> operations;
    private final List<Set<Integer>> needs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Set<Integer> tried = new HashSet<>();
    private final Map<Integer, Opened> opened = new LinkedHashMap<>();

    /// A POST without some of its references, and the PATCH that adds them.
    private record Opened(Operation now, Operation later) {}

    BulkPlan(List<Operation> operations) {
        this.operations = operations;
        Map<String, Integer> makers = new HashMap<>();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).method() == Method.POST) {
                makers.put(operations.get(i).bulkId().orElseThrow(), i);
            }
        }
        for (int i = 0; i < operations.size(); i++) {
            needs.add(needs(i, makers));
        }
    }

    private Set<Integer> needs(int index, Map<String, Integer> makers) {
        Set<Integer> found = new LinkedHashSet<>();
        for (String bulkId : operations.get(index).references()) {
            Integer maker = makers.get(bulkId);
            if (maker == null) {
                refuse(
                        index,
                        Refusals.value(
                                "No operation has the bulkId " + Refusals.quoted(bulkId) + "."));
                return Set.of();
            }
            found.add(maker);
        }
        return found;
    }

    private void refuse(int index, Refusal refusal) {
        if (tried.add(index)) {
            steps.add(new Step.Refuse(index, refusal));
        }
    }

    List<Step> steps() {
        while (tried.size() < operations.size()) {
            if (!performAll()) {
                openOrRefuse(circle());
            }
            complete();
        }
        return steps;
    }

    /// @return whether there was any that could be carried out
    private boolean performAll() {
        int before = tried.size();
        for (int i = 0; i < operations.size(); i++) {
            if (!tried.contains(i) && tried.containsAll(needs.get(i))) {
                tried.add(i);
                steps.add(new Step.Perform(i, operations.get(i)));
            }
        }
        return tried.size() > before;
    }

    private void complete() {
        opened.entrySet()
                .removeIf(entry -> {
                    int index = entry.getKey();
                    boolean isReady = tried.containsAll(needs.get(index));
                    if (isReady) {
                        steps.add(new Step.Complete(index, entry.getValue().later()));
                    }
                    return isReady;
                });
    }

    /// Whatever is left waits for something that is left: who goes on from one to the next comes
    /// around. Cheap on purpose: requests are made of nothing but circles to keep a server busy.
    private SortedSet<Integer> circle() {
        int at = 0;
        while (tried.contains(at)) {
            at++;
        }
        LinkedHashSet<Integer> way = new LinkedHashSet<>();
        while (way.add(at)) {
            at = next(at);
        }
        SortedSet<Integer> circle = new TreeSet<>();
        while (!circle.contains(at)) {
            circle.add(way.removeLast());
        }
        return circle;
    }

    private int next(int index) {
        for (int need : needs.get(index)) {
            if (!tried.contains(need)) {
                return need;
            }
        }
        throw new IllegalStateException("it waits for nothing");
    }

    private void openOrRefuse(SortedSet<Integer> circle) {
        for (int index : circle) {
            Optional<Opened> open = open(index);
            if (open.isPresent()) {
                tried.add(index);
                steps.add(new Step.Perform(index, open.get().now()));
                opened.put(index, open.get());
                return;
            }
        }
        circle.forEach(index ->
                refuse(
                        index,
                        new Refusal(
                                RefusalCode.CIRCULAR_REFERENCE,
                                "Take apart the operations that refer to each other in a circle.",
                                "scim-bulk")));
    }

    private Optional<Opened> open(int index) {
        Operation operation = operations.get(index);
        if (operation.method() != Method.POST) {
            return Optional.empty();
        }
        Set<String> missing = new HashSet<>();
        needs.get(index).stream()
                .filter(need -> !tried.contains(need))
                .forEach(need -> missing.add(operations.get(need).bulkId().orElseThrow()));
        Map<String, Object> now = new LinkedHashMap<>();
        List<Object> later = new ArrayList<>();
        operation
                .data()
                .forEach((name, value) -> divide(name, value, missing, new Parts(now, later)));
        if (refersTo(now, missing)) {
            return Optional.empty();
        }
        Map<String, Object> patch = new LinkedHashMap<>();
        patch.put("schemas", List.of("urn:ietf:params:scim:api:messages:2.0:PatchOp"));
        patch.put("Operations", later);
        String path =
                operation.path() + "/" + BulkRequest.REFERENCE + operation.bulkId().orElseThrow();
        return Optional.of(
                new Opened(
                        new Operation(
                                Method.POST,
                                operation.bulkId(),
                                operation.path(),
                                operation.version(),
                                now),
                        new Operation(
                                Method.PATCH, Optional.empty(), path, Optional.empty(), patch)));
    }

    private record Parts(Map<String, Object> now, List<Object> later) {}

    /// Values of multi-valued attributes, complex attributes and those of extensions can come
    /// later: `members`, and the manager. A plain attribute cannot.
    private static void divide(String name, Object value, Set<String> missing, Parts parts) {
        if (!refersTo(value, missing)) {
            parts.now().put(name, value);
        } else if (value instanceof List<?> values) {
            parts.now().put(name, values.stream().filter(one -> !refersTo(one, missing)).toList());
            add(parts, name, values.stream().filter(one -> refersTo(one, missing)).toList());
        } else if (value instanceof Map<?, ?> extension && name.indexOf(':') >= 0) {
            Map<String, Object> inner = new LinkedHashMap<>();
            extension.forEach((key, one) -> {
                if (refersTo(one, missing)) {
                    add(parts, name + ":" + key, one);
                } else {
                    inner.put((String) key, one);
                }
            });
            parts.now().put(name, inner);
        } else if (value instanceof Map<?, ?>) {
            add(parts, name, value);
        } else {
            parts.now().put(name, value);
        }
    }

    private static void add(Parts parts, String path, Object value) {
        parts.later().add(Map.of("op", "add", "path", path, "value", value));
    }

    private static boolean refersTo(Object value, Set<String> missing) {
        Set<String> references = new HashSet<>();
        BulkReferences.collect(value, references);
        references.retainAll(missing);
        return !references.isEmpty();
    }
}
