"""Numbers, texts, and what null does."""

from __future__ import annotations

from spec.kit import Chapter, Section

NUMBERS = Chapter(
    name="numbers",
    title="Numbers",
    intro="Decimals of 34 digits. Rounding is half-even; what has no number is null.",
    sections=[
        Section(
            heading="Reckoning",
            cases=[
                ("1 + 2 * 3", "7"),
                ("0.1 + 0.2", "0.3"),
                ("1 / 3", "0.3333333333333333333333333333333333"),
                ("2 ** 10", "1024"),
                ("-2 ** 2", "4"),
                ("1.5e3", "1500"),
                ("10 / 0", "null"),
                ('1 + "a"', "null"),
                ("9e6144 * 10", "null"),
            ],
        ),
        Section(
            heading="Rounding",
            cases=[
                ("decimal(2.5, 0)", "2"),
                ("decimal(3.5, 0)", "4"),
                ("decimal(1.115, 2)", "1.12"),
                ("round half up(2.5, 0)", "3"),
                ("round half up(-2.5, 0)", "-3"),
                ("round half down(2.5, 0)", "2"),
                ("round up(1.121, 2)", "1.13"),
                ("round down(-1.129, 2)", "-1.12"),
                ("floor(-1.5)", "-2"),
                ("ceiling(-1.5)", "-1"),
                ("floor(1.57, 1)", "1.5"),
                ("ceiling(1.51, 1)", "1.6"),
            ],
        ),
        Section(
            heading="Functions",
            text="`modulo` is floored: the result has the sign of the divisor.",
            cases=[
                ("modulo(12, 5)", "2"),
                ("modulo(-12, 5)", "3"),
                ("modulo(12, -5)", "-3"),
                ("modulo(12, 0)", "null"),
                ("abs(-10)", "10"),
                ("sqrt(16)", "4"),
                ("sqrt(-1)", "null"),
                ("odd(5)", "true"),
                ("even(5)", "false"),
                ("decimal(exp(1), 10)", "2.7182818285"),
                ("log(0)", "null"),
                ('number("1 500,75", " ", ",")', "1500.75"),
                ('number("x")', "null"),
            ],
        ),
    ],
)

TEXTS = Chapter(
    name="texts",
    title="Texts",
    intro="A text is a row of code points; places are counted from 1. Order is by code point.",
    sections=[
        Section(
            heading="Parts and joins",
            cases=[
                ('"海" + "山"', '"海山"'),
                ('string length("盐田区")', "3"),
                ('string length("🐎")', "1"),
                ('substring("盐田海山", 3)', '"海山"'),
                ('substring("盐田海山", -2, 1)', '"海"'),
                ('substring("盐田海山", 3, 9)', '"海山"'),
                ('substring("盐田海山", 5)', "null"),
                ('substring before("a-b-c", "-")', '"a"'),
                ('substring after("a-b-c", "-")', '"b-c"'),
                ('upper case("aBc")', '"ABC"'),
                ('lower case("aBc")', '"abc"'),
                ('contains("foobar", "oba")', "true"),
                ('starts with("440308", "4403")', "true"),
                ('ends with("440308", "09")', "false"),
                ('string join(["a", null, "b"], "、")', '"a、b"'),
                ("string(1.10)", '"1.10"'),
                ("string(null)", "null"),
                ('"b" > "a"', "true"),
                ('"Z" < "a"', "true"),
            ],
        ),
        Section(
            heading="Patterns",
            text="XPath regular expressions without backward references; time grows with the text alone.",
            cases=[
                ('matches("粤B12345", "^粤B[0-9]{5}$")', "true"),
                ('matches("ABC", "b", "i")', "true"),
                ('matches("a", "(")', "null"),
                ('replace("2020-07-10", "-", "/")', '"2020/07/10"'),
                (r'matches("深圳", "^\\w+$")', "true"),
                (r'matches("２０", "^\\d+$")', "true"),
                (r'matches("b", "[\\w-[aeiou]]")', "true"),
                ('matches("a{,2}", "a{,2}")', "null"),
                ('replace("abc", "(a)(b)", "$2$1")', '"bac"'),
                ('split("a;b;c", ";")', '["a", "b", "c"]'),
            ],
        ),
    ],
)

NULLS = Chapter(
    name="null-and-logic",
    title="Null, and what it does to a condition",
    intro="Null is neither yes nor no. A condition that is null never approves and never reminds.",
    sections=[
        Section(
            heading="Equality",
            text="Null equals null and nothing else; values of different kinds are neither equal nor unequal.",
            cases=[
                ("null = null", "true"),
                ("1 = null", "false"),
                ("1 != null", "true"),
                ('1 = "1"', "null"),
                ("1 = 1.0", "true"),
                ("[1, 2] = [1, 2]", "true"),
                ("[1, 2] = [2, 1]", "false"),
                ("{a: 1, b: 2} = {b: 2, a: 1}", "true"),
            ],
        ),
        Section(
            heading="Order",
            cases=[
                ("1 < null", "null"),
                ('1 < "2"', "null"),
                ("2 between 1 and 3", "true"),
                ("null between 1 and 3", "null"),
            ],
        ),
        Section(
            heading="And, or, not",
            cases=[
                ("true and null", "null"),
                ("false and null", "false"),
                ("true or null", "true"),
                ("false or null", "null"),
                ("not(null)", "null"),
                ("not(true)", "false"),
                ("null and null", "null"),
                ('true and "yes"', "null"),
            ],
        ),
        Section(
            heading="If",
            text="What is not true takes the second way.",
            cases=[('if null then "yes" else "no"', '"no"'), ('if 1 < 2 then "yes" else "no"', '"yes"')],
        ),
    ],
)
