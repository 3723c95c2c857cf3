"""An account counts once however it was typed; the once-per ledger bears its name (its table stays)."""

from typing import Any

from django.db import migrations, models

from saltern.apps.journal.account_name import account_key


def fill(apps: Any, schema_editor: Any) -> None:
    """The key of each yes given so far; a second yes of one account to one push, possible until now, keeps a mark."""
    Release = apps.get_model("lifecycle", "Release")
    seen = set()
    for row in Release.objects.order_by("at", "pk").iterator():
        key = account_key(row.person)
        row.account_key = key if (row.push_id, key) not in seen else f"{key}#{row.pk}"
        seen.add((row.push_id, key))
        row.save(update_fields=["account_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('lifecycle', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='account_key',
            field=models.CharField(default='', max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='release',
            name='one_release_a_person',
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('push', 'account_key'), name='one_release_an_account'),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterModelTable(name='told', table='lifecycle_told'),
                migrations.RenameModel(old_name='Told', new_name='HeardUntil'),
            ],
        ),
    ]
