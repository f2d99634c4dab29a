package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Parts;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.Index;
import io.sallyport.keys.Keyring;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says of a browser that it signed in to an account before (OWASP, Slow Down Online Guessing
/// Attacks with Device Cookies): `SECONDS.NONCE.MAC`, the MAC being a blind index under the
/// tenant's key over user, time and nonce, 128 bits. It lets nobody in: it says whose allowance is
/// spent. Nothing of it is kept here.
final class DeviceCookies {
    private static final Duration LIFE = Duration.ofDays(365);
    private static final String COLUMN = "guess_count.device";
    private static final int NONCE_BYTES = 12;
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,11})\\.([A-Za-z0-9_-]{16})\\.([A-Za-z0-9_-]{22})");

    private final Keyring keyring;
    private final InstantSource time;

    DeviceCookies(Parts parts) {
        this.keyring = parts.keyring();
        this.time = parts.time();
    }

    String made(RequestContext inside, Account account) {
        byte[] nonce = Arrays.copyOf(keyring.newSecret(), NONCE_BYTES);
        String head = time.instant().getEpochSecond() + "." + base64(nonce);
        Index mac = keyring.indexes(inside.tenant(), COLUMN, said(account, head)).getFirst();
        return head + "." + base64(mac.hash());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String said(Account account, String head) {
        return account.id() + " " + head;
    }

    boolean isFor(RequestContext inside, Account account, String value) {
        Matcher matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            return false;
        }
        Instant made = Instant.ofEpochSecond(Long.parseLong(matcher.group(1)));
        if (!time.instant().isBefore(made.plus(LIFE))) {
            return false;
        }
        byte[] mac = base64(matcher.group(3));
        String head = matcher.group(1) + "." + matcher.group(2);
        return keyring.indexes(inside.tenant(), COLUMN, said(account, head)).stream()
                .anyMatch(index -> MessageDigest.isEqual(index.hash(), mac));
    }

    private static byte[] base64(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
