"""The data steward: deliveries taken, let in and taken out, and what is known of one subject, each with its line."""
