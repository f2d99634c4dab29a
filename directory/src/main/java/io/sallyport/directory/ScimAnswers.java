package io.sallyport.directory;

import io.sallyport.directory.scim.Projection;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.SearchRequest;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.MediaType;
import io.sallyport.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Resources of one type as SCIM shows them (RFC 7644 3).
///
/// @param base such as `https://id.example.com/contoso/scim/v2`
record ScimAnswers(String base, ResourceType type, VisibleIds ids) {
    private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    String location(RequestContext context, Entry entry) {
        return base + type.endpoint() + "/" + ids.shown(context, entry.id());
    }

    Response one(RequestContext context, Entry entry, Projection projection) {
        return one(context, 200, entry, projection);
    }

    Response made(RequestContext context, Entry entry, Projection projection) {
        return one(context, 201, entry, projection);
    }

    private Response one(RequestContext context, int status, Entry entry, Projection projection) {
        return of(status, text(context, entry, projection))
                .with("ETag", Meta.version(entry))
                .with("Location", location(context, entry));
    }

    static Response of(int status, CharSequence json) {
        byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
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

    Response list(RequestContext context, SearchRequest asked, ResourceLists.Page page) {
        StringBuilder out = new StringBuilder(256 + 1_024 * page.entries().size());
        out.append("{\"schemas\":[\"").append(LIST).append("\"],\"totalResults\":");
        out.append(page.total()).append(",\"itemsPerPage\":").append(page.entries().size());
        if (asked.page() instanceof SearchRequest.Page.ByIndex) {
            out.append(",\"startIndex\":").append(page.start());
        }
        page.next().ifPresent(next -> out.append(",\"nextCursor\":\"").append(next).append('"'));
        out.append(",\"Resources\":[");
        char separator = ' ';
        for (Entry entry : page.entries()) {
            out.append(separator);
            append(context, out, entry, asked.projection());
            separator = ',';
        }
        return of(200, out.append("]}"));
    }

    private StringBuilder text(RequestContext context, Entry entry, Projection projection) {
        StringBuilder out = new StringBuilder(512 + entry.resource().json().length);
        append(context, out, entry, projection);
        return out;
    }

    /// Where nothing is left out, what the row has goes out as it is.
    private void append(
            RequestContext context, StringBuilder out, Entry entry, Projection projection) {
        if (projection.isWhole()) {
            out.append("{\"id\":\"").append(ids.shown(context, entry.id())).append("\",\"meta\":");
            CanonicalJson.append(out, meta(context, entry));
            String rest = new String(entry.resource().json(), StandardCharsets.UTF_8);
            out.append(',').append(rest, 1, rest.length());
            return;
        }
        Map<String, Object> attributes = new LinkedHashMap<>(entry.resource().attributes());
        attributes.put("id", ids.shown(context, entry.id()));
        attributes.put("meta", meta(context, entry));
        CanonicalJson.append(out, projection.apply(attributes));
    }

    private Map<String, Object> meta(RequestContext context, Entry entry) {
        Map<String, Object> meta = Meta.of(entry);
        meta.put("resourceType", type.name());
        meta.put("location", location(context, entry));
        return meta;
    }
}
