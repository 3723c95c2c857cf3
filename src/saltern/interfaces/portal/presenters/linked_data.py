"""An item as search engines read it: schema.org GovernmentService, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.public_services import channels
from saltern.interfaces.pages.source_line import unit_name


def government_service(*, pack: Pack, item: Item, page: str, language: str) -> Mapping[str, object]:
    """The item; `page` is the whole address of its page. Nothing for a sensitive one."""
    if item.sensitive:
        return {}
    operator = {"@type": "GovernmentOrganization", "name": unit_name(pack, item.authority).said(language)}
    kind = "Person" if item.who == "natural_person" else "Organization"
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": page,
        "url": page,
        "identifier": item.catalog_code or item.id,
        "name": item.name.said(language),
        "description": (item.summary or item.name).said(language),
        "inLanguage": "en" if language == "en" else "zh-Hans",
        "serviceType": item.type,
        "audience": {"@type": "Audience", "audienceType": kind},
        "serviceOperator": operator,
        "provider": operator,
        "areaServed": {"@type": "AdministrativeArea", "name": pack.district.name.said(language)},
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "name": words.said(language),
                **({"serviceUrl": page} if name == "online" else {}),
            }
            for name, words in channels(item).items()
        ],
    }
    if item.outputs:
        told["serviceOutput"] = [{"@type": "Thing", "name": one.name.said(language)} for one in item.outputs]
    if item.fee:
        told["offers"] = {"@type": "Offer", "description": item.fee.said(language)}
    return told
