"""Every public service as one declared, executable definition."""
