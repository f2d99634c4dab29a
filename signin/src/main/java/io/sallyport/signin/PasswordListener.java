package io.sallyport.signin;

import io.sallyport.directory.Account;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Transaction;

/// Hears of a new password inside the write that sets it: what was opened with the old one ends
/// with it.
@FunctionalInterface
public interface PasswordListener {
    void changed(RequestContext inside, Transaction rows, Account account);
}
