from django.db import migrations

from workers import fact_trigger


class Migration(migrations.Migration):
    dependencies = [("workers", "0001_initial")]
    operations = [migrations.RunPython(fact_trigger.create, fact_trigger.drop)]
