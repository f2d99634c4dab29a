-- Every row is sealed; what stands in clear is the tenant, the time-ordered key, the version and the
-- instant at which a row ends (0: never). tenant_id leads every key.
-- A NAME_key table holds the blind indexes of NAME's unique columns.
CREATE TABLE tenant (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE tenant_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Keys that sign a tenant's tokens.
CREATE TABLE signing_key (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE signing_key_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

CREATE TABLE application (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE application_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Identifiers of client assertions that were used (RFC 7523 3, rule 7), until the assertion's end.
CREATE TABLE assertion (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE assertion_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;
CREATE INDEX assertion_expires ON assertion (expires) WHERE expires > 0;

-- Tokens that were revoked (RFC 7009), until the token's end.
CREATE TABLE revocation (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE revocation_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;
CREATE INDEX revocation_expires ON revocation (expires) WHERE expires > 0;

-- That a request which was named by its sender (Idempotency-Key) has had its effect, for a day.
CREATE TABLE effect (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE effect_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;
CREATE INDEX effect_expires ON effect (expires) WHERE expires > 0;

-- The instance's own certificates with their keys, in the operator realm.
CREATE TABLE certificate (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE certificate_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- The leaves that the instance signed, until they end, in the operator realm.
CREATE TABLE issued_certificate (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE issued_certificate_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;
CREATE INDEX issued_certificate_expires ON issued_certificate (expires) WHERE expires > 0;

-- Accounts at ACME directories with their keys, in the operator realm.
CREATE TABLE acme_account (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE acme_account_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- The key that signs the log's checkpoints, in the operator realm.
CREATE TABLE log_key (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE log_key_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Activities that are being performed, in the operator realm.
CREATE TABLE intent (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE intent_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Sinks that the log goes to, in the operator realm.
CREATE TABLE sink (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE sink_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Persons' own keys: what events say of a person is under that person's key, and ends with this row.
CREATE TABLE personal_key (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE personal_key_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Persons that are held or were purged.
CREATE TABLE person_standing (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE person_standing_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- What listeners speak less than they could, one row in the operator realm.
CREATE TABLE tls_policy (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE tls_policy_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Who may still come by old TLS, in the operator realm.
CREATE TABLE legacy_opening (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE legacy_opening_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- How long a tenant's events can be read.
CREATE TABLE log_retention (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE log_retention_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- What was set for a tenant.
CREATE TABLE tenant_settings (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE tenant_settings_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Roots whose certificates count in a tenant.
CREATE TABLE trust_anchor (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE trust_anchor_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Users of a tenant.
CREATE TABLE directory_user (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE directory_user_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Users that were deleted and can be restored.
CREATE TABLE deleted_user (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE deleted_user_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Groups; who belongs to them stands in other rows.
CREATE TABLE directory_group (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE directory_group_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Who belongs to which group: one row for each membership, a group's together.
CREATE TABLE group_member (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE group_member_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- The groups of each member.
CREATE TABLE belonging (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE belonging_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Groups that are deleted and whose members are not all taken out yet.
CREATE TABLE ended_group (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE ended_group_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Names that users had and nobody else is given.
CREATE TABLE former_user_name (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE former_user_name_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Who has which value that is unique by a tenant's own schema.
CREATE TABLE unique_value (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE unique_value_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- How far imports are.
CREATE TABLE directory_import (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE directory_import_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- What the ids of imported files have become.
CREATE TABLE import_reference (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE import_reference_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Users' passwords, as hashes.
CREATE TABLE password_hash (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE password_hash_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- How often somebody was wrong about an account, or about a name that nobody has.
CREATE TABLE guess_count (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE guess_count_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Users' codes for when everything else is lost.
CREATE TABLE recovery_codes (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE recovery_codes_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Users' secrets for one-time codes.
CREATE TABLE totp (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE totp_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Users' passkeys.
CREATE TABLE passkey (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE passkey_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Schemas of a tenant's own.
CREATE TABLE tenant_schema (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE tenant_schema_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Parts of a tenant that are administered by themselves.
CREATE TABLE administrative_unit (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE administrative_unit_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- The roles that applications declare, and who has them.
CREATE TABLE application_role (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE application_role_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;
CREATE TABLE application_role_holder (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE application_role_holder_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Which roles applications and users have.
CREATE TABLE role_holder (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE role_holder_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Sessions of people.
CREATE TABLE session (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE session_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;
CREATE INDEX session_expires ON session (expires) WHERE expires > 0;

-- From when on what somebody began counts.
CREATE TABLE standing (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE standing_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Authorization codes (RFC 6749 4.1.2), until an hour after their end.
CREATE TABLE authorization_code (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE authorization_code_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;
CREATE INDEX authorization_code_expires ON authorization_code (expires) WHERE expires > 0;

-- What people let applications do, with their refresh tokens.
CREATE TABLE oauth_grant (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE oauth_grant_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;
CREATE INDEX oauth_grant_expires ON oauth_grant (expires) WHERE expires > 0;

-- What people are not asked for again.
CREATE TABLE consent (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE consent_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- The key under which applications see a tenant's ids.
CREATE TABLE visible_id_key (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE visible_id_key_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- What purges have still to do, in the operator realm.
CREATE TABLE purge_due (
    tenant_id BLOB NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL,
    expires INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
CREATE TABLE purge_due_key (
    tenant_id BLOB NOT NULL, column_name TEXT NOT NULL, hash BLOB NOT NULL, id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, column_name, hash)) WITHOUT ROWID;

-- Events of committed changes on their way to the journal, those of one commit in one row under the
-- number of the last. The store gives the numbers.
CREATE TABLE event_outbox (sequence INTEGER PRIMARY KEY, events BLOB NOT NULL);
