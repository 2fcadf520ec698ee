SELECT json_build_object(
    'of', a.attrelid::int8, 'name', a.attname, 'type', a.atttypid::int8, 'modifier', a.atttypmod,
    'text', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by_default' END,
    'serial', EXISTS (
        SELECT FROM pg_depend s JOIN pg_class q ON q.oid = s.objid AND q.relkind = 'S'
        JOIN pg_depend u ON u.classid = 'pg_attrdef'::regclass AND u.objid = d.oid AND u.refobjid = q.oid
        WHERE s.classid = 'pg_class'::regclass AND s.deptype = 'a' AND s.refobjid = c.oid AND s.refobjsubid = a.attnum
    ),
    'generated', CASE WHEN a.attgenerated <> '' THEN json_build_object(
        'expression', pg_get_expr(d.adbin, d.adrelid), 'stored', a.attgenerated = 's') END,
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
    'comment', col_description(c.oid, a.attnum)
) AS value
FROM relation c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND c.relpersistence <> 't'
ORDER BY c.oid, a.attnum
