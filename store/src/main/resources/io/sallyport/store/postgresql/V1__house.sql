-- The same tables as SQLite's, and around each the second wall between tenants: row-level security
-- that holds for the owner too. The service's role owns nothing and changes no schema.
--
-- What a transaction may touch it says beforehand, for itself alone (set_config with is_local):
--   sallyport.tenant   the tenant whose rows these are, in hexadecimal; empty for none
--   sallyport.work     'relay' or 'purge', what the store does for all tenants together
-- A transaction that has said nothing sees no row and writes none.

-- Whose database this is. `writer` counts the processes that became the writer: a transaction that
-- finds another number than its own has been replaced.
CREATE TABLE instance (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one), id TEXT NOT NULL, writer BIGINT NOT NULL);

CREATE FUNCTION tenant_wall(name TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I
        USING (tenant_id = decode(current_setting(''sallyport.tenant'', true), ''hex''))
        WITH CHECK (tenant_id = decode(current_setting(''sallyport.tenant'', true), ''hex''))', name);
END $$;

-- Rows of a tenant and the blind indexes of their unique columns. Those that have an end (`expires`,
-- 0: never) may be purged for all tenants together.
CREATE FUNCTION sealed_table(name TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    command TEXT;
BEGIN
    EXECUTE format('CREATE TABLE %I (
        tenant_id BYTEA NOT NULL, id BYTEA NOT NULL, version BIGINT NOT NULL,
        expires BIGINT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (tenant_id, id))', name);
    EXECUTE format('CREATE TABLE %I (
        tenant_id BYTEA NOT NULL, column_name TEXT NOT NULL, hash BYTEA NOT NULL, id BYTEA NOT NULL,
        PRIMARY KEY (tenant_id, column_name, hash))', name || '_key');
    PERFORM tenant_wall(name);
    PERFORM tenant_wall(name || '_key');
    FOREACH command IN ARRAY ARRAY['SELECT', 'DELETE'] LOOP
        EXECUTE format('CREATE POLICY purge_%s ON %I FOR %s
            USING (expires > 0 AND current_setting(''sallyport.work'', true) = ''purge'')',
            lower(command), name, command);
        EXECUTE format('CREATE POLICY purge_%s ON %I FOR %s
            USING (current_setting(''sallyport.work'', true) = ''purge'' AND EXISTS (
                SELECT FROM %I r WHERE r.tenant_id = %2$I.tenant_id AND r.id = %2$I.id
                    AND r.expires > 0))',
            lower(command), name || '_key', command, name);
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION tenant_wall(TEXT), sealed_table(TEXT) FROM PUBLIC;

SELECT sealed_table('tenant');
-- Keys that sign a tenant's tokens.
SELECT sealed_table('signing_key');
SELECT sealed_table('application');
-- Identifiers of client assertions that were used (RFC 7523 3, rule 7), until the assertion's end.
SELECT sealed_table('assertion');
CREATE INDEX assertion_expires ON assertion (expires) WHERE expires > 0;
-- Tokens that were revoked (RFC 7009), until the token's end.
SELECT sealed_table('revocation');
CREATE INDEX revocation_expires ON revocation (expires) WHERE expires > 0;
-- That a request which was named by its sender (Idempotency-Key) has had its effect, for a day.
SELECT sealed_table('effect');
CREATE INDEX effect_expires ON effect (expires) WHERE expires > 0;
-- The instance's own certificates with their keys, in the operator realm.
SELECT sealed_table('certificate');
-- The leaves that the instance signed, until they end, in the operator realm.
SELECT sealed_table('issued_certificate');
CREATE INDEX issued_certificate_expires ON issued_certificate (expires) WHERE expires > 0;
-- Accounts at ACME directories with their keys, in the operator realm.
SELECT sealed_table('acme_account');
-- The key that signs the log's checkpoints, in the operator realm.
SELECT sealed_table('log_key');
-- Activities that are being performed, in the operator realm.
SELECT sealed_table('intent');
-- Sinks that the log goes to, in the operator realm.
SELECT sealed_table('sink');
-- Persons' own keys: what events say of a person is under that person's key, and ends with this row.
SELECT sealed_table('personal_key');
-- Persons that are held or were purged.
SELECT sealed_table('person_standing');
SELECT sealed_table('log_retention');
SELECT sealed_table('tenant_settings');
-- Roots whose certificates count in a tenant.
SELECT sealed_table('trust_anchor');
-- What listeners speak less than they could, one row in the operator realm.
SELECT sealed_table('tls_policy');
-- Who may still come by old TLS, in the operator realm.
SELECT sealed_table('legacy_opening');
-- Users of a tenant.
SELECT sealed_table('directory_user');
-- Users that were deleted and can be restored.
SELECT sealed_table('deleted_user');
-- Groups; who belongs to them stands in other rows.
SELECT sealed_table('directory_group');
-- Who belongs to which group: one row for each membership, a group's together.
SELECT sealed_table('group_member');
-- The groups of each member.
SELECT sealed_table('belonging');
-- Groups that are deleted and whose members are not all taken out yet.
SELECT sealed_table('ended_group');
-- Names that users had and nobody else is given.
SELECT sealed_table('former_user_name');
-- Who has which value that is unique by a tenant's own schema.
SELECT sealed_table('unique_value');
-- How far imports are.
SELECT sealed_table('directory_import');
-- What the ids of imported files have become.
SELECT sealed_table('import_reference');
-- Users' passwords, as hashes.
SELECT sealed_table('password_hash');
-- How often somebody was wrong about an account, or about a name that nobody has.
SELECT sealed_table('guess_count');
-- Users' codes for when everything else is lost.
SELECT sealed_table('recovery_codes');
-- Users' secrets for one-time codes.
SELECT sealed_table('totp');
-- Users' passkeys.
SELECT sealed_table('passkey');
-- Sessions of people.
SELECT sealed_table('session');
-- From when on what somebody began counts.
SELECT sealed_table('standing');
-- Authorization codes (RFC 6749 4.1.2), until an hour after their end.
SELECT sealed_table('authorization_code');
-- What people let applications do, with their refresh tokens.
SELECT sealed_table('oauth_grant');
-- What people are not asked for again.
SELECT sealed_table('consent');
-- The key under which applications see a tenant's ids.
SELECT sealed_table('tenant_schema');
SELECT sealed_table('administrative_unit');
SELECT sealed_table('role_holder');
SELECT sealed_table('application_role');
SELECT sealed_table('application_role_holder');
SELECT sealed_table('visible_id_key');
-- What purges have still to do, in the operator realm.
SELECT sealed_table('purge_due');

-- Events of committed changes on their way to the journal, those of one commit in one row under the
-- number of the last. The store gives the numbers. They are of several tenants: the rows are the relay's.
CREATE TABLE event_outbox (sequence BIGINT PRIMARY KEY, events BYTEA NOT NULL);
ALTER TABLE event_outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY relay_select ON event_outbox FOR SELECT
    USING (current_setting('sallyport.work', true) = 'relay');
CREATE POLICY relay_insert ON event_outbox FOR INSERT
    WITH CHECK (current_setting('sallyport.work', true) = 'relay');
CREATE POLICY relay_delete ON event_outbox FOR DELETE
    USING (current_setting('sallyport.work', true) = 'relay');
