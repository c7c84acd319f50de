"""Areas of work that may be switched off: nobody holds their actions then."""

from importlib import import_module

import django.contrib.postgres.fields
from django.db import migrations, models

from suyuan.foundation.db.triggers import audited

# The areas that are off are few and asked for once; a right is their name up to the dot.
RIGHTS = r"""
CREATE OR REPLACE FUNCTION accounts_rights(p_user bigint) RETURNS TABLE (action text, site_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT right_, a.site_id
    FROM public.accounts_assignment a
    JOIN public.accounts_user u ON u.id = a.user_id AND u.is_active
    JOIN public.accounts_role r ON r.id = a.role_id
    CROSS JOIN LATERAL unnest(r.actions) AS right_
    WHERE a.user_id = p_user AND a.ended_at IS NULL
        AND split_part(right_, '.', 1) <> ALL (
            ARRAY(SELECT o.code FROM public.accounts_area o WHERE NOT o.is_on))
$$;
CREATE OR REPLACE FUNCTION accounts_may(p_user bigint, p_action text, p_site bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.accounts_assignment a
        JOIN public.accounts_user u ON u.id = a.user_id AND u.is_active
        JOIN public.accounts_role r ON r.id = a.role_id
        WHERE a.user_id = p_user AND a.ended_at IS NULL AND p_action = ANY (r.actions)
            AND (p_site IS NULL OR a.site_id IS NULL OR a.site_id = p_site)
    ) AND NOT EXISTS (
        SELECT FROM public.accounts_area o
        WHERE o.code = split_part(p_action, '.', 1) AND NOT o.is_on
    );
END
$$;
"""
RIGHTS_BEFORE = import_module("suyuan.foundation.accounts.migrations.0002_rights").FUNCTIONS.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
NEEDS = r"""
CREATE FUNCTION accounts_check_areas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.accounts_area a JOIN public.accounts_area n ON n.code = ANY (a.needs)
        WHERE a.is_on AND NOT n.is_on
    ) THEN
        RAISE EXCEPTION 'an area is on that needs one which is off'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_area_needs',
                TABLE = 'accounts_area';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER accounts_area_needs AFTER INSERT OR UPDATE ON accounts_area
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_check_areas();
"""
NO_NEEDS = """
DROP TRIGGER accounts_area_needs ON accounts_area;
DROP FUNCTION accounts_check_areas();
"""


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_signing")]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("code", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("is_on", models.BooleanField(default=True)),
                ("needs", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ("order", models.IntegerField(default=100)),
                ("changed_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "accounts_area"},
        ),
        migrations.RunSQL([NEEDS], [NO_NEEDS]),
        audited("accounts_area", key="code"),
        migrations.RunSQL([RIGHTS], [RIGHTS_BEFORE]),
    ]
