package io.sallyport.pages;

import io.sallyport.foundation.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that pages load. Its name has its hash, so what is behind a name never changes.
///
/// @param name such as `style-0123456789abcdef.css`
public record Asset(String name, String contentType, byte[] bytes) {
    public static final String FOLDER = "/assets/";

    /// What all pages look like.
    public static final Asset STYLE =
            of(
                    "style.css",
                    "text/css; charset=utf-8",
                    Asset.class.getResourceAsStream("style.css"));

    /// @param file a name with one dot
    /// @param content closed here
    public static Asset of(String file, String contentType, @Nullable InputStream content) {
        try (InputStream in = Objects.requireNonNull(content, file)) {
            byte[] bytes = in.readAllBytes();
            String hash = HexFormat.of().formatHex(Sha256.of(bytes), 0, 8);
            return new Asset(file.replace(".", "-" + hash + "."), contentType, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public String path() {
        return FOLDER + name;
    }
}
