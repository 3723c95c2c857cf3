"""`saltern`, also as `python -m saltern`: from its first moment on Ctrl-C ends it with a sentence and status 130."""

from __future__ import annotations

from saltern.project import interrupt


def main() -> None:
    """Entry point of the `saltern` command."""
    interrupt.listen()
    try:
        from saltern.project import command  # noqa: PLC0415  # loading is long enough for a Ctrl-C

        command.main()
    except KeyboardInterrupt:
        interrupt.end()


if __name__ == "__main__":
    main()
