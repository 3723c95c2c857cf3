"""Settings, the `saltern` command, and the wiring: the one place that says which event wakes which app."""
