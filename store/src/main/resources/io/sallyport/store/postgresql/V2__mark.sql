-- How far this database is: the highest number that an event was given here, and the time of the last
-- commit in milliseconds since 1970. It is nobody's row: the service may read and change it whatever it
-- has said before.
CREATE TABLE store_mark (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
    sequence BIGINT NOT NULL, millis BIGINT NOT NULL);
INSERT INTO store_mark (sequence, millis) VALUES (0, 0);

-- Which version of the tenant's index key a hash was made under. While an index key is rotated a value
-- stands here twice.
ALTER TABLE tenant_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE signing_key_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE application_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE assertion_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE revocation_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE effect_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE certificate_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE issued_certificate_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE acme_account_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE intent_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sink_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE log_key_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE personal_key_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE person_standing_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tenant_settings_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tls_policy_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE legacy_opening_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE log_retention_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE trust_anchor_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE directory_user_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE deleted_user_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE directory_group_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE group_member_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE belonging_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE directory_import_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE import_reference_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE password_hash_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE guess_count_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE recovery_codes_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE totp_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE passkey_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE ended_group_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE unique_value_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE former_user_name_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tenant_schema_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE administrative_unit_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE application_role_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE application_role_holder_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE role_holder_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE visible_id_key_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE session_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE standing_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE authorization_code_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE oauth_grant_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE consent_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE purge_due_key ADD COLUMN key_version INTEGER NOT NULL DEFAULT 1;

-- A backup reads the rows of all tenants ('backup' in sallyport.work), in a transaction that can write
-- nothing: what it sees can go to a file, and to no other row. Each table of rows has this policy, or
-- its rows would be missing there.
CREATE FUNCTION backed_up(name TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY backup_select ON %I FOR SELECT
        USING (current_setting(''sallyport.work'', true) = ''backup''
            AND current_setting(''transaction_read_only'')::BOOLEAN)', name);
END $$;

REVOKE ALL ON FUNCTION backed_up(TEXT) FROM PUBLIC;

SELECT backed_up(relname) FROM pg_class
    WHERE relforcerowsecurity AND relnamespace = to_regnamespace('public')
        AND relname <> 'event_outbox';
