package io.sallyport.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.directory.scim.Projection;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.MediaType;
import io.sallyport.http.Response;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Resources of one type as SCIM shows them (RFC 7644 3).
///
/// @param base such as `https://id.example.com/contoso/scim/v2`
record ScimAnswers(String base, Resources resources, VisibleIds ids) {
    /// Values of other rows in one list.
    private static final int RELATED_MAX = 20_000;

    /// Values of other rows in an answer that is made before it goes out.
    private static final int WHOLE_MAX = 1_000;

    /// Until a resource that is changed all the time is answered as it was.
    private static final int ATTEMPTS_MAX = 20;

    private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    String location(RequestContext context, Entry entry) {
        return base + resources.type().endpoint() + "/" + ids.shown(context, entry.id());
    }

    Response one(RequestContext context, Entry entry, Projection projection) {
        return one(context, 200, entry, projection);
    }

    Response made(RequestContext context, Entry entry, Projection projection) {
        return one(context, 201, entry, projection);
    }

    /// What other rows say is read after the resource itself: where it has another version by then,
    /// both are read again, so that an entity tag names what stands beside it.
    private Response one(RequestContext context, int status, Entry entry, Projection projection) {
        Related related = resources.related();
        boolean isOneRead = !related.isVersioned() || !projection.wants(related.attribute());
        Entry now = entry;
        for (int left = ATTEMPTS_MAX; ; left--) {
            Gathered one = gathered(context, now, projection);
            Optional<Entry> after =
                    isOneRead || !one.isWhole()
                            ? Optional.empty()
                            : resources.current(context, now.id());
            if (left == 0 || after.isEmpty() || after.get().version() == now.version()) {
                return answer(context, status, one, projection);
            }
            now = after.get();
        }
    }

    /// A group's members may be many: beyond the first they go out while they are read.
    private Gathered gathered(RequestContext context, Entry entry, Projection projection) {
        Iterator<Reference> all =
                related(context, List.of(entry), projection, false).of(entry.id());
        List<Reference> first = new ArrayList<>();
        while (all.hasNext() && first.size() < WHOLE_MAX) {
            first.add(all.next());
        }
        boolean isWhole = !all.hasNext();
        return new Gathered(new Shown(entry, new Joined(first.iterator(), all)), isWhole);
    }

    /// @param isWhole whether all of it was read
    private record Gathered(Shown shown, boolean isWhole) {}

    private Response answer(
            RequestContext context, int status, Gathered one, Projection projection) {
        Entry entry = one.shown().entry();
        Piece piece = out -> append(context, out, one.shown(), projection);
        Response response = one.isWhole() ? of(status, whole(piece)) : written(status, piece);
        return response.with("ETag", Meta.version(entry))
                .with("Location", location(context, entry));
    }

    private Related.Values related(
            RequestContext context, List<Entry> entries, Projection projection, boolean isRange) {
        Related related = resources.related();
        return projection.wants(related.attribute()) && !entries.isEmpty()
                ? related.of(context, entries, isRange)
                : _ -> Collections.emptyIterator();
    }

    /// @param related values of other rows
    private record Shown(Entry entry, Iterator<Reference> related) {}

    private record Joined(Iterator<Reference> first, Iterator<Reference> second)
            implements Iterator<Reference> {
        @Override
        public boolean hasNext() {
            return first.hasNext() || second.hasNext();
        }

        @Override
        public Reference next() {
            return first.hasNext() ? first.next() : second.next();
        }
    }

    @FunctionalInterface
    private interface Piece {
        void append(Appendable out) throws IOException;
    }

    private static Response written(int status, Piece piece) {
        Response.Pieces pieces =
                out -> {
                    Writer text = new OutputStreamWriter(out, UTF_8);
                    piece.append(text);
                    text.flush();
                };
        return new Response(status, MediaType.SCIM, new Response.Written(pieces), List.of());
    }

    private static StringBuilder whole(Piece piece) {
        StringBuilder out = new StringBuilder(1_024);
        try {
            piece.append(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory is no stream", impossible);
        }
        return out;
    }

    static Response of(int status, CharSequence json) {
        byte[] body = json.toString().getBytes(UTF_8);
        return Response.json(status, body).as(MediaType.SCIM);
    }

    static Response of(Map<String, Object> json) {
        return of(200, CanonicalJson.write(json));
    }

    /// A list of documents that no page cuts.
    static Response all(List<Map<String, Object>> documents) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("schemas", List.of(LIST));
        list.put("totalResults", documents.size());
        list.put("itemsPerPage", documents.size());
        list.put("startIndex", 1);
        list.put("Resources", documents);
        return of(list);
    }

    /// What is found of one type.
    record Found(ScimAnswers answers, ResourceLists.Page page) {}

    /// @throws Refusal TOO_MANY when other rows have too much to say of these
    static Response list(RequestContext context, SearchRequest asked, List<Found> all) {
        boolean isRange = asked.filter().isEmpty() && asked.order().isEmpty();
        int[] left = {RELATED_MAX};
        return of(
                200,
                whole(out -> {
                    out.append(head(asked, all));
                    char separator = ' ';
                    for (Found one : all) {
                        ScimAnswers answers = one.answers();
                        List<Entry> entries = one.page().entries();
                        Related.Values values =
                                answers.related(context, entries, asked.projection(), isRange);
                        for (Entry entry : entries) {
                            out.append(separator);
                            Iterator<Reference> related =
                                    answers.bounded(values.of(entry.id()), left);
                            Shown shown = new Shown(entry, related);
                            answers.append(context, out, shown, asked.projection());
                            separator = ',';
                        }
                    }
                    out.append("]}");
                }));
    }

    private static String head(SearchRequest asked, List<Found> all) {
        List<ResourceLists.Page> pages = all.stream().map(Found::page).toList();
        StringBuilder out = new StringBuilder(256);
        out.append("{\"schemas\":[\"").append(LIST).append("\"],\"totalResults\":");
        out.append(pages.stream().mapToLong(ResourceLists.Page::total).sum());
        out.append(",\"itemsPerPage\":");
        out.append(pages.stream().mapToInt(page -> page.entries().size()).sum());
        if (asked.page() instanceof SearchRequest.Page.ByIndex(long start, _)) {
            out.append(",\"startIndex\":").append(start);
        }
        pages.stream()
                .flatMap(page -> page.next().stream())
                .forEach(next -> out.append(",\"nextCursor\":\"").append(next).append('"'));
        return out.append(",\"Resources\":[").toString();
    }

    private Iterator<Reference> bounded(Iterator<Reference> references, int[] left) {
        List<Reference> some = new ArrayList<>();
        while (references.hasNext()) {
            if (left[0]-- == 0) {
                throw new Refusal(
                        RefusalCode.TOO_MANY,
                        "More than "
                                + RELATED_MAX
                                + " values stand in this list: ask for fewer resources at a time,"
                                + " or with excludedAttributes="
                                + resources.related().attribute()
                                + ".",
                        "list-related-many");
            }
            some.add(references.next());
        }
        return some.iterator();
    }

    /// Where nothing is left out, what the row has goes out as it is.
    private void append(RequestContext context, Appendable out, Shown shown, Projection projection)
            throws IOException {
        Entry entry = shown.entry();
        String rest;
        out.append('{');
        if (projection.isWhole()) {
            StringBuilder begin = new StringBuilder(256);
            begin.append("\"id\":\"").append(ids.shown(context, entry.id())).append("\",\"meta\":");
            CanonicalJson.append(begin, meta(context, entry));
            out.append(begin).append(',');
            rest = new String(entry.resource().json(), UTF_8);
        } else {
            Map<String, Object> attributes = new LinkedHashMap<>(entry.resource().attributes());
            attributes.put("id", ids.shown(context, entry.id()));
            attributes.put("meta", meta(context, entry));
            rest = CanonicalJson.write(projection.apply(attributes));
        }
        appendRelated(context, out, shown.related(), projection);
        out.append(rest, 1, rest.length());
    }

    private void appendRelated(
            RequestContext context,
            Appendable out,
            Iterator<Reference> references,
            Projection projection)
            throws IOException {
        String attribute = resources.related().attribute();
        boolean isFirst = true;
        while (references.hasNext()) {
            Map<String, Object> one = Map.of(attribute, List.of(value(context, references.next())));
            Map<String, Object> part = projection.isWhole() ? one : projection.apply(one);
            if (part.get(attribute) instanceof List<?> kept) {
                StringBuilder text = new StringBuilder(192);
                if (isFirst) {
                    text.append('"').append(attribute).append("\":[");
                } else {
                    text.append(',');
                }
                CanonicalJson.append(text, kept.getFirst());
                out.append(text);
                isFirst = false;
            }
        }
        if (!isFirst) {
            out.append("],");
        }
    }

    private Map<String, Object> value(RequestContext context, Reference reference) {
        String id = ids.shown(context, reference.id());
        return Map.of(
                "$ref",
                base + reference.endpoint() + "/" + id,
                "type",
                reference.type(),
                "value",
                id);
    }

    private Map<String, Object> meta(RequestContext context, Entry entry) {
        Map<String, Object> meta = Meta.of(resources.type().name(), entry);
        meta.put("location", location(context, entry));
        return meta;
    }
}
