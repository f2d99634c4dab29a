package io.sallyport.directory;

import io.sallyport.foundation.Ids;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Store;
import java.time.InstantSource;

/// What every act of the directory stands on.
public record Parts(Store store, Keyring keyring, Ids ids, InstantSource time) {}
