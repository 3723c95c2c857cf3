"""Numbers and keys stay unique, without the index for LIKE that a unique field brings along on PostgreSQL."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casework", "0009_file_retention")]
    operations: ClassVar = [
        migrations.AlterField("case", "number", models.CharField(max_length=20)),
        migrations.AlterField("case", "request", models.CharField(max_length=200)),
        migrations.AlterField("draft", "key", models.CharField(max_length=200)),
        migrations.AddConstraint("case", models.UniqueConstraint(fields=["number"], name="one_case_a_number")),
        migrations.AddConstraint("case", models.UniqueConstraint(fields=["request"], name="one_case_a_request")),
        migrations.AddConstraint("draft", models.UniqueConstraint(fields=["key"], name="one_draft_a_key")),
    ]
