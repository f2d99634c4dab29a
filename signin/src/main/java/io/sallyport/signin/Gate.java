package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.directory.Accounts;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Says whether somebody may get or use anything now. Every grant type asks it, every use of a
/// session, and everything that looks at a token of a person; none of them has a rule of its own.
public final class Gate {
    private final Accounts accounts;
    private final Standings standings;
    private final Revocations revocations;

    public Gate(Accounts accounts, Standings standings, Revocations revocations) {
        this.accounts = accounts;
        this.standings = standings;
        this.revocations = revocations;
    }

    /// With what somebody comes.
    ///
    /// @param began when what he comes with began: a session or a grant
    /// @param revocable ids under which it may have been revoked: of session, grant and token
    public record Claim(RowId user, Instant began, List<String> revocable) {
        public Claim {
            revocable = List.copyOf(revocable);
        }
    }

    /// What the gate says.
    public sealed interface Answer {
        default Optional<Account> admitted() {
            return this instanceof Open(Account account) ? Optional.of(account) : Optional.empty();
        }
    }

    /// Let in.
    public record Open(Account account) implements Answer {}

    /// Not let in.
    ///
    /// @param reason for the log
    public record Closed(String reason) implements Answer {}

    public Answer ask(RequestContext context, Claim claim) {
        if (revocations.mayBeForgotten(context, claim.began())) {
            return new Closed("before-restore");
        }
        for (String id : claim.revocable()) {
            if (revocations.isRevoked(context, id)) {
                return new Closed("revoked");
            }
        }
        // What began at the instant of the end is on the side of the end.
        if (!standings.since(context, claim.user()).isBefore(claim.began())) {
            return new Closed("signed-out-everywhere");
        }
        Optional<Account> account = accounts.find(context, claim.user());
        if (account.isEmpty()) {
            return new Closed("user-gone");
        }
        return account.filter(Account::active)
                .<Answer>map(Open::new)
                .orElseGet(() -> new Closed("user-suspended"));
    }
}
