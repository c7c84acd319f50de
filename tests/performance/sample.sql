-- A ledger of :units serialized units for measuring, written straight into the tables.
-- psql -v units=1000000 -f sample.sql   (after the migrations, into an empty database)
-- 2,000 supplier lots -> 8,000 component lots over three levels -> lots of 1,000 units -> boxes of
-- 20, cases of 4 boxes, pallets; 3,000 customers; 4 % of the units carry something of their own.
\set ON_ERROR_STOP on
\timing off
SET synchronous_commit = off;
SET session_replication_role = replica;
SELECT setseed(0.42);

INSERT INTO ledger_party (id, key, code, name, name_en, country, own)
SELECT i, '/417/' || (6900000000000 + i), 'C' || lpad(i::text, 5, '0'), '医院 ' || i,
       'Hospital ' || i, (ARRAY['CN', 'DE', 'FR', 'JP', 'BR'])[1 + i % 5], i = 1
FROM generate_series(1, 3001) AS i;
INSERT INTO ledger_place (id, key, code, name, name_en, kind, party_id)
SELECT i, '/414/' || (6900000000000 + i), 'L' || lpad(i::text, 5, '0'), '收货处 ' || i,
       'Dock ' || i, CASE WHEN i = 1 THEN 'SITE' ELSE 'EXTERNAL' END, i
FROM generate_series(1, 3001) AS i;
INSERT INTO ledger_place (id, key, code, name, name_en, kind, parent_id, party_id)
SELECT 4000 + i, '/414/' || (6900000000000 + 4000 + i), 'M' || i, '工位 ' || i, 'Station ' || i, 'LINE', 1, 1
FROM generate_series(1, 40) AS i;
INSERT INTO ledger_item (id, key, code, name, name_en, unit, kind, tracking)
SELECT i, '/01/' || lpad((69000000000000 + i)::text, 14, '0'), 'I' || lpad(i::text, 4, '0'),
       '物料 ' || i, 'Item ' || i, 'EA',
       CASE WHEN i <= 20 THEN 'DEVICE' ELSE 'COMPONENT' END,
       CASE WHEN i <= 20 THEN 'SERIAL' ELSE 'LOT' END
FROM generate_series(1, 400) AS i;
INSERT INTO ledger_item_code (key, item_id) SELECT key, id FROM ledger_item;

-- Supplier lots 1..2000, component lots 2001..10000 (sublots 100000 + lot), parts: 500 of them serialized.
INSERT INTO ledger_thing (id, kind, item_id, sublot_id, code, made_at, created_by)
SELECT i, 'LOT', 21 + i % 380, i, CASE WHEN i <= 2000 THEN 'S' ELSE 'K' END || lpad(i::text, 5, '0'),
       timestamptz '2025-01-01' + i * interval '1 minute', uuidv7()
FROM generate_series(1, 10000) AS i;
INSERT INTO ledger_thing (id, kind, item_id, lot_id, sublot_id, code, made_at, created_by)
SELECT 100000 + i, 'SUBLOT', 21 + i % 380, i, 100000 + i, 'K' || lpad(i::text, 5, '0') || '/1',
       timestamptz '2025-02-01' + i * interval '1 minute', uuidv7()
FROM generate_series(2001, 10000) AS i;
INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
SELECT '/01/' || lpad((69000000000000 + item_id)::text, 14, '0') || '/10/' || code, id, id, made_at, created_by
FROM ledger_thing WHERE kind = 'LOT';

-- Component lots: level 1 (2001..5000) of suppliers, level 2 (..8000) of level 1, level 3 of level 2.
INSERT INTO ledger_lot_link (source_id, target_id, event_id, from_at, quantity, kind)
SELECT DISTINCT ON (source, target) source, target, uuidv7(), timestamptz '2025-02-01' + (target - 100000) * interval '1 minute', 10, 'INPUT'
FROM (
    SELECT 100000 + i AS target, 1 + floor(2000 * random() ^ 2)::int AS source
    FROM generate_series(2001, 10000) AS i, generate_series(1, 3) AS k
    UNION ALL
    SELECT 100000 + i, 2001 + floor(3000 * random() ^ 2)::int FROM generate_series(5001, 8000) AS i, generate_series(1, 2)
    UNION ALL
    SELECT 100000 + i, 5001 + floor(3000 * random() ^ 2)::int FROM generate_series(8001, 10000) AS i, generate_series(1, 2)
) AS pick;
INSERT INTO ledger_lot_link (source_id, target_id, event_id, from_at, kind)
SELECT id, lot_id, created_by, made_at, 'SUBLOT' FROM ledger_thing WHERE kind = 'SUBLOT';

-- Finished lots: 200000 + n, two sublots (600 and 400 units) in every fifth.
CREATE TEMP TABLE finished AS
SELECT n, 200000 + n AS lot, 1 + n % 20 AS item,
       timestamptz '2025-06-01' + n * interval '400 days' / (:units / 1000.0) AS made, uuidv7() AS event
FROM generate_series(1, :units / 1000) AS n;
INSERT INTO ledger_thing (id, kind, item_id, sublot_id, code, made_at, created_by)
SELECT lot, 'LOT', item, lot, 'F' || lpad(n::text, 6, '0'), made, event FROM finished;
INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
SELECT '/01/' || lpad((69000000000000 + item)::text, 14, '0') || '/10/F' || lpad(n::text, 6, '0'), lot, lot, made, event FROM finished;
INSERT INTO ledger_thing (id, kind, item_id, lot_id, sublot_id, code, made_at, created_by)
SELECT 300000 + n * 2 + k, 'SUBLOT', item, lot, 300000 + n * 2 + k, 'F' || lpad(n::text, 6, '0') || '/' || (k + 1), made, event
FROM finished, generate_series(0, 1) AS k WHERE k = 0 OR n % 5 = 0;
INSERT INTO ledger_lot_link (source_id, target_id, event_id, from_at, kind)
SELECT id, lot_id, created_by, made_at, 'SUBLOT' FROM ledger_thing WHERE kind = 'SUBLOT' AND id > 300000;
INSERT INTO ledger_lot_link (source_id, target_id, event_id, from_at, quantity, kind)
SELECT DISTINCT ON (source, target) source, target, event, made, 1000, 'INPUT'
FROM (
    SELECT 2001 + floor(8000 * random() ^ 3)::int AS source, f.event, f.made, 300000 + f.n * 2 + k AS target
    FROM finished AS f, generate_series(0, 1) AS k, generate_series(1, 8) AS j WHERE k = 0 OR f.n % 5 = 0
    UNION ALL
    SELECT 1 + floor(2000 * random())::int, f.event, f.made, 300000 + f.n * 2 + k
    FROM finished AS f, generate_series(0, 1) AS k, generate_series(1, 2) AS j WHERE k = 0 OR f.n % 5 = 0
) AS pick;

-- Packages of a lot: 16 boxes (320 units) on a pallet by 4 cases, 5 loose cases of 4 boxes (400),
-- 9 loose boxes (180), 100 units loose. Ids: 1e9 + lot * 100 + (1..45 boxes, 51..59 cases, 60 pallet).
CREATE TEMP TABLE package AS
SELECT 1000000000::bigint + n * 100 + b AS id, n, b,
       CASE WHEN b <= 36 THEN 1000000000::bigint + n * 100 + 51 + (b - 1) / 4
            WHEN b BETWEEN 51 AND 54 THEN 1000000000::bigint + n * 100 + 60 END AS parent
FROM finished, generate_series(1, 60) AS b WHERE b <= 45 OR b >= 51;
INSERT INTO ledger_thing (id, kind, item_id, sublot_id, code, made_at, container_id, created_by)
SELECT p.id, 'PACKAGE', NULL, p.id, lpad(p.id::text, 18, '0'), f.made, p.parent, f.event
FROM package AS p JOIN finished AS f USING (n);
INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
SELECT '/00/' || lpad(p.id::text, 18, '0'), p.id, p.id, f.made, f.event FROM package AS p JOIN finished AS f USING (n);

-- Units: ids 10e9 + lot * 1000 + u, in lot order.
INSERT INTO ledger_thing (id, kind, item_id, lot_id, sublot_id, code, made_at, expires_on, container_id, created_by)
SELECT 10000000000 + f.n::bigint * 1000 + u, 'UNIT', f.item, f.lot,
       300000 + f.n * 2 + CASE WHEN f.n % 5 = 0 AND u >= 600 THEN 1 ELSE 0 END,
       'U' || lpad((f.n::bigint * 1000 + u)::text, 9, '0'), f.made, (f.made + interval '3 years')::date,
       CASE WHEN u < 900 THEN 1000000000::bigint + f.n * 100 + 1 + u / 20 END, f.event
FROM finished AS f, generate_series(0, 999) AS u ORDER BY f.n, u;
INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
SELECT '/01/' || lpad((69000000000000 + item_id)::text, 14, '0') || '/21/' || code, id, sublot_id, made_at, created_by
FROM ledger_thing WHERE kind = 'UNIT';

-- Where: outermost packages and loose units, 8 of 10 at customers.
INSERT INTO ledger_whereabouts (thing_id, place_id, holder_id, disposition, since, event_id, last_at)
SELECT id, CASE WHEN transit THEN NULL ELSE place END, place, CASE WHEN transit THEN 'in_transit' WHEN place = 1 THEN 'sellable_accessible' ELSE 'active' END, made + interval '20 days', uuidv7(), made + interval '20 days'
FROM (
    SELECT t.id, t.made_at AS made, random() < 0.05 AS transit,
           CASE WHEN random() < 0.2 THEN 1 ELSE 2 + floor(3000 * random())::int END AS place
    FROM ledger_thing AS t WHERE t.kind = 'PACKAGE' AND t.container_id IS NULL
    UNION ALL
    SELECT t.id, t.made_at, false,
           CASE WHEN random() < 0.2 THEN 1 ELSE 2 + ((t.id / 1000 * 7 + t.id % 4) % 3000)::int END
    FROM ledger_thing AS t WHERE t.kind = 'UNIT' AND t.container_id IS NULL
) AS put;
INSERT INTO ledger_custody (thing_id, holder_id, place_id, event_id, from_at, until_at)
SELECT thing_id, 1, 1, event_id, since - interval '20 days', since FROM ledger_whereabouts
UNION ALL
SELECT thing_id, holder_id, place_id, event_id, since, NULL FROM ledger_whereabouts;
INSERT INTO ledger_containment (child_id, parent_id, event_id, from_at)
SELECT id, container_id, created_by, made_at + interval '1 hour' FROM ledger_thing WHERE container_id IS NOT NULL ORDER BY id;

-- 4 % own links: half a lot taken by one unit only, half a serialized part of another lot's sublot.
INSERT INTO ledger_unit_link (source_id, target_id, source_sublot_id, target_sublot_id, event_id, from_at, until_at)
SELECT source, id, source, sublot_id, created_by, made_at, CASE WHEN random() < 0.05 THEN made_at + interval '90 days' END
FROM (SELECT *, 2001 + floor(8000 * random() ^ 3)::int AS source FROM ledger_thing WHERE kind = 'UNIT' AND id % 50 = 7) AS t;
CREATE TEMP TABLE part AS
SELECT 5000000000 + row_number() OVER (ORDER BY lot, id) AS id, lot, lot + 100000 AS sublot, id AS unit, target_sublot, made
FROM (SELECT id, sublot_id AS target_sublot, made_at AS made, 2001 + floor(8000 * random() ^ 2)::int AS lot FROM ledger_thing WHERE kind = 'UNIT' AND id % 50 = 31) AS t;
INSERT INTO ledger_thing (id, kind, item_id, lot_id, sublot_id, code, made_at, created_by)
SELECT p.id, 'UNIT', l.item_id, p.lot, p.sublot, 'B' || p.id, l.made_at, l.created_by FROM part AS p JOIN ledger_thing AS l ON l.id = p.lot;
INSERT INTO ledger_identity (key, thing_id, sublot_id, since, event_id)
SELECT '/01/' || lpad((69000000000000 + item_id)::text, 14, '0') || '/21/' || code, id, sublot_id, made_at, created_by
FROM ledger_thing WHERE kind = 'UNIT' AND id BETWEEN 5000000000 AND 9999999999;
INSERT INTO ledger_unit_link (source_id, target_id, source_sublot_id, target_sublot_id, event_id, from_at, until_at)
SELECT id, unit, sublot, target_sublot, uuidv7(), made, CASE WHEN random() < 0.05 THEN made + interval '90 days' END FROM part;

INSERT INTO ledger_sublot_holding (sublot_id, root_id, place_id, holder_id, disposition, units)
SELECT u.sublot_id, coalesce(c3.id, c2.id, c1.id, 0),
       CASE WHEN c1.id IS NULL THEN coalesce(w.place_id, 0) ELSE 0 END,
       CASE WHEN c1.id IS NULL THEN coalesce(w.holder_id, 0) ELSE 0 END,
       CASE WHEN c1.id IS NULL THEN coalesce(w.disposition, '') ELSE '' END, count(*)
FROM ledger_thing AS u
LEFT JOIN ledger_thing AS c1 ON c1.id = u.container_id
LEFT JOIN ledger_thing AS c2 ON c2.id = c1.container_id
LEFT JOIN ledger_thing AS c3 ON c3.id = c2.container_id
LEFT JOIN ledger_whereabouts AS w ON w.thing_id = u.id
WHERE u.kind = 'UNIT'
GROUP BY 1, 2, 3, 4, 5;
INSERT INTO ledger_stock (thing_id, place_id, holder_id, disposition, quantity)
SELECT id, 1, 1, 'sellable_accessible', 100 FROM ledger_thing WHERE kind = 'LOT' AND id <= 10000 AND id % 3 = 0;

-- Facts: one commissioning per lot, one packing per box, one shipment per outermost package.
INSERT INTO ledger_event (id, recorded_at, occurred_at, tz_offset, type, action, biz_step, disposition, read_point_id, place_id, holder_id, things, actor, command_id, source, body, statement)
SELECT event, made, made, '+08:00', 'ObjectEvent', 'ADD', 'commissioning', 'active', 4001 + n % 40, 1, 1, 1000, '操作员 ' || n % 30, uuidv7(), 'IMPORT', '{}', '\x00' FROM finished;
INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role)
SELECT id, made_at, created_by, made_at, 'OBJECT' FROM ledger_thing WHERE kind = 'UNIT' AND id >= 10000000000 ORDER BY id;
CREATE TEMP TABLE packing AS
SELECT p.id, p.n, f.made + interval '1 hour' AS at, uuidv7() AS event FROM package AS p JOIN finished AS f USING (n);
INSERT INTO ledger_event (id, recorded_at, occurred_at, tz_offset, type, action, biz_step, disposition, read_point_id, place_id, holder_id, things, actor, command_id, source, body, statement)
SELECT event, at, at, '+08:00', 'AggregationEvent', 'ADD', 'packing', 'in_progress', 4001 + n % 40, 1, 1, 21, '操作员 ' || n % 30, uuidv7(), 'IMPORT', '{}', '\x00' FROM packing;
INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role)
SELECT id, at, event, at, 'PARENT' FROM packing
UNION ALL
SELECT t.id, p.at, p.event, p.at, 'CHILD' FROM packing AS p JOIN ledger_thing AS t ON t.container_id = p.id;
INSERT INTO ledger_event (id, recorded_at, occurred_at, tz_offset, type, action, biz_step, disposition, read_point_id, place_id, holder_id, things, actor, command_id, source, body, statement)
SELECT event_id, since, since, '+08:00', 'ObjectEvent', 'OBSERVE', 'shipping', 'in_transit', 1, place_id, holder_id, 1, '发货员', uuidv7(), 'IMPORT', '{}', '\x00' FROM ledger_whereabouts;
INSERT INTO ledger_participation (thing_id, occurred_at, event_id, recorded_at, role)
SELECT thing_id, since, event_id, since, 'OBJECT' FROM ledger_whereabouts;
VACUUM ANALYZE;
