"""September: a bill from a hospital elsewhere comes in, and whoever can have it paid back hears so, once, in words that
tell a stranger nothing of the stay. Whoever has asked meanwhile hears nothing of it."""

from __future__ import annotations

from worlds.district import District

STEP = "hospital-bill-elsewhere-to-medical-reimbursement-remote"
TEMPLATE = "next-step-bill"
TEXT = "【盐田政务】您有一笔费用可以报销，能填的已填好，打开i盐田确认。问12345，回T退订"
VISITS = "visit_no VARCHAR, id_number VARCHAR, facility VARCHAR, visited_on DATE, kind VARCHAR, diagnosis_group VARCHAR"
BILLS = (
    "settlement_no VARCHAR, id_number VARCHAR, facility VARCHAR, settled_on DATE, kind VARCHAR, total DECIMAL(18, 2),"
    " fund DECIMAL(18, 2)"
)


def billed(district: District, *people: str) -> None:
    """The health commission sends that they were in a hospital elsewhere, the medical insurance what that billed."""
    numbers = list(enumerate(map(district.number, people)))
    stays = [(f"VP2020081{n}", number, "H43010201", "2020-08-15", "inpatient", "respiratory") for n, number in numbers]
    bills = [(f"TP2020082{n}", number, "H43010201", "2020-08-22", "remote", 18640.50, 0) for n, number in numbers]
    district.deliver("medical_visits.august", VISITS, *stays)
    district.deliver("medical_settlements.august", BILLS, *bills)


def found(district: District, at: str) -> tuple[int, int, int]:
    """How many a sweep finds due and willing, and its push."""
    (row,) = [row for row in district.ask("push", "sweep", "--at", at)["next_steps"] if row["key"] == STEP]
    return row["due"], row["willing"], row["push"]


def standing(district: District, subject: int) -> list[tuple[str, str, str]]:
    """How the messages about the bill stand with somebody: state, reason, text."""
    rows = district.ask("message", "list", "--subject", subject)["messages"]
    return [(row["state"], row["reason"], row["text"]) for row in rows if row["template"] == TEMPLATE]


def test_whoever_can_be_paid_back_hears_once_that_the_bill_has_come(district: District) -> None:
    assert found(district, "2020-09-14T10:00")[:2] == (0, 0)  # the bills of March are too old to be news
    billed(district, "traveller", "insured")
    due, willing, push = found(district, "2020-09-15T10:00")
    assert (due, willing) == (2, 2)
    shown = district.ask("push", "show", push)
    assert (shown["state"], shown["count"]) == ("done", 2)

    applied = district.ask(
        "case", "submit", "medical-reimbursement-remote", "--subject", district.number("insured"), "--value",
        "third_party=false", "--mobile", "13800138009", "--as", "insured", "--at", "2020-09-15T10:02",
    )  # fmt: skip
    assert (applied["state"], applied["materials_saved"]) == ("approved", 3)
    applicant = district.ask("case", "show", applied["number"])["case"]["subject"]
    (other,) = {target["subject"] for target in shown["sample"]} - {applicant}

    district.say("message", "deliver", "--at", "2020-09-15T10:05+08:00")
    assert [row["to"] for row in district.handed_over() if row["text"] == TEXT] == ["138****8012"]
    assert standing(district, other) == [("sent", "", TEXT)]
    assert [row[:2] for row in standing(district, applicant)] == [("suppressed", "already-done")]

    ours = district.home / "service_cases_platform.jsonl"
    district.say("case", "feed-back", ours)
    district.say("feed", "take", ours)
    assert found(district, "2020-09-16T10:00")[:2] == (1, 1)  # the answer stands in the records now
    district.say("message", "deliver", "--at", "2020-09-16T10:05+08:00")
    assert [row["to"] for row in district.handed_over() if row["text"] == TEXT] == ["138****8012"]
