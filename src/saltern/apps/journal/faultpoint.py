"""The apps' way to the named places where a test may kill the process; one count for the whole program."""

from saltern.core.registry.faultpoint import reach

__all__ = ["reach"]
