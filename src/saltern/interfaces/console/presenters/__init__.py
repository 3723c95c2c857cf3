"""What the pages of the console print, worked out from values."""
