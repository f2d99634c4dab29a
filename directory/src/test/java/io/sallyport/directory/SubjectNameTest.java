package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.SubjectName.Kind;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.Property;
import io.sallyport.testkit.SampleCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Random;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectNameTest {
    private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");

    private static X509Certificate subject(String subject) {
        return SampleCertificate.client(subject, NOW).selfSigned().certificate();
    }

    private static X509Certificate alternative(int kind, String name) {
        return SampleCertificate.client("CN=x", NOW).named(kind, name).selfSigned().certificate();
    }

    private static boolean isKnown(Kind kind, String registered, X509Certificate certificate) {
        return SubjectName.of(kind, registered).names(certificate);
    }

    /// RFC 4514 and RFC 5280 7.1: case, spaces and escapes are spelling; order and type are not.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN=Reports,O=Contoso Ltd|true",
                "cn=reports,o=contoso ltd|true",
                "CN = Reports , O = Contoso   Ltd|true",
                "2.5.4.3=Reports,O=Contoso Ltd|true",
                "CN=Rep\\6frts,O=Contoso Ltd|true",
                "O=Contoso Ltd,CN=Reports|false",
                "CN=Reports|false",
                "CN=Reports,O=Contoso Ltd,C=DE|false",
                "OU=Reports,O=Contoso Ltd|false",
                "CN=Reports\\,O\\=Contoso Ltd|false",
                "CN=Reports+O=Contoso Ltd|false"
            })
    void comparesDistinguishedNamesAsNames(String registered, boolean same) {
        assertThat(isKnown(Kind.SUBJECT_DN, registered, subject("CN=Reports,O=Contoso Ltd")))
                .isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({
        "SAN_DNS,Jobs.Example,jobs.example,true",
        "SAN_DNS,jobs.example,JOBS.example,true",
        "SAN_DNS,jobs.example,*.example,false",
        "SAN_DNS,jobs.example,jobs.example.net,false",
        "SAN_URI,HTTPS://Jobs.Example/A,https://jobs.example/A,true",
        "SAN_URI,https://jobs.example/A,https://jobs.example/a,false",
        "SAN_URI,urn:Job:1,URN:Job:1,true",
        "SAN_IP,192.0.2.7,192.0.2.7,true",
        "SAN_IP,2001:DB8::7,2001:db8:0:0:0:0:0:7,true",
        "SAN_IP,192.0.2.7,192.0.2.8,false",
        "SAN_EMAIL,Jobs@Example.COM,Jobs@example.com,true",
        "SAN_EMAIL,jobs@example.com,Jobs@example.com,false"
    })
    void comparesAlternativeNames(Kind kind, String registered, String shown, boolean same) {
        int choice =
                switch (kind) {
                    case SUBJECT_DN -> throw new IllegalArgumentException();
                    case SAN_DNS -> GeneralName.dNSName;
                    case SAN_URI -> GeneralName.uniformResourceIdentifier;
                    case SAN_IP -> GeneralName.iPAddress;
                    case SAN_EMAIL -> GeneralName.rfc822Name;
                };
        assertThat(isKnown(kind, registered, alternative(choice, shown))).isEqualTo(same);
    }

    /// A host in the certificate's address is not its host.
    @Test
    void keepsTheKindsApart() {
        X509Certificate uri = alternative(GeneralName.uniformResourceIdentifier, "jobs.example:1");
        assertThat(isKnown(Kind.SAN_DNS, "jobs.example", uri)).isFalse();
        X509Certificate common = subject("CN=jobs.example");
        assertThat(isKnown(Kind.SAN_DNS, "jobs.example", common)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SUBJECT_DN|''",
                "SUBJECT_DN|Reports",
                "SUBJECT_DN|CN=a,=b",
                "SAN_DNS|*.example",
                "SAN_DNS|jobs..example",
                "SAN_DNS|''",
                "SAN_URI|//jobs.example",
                "SAN_URI|https://user@jobs.example",
                "SAN_URI|urn:",
                "SAN_IP|127.1",
                "SAN_IP|192.0.2.07",
                "SAN_IP|192.0.2.256",
                "SAN_IP|fe80::1%eth0",
                "SAN_IP|3221225991",
                "SAN_EMAIL|@example.com",
                "SAN_EMAIL|a@b@example.com",
                "SAN_EMAIL|jobs"
            })
    void refusesWhatIsNoName(Kind kind, String text) {
        SmallInstance.refuses(
                RefusalCode.INVALID_REQUEST, "certificate-name", () -> SubjectName.of(kind, text));
    }

    /// Whatever somebody writes is a name or is refused; a name's normal form is its own.
    @Test
    void readsAnythingOrRefusesIt() {
        Property.forAll(
                SubjectNameTest::anything,
                text -> {
                    for (Kind kind : Kind.values()) {
                        try {
                            SubjectName name = SubjectName.of(kind, text);
                            assertThat(SubjectName.of(kind, name.value())).isEqualTo(name);
                        } catch (Refusal refused) {
                            assertThat(refused.privateReason()).isEqualTo("certificate-name");
                        }
                    }
                });
    }

    private static String anything(Random random) {
        String[] pieces = {
            "CN=",
            "O=",
            ",",
            "+",
            "=",
            "\\",
            "\"",
            "#",
            "2.5.4.3=",
            "#0c0161",
            "a",
            "é",
            "\u0000",
            " ",
            ";",
            "<",
            "*",
            ".",
            "-",
            ":",
            "/",
            "//",
            "@",
            "1",
            "::",
            "%",
            "urn:",
            "https://",
            "192.0.2.1",
            "\\2c",
            "\\x",
            "\n"
        };
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
