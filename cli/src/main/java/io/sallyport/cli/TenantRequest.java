package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgSpec;

/// A command that is one request to a tenant's administration API, by an application of the tenant.
///
/// @param scope what the application must be allowed; empty where [#SCOPE] says it
/// @param path behind `/api/v1`: `{}` is the command's word, `{--unit}` what the option says
/// @param takes besides what every such command takes
record TenantRequest(String scope, String method, String path, List<ArgSpec> takes, Body body) {
    static final String SCOPE = "--scope";

    private static final String API = "/api/v1";
    private static final Pattern GIVEN = Pattern.compile("\\{(--[a-z-]+)?}");

    /// What may stand in a path as it is: ids, names of roles and URNs do.
    private static final Pattern PLAIN = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._~:-]+");

    /// As in every example.
    private static final String CALLER =
            " --issuer https://localhost:8443/contoso --client-id admin --client-secret-fd 3"
                    + " --ca data/ca.pem 3< secret.txt";

    /// What is sent; empty for nothing.
    @FunctionalInterface
    interface Body {
        Map<String, Object> of(Call call) throws IOException;
    }

    /// @param given the arguments of the example, without what says who calls
    record Named(String name, String purpose, String given) {
        private String example() {
            return "./sallyport " + name + (given.isEmpty() ? "" : " " + given) + CALLER;
        }
    }

    TenantRequest {
        takes = List.copyOf(takes);
    }

    TenantRequest(String scope, String method, String path) {
        this(scope, method, path, List.of(), _ -> Map.of());
    }

    TenantRequest taking(ArgSpec... more) {
        List<ArgSpec> all = new ArrayList<>(takes);
        all.addAll(List.of(more));
        return new TenantRequest(scope, method, path, all, body);
    }

    TenantRequest sending(Body other) {
        return new TenantRequest(scope, method, path, takes, other);
    }

    /// Shows a list of objects, from page to page to its end.
    Command listing(Named named, String member, Column... columns) {
        return command(
                named,
                (call, api) -> {
                    Results results = call.results(columns);
                    Optional<String> after = Optional.empty();
                    do {
                        JsonObject page = api.get(address(call) + query(after));
                        results.show(page.objects(member));
                        after = page.optionalText("next");
                    } while (after.isPresent());
                });
    }

    private static String query(Optional<String> after) {
        return after.map(id -> "?after=" + TenantApi.encoded(id)).orElse("");
    }

    /// Shows the same where the API gives all at once.
    Command listingAll(Named named, String member, Column... columns) {
        return command(
                named,
                (call, api) -> call.results(columns).show(perform(call, api).objects(member)));
    }

    /// Shows the one object that is answered.
    Command showing(Named named, Column... columns) {
        return command(named, (call, api) -> call.results(columns).showOne(perform(call, api)));
    }

    /// Where nothing is answered, it shows what was given.
    Command done(Named named) {
        return command(
                named,
                (call, api) -> {
                    perform(call, api);
                    Map<String, Object> given = new TreeMap<>();
                    given(call)
                            .forEach((name, value) ->
                                    given.put(name.isEmpty() ? "id" : name.substring(2), value));
                    Column[] columns =
                            given.keySet().stream()
                                    .map(name -> new Column(name, name))
                                    .toArray(Column[]::new);
                    call.results(columns).showOne(new JsonObject(given));
                });
    }

    private interface Act {
        void run(Call call, TenantApi api) throws IOException;
    }

    private Command command(Named named, Act act) {
        List<ArgSpec> all = new ArrayList<>(takes);
        all.addAll(TenantApi.options());
        return new Command(
                named.name(),
                named.purpose(),
                List.of(named.example()),
                all,
                call -> {
                    // Before anything is asked: a typing error costs nothing.
                    address(call);
                    String asked = scope.isEmpty() ? String.join(" ", call.texts(SCOPE)) : scope;
                    try (TenantApi api = TenantApi.of(call, asked)) {
                        act.run(call, api);
                    }
                    return Exit.SUCCESS;
                });
    }

    private JsonObject perform(Call call, TenantApi api) throws IOException {
        Map<String, Object> sent = body.of(call);
        byte[] bytes =
                sent.isEmpty()
                        ? new byte[0]
                        : CanonicalJson.write(sent).getBytes(StandardCharsets.UTF_8);
        return api.send(method, address(call), "application/json", bytes);
    }

    /// What stands in the path, under the option's name; the word's is empty.
    private Map<String, Object> given(Call call) {
        Map<String, Object> given = new TreeMap<>();
        GIVEN.matcher(path)
                .results()
                .map(found -> Optional.ofNullable(found.group(1)).orElse(""))
                .forEach(name -> given.put(name, value(call, name)));
        return given;
    }

    private String address(Call call) {
        return API
                + GIVEN.matcher(path)
                        .replaceAll(found -> {
                            String name = Optional.ofNullable(found.group(1)).orElse("");
                            return Matcher.quoteReplacement(value(call, name));
                        });
    }

    private static String value(Call call, String name) {
        String value = name.isEmpty() ? call.word() : call.text(name);
        if (!PLAIN.matcher(value).matches()) {
            throw CommandFailed.usage(
                    (name.isEmpty() ? "what was named" : name) + " is no id or name of that kind");
        }
        return value;
    }
}
