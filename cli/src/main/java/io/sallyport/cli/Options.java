package io.sallyport.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/// The kinds of argument that commands take. A wrong value is never repeated in an error: it could
/// be a secret in the wrong place.
final class Options {
    static final String OUTPUT = "--output";
    static final String DATA = "--data";
    static final String HELP = "--help";

    private Options() {}

    static OptionSpec text(String name, String label, String meaning) {
        return option(name, label, meaning).build();
    }

    static OptionSpec required(String name, String label, String meaning) {
        return option(name, label, meaning).required(true).build();
    }

    /// May be given several times.
    static OptionSpec texts(String name, String label, String meaning) {
        return option(name, label, meaning + " May be given several times.")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build();
    }

    static OptionSpec number(String name, String label, String meaning) {
        return option(name, label, meaning).type(long.class).converters(WHOLE_NUMBER).build();
    }

    static OptionSpec flag(String name, String meaning) {
        return OptionSpec.builder(name).type(boolean.class).arity("0").description(meaning).build();
    }

    static PositionalParamSpec word(String label, String meaning) {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel(label)
                .type(String.class)
                .description(meaning)
                .build();
    }

    /// All arguments from a place on.
    ///
    /// @param from such as `0..*`
    /// @param atLeast 0 or 1
    static PositionalParamSpec words(String from, int atLeast, String label, String meaning) {
        return PositionalParamSpec.builder()
                .index(from)
                .arity(atLeast + "..*")
                .required(atLeast > 0)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(meaning)
                .build();
    }

    static OptionSpec output() {
        return option(OUTPUT, "text|json", "Tables for people, or one JSON line for each object.")
                .type(Results.Format.class)
                .converters(FORMAT)
                .build();
    }

    static OptionSpec data() {
        return text(
                DATA,
                "DIR",
                "The data folder of the instance (default: " + Instance.DEFAULT_FOLDER + ").");
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", HELP)
                .usageHelp(true)
                .type(boolean.class)
                .arity("0")
                .description("Show this help.")
                .build();
    }

    private static OptionSpec.Builder option(String name, String label, String meaning) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .description(meaning);
    }

    private static final ITypeConverter<Long> WHOLE_NUMBER =
            text -> {
                if (!text.matches("[0-9]{1,18}")) {
                    throw new TypeConversionException("a whole number is expected");
                }
                return Long.valueOf(text);
            };

    private static final ITypeConverter<Results.Format> FORMAT =
            text ->
                    switch (text.toLowerCase(Locale.ROOT)) {
                        case "text" -> Results.Format.TEXT;
                        case "json" -> Results.Format.JSON;
                        default -> throw new TypeConversionException("text or json is expected");
                    };
}
