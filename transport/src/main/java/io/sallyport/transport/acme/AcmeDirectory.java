package io.sallyport.transport.acme;

import io.sallyport.outbound.EgressPolicy;
import io.sallyport.outbound.EgressRefused;
import io.sallyport.outbound.Limits;
import io.sallyport.outbound.OutboundClient;
import io.sallyport.transport.AcmeAccount;
import io.sallyport.transport.AcmeValidation;
import io.sallyport.transport.HostName;
import io.sallyport.transport.TlsIdentity;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import org.shredzone.acme4j.util.CSRBuilder;

/// A certificate authority that is asked by RFC 8555: for an account, and for certificates of one
/// host, which it validates over the listener's own port. The protocol is acme4j's; it connects by
/// the house's own client alone.
public final class AcmeDirectory implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration TOTAL = Duration.ofSeconds(30);
    private static final int BYTES_MAX = 256 << 10;

    /// How long an order may take from one step to the next.
    private static final Duration STEP = Duration.ofMinutes(2);

    private final Settings settings;
    private final HostName host;
    private final AcmeValidation validation;
    private final OutboundClient client;
    private @Nullable Thread working;
    private boolean closed;

    /// How an instance is known there.
    ///
    /// @param contacts such as `mailto:operator@example.org`
    /// @param trust whose certificates the directory may have
    public record Settings(URI directory, List<String> contacts, SSLContext trust) {
        public Settings {
            contacts = List.copyOf(contacts);
        }
    }

    /// What a directory that does not know everybody gave the operator beforehand (RFC 8555 7.3.4).
    public record External(String keyId, SecretKey key) {}

    /// What is done with the directory.
    private interface Step<T> {
        T take() throws AcmeException, IOException, InterruptedException, AcmeFailed;
    }

    /// @throws EgressRefused when its address is no `https` address
    public AcmeDirectory(Settings settings, HostName host, AcmeValidation validation)
            throws EgressRefused {
        this.settings = settings;
        this.host = host;
        this.validation = validation;
        this.client =
                new OutboundClient(
                        "the ACME directory",
                        settings.trust(),
                        EgressPolicy.to(settings.directory()),
                        new Limits(CONNECT, TOTAL, BYTES_MAX));
    }

    /// Makes an account, with a key of its own.
    ///
    /// @param external nothing where the directory takes everybody
    public AcmeAccount register(Optional<External> external) throws AcmeFailed {
        KeyPair keys = keys();
        return attempt(() -> {
            AccountBuilder builder = new AccountBuilder().agreeToTermsOfService().useKeyPair(keys);
            settings.contacts().forEach(builder::addContact);
            external.ifPresent(one -> builder.withKeyIdentifier(one.keyId(), one.key()));
            Login login = builder.createLogin(session());
            return new AcmeAccount(
                    settings.directory(), URI.create(login.getAccountLocation().toString()), keys);
        });
    }

    /// Orders a certificate with a key of its own, and waits for it.
    public TlsIdentity order(AcmeAccount account) throws AcmeFailed {
        KeyPair keys = keys();
        return attempt(() -> {
            Login login = session().login(account.location().toURL(), account.keys());
            Order order = login.newOrder().domain(host.value()).create();
            for (Authorization one : order.getAuthorizations()) {
                if (one.getStatus() != Status.VALID) {
                    validate(one);
                }
            }
            require(order.waitUntilReady(STEP) == Status.READY, "the order", order.getError());
            order.execute(request(keys));
            require(order.waitForCompletion(STEP) == Status.VALID, "the order", order.getError());
            return new TlsIdentity(order.getCertificate().getCertificateChain(), keys.getPrivate());
        });
    }

    private void validate(Authorization authorization)
            throws AcmeException, InterruptedException, AcmeFailed {
        TlsAlpn01Challenge challenge =
                authorization
                        .findChallenge(TlsAlpn01Challenge.class)
                        .orElseThrow(() ->
                                AcmeFailed.because("the directory offers no tls-alpn-01 for it"));
        KeyPair keys = proofKeys();
        validation.begin(
                host,
                new TlsIdentity(
                        List.of(challenge.createCertificate(keys, authorization.getIdentifier())),
                        keys.getPrivate()));
        try {
            challenge.trigger();
            Status status = challenge.waitForCompletion(STEP);
            require(status == Status.VALID, "the validation", challenge.getError());
        } finally {
            validation.end();
        }
    }

    private byte[] request(KeyPair keys) throws IOException {
        CSRBuilder request = new CSRBuilder();
        request.addDomain(host.value());
        request.sign(keys);
        return request.getEncoded();
    }

    private static void require(boolean held, String what, Optional<Problem> problem)
            throws AcmeFailed {
        if (!held) {
            throw AcmeFailed.because(
                    what + " failed" + problem.map(one -> ": " + one).orElse(" or took too long"));
        }
    }

    private Session session() {
        Session session = new Session(settings.directory(), new Provider());
        session.networkSettings().setCompressionEnabled(false);
        return session;
    }

    /// Every address is one of the protocol's, whatever is special about some directories.
    private final class Provider extends GenericAcmeProvider {
        @Override
        public HttpClient createHttpClient(NetworkSettings ignored) {
            return new OutboundHttp(client, settings.trust());
        }
    }

    /// Whether it is closed: what failed since then, failed for that.
    public synchronized boolean closed() {
        return closed;
    }

    private synchronized void begin() throws AcmeFailed {
        if (closed) {
            throw AcmeFailed.unreachable("the node stops");
        }
        working = Thread.currentThread();
    }

    /// An interruption was meant for what is over.
    private synchronized void end() {
        working = null;
        Thread.interrupted();
    }

    private <T> T attempt(Step<T> step) throws AcmeFailed {
        begin();
        try {
            return step.take();
        } catch (AcmeRateLimitedException limited) {
            throw AcmeFailed.until(String.valueOf(limited.getMessage()), limited.getRetryAfter());
        } catch (AcmeNetworkException unreachable) {
            throw AcmeFailed.unreachable(cause(unreachable));
        } catch (AcmeLazyLoadingException failed) {
            throw failed.getCause() instanceof AcmeNetworkException unreachable
                    ? AcmeFailed.unreachable(cause(unreachable))
                    : AcmeFailed.because(cause(failed));
        } catch (AcmeException | AcmeProtocolException failed) {
            throw AcmeFailed.because(String.valueOf(failed.getMessage()));
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException("an account without an address", impossible);
        } catch (IOException failed) {
            throw AcmeFailed.because("no request could be made: " + failed.getMessage());
        } catch (InterruptedException interrupted) {
            throw AcmeFailed.unreachable("the node stops");
        } finally {
            end();
        }
    }

    private static String cause(Exception failure) {
        Throwable cause = failure.getCause();
        return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
    }

    /// For the certificate of a validation, which acme4j makes of RSA keys alone.
    private static KeyPair proofKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no RSA", impossible);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no P-256", impossible);
        }
    }

    /// Ends what is being asked.
    @Override
    public synchronized void close() {
        closed = true;
        client.close();
        if (working != null) {
            working.interrupt();
        }
    }
}
