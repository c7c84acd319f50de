from django.db import migrations

from suyuan.foundation.db.triggers import technical


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("audit", "0002_functions")]
    operations = [
        technical("jobs_progress", reason="How far work has come; what the work changed is kept where it changed it."),
        technical("jobs_worker", reason="Signs of life of processes."),
    ]
