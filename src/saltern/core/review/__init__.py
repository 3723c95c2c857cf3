"""What a designer tries before a pack is live: the lint, the examples, an item tried on somebody."""
