"""What the pages of a kiosk print, worked out from values."""
