import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0003_prints'),
        ('accounts', '0004_areas'),
    ]

    operations = [
        migrations.AddField(
            model_name='print',
            name='site',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.site'),
        ),
    ]
