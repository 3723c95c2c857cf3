"""What somebody types who means harm, and what merely looks like it: thirty texts for every field there is."""

from __future__ import annotations

HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "javascript:alert(1)",
    "{{ 7*7 }}{% debug %}", "${7*7}", "'; DROP TABLE casework_case; --", "1 OR 1=1", "%00", "a\x00b", "\x00",
    "\u202eevil\u202c", "\u2066\u2067abc\u2069", "\u200b\u200d\ufeff", "𬭎𬎆𠅤𬱖", "👨‍👩‍👧‍👦", "e\u0301" * 50,
    "\ud7ff\uffff", "x" * 65_536, "9" * 65_536, "1E+999999", "NaN", "-Infinity", "٣٤٥", "１２３", "..\\..\\etc\\passwd",
    "\r\nSet-Cookie: a=b",
    "买买提江•阿卜杜热合曼・库尔班", "\t \u3000 ", "=cmd|' /C calc'!A0",
]  # fmt: skip

UNSTORABLE = [text for text in HOSTILE if "\x00" in text or not text.isprintable() or len(text) > 40 or "'" in text]
"""Those of them that one database or another refuses, shortens or reads as its own language."""
