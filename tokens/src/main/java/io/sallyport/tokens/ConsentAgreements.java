package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.Applications;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.signin.Agreements;
import io.sallyport.signin.Sessions;
import io.sallyport.signin.SignInPages;
import java.util.List;

/// What people consented to, by the client's id. What a tenant lets a trusted application do is not
/// theirs to take back.
public record ConsentAgreements(Applications applications, Consents consents, Grants grants)
        implements Agreements {
    private static final String REASON = "consent-withdrawn";

    @Override
    public List<SignInPages.Granted> list(RequestContext person, Sessions.Current current) {
        return consents.list(person, current.account().id()).stream()
                .map(one ->
                        new SignInPages.Granted(
                                one.clientId(),
                                name(person, one.clientId()),
                                one.scopes(),
                                one.at()))
                .toList();
    }

    private String name(RequestContext person, String clientId) {
        return applications.find(person, clientId).map(Application::name).orElse(clientId);
    }

    /// The consent goes last: whoever is broken off sees it still, and does it again. What was
    /// given between the two goes then, and without the consent no code is redeemed.
    @Override
    public void takeBack(RequestContext person, Sessions.Current current, String clientId) {
        RowId user = current.account().id();
        if (consents.of(person, user, clientId).isEmpty()) {
            throw none();
        }
        grants.revokeAll(person, user, clientId, REASON);
        if (!consents.withdraw(person, current.account(), clientId)) {
            throw none();
        }
        grants.revokeAll(person, user, clientId, REASON);
    }

    private static Refusal none() {
        return new Refusal(
                RefusalCode.NOT_FOUND,
                "You let no application of this kind do anything.",
                "consent-none");
    }
}
