package io.sallyport.server;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.transport.CertificateRequest;
import io.sallyport.transport.Plane;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The workstations and services of a demonstration: each a PKCS #12 file with its key and its
/// certificate, which the same activity issued that issues any.
final class DemoPeers {
    private static final String FOLDER = "demo";

    private final Assembly node;
    private final DataFolder folder;

    DemoPeers(Assembly node, DataFolder folder) {
        this.node = node;
        this.folder = folder;
    }

    /// @return nothing while what was made lasts
    Optional<List<Object>> made(RequestContext context, Plane plane, List<String> names)
            throws IOException {
        Instant half = context.deadline().minus(plane.leafLife().dividedBy(2));
        for (String name : names) {
            Path file = folder.file(file(name));
            if (!Files.exists(file)) {
                return Optional.of(anew(context, plane, names));
            }
            if (Files.getLastModifiedTime(file).toInstant().isBefore(half)) {
                return renewed(context, plane, names);
            }
        }
        return Optional.empty();
    }

    /// On a full disk they wait.
    private Optional<List<Object>> renewed(RequestContext context, Plane plane, List<String> names)
            throws IOException {
        try {
            return Optional.of(anew(context, plane, names));
        } catch (Refusal refused) {
            if (refused.code() != RefusalCode.UNAVAILABLE) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    private List<Object> anew(RequestContext context, Plane plane, List<String> names)
            throws IOException {
        List<Object> peers = new ArrayList<>();
        for (String name : names) {
            String password = node.ids().secret();
            try {
                folder.publish(file(name), stored(context, plane, name, password));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("no certificate for " + name, impossible);
            }
            String path = folder.file(file(name)).toAbsolutePath().toString();
            peers.add(
                    Map.of(
                            "name",
                            name,
                            "certificate",
                            Map.of("pkcs12", path, "password", password)));
        }
        return peers;
    }

    private static String file(String name) {
        return FOLDER + "/" + name + ".p12";
    }

    private byte[] stored(RequestContext context, Plane plane, String name, String password)
            throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        Map<?, ?> issued =
                (Map<?, ?>)
                        node.runner()
                                .run(
                                        context,
                                        "certificate.issue",
                                        Map.of(
                                                "plane", plane.label(),
                                                "name", name,
                                                "request", CertificateRequest.of(keys)));
        byte[] pem = String.valueOf(issued.get("certificate")).getBytes(StandardCharsets.US_ASCII);
        Certificate[] chain =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))
                        .toArray(Certificate[]::new);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(name, keys.getPrivate(), password.toCharArray(), chain);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, password.toCharArray());
        return out.toByteArray();
    }
}
