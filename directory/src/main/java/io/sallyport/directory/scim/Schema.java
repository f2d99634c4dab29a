package io.sallyport.directory.scim;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a resource, or an extension of one, is made of: RFC 7643 7.
///
/// @param id the URN
public record Schema(String id, String name, String description, List<Attribute> attributes) {
    private static final Pattern URN =
            Pattern.compile("urn:[A-Za-z0-9][A-Za-z0-9-]{1,31}:[A-Za-z0-9_.:-]{1,200}");
    private static final int TEXT_MAX = 1_000;

    public Schema {
        attributes = List.copyOf(attributes);
    }

    /// Reads a tenant's own extension.
    ///
    /// @throws io.sallyport.foundation.Refusal unless it is whole, and its URN none of the IETF's
    public static Schema read(JsonObject json) {
        try {
            String id = json.text("id");
            if (!URN.matcher(id).matches() || Folding.of(id).startsWith("urn:ietf:")) {
                throw Refusals.value("Give the schema a URN of your own as its \"id\".");
            }
            List<Attribute> attributes =
                    json.objects("attributes").stream().map(Attribute::read).toList();
            AttributeForm.distinct(attributes);
            return new Schema(id, text(json, "name"), text(json, "description"), attributes);
        } catch (JsonReader.Malformed malformed) {
            throw Refusals.syntax("Correct the schema: " + malformed.getMessage() + ".");
        }
    }

    private static String text(JsonObject json, String member) {
        String text = json.optionalText(member).orElse("");
        if (text.length() > TEXT_MAX) {
            throw Refusals.value("Shorten " + Refusals.quoted(member) + " of the schema.");
        }
        return text;
    }

    /// As a Schema resource, without its `meta`.
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemas", List.of(Schemas.SCHEMA.id()));
        json.put("id", id);
        json.put("name", name);
        json.put("description", description);
        json.put("attributes", attributes.stream().map(Attribute::json).toList());
        return json;
    }

    /// The object of this extension in a resource, as if it were an attribute.
    Attribute asAttribute() {
        return Draft.of(Attribute.Kind.COMPLEX, id, description).holds(attributes).attribute();
    }
}
