package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Kind;
import io.sallyport.directory.scim.Attribute.Mutability;
import io.sallyport.directory.scim.Attribute.Returned;
import io.sallyport.directory.scim.Attribute.Uniqueness;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads an attribute of a tenant's own schema as RFC 7643 7 writes it. Nothing in it may be
/// unknown: a characteristic that is not kept would be a promise that is not.
final class AttributeForm {
    static final int ATTRIBUTES_MAX = 100;
    private static final int VALUES_MAX = 100;
    private static final int TEXT_MAX = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}|\\$ref");
    private static final Set<String> KNOWN =
            Set.of(
                    "name",
                    "type",
                    "multiValued",
                    "description",
                    "required",
                    "canonicalValues",
                    "caseExact",
                    "mutability",
                    "returned",
                    "uniqueness",
                    "referenceTypes",
                    "subAttributes");

    private AttributeForm() {}

    static Attribute read(JsonObject json) {
        try {
            return read(json, true);
        } catch (JsonReader.Malformed malformed) {
            throw Refusals.syntax("Correct the schema: " + malformed.getMessage() + ".");
        }
    }

    private static Attribute read(JsonObject json, boolean mayBeComplex) {
        String name = json.text("name");
        check(NAME.matcher(name).matches(), name, "needs letters, digits, - and _ as its name");
        json.members().keySet().stream()
                .filter(member -> !KNOWN.contains(member))
                .findFirst()
                .ifPresent(member -> {
                    throw Refusals.unknown(member);
                });
        Kind kind = labelled(json, "type", Kind.values(), Kind::label).orElse(Kind.STRING);
        check(mayBeComplex || kind != Kind.COMPLEX, name, "cannot be complex here");
        Draft draft = Draft.of(kind, name, text(json, "description"));
        flags(json, draft, kind);
        labelled(json, "mutability", Mutability.values(), Mutability::label).ifPresent(draft::with);
        labelled(json, "returned", Returned.values(), Returned::label).ifPresent(draft::with);
        labelled(json, "uniqueness", Uniqueness.values(), Uniqueness::label).ifPresent(draft::with);
        draft.suggests(texts(json, "canonicalValues"));
        draft.refersTo(texts(json, "referenceTypes"));
        if (kind == Kind.COMPLEX) {
            draft.holds(subs(json, name));
        } else {
            check(!json.members().containsKey("subAttributes"), name, "has no subAttributes");
        }
        return draft.attribute();
    }

    private static void flags(JsonObject json, Draft draft, Kind kind) {
        if (flag(json, "multiValued")) {
            draft.many();
        }
        if (flag(json, "required")) {
            draft.required();
        }
        if (flag(json, "caseExact")) {
            check(kind != Kind.BOOLEAN && kind != Kind.COMPLEX, "caseExact", "is for texts");
            draft.exact();
        }
    }

    private static List<Attribute> subs(JsonObject json, String name) {
        List<Attribute> subs =
                json.objects("subAttributes").stream().map(sub -> read(sub, false)).toList();
        check(!subs.isEmpty(), name, "needs subAttributes");
        distinct(subs);
        return subs;
    }

    /// Names differ in more than case (RFC 7643 2.1).
    static void distinct(List<Attribute> attributes) {
        check(attributes.size() <= ATTRIBUTES_MAX, "attributes", "are too many");
        long names = attributes.stream().map(one -> Folding.of(one.name())).distinct().count();
        check(names == attributes.size(), "attributes", "have a name twice");
    }

    private static <T> Optional<T> labelled(
            JsonObject json, String member, T[] all, Function<T, String> label) {
        return json.optionalText(member)
                .map(text ->
                        Stream.of(all)
                                .filter(one -> label.apply(one).equals(text))
                                .findFirst()
                                .orElseThrow(() -> no(member, "has no such value")));
    }

    private static boolean flag(JsonObject json, String member) {
        return json.members().containsKey(member) && json.yes(member);
    }

    private static String text(JsonObject json, String member) {
        String text = json.optionalText(member).orElse("");
        check(text.length() <= TEXT_MAX, member, "is too long");
        return text;
    }

    private static List<String> texts(JsonObject json, String member) {
        if (!json.members().containsKey(member)) {
            return List.of();
        }
        List<String> texts = json.texts(member);
        check(texts.size() <= VALUES_MAX, member, "has too many values");
        check(texts.stream().allMatch(text -> text.length() <= TEXT_MAX), member, "is too long");
        return texts;
    }

    private static void check(boolean isRight, String name, String problem) {
        if (!isRight) {
            throw no(name, problem);
        }
    }

    private static Refusal no(String name, String problem) {
        return Refusals.value("Correct the schema: " + Refusals.quoted(name) + " " + problem + ".");
    }
}
