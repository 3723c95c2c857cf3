"""One rule text: read, checked, decided for one subject, compiled for the whole population, explained."""
