"""The verbs of the outbox: enqueue, deliver, stop and resume, send again, prefer, hear a reply, receive a receipt."""

from saltern.apps.notify.operations.account_news import AccountNews
from saltern.apps.notify.operations.delivery import Delivered, deliver
from saltern.apps.notify.operations.effects import Effects
from saltern.apps.notify.operations.giving_up import NotHandedOver, give_up, refusing
from saltern.apps.notify.operations.reading import MessageUnknown, WhoseMessages, list_messages, open_message
from saltern.apps.notify.operations.receipt import receive
from saltern.apps.notify.operations.recording import enqueue, enqueue_many
from saltern.apps.notify.operations.reply import reply
from saltern.apps.notify.operations.rounds import RoundUnlikely, begin_round, confirm_time
from saltern.apps.notify.operations.switches import StopUnknown, prefer, resume, send_again, stop
from saltern.apps.notify.outgoing import Outgoing

__all__ = [
    "AccountNews",
    "Delivered",
    "Effects",
    "MessageUnknown",
    "NotHandedOver",
    "Outgoing",
    "RoundUnlikely",
    "StopUnknown",
    "WhoseMessages",
    "begin_round",
    "confirm_time",
    "deliver",
    "enqueue",
    "enqueue_many",
    "give_up",
    "list_messages",
    "open_message",
    "prefer",
    "receive",
    "refusing",
    "reply",
    "resume",
    "send_again",
    "stop",
]
