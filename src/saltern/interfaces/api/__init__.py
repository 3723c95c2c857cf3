"""The door for programs: what they may ask by HTTP, described in one published document (OpenAPI 3.1)."""
