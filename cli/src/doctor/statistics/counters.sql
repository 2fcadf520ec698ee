-- Sequences in use that count up, under the name of the column that owns them, with the lower of both ends.
SELECT nullif(coalesce(owner.nspname, n.nspname), current_schema())::text AS schema,
    coalesce(t.relname, c.relname)::text AS name,
    a.attname::text AS "column",
    pg_sequence_last_value(s.seqrelid) AS last,
    least(s.seqmax, CASE a.atttypid
        WHEN 'int2'::regtype THEN 32767
        WHEN 'int4'::regtype THEN 2147483647
        ELSE 9223372036854775807
    END) AS max
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend d
    ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_namespace owner ON owner.oid = t.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE s.seqincrement > 0 AND NOT s.seqcycle
    AND has_sequence_privilege(s.seqrelid, 'SELECT, USAGE') AND pg_sequence_last_value(s.seqrelid) IS NOT NULL
ORDER BY 1, 2, 3
