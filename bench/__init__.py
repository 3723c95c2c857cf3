"""What the program costs, beside the limit and the peers, measured in one run: `make bench-decision` and its kin."""
