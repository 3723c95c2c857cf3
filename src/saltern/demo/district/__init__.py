"""The synthetic district: people, firms and the files their units would send."""
