package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Accounts;
import io.sallyport.directory.Parts;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.Sha256;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Ten codes to keep on paper for when everything else is lost, each of 80 random bits and good for
/// one time. What is kept of one is SHA-256 with a salt of the user's: nobody finds 80 bits by
/// trying, so it needs to be no slower.
public final class RecoveryCodes {
    static final int COUNT = 10;
    private static final int CODE_BYTES = 10;
    private static final int CODE_CHARACTERS = 16;
    private static final int GROUP = 4;
    private static final int BITS = 5;

    /// What may be typed, with whatever stands between the groups.
    private static final int TYPED_MAX = 64;

    /// Crockford's base 32: no letter that is taken for a figure, no U.
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final Table<Kept> TABLE =
            Table.of("recovery_codes", Table.Codec.json(RecoveryCodes::write, RecoveryCodes::read));

    private final Store store;
    private final Keyring keyring;
    private final AccountEvents events;
    private final Lockout lockout;

    /// @param hashes in hexadecimal, of those that were not used
    private record Kept(byte[] salt, List<String> hashes) {
        String hash(String code) {
            MessageDigest sha256 = Sha256.fresh();
            sha256.update(salt);
            return HexFormat.of().formatHex(sha256.digest(code.getBytes(StandardCharsets.UTF_8)));
        }

        /// Each is compared.
        Optional<Kept> without(String code) {
            byte[] wanted = hash(code).getBytes(StandardCharsets.UTF_8);
            List<String> left = new ArrayList<>();
            for (String one : hashes) {
                if (!MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), wanted)) {
                    left.add(one);
                }
            }
            return left.size() == hashes.size()
                    ? Optional.empty()
                    : Optional.of(new Kept(salt, left));
        }
    }

    RecoveryCodes(Parts parts, AccountEvents events, Lockout lockout) {
        this.store = parts.store();
        this.keyring = parts.keyring();
        this.events = events;
        this.lockout = lockout;
    }

    /// The table that its rows are in.
    static Table<?> table() {
        return TABLE;
    }

    private Optional<Row<Kept>> row(RequestContext inside, Account account) {
        return store.find(inside.scope(), TABLE, account.id());
    }

    /// Makes ten; earlier ones are void.
    ///
    /// @return such as `7F3K-90QA-ZX5T-1MCE`, to be shown this once
    /// @throws Refusal CONFLICT when the user is not there any more
    public List<String> make(RequestContext inside, Account account) {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            codes.add(code(keyring.newSecret()));
        }
        Kept salted = new Kept(keyring.newSecret(), List.of());
        Kept fresh = new Kept(salted.salt(), codes.stream().map(salted::hash).toList());
        Lockout.retried(() ->
                store.write(
                        inside,
                        events.event(inside, AuditAction.RECOVERY_CODES_MADE, account),
                        rows -> {
                            Accounts.requireThere(rows, account);
                            rows.find(TABLE, account.id())
                                    .ifPresentOrElse(
                                            row -> rows.update(TABLE, row, fresh),
                                            () -> rows.insert(TABLE, account.id(), fresh));
                            return true;
                        }));
        return codes.stream().map(RecoveryCodes::grouped).toList();
    }

    private static String code(byte[] random) {
        BigInteger bits = new BigInteger(1, Arrays.copyOf(random, CODE_BYTES));
        StringBuilder code = new StringBuilder(CODE_CHARACTERS);
        for (int i = CODE_CHARACTERS - 1; i >= 0; i--) {
            code.append(ALPHABET.charAt(bits.shiftRight(i * BITS).intValue() & 31));
        }
        return code.toString();
    }

    private static String grouped(String code) {
        return code.replaceAll("(.{" + GROUP + "})(?=.)", "$1-");
    }

    /// In whatever case, with or without what stands between, and with letters for the figures that
    /// they look like.
    static String normal(String typed) {
        return typed.length() > TYPED_MAX
                ? ""
                : typed.toUpperCase(Locale.ROOT)
                        .replaceAll("[\\s\\p{Pd}.]", "")
                        .replace('O', '0')
                        .replace('I', '1')
                        .replace('L', '1');
    }

    /// How many are left.
    public int left(RequestContext inside, Account account) {
        return row(inside, account).map(row -> row.value().hashes().size()).orElse(0);
    }

    /// Uses one in place of a second factor.
    ///
    /// @param code as it was typed
    /// @param device the device cookie's value as it came, empty for none
    /// @return how many are left
    /// @throws Refusal SIGN_IN_FAILED, TOO_MANY_REQUESTS when guessing is slowed down
    public int use(RequestContext inside, Account account, String code, String device) {
        return lockout.guess(
                inside,
                lockout.target(inside, account, device),
                () -> Lockout.retried(() -> use(inside, account, normal(code))));
    }

    private int use(RequestContext inside, Account account, String code) {
        Row<Kept> row =
                row(inside, account).orElseThrow(() -> Passwords.wrong("recovery-code-none"));
        Kept after =
                row.value().without(code).orElseThrow(() -> Passwords.wrong("recovery-code-wrong"));
        int left = after.hashes().size();
        return store.write(
                inside,
                events.event(
                        inside,
                        AuditAction.RECOVERY_CODE_USED,
                        account,
                        Map.of("left", Integer.toString(left))),
                rows -> {
                    Accounts.requireThere(rows, account);
                    rows.update(TABLE, row, after);
                    return left;
                });
    }

    private static Map<String, Object> write(Kept kept) {
        return Map.of(
                "salt", Base64.getEncoder().encodeToString(kept.salt()), "hashes", kept.hashes());
    }

    private static Kept read(JsonObject row) {
        return new Kept(Base64.getDecoder().decode(row.text("salt")), row.texts("hashes"));
    }
}
