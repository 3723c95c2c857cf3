"""Files somebody wrote, read as values that know their place: the one reader of YAML, with its limits."""
