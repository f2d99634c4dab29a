package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.ArgSpec;

/// What is set for a tenant.
final class SettingCommands {
    private static final List<Setting> SETTINGS =
            List.of(
                    new Setting(
                            "--requests-per-second",
                            "requestsPerSecond",
                            "Of all its callers together."),
                    new Setting(
                            "--requests-burst", "requestsBurst", "How many of them come at once."),
                    new Setting(
                            "--client-requests-per-second",
                            "clientRequestsPerSecond",
                            "Of each application."),
                    new Setting(
                            "--token-life-seconds",
                            "tokenLifeSeconds",
                            "No access token lives longer: 60 to 3600."),
                    new Setting(
                            "--applications",
                            "applications",
                            "How many there may be, removed ones included."),
                    new Setting(
                            "--session-idle",
                            "sessionIdleSeconds",
                            "Seconds that a person's session may lie unused."),
                    new Setting(
                            "--session-life",
                            "sessionLifeSeconds",
                            "Seconds that a person's session lasts in any case."),
                    new Setting(
                            "--refresh-life",
                            "refreshLifeSeconds",
                            "Seconds that an application may come back for a person who is not"
                                    + " there."),
                    new Setting(
                            "--password-length",
                            "passwordLength",
                            "Characters that a new password has at least: 8 to 64, and fewer than"
                                    + " 15 only where a second factor is asked for."),
                    new Setting(
                            "--passkey-attestation",
                            "passkeyAttestation",
                            "Whether authenticators prove that a new passkey's key cannot leave"
                                    + " its hardware: 0 they are not asked, 1 they are asked, 2"
                                    + " none is accepted without."));

    private record Setting(String option, String member, String meaning) {}

    private SettingCommands() {}

    static Command settings() {
        return new Command(
                "tenant settings",
                "Shows what is set for a tenant, and what is usual where nothing is.",
                List.of(
                        "./sallyport tenant settings contoso",
                        "./sallyport tenant settings contoso --output json"),
                List.of(Options.word("NAME", "The tenant's name.")),
                call -> show(call, "tenant.settings", Map.of("tenant", call.word())));
    }

    static Command configure() {
        List<ArgSpec> options = new ArrayList<>();
        options.add(Options.word("NAME", "The tenant's name."));
        for (Setting setting : SETTINGS) {
            options.add(Options.number(setting.option(), "N", setting.meaning()));
        }
        return new Command(
                "tenant configure",
                "Changes settings of a tenant, at once and without a restart. The others stay.",
                List.of(
                        "./sallyport tenant configure contoso --requests-per-second 200"
                                + " --requests-burst 400",
                        "./sallyport tenant configure contoso --token-life-seconds 300"),
                options,
                SettingCommands::runConfigure);
    }

    private static Exit runConfigure(Call call) {
        Map<String, Object> parameters = new TreeMap<>();
        for (Setting setting : SETTINGS) {
            call.number(setting.option())
                    .ifPresent(value -> parameters.put(setting.member(), value));
        }
        if (parameters.isEmpty()) {
            throw CommandFailed.usage("say what is to be set, such as --requests-per-second 200");
        }
        parameters.put("tenant", call.word());
        return show(call, "tenant.configure", parameters);
    }

    private static Exit show(Call call, String activity, Map<String, Object> parameters) {
        JsonObject done = call.instance().perform(activity, parameters);
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("tenant", "tenant"));
        columns.add(new Column("version", "version"));
        SETTINGS.forEach(one -> columns.add(new Column(one.option().substring(2), one.member())));
        call.results(columns.toArray(Column[]::new)).showOne(done);
        return Exit.SUCCESS;
    }
}
