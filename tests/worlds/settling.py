"""Run by a test in a home of its own: what the served demo finds there when its clock begins.

`python settling.py july` takes in what the units send in July and makes the dossier; `python settling.py visitors`
opens the accounts and reads the storm of September, in the database that DATABASE_URL names;
`python settling.py morning` lets wait for colleagues what waits in the demo;
`python settling.py lived` brings the graduate among them into the middle of things and says what stands where;
`python settling.py waiting ITEM N safe|unsafe` files N cases that wait for a person;
`python settling.py delivered FILE` takes a unit's file in, and says what became of it;
`python settling.py missed PUSH N` lets N of a push's messages reach nobody;
`python settling.py password WHO WORD` gives somebody a password;
`python settling.py secrets` says what the authenticator of each colleague was given.
"""

from __future__ import annotations

import datetime as dt
import sys

from saltern.project import wiring

wiring.start(pages=True)

from saltern.apps.journal import witness  # noqa: E402  # Django is started before its tables are imported
from saltern.demo import autumn, july, morning, staff, visitors  # noqa: E402  # Django is started before its tables are imported
from saltern.demo.folders import here  # noqa: E402
from saltern.demo.stories.desk import people  # noqa: E402

folders = here()
witness.keep(folders.office.environment.witness)  # as every program does, so that the chain's verdict is the real one
if sys.argv[1] == "july":
    numbers = {key: one.number for key, one in people(folders).items()}
    july.take(folders=folders, people=numbers, now=folders.at(dt.date(2020, 7, 9), 6))
    folders.office.records.renew_dossier()
elif sys.argv[1] == "morning":
    morning.settle(folders)
elif sys.argv[1] == "waiting":
    from worlds.waiting_cases import applied

    _, _, item, most, kind = sys.argv
    now = folders.at(visitors.DAY, 9)
    made = applied(folders.office, item=item, most=int(most), now=now, safe=kind == "safe")
    sys.stdout.write(" ".join(made))
elif sys.argv[1] == "delivered":
    from pathlib import Path

    from saltern.installation import deliveries

    acting = folders.office.acting_as("qian", role="steward", at=folders.at(visitors.DAY, 9))
    for file in deliveries.waiting(folders.office, paths=[Path(sys.argv[2])]):
        with deliveries.door(folders.office) as intake:
            taken = deliveries.take(acting=acting, intake=intake, file=file, alone=True)
        assert not isinstance(taken, Exception)
        sys.stdout.write(f"{taken.outcome} {taken.batch}")
elif sys.argv[1] == "missed":
    from saltern.apps.notify.models import Message

    sent = Message.objects.filter(source_kind="push", source_id=sys.argv[2], state="sent").order_by("pk")
    some = list(sent.values_list("pk", flat=True)[: int(sys.argv[3])])
    Message.objects.filter(pk__in=some).update(state="failed", reason="the handset was off")
elif sys.argv[1] == "secrets":
    import json

    sys.stdout.write(json.dumps({one.mobile: staff.secret(folders, one.mobile) for one in staff.COLLEAGUES}))
elif sys.argv[1] == "password":
    from saltern.apps.identity import operations as identity

    known, office = people(folders), folders.office
    clerk = office.acting_as("窗口", role="clerk", unit=visitors.HALL, at=folders.at(visitors.DAY, 9))
    found = identity.find_account(acting=clerk, seal=office.mobile_seal, mobile=known[sys.argv[2]].phone)
    own = office.acting_as(found.handle, role="applicant", at=folders.at(visitors.DAY, 9))
    identity.set_password(acting=own, seal=office.mobile_seal, password=sys.argv[3])
elif sys.argv[1] == "lived":
    import json

    from saltern.apps.identity import operations as identity
    from worlds.lived_house import lived, mended

    known, office = people(folders), folders.office
    me = known["newcomer"]
    clerk = office.acting_as("窗口", role="clerk", unit=visitors.HALL, at=folders.at(visitors.DAY, 9))
    handle = identity.find_account(acting=clerk, seal=office.mobile_seal, mobile=me.phone).handle
    typed = {
        "disability-living-allowance": {"grade": "1", "valid_to": "2029-01-01"},
        "public-rental-application": {"household": "H1"},
    }
    holders = [known["daughter"].subject]
    places = lived(office, subject=me.subject, account=handle, holders=holders, typed=typed)
    sys.stdout.write(json.dumps({**places, "amendment": mended(office, places["open_case"])}))
else:
    visitors.settle(folders)
    staff.settle(folders, now=folders.at(visitors.DAY, 9))
    autumn.warn(folders)
    assert folders.office.search  # kept beside the pack, so that no server that begins here works it out anew
