"""Lists, contexts, ranges, loops, functions, names, and the cells of tables."""

from __future__ import annotations

from saltern.core.rules.dmn.source import MAX_BYTES, MAX_ELEMENTS
from saltern.core.rules.dmn.values import MAX_LEVELS as MAX_DEPTH
from saltern.core.rules.dmn.values import MAX_PARTS
from saltern.core.rules.dmn.xml import MAX_IMPORTS
from saltern.core.rules.feel.limit import (
    CHARACTERS_PER_STEP,
    COMPARED_PER_STEP,
    MAX_CALLS,
    MAX_CHARACTERS,
    MAX_ITEMS,
    MAX_LEVELS,
    MAX_NESTING,
    MAX_STEPS,
    MAX_TEXT,
    ROW_STEPS,
)
from saltern.core.rules.feel.parse import MAX_CHAIN
from saltern.core.rules.feel.pattern import MAX_PATTERN
from saltern.core.rules.feel.types import CHECKED_PER_STEP
from spec.kit import Chapter, Section

LISTS = Chapter(
    name="lists",
    title="Lists, loops and functions",
    intro="Elements are counted from 1, from the end with negative numbers.",
    sections=[
        Section(
            heading="Picking",
            cases=[
                ("[10, 20, 30][1]", "10"),
                ("[10, 20, 30][-1]", "30"),
                ("[10, 20, 30][4]", "null"),
                ("[10, 20, 30][item > 10]", "[20, 30]"),
                ('[{a: 1, b: "x"}, {a: 2, b: "y"}][a = 2].b', '["y"]'),
                ("[{a: 1}, {b: 2}].a", "[1, null]"),
            ],
        ),
        Section(
            heading="Loops",
            cases=[
                ("for i in 1..3 return i * i", "[1, 4, 9]"),
                ("for i in 3..1 return i", "[3, 2, 1]"),
                ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3, 5]"),
                ("for x in [1, 2], y in [10, 20] return x + y", "[11, 21, 12, 22]"),
                ("some x in [1, 2] satisfies x > 1", "true"),
                ("every x in [1, 2] satisfies x > 1", "false"),
                ("some x in [1, null] satisfies x > 1", "null"),
                ("every x in [2, null] satisfies x > 1", "null"),
                ("some x in [] satisfies x > 1", "false"),
                ("every x in [] satisfies x > 1", "true"),
            ],
        ),
        Section(
            heading="Functions on lists",
            text="`count` counts nulls; `min`, `max`, `sum` and `mean` of a list holding null are null.",
            cases=[
                ("count([1, null])", "2"),
                ("sum([1, 2, 3])", "6"),
                ("sum([])", "null"),
                ("sum([1, null])", "null"),
                ("min([3, 1, 2])", "1"),
                ("max([1, null])", "null"),
                ("mean([1, 2, 3])", "2"),
                ("median([1, 2, 3, 10])", "2.5"),
                ("stddev([2, 4, 7, 5])", "2.081665999466132735282297706979931"),
                ("mode([6, 3, 9, 6, 6])", "[6]"),
                ("all([true, null])", "null"),
                ("any([true, null])", "true"),
                ("list contains([1, null], null)", "true"),
                ("append([1], 2, 3)", "[1, 2, 3]"),
                ("concatenate([1], [2, 3])", "[1, 2, 3]"),
                ("insert before([1, 3], 1, 2)", "[2, 1, 3]"),
                ("remove([1, 2], 1)", "[2]"),
                ("sublist([4, 5, 6], 1, 2)", "[4, 5]"),
                ("index of([1, 2, 3, 2], 2)", "[2, 4]"),
                ("distinct values([1, 2, 1])", "[1, 2]"),
                ("duplicate values([1, 2, 1])", "[1]"),
                ("flatten([[1, 2], [[3]], 4])", "[1, 2, 3, 4]"),
                ("union([1, 2], [2, 3])", "[1, 2, 3]"),
                ("reverse([1, 2, 3])", "[3, 2, 1]"),
                ("sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"),
                ("list replace([1, 2, 3], 2, 9)", "[1, 9, 3]"),
            ],
        ),
        Section(
            heading="Own functions",
            cases=[
                ("{double: function(n) n * 2, answer: double(21)}.answer", "42"),
                ('{double: function(n: number) n * 2, answer: double("x")}.answer', "null"),
                ("{f: function(n) if n < 2 then 1 else n * f(n - 1), answer: f(10)}.answer", "3628800"),
                ("{f: function(a, b) a - b, answer: f(b: 1, a: 3)}.answer", "2"),
            ],
        ),
    ],
)

CONTEXTS = Chapter(
    name="contexts-and-ranges",
    title="Contexts, ranges and names",
    intro="A name may hold spaces, signs and Chinese letters: the longest known name is read.",
    sections=[
        Section(
            heading="Contexts",
            cases=[
                ("{a: 1, b: a + 1}.b", "2"),
                ("{a: 1}.b", "null"),
                ('{full name: "Li", x: full name + "!"}.x', '"Li!"'),
                ("{a-b: 5, x: a-b + 1}.x", "6"),
                ('{户籍 状态: "active", x: 户籍 状态 = "active"}.x', "true"),
                ('get value({a: {b: 1}}, ["a", "b"])', "1"),
                ("count(get entries({a: 1, b: 2}))", "2"),
                ('context put({a: 1}, "b", 2)', "{a: 1, b: 2}"),
                ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
                ('context([{key: "a", value: 1}])', "{a: 1}"),
            ],
        ),
        Section(
            heading="Ranges",
            text="`[` and `]` take the end in, `(` and `)` leave it out.",
            cases=[
                ("5 in [1..5]", "true"),
                ("5 in [1..5)", "false"),
                ("5 in (> 4)", "true"),
                ("null in [1..5]", "null"),
                ("5 in (1, 5, 9)", "true"),
                ("5 in (< 3, > 4)", "true"),
                ("before([1..5], [6..9])", "true"),
                ("meets([1..5], [5..9])", "true"),
                ("overlaps([1..5], [4..9])", "true"),
                ("during(5, [1..9])", "true"),
                ("includes([1..9], [2..3])", "true"),
                ("starts([1..3], [1..9])", "true"),
                ("finished by([1..9], 9)", "true"),
                ("coincides([1..9], [1..9])", "true"),
                ("[1..9].end", "9"),
                ('5 in range("[1..5]")', "true"),
            ],
        ),
        Section(
            heading="Types",
            cases=[
                ("1 instance of number", "true"),
                ("null instance of number", "false"),
                ('[1, "a"] instance of list<number>', "false"),
                ('@"P1Y" instance of years and months duration', "true"),
                ("{a: 1} instance of context<a: number>", "true"),
                ("[1..2] instance of range<number>", "true"),
            ],
        ),
    ],
)

CELLS = Chapter(
    name="cells",
    title="The cells of decision tables",
    intro="A cell tests the value of its column, called `?`. A row holds when every cell says true.",
    sections=[
        Section(
            heading="Tests",
            text="`not(...)` holds where all its tests are false. Unknown never approves: of null, `not(...)` "
            "and `!=` are "
            "null, unless the cell speaks of null itself.",
            cells=[
                ("5", "-", "true"),
                ("5", "5", "true"),
                ("5", "< 6", "true"),
                ("5", "[1..3], > 4", "true"),
                ("null", "< 6", "null"),
                ("null", "null", "true"),
                ('"a"', '"a", "b"', "true"),
                ('"c"', 'not("a", "b")', "true"),
                ("null", 'not("a", "b")', "null"),
                ("null", "not(< 18)", "null"),
                ("null", "!= 3", "null"),
                ("null", "!= null", "false"),
                ("5", "!= null", "true"),
                ("5", 'not("a")', "null"),
                ("null", "not(null)", "false"),
                ("5", "? > 3 and ? < 6", "true"),
                ("false", "true", "false"),
                ('date("2020-10-12")', '>= date("2020-10-01")', "true"),
                ('"x"', "5", "null"),
            ],
        ),
    ],
)

LIMITS = Chapter(
    name="limits",
    title="How much a rule may ask",
    intro="Rules come from packs and models that strangers write. What would ask more than this is refused, not "
    "slowed down.",
    sections=(
        Section(
            heading="One run",
            text="Asking one rule, or one decision with all it needs, is one run. Its limits:\n\n"
            f"* {MAX_STEPS:,} steps: some for a turn of a loop, a call, an element, {CHARACTERS_PER_STEP} "
            "characters made, "
            f"{COMPARED_PER_STEP:,} characters compared, {CHECKED_PER_STEP} elements tested for their type;\n"
            f"* a list made: {MAX_ITEMS:,} elements; a text made: {MAX_CHARACTERS:,} characters;\n"
            f"* functions inside functions: {MAX_CALLS} calls, {MAX_LEVELS:,} levels of expressions together, wherever "
            "the caller stands;\n"
            f"* an answer printed: {MAX_PARTS:,} parts, {MAX_DEPTH} levels; inputs: {MAX_DEPTH} levels.\n\n"
            f"Each row of the records that a run reads brings {ROW_STEPS} steps of its own, so that whoever has many "
            "rows may be asked of all of them; walking the same rows again and again is what is too much. In a sweep "
            "a rule that asks too much of one person's records is unknown for that person, and the sweep says so: "
            "whom it could be is reckoned beforehand, and the reference engine counts for these.",
            cases=(("count(for i in 1..1000 return i)", "1000"),),
        ),
        Section(
            heading="A text and a file",
            text=f"A rule's text has at most {MAX_TEXT:,} characters, {MAX_NESTING} parts inside each other and "
            f"{MAX_CHAIN} "
            f"operators in a row; a pattern {MAX_PATTERN:,} characters. A DMN file has at most "
            f"{MAX_BYTES // 1024**2} MiB, "
            f"{MAX_ELEMENTS:,} elements and {MAX_IMPORTS} imports inside each other. A table of 10,000 rules "
            "and 8 columns is "
            "read in about three seconds.",
            cases=(("((((1))))", "1"),),
        ),
        Section(
            heading="The clock",
            text="No clock is read: `now()` and `today()` are null unless whoever asks says what time it is. "
            "`saltern dmn "
            "evaluate` gives the moment it is called. Functions in Java or PMML are null by design.",
            cases=(("today()", 'date("2020-10-12")'),),
        ),
    ),
)
