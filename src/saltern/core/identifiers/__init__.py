"""The numbers by which people, firms and telephones are known: check digits, one spelling, masks."""
