from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("lifecycle", "0005_what_a_warning_refers_to"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="push", name="proposed_by", field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(model_name="push", name="most", field=models.PositiveIntegerField(null=True)),
        migrations.AddField(
            model_name="push",
            name="again_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="agains", to="lifecycle.push"
            ),
        ),
        migrations.AddField(model_name="push", name="spread", field=models.JSONField(null=True)),
        migrations.CreateModel(
            name="PhoneCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.BigIntegerField()),
                ("account", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "push",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="lifecycle.push"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("push", "subject"), name="one_call_a_target")],
            },
        ),
    ]
