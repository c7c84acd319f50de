"""What the database holds of after-sales: moves, what closes a paper, and the patients' data."""

from django.db import migrations

from suyuan.foundation.db.triggers import append_only, audited, closed, read_only, state_moves

COMPLAINT_MOVES = {
    "OPEN": ["TRIAGED"], "TRIAGED": ["CONCLUDED"], "CONCLUDED": ["CLOSED"], "CLOSED": [],
}
REPORT_MOVES = {"DUE": ["REPORTED"], "REPORTED": []}
QUESTION_MOVES = {"OPEN": ["ANSWERED"], "ANSWERED": []}
RETURN_MOVES = {
    "ANNOUNCED": ["RECEIVED", "CANCELLED"], "RECEIVED": ["CLOSED"], "CLOSED": [], "CANCELLED": [],
}
LINE_MOVES = {
    "QUESTION": ["WAITING", "REFUSED"], "WAITING": ["DECIDED"], "DECIDED": [], "REFUSED": [],
}
JOB_MOVES = {
    "OPEN": ["IN_WORK", "CANCELLED"],
    "IN_WORK": ["TESTED", "CANCELLED"],
    "TESTED": ["IN_WORK", "RELEASED", "DONE"],
    "RELEASED": ["DONE"],
    "DONE": [],
    "CANCELLED": [],
}
IMPLANT_MOVES = {"IMPLANTED": ["EXPLANTED"], "EXPLANTED": []}

# A complaint ends when every report that was due is made and every device is identified or given up.
COMPLAINT_CLOSES = """
CREATE FUNCTION service_check_complaint() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM service_report r WHERE r.complaint_id = NEW.id AND r.status = 'DUE')
        OR EXISTS (
            SELECT FROM service_complaint_device d JOIN service_question q ON q.id = d.question_id
            WHERE d.complaint_id = NEW.id AND q.status = 'OPEN')
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'service_complaint_closed_complete',
            MESSAGE = 'service_complaint_closed_complete: a report or a question is open';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER service_complaint_closed_complete BEFORE UPDATE OF status ON service_complaint
FOR EACH ROW WHEN (NEW.status = 'CLOSED' AND OLD.status <> 'CLOSED')
EXECUTE FUNCTION service_check_complaint();
"""

# A return ends when everything that came is decided, and takes nothing more then.
RETURN_CLOSES = """
CREATE FUNCTION service_check_return() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM service_return_line l
        WHERE l.document_id = NEW.id AND l.status IN ('QUESTION', 'WAITING'))
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'service_return_closed_complete',
            MESSAGE = 'service_return_closed_complete: something that came is not decided';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER service_return_closed_complete BEFORE UPDATE OF status ON service_return
FOR EACH ROW WHEN (NEW.status = 'CLOSED' AND OLD.status <> 'CLOSED')
EXECUTE FUNCTION service_check_return();

CREATE FUNCTION service_check_line() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM service_return r
    WHERE r.id = NEW.document_id AND r.status IN ('CLOSED', 'CANCELLED') FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'service_return_line_of_open',
            MESSAGE = 'service_return_line_of_open: the return is closed';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER service_return_line_of_open BEFORE INSERT ON service_return_line
FOR EACH ROW EXECUTE FUNCTION service_check_line();
"""

# A job has passed its test only where a good one follows the last work and no bad one follows it;
# work and tests belong to a job that is in work, and a job that is over gets no more.
JOB_RULES = """
CREATE FUNCTION service_check_job() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    good boolean;
BEGIN
    SELECT t.passed AND t.at >= coalesce(
        (SELECT max(w.at) FROM service_job_work w WHERE w.job_id = NEW.id), '-infinity')
    INTO good FROM service_job_test t WHERE t.job_id = NEW.id ORDER BY t.id DESC LIMIT 1;
    IF good IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'service_job_tested_passed',
            MESSAGE = 'service_job_tested_passed: no good test after the last work';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER service_job_tested_passed BEFORE UPDATE OF status ON service_job
FOR EACH ROW WHEN (NEW.status IN ('TESTED', 'RELEASED', 'DONE') AND OLD.status <> NEW.status)
EXECUTE FUNCTION service_check_job();

CREATE FUNCTION service_check_work() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM service_job j WHERE j.id = NEW.job_id AND j.status = 'IN_WORK' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0],
            MESSAGE = TG_ARGV[0] || ': the job is not in work';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER service_job_work_in_work BEFORE INSERT ON service_job_work
FOR EACH ROW EXECUTE FUNCTION service_check_work('service_job_work_in_work');
CREATE TRIGGER service_job_test_in_work BEFORE INSERT ON service_job_test
FOR EACH ROW EXECUTE FUNCTION service_check_work('service_job_test_in_work');
"""

# The data of patients (个人信息保护法: sensitive personal information). The application has no right
# to the table. It enters, changes and erases through these functions, each of which leaves a look
# with who and why; and it reads by the number of a look of this hour that says SEEN.
PATIENTS = """
CREATE FUNCTION service_patient_look(p_look uuid, p_implant bigint, p_kind text, p_why text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF nullif(current_setting('app.actor', true), '') IS NULL THEN
        RAISE EXCEPTION 'a look at the data of a patient names nobody: it was made outside a command'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO service_patient_look
        (id, implant_id, kind, why, actor, actor_label, source, address, at)
    VALUES (p_look, p_implant, p_kind, p_why, current_setting('app.actor'),
        coalesce(current_setting('app.actor_label', true), ''),
        coalesce(current_setting('app.source', true), ''),
        coalesce(current_setting('app.address', true), ''), current_setting('app.at')::timestamptz);
END
$$;

CREATE FUNCTION service_patient_put(p_look uuid, p_implant bigint, p_why text, p_name text,
    p_born date, p_sex text, p_record text, p_phone text, p_address text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_there constant boolean := EXISTS (SELECT FROM service_patient WHERE implant_id = p_implant);
BEGIN
    PERFORM service_patient_look(
        p_look, p_implant, CASE WHEN is_there THEN 'CHANGED' ELSE 'ENTERED' END, p_why);
    INSERT INTO service_patient (implant_id, name, born_on, sex, record, phone, address)
    VALUES (p_implant, p_name, p_born, p_sex, p_record, p_phone, p_address)
    ON CONFLICT (implant_id) DO UPDATE SET name = excluded.name, born_on = excluded.born_on,
        sex = excluded.sex, record = excluded.record, phone = excluded.phone,
        address = excluded.address;
END
$$;

CREATE FUNCTION service_patient_erase(p_look uuid, p_implant bigint, p_why text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM service_patient WHERE implant_id = p_implant;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM service_patient_look(p_look, p_implant, 'ERASED', p_why);
    RETURN true;
END
$$;

CREATE FUNCTION service_patient_seen(p_look uuid)
RETURNS TABLE (name text, born_on date, sex text, record text, phone text, address text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.name, p.born_on, p.sex, p.record, p.phone, p.address
    FROM service_patient_look l JOIN service_patient p ON p.implant_id = l.implant_id
    WHERE l.id = p_look AND l.kind = 'SEEN'
        AND l.recorded_at > statement_timestamp() - interval '10 minutes'
$$;

CREATE FUNCTION service_patients_kept(p_implants bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT implant_id FROM service_patient WHERE implant_id = ANY (p_implants)
$$;
"""
PATIENTS_BACK = """
DROP FUNCTION service_patients_kept(bigint[]);
DROP FUNCTION service_patient_seen(uuid);
DROP FUNCTION service_patient_erase(uuid, bigint, text);
DROP FUNCTION service_patient_put(uuid, bigint, text, text, date, text, text, text, text);
DROP FUNCTION service_patient_look(uuid, bigint, text, text);
"""
PATIENT_DATA = (
    "Data of patients: a history would keep what must be erased; each look is kept beside them."
)


class Migration(migrations.Migration):
    """Add history, moves, what closes a paper, and the door to the patients' data."""

    dependencies = [
        ("service", "0001_tables"),
        ("audit", "0003_closed"),
    ]

    operations = [
        migrations.RunSQL(
            COMPLAINT_CLOSES,
            "DROP TRIGGER service_complaint_closed_complete ON service_complaint;"
            "DROP FUNCTION service_check_complaint();",
        ),
        migrations.RunSQL(
            RETURN_CLOSES,
            "DROP TRIGGER service_return_line_of_open ON service_return_line;"
            "DROP FUNCTION service_check_line();"
            "DROP TRIGGER service_return_closed_complete ON service_return;"
            "DROP FUNCTION service_check_return();",
        ),
        migrations.RunSQL(
            JOB_RULES,
            "DROP TRIGGER service_job_test_in_work ON service_job_test;"
            "DROP TRIGGER service_job_work_in_work ON service_job_work;"
            "DROP FUNCTION service_check_work();"
            "DROP TRIGGER service_job_tested_passed ON service_job;"
            "DROP FUNCTION service_check_job();",
        ),
        migrations.RunSQL(PATIENTS, PATIENTS_BACK),
        audited("service_complaint"),
        audited("service_complaint_device"),
        audited("service_report"),
        audited("service_question"),
        audited("service_return"),
        append_only("service_return_expected", reason="What the customer announced stays as told."),
        audited("service_return_line"),
        audited("service_rule", deletable=True),
        audited("service_job"),
        append_only("service_job_work", reason="What was done is a fact, which is only added."),
        append_only("service_job_test", reason="A test is a fact, which is only added."),
        append_only("service_exchange", reason="An exchange is a fact, which is only added."),
        audited("service_implant"),
        append_only("service_patient_look", reason="Who looked is a fact, which is only added."),
        closed("service_patient", reason=PATIENT_DATA),
        read_only("service_complaint", ["number", "received_at"]),
        read_only("service_complaint", ["description", "reporter", "harm"]),
        read_only("service_complaint_device", ["complaint_id", "position", "scanned"]),
        read_only("service_report", ["complaint_id", "authority", "rule", "due_at"]),
        read_only("service_question", ["document", "kind", "scanned"]),
        read_only("service_return", ["number", "customer_id"]),
        read_only("service_return_line", ["document_id", "position", "scanned"]),
        read_only("service_return_line", ["quantity", "received_at"]),
        read_only("service_job", ["number", "kind", "key"]),
        read_only("service_implant", ["number", "scanned", "hospital_id", "implanted_on"]),
        state_moves("service_complaint", "status", COMPLAINT_MOVES, initial=["OPEN"]),
        state_moves("service_report", "status", REPORT_MOVES, initial=["DUE"]),
        state_moves("service_question", "status", QUESTION_MOVES, initial=["OPEN"]),
        state_moves(
            "service_return", "status", RETURN_MOVES, initial=["ANNOUNCED", "RECEIVED"]
        ),
        state_moves(
            "service_return_line", "status", LINE_MOVES, initial=["QUESTION", "WAITING"]
        ),
        state_moves("service_job", "status", JOB_MOVES, initial=["OPEN"]),
        state_moves("service_implant", "status", IMPLANT_MOVES, initial=["IMPLANTED"]),
    ]
