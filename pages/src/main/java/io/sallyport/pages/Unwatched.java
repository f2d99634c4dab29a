package io.sallyport.pages;

import gg.jte.TemplateOutput;
import gg.jte.html.HtmlInterceptor;
import java.util.Map;

/// Templates can have somebody watch their tags. Nobody does here.
enum Unwatched implements HtmlInterceptor {
    TAGS;

    @Override
    public void onHtmlTagOpened(
            String name, Map<String, Object> attributes, TemplateOutput output) {}

    @Override
    public void onHtmlTagClosed(String name, TemplateOutput output) {}
}
