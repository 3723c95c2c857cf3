"""The peers' side of a comparison: small programs that run in the peer's own environment and print JSON."""
