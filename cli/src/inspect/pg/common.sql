WITH space AS (
    SELECT oid, nspname AS own_name, nullif(nspname, $1) AS name
    FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' AND ($2::text[] IS NULL OR nspname = ANY ($2))
),
-- What came with an extension is the extension's.
extension_part AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
),
relation AS (
    SELECT c.*, json_build_object('schema', s.name, 'name', c.relname) AS name
    FROM pg_class c JOIN space s ON s.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM extension_part e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
),
own_type AS (
    SELECT t.*, json_build_object('schema', s.name, 'name', t.typname) AS name,
        obj_description(t.oid, 'pg_type') AS comment
    FROM pg_type t JOIN space s ON s.oid = t.typnamespace
    WHERE NOT EXISTS (SELECT FROM extension_part e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)
)
