SELECT json_build_object(
    'name', json_build_object('schema', s.name, 'name', p.proname),
    'arguments', pg_get_function_identity_arguments(p.oid), 'procedure', p.prokind = 'p',
    'uses_tables', EXISTS (
        SELECT FROM pg_depend d
        LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
        LEFT JOIN pg_type e ON e.oid = t.typelem
        JOIN pg_class c ON c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.oid = CASE
            WHEN d.refclassid = 'pg_class'::regclass THEN d.refobjid
            ELSE coalesce(nullif(t.typrelid, 0), e.typrelid) END
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
    ),
    'definition', pg_get_functiondef(p.oid), 'comment', obj_description(p.oid, 'pg_proc')
) AS value
FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p', 'w')
    AND NOT EXISTS (SELECT FROM extension_part e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
    -- A range type brings its constructors.
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
