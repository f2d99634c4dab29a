package io.sallyport.cli;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/// Commands that the script `sallyport` hands to the server's own start, so that this process sees
/// them only when it is started without that script. They stand here to be found in the help.
final class ScriptCommands {
    private ScriptCommands() {}

    static List<Command> commands() {
        return List.of(
                command(
                        "server",
                        "Starts a node in the foreground, as script/server does.",
                        "./sallyport server --demo"),
                command(
                        "init",
                        "Makes a new instance in an empty data folder, and starts nothing.",
                        "./sallyport init --data /srv/one"),
                command(
                        "migrate",
                        "Brings the schema of an instance's database up to date, as its owner.",
                        "./sallyport migrate --data /srv/one --store-owner sallyport_owner"),
                command(
                        "restore",
                        "Puts back the data of a stopped instance from a backup, or its keys from"
                                + " one of their copies.",
                        "./sallyport restore /mnt/usb/monday.backup --check --data /srv/one",
                        "./sallyport restore /mnt/usb/monday.backup --replace --data /srv/one",
                        "./sallyport restore --keyring /mnt/keys --data /srv/one"),
                command(
                        "lower-time",
                        "Brings the time of a stopped instance's last commit back to the clock,"
                                + " after it ran with a clock that was far ahead.",
                        "./sallyport lower-time --data /srv/one"),
                command(
                        "root",
                        "Makes a root authority that stays away from the instance, and signs with"
                                + " it: on any machine, without a network.",
                        "./sallyport root make --file root.json --host id.example.org",
                        "./sallyport root sign --file root.json --request request.pem --answer"
                                + " answer.pem"));
    }

    private static Command command(String name, String purpose, String... examples) {
        List<ArgSpec> anything =
                List.of(
                        Options.words("0..*", 0, "ARGUMENT", "See `script/server --help`."),
                        Options.text("--keyring", "FOLDER", "See `script/server --help`."),
                        Options.text("--file", "FILE", "See `./sallyport root --help`."),
                        Options.text("--host", "HOST", "See `./sallyport root --help`."),
                        Options.text("--request", "FILE", "See `./sallyport root --help`."),
                        Options.text("--answer", "FILE", "See `./sallyport root --help`."),
                        Options.flag("--demo", "See `script/server --help`."),
                        Options.flag("--replace", "See `script/server --help`."),
                        Options.flag("--check", "See `script/server --help`."),
                        Options.text("--store-owner", "ROLE", "See `script/server --help`."));
        return new Command(
                name,
                purpose,
                List.of(examples),
                anything,
                _ -> {
                    throw new CommandFailed("start this with ./sallyport " + name);
                });
    }
}
