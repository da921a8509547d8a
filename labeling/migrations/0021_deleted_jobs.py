from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0020_labels_by_a_simpler_method"),
        ("workers", "0009_declined"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="labelingjob",
            name="deleted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="labelingjob",
            index=models.Index(condition=models.Q(("deleted_at__isnull", False)), fields=["id"], name="job_to_remove"),
        ),
    ]
