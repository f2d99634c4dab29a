package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.store.Table;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The hash of a password as it lies in a user's row: the PHC string format for Argon2id, scrypt
/// and PBKDF2, and bcrypt's own. Imports bring any of them, `signin` checks them and makes its own.
/// What one check would cost is bounded here, so that no file can bring work that a sign-in does
/// not end in time.
///
/// @param text whole, with parameters and salt
public record PasswordHash(String text) {
    /// One for each user who has one, under the user's own id.
    public static final Table<PasswordHash> TABLE =
            Table.of(
                    "password_hash",
                    Table.Codec.<PasswordHash>json(
                            hash -> Map.of("hash", hash.text()), PasswordHash::read));

    private static final String BASE64 = "\\$[A-Za-z0-9+/]{8,172}";

    /// @param most of each number in it, in their order
    private record Form(Pattern pattern, List<Long> most) {
        static Form of(String begin, Long... most) {
            return new Form(Pattern.compile(begin), List.of(most));
        }

        boolean matches(String text) {
            Matcher matcher = pattern.matcher(text);
            if (!matcher.matches()) {
                return false;
            }
            for (int i = 0; i < most.size(); i++) {
                long number = Long.parseLong(matcher.group(i + 1));
                if (number < 1 || number > most.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /// RFC 9106 (KiB, passes, lanes), RFC 7914 (the logarithm of N, r, p), RFC 8018 (iterations),
    /// bcrypt (the logarithm of its rounds).
    private static final List<Form> FORMS =
            List.of(
                    Form.of(
                            "\\$argon2id\\$v=19\\$m=(\\d{1,9}),t=(\\d{1,9}),p=(\\d{1,9})"
                                    + BASE64
                                    + BASE64,
                            131_072L,
                            10L,
                            16L),
                    Form.of(
                            "\\$scrypt\\$ln=(\\d{1,9}),r=(\\d{1,9}),p=(\\d{1,9})" + BASE64 + BASE64,
                            17L,
                            8L,
                            4L),
                    Form.of(
                            "\\$pbkdf2-sha(?:256|512)\\$i=(\\d{1,9})" + BASE64 + BASE64,
                            10_000_000L),
                    Form.of("\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}", 16L));

    /// @param text whatever somebody sent
    /// @throws Refusal INVALID_VALUE, which does not repeat it
    public static PasswordHash of(String text) {
        if (FORMS.stream().noneMatch(form -> form.matches(text))) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "Give a password as its hash in a standard form: $argon2id$v=19$…,"
                            + " $scrypt$ln=…, $pbkdf2-sha256$i=…, $pbkdf2-sha512$i=… or bcrypt's"
                            + " $2b$…, with costs that a sign-in can bear.",
                    "import-password");
        }
        return new PasswordHash(text);
    }

    private static PasswordHash read(JsonObject row) {
        return new PasswordHash(row.text("hash"));
    }

    @Override
    public String toString() {
        return "PasswordHash";
    }
}
