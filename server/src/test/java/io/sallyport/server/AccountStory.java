package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.signin.Handle;
import io.sallyport.signin.Session;
import io.sallyport.signin.Sessions;
import io.sallyport.store.Row;
import io.sallyport.store.Table;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/// People at the pages of their accounts.
abstract class AccountStory extends SignInStory {
    static final int BOB = 1;
    static final String ACCOUNT = "/contoso/account";
    static final String NEW = "seven green bottles, standing";

    private static final Pattern SECRET = Pattern.compile("secret=([A-Z2-7]{32})");
    private static final Pattern CODE = Pattern.compile("<li class=\"code\">([^<]+)</li>");

    final String password(int user) {
        return people.get(user).text("password");
    }

    final Browser signedIn(int user) {
        Browser browser = new Browser();
        assertThat(browser.open(user, password(user)).statusCode()).isEqualTo(200);
        return browser;
    }

    /// Signs Alice in, and gives the portal a token for as long as that lasts.
    final String online(Browser alice) {
        JsonObject tokens =
                DemoInstance.object(redeem(alice.code(ALICE, Map.of("scope", "openid"))));
        assertThat(userInfo(tokens.text("access_token")).statusCode()).isEqualTo(200);
        return tokens.text("access_token");
    }

    static String secret(HttpResponse<String> page) {
        Matcher secret = SECRET.matcher(page.body());
        assertThat(secret.find()).as(page.body()).isTrue();
        return secret.group(1);
    }

    static List<String> codes(HttpResponse<String> page) {
        return CODE.matcher(page.body()).results().map((MatchResult one) -> one.group(1)).toList();
    }

    /// What an authenticator app shows now (RFC 6238).
    static String totp(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base32.decode(secret), "HmacSHA1"));
            long step = InstantSource.system().instant().getEpochSecond() / 30;
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int number = ByteBuffer.wrap(hash, hash[19] & 0xF, 4).getInt() & 0x7FFF_FFFF;
            return "%06d".formatted(number % 1_000_000);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Brings back the time at which somebody showed credentials.
    @SuppressWarnings("unchecked") // the table says no more of itself
    final void age(Browser browser, Duration by) {
        TenantWalk walk = node.assembly().walk();
        TenantId tenant = TenantId.parse(instance.tenant(0).text("id"));
        RequestContext context = walk.context().get().within(walk.enter(tenant));
        Table<Session> table = (Table<Session>) Sessions.table();
        walk.store()
                .write(
                        context,
                        AuditEvent.of(
                                context,
                                InstantSource.system().instant(),
                                AuditAction.TENANTS_LISTED,
                                Map.of()),
                        rows -> {
                            Row<Session> row =
                                    rows.find(table, browser.handle().row()).orElseThrow();
                            rows.update(table, row, aged(row.value(), by));
                            return true;
                        });
    }

    private static Session aged(Session session, Duration by) {
        return new Session(
                session.user(),
                session.secret(),
                session.authenticatedAt().minus(by),
                session.methods(),
                session.createdAt(),
                session.usedAt(),
                session.idle(),
                session.end(),
                session.userAgent());
    }

    /// Knows the account's pages.
    class Browser extends SignInStory.Browser {
        /// To the account page, by way of the sign-in page.
        HttpResponse<String> open(int user, String password) {
            HttpResponse<String> page = follow(get(ACCOUNT));
            JsonObject who = people.get(user);
            return signIn(page, who.text("userName"), password);
        }

        Browser copy() {
            Browser other = new Browser();
            other.jar().putAll(jar());
            return other;
        }

        boolean hasSession() {
            return jar().containsKey("__Host-session-contoso");
        }

        Handle handle() {
            return Handle.parse(jar().getOrDefault("__Host-session-contoso", "")).orElseThrow();
        }

        String session() {
            return handle().row().toString();
        }

        /// Sends a form of the account page.
        HttpResponse<String> send(String act, Map<String, String> form) {
            return post(ACCOUNT + act, form, origin());
        }

        HttpResponse<String> end(String session) {
            return send("/sessions/end", Map.of("id", session));
        }

        HttpResponse<String> change(String before, String after, String repeated) {
            return send(
                    "/password",
                    Map.of("current-password", before, "password", after, "repeated", repeated));
        }

        /// A recovery code in place of the app's.
        HttpResponse<String> recover(HttpResponse<String> page, String code) {
            Map<String, String> form = hidden(page);
            form.put("recovery-code", code);
            HttpResponse<String> answer =
                    follow(post("/contoso/signin/recovery-code", form, origin()));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer;
        }
    }
}
