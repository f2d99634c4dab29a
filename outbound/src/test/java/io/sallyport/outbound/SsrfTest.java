package io.sallyport.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.outbound.EgressRefused.Reason;
import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What others make us call leads to nobody inside. A server listens on loopback at the port that
/// the policy allows: whatever got through would reach it.
class SsrfTest {
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 1_000);

    /// `P` stands for the port where somebody listens.
    private static final String TRICKS =
            """
            ADDRESS   https://127.0.0.1:P/
            ADDRESS   https://127.0.0.2:P/
            ADDRESS   https://127.255.255.254:P/
            ADDRESS   HTTPS://127.0.0.1:P/
            ADDRESS   https://0.0.0.0:P/
            ADDRESS   https://10.1.2.3:P/
            ADDRESS   https://172.16.0.1:P/
            ADDRESS   https://192.168.1.1:P/
            ADDRESS   https://169.254.169.254:P/latest/meta-data/
            ADDRESS   https://100.100.100.200:P/latest/meta-data/
            ADDRESS   https://192.0.2.1:P/
            ADDRESS   https://198.18.0.1:P/
            ADDRESS   https://203.0.113.1:P/
            ADDRESS   https://224.0.0.1:P/
            ADDRESS   https://240.0.0.1:P/
            ADDRESS   https://255.255.255.255:P/
            HOST      https://2130706433:P/
            HOST      https://017700000001:P/
            HOST      https://0x7f000001:P/
            HOST      https://0x7f.0.0.1:P/
            HOST      https://0x7f.1:P/
            HOST      https://0177.0.0.1:P/
            HOST      https://0177.0.0.01:P/
            HOST      https://127.0.0.01:P/
            HOST      https://127.000.000.001:P/
            HOST      https://127.1:P/
            HOST      https://127.0.1:P/
            HOST      https://0:P/
            HOST      https://127.0.0.1.:P/
            HOST      https://256.0.0.1:P/
            HOST      https://383.0.0.1:P/
            HOST      https://4294967297:P/
            HOST      https://127.0.0.1.0x7f:P/
            ADDRESS   https://[::1]:P/
            ADDRESS   https://[0:0:0:0:0:0:0:1]:P/
            ADDRESS   https://[0000::0001]:P/
            ADDRESS   https://[::]:P/
            ADDRESS   https://[::ffff:127.0.0.1]:P/
            ADDRESS   https://[::FFFF:7F00:1]:P/
            ADDRESS   https://[::ffff:0:127.0.0.1]:P/
            ADDRESS   https://[::127.0.0.1]:P/
            ADDRESS   https://[64:ff9b::7f00:1]:P/
            ADDRESS   https://[64:ff9b::169.254.169.254]:P/
            ADDRESS   https://[2002:7f00:1::]:P/
            ADDRESS   https://[2001:0:7f00:1::80ff:fffe]:P/
            ADDRESS   https://[fd00:ec2::254]:P/
            ADDRESS   https://[fe80::1]:P/
            ADDRESS   https://[fec0::1]:P/
            ADDRESS   https://[ff02::1]:P/
            ADDRESS   https://[2001:db8::1]:P/
            HOST      https://[fe80::1%25lo]:P/
            HOST      https://[::1%251]:P/
            HOST      https://[::1%lo]:P/
            NOT_A_URI https://[::1:P/
            NOT_A_URI https://[v1.::1]:P/
            NOT_A_URI https://[127.0.0.1]:P/
            ADDRESS   https://loopback.example:P/
            ADDRESS   https://LOOPBACK.Example:P/
            ADDRESS   https://private.example:P/
            ADDRESS   https://metadata.example:P/
            ADDRESS   https://six.example:P/
            ADDRESS   https://nat64.example:P/
            ADDRESS   https://mixed.example:P/
            ADDRESS   https://mixed-late.example:P/
            ADDRESS   https://mixed-six.example:P/
            ADDRESS   https://xn--lpback-dua9c.example:P/
            HOST      https://loopback.example.:P/
            HOST      https://localhost.:P/
            HOST      https://loop_back.example:P/
            HOST      https://-loopback.example:P/
            HOST      https://loopback..example:P/
            HOST      https://löopback.example:P/
            HOST      https://①②⑦.⓪.⓪.①:P/
            HOST      https://127。0。0。1:P/
            HOST      https://ⓛocalhost:P/
            HOST      https://loopback%2eexample:P/
            HOST      https://%31%32%37.0.0.1:P/
            USER_INFO https://public.example@127.0.0.1:P/
            USER_INFO https://public.example:443@127.0.0.1:P/
            USER_INFO https://user:secret@public.example:P/
            USER_INFO https://@127.0.0.1:P/
            USER_INFO https://a@b@127.0.0.1:P/
            USER_INFO https://127.0.0.1:P@public.example/
            NOT_A_URI https://public.example\\@127.0.0.1:P/
            NOT_A_URI https://127.0.0.1\\.public.example:P/
            NOT_A_URI https://public.example :P/
            ADDRESS   https://127.0.0.1:P#@public.example/
            ADDRESS   https://127.0.0.1:P?@public.example/
            HOST      https:///127.0.0.1:P/
            HOST      https:127.0.0.1:P/
            HOST      https://:P/
            SCHEME    http://public.example:P/
            SCHEME    http://127.0.0.1:P/
            SCHEME    //127.0.0.1:P/
            SCHEME    127.0.0.1
            SCHEME    file:///etc/passwd
            SCHEME    ftp://127.0.0.1:P/
            SCHEME    gopher://127.0.0.1:P/_x
            SCHEME    jar:https://127.0.0.1:P/a.jar!/
            SCHEME    data:text/plain,x
            SCHEME    ldap://127.0.0.1:P/
            NOT_A_URI httpſ://127.0.0.1:P/
            PORT      https://public.example/
            PORT      https://public.example:22/
            PORT      https://public.example:0/
            PORT      https://public.example:99999/
            PORT      https://127.0.0.1:25/
            """;

    @TempDir private static Path folder;
    private static RawServer inside;
    private static OneKeyTls tls;

    private final Names names =
            new Names()
                    .answer("loopback.example", "127.0.0.1")
                    .answer("private.example", "10.0.0.1")
                    .answer("metadata.example", "169.254.169.254")
                    .answer("six.example", "::1")
                    .answer("nat64.example", "64:ff9b::7f00:1")
                    .answer("mixed.example", "127.0.0.1", "8.8.8.8")
                    .answer(
                            "mixed-late.example",
                            "8.8.8.8",
                            "1.1.1.1",
                            "9.9.9.9",
                            "8.8.4.4",
                            "4.4.4.4",
                            "127.0.0.1")
                    .answer("mixed-six.example", "2606:4700::1111", "fd00::1")
                    .answer("xn--lpback-dua9c.example", "127.0.0.1")
                    .answer("flips.example", "127.0.0.1")
                    .answer("flips.example", "169.254.169.254")
                    .answer("inside.example", "127.0.0.1")
                    .answer("front.example", "127.0.0.1");

    @BeforeAll
    static void start() throws IOException {
        tls = OneKeyTls.make(folder, "front.example", "inside.example", "flips.example");
        inside = new RawServer(tls);
    }

    @AfterAll
    static void stop() {
        inside.close();
    }

    static List<String> tricks() {
        return TRICKS.lines().map(line -> line.replaceAll("\\bP\\b", "" + inside.port())).toList();
    }

    private OutboundClient client(EgressPolicy policy) {
        return new OutboundClient(
                "the other", policy, LIMITS, () -> new Connection(policy, tls.client(), names));
    }

    private static EgressPolicy toAnybody() {
        return new EgressPolicy(Set.of(), Set.of(), Set.of(inside.port()), 3);
    }

    private static EgressPolicy named(int redirects, String... hosts) {
        return new EgressPolicy(Set.of(hosts), Set.of(), Set.of(inside.port()), redirects);
    }

    @Test
    void theTableIsLongEnough() {
        assertThat(tricks()).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("tricks")
    void noTrickLeadsInside(String line) {
        int before = inside.accepted.get();
        String[] parts = line.split(" +", 2);
        if (parts[0].equals("NOT_A_URI")) {
            assertThatThrownBy(() -> URI.create(parts[1]))
                    .isInstanceOf(IllegalArgumentException.class);
            return;
        }
        try (OutboundClient client = client(toAnybody())) {
            assertThat(refusal(client, URI.create(parts[1]))).isEqualTo(Reason.valueOf(parts[0]));
        }
        assertThat(inside.accepted.get()).isEqualTo(before);
    }

    /// The same at the second stop: a host that is ours redirects there.
    @ParameterizedTest
    @MethodSource("tricks")
    void noTrickLeadsInsideAfterARedirect(String line) {
        String[] parts = line.split(" +", 2);
        boolean ascii = parts[1].chars().allMatch(c -> c < 128);
        // What is no ASCII is no header, and a relative address stays with whom gave it.
        if (ascii && parts[1].matches("[A-Za-z]+:.*")) {
            int before = inside.accepted.get();
            Reason expected =
                    parts[0].equals("NOT_A_URI") ? Reason.REDIRECTS : Reason.valueOf(parts[0]);
            assertThat(refusedAfterRedirect(parts[1])).isEqualTo(expected);
            assertThat(inside.accepted.get()).isEqualTo(before + 1);
        }
    }

    private Reason refusedAfterRedirect(String location) {
        inside.behave(RawServer.redirect(302, location));
        try (OutboundClient client = client(named(3, "front.example"))) {
            return refusal(client, at("front.example"));
        }
    }

    private static URI at(String host) {
        return URI.create("https://" + host + ":" + inside.port() + "/");
    }

    private static Reason refusal(OutboundClient client, URI url) {
        return assertThatThrownBy(() -> client.send(OutboundRequest.get(url)))
                .asInstanceOf(InstanceOfAssertFactories.type(EgressRefused.class))
                .actual()
                .reason();
    }

    @Test
    void aHostOfOursThatRedirectsToLoopbackIsNotFollowed() throws IOException {
        inside.behave(RawServer.redirect(307, at("inside.example").toString()));
        try (OutboundClient client = client(named(3, "front.example"))) {
            assertThat(refusal(client, at("front.example"))).isEqualTo(Reason.ADDRESS);
        }
        // The near miss: it was the name that was not allowed, not the redirect.
        inside.behave((request, out) -> {
            boolean front = request.head().contains("host: front.example");
            RawServer.Script next =
                    front
                            ? RawServer.redirect(307, at("inside.example").toString())
                            : (_, to) ->
                                    RawServer.write(
                                            to, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nin");
            next.answer(request, out);
        });
        try (OutboundClient client = client(named(3, "front.example", "inside.example"))) {
            assertThat(client.send(OutboundRequest.get(at("front.example"))).body())
                    .isEqualTo(new byte[] {'i', 'n'});
        }
    }

    /// Names that no other name server knows: a second look-up anywhere would end the call.
    @Test
    void aNameIsLookedUpOnceForEachConnection() throws IOException {
        inside.behave(
                (_, out) -> RawServer.write(out, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"));
        try (OutboundClient client = client(named(0, "flips.example"))) {
            assertThat(client.send(OutboundRequest.get(at("flips.example"))).status())
                    .isEqualTo(200);
            assertThat(names.asked).containsExactly("flips.example");
            assertThat(refusal(client, at("flips.example"))).isEqualTo(Reason.ADDRESS);
            assertThat(names.asked).containsExactly("flips.example", "flips.example");
        }
    }

    @Test
    void aRedirectToTheSameNameIsLookedUpAndCheckedAnew() {
        inside.behave(RawServer.redirect(302, "/again"));
        try (OutboundClient client = client(named(3, "flips.example"))) {
            assertThat(refusal(client, at("flips.example"))).isEqualTo(Reason.ADDRESS);
        }
        assertThat(names.asked).hasSize(2);
    }

    @Test
    void namingAHostOpensNeitherLinkLocalNorAnyOther() {
        try (OutboundClient client = client(named(0, "metadata.example", "nat64.example"))) {
            assertThat(refusal(client, at("metadata.example"))).isEqualTo(Reason.ADDRESS);
            assertThat(refusal(client, at("loopback.example"))).isEqualTo(Reason.ADDRESS);
            assertThat(refusal(client, at("sub.metadata.example.loopback.example.")))
                    .isEqualTo(Reason.HOST);
        }
    }

    @Test
    void takesEachUsualForm() throws EgressRefused {
        assertThat(Host.of("WWW.Example.ORG").text()).isEqualTo("www.example.org");
        assertThat(Host.of("localhost").text()).isEqualTo("localhost");
        assertThat(Host.of("3com.example").text()).isEqualTo("3com.example");
        assertThat(Host.of("8.8.8.8").text()).isEqualTo("8.8.8.8");
        assertThat(Host.of("[2606:4700:0::1111]")).isEqualTo(Host.of("[2606:4700::1111]"));
        assertThat(EgressPolicy.to(URI.create("https://[::1]:8443/x")).ports())
                .containsExactly(8443);
    }
}
