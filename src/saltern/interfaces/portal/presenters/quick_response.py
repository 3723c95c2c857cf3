"""A QR code as a drawing in the page: one path, made here, so that the secret in it is asked of nobody."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True, slots=True, kw_only=True)
class QrDrawing:
    """The path of the dark squares and the side of the whole, quiet border included."""

    path: str
    side: int


def qr_drawing(text: str) -> QrDrawing:
    """The drawing of a text.

    >>> qr_drawing("otpauth://totp/x?secret=ABC").side
    33
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return QrDrawing(path="".join(squares), side=len(matrix))
