"""What the pages of the counter print, worked out from values."""
