"""Papers for tests, made byte by byte: pictures and PDFs that are whole, and what can be wrong with them."""

from __future__ import annotations

import struct
import zlib


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 40, height: int = 30, *, shade: int = 128, said: tuple[int, int] | None = None) -> bytes:
    """A picture; `said` is the size its header claims."""
    header = struct.pack(">IIBBBBB", *(said or (width, height)), 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(width: int = 40, height: int = 30, *, body: bytes = b"\x11\x22") -> bytes:
    """The bones of a photo."""
    size = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    segments = [(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), (0xC0, size), (0xDA, b"\x01\x01\0\0\x3f\0")]
    parts = [b"\xff" + bytes([marker]) + struct.pack(">H", len(said) + 2) + said for marker, said in segments]
    return b"\xff\xd8" + b"".join(parts) + body + b"\xff\xd9"


def pdf(*, pages: int = 1, extra: bytes = b"", packed: bytes | None = None, trailer: bytes = b"") -> bytes:
    """A document; `packed` stands in a compressed object stream, `trailer` in its trailer."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>", b"<< /Type /Pages /Kids [] >>"]
    objects += [b"<< /Type /Page /Parent 2 0 R >>"] * pages
    if packed is not None:
        inside = zlib.compress(packed)
        objects.append(
            b"<< /Type /ObjStm /Filter /FlateDecode /Length %d >>\nstream\n" % len(inside) + inside + b"\nendstream"
        )
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (at, one) for at, one in enumerate(objects, 1))
    return body + b"trailer << /Root 1 0 R " + trailer + b" >>\nstartxref\n9\n%%EOF\n"


FAULTS = [
    ("no-file-chosen", "", b""),
    ("file-empty", "a.png", b""),
    ("file-kind-not-taken", "a.pages", b"x"),
    ("file-kind-not-taken", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("file-kind-not-taken", "IMG_0001.HEIC", b"\0\0\0\x18ftypheic"),
    ("file-kind-not-taken", "noending", png()),
    ("file-not-as-named", "a.png", b"<html><script>alert(1)</script>"),
    ("file-not-as-named", "a.jpg", png()),
    ("file-not-as-named", "a.pdf", b"MZ\x90\0"),
    ("file-cut", "a.png", png()[:-20]),
    ("file-cut", "a.png", png()[:40] + b"\0" + png()[41:]),
    ("file-cut", "a.jpg", jpeg()[:-2]),
    ("file-cut", "a.jpg", b"\xff\xd8\xff\xe0\xff\xff"),
    ("file-cut", "a.pdf", pdf()[:-10]),
    ("file-cut", "a.pdf", pdf(pages=0)),
    ("file-locked", "a.pdf", pdf(trailer=b"/Encrypt 5 0 R")),
    ("file-locked", "a.pdf", pdf(trailer=b"/#45ncrypt 5 0 R")),
    ("file-acts", "a.pdf", pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")),
    ("file-acts", "a.pdf", pdf(extra=b"/OpenAction << /S /J#61vaScript /JS (1) >>")),
    ("file-acts", "a.pdf", pdf(extra=b"/AA << /O << /S /Launch /F (cmd.exe) >> >>")),
    ("file-acts", "a.pdf", pdf(extra=b"/Names << /EmbeddedFiles 9 0 R >>")),
    ("file-acts", "a.pdf", pdf(packed=b"<< /S /JavaScript /JS (1) >>")),
    ("file-too-much", "a.pdf", pdf(pages=51)),
    ("file-too-much", "a.pdf", pdf(packed=b"\0" * (17 * 1024 * 1024))),
    ("file-too-much", "a.png", png(said=(60_000, 60_000))),
    ("file-too-much", "a.jpg", jpeg(width=20_000, height=20_000)),
    ("file-cut", "a.png", png(said=(0, 9))),
    ("file-cut", "a.jpg", jpeg(width=0)),
    ("file-cut", "a.jpg", b"\xff\xd8\xff" + struct.pack(">H", 3)),
]
"""What can be wrong with a file: the code of the fault, a name, a content."""
