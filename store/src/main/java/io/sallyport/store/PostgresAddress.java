package io.sallyport.store;

import io.sallyport.foundation.StartRefused;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.Driver;

/// Where a PostgreSQL database is and who asks, checked: a stranger on the way can neither read
/// along nor stand in for the database. The password is never part of the URL, which stands in
/// files and messages.
///
/// The driver has settings that load classes, write files or run statements, so only those named
/// here are passed on.
public final class PostgresAddress {
    private static final String PREFIX = "jdbc:postgresql://";
    private static final Set<String> SETTINGS =
            Set.of("user", "sslmode", "sslrootcert", "sslcert", "sslkey", "targetServerType");
    private static final String ROLE = "[a-z_][a-z0-9_]{0,62}";

    private final String url;
    private final Properties properties;

    private PostgresAddress(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    /// @param url `jdbc:postgresql://HOST[:PORT][,HOST[:PORT]]/DATABASE?user=ROLE`, with `sslmode`,
    ///   `sslrootcert`, `sslcert` and `sslkey` where they are needed
    /// @throws StartRefused with one line that says what to change
    public static PostgresAddress of(String url) {
        if (!url.startsWith(PREFIX)) {
            throw new StartRefused("storeUrl must begin with " + PREFIX);
        }
        int question = url.indexOf('?');
        for (String setting : url.substring(question + 1).split("&", -1)) {
            String name = setting.replaceAll("=.*", "");
            if (question >= 0 && !SETTINGS.contains(name)) {
                throw new StartRefused(
                        "storeUrl has a setting \""
                                + name
                                + "\": the known ones are "
                                + new TreeSet<>(SETTINGS)
                                + ", and a password comes by --store-password-fd");
            }
        }
        Properties parsed = Driver.parseURL(url, new Properties());
        if (parsed == null || !url.matches(PREFIX + "[^/?]+/[^/?]+(\\?.*)?")) {
            throw new StartRefused("storeUrl is not of the form " + PREFIX + "HOST/DATABASE?user=");
        }
        if (question < 0 || !parsed.getProperty("user", "").matches(ROLE)) {
            throw new StartRefused("storeUrl names no user, in small letters: ?user=ROLE");
        }
        return new PostgresAddress(url.replaceAll("\\?.*", ""), properties(parsed));
    }

    private static Properties properties(Properties parsed) {
        Properties properties = new Properties();
        for (String setting : SETTINGS) {
            if (parsed.containsKey(setting)) {
                properties.setProperty(setting, parsed.getProperty(setting));
            }
        }
        boolean near = hosts(parsed).stream().allMatch(PostgresAddress::isLoopback);
        String mode = parsed.getProperty("sslmode", near ? "disable" : "verify-full");
        if (!near && !mode.equals("verify-full")) {
            throw new StartRefused(
                    "storeUrl has sslmode="
                            + mode
                            + ": a database on another machine is reached by verify-full alone");
        }
        properties.setProperty("sslmode", mode);
        if (!parsed.getProperty("targetServerType", "primary").equals("primary")) {
            throw new StartRefused("storeUrl must leave targetServerType to be primary");
        }
        // A standby refuses what a store does; behind a failover the next host is the primary.
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("hostRecheckSeconds", "1");
        properties.setProperty("ApplicationName", "sallyport");
        properties.setProperty("connectTimeout", "5");
        // An answer that does not come in this time is a lost one.
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("gssEncMode", "disable");
        return properties;
    }

    private static List<String> hosts(Properties parsed) {
        return Arrays.asList(parsed.getProperty("PGHOST", "localhost").split(","));
    }

    private static boolean isLoopback(String host) {
        String plain = host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        return plain.equals("localhost")
                || plain.equals("::1")
                || plain.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
    }

    /// The same database for a caller who knows this password.
    public PostgresAddress withPassword(String password) {
        return with("password", password);
    }

    /// The same database for another role, whose password is not known yet.
    ///
    /// @throws StartRefused when that is no role's name
    public PostgresAddress as(String role) {
        if (!role.matches(ROLE)) {
            throw new StartRefused("not a role's name, in small letters: " + role);
        }
        PostgresAddress other = with("user", role);
        other.properties.remove("password");
        return other;
    }

    private PostgresAddress with(String name, String value) {
        Properties more = new Properties();
        more.putAll(properties);
        more.setProperty(name, value);
        return new PostgresAddress(url, more);
    }

    /// Who asks.
    public String role() {
        return properties.getProperty("user");
    }

    /// Hosts and database, for messages.
    String place() {
        return url.substring(PREFIX.length());
    }

    String url() {
        return url;
    }

    @Override
    public String toString() {
        return place();
    }

    /// For the driver; holds the password.
    Properties properties() {
        return properties;
    }
}
