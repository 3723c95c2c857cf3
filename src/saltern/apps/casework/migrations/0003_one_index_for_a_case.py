"""Steps, decisions and promises are found by their case through the constraint that begins with it."""

from __future__ import annotations
from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


def of_case(name: str) -> models.Field[Any, Any]:
    """The key of what hangs from a case, without an index beside its constraint."""
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name=name, to="casework.case"
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("casework", "0002_unit_of_a_case")]
    operations: ClassVar = [
        migrations.AlterField("step", "case", of_case("steps")),
        migrations.AlterField("decision", "case", of_case("decisions")),
        migrations.AlterField("deferral", "case", of_case("deferrals")),
        migrations.AlterField(
            "decision",
            "rules",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.ruletext"
            ),
        ),
    ]
