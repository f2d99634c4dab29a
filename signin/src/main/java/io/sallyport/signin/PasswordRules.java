package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Setting;
import io.sallyport.directory.Settings;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import java.util.Locale;
import java.util.stream.Stream;

/// What a new password must be (NIST SP 800-63B-4 3.1.1.2): long enough, and nothing that is tried
/// first. No kinds of characters are asked for, and none ends by itself.
final class PasswordRules {
    /// Names that are shorter stand in many words.
    private static final int NAME_MIN = 4;

    private final Settings settings;

    PasswordRules(Settings settings) {
        this.settings = settings;
    }

    /// In code points.
    int lengthMin(RequestContext inside) {
        return Math.toIntExact(settings.of(inside).of(Setting.PASSWORD_LENGTH));
    }

    /// @throws Refusal INVALID_VALUE that says which rule
    void require(RequestContext inside, Tenant tenant, Account account, PasswordText password) {
        int least = lengthMin(inside);
        if (password.length() < least) {
            throw refused("It needs " + least + " characters at least.", "short");
        }
        String folded = new String(password.folded());
        if (isCommon(folded)) {
            throw refused("Very many people have this one, or nearly this one.", "common");
        }
        String mailbox = account.userName().replaceFirst("@.*", "");
        if (Stream.of(account.userName(), mailbox, tenant.name())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.length() >= NAME_MIN && folded.contains(name))) {
            throw refused("It must not have your name or your organisation's in it.", "name");
        }
    }

    /// A common one stays one when it is said again and again, or has figures and signs around it;
    /// one character repeated, or a row of them, is nothing either.
    private static boolean isCommon(String folded) {
        CommonPasswords common = CommonPasswords.bundled();
        String unit = folded.substring(0, period(folded));
        String bare = folded.replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "");
        return common.has(folded)
                || common.has(unit)
                || unit.length() < NAME_MIN
                || common.has(bare)
                || common.has(bare.substring(0, period(bare)))
                || isRow(folded);
    }

    /// The length of the shortest beginning that makes the whole when it is repeated; its last time
    /// may be cut off.
    private static int period(String text) {
        int[] border = new int[text.length() + 1];
        for (int i = 1; i < text.length(); i++) {
            int length = border[i];
            while (length > 0 && text.charAt(i) != text.charAt(length)) {
                length = border[length];
            }
            border[i + 1] = text.charAt(i) == text.charAt(length) ? length + 1 : 0;
        }
        return text.length() - border[text.length()];
    }

    /// Such as `abcdefgh` or `87654321`.
    private static boolean isRow(String text) {
        int step = text.charAt(1) - text.charAt(0);
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) - text.charAt(i - 1) != step) {
                return false;
            }
        }
        return Math.abs(step) <= 1;
    }

    private static Refusal refused(String detail, String reason) {
        return new Refusal(RefusalCode.INVALID_VALUE, detail, "password-" + reason);
    }
}
