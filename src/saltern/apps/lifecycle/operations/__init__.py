"""The verbs of the life cycle: sweep, warn, propose, release, stop, tell, look into a push."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from saltern.apps.lifecycle.operations.calls import NotOnCallList, ToCall, note_call, open_calls
    from saltern.apps.lifecycle.operations.impact import measure_impact
    from saltern.apps.lifecycle.operations.next_steps import NextSteps, tell_next_steps
    from saltern.apps.lifecycle.operations.own import Ahead, look_ahead, look_at_guide, look_at_next, look_at_permits
    from saltern.apps.lifecycle.operations.pushes import (
        OwnPush,
        PushFinished,
        PushNotHeld,
        PushOpened,
        PushOver,
        PushTooOld,
        PushUnknown,
        ReleasedAlready,
        open_push,
        propose,
        release,
        stop,
    )
    from saltern.apps.lifecycle.operations.references import look_what_fits
    from saltern.apps.lifecycle.operations.reminder_effects import keep_effects, read_effects
    from saltern.apps.lifecycle.operations.replies import answer_warning, look_at_warnings, open_replies
    from saltern.apps.lifecycle.operations.report import ReportPurposeMissing, report_push
    from saltern.apps.lifecycle.operations.resending import EverybodyReached, PushNotDone, PushPast, send_again
    from saltern.apps.lifecycle.operations.spreads import spread_push
    from saltern.apps.lifecycle.operations.step_counts import ItemCount, StepCount, StepCounts, count_steps
    from saltern.apps.lifecycle.operations.streets import read_streets
    from saltern.apps.lifecycle.operations.sweeps import SweepDayUnlikely, SweepLine, remind, welcome
    from saltern.apps.lifecycle.operations.telling import tell, tell_batch, tell_released
    from saltern.apps.lifecycle.operations.warnings import (
        AlertIdentityReused,
        AlertOver,
        AlertPlaced,
        AlertUnknown,
        AlertView,
        SubdistrictNotOurs,
        place,
        receive,
        warn,
    )

__all__ = [
    "Ahead",
    "AlertIdentityReused",
    "AlertOver",
    "AlertPlaced",
    "AlertUnknown",
    "AlertView",
    "EverybodyReached",
    "ItemCount",
    "NextSteps",
    "NotOnCallList",
    "OwnPush",
    "PushFinished",
    "PushNotDone",
    "PushNotHeld",
    "PushOpened",
    "PushOver",
    "PushPast",
    "PushTooOld",
    "PushUnknown",
    "ReleasedAlready",
    "ReportPurposeMissing",
    "StepCount",
    "StepCounts",
    "SubdistrictNotOurs",
    "SweepDayUnlikely",
    "SweepLine",
    "ToCall",
    "answer_warning",
    "count_steps",
    "keep_effects",
    "look_ahead",
    "look_at_guide",
    "look_at_next",
    "look_at_permits",
    "look_at_warnings",
    "look_what_fits",
    "measure_impact",
    "note_call",
    "open_calls",
    "open_push",
    "open_replies",
    "place",
    "propose",
    "read_effects",
    "read_streets",
    "receive",
    "release",
    "remind",
    "report_push",
    "send_again",
    "spread_push",
    "stop",
    "tell",
    "tell_batch",
    "tell_next_steps",
    "tell_released",
    "warn",
    "welcome",
]

PLACES: Final = {
    "impact": ("measure_impact",),
    "resending": ("EverybodyReached", "PushNotDone", "PushPast", "send_again"),
    "calls": ("NotOnCallList", "ToCall", "note_call", "open_calls"),
    "reminder_effects": ("keep_effects", "read_effects"),
    "next_steps": ("NextSteps", "tell_next_steps"),
    "own": ("Ahead", "look_ahead", "look_at_guide", "look_at_next", "look_at_permits"),
    "pushes": (
        "OwnPush", "PushFinished", "PushNotHeld", "PushOpened", "PushOver", "PushTooOld", "PushUnknown",
        "ReleasedAlready", "open_push", "propose", "release", "stop",
    ),
    "references": ("look_what_fits",),
    "replies": ("answer_warning", "look_at_warnings", "open_replies"),
    "report": ("ReportPurposeMissing", "report_push"),
    "spreads": ("spread_push",),
    "step_counts": ("ItemCount", "StepCount", "StepCounts", "count_steps"),
    "streets": ("read_streets",),
    "sweeps": ("SweepDayUnlikely", "SweepLine", "remind", "welcome"),
    "telling": ("tell", "tell_batch", "tell_released"),
    "warnings": (
        "AlertIdentityReused", "AlertOver", "AlertPlaced", "AlertUnknown", "AlertView", "SubdistrictNotOurs",
        "place", "receive", "warn",
    ),
}  # fmt: skip
"""The module each verb stands in."""


def __getattr__(name: str) -> Any:
    """A verb, from its module, which is loaded when the verb is first wanted: a list of pushes sweeps nobody."""
    for module, names in PLACES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
