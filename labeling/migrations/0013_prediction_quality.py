from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("labeling", "0012_webhooks")]

    operations = [
        migrations.AddField(
            model_name="chosenobject",
            name="quality",
            field=models.FloatField(blank=True, null=True),
        ),
    ]
