package io.sallyport.directory;

import io.sallyport.directory.ImportTables.Made;
import io.sallyport.directory.Imports.Problem;
import io.sallyport.directory.Memberships.Delta;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a block of an import will write, found out before its transaction.
///
/// @param writes in the order of the lines
/// @param problems lines that are none of them
record ImportPlan(List<ImportPlan.Write> writes, List<Problem> problems) {
    ImportPlan {
        writes = List.copyOf(writes);
        problems = List.copyOf(problems);
    }

    /// Under what a file's id of it is remembered.
    record Remembered(RowId key, Made made) {
        private void insert(Transaction rows) {
            rows.insert(ImportTables.MADE, key, made);
        }
    }

    /// Where it is written.
    record Scene(RequestContext inside, Transaction rows, TenantSchemas schemas, Instant now) {}

    sealed interface Write {
        /// @throws io.sallyport.foundation.Refusal when the rows do not allow it; the whole block
        ///   is undone then
        void apply(Scene scene);
    }

    record NewUser(
            Users.Draft user, Optional<PasswordHash> password, Optional<Remembered> remembered)
            implements Write {
        @Override
        public void apply(Scene scene) {
            Transaction rows = scene.rows();
            user.insert(scene.inside(), rows, scene.schemas());
            password.ifPresent(hash -> rows.insert(PasswordHash.TABLE, user.id(), hash));
            remembered.ifPresent(one -> one.insert(rows));
        }
    }

    record NewGroup(
            RowId id,
            Resource group,
            List<UniqueValues.Claim> unique,
            Given given,
            Optional<Remembered> remembered)
            implements Write {
        @Override
        public void apply(Scene scene) {
            scene.schemas().requireCurrent(scene.inside(), scene.rows(), given);
            UniqueValues.change(scene.rows(), List.of(), unique);
            scene.rows().insert(GroupTable.GROUPS, id, group);
            remembered.ifPresent(one -> one.insert(scene.rows()));
        }
    }

    record NewMembers(RowId group, Delta delta) implements Write {
        @Override
        public void apply(Scene scene) {
            Transaction rows = scene.rows();
            Row<Resource> row =
                    rows.find(GroupTable.GROUPS, group).orElseThrow(Memberships::unknownMember);
            rows.update(GroupTable.GROUPS, row, row.value().at(scene.now()));
            Memberships.apply(rows, delta);
        }
    }

    void apply(Scene scene) {
        writes.forEach(write -> write.apply(scene));
    }

    long made() {
        return writes.stream().filter(write -> !(write instanceof NewMembers)).count();
    }

    List<RowId> users() {
        return of(NewUser.class).stream().map(one -> one.user().id()).toList();
    }

    List<RowId> groups() {
        return of(NewGroup.class).stream().map(NewGroup::id).toList();
    }

    int members() {
        return memberships().stream().mapToInt(one -> one.delta().size()).sum();
    }

    List<NewMembers> memberships() {
        return of(NewMembers.class);
    }

    private <W extends Write> List<W> of(Class<W> kind) {
        return writes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
