"""The built-in functions as the checker knows them: what each takes and gives (OMG DMN 1.5, 10.3.4, and ours).

`month of`, `working days`, `working days before` and `anniversary` are Saltern's own.
A parameter `a|b` takes either kind, `*` anything;
a last parameter ending in `…` repeats.
"""

from __future__ import annotations

from dataclasses import dataclass

_D, _DT, _T = "date", "date and time", "time"
_DD, _YM = "days and time duration", "years and months duration"
_WHEN = f"{_D}|{_DT}"
_POINT = f"number|string|{_D}|{_DT}|{_T}|{_DD}|{_YM}"
_SPAN = "range|*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """`gives` a kind's name, "element" (of the first list), "list" (same elements), "same" (as the first) or "any"."""

    takes: tuple[str, ...]
    gives: str
    required: int


def _of(takes: str, gives: str, required: int | None = None) -> Signature:
    parameters = tuple(part.strip() for part in takes.split(",")) if takes else ()
    return Signature(takes=parameters, gives=gives, required=len(parameters) if required is None else required)


_LISTS = {
    "count": _of("list", "number"),
    "min": _of("*…", "element"),
    "max": _of("*…", "element"),
    "sum": _of("*…", "number"),
    "mean": _of("*…", "number"),
    "product": _of("*…", "number"),
    "median": _of("*…", "number"),
    "stddev": _of("*…", "number"),
    "mode": _of("*…", "any"),
    "all": _of("*…", "boolean"),
    "any": _of("*…", "boolean"),
    "list contains": _of("list, *", "boolean"),
    "sublist": _of("list, number, number", "list", 2),
    "append": _of("list, *…", "list", 2),
    "concatenate": _of("list…", "list", 1),
    "insert before": _of("list, number, *", "list"),
    "remove": _of("list, number", "list"),
    "list replace": _of("list, *, *", "list"),
    "reverse": _of("list", "list"),
    "index of": _of("list, *", "any"),
    "union": _of("list…", "list", 1),
    "distinct values": _of("list", "list"),
    "duplicate values": _of("list", "list"),
    "flatten": _of("list", "any"),
    "sort": _of("list, function", "list", 1),
    "string join": _of("list, string, string, string", "string", 1),
}
_NUMBERS = {
    "number": _of("string, string, string", "number", 1),
    "decimal": _of("number, number", "number"),
    "floor": _of("number, number", "number", 1),
    "ceiling": _of("number, number", "number", 1),
    **{f"round {way}": _of("number, number", "number") for way in ("up", "down", "half up", "half down")},
    "abs": _of(f"number|{_DD}|{_YM}", "same"),
    "modulo": _of("number, number", "number"),
    "sqrt": _of("number", "number"),
    "log": _of("number", "number"),
    "exp": _of("number", "number"),
    "odd": _of("number", "boolean"),
    "even": _of("number", "boolean"),
}
_STRINGS = {
    "string": _of("*", "string"),
    "string length": _of("string", "number"),
    "substring": _of("string, number, number", "string", 2),
    "upper case": _of("string", "string"),
    "lower case": _of("string", "string"),
    "substring before": _of("string, string", "string"),
    "substring after": _of("string, string", "string"),
    "replace": _of("string, string, string, string", "string", 3),
    "contains": _of("string, string", "boolean"),
    "starts with": _of("string, string", "boolean"),
    "ends with": _of("string, string", "boolean"),
    "matches": _of("string, string, string", "boolean", 2),
    "split": _of("string, string", "list"),
    "month of": _of(_WHEN, "string"),
}
_TIMES = {
    "date": _of(f"string|{_D}|{_DT}|number, number, number", _D, 1),
    "date and time": _of(f"string|{_D}|{_DT}, {_T}|string", _DT, 1),
    "time": _of(f"string|{_T}|{_DT}|{_D}|number, number, number, {_DD}", _T, 1),
    "duration": _of("string", "duration"),
    "years and months duration": _of(f"{_WHEN}, {_WHEN}", _YM),
    "now": _of("", _DT),
    "today": _of("", _D),
    "day of week": _of(_WHEN, "string"),
    "month of year": _of(_WHEN, "string"),
    "day of year": _of(_WHEN, "number"),
    "week of year": _of(_WHEN, "number"),
    "working days": _of("date, date", "number"),
    "working days before": _of("date, number", _D),
    "anniversary": _of("date, date", _D),
}
_RANGES = {
    name: _of(f"{_SPAN}, {_SPAN}", "boolean")
    for name in (
        "before",
        "after",
        "meets",
        "met by",
        "overlaps",
        "overlaps before",
        "overlaps after",
        "finishes",
        "finished by",
        "includes",
        "during",
        "starts",
        "started by",
        "coincides",
    )
}
_OTHERS = {
    "not": _of("boolean", "boolean"),
    "is": _of("*, *", "boolean"),
    "range": _of("string", "range"),
    "get value": _of("*, *", "any"),
    "get entries": _of("*", "any"),
    "context": _of("*", "any"),
    "context put": _of("*, *, *", "any"),
    "context merge": _of("*", "any"),
}
SIGNATURES: dict[str, Signature] = {**_LISTS, **_NUMBERS, **_STRINGS, **_TIMES, **_RANGES, **_OTHERS}

"""Members that values of a kind have (`d.year`)."""
MEMBERS: dict[str, dict[str, str]] = {
    _D: dict.fromkeys(("year", "month", "day", "weekday"), "number"),
    _DT: {
        **dict.fromkeys(("year", "month", "day", "weekday", "hour", "minute", "second"), "number"),
        "time offset": _DD,
        "timezone": "string",
    },
    _T: {**dict.fromkeys(("hour", "minute", "second"), "number"), "time offset": _DD, "timezone": "string"},
    _DD: dict.fromkeys(("days", "hours", "minutes", "seconds"), "number"),
    _YM: dict.fromkeys(("years", "months"), "number"),
    "range": {"start": "any", "end": "any", "start included": "boolean", "end included": "boolean"},
}
