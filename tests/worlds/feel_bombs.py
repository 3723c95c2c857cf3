"""Expressions made to exhaust the machine: in time, in depth, in memory."""

from __future__ import annotations

LIST = "l: for i in 1..50000 return i"
BOMBS = {
    "parentheses": "(" * 5000 + "1" + ")" * 5000,
    "lists": "[" * 5000,
    "signs": "-" * 5000 + "1",
    "operators": "+".join(["1"] * 20000),
    "ifs": "if true then " * 3000,
    "open ranges": "]1.." * 3000 + "5" + "[" * 3000,
    "long text": " " * 200_000,
    "loop": "for i in 1..10**12 return i",
    "quantifier": "some i in 1..1000000000000 satisfies false",
    "loops in loops": "for a in 1..1000, b in 1..1000, c in 1..1000 return a * b * c",
    "doubled texts": '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("aaaa", 60)}.r',
    "doubled lists": "{f: function(s, n) if n = 0 then s else f(concatenate(s, s), n - 1), r: f([1], 60)}.r",
    "sort": "sort(for i in 1..100000 return -i, function(a, b) a < b)",
    "endless recursion": "{f: function(n) f(n + 1), r: f(1)}.r",
    "branching recursion": "{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(60)}.r",
    "contexts": "for i in 1..1000000 return {a: i, b: {c: i}}",
    "replacing": 'for i in 1..1000 return replace(string join(for j in 1..10000 return "x"), "x", "yyyyyyyyyyy")',
    "all days": 'for d in date("0001-01-01")..date("9999-12-31") return d',
    "shared lists": (
        "{a: [1,2,3,4,5,6,7,8,9,10], b: for x in a, y in a, z in a return a, c: for x in b, y in a return b, "
        "d: flatten(c)}.d"
    ),
    "printing": 'string(for i in 1..90000 return "aaaaaaaaaaaaaaaaaaaa")',
    "powers": "for i in 1..100000 return 9.999999999999999999999999999999999 ** 123456.789",
    "searching": f"{{{LIST}, r: for i in l return index of(l, i)}}.r",
    "adding": f"{{{LIST}, r: for i in l return sum(l)}}.r",
    "comparing": f"{{{LIST}, r: for i in l return l = l}}.r",
    "partial": "for i in 1..3000 return append(partial, i)",
}
