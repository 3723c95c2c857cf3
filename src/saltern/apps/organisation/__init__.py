"""Offices: who works for which unit in which role with which items, where they sit, and when a venue is open."""
