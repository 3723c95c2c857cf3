"""From here on the database itself refuses to change or delete what the journal holds."""

from typing import ClassVar

from django.db import migrations

from saltern.apps.journal.migrations._triggers import run


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journal", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(run("append_only"), run("growing"))]
