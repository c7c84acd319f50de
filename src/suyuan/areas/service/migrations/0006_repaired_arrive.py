"""A repaired unit that is sent back arrives."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_second_person'),
        ('catalog', '0009_plan_qualifications'),
        ('ledger', '0038_left'),
        ('service', '0005_exchanges_arrive'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='arrived_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='arrived_by',
            field=models.TextField(default=''),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('arrived_at__isnull', True), models.Q(('arrived_at__gte', models.F('done_at')), ('kind', 'REPAIR'), ('status', 'DONE'), models.Q(('arrived_by', ''), _negated=True)), _connector='OR'), name='service_job_arrival_is_named'),
        ),
    ]
