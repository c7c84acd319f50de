-- What is added to units and taken out of them after they were made, and the links that follow.

-- The units of a sublot may go on to have something added or taken out: then they lie in a sublot
-- that began with theirs. A fact, decided at capture; such a sublot inherits the time of its inputs.
CREATE TABLE ledger_sublot_origin (
    sublot_id bigint PRIMARY KEY,
    origin_id bigint NOT NULL,
    CONSTRAINT sublot_origin_not_itself CHECK (sublot_id <> origin_id)
);
CREATE INDEX sublot_origin_origin ON ledger_sublot_origin (origin_id);
