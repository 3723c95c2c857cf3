"""The verbs of the life cycle: sweep, warn, propose, release, stop, tell, look into a push."""

from saltern.apps.lifecycle.operations.next_steps import NextSteps, tell_next_steps
from saltern.apps.lifecycle.operations.own import Ahead, look_ahead, look_at_next
from saltern.apps.lifecycle.operations.pushes import (
    PushFinished,
    PushNotHeld,
    PushOpened,
    PushTooOld,
    PushUnknown,
    ReleasedAlready,
    open_push,
    propose,
    release,
    stop,
)
from saltern.apps.lifecycle.operations.sweeps import SweepDayUnlikely, SweepLine, remind, welcome
from saltern.apps.lifecycle.operations.telling import tell, tell_batch, tell_released
from saltern.apps.lifecycle.operations.warnings import AlertIdentityReused, AlertView, receive, warn

__all__ = [
    "Ahead",
    "AlertIdentityReused",
    "AlertView",
    "NextSteps",
    "PushFinished",
    "PushNotHeld",
    "PushOpened",
    "PushTooOld",
    "PushUnknown",
    "ReleasedAlready",
    "SweepDayUnlikely",
    "SweepLine",
    "look_ahead",
    "look_at_next",
    "open_push",
    "propose",
    "receive",
    "release",
    "remind",
    "stop",
    "tell",
    "tell_batch",
    "tell_next_steps",
    "tell_released",
    "warn",
    "welcome",
]
