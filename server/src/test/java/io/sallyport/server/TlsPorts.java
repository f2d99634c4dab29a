package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.transport.Plane;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// The four listeners of a running demonstration, and whoever knocks at them.
final class TlsPorts {
    private final Path folder;
    private final DemoInstance instance;
    private final JsonObject demo;

    TlsPorts(Path folder, DemoInstance instance) {
        this.folder = folder;
        this.instance = instance;
        this.demo = instance.demo();
    }

    int port(Plane plane) {
        return URI.create(demo.object("listeners").text(plane.label())).getPort();
    }

    String address(Plane plane) {
        return "localhost:" + port(plane);
    }

    /// What a program of somebody else's says, whatever it ends with.
    static String says(Map<String, String> environment, String typed, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().write(typed.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return output;
    }

    /// How many handshakes ended for this reason.
    double counted(Plane plane, String reason) {
        String line =
                ("tls_handshakes_total\\{(?=[^}]*listener=\"%s\")"
                                + "(?=[^}]*outcome=\"%s\")[^}]*\\} ([0-9.]+)")
                        .formatted(plane.label(), Pattern.quote(reason));
        return Pattern.compile(line)
                .matcher(instance.metrics())
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /// Waits until so many ended for it.
    void await(Plane plane, String reason, double count) {
        long start = System.nanoTime();
        while (counted(plane, reason) < count) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new AssertionError("not refused: " + plane.label() + " " + reason);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /// How many bytes come back before the connection ends.
    int answered(Plane plane, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(plane))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            return socket.getInputStream().readAllBytes().length;
        } catch (SocketException reset) {
            // The end came before all that was sent had been read.
            return 0;
        }
    }

    /// A workstation's or a service's key and certificate.
    KeyStore peer(String list, int number) throws GeneralSecurityException, IOException {
        JsonObject file = demo.objects(list).get(number).object("certificate");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(file.text("pkcs12")))) {
            store.load(in, file.text("password").toCharArray());
        }
        String name = store.aliases().nextElement();
        char[] password = file.text("password").toCharArray();
        return keyed(
                (PrivateKey) store.getKey(name, password),
                List.of(store.getCertificateChain(name)));
    }

    static KeyStore keyed(PrivateKey key, List<? extends Certificate> chain)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("peer", key, new char[0], chain.toArray(Certificate[]::new));
        return store;
    }

    /// Connects as this one, or as nobody when the store is empty.
    SSLSocket connect(Plane plane, KeyStore as, String... versions)
            throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("authority", authority());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(as), trust.getTrustManagers(), null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket("localhost", port(plane));
        socket.setSoTimeout(20_000);
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        return socket;
    }

    /// Whatever the listener says that it takes, this one shows what it has.
    private static KeyManager[] keys(KeyStore as) throws GeneralSecurityException {
        return as.size() == 0 ? new KeyManager[0] : new KeyManager[] {new Stubborn(as)};
    }

    X509Certificate authority() throws GeneralSecurityException, IOException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(
                                        Files.readAllBytes(folder.resolve("ca.pem"))));
    }

    static KeyStore nobody() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
