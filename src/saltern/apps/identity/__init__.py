"""Accounts and whom each may act for: one-time codes, bonds to subjects with their assurance, mandates, proofs."""
