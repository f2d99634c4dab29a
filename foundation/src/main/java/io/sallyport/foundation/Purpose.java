package io.sallyport.foundation;

import java.util.Locale;

/// What a request is for, so that the log can tell a token from an act of administration.
public enum Purpose {
    TOKEN_SERVICE,
    TENANT_API,
    INSTANCE_ACTIVITY,
    HOUSEKEEPING;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    public String label() {
        return label;
    }
}
