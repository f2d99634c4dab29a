package io.sallyport.store;

/// Backups of the data. None of them holds a key.
public interface Backups {
    /// Writes all tenants' rows and the journal to a file, while everything goes on.
    ///
    /// @throws BackupRefused when that cannot be done, or was stopped; no file is left
    Backup write(Backup.Order order, Backup.Watcher watcher);

    /// Holds a backup's file against today's keys: whether it is whole and the instance's own, and
    /// of each tenant whether its rows open.
    ///
    /// @throws BackupRefused when the file is not whole, or not the instance's own
    BackupReport check(Backup.Order order, Backup.Watcher watcher);
}
