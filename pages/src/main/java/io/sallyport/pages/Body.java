package io.sallyport.pages;

import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;

/// What a template writes between a page's title and its end: a call of the template's `render`.
@FunctionalInterface
public interface Body {
    /// @param none what every template hands on; it does nothing
    void write(HtmlTemplateOutput out, HtmlInterceptor none);
}
