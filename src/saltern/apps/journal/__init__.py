"""What was done, by whom and why, in a chain nobody can quietly change; and the news apps send each other."""
