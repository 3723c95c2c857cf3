"""Saltern: records in, rules, answers out. The open platform with which a district serves before it is asked."""

__version__ = "0.1.0"
