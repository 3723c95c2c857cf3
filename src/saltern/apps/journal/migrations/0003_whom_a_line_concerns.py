"""Whom a line concerns beside its own subject; only growing, like the lines."""

import django.db.models.deletion
from django.db import migrations, models

from saltern.apps.journal.migrations._triggers import run


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.BigIntegerField(null=True)),
                ('kind', models.CharField(blank=True, max_length=16)),
                ('last', models.BigIntegerField(null=True)),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='concerns', to='journal.line')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('subject__isnull', False)), fields=['subject', 'line'], name='concern_of_one'), models.Index(condition=models.Q(('subject__isnull', True)), fields=['kind', 'line'], name='concern_of_everybody')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', ''), ('last__isnull', True), ('subject__isnull', False)), models.Q(('last__isnull', False), ('subject__isnull', True), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='one_subject_or_everybody')],
            },
        ),
        migrations.RunPython(run("concern"), run("concern_growing")),
    ]
