package io.sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormParametersTest {
    private static final Set<String> REPEATABLE = Set.of("resource");

    private static FormParameters parse(String body) {
        return FormParameters.parse(body.getBytes(ISO_8859_1), REPEATABLE);
    }

    private static void refuses(String body, String reason) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> parse(body));
        assertThat(refusal).as(body).isNotNull();
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(refusal.privateReason()).isEqualTo(reason);
    }

    @Test
    void readsFields() {
        FormParameters form = parse("grant_type=client_credentials&scope=a+b%20c&x=1=2&y");
        assertThat(form.one("grant_type")).hasValue("client_credentials");
        assertThat(form.one("scope")).hasValue("a b c");
        assertThat(form.one("x")).hasValue("1=2");
        assertThat(form.one("y")).isEmpty();
        assertThat(form.one("absent")).isEmpty();
        assertThat(form.required("x")).isEqualTo("1=2");
        assertThat(form.all("scope")).containsExactly("a b c");
        assertThat(form.all("absent")).isEmpty();
    }

    @Test
    void decodesNamesAsWellAsValues() {
        assertThat(parse("gr%61nt%5Ftype=a").one("grant_type")).hasValue("a");
        assertThat(parse("a+b=%e2%82%ac%2B%26%3D%25").one("a b")).hasValue("\u20ac+&=%");
        assertThat(parse("a=%F0%9F%94%91").one("a")).hasValue("\ud83d\udd11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&", "&&&", "&a=b&", "a=b&&c=d"})
    void ignoresEmptyFields(String body) {
        assertThat(parse(body).one("")).isEmpty();
    }

    /// RFC 6749 3.2: parameters without a value count as left out.
    @Test
    void takesAnEmptyValueForALeftOutParameter() {
        FormParameters form = parse("scope=&resource=&resource=a&state");
        assertThat(form.one("scope")).isEmpty();
        assertThat(form.one("state")).isEmpty();
        assertThat(form.all("resource")).containsExactly("a");
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> form.required("scope"));
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(refusal.privateReason()).isEqualTo("form-missing-scope");
    }

    /// RFC 6749 3.2: parameters must not be included more than once, in whatever spelling.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "scope=a&scope=a",
                "scope=a&scope=",
                "scope&scope=a",
                "scope=a&b=c&scope=d",
                "scope=a&%73cope=b",
                "client_id=a&client%5fid=b",
                "=a&=b"
            })
    void refusesADoubledParameter(String body) {
        refuses(body, "form-doubled");
    }

    @Test
    void takesSeveralOfWhatMayBeRepeated() {
        FormParameters form = parse("resource=a&x=y&resource=b&resource=a");
        assertThat(form.all("resource")).containsExactly("a", "b", "a");
        assertThat(form.one("resource")).hasValue("a");
        assertThat(form.one("Resource")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a=%, form-escape",
        "a=%4, form-escape",
        "a=%&b=c, form-escape",
        "a=%4&1=b, form-escape",
        "a=%zz, form-escape",
        "a=%4g, form-escape",
        "a=%-1, form-escape",
        "a=%+1, form-escape",
        "%=a, form-escape",
        "a%4=b, form-escape",
        "a=%\u00e9\u00e9, form-escape",
        "a=%00, form-nul",
        "%00=a, form-nul",
        "a=x%00y, form-nul",
        "a=%80, form-not-utf8",
        "a=%ff, form-not-utf8",
        "a=%c0%af, form-not-utf8",
        "a=%c0%80, form-not-utf8",
        "a=%e2%82, form-not-utf8",
        "a=%ed%a0%80, form-not-utf8",
        "a=%f4%90%80%80, form-not-utf8",
        "a=\u00e9, form-not-utf8",
        "%ff=a, form-not-utf8"
    })
    void refusesWhatReadersReadDifferently(String body, String reason) {
        refuses(body, reason);
    }

    /// As in HTTP Basic (RFC 6749 2.3.1).
    @ParameterizedTest
    @CsvSource({
        "%, form-escape",
        "a%4, form-escape",
        "%zz, form-escape",
        "%00, form-nul",
        "%ff, form-not-utf8"
    })
    void decodesOneTextByTheSameRules(String encoded, String reason) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> FormParameters.decode(encoded));
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(refusal.privateReason()).isEqualTo(reason);
    }

    @Test
    void refusesARawNul() {
        refuses("a=\u0000", "form-nul");
        refuses("a\u0000b=c", "form-nul");
    }

    @Test
    void takesSixtyFourFieldsAndNoMore() {
        assertThat(parse(fields(64)).one("f63")).hasValue("v");
        refuses(fields(65), "form-too-many");
        refuses("resource=a&".repeat(65), "form-too-many");
        refuses(fields(10_000), "form-too-many");
    }

    private static String fields(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "f" + i + "=v")
                .collect(Collectors.joining("&"));
    }

    private static Request request(Optional<String> contentType) {
        return new Request(
                new RequestId("0"),
                "POST",
                "/token",
                Map.of(),
                "",
                name -> name.equals("Content-Type") ? contentType : Optional.empty(),
                "a=b".getBytes(UTF_8),
                Wire.of("192.0.2.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "Application/X-WWW-Form-URLEncoded",
                "application/x-www-form-urlencoded; charset=UTF-8",
                "application/x-www-form-urlencoded ;charset=utf-8",
                "application/x-www-form-urlencoded; charset=\"UTF-8\""
            })
    void readsFormsByTheirMediaType(String type) {
        assertThat(FormParameters.read(request(Optional.of(type)), Set.of()).one("a"))
                .hasValue("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "multipart/form-data; boundary=x",
                "text/plain",
                "application/x-www-form-urlencoded2",
                "application/x-www-form-urlencoded; charset=ISO-8859-1",
                "application/x-www-form-urlencoded; charset=\"UTF-8",
                "application/x-www-form-urlencoded; charset=utf-8; charset=utf-16",
                "application/x-www-form-urlencoded, application/json"
            })
    void readsNothingOfAnotherMediaType(String type) {
        Optional<String> sent = type.isEmpty() ? Optional.empty() : Optional.of(type);
        Refusal refusal =
                catchThrowableOfType(
                        Refusal.class, () -> FormParameters.read(request(sent), Set.of()));
        assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED_MEDIA_TYPE);
        assertThat(refusal.privateReason()).isEqualTo("not-a-form");
    }

    /// Any bytes give a form or a refusal with a known reason.
    @Test
    void answersAnyBytesWithAFormOrARefusal() {
        byte[] sample =
                "grant_type=client_credentials&scope=a+b%20c&resource=https%3A%2F%2Fx&resource=%E2"
                        .concat("%82%AC&client_id=portal&client_secret=%C3%A9")
                        .getBytes(ISO_8859_1);
        Random random = new Random(23);
        for (int i = 0; i < 50_000; i++) {
            byte[] body = i % 5 == 0 ? noise(random) : damaged(sample, random);
            try {
                FormParameters form = FormParameters.parse(body, REPEATABLE);
                form.all("resource").forEach(value -> assertThat(value).doesNotContain("\0"));
                form.one("scope").ifPresent(value -> assertThat(value).isNotEmpty());
            } catch (Refusal refusal) {
                assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
                assertThat(refusal.privateReason())
                        .isIn(
                                "form-doubled",
                                "form-too-many",
                                "form-escape",
                                "form-not-utf8",
                                "form-nul");
            }
        }
    }

    private static byte[] noise(Random random) {
        byte[] body = new byte[random.nextInt(300)];
        for (int i = 0; i < body.length; i++) {
            String odd = "&=%+;09afAFgx\u00c3\u00a9\u00ff";
            body[i] =
                    random.nextInt(3) == 0
                            ? (byte) (1 + random.nextInt(255))
                            : (byte) odd.charAt(random.nextInt(odd.length()));
        }
        return body;
    }

    private static byte[] damaged(byte[] sample, Random random) {
        byte[] body = Arrays.copyOf(sample, 1 + random.nextInt(sample.length));
        for (int flips = random.nextInt(4); flips >= 0; flips--) {
            body[random.nextInt(body.length)] = (byte) (1 + random.nextInt(255));
        }
        return body;
    }

    /// Whatever another program encodes is read as what it meant.
    @Test
    void readsWhatAnotherEncoderWrote() {
        Random random = new Random(29);
        for (int i = 0; i < 5_000; i++) {
            Map<String, String> meant = new LinkedHashMap<>();
            for (int fields = 1 + random.nextInt(8); fields > 0; fields--) {
                meant.put(text(random), text(random));
            }
            String body =
                    meant.entrySet().stream()
                            .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                            .collect(Collectors.joining("&"));
            FormParameters form = parse(body);
            meant.forEach((name, value) -> assertThat(form.one(name)).hasValue(value));
            meant.values()
                    .forEach(value ->
                            assertThat(FormParameters.decode(encode(value))).isEqualTo(value));
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String text(Random random) {
        int[] points =
                random.ints(1 + random.nextInt(12), 1, 0x110000)
                        .map(point -> random.nextBoolean() ? point : 1 + point % 0x7F)
                        .filter(point -> point < 0xD800 || point > 0xDFFF)
                        .toArray();
        return "t" + new String(points, 0, points.length);
    }

    private static FormParameters query(String query) {
        Request request =
                new Request(
                        new RequestId("0"),
                        "GET",
                        "/",
                        Map.of(),
                        query,
                        _ -> Optional.empty(),
                        new byte[0],
                        Wire.of("192.0.2.7"));
        return FormParameters.query(request, Set.of("limit", "from"));
    }

    @Test
    void readsAQueryLikeAForm() {
        FormParameters read = query("limit=5&from=2026-01-31T08%3A30%3A00%2B01:00");
        assertThat(read.one("limit")).contains("5");
        assertThat(read.one("from")).contains("2026-01-31T08:30:00+01:00");
        assertThat(query("").one("limit")).isEmpty();
    }

    @Test
    void namesAParameterThatAQueryDoesNotHave() {
        assertThatThrownBy(() -> query("limits=5"))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.publicDetail())
                                        .isEqualTo(
                                                "There is no parameter limits; there are from,"
                                                        + " limit."));
        assertThatThrownBy(() -> query("%3Cb%3E=5"))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.publicDetail())
                                        .startsWith("There is no parameter of this name"));
        assertThatThrownBy(() -> query("limit=5&limit=6")).hasMessage("form-doubled");
    }
}
