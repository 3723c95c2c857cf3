"""Elements of a page, made and escaped by the standard library, never by pasting text."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, tostring  # writes only, parses nothing

_TYPED_SPACE: Final = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[!-~])|(?<=[!-~]) +(?=[\u3000-\u9fff])")
Child = Element | str | None


def element(tag: str, *children: Child, **attributes: str | float) -> Element:
    """An element; ``class_`` and ``aria_label`` are spelled the Python way."""
    made = Element(tag, {_name(key): _text(value) for key, value in attributes.items()})
    last: Element | None = None
    for child in children:
        if child is None:
            continue
        if isinstance(child, str):
            if last is None:
                made.text = (made.text or "") + child
            else:
                last.tail = (last.tail or "") + child
        else:
            made.append(child)
            last = child
    return made


def both(tag: str, zh: str, en: str, **attributes: str | float) -> Element:
    """Chinese with English below, each in its own language."""
    zh = _TYPED_SPACE.sub("", zh)  # the browser sets the space between scripts
    return element(tag, element("span", zh, lang="zh-Hans"), element("span", en, lang="en", class_="en"), **attributes)


def beside(tag: str, zh: str, en: str, **attributes: str | float) -> Element:
    """A short word in both languages on one line."""
    return element(
        tag, element("span", zh, lang="zh-Hans"), " ", element("span", en, lang="en", class_="aside"), **attributes
    )


def page(root: Element) -> str:
    """The document as text."""
    return "<!doctype html>\n" + tostring(root, encoding="unicode", method="html")


def _name(key: str) -> str:
    return {"view_box": "viewBox", "aspect": "preserveAspectRatio"}.get(key, key.rstrip("_").replace("_", "-"))


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
