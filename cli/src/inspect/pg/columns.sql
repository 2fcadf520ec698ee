SELECT json_build_object(
    'of', a.attrelid::int8, 'name', a.attname, 'type', a.atttypid::int8, 'modifier', a.atttypmod,
    'text', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
    'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by_default' END,
    'serial', serial.of IS NOT NULL,
    'generated', CASE WHEN a.attgenerated <> '' THEN json_build_object(
        'expression', pg_get_expr(d.adbin, d.adrelid), 'stored', a.attgenerated = 's') END,
    'collation', CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
    'comment', comment.description
) AS value
FROM relation c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_description comment ON comment.classoid = 'pg_class'::regclass AND comment.objoid = c.oid
    AND comment.objsubid = a.attnum
-- The columns that own the sequence that their default takes the next value of.
LEFT JOIN (
    SELECT DISTINCT owned.refobjid AS of, owned.refobjsubid AS number, used.objid AS by
    FROM pg_depend owned
    JOIN pg_class q ON q.oid = owned.objid AND q.relkind = 'S'
    JOIN pg_depend used ON used.classid = 'pg_attrdef'::regclass AND used.refobjid = q.oid
    WHERE owned.classid = 'pg_class'::regclass AND owned.deptype = 'a'
) serial ON serial.of = c.oid AND serial.number = a.attnum AND serial.by = d.oid
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND c.relpersistence <> 't'
ORDER BY c.oid, a.attnum
