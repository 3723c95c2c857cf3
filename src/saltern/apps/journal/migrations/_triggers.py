"""Running a named `.sql` file of this app in the dialect of the database at hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

SQL = Path(__file__).resolve().parents[1] / "sql"


def run(name: str) -> Callable[[Any, Any], None]:
    def forward(apps: Any, schema_editor: Any) -> None:
        connection = schema_editor.connection
        text = (SQL / f"{name}_{connection.vendor}.sql").read_text(encoding="utf-8")
        if connection.vendor == "sqlite":
            for trigger in (part.strip() for part in text.replace("\nBEGIN ", " BEGIN ").splitlines()):
                if trigger and not trigger.startswith("--"):
                    schema_editor.execute(trigger)
            return
        with connection.cursor() as cursor:
            cursor.execute(text)

    return forward
