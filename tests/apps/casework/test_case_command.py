"""`saltern case` from end to end: units' files in the lake, the real pack, a graduate, her promise, what flows back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from saltern.apps.casework import queries
from saltern.apps.journal import queries as journal
from saltern.core.contracts.reader import load_all
from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.intake import Intake
from saltern.core.registry.lake import Lake
from saltern.errors import SalternError
from saltern.interfaces.cli.case import app

PACK = Path(__file__).resolve().parents[3] / "packs" / "yantian"
NUMBER, FIRM = "110102199101010078", "91110000600037341L"
AT = "2020-07-10T10:00"


def write(folder: Path, name: str, *rows: dict[str, object]) -> Path:
    file = folder / name
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def deliveries(folder: Path) -> dict[str, Path]:
    degree = {
        "id_number": NUMBER,
        "school": "深圳大学",
        "level": "bachelor",
        "awarded_on": "2020-06-30",
        "number": "105901202005000001",
        "verified": True,
    }
    unsaid = (
        "legal_rep_id_number",
        "address_code",
        "industry_code",
        "established_on",
        "term_ends_on",
        "contact_mobile",
    )
    firm = {"credit_code": FIRM, "name": "盐田甲公司", "kind": "company", "status": "active", **dict.fromkeys(unsaid)}
    jobs = folder / "employments.csv"
    jobs.write_text(f"id_number,credit_code,started_on,ended_on,end_reason\n{NUMBER},{FIRM},2020-07-01,,\n")
    paid = folder / "social_insurance_payments.parquet"
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT '{NUMBER}' AS id_number, '{FIRM}' AS credit_code, '2020-06' AS month, 'pension' AS kind, "
            f"5000.00::DECIMAL(18,2) AS base, DATE '2020-07-05' AS paid_on) TO '{paid}' (FORMAT parquet)"
        )
    return {
        "degrees": write(folder, "degrees.jsonl", degree),
        "business_entities": write(folder, "business_entities.jsonl", firm),
        "employments": jobs,
        "social_insurance_payments": paid,
    }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path))
    monkeypatch.setenv("SALTERN_PACK", str(PACK))
    monkeypatch.setenv("SALTERN_ACCOUNT", "zhang")
    take(tmp_path, deliveries(tmp_path))
    return tmp_path


def take(home: Path, files: dict[str, Path]) -> None:
    identity = IdentityStore.open(home / "identity.sqlite3")
    door = Intake(lake=Lake(home / "lake"), identity=identity, contracts=load_all(folder=PACK / "sources"))
    for dataset, file in files.items():
        taken = door.take(file, dataset=dataset, now=dt.datetime(2020, 7, 9, tzinfo=dt.UTC))
        assert taken.outcome == "committed", (dataset, taken)
    door.close()
    identity.close()


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(*words: str) -> str:
    with pytest.raises(SalternError) as caught:
        CliRunner().invoke(app, list(words), catch_exceptions=False)
    return str(caught.value)


def submit(*more: str) -> Sequence[str]:
    return ("submit", "graduate-reception", "--subject", NUMBER, "--mobile", "13800138000", "--at", AT, *more)


@pytest.mark.django_db
def test_the_graduates_story(home: Path) -> None:
    assert refused(*submit()) == (
        "The application for graduate-reception lacks contract (Labour contract); it is accepted without if you "
        "promise to bring them: contract within 10 working days."
    )
    made = run(*submit("--promise", "--idempotency-key", "k1"))
    assert (made["state"], made["promised"], made["fields_prefilled"], made["materials_saved"]) == (
        "deferred",
        [["contract", "2020-07-24"]],
        5,
        2,
    )
    assert run(*submit("--promise", "--idempotency-key", "k1"))["number"] == made["number"]
    case = made["number"]
    assert (
        run("bring", case, "--subject", NUMBER, "--material", "contract", "--at", "2020-07-13T09:00")["state"]
        == "approved"
    )
    found = run("show", case, "--explain")
    assert [field["value"] for field in found["form"]] == [
        "深圳大学",
        "bachelor",
        "2020-06-30",
        "105901202005000001",
        "2020-07-01",
        "138****8000",
    ]
    assert found["decisions"][0]["because"]["zh"] == "学历和就业登记都已核验"
    assert [one["agrees"] for one in found["explanations"]] == [True]
    told = found["explanations"][0]["sentences"]
    assert (told[1], told[8], told[10]) == (
        "The condition to apply is met.",
        "Graduate reception: the answer is approved at once.",
        "degree verified: from Human Resources Bureau, Higher-education degrees, 30 June 2020.",
    )
    assert NUMBER not in json.dumps(found)
    subject = queries.cases()[0].subject
    assert [line.action for line in journal.accesses(subject=subject)][:2] == ["case.explain", "case.open"]
    assert [row["number"] for row in run("list", "--subject", NUMBER)["cases"]] == [case]


@pytest.mark.django_db
def test_what_the_platform_decided_comes_back_through_the_lake(home: Path) -> None:
    case = run(*submit("--material", "contract"))["number"]
    file = home / "service_cases_platform.jsonl"
    assert CliRunner().invoke(app, ["feed-back", str(file)], catch_exceptions=False).exit_code == 0
    take(home, {"service_cases": file})
    snapshot = Lake(home / "lake").snapshot()
    with snapshot.connect() as connection:
        rows = connection.execute("SELECT case_no, item_key, state, decided_on FROM service_cases").fetchall()
    assert rows == [(case, "graduate-reception", "approved", dt.date(2020, 7, 10))]


@pytest.mark.django_db
def test_refusals_are_one_clear_line_with_masked_numbers(home: Path) -> None:
    assert refused("submit", "graduate-reception", "--subject", "110102199003077009") == (
        "Nobody is known by 110102**********09 (natural person); load the register first."
    )
    assert refused("submit", "graduate-reception", "--subject", "44") == "4* is not a valid natural person number."
    assert refused(*submit("--value", "school")) == "--value school is not of the form key=value."
    assert refused("deadlines", "--at", "soon") == '"soon" is no moment like 2020-04-10T10:00.'
    assert refused("show", "20200101-00000000") == "There is no case 20200101-00000000."
