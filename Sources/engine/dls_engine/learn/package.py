"""package.py: a trained model as a folder (and its .dlpk zip): writing, and reading it safely."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from dls_engine.errors import EngineError
from dls_engine.redaction import redacted_value

from .data import Normalisation
from .manifest import ClassSpec
from .models import Architecture, build_model

FORMAT = 1
WEIGHTS = "weights.safetensors"
# A package is read whole into memory: a zip that promises more than this is not one.
LARGEST_WEIGHTS = 8 << 30


@dataclass(slots=True)
class ModelPackage:
    """What inference needs to know of a trained model; `thresholds` per class, 0 to 1.

    `is_mirrored`: it was scored on the mean over each tile's mirror images, and is run so unless
    somebody says otherwise.
    """

    name: str
    architecture: Architecture
    classes: list[ClassSpec]
    bands: list[str]
    band_indexes: list[int]
    dtype: str
    normalisation: Normalisation
    cell_size: tuple[float, float]
    cell_unit: str
    thresholds: list[float]
    is_mirrored: bool
    provenance: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The contents of model.json."""
        return {
            "format": FORMAT,
            "name": self.name,
            "task": "detect_objects" if self.architecture.is_detector else "classify_pixels",
            "architecture": self.architecture.as_json(),
            "classes": [spec.as_json() for spec in self.classes],
            "bands": self.bands,
            "band_indexes": self.band_indexes,
            "dtype": self.dtype,
            "normalisation": self.normalisation.as_json(),
            "cell_size": list(self.cell_size),
            "cell_unit": self.cell_unit,
            "thresholds": self.thresholds,
            "mirrored": self.is_mirrored,
            "weights": WEIGHTS,
            "provenance": self.provenance,
        }

    @staticmethod
    def from_json(raw: dict[str, Any]) -> ModelPackage:
        """The reverse of `as_json`; KeyError, TypeError or ValueError on anything else."""
        if raw["format"] != FORMAT:
            raise ValueError(f"format {raw['format']}")
        n = raw["normalisation"]
        return ModelPackage(
            name=str(raw["name"]),
            architecture=Architecture.from_json(raw["architecture"]),
            classes=[ClassSpec(**c) for c in raw["classes"]],
            bands=[str(b) for b in raw["bands"]],
            band_indexes=[int(i) for i in raw["band_indexes"]],
            dtype=str(raw["dtype"]),
            normalisation=Normalisation(
                tuple(map(float, n["mean"])),
                tuple(map(float, n["std"])),
                tuple(map(float, n["min"])),
                tuple(map(float, n["max"])),
                None if n["nodata"] is None else float(n["nodata"]),
            ),
            cell_size=(float(raw["cell_size"][0]), float(raw["cell_size"][1])),
            cell_unit=str(raw["cell_unit"]),
            thresholds=[float(t) for t in raw["thresholds"]],
            is_mirrored=bool(raw.get("mirrored", False)),
            provenance=dict(raw["provenance"]),
        )


def write_weights(folder: Path, model: nn.Module) -> None:
    """The weights as safetensors: numbers only, nothing that could run."""
    from safetensors.torch import save_file

    state = {k: v.detach().cpu().contiguous() for k, v in model.state_dict().items()}
    path = folder / WEIGHTS
    path.touch()
    usual = path.stat().st_mode
    save_file(state, path)
    path.chmod(usual)  # the library makes a file that its owner alone may read


def write_json(path: Path, value: Any) -> None:
    """Indented JSON with sorted keys, without credentials: equal values give equal bytes."""
    value = redacted_value(value)
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def zip_folder(folder: Path, target: Path) -> None:
    """The folder's files as a .dlpk; fixed times, so that equal contents give equal bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path != target:
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with path.open("rb") as source, archive.open(entry, "w") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)


def read_package(path: Path) -> ModelPackage:
    """Reads model.json of a model folder or .dlpk file."""
    try:
        raw = json.loads(_member(path, "model.json"))
        return ModelPackage.from_json(raw)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise EngineError(
            "bad_data",
            f"model.json is not one this engine reads ({type(error).__name__}: {error})",
            "Use a model folder or .dlpk file that `dls train` wrote.",
            file=str(path),
        ) from error


def load_model(path: Path, package: ModelPackage) -> nn.Module:
    """The network with its trained weights."""
    model = build_model(package.architecture)
    load_weights(model, read_weights(path), path)
    return model.eval()


def read_weights(path: Path) -> dict[str, Tensor]:
    """The tensors of a model folder or .dlpk file. Pickles are refused: they can run code."""
    from safetensors.torch import load

    data = _member(path, WEIGHTS)
    try:
        return load(data)
    except Exception as error:
        raise EngineError(
            "bad_data",
            f"{WEIGHTS} is not a safetensors file ({error})",
            "Train the model again. Weights in other formats are not read, for they can run code.",
            file=str(path),
        ) from error


def load_weights(model: nn.Module, weights: dict[str, Tensor], path: Path) -> None:
    """Puts weights into a network of the same shape."""
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        first = str(error).splitlines()[-1].strip()
        raise EngineError(
            "bad_data",
            f"the weights do not fit the network ({first})",
            "Use weights of the same model type, backbone, bands and classes.",
            file=str(path),
        ) from error


def _member(path: Path, name: str) -> bytes:
    """One file of a package, folder or zip."""
    where = path / name
    try:
        if path.is_dir():
            return where.read_bytes()
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(name)
            if info.file_size > LARGEST_WEIGHTS:
                raise EngineError(
                    "bad_data",
                    f"{name} claims to be {info.file_size} bytes long",
                    "Use a model that `dls train` wrote.",
                    file=str(path),
                )
            return archive.read(info)
    except FileNotFoundError as error:
        missing = path if not path.exists() else where
        raise EngineError(
            "not_found",
            "there is no such model file",
            "Train the model first, or name the folder or .dlpk file that holds it.",
            file=str(missing),
        ) from error
    except (KeyError, zipfile.BadZipFile) as error:
        raise EngineError(
            "bad_data",
            f"this is not a model package: {name} cannot be read from it",
            "Use a model folder or .dlpk file that `dls train` wrote.",
            file=str(path),
        ) from error
    except OSError as error:
        raise EngineError(
            "unreadable",
            f"{name} cannot be read ({error.strerror})",
            "Check the file's permissions.",
            file=str(path),
        ) from error
