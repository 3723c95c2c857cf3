"""The classifiers of an installation: the pack's own, learned when first asked for, and those learned since.

The pack's model is made from `triage/texts.csv` in a second or two and kept in the cache under a digest of the texts
and of the modules that learn: the same texts give the same model. What was learned from reassignments lies in the
folder `triage` of the home, each version with how it compared; one of them may be in force in place of the pack's.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from saltern.core.catalogue.duty_reader import TEXTS
from saltern.errors import SalternError
from saltern.installation.kept import readers

if TYPE_CHECKING:
    from saltern.core.triage.classifier import Classifier
    from saltern.core.triage.comparison import Comparison
    from saltern.core.triage.training import Tell
    from saltern.installation.office import Office

PACK: Final = "pack"
"""What the pack's own model is called where a version is asked for."""
REGISTER: Final = "register.json"
ENTRY: Final = ("version", "made_at", "messages", "comparison")
"""What the register says of each version."""


class NoDuties(SalternError):
    """The pack says nothing of kinds of messages and who is responsible for them (triage/triage.yaml)."""

    family = "unknown"
    zh = "内容包没有说明诉求类别和职责（triage/triage.yaml）。"


class ModelRegisterDamaged(SalternError):
    """{file} is not the register this program wrote: take it back from a copy, or remove it to begin with the pack's
    own model."""

    family = "broken"
    zh = "{file} 不是本程序写入的登记表：请从备份恢复，或删除后从内容包自带的模型开始。"


class ModelVersionUnknown(SalternError):
    """There is no model {version}; there are: {known}."""

    family = "unknown"
    zh = "没有模型 {version}；现有：{known}。"


class ModelWorse(SalternError):
    """Model {version} judged worse than what was in force when it was learned ({before} before, {after} after)."""

    family = "conflict"
    zh = "模型 {version} 的判断不如学习时所用的模型（之前 {before}，之后 {after}）。"


class ModelKindsUnknown(SalternError):
    """Model {version} knows kinds the pack does not have: {kinds}."""

    family = "conflict"
    zh = "模型 {version} 含有内容包没有的类别：{kinds}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A version that is kept: when it was made, of how many messages, how it compared, whether it is in force."""

    version: str
    made_at: str
    messages: int
    comparison: dict[str, Any]
    in_force: bool


class TriageModels:
    """The models of one installation."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.folder = office.environment.home / "triage"

    def model(self, *, tell: Tell | None = None) -> Classifier:
        """The model in force. Raises `NoDuties`, `Faults`, `ModelUnreadable`, `ModelRegisterDamaged`."""
        from saltern.core.triage.model_file import read_model

        version = self._register()["in_force"]
        if version == PACK:
            return self._of_pack(tell)
        try:
            return read_model(self._file(version))
        except OSError:
            raise ModelRegisterDamaged(file=self.folder / REGISTER) from None

    def versions(self) -> tuple[ModelVersion, ...]:
        """Those learned since, the newest last."""
        register = self._register()
        return tuple(
            ModelVersion(**entry, in_force=entry["version"] == register["in_force"]) for entry in register["versions"]
        )

    def keep(self, model: Classifier, comparison: Comparison) -> ModelVersion:
        """Keep a version, which does not come into force by that."""
        from saltern.core.triage.model_file import as_bytes, version_of, write_model

        self.folder.mkdir(parents=True, exist_ok=True)
        version, register = version_of(as_bytes(model)), self._register()
        write_model(model, self._file(version))
        entry = {
            "version": version,
            "made_at": self._office.clock.now().isoformat(timespec="seconds"),
            "messages": model.messages,
            "comparison": {**asdict(comparison), "verdict": comparison.verdict},
        }
        register["versions"] = [*(one for one in register["versions"] if one["version"] != version), entry]
        self._write(register)
        return ModelVersion(**entry, in_force=register["in_force"] == version)  # type: ignore[arg-type]  # as made above

    def use(self, version: str, *, anyway: bool = False) -> None:
        """Put a version in force, "pack" for the pack's own; one that compared worse only `anyway`.

        Raises `ModelVersionUnknown`, `ModelWorse`, `ModelKindsUnknown`, `ModelUnreadable`.
        """
        from saltern.core.triage.model_file import read_model

        register = self._register()
        known = {entry["version"]: entry for entry in register["versions"]}
        if version != PACK:
            if version not in known:
                raise ModelVersionUnknown(version=version, known=", ".join([PACK, *known]))
            strange = sorted(set(read_model(self._file(version)).kinds) - set(self._office.pack.duties.kinds))
            if strange:
                raise ModelKindsUnknown(version=version, kinds=", ".join(strange))
            compared = known[version]["comparison"]
            if compared["verdict"] == "worse" and not anyway:
                before, after = (f"{compared[side]['accuracy']:.3f}" for side in ("before", "after"))
                raise ModelWorse(version=version, before=before, after=after)
        self._write({**register, "in_force": version})

    def _of_pack(self, tell: Tell | None) -> Classifier:
        from saltern.core.triage.model_file import ModelUnreadable, read_model, write_model

        office = self._office
        if not office.pack.duties.kinds:
            raise NoDuties
        texts = (office.folder / TEXTS).read_bytes()
        precision = office.pack.duties.precision
        key = hashlib.sha256(f"{readers()} {precision} ".encode() + texts).hexdigest()[:16]
        file = office.environment.cache / f"triage-{key}.model"
        with suppress(ModelUnreadable, OSError):
            return read_model(file)
        from saltern.core.triage.labelled_messages import read_messages
        from saltern.core.triage.training import train

        model = train(read_messages(office.folder / TEXTS), precision=precision, tell=tell)
        with suppress(OSError):  # a disk that takes no cache answers all the same
            file.parent.mkdir(parents=True, exist_ok=True)
            for earlier in file.parent.glob("triage-*.model"):
                earlier.unlink(missing_ok=True)
            write_model(model, file)
        return model

    def _file(self, version: str) -> Path:
        return self.folder / f"{version}.model"

    def _register(self) -> dict[str, Any]:
        file = self.folder / REGISTER
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            versions = [{name: entry[name] for name in ENTRY} for entry in found["versions"]]
            return {"in_force": str(found["in_force"]), "versions": versions}
        except FileNotFoundError:
            return {"in_force": PACK, "versions": []}
        except (ValueError, TypeError, KeyError):
            raise ModelRegisterDamaged(file=file) from None

    def _write(self, register: dict[str, Any]) -> None:
        from saltern.core.triage.model_file import writing

        self.folder.mkdir(parents=True, exist_ok=True)
        with writing(self.folder / REGISTER) as file:
            file.write(json.dumps(register, ensure_ascii=False, indent=1).encode())
