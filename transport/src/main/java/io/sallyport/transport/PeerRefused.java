package io.sallyport.transport;

import java.security.cert.CertificateException;

/// Ends a handshake because of the client's certificate.
public final class PeerRefused extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final PeerRefusal refusal;

    PeerRefused(PeerRefusal refusal) {
        super(refusal.reason());
        this.refusal = refusal;
    }

    public PeerRefusal refusal() {
        return refusal;
    }
}
