"""The verbs of letters: write to an office, read what came, answer."""

from saltern.apps.feedback.contact_seal import ContactSeal
from saltern.apps.feedback.letter import LetterView
from saltern.apps.feedback.operations.letters import answer_letter, list_letters, write_to_office

__all__ = ["ContactSeal", "LetterView", "answer_letter", "list_letters", "write_to_office"]
