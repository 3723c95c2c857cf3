"""The search of the catalogue: from what residents type to items, themes, places, help, and other offices."""
