package io.sallyport.signin.webauthn;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.anchor.TrustAnchorRepository;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.DefaultCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.DefaultSelfAttestationTrustworthinessVerifier;
import com.webauthn4j.verifier.exception.BadAlgorithmException;
import com.webauthn4j.verifier.exception.BadOriginException;
import com.webauthn4j.verifier.exception.BadRpIdException;
import com.webauthn4j.verifier.exception.BadSignatureException;
import com.webauthn4j.verifier.exception.InconsistentClientDataTypeException;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.NotAllowedAlgorithmException;
import com.webauthn4j.verifier.exception.UserNotPresentException;
import com.webauthn4j.verifier.exception.UserNotVerifiedException;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The two ceremonies of WebAuthn Level 3 (7.1 and 7.2), for discoverable credentials, with the
/// user verified each time. Whether the challenge is one that was given out is the caller's to
/// know: here it has to be the one that was signed.
public final class Ceremonies {
    /// A counter that was there before: who asks may tell of that more than of the others.
    public static final String COUNTER = "passkey-counter";

    private static final List<PublicKeyCredentialParameters> OFFERED =
            Options.ALGORITHMS.stream()
                    .map(one ->
                            new PublicKeyCredentialParameters(
                                    PublicKeyCredentialType.PUBLIC_KEY,
                                    COSEAlgorithmIdentifier.create(one)))
                    .toList();

    private final Answers answers;
    private final AttestedCredentialDataConverter converter;
    private final WebAuthnManager checks;
    private final WebAuthnManager proofs;

    /// @param roots of makers of authenticators whose keys cannot leave their hardware
    public Ceremonies(List<X509Certificate> roots) {
        ObjectConverter objects = new ObjectConverter();
        this.answers = new Answers(objects);
        this.converter = new AttestedCredentialDataConverter(objects);
        this.checks = WebAuthnManager.createNonStrictWebAuthnManager(objects);
        this.proofs =
                new WebAuthnManager(
                        List.of(new PackedAttestationStatementVerifier()),
                        new DefaultCertPathTrustworthinessVerifier(repository(roots)),
                        new DefaultSelfAttestationTrustworthinessVerifier(false),
                        objects);
    }

    private static TrustAnchorRepository repository(List<X509Certificate> roots) {
        Set<TrustAnchor> anchors =
                roots.stream()
                        .map(root -> new TrustAnchor(root, null))
                        .collect(Collectors.toUnmodifiableSet());
        return new TrustAnchorRepository() {
            @Override
            public Set<TrustAnchor> find(AAGUID model) {
                return anchors;
            }

            @Override
            public Set<TrustAnchor> find(byte[] attestationCertificateKeyIdentifier) {
                return anchors;
            }
        };
    }

    /// @param json whatever came
    /// @throws Refusal INVALID_VALUE
    public Answer.Creation creation(String json) {
        try {
            return answers.creation(json);
        } catch (Answers.Unreadable unreadable) {
            throw notAccepted("passkey-unreadable");
        }
    }

    /// @param json whatever came
    /// @throws Refusal SIGN_IN_FAILED
    public Answer.Assertion assertion(String json) {
        try {
            return answers.assertion(json);
        } catch (Answers.Unreadable unreadable) {
            throw wrong("passkey-unreadable");
        }
    }

    /// Registering a new credential (WebAuthn 7.1).
    ///
    /// @throws Refusal INVALID_VALUE
    public Registered register(Answer.Creation answer, RelyingParty party, Attestation policy) {
        RegistrationParameters parameters =
                new RegistrationParameters(server(party, answer), OFFERED, true, true);
        RegistrationData data = answer.data();
        if (isFramed(data.getCollectedClientData())) {
            throw notAccepted("passkey-framed");
        }
        try {
            checks.verify(data, parameters);
        } catch (WebAuthnException | IllegalArgumentException failure) {
            throw notAccepted(reason(failure));
        }
        boolean hardware = policy != Attestation.NOT_ASKED && isProven(data, parameters);
        if (policy == Attestation.REQUIRED && !hardware) {
            throw notAccepted("passkey-not-hardware");
        }
        AuthenticatorData<?> said = data.getAttestationObject().getAuthenticatorData();
        return new Registered(
                converter.convert(said.getAttestedCredentialData()),
                said.getSignCount(),
                said.isFlagBE(),
                said.isFlagBS(),
                Optional.ofNullable(data.getTransports()).orElse(Set.of()).stream()
                        .map(one -> one.getValue())
                        .sorted()
                        .toList(),
                data.getAttestationObject().getFormat(),
                hardware);
    }

    /// A copy that may be made of a key, now or later, is no hardware's, whatever its maker says.
    private boolean isProven(RegistrationData data, RegistrationParameters parameters) {
        if (data.getAttestationObject().getAuthenticatorData().isFlagBE()) {
            return false;
        }
        try {
            proofs.verify(data, parameters);
            return true;
        } catch (WebAuthnException | IllegalArgumentException notProven) {
            return false;
        }
    }

    /// Verifying an assertion (WebAuthn 7.2).
    ///
    /// @return the passkey as it is from here on
    /// @throws Refusal SIGN_IN_FAILED
    public Registered authenticate(
            Answer.Assertion answer, RelyingParty party, Registered passkey) {
        if (isFramed(answer.data().getCollectedClientData())) {
            throw wrong("passkey-framed");
        }
        try {
            checks.verify(
                    answer.data(),
                    new AuthenticationParameters(
                            server(party, answer), record(passkey), null, true, true));
        } catch (WebAuthnException | IllegalArgumentException failure) {
            throw wrong(reason(failure));
        }
        AuthenticatorData<?> said = answer.data().getAuthenticatorData();
        return passkey.used(said.getSignCount(), said.isFlagBS());
    }

    /// Our pages stand in no frame (WebAuthn 13.4.9).
    private static boolean isFramed(CollectedClientData data) {
        return Boolean.TRUE.equals(data.getCrossOrigin()) || data.getTopOrigin() != null;
    }

    private CredentialRecordImpl record(Registered passkey) {
        return new CredentialRecordImpl(
                new NoneAttestationStatement(),
                true,
                passkey.backupEligible(),
                passkey.backedUp(),
                passkey.counter(),
                converter.convert(passkey.attested()),
                null,
                null,
                null,
                null);
    }

    /// Its credential id, base64url.
    public String id(Registered passkey) {
        return Options.base64(converter.extractCredentialId(passkey.attested()));
    }

    private static ServerProperty server(RelyingParty party, Answer answer) {
        return ServerProperty.builder()
                .origin(Origin.create(party.origin()))
                .rpId(party.id())
                .challenge(new DefaultChallenge(answer.challenge()))
                .build();
    }

    private static String reason(RuntimeException failure) {
        return switch (failure) {
            case BadOriginException _ -> "passkey-origin";
            case BadRpIdException _ -> "passkey-rp";
            case UserNotVerifiedException _ -> "passkey-user-not-verified";
            case UserNotPresentException _ -> "passkey-user-not-there";
            case NotAllowedAlgorithmException _, BadAlgorithmException _ -> "passkey-algorithm";
            case InconsistentClientDataTypeException _ -> "passkey-type";
            case BadSignatureException _ -> "passkey-signature";
            case MaliciousCounterValueException _ -> COUNTER;
            default -> "passkey-refused";
        };
    }

    private static Refusal notAccepted(String reason) {
        return new Refusal(RefusalCode.INVALID_VALUE, "This passkey cannot be used here.", reason);
    }

    /// All alike: nobody learns which passkeys there are.
    public static Refusal wrong(String reason) {
        return new Refusal(
                RefusalCode.SIGN_IN_FAILED,
                "That is not right, or you cannot sign in with it.",
                reason);
    }
}
