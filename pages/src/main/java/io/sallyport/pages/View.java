package io.sallyport.pages;

import java.util.Optional;

/// What stands around a page's body, and what that needs.
///
/// @param title says alone what the page is for
/// @param leadsTo where its forms lead beyond this server
/// @param script what it loads besides the stylesheet; it works without
/// @param wide for what is long rather than one question
public record View(
        Language language,
        Brand brand,
        String title,
        Optional<FormTarget> leadsTo,
        Optional<Asset> script,
        boolean wide) {

    public View(Language language, Brand brand, String title) {
        this(language, brand, title, Optional.empty(), Optional.empty(), false);
    }

    public View leadingTo(FormTarget target) {
        return new View(language, brand, title, Optional.of(target), script, wide);
    }

    public View with(Asset other) {
        return new View(language, brand, title, leadsTo, Optional.of(other), wide);
    }

    public View widened() {
        return new View(language, brand, title, leadsTo, script, true);
    }

    /// The Content-Security-Policy: nothing from elsewhere, nothing inline, no frame around it.
    String policy() {
        return "default-src 'none'; style-src 'self'; img-src 'self'; "
                + script.map(_ -> "script-src 'self'; ").orElse("")
                + "form-action 'self'"
                + leadsTo.map(target -> " " + target.source()).orElse("")
                + "; base-uri 'none'; frame-ancestors 'none'";
    }
}
