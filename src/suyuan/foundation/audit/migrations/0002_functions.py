from django.db import migrations

from suyuan.foundation.db.triggers import owner_only, technical

FUNCTIONS = r"""
CREATE FUNCTION audit_mask(image jsonb, secret text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT image || coalesce(
        (SELECT jsonb_object_agg(name, 'redacted:' || left(encode(sha256(convert_to(image ->> name, 'UTF8')), 'hex'), 12))
         FROM unnest(secret) AS name WHERE image ->> name <> ''),
        '{}'::jsonb)
$$;

CREATE FUNCTION audit_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    key constant text := TG_ARGV[0];
    secret constant text[] := string_to_array(nullif(TG_ARGV[1], ''), ',');
    who constant text := nullif(current_setting('app.actor', true), '');
    label constant text := coalesce(current_setting('app.actor_label', true), '');
    why constant text := coalesce(current_setting('app.reason', true), '');
    command constant uuid := nullif(current_setting('app.command', true), '')::uuid;
    what constant text := coalesce(current_setting('app.operation', true), '');
    door constant text := coalesce(current_setting('app.source', true), '');
    place constant text := coalesce(current_setting('app.address', true), '');
    moment constant timestamptz := coalesce(
        nullif(current_setting('app.at', true), '')::timestamptz, transaction_timestamp());
BEGIN
    IF who IS NULL THEN
        RAISE EXCEPTION 'a change of % names nobody: it was made outside a command', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.audit_entry (table_name, row_key, action, old, new, actor, actor_label, reason,
            command_id, operation, source, address, at, transaction_id)
        SELECT TG_TABLE_NAME, n.image ->> key, TG_OP, NULL,
            CASE WHEN secret IS NULL THEN n.image ELSE public.audit_mask(n.image, secret) END,
            who, label, why, command, what, door, place, moment, pg_current_xact_id()::text::bigint
        FROM (SELECT to_jsonb(r) AS image FROM new_rows r OFFSET 0) n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public.audit_entry (table_name, row_key, action, old, new, actor, actor_label, reason,
            command_id, operation, source, address, at, transaction_id)
        SELECT TG_TABLE_NAME, o.image ->> key, TG_OP,
            CASE WHEN secret IS NULL THEN o.image ELSE public.audit_mask(o.image, secret) END, NULL,
            who, label, why, command, what, door, place, moment, pg_current_xact_id()::text::bigint
        FROM (SELECT to_jsonb(r) AS image FROM old_rows r OFFSET 0) o;
    ELSE
        INSERT INTO public.audit_entry (table_name, row_key, action, old, new, actor, actor_label, reason,
            command_id, operation, source, address, at, transaction_id)
        SELECT TG_TABLE_NAME, n.image ->> key, TG_OP,
            CASE WHEN secret IS NULL THEN o.image ELSE public.audit_mask(o.image, secret) END,
            CASE WHEN secret IS NULL THEN n.image ELSE public.audit_mask(n.image, secret) END,
            who, label, why, command, what, door, place, moment, pg_current_xact_id()::text::bigint
        FROM (SELECT to_jsonb(r) AS image FROM old_rows r OFFSET 0) o
        JOIN (SELECT to_jsonb(r) AS image FROM new_rows r OFFSET 0) n ON n.image ->> key = o.image ->> key
        WHERE o.image <> n.image;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION audit_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '% refuses % of %', TG_ARGV[0], TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
END
$$;

CREATE FUNCTION audit_check_move() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    old_state constant text := to_jsonb(OLD) ->> TG_ARGV[1];
    new_state constant text := to_jsonb(NEW) ->> TG_ARGV[1];
BEGIN
    IF ((old_state || '>' || new_state) = ANY (TG_ARGV[2:])) IS NOT TRUE THEN
        RAISE EXCEPTION '% refuses the move from % to %', TG_ARGV[0], old_state, new_state
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME,
                  COLUMN = TG_ARGV[1];
    END IF;
    RETURN NEW;
END
$$;
"""

BACKWARD = """
DROP FUNCTION audit_check_move();
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_record();
DROP FUNCTION audit_mask(jsonb, text[]);
"""

QUEUE = "The queue's own bookkeeping; what a job does is kept where it does it."
FRAME = "Belongs to the web framework; only migrations write it."


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL([FUNCTIONS], [BACKWARD]),
        owner_only("audit_entry", reason="The history itself: only its triggers write it."),
        owner_only("audit_policy", reason="Declared by migrations."),
        owner_only("django_migrations", reason=FRAME),
        owner_only("django_content_type", reason=FRAME),
        owner_only("auth_permission", reason=FRAME),
        owner_only("auth_group", reason=FRAME),
        owner_only("auth_group_permissions", reason=FRAME),
        technical("django_session", reason="Who is signed in now; signing in and out is kept in accounts_sign_in."),
        technical("procrastinate_jobs", reason=QUEUE),
        technical("procrastinate_events", reason=QUEUE),
        technical("procrastinate_periodic_defers", reason=QUEUE),
        technical("procrastinate_workers", reason=QUEUE),
    ]
