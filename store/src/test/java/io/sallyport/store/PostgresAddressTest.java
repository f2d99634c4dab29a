package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:postgresql://db.example.org/sallyport?user=sallyport verify-full",
                "jdbc:postgresql://db.example.org/s?user=s&sslmode=verify-full verify-full",
                "jdbc:postgresql://127.0.0.1,db.example.org/s?user=s verify-full",
                "jdbc:postgresql://localhost:5433/sallyport?user=sallyport disable",
                "jdbc:postgresql://127.0.0.1,[::1]:5433/sallyport?user=sallyport disable",
                "jdbc:postgresql://localhost/s?user=s&sslmode=require require"
            })
    void anotherMachineIsReachedUnderItsVerifiedName(String url, String mode) {
        assertThat(PostgresAddress.of(url).properties())
                .containsEntry("sslmode", mode)
                .containsEntry("targetServerType", "primary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db.example.org/s?user=s&sslmode=require",
                "jdbc:postgresql://db.example.org/s?user=s&sslmode=verify-ca",
                "jdbc:postgresql://localhost.example.org/s?user=s&sslmode=disable",
                "jdbc:postgresql://localhost,db.example.org/s?user=s&sslmode=prefer",
                "jdbc:postgresql://127.0.0.1.example.org/s?user=s&sslmode=allow",
            })
    void refusesAnythingWeaker(String url) {
        refused(url, "verify-full");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=hunter2",
                "PASSWORD=hunter2",
                "socketFactory=evil.Factory",
                "sslfactory=org.postgresql.ssl.NonValidatingFactory",
                "loggerFile=/etc/cron.d/x",
                "options=-csallyport.work=relay",
                "%70assword=hunter2",
                "sslmode%3Ddisable",
                ""
            })
    void refusesASettingThatIsNotOnItsList(String setting) {
        refused("jdbc:postgresql://localhost/s?user=s&" + setting, "the known ones are");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://localhost/s?user=s",
                "jdbc:sqlite:x",
                "jdbc:postgresql://localhost/?user=s",
                "jdbc:postgresql://localhost/s",
                "jdbc:postgresql://localhost/s?user=",
                "jdbc:postgresql://localhost/s?user=Robert%27);--",
                "jdbc:postgresql://localhost:port/s?user=s",
                "jdbc:postgresql://localhost/s?user=s&targetServerType=any",
            })
    void refusesWhatIsNoAddress(String url) {
        refused(url, "storeUrl");
    }

    private static void refused(String url, String word) {
        assertThatThrownBy(() -> PostgresAddress.of(url))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(word)
                .satisfies(refused ->
                        assertThat(refused.getMessage()).doesNotContain("hunter2", "\n"));
    }

    @Test
    void anotherRoleDoesNotInheritThePassword() {
        PostgresAddress service =
                PostgresAddress.of("jdbc:postgresql://localhost/s?user=s").withPassword("secret");
        assertThat(service.as("owner").properties())
                .containsEntry("user", "owner")
                .doesNotContainKey("password");
        assertThat(service.url()).doesNotContain("user");
        assertThat(service.toString()).doesNotContain("secret");
    }
}
