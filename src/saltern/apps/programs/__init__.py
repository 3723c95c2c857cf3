"""Programs of others: who may ask, in which office, and which news each of them is sent."""
