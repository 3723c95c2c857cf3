"""Between people (or programs) and the apps: no decisions, no tables."""
