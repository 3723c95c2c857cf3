"""The demo's report: figures as values, one JSON file, one self-contained page."""
