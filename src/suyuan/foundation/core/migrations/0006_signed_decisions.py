"""One trigger function for every decision that is a signature: `triggers.signed_decision`."""

from django.db import migrations

CHECK = """
CREATE FUNCTION foundation_check_decision() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    decided text;
    paper text;
BEGIN
    -- Arguments: name, column of the decision, meanings by decision, column that leads to the
    -- number of the document, table of the document where that column is a key.
    EXECUTE format('SELECT ($1).%I::text, ($1).%I::text', TG_ARGV[1], TG_ARGV[3])
        INTO decided, paper USING NEW;
    IF TG_ARGV[4] <> '' THEN
        EXECUTE format('SELECT number FROM %I WHERE id = $1::bigint', TG_ARGV[4])
            INTO paper USING paper;
    END IF;
    IF NOT EXISTS (
        SELECT FROM foundation_signature AS s
        WHERE s.id = NEW.signature_id AND s.document = paper
        AND s.meaning = TG_ARGV[2]::jsonb ->> decided)
    THEN
        RAISE EXCEPTION '%: nobody has signed this decision', TG_ARGV[0]
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0005_signatures")]

    operations = [migrations.RunSQL(CHECK, "DROP FUNCTION foundation_check_decision()")]
