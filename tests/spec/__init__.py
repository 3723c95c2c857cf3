"""The manual that is a test: tiny tables, expressions, answers; run on every engine, rendered to docs."""
