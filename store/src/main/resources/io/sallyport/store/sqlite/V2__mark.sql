-- How far this database is: the highest number that an event was given here, and the time of the last
-- commit in milliseconds since 1970.
CREATE TABLE store_mark (
    one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL, millis INTEGER NOT NULL);
INSERT INTO store_mark (one, sequence, millis) VALUES (1, 0, 0);

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
