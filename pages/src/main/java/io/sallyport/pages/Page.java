package io.sallyport.pages;

import gg.jte.html.HtmlContent;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.Utf8ByteOutput;

/// A whole page, ready to be sent.
///
/// @param html in UTF-8
/// @param policy the value of its Content-Security-Policy
public record Page(byte[] html, String policy) {
    private static final Catalogue WORDS = new Catalogue(Page.class::getResourceAsStream);

    public static Page of(View view, Body body) {
        Utf8ByteOutput bytes = new Utf8ByteOutput();
        HtmlContent within = out -> body.write(out, Unwatched.TAGS);
        JteLayoutGenerated.render(
                new OwaspHtmlTemplateOutput(bytes),
                Unwatched.TAGS,
                view,
                words(view.language()),
                within);
        return new Page(bytes.toByteArray(), view.policy());
    }

    static Words words(Language language) {
        return WORDS.in(language);
    }
}
