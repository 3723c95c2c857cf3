"""A page each, by its noun: form, operation, redirect."""
