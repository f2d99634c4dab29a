package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import io.sallyport.transport.CertificateFiles;
import io.sallyport.transport.FileIdentity;
import io.sallyport.transport.HostName;
import io.sallyport.transport.UnfitIdentity;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/// Opens the certificate that the configuration names, with the password that goes with it.
final class CertificateAccess {
    private static final String WHAT = "password of the certificate";
    private static final String CREDENTIAL = "sallyport-certificate-password";

    private CertificateAccess() {}

    /// @throws StartRefused when it is not fit to be served
    static Optional<FileIdentity> files(
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
