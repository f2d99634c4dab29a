package io.sallyport.signin.webauthn;

import java.util.List;

/// What is kept of a passkey.
///
/// @param attested its attested credential data (WebAuthn 6.5.1): AAGUID, credential id and public
///   key (COSE)
/// @param counter of its signatures; always 0 where it has none
/// @param backupEligible whether it may be copied to other devices (WebAuthn 6.1.3), for good
/// @param backedUp whether it was, when it was last used
/// @param transports how its authenticator is reached, as the browser says
/// @param attestation the format of what its authenticator said about itself, or `none`
/// @param hardware whether that proves that its key cannot leave its hardware
public record Registered(
        byte[] attested,
        long counter,
        boolean backupEligible,
        boolean backedUp,
        List<String> transports,
        String attestation,
        boolean hardware) {
    public Registered {
        transports = List.copyOf(transports);
    }

    /// After it was used once more.
    Registered used(long next, boolean copied) {
        return new Registered(
                attested, next, backupEligible, copied, transports, attestation, hardware);
    }

    @Override
    public String toString() {
        return "Registered";
    }
}
