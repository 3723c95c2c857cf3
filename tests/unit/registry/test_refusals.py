"""What the registry says when it refuses, whole and in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from saltern.core.contracts.matching import dataset_of
from saltern.core.registry.access import check_purpose
from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.intake import Intake
from saltern.core.registry.lake import Lake
from saltern.core.registry.profile import LakeRecords
from saltern.core.rules.facts import Vocabulary
from saltern.errors import SalternError
from worlds.registry_office import HEADER, NOW, office, row, written

GOOD = [row(number) for number in range(1, 11)]


def refused(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(SalternError) as refusal:
        act()
    return str(refusal.value), refusal.value.message("zh")


def take(intake: Intake, path: Path, dataset: str = "permits") -> str:
    return intake.take(path, dataset=dataset, now=NOW).batch


# -- deliveries and batches -----------------------------------------------------------------------------------------


def test_deliveries(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.csv"
    with office(tmp_path) as intake:
        assert refused(lambda: take(intake, missing)) == (f"There is no file {missing}.", f"文件 {missing} 不存在。")
        assert refused(lambda: take(intake, tmp_path)) == (f"There is no file {tmp_path}.", f"文件 {tmp_path} 不存在。")
        assert refused(lambda: take(intake, missing, "dragons")) == (
            "There is no feed contract for dragons; saltern feed contracts lists them.",
            "没有 dragons 的数据交付约定；全部约定见 saltern feed contracts。",
        )
        assert refused(lambda: dataset_of(path=missing, contracts=intake.contracts)) == (
            f"No feed contract fits the name of {missing}; name the data set with --dataset; saltern feed contracts "
            "lists them.",
            f"没有与文件名 {missing} 匹配的数据交付约定；请用 --dataset 指明数据集；"
            "全部约定见 saltern feed contracts。",
        )


def test_a_link(tmp_path: Path) -> None:
    link = tmp_path / "permits.csv"
    link.symlink_to(written(tmp_path / "other.csv", GOOD))
    with office(tmp_path) as intake:
        assert refused(lambda: take(intake, link)) == (
            f"{link} is a link to another file; nothing was taken. Deliver the file itself.",
            f"{link} 是指向其他文件的链接；本批未入库。请交付文件本身。",
        )


def test_batches(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        assert refused(lambda: intake.release("permits-0", by="wang", now=NOW)) == (
            "The lake has no batch permits-0.",
            "数据湖中没有批次 permits-0。",
        )
        taken = take(intake, written(tmp_path / "permits.csv", GOOD))
        assert refused(lambda: intake.release(taken, by="wang", now=NOW)) == (
            f"The batch {taken} is committed, not held; there is nothing to release.",
            f"批次 {taken} 的状态为已入库，并非待处理，无需放行。",
        )
        intake.withdraw(taken, why="wrong month", now=NOW)
        assert refused(lambda: intake.withdraw(taken, why="again", now=NOW)) == (
            f"The batch {taken} is withdrawn; only a committed or held batch can be withdrawn.",
            f"批次 {taken} 的状态为已撤回；只有已入库或待处理的批次可以撤回。",
        )
        held = take(intake, written(tmp_path / "drift.csv", GOOD, header=HEADER.replace("permit_no", "no")))
        assert refused(lambda: intake.release(held, by="wang", now=NOW)) == (
            f"The batch {held} cannot be released: The columns differ from the contract: permit_no is missing; no is "
            "not in the contract. Ask the unit for a new delivery.",
            f"批次 {held} 不能放行：列与约定不符：缺少 permit_no；多出 no。请联系来源单位重新交付。",
        )


# -- the lake -------------------------------------------------------------------------------------------------------


def test_a_damaged_lake(tmp_path: Path) -> None:
    with office(tmp_path) as intake:
        take(intake, written(tmp_path / "permits.csv", GOOD))
        lake = intake.lake
        (file,) = (lake.root / "data").rglob("*.parquet")
        place, sound = file.relative_to(lake.root), file.read_bytes()

        def damaged(en: str, zh: str, name: object = place) -> tuple[str, str]:
            return (
                f"The lake file {name} is damaged: {en}. It was not read; restore it from a backup.",
                f"数据湖文件 {name} 已损坏：{zh}。系统未读取该文件，请从备份恢复。",
            )

        file.write_bytes(sound[:-1])
        size = len(sound)
        assert refused(lambda: lake.snapshot().connect()) == damaged(
            f"it has {size - 1} bytes, {size} were committed", f"现为 {size - 1} 字节，入库时为 {size} 字节"
        )
        file.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
        assert refused(lambda: lake.snapshot().connect()) == damaged(
            "its SHA-256 is not the one committed", "SHA-256 与入库时不符"
        )
        file.unlink()
        assert refused(lambda: lake.snapshot().connect()) == damaged("it is missing", "文件不存在")
        listed = lake.root / "snapshots" / "00000001.json"
        listed.write_text(listed.read_text(encoding="utf-8").replace("permits", "Permits"), encoding="utf-8")
        assert refused(lake.snapshot) == damaged(
            "its SHA-256 is not the one written in it", "SHA-256 与文件内所记不符", "snapshots/00000001.json"
        )


def test_a_lake_that_is_busy_and_a_snapshot_it_never_had(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")

    def write() -> None:
        with lake.writing(wait=0.05):
            pass

    with lake.writing():
        assert refused(write) == (
            f"Another load is running on the lake {lake.root}; tried for 0.05 s. Nothing was done.",
            f"数据湖 {lake.root} 正有另一批数据入库，已等待 0.05 秒，本次未做任何改动。",
        )
    assert refused(lambda: lake.snapshot(9)) == (
        f"The lake {lake.root} has no snapshot 9.",
        f"数据湖 {lake.root} 没有编号为 9 的快照。",
    )


# -- people ---------------------------------------------------------------------------------------------------------


def test_identity(tmp_path: Path) -> None:
    path = tmp_path / "id.sqlite3"
    store = IdentityStore.open(path, key="ab" * 32)
    assert refused(lambda: store.person(7)) == (
        "No person or firm is known by subject 7.",
        "没有找到 主体编号 7 对应的自然人或法人。",
    )
    store.close()
    assert refused(lambda: IdentityStore.open(path, key="cd" * 32)) == (
        f"The identity key does not fit the identity table {path}; nothing was read or written.",
        f"身份密钥与身份表 {path} 不匹配；未读取也未写入任何内容。",
    )
    assert refused(lambda: IdentityStore.open(path, key="secret")) == (
        "The identity key in SALTERN_IDENTITY_KEY is not 64 hexadecimal digits.",
        "SALTERN_IDENTITY_KEY 中的身份密钥不是 64 位十六进制数。",
    )


def test_access(tmp_path: Path) -> None:
    nothing = Vocabulary(entities={}, record_sets={})
    assert refused(lambda: check_purpose(purpose="", vocabulary=nothing)) == (
        "Say for what purpose you read: .",
        "请说明查询目的：。",
    )
    assert refused(lambda: check_purpose(purpose="curiosity", vocabulary=nothing)) == (
        "No record may be read for the purpose 'curiosity'; the contracts allow: .",
        "没有任何数据允许用于“curiosity”；约定的用途有：。",
    )
    with office(tmp_path) as intake:
        take(intake, written(tmp_path / "permits.csv", GOOD))
        records = LakeRecords(intake.lake.snapshot(), nothing)
        assert refused(lambda: records.kind(10**9)) == (
            "No record speaks of subject 1000000000.",
            "没有任何记录涉及主体 1000000000。",
        )
        records.close()
