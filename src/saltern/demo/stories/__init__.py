"""The stories the demo tells, each through the same operations a portal or a counter would call."""
