"""FEEL texts into nodes: expressions and the cells of decision tables (OMG DMN 1.5, 10.3.1.2, grammar rules 1-66).

>>> parse_expression("full name = 1", names=("full name",)).left.name
'full name'
>>> parse_expression("1 +")
Traceback (most recent call last):
saltern.core.rules.feel.lexer.FeelSyntaxError: Line 1, column 4: found the end of the text, expected an expression.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypeVar, cast

from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.lexer import KEYWORDS, NUMBER, FeelSyntaxError, Names, Reader, known_names
from saltern.core.rules.feel.limit import CHAINED, MAX_NESTING, NESTED, FeelLimitExceeded, with_room
from saltern.core.rules.feel.reading_cells import DIGITS, TestOp, literal_cell
from saltern.core.rules.feel.spelling import TYPE_NAMES
from saltern.words import Phrase

__all__ = ["FeelSyntaxError", "parse_expression", "parse_unary_tests"]

_COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")
_LEVELS = {"or": 1, "and": 2, **dict.fromkeys(_COMPARISONS, 3), "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_SUM = 4

MAX_CHAIN = 120
ComparisonOp = Literal["=", "!=", "<", "<=", ">", ">="]
ArithmeticOp = Literal["+", "-", "*", "/", "**"]
Parsed = TypeVar("Parsed")
_TYPES = Names(TYPE_NAMES)


def parse_expression(text: str, *, names: Iterable[str] | Names = (), at: n.Position = (1, 1)) -> n.Node:
    """The expression a text says. `names` are the known names, `at` is where the text begins in its file."""
    return _parsed(text, names, at, lambda parser: parser.expression())


def parse_unary_tests(text: str, *, names: Iterable[str] | Names = (), at: n.Position = (1, 1)) -> n.UnaryTests:
    """The tests a cell says; `-` has none."""
    return literal_cell(text, at) or _parsed(text, names, at, lambda parser: parser.cell())


def _parsed(text: str, names: Iterable[str] | Names, at: n.Position, read: Callable[[_Parser], Parsed]) -> Parsed:
    known = names if isinstance(names, Names) else known_names(names)

    def whole() -> tuple[_Parser, Parsed]:
        parser = _Parser(text, known, at)
        return parser, read(parser)

    try:
        parser, result = with_room(whole)
    except RecursionError:
        raise FeelLimitExceeded(what=NESTED, limit=MAX_NESTING) from None
    if parser.reader.offset < len(text):
        raise parser.reader.fail(Phrase(en="an operator or the end of the text", zh="运算符或文本结尾"))
    return result


class _Parser:
    """Recursive descent; operators by precedence climbing."""

    def __init__(self, text: str, names: Names, at: n.Position) -> None:
        self.reader = Reader(text, names=names, at=at)
        self._depth = 0
        self._range_open = False

    # Cells

    def cell(self) -> n.UnaryTests:
        """A whole cell: `-`, `not(tests)` or tests."""
        reader = self.reader
        at, start = reader.place(), reader.offset
        if reader.accept("-") and reader.offset == len(reader.text):
            return n.UnaryTests(at=at, tests=())
        reader.move(start)
        if reader.word() == "not":
            reader.move(start + len("not"))
            if reader.accept("("):
                try:
                    tests = self._tests()
                    reader.expect(")")
                    if reader.offset == len(reader.text):
                        return n.UnaryTests(at=at, tests=tests, negated=True)
                except FeelSyntaxError:
                    # `not(x) and y` is an expression; if it is not, reading it as one says better what is wrong.
                    self._depth, self._range_open = 0, False
            reader.move(start)
        return n.UnaryTests(at=at, tests=self._tests())

    def _tests(self) -> tuple[n.Test, ...]:
        tests = [self._test()]
        while self.reader.accept(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> n.Test:
        reader = self.reader
        at, sign = reader.place(), reader.symbol()
        if sign in _COMPARISONS:
            reader.move(reader.offset + len(sign))
            return n.Test(at=at, op=cast(TestOp, sign), value=self._binary(_SUM))
        return n.Test(at=at, op="in", value=self.expression())

    # Expressions

    def expression(self) -> n.Node:
        """Any expression."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise FeelLimitExceeded(what=NESTED, limit=MAX_NESTING)
        outer, self._range_open = self._range_open, False
        found = self._binary(1)
        self._range_open = outer
        self._depth -= 1
        return found

    def _binary(self, level: int) -> n.Node:
        left = self._unary()
        reader, chain = self.reader, 0
        while True:
            at = reader.place()
            sign = reader.symbol() or reader.word()
            if sign in _LEVELS and _LEVELS[sign] >= level:
                reader.move(reader.offset + len(sign))
                left = self._joined(at, sign, left, self._binary(_LEVELS[sign] + 1))
            elif sign in ("between", "in") and level <= _LEVELS["="]:
                reader.move(reader.offset + len(sign))
                left = self._between(at, left) if sign == "between" else self._in(at, left)
            else:
                return left
            chain += 1
            if chain > MAX_CHAIN:
                raise FeelLimitExceeded(what=CHAINED, limit=MAX_CHAIN)

    def _joined(self, at: n.Position, sign: str, left: n.Node, right: n.Node) -> n.Node:
        at = left.at
        if sign == "and":
            return n.And(at=at, left=left, right=right)
        if sign == "or":
            return n.Or(at=at, left=left, right=right)
        if sign in _COMPARISONS:
            return n.Comparison(at=at, op=cast(ComparisonOp, sign), left=left, right=right)
        return n.Arithmetic(at=at, op=cast(ArithmeticOp, sign), left=left, right=right)

    def _between(self, at: n.Position, value: n.Node) -> n.Node:
        low = self._binary(_SUM)
        self.reader.expect("and")
        return n.Between(at=value.at, value=value, low=low, high=self._binary(_SUM))

    def _in(self, at: n.Position, value: n.Node) -> n.Node:
        reader = self.reader
        tests_at = reader.place()
        if reader.symbol() == "(":
            tests = self._in_parentheses()
        elif reader.symbol() in _COMPARISONS:
            tests = (self._test(),)
        else:
            low = self._binary(_SUM)
            tests = (n.Test(at=tests_at, op="in", value=low),)
        return n.In(at=value.at, value=value, tests=n.UnaryTests(at=tests_at, tests=tests))

    def _in_parentheses(self) -> tuple[n.Test, ...]:
        """`(tests)`, or a range that is open below: the same sign begins both."""
        reader = self.reader
        at = reader.place()
        reader.expect("(")
        self._depth += 1
        outer, self._range_open = self._range_open, False
        first = self._test()
        self._range_open = outer
        self._depth -= 1
        if first.op == "in" and reader.symbol() == "..":
            return (n.Test(at=at, op="in", value=self._range_end(at, first.value, closed=False)),)
        tests = [first]
        while reader.accept(","):
            tests.append(self._test())
        reader.expect(")")
        if len(tests) == 1 and tests[0].op == "in":
            rest = self._postfix(tests[0].value)
            return (n.Test(at=at, op="in", value=rest),)
        return tuple(tests)

    def _unary(self) -> n.Node:
        reader = self.reader
        at = reader.place()
        if reader.symbol() == "-":
            reader.move(reader.offset + 1)
            self._depth += 1
            if self._depth > MAX_NESTING:
                raise FeelLimitExceeded(what=NESTED, limit=MAX_NESTING)
            value = self._unary()
            self._depth -= 1
            return n.Negation(at=at, value=value)
        value = self._postfix(self._primary())
        while reader.word() == "instance":
            reader.move(reader.offset + len("instance"))
            reader.expect("of")
            value = n.InstanceOf(at=at, value=value, type=self._type())
        return value

    def _postfix(self, value: n.Node) -> n.Node:
        reader, chain = self.reader, 0
        while True:
            chain += 1
            if chain > MAX_CHAIN:
                raise FeelLimitExceeded(what=CHAINED, limit=MAX_CHAIN)
            sign = reader.symbol()
            if sign == ".":
                reader.move(reader.offset + 1)
                member = reader.name()
                if not member:
                    raise reader.fail(Phrase(en="the name of a member", zh="成员名称"))
                value = n.Path(at=value.at, base=value, member=member)
            elif sign == "[":
                condition = self._filter_condition()
                if condition is None:
                    return value
                value = n.Filter(at=value.at, base=value, condition=condition)
            elif sign == "(":
                value = n.Call(at=value.at, callee=value, arguments=self._arguments())
            else:
                return value

    def _filter_condition(self) -> n.Node | None:
        """`[condition]`; None where the `[` ends an open range (`]1..5[`) instead."""
        reader = self.reader
        start, depth, ending = reader.offset, self._depth, self._range_open
        try:
            reader.move(start + 1)
            condition = self.expression()
            reader.expect("]")
        except FeelSyntaxError:
            if not ending:
                raise
            self._depth, self._range_open = depth, ending
            reader.move(start)
            return None
        return condition

    def _arguments(self) -> tuple[tuple[str | None, n.Node], ...]:
        reader = self.reader
        reader.expect("(")
        if reader.accept(")"):
            return ()
        arguments: list[tuple[str | None, n.Node]] = []
        while True:
            at = reader.offset
            label = self._label()
            if arguments and (label is None) != (arguments[0][0] is None):
                raise reader.fail(
                    Phrase(en="all arguments with names, or none", zh="参数要么全部带名称，要么都不带"), at
                )
            arguments.append((label, self.expression()))
            if not reader.accept(","):
                reader.expect(")")
                return tuple(arguments)

    def _label(self) -> str | None:
        """`name:` before an argument."""
        reader = self.reader
        start = reader.offset
        if not reader.word():
            return None
        label = reader.fresh_name(":", known=False)
        if label and reader.accept(":"):
            return label
        reader.move(start)
        return None

    # Primaries

    def _primary(self) -> n.Node:
        reader = self.reader
        at = reader.place()
        text = reader.string()
        if text is not None:
            return n.String(at=at, value=text)
        number = NUMBER.match(reader.text, reader.offset)
        if number is not None:
            reader.move(number.end())
            return n.Number(at=at, value=DIGITS.create_decimal(number[0]))
        sign = reader.symbol()
        if sign:
            return self._by_sign(at, sign)
        word = reader.word()
        known = reader.names.longest(reader.text, reader.offset)
        if word in KEYWORDS and known is None:
            return self._by_word(at, word)
        name = reader.name()
        if not name:
            raise reader.fail(Phrase(en="an expression", zh="表达式"))
        return n.Name(at=at, name=name)

    def _by_word(self, at: n.Position, word: str) -> n.Node:
        reader = self.reader
        if word not in ("true", "false", "null") and word not in _FORMS:
            raise reader.fail(Phrase(en="an expression", zh="表达式"))
        reader.move(reader.offset + len(word))
        if word in _FORMS:
            return _FORMS[word](self, at)
        return n.Null(at=at) if word == "null" else n.Boolean(at=at, value=word == "true")

    def _by_sign(self, at: n.Position, sign: str) -> n.Node:  # noqa: PLR0911  (a line for each kind)
        reader = self.reader
        if sign not in ("?", "@", "(", "[", "]", "{"):
            raise reader.fail(Phrase(en="an expression", zh="表达式"))
        start = reader.offset
        reader.move(start + 1)
        if sign == "?":
            return n.Name(at=at, name="?")
        if sign == "@":
            text = reader.string()
            if text is None:
                raise reader.fail(
                    Phrase(
                        en='a date, time or duration in quotes, like @"2020-01-31"',
                        zh='引号中的日期、时间或时长，如 @"2020-01-31"',
                    )
                )
            return n.AtLiteral(at=at, text=text)
        if sign == "{":
            return self._context(at)
        if sign == "[" and reader.accept("]"):
            return n.ListOf(at=at, items=())
        if sign == "(" and reader.symbol() in _COMPARISONS:
            return self._half_range(at)
        first = self.expression()
        if sign == "]" or reader.symbol() == "..":
            return self._range_end(at, first, closed=sign == "[")
        if sign == "(":
            reader.expect(")")
            return first
        items = [first]
        while reader.accept(","):
            items.append(self.expression())
        reader.expect("]")
        return n.ListOf(at=at, items=tuple(items))

    def _range_end(self, at: n.Position, low: n.Node, *, closed: bool) -> n.Node:
        reader = self.reader
        reader.expect("..")
        outer, self._range_open = self._range_open, True
        high = self._binary(_SUM)
        self._range_open = outer
        end = reader.symbol()
        if end not in ("]", ")", "["):
            raise reader.fail(Phrase(en='the end of the range: "]", ")" or "["', zh="区间的结尾：“]”“)”或“[”"))
        reader.move(reader.offset + 1)
        return n.Range(at=at, low=low, high=high, low_closed=closed, high_closed=end == "]")

    def _half_range(self, at: n.Position) -> n.Node:
        """`(< 5)` and its kin."""
        reader = self.reader
        sign = reader.symbol()
        reader.move(reader.offset + len(sign))
        value = self._binary(_SUM)
        reader.expect(")")
        if sign in ("=", "!="):
            # Both ends are one node, which says that the range was written so; open ends leave the value itself out.
            return n.Range(at=at, low=value, high=value, low_closed=sign == "=", high_closed=sign == "=")
        closed = len(sign) == 2
        if sign[0] == "<":
            return n.Range(at=at, low=None, high=value, low_closed=False, high_closed=closed)
        return n.Range(at=at, low=value, high=None, low_closed=closed, high_closed=False)

    def _context(self, at: n.Position) -> n.Node:
        reader = self.reader
        entries: list[tuple[str, n.Node]] = []
        if reader.accept("}"):
            return n.Context(at=at, entries=())
        while True:
            key = reader.string()
            if key is None:
                key = reader.fresh_name(":")
                if not key:
                    raise reader.fail(Phrase(en="the name of an entry", zh="条目名称"))
            else:
                reader.names.add(key)
            reader.expect(":")
            entries.append((key, self.expression()))
            if not reader.accept(","):
                reader.expect("}")
                return n.Context(at=at, entries=tuple(entries))

    # Forms that begin with a word

    def _if(self, at: n.Position) -> n.Node:
        condition = self.expression()
        self.reader.expect("then")
        then = self.expression()
        self.reader.expect("else")
        return n.If(at=at, condition=condition, then=then, otherwise=self.expression())

    def _iterators(self, end: str) -> tuple[n.Iterator, ...]:
        reader = self.reader
        found: list[n.Iterator] = []
        while True:
            at = reader.place()
            name = reader.fresh_name("in")
            if not name:
                raise reader.fail(Phrase(en="the name of a variable", zh="变量名称"))
            reader.expect("in")
            source = self.expression()
            last = self.expression() if reader.accept("..") else None
            found.append(n.Iterator(at=at, name=name, source=source, end=last))
            if not reader.accept(","):
                reader.expect(end)
                return tuple(found)

    def _for(self, at: n.Position) -> n.Node:
        return n.For(at=at, iterators=self._iterators("return"), body=self.expression())

    def _quantified(self, at: n.Position, kind: Literal["some", "every"]) -> n.Node:
        return n.Quantified(at=at, kind=kind, iterators=self._iterators("satisfies"), condition=self.expression())

    def _function(self, at: n.Position) -> n.Node:
        reader = self.reader
        reader.expect("(")
        parameters: list[n.Parameter] = []
        while not reader.accept(")"):
            if parameters:
                reader.expect(",")
            place = reader.place()
            name = reader.fresh_name(":", ",", ")")
            if not name:
                raise reader.fail(Phrase(en="the name of a parameter", zh="形参名称"))
            kind = self._type() if reader.accept(":") else None
            parameters.append(n.Parameter(at=place, name=name, type=kind))
        external = reader.accept("external")
        return n.Function(at=at, parameters=tuple(parameters), body=self.expression(), external=external)

    # Types

    def _type(self) -> n.TypeName:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise FeelLimitExceeded(what=NESTED, limit=MAX_NESTING)
        found = self._type_inside()
        self._depth -= 1
        return found

    def _type_inside(self) -> n.TypeName:
        reader = self.reader
        at = reader.place()
        word = reader.word()
        if word in ("list", "range", "context", "function"):
            start = reader.offset
            reader.move(start + len(word))
            if reader.accept("<"):
                return self._generic(at, word)
            reader.move(start)
        known = _TYPES.longest(reader.text, reader.offset)
        if known is not None:
            reader.move(known[1])
            return n.TypeName(at=at, name=known[0])
        name = "null" if reader.accept("null") else "function" if reader.accept("function") else reader.name()
        if not name:
            raise reader.fail(Phrase(en="a type", zh="类型"))
        while reader.accept("."):
            name += "." + (reader.name() or "")
        return n.TypeName(at=at, name=name)

    def _generic(self, at: n.Position, word: str) -> n.TypeName:
        reader = self.reader
        if word in ("list", "range"):
            inner = self._type()
            reader.expect(">")
            return n.TypeName(at=at, name=word, arguments=(inner,))
        arguments: list[n.TypeName] = []
        members: list[tuple[str, n.TypeName]] = []
        while not reader.accept(">"):
            if arguments or members:
                reader.expect(",")
            if word == "function":
                arguments.append(self._type())
                continue
            name = reader.fresh_name(":")
            if not name:
                raise reader.fail(Phrase(en="the name of an entry", zh="条目名称"))
            reader.expect(":")
            members.append((name, self._type()))
        result = None
        if word == "function":
            reader.expect("->")
            result = self._type()
        return n.TypeName(at=at, name=word, arguments=tuple(arguments), members=tuple(members), result=result)


_FORMS: dict[str, Callable[[_Parser, n.Position], n.Node]] = {
    "if": _Parser._if,
    "for": _Parser._for,
    "some": lambda parser, at: parser._quantified(at, "some"),
    "every": lambda parser, at: parser._quantified(at, "every"),
    "function": _Parser._function,
}
