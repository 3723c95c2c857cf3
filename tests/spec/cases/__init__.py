"""One file per chapter of the reference; `ALL` in `book.py` is their order."""
