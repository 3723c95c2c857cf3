"""Names of several words that every FEEL text knows: built-in functions, types and members.

`builtins` holds what the functions do; a test keeps the two lists equal.
"""

from __future__ import annotations

FUNCTION_NAMES = (
    "get value",
    "get entries",
    "context put",
    "context merge",
    "string length",
    "upper case",
    "lower case",
    "substring before",
    "substring after",
    "starts with",
    "ends with",
    "string join",
    "list contains",
    "list replace",
    "insert before",
    "index of",
    "distinct values",
    "duplicate values",
    "date and time",
    "years and months duration",
    "day of week",
    "day of year",
    "week of year",
    "month of year",
    "round up",
    "round down",
    "round half up",
    "round half down",
    "met by",
    "overlaps before",
    "overlaps after",
    "finished by",
    "started by",
    "month of",
    "working days before",
    "working days",
)
TYPE_NAMES = ("date and time", "days and time duration", "years and months duration")
MEMBER_NAMES = ("time offset", "start included", "end included")
KNOWN_NAMES = (*FUNCTION_NAMES, *TYPE_NAMES, *MEMBER_NAMES)
