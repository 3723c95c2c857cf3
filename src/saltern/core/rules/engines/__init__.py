"""What runs rules: the Python engine is the law, the others must agree with it."""
