package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Who belongs to which group, directly. Each membership is a row whose id is made of the group and
/// the member, so a group's members are one range of rows; and each member has one row with its
/// groups, under its own id, so those of a page of users are one range too.
///
/// Whatever changes a group's members makes a new version of the group: who read a version knows
/// its members.
final class Memberships {
    /// Groups that one user or group belongs to directly.
    static final int GROUPS_MAX = 2_000;

    /// Groups that are looked at, upwards, before one becomes a member of another.
    private static final int ABOVE_MAX = 1_000;

    static final int BLOCK = 1_000;

    private static final Table<Member> MEMBERS = Table.of("group_member", new MemberCodec());
    static final Table<List<RowId>> BELONGING = Table.of("belonging", new BelongingCodec());

    private final Store store;
    private final VisibleIds visible;

    /// @param isGroup or else it is a user
    record Member(RowId group, RowId id, boolean isGroup) {
        Reference reference() {
            return isGroup
                    ? new Reference(id, Groups.TYPE.name(), Groups.TYPE.endpoint())
                    : new Reference(id, Users.TYPE.name(), Users.TYPE.endpoint());
        }
    }

    /// One membership that is to come or to go.
    ///
    /// @param key the id of its row
    record Membership(RowId group, RowId member, RowId key) {}

    /// @param added none of which there is yet
    /// @param removed all of which there are
    record Delta(List<Membership> added, List<Membership> removed) {
        static final Delta NONE = new Delta(List.of(), List.of());

        boolean isNothing() {
            return size() == 0;
        }

        int size() {
            return added.size() + removed.size();
        }
    }

    private record MemberCodec() implements Table.Codec<Member> {
        @Override
        public byte[] encode(Member value) {
            return ByteBuffer.allocate(2 * RowId.BYTES + 1)
                    .put(value.group().bytes())
                    .put(value.id().bytes())
                    .put((byte) (value.isGroup() ? 1 : 0))
                    .array();
        }

        @Override
        public Member decode(int schema, byte[] payload) {
            ByteBuffer from = ByteBuffer.wrap(payload);
            return new Member(next(from), next(from), from.get() == 1);
        }
    }

    private record BelongingCodec() implements Table.Codec<List<RowId>> {
        @Override
        public byte[] encode(List<RowId> value) {
            ByteBuffer out = ByteBuffer.allocate(RowId.BYTES * value.size());
            value.forEach(id -> out.put(id.bytes()));
            return out.array();
        }

        @Override
        public List<RowId> decode(int schema, byte[] payload) {
            ByteBuffer from = ByteBuffer.wrap(payload);
            List<RowId> groups = new ArrayList<>();
            while (from.hasRemaining()) {
                groups.add(next(from));
            }
            return List.copyOf(groups);
        }
    }

    private static RowId next(ByteBuffer from) {
        return new RowId(new UUID(from.getLong(), from.getLong()));
    }

    Memberships(Store store, VisibleIds visible) {
        this.store = store;
        this.visible = visible;
    }

    static List<Table<?>> tables() {
        return List.of(MEMBERS, BELONGING);
    }

    Membership of(RequestContext inside, RowId group, RowId member) {
        return new Membership(group, member, key(inside, members(group), "member " + member));
    }

    /// The id of a row that stands under others: rows of one range stand together.
    RowId key(RequestContext inside, String range, String one) {
        return new RowId(new UUID(half(inside, range), half(inside, one + " of " + range)));
    }

    private static String members(RowId group) {
        return "members of " + group;
    }

    /// Keyed: to who has the rows alone, those of one member in several groups look unlike. Never
    /// 0.
    private long half(RequestContext inside, String text) {
        return Long.parseUnsignedLong(visible.mark(inside, text).substring(0, 16), 16) | 1;
    }

    boolean exists(RequestContext inside, Membership membership) {
        return store.find(inside.scope(), MEMBERS, membership.key()).isPresent();
    }

    /// Before a group's first member.
    RowId start(RequestContext inside, RowId group) {
        return new RowId(new UUID(half(inside, members(group)), 0));
    }

    /// The next members of a group, at most [#BLOCK].
    ///
    /// @param after [#start] or the last one's row
    List<Row<Member>> block(RequestContext inside, RowId group, RowId after) {
        return store.list(inside.scope(), MEMBERS, after, BLOCK).stream()
                .takeWhile(row -> row.value().group().equals(group))
                .toList();
    }

    /// Whether who asks may know of a user or a group: where that is bound to an administrative
    /// unit, what stands beyond it is not there.
    boolean sees(RequestContext inside, RowId id) {
        return inside.scope().unit().isEmpty()
                || store.find(inside.scope(), UserTable.USERS, id).isPresent()
                || store.find(inside.scope(), GroupTable.GROUPS, id).isPresent();
    }

    List<RowId> groupsOf(RequestContext inside, RowId member) {
        return belonging(inside, member).map(Row::value).orElse(List.of());
    }

    Optional<Row<List<RowId>>> belonging(RequestContext inside, RowId member) {
        return store.find(inside.scope(), BELONGING, member);
    }

    /// Within a change that has read the group's version.
    ///
    /// @param delta of one group
    /// @throws Refusal INVALID_VALUE when somebody is not there, or would contain itself
    static void apply(Transaction rows, Delta delta) {
        delta.removed().forEach(one -> remove(rows, one));
        Above above = new Above(rows);
        delta.added().forEach(one -> add(rows, one, above));
    }

    private static void remove(Transaction rows, Membership one) {
        rows.find(MEMBERS, one.key()).ifPresent(row -> rows.delete(MEMBERS, row));
        rows.find(BELONGING, one.member()).ifPresent(row -> leave(rows, row, one.group()));
    }

    private static void leave(Transaction rows, Row<List<RowId>> row, RowId group) {
        List<RowId> rest = row.value().stream().filter(one -> !one.equals(group)).toList();
        if (rest.isEmpty()) {
            rows.delete(BELONGING, row);
        } else {
            rows.update(BELONGING, row, rest);
        }
    }

    private static void add(Transaction rows, Membership one, Above above) {
        boolean isGroup = rows.find(GroupTable.GROUPS, one.member()).isPresent();
        if (!isGroup && rows.find(UserTable.USERS, one.member()).isEmpty()) {
            throw unknownMember();
        }
        if (isGroup) {
            above.requireNot(one);
        }
        rows.insert(MEMBERS, one.key(), new Member(one.group(), one.member(), isGroup));
        Optional<Row<List<RowId>>> before = rows.find(BELONGING, one.member());
        if (before.isEmpty()) {
            rows.insert(BELONGING, one.member(), List.of(one.group()));
            return;
        }
        List<RowId> groups = new ArrayList<>(before.get().value());
        if (groups.size() >= GROUPS_MAX) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "A member belongs to at most " + GROUPS_MAX + " groups.",
                    "group-too-many");
        }
        groups.add(one.group());
        rows.update(BELONGING, before.get(), groups);
    }

    static Refusal unknownMember() {
        return new Refusal(
                RefusalCode.INVALID_VALUE,
                "Give the ids of users and groups that are there as members.",
                "group-member-unknown");
    }

    /// The groups above one, however far: none of them becomes its member. They are looked up once,
    /// since who becomes a member of a group puts nothing above it.
    private static final class Above {
        private final Transaction rows;
        private final Set<RowId> all = new HashSet<>();

        private Above(Transaction rows) {
            this.rows = rows;
        }

        private void requireNot(Membership one) {
            if (all.isEmpty()) {
                find(one.group());
            }
            if (all.contains(one.member())) {
                throw new Refusal(
                        RefusalCode.INVALID_VALUE,
                        "A group cannot be a member of itself, nor of one that belongs to it.",
                        "group-cycle");
            }
        }

        private void find(RowId group) {
            all.add(group);
            Deque<RowId> left = new ArrayDeque<>(all);
            while (!left.isEmpty()) {
                rows.find(BELONGING, left.removeFirst()).map(Row::value).orElse(List.of()).stream()
                        .filter(all::add)
                        .forEach(left::add);
                if (all.size() > ABOVE_MAX) {
                    throw new Refusal(
                            RefusalCode.INVALID_VALUE,
                            "More than " + ABOVE_MAX + " groups would contain this one.",
                            "group-too-deep");
                }
            }
        }
    }

    /// All memberships of somebody who goes.
    ///
    /// @param belonging as it was read
    Departure departure(RequestContext inside, Optional<Row<List<RowId>>> belonging) {
        return new Departure(
                belonging,
                belonging.stream()
                        .flatMap(row ->
                                row.value().stream().map(group -> of(inside, group, row.id())))
                        .toList());
    }

    /// @param belonging which is not there when it has no groups
    record Departure(Optional<Row<List<RowId>>> belonging, List<Membership> memberships) {
        /// @throws Refusal CONFLICT when it came into a group or left one meanwhile
        void apply(Transaction rows, Instant now) {
            for (Membership one : memberships) {
                rows.find(MEMBERS, one.key()).ifPresent(row -> rows.delete(MEMBERS, row));
                rows.find(GroupTable.GROUPS, one.group())
                        .ifPresent(row -> rows.update(GroupTable.GROUPS, row, row.value().at(now)));
            }
            belonging.ifPresent(row -> rows.delete(BELONGING, row));
        }
    }
}
