-- Days of events: a partition for each, made when it is needed and dropped when it is too old. Both functions run as the
-- owner of the tables, because the engine may not make or drop any.

CREATE FUNCTION ensure_day(moment bigint, retention_days integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
DECLARE
    day bigint := moment - moment % 86400000;
    today bigint := (extract(epoch FROM now()) * 1000)::bigint / 86400000 * 86400000;
    name text := 'events_' || to_char(to_timestamp(day / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD');
BEGIN
    IF day < today - retention_days * 86400000::bigint OR day > today + 86400000 THEN
        RETURN;
    END IF;
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('ensure_day'));
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF events FOR VALUES FROM (%s) TO (%s)', name, day, day + 86400000
        );
    END IF;
END
$$;

-- Single events and what was rejected go; figures, alerts and usage stay. Returns the partitions that were dropped.
CREATE FUNCTION forget(retention_days integer) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
DECLARE
    today bigint := (extract(epoch FROM now()) * 1000)::bigint / 86400000 * 86400000;
    oldest text := 'events_' || to_char(
        to_timestamp((today - retention_days * 86400000::bigint) / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD'
    );
    name text;
BEGIN
    FOR name IN
        SELECT inhrelid::regclass::text FROM pg_inherits
        WHERE inhparent = 'events'::regclass AND inhrelid::regclass::text ~ '^events_[0-9]{8}$'
        ORDER BY 1
    LOOP
        IF name < oldest THEN
            EXECUTE format('DROP TABLE %I', name);
            RETURN NEXT name;
        END IF;
    END LOOP;
    -- As the owner this is under the policies too: so the engine's role does it.
    RETURN;
END
$$;

REVOKE ALL ON FUNCTION ensure_day, forget FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_day, forget TO platform_engine;
