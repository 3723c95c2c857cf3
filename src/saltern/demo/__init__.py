"""A synthetic district and the stories it tells."""
