package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A realm as Keycloak exports it, read as lines of an import: the users one by one, in whatever
/// order the file has its parts, and the groups before them. Groups are named by their whole path;
/// a subgroup is a member of the one above, since its members belong there, too.
final class RealmFile implements ImportSource {
    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

    /// Memberships that are gathered before they become lines.
    private static final int GATHERED_MAX = 1_000;

    private final RealmParser users;
    private final long size;
    private final Deque<Map<String, Object>> waiting = new ArrayDeque<>();
    private final Map<String, List<String>> members = new TreeMap<>();
    private int gathered;
    private boolean ended;
    private long withoutPassword;

    private RealmFile(RealmParser users, long size) {
        this.users = users;
        this.size = size;
    }

    /// Reads the groups, which a realm has few of.
    static RealmFile of(Path file) throws IOException {
        RealmFile realm = new RealmFile(RealmParser.at(file, "users"), Files.size(file));
        try (RealmParser groups = RealmParser.at(file, "groups")) {
            for (Optional<Map<String, Object>> one = groups.next();
                    one.isPresent();
                    one = groups.next()) {
                realm.addGroup(one.get(), "");
            }
        }
        return realm;
    }

    /// Those below come first, since members are there before their group.
    private void addGroup(Map<String, Object> group, String above) {
        String path = above + "/" + text(group, "name");
        List<String> below = new ArrayList<>();
        for (Map<String, Object> one : RealmParser.objects(group.get("subGroups"))) {
            addGroup(one, path);
            below.add(path + "/" + text(one, "name"));
        }
        waiting.add(line(path, below));
    }

    private static Map<String, Object> line(String path, List<String> members) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("schemas", List.of(GROUP));
        line.put("id", path);
        line.put("displayName", path.substring(1));
        if (!members.isEmpty()) {
            line.put("members", members.stream().map(one -> Map.of("value", one)).toList());
        }
        return line;
    }

    @Override
    public Optional<byte[]> next() throws IOException {
        while (waiting.isEmpty() && !ended) {
            Optional<Map<String, Object>> user = users.next();
            user.ifPresent(this::addUser);
            ended = user.isEmpty();
            if (ended || gathered >= GATHERED_MAX) {
                members.forEach((path, some) -> waiting.add(line(path, some)));
                members.clear();
                gathered = 0;
            }
        }
        return Optional.ofNullable(waiting.poll())
                .map(line -> CanonicalJson.write(line).getBytes(StandardCharsets.UTF_8));
    }

    private void addUser(Map<String, Object> user) {
        Map<String, Object> line = new LinkedHashMap<>();
        String id = text(user, "id");
        line.put("schemas", List.of(USER));
        line.put("id", id);
        line.put("externalId", id);
        line.put("userName", text(user, "username"));
        line.put("active", !Boolean.FALSE.equals(user.get("enabled")));
        Map<String, Object> name = new LinkedHashMap<>();
        put(name, "givenName", text(user, "firstName"));
        put(name, "familyName", text(user, "lastName"));
        if (!name.isEmpty()) {
            line.put("name", name);
        }
        String email = text(user, "email");
        if (!email.isEmpty()) {
            line.put("emails", List.of(Map.of("value", email, "primary", true)));
        }
        if (user.get("attributes") instanceof Map<?, ?> attributes
                && attributes.get("locale") instanceof List<?> locales
                && !locales.isEmpty()) {
            put(line, "locale", String.valueOf(locales.getFirst()));
        }
        Optional<String> password = RealmPassword.of(user);
        password.ifPresent(hash -> line.put("password", hash));
        withoutPassword += password.isEmpty() ? 1 : 0;
        waiting.add(line);
        if (user.get("groups") instanceof List<?> groups) {
            for (Object group : groups) {
                members.computeIfAbsent(String.valueOf(group), _ -> new ArrayList<>()).add(id);
                gathered++;
            }
        }
    }

    private static void put(Map<String, Object> into, String name, String value) {
        if (!value.isEmpty()) {
            into.put(name, value);
        }
    }

    static String text(Map<?, ?> object, String name) {
        return object.get(name) instanceof String text ? text : "";
    }

    @Override
    public long read() {
        return Math.min(users.read(), size);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Optional<String> note() {
        String what =
                " have no password that can be taken over, and need a new one; roles, clients"
                        + " and users' own attributes stay behind";
        return Optional.of(withoutPassword + (withoutPassword == 1 ? " user" : " users") + what);
    }

    @Override
    public void close() throws IOException {
        users.close();
    }
}
