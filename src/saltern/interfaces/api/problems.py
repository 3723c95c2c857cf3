"""What a program is refused for the way it asks, before anything is looked at."""

from __future__ import annotations

from saltern.errors import Faults, SalternError


class BodyUnreadable(SalternError):
    """What was sent is no JSON that can be read: {why}."""

    family = "invalid"
    zh = "发来的内容不是可读的 JSON：{why}。"


class BodyNotJson(SalternError):
    """What is sent has to be application/json; it was {kind}."""

    family = "invalid"
    zh = "发来的内容应为 application/json，实际为 {kind}。"


class BodyTooLarge(SalternError):
    """What was sent is larger than {most} bytes."""

    family = "invalid"
    zh = "发来的内容超过 {most} 字节。"


class RequestInvalid(Faults):
    """Something in the request has to be changed."""

    family = "invalid"
    zh = "请求有误，需要更改。"


class StateNotSaid(SalternError):
    """Say in If-Match which state of case {case} is decided on: the ETag it was shown with."""

    family = "invalid"
    zh = "请在 If-Match 中写明决定所依据的办件 {case} 的状态，即查看时的 ETag。"


class CursorUnknown(SalternError):
    """The cursor is none that was given out for this list."""

    family = "invalid"
    zh = "该游标不是此清单给出的。"


class ListTooLong(SalternError):
    """A spreadsheet holds at most {most} rows; take CSV or Parquet, or ask for fewer days."""

    family = "invalid"
    zh = "电子表格最多 {most} 行；请改用 CSV 或 Parquet，或缩短日期范围。"


class DaysTurned(SalternError):
    """received_from {first} is after received_to {last}: turn them round."""

    family = "invalid"
    zh = "received_from {first} 晚于 received_to {last}，请换过来。"
