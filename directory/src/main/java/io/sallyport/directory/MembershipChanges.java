package io.sallyport.directory;

import io.sallyport.directory.Memberships.Delta;
import io.sallyport.directory.Memberships.Member;
import io.sallyport.directory.Memberships.Membership;
import io.sallyport.directory.scim.Filter;
import io.sallyport.directory.scim.MemberChange;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What becomes of a group's members by a request, held against who they are.
record MembershipChanges(Memberships memberships, VisibleIds visible) {
    /// @param members all that there are to be
    Delta all(RequestContext inside, RowId group, List<?> members) {
        return of(inside, group, List.of(new MemberChange.Replace(ids(members))));
    }

    /// @return what is left of all of them, in their order
    Delta of(RequestContext inside, RowId group, List<MemberChange> changes) {
        Map<RowId, Boolean> wanted = new LinkedHashMap<>();
        for (MemberChange change : changes) {
            switch (change) {
                case MemberChange.Add(Set<String> ids) ->
                        rows(inside, ids).forEach(id -> wanted.put(id, true));
                case MemberChange.Remove(Set<String> ids) ->
                        known(inside, ids).forEach(id -> wanted.put(id, false));
                case MemberChange.Clear() -> removeIf(inside, group, wanted, _ -> true);
                case MemberChange.RemoveWhere(Filter filter) ->
                        removeIf(inside, group, wanted, one -> filter.matches(one));
                case MemberChange.Replace(Set<String> ids) -> {
                    removeIf(inside, group, wanted, _ -> true);
                    rows(inside, ids).forEach(id -> wanted.put(id, true));
                }
            }
        }
        List<Membership> added = new ArrayList<>();
        List<Membership> removed = new ArrayList<>();
        wanted.forEach((member, isWanted) -> {
            Membership one = memberships.of(inside, group, member);
            if (isWanted != memberships.exists(inside, one)) {
                (isWanted ? added : removed).add(one);
            }
        });
        return bounded(added, removed);
    }

    private void removeIf(
            RequestContext inside,
            RowId group,
            Map<RowId, Boolean> wanted,
            Predicate<Map<String, Object>> which) {
        Iterator<Member> members = new GroupMembers(memberships).members(inside, group);
        while (members.hasNext()) {
            Member member = members.next();
            if (which.test(shown(inside, member.reference()))) {
                wanted.put(member.id(), false);
            }
        }
        // Those that an operation before this one added are members by now.
        wanted.replaceAll((id, isWanted) -> isWanted && !which.test(shown(inside, id)));
    }

    private Map<String, Object> shown(RequestContext inside, RowId id) {
        return Map.of("value", visible.shown(inside, id));
    }

    private Map<String, Object> shown(RequestContext inside, Reference reference) {
        return Map.of("value", visible.shown(inside, reference.id()), "type", reference.type());
    }

    private static Delta bounded(List<Membership> added, List<Membership> removed) {
        if (added.size() + removed.size() > ResourceForm.MEMBERS_MAX) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "Change at most " + ResourceForm.MEMBERS_MAX + " members by one request.",
                    "group-members-many");
        }
        return new Delta(added, removed);
    }

    /// @param members as `ResourceForm` read them
    static Set<String> ids(List<?> members) {
        Set<String> ids = new LinkedHashSet<>();
        for (Object one : members) {
            if (one instanceof Map<?, ?> member && member.get("value") instanceof String id) {
                ids.add(id);
            } else {
                throw Memberships.unknownMember();
            }
        }
        return ids;
    }

    /// @throws Refusal INVALID_VALUE for what no id looks like, and for who is not there for the
    ///   caller
    private List<RowId> rows(RequestContext inside, Set<String> ids) {
        List<RowId> rows = new ArrayList<>();
        for (String id : ids) {
            rows.add(
                    visible.row(inside, id)
                            .filter(one -> memberships.sees(inside, one))
                            .orElseThrow(Memberships::unknownMember));
        }
        return rows;
    }

    /// Nobody who is none is removed.
    private List<RowId> known(RequestContext inside, Set<String> ids) {
        return ids.stream()
                .flatMap(id -> visible.row(inside, id).stream())
                .filter(one -> memberships.sees(inside, one))
                .toList();
    }
}
