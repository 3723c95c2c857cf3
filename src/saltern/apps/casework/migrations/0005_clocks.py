"""Days that follow when a calendar's year is entered, by which calendar a case was reckoned, the reminder that counts, and
the notice before a case is ended."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casework", "0004_day_silence_decides")]
    operations: ClassVar = [
        migrations.AddField("case", "calendar", models.CharField(blank=True, default="", max_length=16)),
        migrations.AddIndex(
            "case",
            models.Index(fields=["id"], condition=models.Q(breached_on__isnull=False), name="case_breached"),
        ),
        migrations.AddField("deferral", "days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("deferral", "reminder", models.CharField(blank=True, default="", max_length=200)),
        migrations.AlterField("deferral", "remind_on", models.DateField(null=True)),
        migrations.AlterField("deferral", "due_on", models.DateField(null=True)),
        migrations.AlterField("correction", "due_on", models.DateField(null=True)),
        migrations.AddField("correction", "noticed_on", models.DateField(null=True)),
        migrations.AddField("correction", "notice", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("correction", "served", models.TextField(blank=True, default="")),
    ]
