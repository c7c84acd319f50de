from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0006_upkeep'),
    ]

    operations = [
        migrations.AddField(
            model_name='partner',
            name='address_en',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='place',
            name='address_en',
            field=models.TextField(default=''),
        ),
    ]
