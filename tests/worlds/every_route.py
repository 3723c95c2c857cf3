"""How each page of the portal is reached in a test: what its address is told, and what is there for it.

A route whose address takes nothing needs no row. One that takes something and has none here fails the tests that walk
every page, so that a new page is never left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from django.urls import URLPattern, get_resolver, reverse

from saltern.interfaces.pages.policy import Rule
from saltern.project.policy import TABLE

ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "language": {"code": "en"},
    "openid_connect_callback": {"provider_id": "authority"},
    "role": {"key": "resident"},
    "item": {"key": "{item}"},
    "theme": {"key": "channel-talent"},
    "topic": {"key": "topic-school-place"},
    "venue": {"key": "district-hall"},
    "figure": {"key": "instant"},
    "visit": {"key": "zhongying-street"},
    "apply": {"key": "{item}"},
    "apply-question": {"key": "{item}", "field": "{field}"},
    "drop-draft": {"key": "{item}"},
    "hand-in-file": {"key": "{item}", "material": "{material}"},
    "case": {"number": "{case}"},
    "receipt": {"number": "{case}"},
    "withdraw": {"number": "{open_case}"},
    "correct": {"number": "{asked_case}"},
    "label": {"number": "{case}"},
    "ask-review": {"number": "{case}"},
    "more-time": {"number": "{asked_case}"},
    "filled-in": {"number": "{case}"},
    "object": {"number": "{open_case}", "amendment": "{amendment}"},
    "bring": {"number": "{promised_case}", "material": "{promised}"},
    "file": {"key": "{file}"},
    "end-mandate": {"key": "{mandate}"},
    "report-record": {"record_set": "degrees", "column": "school"},
    "ask-about-access": {"line": "{line}"},
    "security-remove": {"key": "{authenticator}"},
    "why-reminded": {"reminder": "residence-permit-eligible"},
    "warning": {"key": "{warning}"},
    **{f"console:{act}": {"number": "{case}"} for act in (
        "case", "approve", "refuse", "pause", "resume", "correction", "notice", "end", "take", "mark", "look-over",
        "answer-review", "to-unit", "reopen", "amend", "change-item", "more-time",
    )},
    "console:pay": {"number": "{case}", "output": "{output}"},
    **{f"api:{act}": {"number": "{case}"} for act in ("case", "decide", "ask-correction")},
    "api:item": {"key": "{item}"},
    "program-operation": {"key": "listCases"},
    "api:export": {"format": "csv"},
    "api:catalogue": {"format": "ttl"},
    "api:news": {"hook": "1"},
    "api-nowhere": {"path": "v1/nowhere"},
    **{f"console:{act}": {"number": "{warning}"} for act in (
        "push", "release-push", "stop-push", "send-again", "push-report", "call-list", "phoned",
    )},
    **{f"console:{act}": {"number": "{alert}"} for act in ("warning", "place-warning")},
    "kiosk:apply": {"key": "{item}"},
    "kiosk:question": {"key": "{item}", "field": "{field}"},
    "kiosk:case": {"place": "1"},
    "kiosk:print": {"place": "1"},
    **{f"console:{act}": {"name": "no-kiosk"} for act in ("revoke-kiosk-key", "answer-call")},
    "counter:application": {"key": "{item}"},
    "counter:receipt": {"number": "{case}"},
    "counter:change-item": {"number": "{case}"},
    "console:feed": {"dataset": "births"},
    "console:feed-template": {"dataset": "births"},
    **{f"console:{act}": {"number": "{join}"} for act in ("join", "agree-join", "drop-join", "part-join")},
    "console:record-report": {"number": "{record_report}"},
    **{f"console:{act}": {"batch": "{batch}", "row": "1", "column": "mother_id_number"} for act in (
        "linking-row", "unlink-row",
    )},
    **{f"console:{act}": {"batch": "{batch}"} for act in (
        "delivery", "release-delivery", "withdraw-delivery", "rows",
    )},
    **{f"console:{act}": {"key": "{item}"} for act in ("design-item", "design-try", "design-steps")},
    "console:design-proposal": {"name": "none"},
    **{f"console:{act}": {"number": "1"} for act in (
        "design-version", "release-version", "restore-version", "drop-version",
        "return-version",
    )},
    "console:design-impact": {"kind": "item", "key": "{item}"},
    "console:figure": {"key": "received"},
    "console:file": {"key": "{file}"},
    "console:picture": {"key": "{file}"},
}  # fmt: skip
"""By route: the words of its address; `{name}` is what the test has prepared under that name."""

NOWHERE: Mapping[str, str] = {
    "item": "no-such-item", "field": "nothing", "material": "nothing", "promised": "nothing",
    "case": "20200410-000000", "open_case": "20200410-000000", "asked_case": "20200410-000000",
    "promised_case": "20200410-000000", "file": "f-NOTHING", "mandate": "m-NOTHING", "line": "999999",
    "authenticator": "999999", "warning": "999999", "batch": "births-000000000000", "join": "999999",
    "record_report": "R-0000-0000",
    "output": "nothing", "amendment": "999999",
    "alert": "999999",
}  # fmt: skip
"""What is not there, under each of those names."""


def routes() -> Mapping[str, URLPattern]:
    """Every named address of every face."""
    found: dict[str, URLPattern] = {}
    waiting = [(get_resolver(), "")]
    while waiting:
        resolver, space = waiting.pop()
        for one in resolver.url_patterns:
            if isinstance(one, URLPattern):
                found[f"{space}{one.name}"] = one
            else:
                waiting.append((one, f"{space}{one.namespace}:" if one.namespace else space))
    return found


def takes(route: URLPattern) -> tuple[str, ...]:
    """What an address has to be told."""
    return tuple(route.pattern.converters)


def unreachable() -> set[str]:
    """Routes of the table of which no test knows how they are reached."""
    return {
        name for name, route in routes().items() if name in TABLE and set(takes(route)) != set(ARGUMENTS.get(name, {}))
    }


def needs(name: str) -> set[str]:
    """What has to be prepared for a page."""
    return {field for text in ARGUMENTS.get(name, {}).values() for _, field, _, _ in Formatter().parse(text) if field}


def address(name: str, prepared: Mapping[str, str], /, **otherwise: str) -> str:
    """Where a page stands; `otherwise` are words of its address said differently."""
    told = {key: text.format_map(prepared) for key, text in ARGUMENTS.get(name, {}).items()}
    return reverse(name, kwargs=told | otherwise)


def rule(name: str) -> Rule:
    """Its row in the policy table."""
    return TABLE[name]
