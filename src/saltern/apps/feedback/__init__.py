"""What people write to an office: a suggestion, a complaint, a question about who used their data; and its answer."""
