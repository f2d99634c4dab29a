package io.sallyport.transport;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who a service, or a workstation, is: a name within an instance. In its certificate it stands as
/// the one URI name.
///
/// @param trustDomain the host that the instance is known by
/// @param name lower-case letters, digits and hyphens, at most 63
public record ServiceIdentity(HostName trustDomain, String name) {
    private static final String SCHEME = "sallyport";
    private static final String NAME = "[a-z][a-z0-9-]{0,62}";

    /// No port, no user, no query, no second spelling of anything.
    private static final Pattern URI =
            Pattern.compile(SCHEME + "://([a-z0-9.-]{1,253})/(" + NAME + ")");

    public ServiceIdentity {
        if (!isName(name)) {
            throw new IllegalArgumentException("not the name of a service");
        }
    }

    static boolean isName(String name) {
        return name.matches(NAME);
    }

    /// As in `sallyport://id.example.org/gateway`.
    public String uri() {
        return SCHEME + "://" + trustDomain.value() + "/" + name;
    }

    /// @return nothing when it is not exactly of the form that [#uri()] writes
    public static Optional<ServiceIdentity> of(String uri) {
        Matcher parts = URI.matcher(uri);
        return parts.matches() && HostName.isName(parts.group(1))
                ? Optional.of(new ServiceIdentity(new HostName(parts.group(1)), parts.group(2)))
                : Optional.empty();
    }
}
