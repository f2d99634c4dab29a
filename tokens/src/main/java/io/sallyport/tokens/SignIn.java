package io.sallyport.tokens;

import io.sallyport.directory.Accounts;
import io.sallyport.signin.Gate;
import io.sallyport.signin.Revocations;
import io.sallyport.signin.Sessions;

/// The parts of sign-in that the token service asks.
public record SignIn(Accounts accounts, Sessions sessions, Gate gate, Revocations revocations) {}
