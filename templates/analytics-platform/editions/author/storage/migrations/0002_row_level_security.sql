-- Three roles that nobody logs in as; a connection takes one of them on with SET LOCAL ROLE. A superuser, and a role with
-- BYPASSRLS, would pass every policy by: that is why the API never stays what it logged in as.

DO $$
BEGIN
    -- Roles belong to the server, not to the database: another database may have made them.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platform_api') THEN
        CREATE ROLE platform_api NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platform_engine') THEN
        CREATE ROLE platform_engine NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platform_keys') THEN
        CREATE ROLE platform_keys NOLOGIN;
    END IF;
END
$$;

GRANT platform_api, platform_engine, platform_keys TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO platform_api, platform_engine;
GRANT USAGE, CREATE ON SCHEMA public TO platform_keys;

-- What a tenant's requests may do. Grants are for the tables as a whole: a partition alone can be read by nobody.
GRANT SELECT ON cells, usage, tenants TO platform_api;
GRANT SELECT, DELETE ON events, alerts, rejected TO platform_api;
GRANT SELECT, INSERT, UPDATE ON keys TO platform_api;
-- The audit trail grows, and nothing else: not even the engine may change it.
GRANT SELECT, INSERT ON audit TO platform_api, platform_engine;

GRANT SELECT, INSERT, UPDATE, DELETE ON position, state, cells, events, alerts, rejected, usage TO platform_engine;
GRANT SELECT, INSERT ON tenants, keys TO platform_engine;

DO $$
DECLARE
    name text;
    owner_column text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cells', 'events', 'alerts', 'rejected', 'usage', 'tenants', 'keys', 'audit'] LOOP
        owner_column := CASE name WHEN 'tenants' THEN 'id' ELSE 'tenant' END;
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        -- The owner of the tables too.
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        -- Without a setting the comparison is null, and no row is seen.
        EXECUTE format(
            'CREATE POLICY own_rows ON %I TO platform_api USING (%I = current_setting(''app.tenant'', true))'
            ' WITH CHECK (%I = current_setting(''app.tenant'', true))',
            name, owner_column, owner_column
        );
        EXECUTE format('CREATE POLICY all_rows ON %I TO platform_engine USING (true) WITH CHECK (true)', name);
    END LOOP;
END
$$;

-- The tenant of a caller is not known before its key is found. This function, and nothing else, looks at all keys.
CREATE POLICY all_rows_to_find ON keys FOR SELECT TO platform_keys USING (true);
GRANT SELECT ON keys TO platform_keys;
CREATE FUNCTION find_key(wanted text) RETURNS SETOF keys
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS 'SELECT * FROM keys WHERE digest = wanted';
ALTER FUNCTION find_key OWNER TO platform_keys;
REVOKE CREATE ON SCHEMA public FROM platform_keys;
REVOKE ALL ON FUNCTION find_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_key TO platform_api;
