package io.sallyport.signin.webauthn;

import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.RegistrationData;

/// What a browser answered, as it was read: nothing of it has been checked.
public sealed interface Answer {
    /// Which the authenticator signed.
    byte[] challenge();

    /// The answer to [Options#creation].
    record Creation(byte[] challenge, RegistrationData data) implements Answer {}

    /// The answer to [Options#request].
    ///
    /// @param credential its id, base64url
    /// @param user the user handle as text
    record Assertion(byte[] challenge, String credential, String user, AuthenticationData data)
            implements Answer {}
}
