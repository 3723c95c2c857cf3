"""Telling people: what the outbox holds, whether it may go now, by whom it is carried, and what became of it."""
