package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerIdentityTest {
    @TempDir private Path folder;
    private SmallInstance instance;
    private InstanceAuthority authority;
    private Path file;
    private CallerIdentity identity;

    @BeforeEach
    void start() throws IOException {
        instance = new SmallInstance(folder);
        authority = instance.authority("localhost");
        Path roots = folder.resolve("ca.pem");
        Files.writeString(roots, authority.pem(instance.context()));
        file = folder.resolve("caller").resolve("identity.pem");
        identity = new CallerIdentity(file, roots);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private String issued(String request) {
        List<X509Certificate> chain =
                authority.caller(
                        instance.context(),
                        Plane.INTERNAL,
                        "legacy-front",
                        CertificateRequest.key(request));
        return InstanceAuthority.pem(chain);
    }

    private X509Certificate shown() throws IOException {
        return CertificateFiles.chain(Files.readAllBytes(file)).getFirst();
    }

    @Test
    void isOfItsOwnKeyAndOneFileThatOnlyItsOwnerReads() throws IOException {
        String request = identity.request();
        assertThatThrownBy(identity::context).isInstanceOf(UnfitIdentity.class);
        Files.writeString(file, issued(request), StandardOpenOption.APPEND);
        assertThat(identity.context()).isNotNull();
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(identity.half())
                .isAfter(instance.time.instant())
                .isBefore(instance.time.instant().plus(Plane.INTERNAL.leafLife()));
    }

    @Test
    void theNextPairTakesThePlaceOfTheFirst() throws IOException {
        String request = identity.request();
        Files.writeString(file, issued(request), StandardOpenOption.APPEND);
        X509Certificate first = shown();
        identity.renew(this::issued);
        assertThat(shown().getPublicKey()).isNotEqualTo(first.getPublicKey());
        assertThat(shown().getSerialNumber()).isNotEqualTo(first.getSerialNumber());
        assertThat(identity.context()).isNotNull();
    }

    @Test
    void whereThereIsNoneToBeHadTheOldOneStays() throws IOException {
        String request = identity.request();
        Files.writeString(file, issued(request), StandardOpenOption.APPEND);
        String before = Files.readString(file, StandardCharsets.US_ASCII);
        assertThatThrownBy(() ->
                        identity.renew(_ -> {
                            throw new IOException("not now");
                        }))
                .isInstanceOf(IOException.class);
        assertThat(Files.readString(file, StandardCharsets.US_ASCII)).isEqualTo(before);
    }
}
