"""Legal time: which days an office works, and how long it may take."""
