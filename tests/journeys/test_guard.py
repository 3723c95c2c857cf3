"""Nothing goes to more people than somebody released: above the limit two different people, and a stop for all."""

from __future__ import annotations

from typing import Any

from worlds.district import District


def held(district: District) -> dict[str, Any]:
    return {push["key"]: push for push in district.ask("push", "list", "--state", "held")["pushes"]}


def test_a_large_push_waits_for_two_different_people(reminded: District) -> None:
    push = held(reminded)["residence-permit-endorsement"]
    number, count = push["push"], push["count"]
    assert count > 200
    assert push["reasons"] == [
        {"en": f"it would reach {count}, more than 200", "zh": f"将发给 {count} 个对象，超过上限 200"}
    ]
    assert push["releases_needed"] == 2
    first = reminded.say("push", "release", number, "--as", "zhou", "--at", "2020-04-10T10:05")
    assert first.out == f"zhou said yes to push {number}; 1 more, by somebody else, needed.\n"
    same = reminded.try_("push", "release", number, "--as", "zhou", "--at", "2020-04-10T10:06")
    assert (same.status, same.out, same.err) == (
        2,
        "",
        f"error[released-already]: zhou has already released push {number}; a different person must release it too.\n",
    )
    second = reminded.say("push", "release", number, "--as", "xu", "--at", "2020-04-10T10:07")
    assert second.out == f"Push {number} released by zhou, xu; {count:,} message(s) written.\n"
    counts = reminded.ask("message", "list", "--source", f"push:{number}", "--limit", "1")["counts"]
    assert counts == {"queued": count}
    assert reminded.say("push", "stop", number, "--as", "xu", "--at", "2020-04-10T10:08").out == (
        f"Push {number} is stopped.\n"
    )
    reminded.say("message", "deliver", "--at", "2020-04-10T10:09+08:00")
    counts = reminded.ask("message", "list", "--source", f"push:{number}", "--limit", "1")["counts"]
    assert counts == {"suppressed": count}


def test_a_stopped_push_cannot_be_released(reminded: District) -> None:
    number = held(reminded)["residence-permit-endorsement"]["push"]
    reminded.say("push", "stop", number, "--as", "zhou", "--at", "2020-04-10T10:05")
    late = reminded.try_("push", "release", number, "--as", "xu", "--at", "2020-04-10T10:06")
    assert (late.status, late.err) == (
        2,
        f"error[push-not-held]: Push {number} (residence-permit-endorsement) is stopped; "
        "only a held push can be released.\n",
    )
