package io.sallyport.pages;

/// What a person is shown instead of what was asked for.
///
/// @param status of HTTP: says which advice is given
/// @param detail one English sentence for who looks after the application; empty where nothing can
///   be said
/// @param incident what to quote
public record ErrorPage(int status, String detail, String incident) {
    public Page in(Language language, Brand brand) {
        Words words = Page.words(language);
        View view = new View(language, brand, words.of(key(words) + ".title"));
        return Page.of(
                view, (out, none) -> JteErrorGenerated.render(out, none, words, key(words), this));
    }

    private String key(Words words) {
        String own = "error." + status;
        return words.has(own + ".title") ? own : status < 500 ? "error.400" : "error.500";
    }
}
