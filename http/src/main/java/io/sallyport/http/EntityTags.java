package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The entity tags that a conditional request names (RFC 9110 13.1), read strictly.
///
/// @param any whether it is `*`: any state will do, and there must be one
public record EntityTags(boolean any, List<EntityTag> tags) {
    private static final int TAGS_MAX = 64;

    public EntityTags {
        tags = List.copyOf(tags);
    }

    /// The states that a change is meant for (RFC 9110 13.1.1).
    ///
    /// @throws Refusal INVALID_REQUEST
    public static Optional<EntityTags> ifMatch(Request request) {
        return request.header("If-Match").map(value -> read("If-Match", value));
    }

    /// What a change asks of the state that it meets; nothing when it names none.
    ///
    /// @throws Refusal INVALID_REQUEST
    public static Consumer<EntityTag> condition(Request request) {
        Optional<EntityTags> tags = ifMatch(request);
        return current -> tags.ifPresent(some -> some.require(current));
    }

    /// The states that the client has already (RFC 9110 13.1.2).
    ///
    /// @throws Refusal INVALID_REQUEST
    public static Optional<EntityTags> ifNoneMatch(Request request) {
        return request.header("If-None-Match").map(value -> read("If-None-Match", value));
    }

    /// @param field what a refusal calls it
    /// @throws Refusal INVALID_REQUEST
    public static EntityTags read(String field, String value) {
        return value.strip().equals("*")
                ? new EntityTags(true, List.of())
                : new EntityTags(false, new Reading(field, value).tags());
    }

    /// By the weak comparison of RFC 9110 8.8.3.2. SCIM names resources by weak tags in `If-Match`
    /// as well (RFC 7644 3.14), which the strong one would never find equal.
    ///
    /// @param current of the resource that is there
    public boolean include(EntityTag current) {
        return any || tags.stream().anyMatch(tag -> tag.value().equals(current.value()));
    }

    /// Refuses a change of another state than the one it is meant for.
    ///
    /// @throws Refusal PRECONDITION_FAILED
    public void require(EntityTag current) {
        if (!include(current)) {
            throw new Refusal(
                    RefusalCode.PRECONDITION_FAILED,
                    "It was changed in the meantime: read it again.",
                    "etag-other");
        }
    }

    /// A list of tags (RFC 9110 5.6.1): empty elements are passed over.
    private static final class Reading {
        private final String field;
        private final String text;
        private int at;

        private Reading(String field, String text) {
            this.field = field;
            this.text = text;
        }

        private List<EntityTag> tags() {
            List<EntityTag> tags = new ArrayList<>(1);
            boolean separated = true;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == ',' || c == ' ' || c == '\t') {
                    separated |= c == ',';
                    at++;
                } else if (separated && tags.size() < TAGS_MAX) {
                    tags.add(tag());
                    separated = false;
                } else {
                    throw malformed();
                }
            }
            if (tags.isEmpty()) {
                throw malformed();
            }
            return tags;
        }

        private EntityTag tag() {
            boolean weak = text.startsWith("W/", at);
            int open = weak ? at + 2 : at;
            if (open >= text.length() || text.charAt(open) != '"') {
                throw malformed();
            }
            int close = text.indexOf('"', open + 1);
            if (close < 0) {
                throw malformed();
            }
            String value = text.substring(open + 1, close);
            if (!value.chars().allMatch(EntityTag::isPart)) {
                throw malformed();
            }
            at = close + 1;
            return new EntityTag(weak, value);
        }

        private Refusal malformed() {
            return new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The header field "
                            + field
                            + " is * or a list of entity tags, such as W/\"1\".",
                    "etag-malformed");
        }
    }
}
