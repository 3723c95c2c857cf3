"""When the office last did what time brings."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One row: the moment of the last round."""

    dependencies: ClassVar = [("notify", "0006_how_to_be_told")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="LastRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
