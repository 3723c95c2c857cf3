"""A case keeps the unit that handles it; the model of a pause is called PauseRow, its table stays."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casework", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField("case", "unit", models.CharField(blank=True, default="", max_length=80)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Pause", "PauseRow"),
                migrations.AlterModelTable("pauserow", "casework_pause"),
            ]
        ),
    ]
