package io.sallyport.server;

import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.StartRefused;
import io.sallyport.outbound.EgressRefused;
import io.sallyport.store.Store;
import io.sallyport.transport.AcmeRecords;
import io.sallyport.transport.AcmeValidation;
import io.sallyport.transport.CertificateFiles;
import io.sallyport.transport.FileIdentity;
import io.sallyport.transport.HostName;
import io.sallyport.transport.UnfitIdentity;
import io.sallyport.transport.acme.AcmeDirectory;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// Opens the certificate that the configuration names, with the password that goes with it.
final class CertificateAccess {
    static final String CERTIFICATE = "publicCertificate";
    static final String KEY = "publicCertificateKey";
    private static final String WHAT = "password of the certificate";
    private static final String CREDENTIAL = "sallyport-certificate-password";

    private CertificateAccess() {}

    /// What the configuration names.
    static Optional<CertificateFiles> files(Options options, JsonObject file) {
        Optional<Path> certificate = file.optionalText(CERTIFICATE).map(options.data()::resolve);
        Optional<Path> key = file.optionalText(KEY).map(options.data()::resolve);
        if (certificate.isEmpty() && key.isPresent()) {
            throw new StartRefused(KEY + " goes with " + CERTIFICATE + ": name that too");
        }
        boolean acme = file.members().containsKey(AcmeSettings.MEMBER);
        if (certificate.isPresent() && acme) {
            throw new StartRefused(
                    CERTIFICATE
                            + " and "
                            + AcmeSettings.MEMBER
                            + ": the listener shows one: name"
                            + " one of the two");
        }
        if ((certificate.isPresent() || acme) && options.demo()) {
            throw new StartRefused(
                    "a demonstration's certificates are its own: take "
                            + (acme ? AcmeSettings.MEMBER : CERTIFICATE)
                            + " out of "
                            + options.data().resolve(Configuration.FILE));
        }
        return certificate.map(path -> new CertificateFiles(path, key));
    }

    /// @throws StartRefused when it is not fit to be served
    static Optional<FileIdentity> open(
            Options options, Configuration configuration, InstantSource time) {
        if (configuration.certificate().isEmpty()) {
            return Optional.empty();
        }
        CertificateFiles files = configuration.certificate().get();
        char[] password = password(options);
        try {
            HostName host = HostName.of(configuration.origin());
            return Optional.of(new FileIdentity(files, password, host, time));
        } catch (UnfitIdentity unfit) {
            throw new StartRefused(files.about(unfit.finding()) + ": " + unfit.getMessage());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /// What of the node ordering one takes.
    record Ground(
            Store store,
            Ids ids,
            Supplier<RequestContext> in,
            PublicCertificate.Ground node,
            AcmeValidation validation) {}

    /// Where the listener's certificate comes from, if not from the instance itself.
    static Optional<OutsideCertificate> of(
            Configuration configuration, Optional<FileIdentity> files, Ground ground) {
        Optional<OutsideCertificate> acme =
                configuration.acme().map(settings -> acme(configuration, settings, ground));
        return files.<OutsideCertificate>map(one -> new FileCertificate(one, ground.node().tell()))
                .or(() -> acme);
    }

    private static OutsideCertificate acme(
            Configuration configuration, AcmeSettings settings, Ground ground) {
        HostName host = HostName.of(configuration.origin());
        try {
            return new AcmeCertificate(
                    new AcmeDirectory(settings.directory(), host, ground.validation()),
                    new AcmeRecords(ground.store(), ground.ids(), ground.node().time(), host),
                    new AcmeCertificate.Ground(
                            settings.directory().directory(),
                            settings.external(),
                            ground.in(),
                            ground.node()));
        } catch (EgressRefused refused) {
            throw new StartRefused(AcmeSettings.MEMBER + ": " + refused.getMessage());
        }
    }

    private static char[] password(Options options) {
        byte[] bytes = SecretSource.read(WHAT, options.certificatePasswordFd(), CREDENTIAL);
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        char[] password = new char[decoded.remaining()];
        decoded.get(password);
        Arrays.fill(decoded.array(), '\0');
        return password;
    }
}
