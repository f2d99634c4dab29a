package io.sallyport.audit;

import java.io.IOException;

/// The index of the tenants' views contradicts itself or the journal, from which it is made anew.
final class DamagedViews extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedViews(String what) {
        super(what);
    }
}
