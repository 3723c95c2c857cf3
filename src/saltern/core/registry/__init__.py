"""The way of a fact: from a unit's delivery to a value with unit, record and date."""
