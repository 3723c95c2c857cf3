"""One Django app for each noun of desk work; an app owns its tables."""
