package io.sallyport.directory;

import io.sallyport.directory.Memberships.Member;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// The `members` of groups, those that who asks may know of, read block by block: of the first
/// group the first block at once, so that what is wrong with the store shows before an answer has
/// begun.
record GroupMembers(Memberships memberships) implements Related {
    static final String ATTRIBUTE = "members";

    /// Members beyond the caller's administrative unit that are passed over for one request.
    private static final int HIDDEN_MAX = 10_000;

    @Override
    public String attribute() {
        return ATTRIBUTE;
    }

    @Override
    public boolean isVersioned() {
        return true;
    }

    @Override
    public Values of(RequestContext inside, List<Entry> entries, boolean isRange) {
        int[] left = {HIDDEN_MAX};
        return id -> {
            Iterator<Member> members = new Blocks(inside, id, left);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return members.hasNext();
                }

                @Override
                public Reference next() {
                    return members.next().reference();
                }
            };
        };
    }

    Iterator<Member> members(RequestContext inside, RowId group) {
        return new Blocks(inside, group, new int[] {HIDDEN_MAX});
    }

    private final class Blocks implements Iterator<Member> {
        private final RequestContext inside;
        private final RowId group;
        private final int[] left;
        private List<Row<Member>> block;
        private int at;

        private Blocks(RequestContext inside, RowId group, int[] left) {
            this.inside = inside;
            this.group = group;
            this.left = left;
            this.block = memberships.block(inside, group, memberships.start(inside, group));
        }

        @Override
        public boolean hasNext() {
            while (at < block.size() || at == Memberships.BLOCK) {
                if (at == block.size()) {
                    block = memberships.block(inside, group, block.getLast().id());
                    at = 0;
                } else if (memberships.sees(inside, block.get(at).value().id())) {
                    return true;
                } else {
                    passOver();
                }
            }
            return false;
        }

        private void passOver() {
            if (left[0]-- == 0) {
                throw new Refusal(
                        RefusalCode.TOO_MANY,
                        "Too many members stand beyond your administrative unit: leave them out"
                                + " (excludedAttributes=members), or add and remove by PATCH.",
                        "unit-members-many");
            }
            at++;
        }

        @Override
        public Member next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return block.get(at++).value();
        }
    }
}
