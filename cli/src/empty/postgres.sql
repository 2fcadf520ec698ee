-- Drops everything in a database but what belongs to the system and to extensions that stay.
DO $$
DECLARE
    item RECORD;
BEGIN
    FOR item IN SELECT extname FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql' LOOP
        BEGIN
            EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', item.extname);
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;
        END;
    END LOOP;

    FOR item IN
        SELECT nspname FROM pg_catalog.pg_namespace
        WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'public')
    LOOP
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', item.nspname);
    END LOOP;

    FOR item IN
        SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE'
                            WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, relname AS name
        FROM pg_catalog.pg_class AS class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = class.oid AND d.deptype = 'e')
            -- A sequence of an identity column goes with its table.
            AND NOT EXISTS (
                SELECT FROM pg_catalog.pg_depend AS d
                WHERE d.objid = class.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i' AND class.relkind = 'S'
            )
    LOOP
        EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', item.kind, item.name);
    END LOOP;

    FOR item IN
        SELECT oid::regprocedure::text AS name FROM pg_catalog.pg_proc AS routine
        WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = routine.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', item.name);
    END LOOP;

    FOR item IN
        SELECT typname AS name FROM pg_catalog.pg_type AS type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'c', 'r')
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = type.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP TYPE IF EXISTS public.%I CASCADE', item.name);
    END LOOP;

    FOR item IN
        SELECT 'COLLATION' AS kind, collname AS name FROM pg_catalog.pg_collation
        WHERE collnamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'TEXT SEARCH CONFIGURATION', cfgname FROM pg_catalog.pg_ts_config
        WHERE cfgnamespace = 'public'::regnamespace
        UNION ALL
        SELECT 'TEXT SEARCH DICTIONARY', dictname FROM pg_catalog.pg_ts_dict
        WHERE dictnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('DROP %s IF EXISTS public.%I CASCADE', item.kind, item.name);
    END LOOP;
END
$$;
