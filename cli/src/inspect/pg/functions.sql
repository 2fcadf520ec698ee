SELECT json_build_object(
    'name', json_build_object('schema', s.name, 'name', p.proname),
    'arguments', pg_get_function_identity_arguments(p.oid), 'procedure', p.prokind = 'p',
    'definition', pg_get_functiondef(p.oid), 'comment', obj_description(p.oid, 'pg_proc')
) AS value
FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p', 'w')
    AND NOT EXISTS (SELECT FROM extension_part e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
    -- A range type brings its constructors.
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
