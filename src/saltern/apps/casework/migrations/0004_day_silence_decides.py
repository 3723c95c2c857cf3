"""A case keeps the day on which silence decides it: its limits never run beyond."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casework", "0003_one_index_for_a_case")]
    operations: ClassVar = [migrations.AddField("case", "ends_on", models.DateField(null=True))]
