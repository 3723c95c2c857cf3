"""A small house of its own with pages behind `saltern serve`, for tests in which two of them talk to each other.

No records are loaded: a few people who are known, and accounts that are some of them.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from saltern.core.identifiers.resident_id import birth_date
from worlds.served import free_port, surroundings

SALTERN = Path(sys.executable).with_name("saltern")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
INPUT = re.compile(r"<(?:input|button)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
KNOWN: Mapping[str, tuple[str, str]] = {
    "110102199101010078": ("林晓帆", "13800138001"),
    "11010519491231002X": ("周子墨", "13800138008"),
}


SEX = ("female", "male")
"""By the last but one figure of a number."""
DELIVERED: Mapping[str, tuple[str, str]] = {
    "population_register": (
        "id_number,name,sex,birth_date,household_no,relation_to_head,marital_status,address_code,hukou_district,"
        "moved_in_on,status",
        "{number},{name},{sex},{born},,,,,,2010-03-01,active",
    ),
    "contact_consents": (
        "id_number,credit_code,mobile,channel,consent,updated_on",
        "{number},,{mobile},sms,true,2020-01-05",
    ),
}
"""What two units send: the header, and the row of each of them."""


@dataclass(slots=True, kw_only=True)
class House:
    """One installation whose pages answer at `base`."""

    home: Path
    base: str
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] = field(repr=False)

    def say(self, *words: str) -> Any:
        """Run a command and read its answer."""
        done = subprocess.run(
            [str(SALTERN), *words, "--json"], env=dict(self.environment), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def code(self) -> str:
        """The last code that was sent."""
        lines = (self.home / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()
        return str(json.loads(lines[-1])["text"]).rpartition("#")[2]

    def log(self) -> str:
        """What the server has written."""
        return (self.home / "serve.log").read_text(encoding="utf-8")


@contextmanager
def house(home: Path, *, port: int = 0, **said: str) -> Iterator[House]:
    """A house with the people of `KNOWN`, served until the block ends; `said` are settings without their prefix."""
    home.mkdir(parents=True)
    port = port or free_port()
    environment = surroundings(home) | {f"SALTERN_{name}": value for name, value in said.items()}
    for name, (header, row) in DELIVERED.items():
        file = home / f"{name}.csv"
        rows = [
            row.format(number=number, name=called, mobile=mobile, sex=SEX[int(number[16]) % 2], born=birth_date(number))
            for number, (called, mobile) in KNOWN.items()
        ]
        file.write_text(
            "\n".join([header, *rows, ""]), encoding="gb18030" if name == "population_register" else "utf-8"
        )
        taken = [str(SALTERN), "feed", "take", str(file), "--dataset", name]
        subprocess.run(taken, env=environment, capture_output=True, check=True)
    subprocess.run([str(SALTERN), "migrate"], env=environment, capture_output=True, check=True)
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [str(SALTERN), "serve", "--trial", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    made = House(home=home, base=f"http://localhost:{port}", environment=environment, process=process)
    try:
        for _ in range(900):
            assert process.poll() is None, made.log()
            try:
                requests.get(f"{made.base}/health/live", timeout=5)
                break
            except requests.RequestException:
                time.sleep(0.1)
        else:
            raise AssertionError(made.log())
        yield made
    finally:
        process.terminate()
        process.wait(30)


class Person:
    """Somebody with a browser of their own at each house; forms are sent as they stand on the page."""

    def __init__(self, policy: list[str] | None = None) -> None:
        self.jars: dict[str, requests.Session] = {}
        self.page = requests.Response()
        self.policy = policy if policy is not None else []
        self.seen: list[str] = []

    def go(self, address: str) -> requests.Response:
        """Open an address, and follow where it leads."""
        return self._follow("GET", address, {})

    def send(self, fields: Mapping[str, Any], *, action: str = "") -> requests.Response:
        """Send the form of the page that leads to `action` (or the only one with these fields), filled."""
        for attributes, inside in FORM.findall(self.page.text):
            form = dict(ATTRIBUTE.findall(attributes))
            if form.get("method") != "post" or (action and action not in form.get("action", "")):
                continue
            inputs = [dict(ATTRIBUTE.findall(one)) for one in INPUT.findall(inside)]
            names = {one.get("name") for one in inputs}
            if not set(fields) <= names:
                continue
            hidden = [(one["name"], html.unescape(one["value"])) for one in inputs if one.get("type") == "hidden"]
            more = [
                (name, one) for name, value in fields.items() for one in ([value] if isinstance(value, str) else value)
            ]
            target = urljoin(self.page.url, html.unescape(form.get("action", "")) or self.page.url)
            return self._follow("POST", target, [*hidden, *more])
        raise AssertionError(f"no form with {sorted(fields)}: {self.page.url}")

    def _follow(self, method: str, address: str, data: Any) -> requests.Response:
        for _ in range(12):
            self.seen.append(address)
            origin = "/".join(address.split("/")[:3])
            jar = self.jars.setdefault(origin, requests.Session())
            self.page = jar.request(
                method, address, data=data, allow_redirects=False, timeout=60, headers={"Referer": address}
            )
            if self.page.status_code not in (301, 302, 303):
                return self.page
            address = urljoin(address, self.page.headers["Location"])
            method, data = "GET", {}
        raise AssertionError(f"round and round: {self.seen}")

    def sign_in(self, at: House, mobile: str) -> None:
        """By a code, with a form of the page that asks for it."""
        self.send({"mobile": mobile, "send": "1"})
        self.send({"mobile": mobile, "code": at.code()})
