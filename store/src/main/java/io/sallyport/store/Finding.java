package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;

/// A row that does not stand in the database as the log says that it was left.
///
/// @param row what it is about; the zero id for a table as a whole
public record Finding(TenantId tenant, String table, RowId row, What what) {
    public enum What {
        /// It does not open: changed, or moved from another place.
        EDITED("was edited or moved"),
        /// Nothing says that it was ever left there.
        ADDED("was added"),
        /// It is gone, and nothing says so.
        REMOVED("was removed"),
        /// It is as it once was and should be no more.
        PUT_BACK("was put back"),
        /// The index by which it is found does not lead to it, or leads elsewhere.
        INDEX("is found by another value than its own, or not at all"),
        /// A read met what the log does not know, or missed what it does.
        REFUSED("was not what the log says was left there when it was read"),
        /// How far the database says it is.
        MARK("the mark of how far the database is was changed");

        private final String words;

        What(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
