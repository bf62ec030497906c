"""Indices by which lists are made without reading past the words that stand earlier in each row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three indices; no row changes."""

    dependencies = [("clinic", "0003_supervision")]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["state", "made_at"], name="jobs_by_state"),
        ),
        migrations.AddIndex(
            model_name="machinereview",
            index=models.Index(fields=["session", "-made_at", "-id"], name="latest_review"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                fields=["case", "-held_on", "-added_at", "from_memory", "id"],
                name="sessions_in_their_order",
            ),
        ),
    ]
