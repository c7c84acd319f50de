import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from suyuan.foundation.db.triggers import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0002_stations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Print',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('document', models.TextField()),
                ('title', models.TextField()),
                ('mark', models.TextField(default='')),
                ('language', models.TextField()),
                ('sha256', models.TextField()),
                ('label', models.TextField()),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'web_print',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['document'], name='web_print_document')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document', ''), _negated=True), models.Q(('label', ''), _negated=True)), name='web_print_says_who_and_what'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='web_print_sha256_form')],
            },
        ),
        append_only("web_print", reason="A fact: who printed what, and when."),
    ]
