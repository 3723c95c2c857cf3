"""Whom a rule concerns in the whole population, found in one pass over the records."""
