"""train.py: the request `train`: from chips to a scored model package."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from dls_engine.atomic import check_folder, new_folder
from dls_engine.context import Context, Quiet
from dls_engine.disk import says_full, writing
from dls_engine.errors import Cancelled, EngineError
from dls_engine.params import Params

from . import cards, chip_sets
from .balance import balanced_weights
from .chip_sets import check_same, joined, read_sets
from .data import MOST_PIXEL_CLASSES, ChipReader, lookup_of, measure
from .evaluate import Judge, Scores
from .freezing import freeze
from .loop import FORM, Loop, LoopSettings, LoopState
from .machine import threads
from .manifest import Manifest, Unit
from .metrics import Matches
from .models import LEAST_TILE, ONCE_STRETCHED, Architecture, build_model
from .package import (
    ModelPackage,
    load_weights,
    read_package,
    read_weights,
    write_json,
    write_weights,
    zip_folder,
)
from .repeatable import is_repeatable, repeatable
from .settings import LearnClass, TrainRequest, read_train
from .splitting import split_sets
from .start import digest, in_this_order
from .start import notes as start_notes
from .tasks import BoxListTask, CenterTask, PixelTask, Task

# A folder that holds this file is a model package and may be replaced by another.
MARK = "model.json"


def package_files(folder: Path) -> re.Pattern[str]:
    """The files that runs write into a model package; a renamed one has some of its former name."""
    names = {folder.name}
    cards = [path.stem for path in folder.glob("*.emd")]
    if len(cards) == 1:
        names.update(cards)
    stems = "|".join(re.escape(name) for name in sorted(names))
    files = r"model\.(json|onnx(\.data)?)|weights\.safetensors|(metrics|mlm)\.json"
    return re.compile(rf"{files}|({stems})\.(emd|dlpk)")


def run(params: Params, context: Context) -> dict[str, Any]:
    """Trains a network and writes its package to `out`; gives scores, time and files."""
    request = read_train(params)
    for folder in {request.out, request.missed_out}:
        check_folder(folder, MARK, package_files(folder))
    started = time.monotonic()
    with threads(request.threads):
        training = Training(request, read_sets(request.chips), context)
        state = training.learn()
        scored = training.score()
        files = training.write(state, scored)
    seconds = round(time.monotonic() - started, 3)
    result = training.result(state, scored, files)
    result["seconds"] = seconds
    return result


@dataclass(slots=True)
class Scored:
    """What scoring found; `chosen_on` names the split that chose the thresholds."""

    thresholds: list[float]
    chosen_on: str
    scores: list[Scores]
    notes: list[str] = field(default_factory=list)

    @property
    def held_out(self) -> Scores | None:
        """The scores that count: test units, else validation units."""
        for split in ("test", "validation"):
            for one in self.scores:
                if one.split == split:
                    return one
        return None


class Training:
    """One training from its request to its package."""

    def __init__(self, request: TrainRequest, sets: Sequence[Manifest], context: Context) -> None:
        self.request, self.sets, self.context = request, sets, context
        self.manifest = manifest = joined(sets)
        self.classes = request.classes or schema_classes(manifest, request.class_weights)
        ignored = set(request.arguments.ignored)
        self.classes = [
            one for one in self.classes if one.spec.name not in ignored and not one.spec.ignore
        ]
        if not self.classes:
            raise EngineError(
                "bad_data",
                "the chips have no class to learn",
                "Give a class of the schema a value, or name `classes`.",
                file=str(manifest.folder),
            )
        self.index = class_index(manifest, self.classes)
        self.index.update(dict.fromkeys(ignored, -1))
        self.architecture = Architecture(
            request.model_type,
            request.backbone,
            len(manifest.bands),
            len(self.classes),
            max(manifest.tile),
            request.arguments.detector,
        )
        self._check_format()
        self._check_count()
        self.training, self.validation = split_sets(sets, request)
        self.normalisation = measure(self.training, len(manifest.bands), manifest.nodata)
        self.checkpoint = request.out.parent / f".{request.out.name}.checkpoint"
        self.judge: Judge | None = None
        # What a person should know of the model that this one goes on from.
        self.start_notes: list[str] = []
        self.start_digest = ""
        self.model = self._model()

    # ---- learning -----------------------------------------------------------------------------

    def _check_format(self) -> None:
        pixels = self.manifest.format == "classified_tiles"
        a = self.architecture
        if a.is_detector == pixels:
            need = "pascal_voc or coco" if a.is_detector else "classified_tiles"
            raise EngineError(
                "bad_data",
                f"{a.model_type} learns from {need} chips, but these are {self.manifest.format}",
                f"Export with `format = {need.split()[0]}`.",
                file=str(self.manifest.folder),
            )
        if a.model_type == "mask_rcnn" and self.manifest.format not in ("coco", "rcnn_masks"):
            raise EngineError(
                "bad_data",
                f"mask_rcnn learns outlines, and {self.manifest.format} chips hold only boxes",
                "Export with `format = coco`.",
                file=str(self.manifest.folder),
            )
        step = a.tile_step
        if min(self.manifest.tile) < LEAST_TILE or any(side % step for side in self.manifest.tile):
            fitting = [max(side // step * step, LEAST_TILE) for side in self.manifest.tile]
            width, height = self.manifest.tile
            raise EngineError(
                "bad_data",
                f"{a.model_type} cannot learn from chips of {width} x {height} px",
                f"Export with `tile = {fitting[0]} x {fitting[1]} px`.",
                file=str(self.manifest.folder),
            )
        if self.request.batch_size < 2 and a.model_type in ("deeplab", "psp_net"):
            raise EngineError(
                "bad_request",
                f"{a.model_type} cannot learn from one chip at a time",
                "Set `batch_size` to 2 or more.",
            )

    def _check_count(self) -> None:
        """Label pictures give each class, the background and what is ignored one of 256 numbers."""
        if not self.architecture.is_detector and len(self.classes) > MOST_PIXEL_CLASSES:
            raise EngineError(
                "unsupported",
                f"{self.architecture.model_type} tells {MOST_PIXEL_CLASSES} classes apart at most, "
                f"and there are {len(self.classes)}",
                "Name the ones to learn in `classes`; a heading stands for all under it.",
                file=str(self.manifest.folder),
            )

    def _check_monitor(self) -> None:
        """Refuses to watch what nothing is held back for, before the first epoch is over."""
        if self.request.stop_early is None:
            return
        monitor = self.request.stop_early.monitor
        held = self.validation if monitor == "validation_loss" else self._units("validation")
        if not held:
            raise EngineError(
                "bad_request",
                f"early stopping watches {monitor}, and no unit is held back to measure it on",
                "Give the work units a validation split, or remove `stop_early`.",
            )

    def _model(self) -> nn.Module:
        torch.manual_seed(self.request.seed)
        model = build_model(self.architecture)
        start = self.request.start_from
        if start is not None:
            first = read_package(start)
            self._check_start(first, start)
            names = [one.spec.name for one in self.classes], self.manifest.bands
            self.start_notes = start_notes(first, *names)
            weights = in_this_order(read_weights(start), first, *names)
            load_weights(model, weights, start)
            self.start_digest = digest(weights)
        if self.request.freeze:
            freeze(model)
        model = model.to(memory_format=torch.channels_last)
        return model.to(self.request.device)

    def _check_start(self, first: ModelPackage, path: Path) -> None:
        """Refuses weights of a network of another shape, in the words of the project."""
        for what in ("model_type", "backbone", "bands", "classes"):
            known, given = getattr(first.architecture, what), getattr(self.architecture, what)
            if known == given:
                continue
            if what == "classes":
                known = f"{known} ({', '.join(spec.name for spec in first.classes)})"
                given = f"{given} ({', '.join(one.spec.name for one in self.classes)})"
            raise EngineError(
                "bad_data",
                f"its network has `{what}` {known}, and this training has {given}",
                "Go on with as many, or write `model_type` instead of `start_from` to begin anew."
                if what in ("bands", "classes")
                else f"Leave `{what}` out: `start_from` brings its own.",
                file=str(path),
            )

    def learn(self) -> LoopState:
        """Runs the loop; a cancelled or killed run leaves a checkpoint that the next one takes."""
        r = self.request
        self._check_monitor()
        wants_mask = not self.architecture.is_detector
        reader = ChipReader(
            self.manifest, self.index, self._value_index(), self.normalisation, wants_mask
        )
        settings = LoopSettings(
            seed=r.seed,
            iterations=self._budget(),
            epoch=self._epoch(),
            batch_size=r.batch_size,
            learning_rate=r.learning_rate,
            checkpoint=self.checkpoint,
            checkpoint_every=r.checkpoint_every,
            key=self.key() if r.resume else "",
            patience=r.stop_early.patience if r.stop_early else None,
            min_delta=r.stop_early.min_delta if r.stop_early else 0.0,
            monitor=r.stop_early.monitor if r.stop_early else "validation_loss",
            device=r.device,
        )
        if not r.resume:
            self.checkpoint.unlink(missing_ok=True)
        r.out.parent.mkdir(parents=True, exist_ok=True)
        score = self._score_epoch if settings.monitor != "validation_loss" else None
        loop = Loop(
            self.model,
            self._task(reader),
            reader,
            self.training,
            self.validation,
            r.augmentation,
            settings,
            score,
            lambda: check_same(self.sets),
        )
        with repeatable(is_repeatable(r.model_type, r.device)):
            return loop.run(self.context)

    def _value_index(self) -> dict[int, int]:
        """The network's class of each value in a label file: 0 background, -1 ignored."""
        values = {spec.value: self.index.get(spec.name, -2) for spec in self.manifest.classes}
        index = {v: (i + 1 if i >= 0 else i) for v, i in values.items()}
        # A class nobody asked for is background.
        index = {v: (0 if i == -2 else i) for v, i in index.items()}
        index[int(self.manifest.raw.get("ignore_value", 255))] = -1
        return index

    def key(self) -> str:
        """Names the request: a checkpoint of another request, chip set or torch is not taken.

        Nor one that began with other weights: the package to start from may have been replaced.
        """
        parts: dict[str, Any] = {
            "form": FORM,
            "chips": self.manifest.digest,
            "settings": self.request.settings,
            "seed": self.request.seed,
            "classes": [[c.spec.name, c.members, c.weight] for c in self.classes],
            "torch": torch.__version__,
            "device": self.request.device,
        }
        if self.start_digest:
            parts["start"] = self.start_digest
        if self.architecture.model_type in ONCE_STRETCHED:
            # What was learned while the network was another one.
            parts["stretched"] = self.architecture.stretched
        text = json.dumps(parts, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def _task(self, reader: ChipReader) -> Task:
        weights = [c.weight for c in self.classes]
        a = self.architecture
        if a.is_center:
            return CenterTask(weights)
        if a.is_detector:
            if any(w != 1.0 for w in weights):
                raise EngineError(
                    "unsupported",
                    f"{a.model_type} brings its own loss, which knows no class weights",
                    "Remove `weight`, or take center_net.",
                )
            return BoxListTask(weights, masks=a.model_type == "mask_rcnn")
        background = 1.0
        if self.request.arguments.balanced:
            background, weights = balanced_weights(self.training, reader, weights)
        return PixelTask(weights, background, self.request.arguments.loss)

    # ---- scoring ------------------------------------------------------------------------------

    def _judge(self) -> Judge:
        if self.judge is None:
            self.judge = Judge(
                self.model,
                self.architecture,
                [c.spec.name for c in self.classes],
                self.index,
                self.normalisation,
                self.manifest.bands,
                self.request.device,
                self.request.min_overlap,
                lookup=lookup_of(self._value_index()),
            )
        return self.judge

    def _units(self, split: str) -> list[Unit]:
        return [unit for unit in self.manifest.units if unit.split == split]

    def _score_epoch(self, model: nn.Module) -> dict[str, float]:
        """Scores on validation units after an epoch, for early stopping by another figure."""
        units = self._units("validation")
        if not units:
            return {}
        judge = self._judge()
        if self.architecture.is_detector:
            matches = judge.matches(units, Quiet(self.context))
            chosen = judge.thresholds(matches)
            return judge.thing_scores("validation", len(units), matches, chosen).overall
        least = self._least(units, Quiet(self.context))
        return judge.pixel_scores("validation", units, least, Quiet(self.context)).overall

    def _least(self, units: Sequence[Unit], context: Context) -> list[float]:
        if len(self.classes) == 1:
            return [self._judge().pixel_threshold(units, context)]
        return [0.0] * len(self.classes)

    def score(self) -> Scored:
        """Chooses thresholds on validation units, then scores validation and test units."""
        units = {split: self._units(split) for split in ("validation", "test", "training")}
        notes = chip_sets.notes(self.sets) + self.start_notes
        chosen_on = next((s for s in ("validation", "training") if units[s]), "")
        if not chosen_on:
            notes.append("The chips come without work units, so nothing could be scored.")
            return Scored([0.5] * len(self.classes), "", [], notes)
        if chosen_on == "training":
            notes.append(
                "No unit is held back for validation: thresholds were chosen on training units."
            )
        scored = Scored([], chosen_on, [], notes)
        splits = [s for s in ("validation", "test") if units[s]]
        if self.architecture.is_detector:
            self._score_things(units, splits, scored)
        else:
            scored.thresholds = self._least(units[chosen_on], self.context)
            scored.scores = [
                self._judge().pixel_scores(s, units[s], scored.thresholds, self.context)
                for s in splits
            ]
        if scored.held_out is not None and scored.held_out.split == "validation":
            notes.append("No test units: the scores are of the units that chose the thresholds.")
        if scored.held_out is None:
            notes.append("No units are held out, so there are no scores.")
        return scored

    def _score_things(
        self, units: dict[str, list[Unit]], splits: list[str], scored: Scored
    ) -> None:
        judge = self._judge()
        found: dict[str, list[Matches]] = {
            s: judge.matches(units[s], self.context) for s in {*splits, scored.chosen_on}
        }
        scored.thresholds = judge.thresholds(found[scored.chosen_on])
        scored.scores = [
            judge.thing_scores(s, len(units[s]), found[s], scored.thresholds) for s in splits
        ]

    # ---- writing ------------------------------------------------------------------------------

    def package(self, state: LoopState, scored: Scored) -> ModelPackage:
        """What goes into model.json."""
        m, r = self.manifest, self.request
        return ModelPackage(
            name=r.name,
            architecture=self.architecture,
            classes=[c.spec for c in self.classes],
            bands=m.bands,
            band_indexes=m.band_indexes,
            dtype=m.dtype,
            normalisation=self.normalisation,
            cell_size=m.cell_size,
            cell_unit=m.cell_unit,
            thresholds=scored.thresholds,
            is_mirrored=self.architecture.is_center,
            provenance={
                "settings": r.settings,
                "seed": r.seed,
                "run": r.run_id,
                "device": r.device,
                "threads": torch.get_num_threads(),
                "iterations": state.iteration,
                "best_iteration": state.best_iteration or state.iteration,
                "chips": {
                    "manifest_sha256": m.digest,
                    "training": len(self.training),
                    "validation": len(self.validation),
                },
                "members": {c.spec.name: c.members for c in self.classes},
                "thresholds_chosen_on": scored.chosen_on,
                "parameters": sum(p.numel() for p in self.model.parameters()),
                "versions": cards.versions(),
            },
        )

    def write(self, state: LoopState, scored: Scored) -> list[str]:
        """Writes the package folder beside its final name, then moves it there; gives its files."""
        package, out, made = self.package(state, scored), self._place(scored), cards.now()
        self.context.progress(0, 1, "files", "writing the model")
        with new_folder(out, MARK, package_files(out)) as folder, writing(out, folder):
            write_weights(folder, self.model)
            onnx = self._onnx(package, folder, scored.notes)
            write_json(folder / "model.json", {**package.as_json(), "onnx": onnx, "made": made})
            write_json(folder / "metrics.json", self.metrics(state, scored))
            write_json(folder / f"{out.name}.emd", cards.emd(package))
            write_json(folder / "mlm.json", cards.mlm(package, folder, onnx, made))
            zip_folder(folder, folder / f"{out.name}.dlpk")
            files = sorted(
                str(out / p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()
            )
        self.checkpoint.unlink(missing_ok=True)
        self.context.progress(1, 1, "files", "writing the model")
        return files

    def _onnx(self, package: ModelPackage, folder: Path, notes: list[str]) -> dict[str, Any]:
        """What model.json says of the ONNX file: a model that can't be converted is a model."""
        from .onnx_export import FILE, export_onnx

        try:
            return export_onnx(self.model, package, folder)
        except (Cancelled, OSError):
            raise
        except Exception as error:
            if says_full(error):
                raise
            traceback.print_exc(file=sys.stderr)
            for left in (FILE, f"{FILE}.data"):
                (folder / left).unlink(missing_ok=True)
            reason = error.reason if isinstance(error, EngineError) else type(error).__name__
            notes.append(f"The model has no ONNX file, since the conversion failed: {reason}.")
            return {"file": None, "reason": reason}

    def _gates(self, scored: Scored) -> list[dict[str, Any]]:
        """What `evaluate` asks for, and what there is of it."""
        held_out = scored.held_out
        gates = []
        for measure_name, wanted in sorted(self.request.gates.items()):
            got = None if held_out is None else held_out.overall.get(measure_name)
            passed = got is not None and got >= wanted
            gates.append({"measure": measure_name, "wanted": wanted, "got": got, "passed": passed})
        return gates

    def _place(self, scored: Scored) -> Path:
        """The package's folder: a model that falls short takes no other's place."""
        passed = all(gate["passed"] for gate in self._gates(scored))
        return self.request.out if passed else self.request.missed_out

    def metrics(self, state: LoopState, scored: Scored) -> dict[str, Any]:
        """The contents of metrics.json."""
        return {
            "min_overlap": self.request.min_overlap,
            "thresholds_chosen_on": scored.chosen_on,
            "scores": [one.as_json() for one in scored.scores],
            "epochs": state.history,
            "notes": scored.notes,
        }

    def result(self, state: LoopState, scored: Scored, files: list[str]) -> dict[str, Any]:
        """What the client gets: enough for a summary without opening a file."""
        held_out, gates = scored.held_out, self._gates(scored)
        return {
            "out": str(self._place(scored)),
            "model_type": self.architecture.model_type,
            "backbone": self.architecture.backbone,
            "device": self.request.device,
            "iterations": state.iteration,
            "epochs": self._epochs(state),
            "stopped_early": state.iteration < self._budget(),
            "thresholds": {
                c.spec.name: t for c, t in zip(self.classes, scored.thresholds, strict=True)
            },
            "scores": None if held_out is None else held_out.as_json(),
            "metrics": self.metrics(state, scored),
            "gates": gates,
            "passed": all(gate["passed"] for gate in gates),
            "notes": scored.notes,
            "files": files,
        }

    def _budget(self) -> int:
        return self.request.iterations or self.request.epochs * self._epoch()

    def _epoch(self) -> int:
        """The iterations of one epoch."""
        return max(1, len(self.training) // self.request.batch_size)

    def _epochs(self, state: LoopState) -> float:
        """How many epochs they were: the last need not be whole, nor the first."""
        whole, rest = divmod(state.iteration, self._epoch())
        return whole if rest == 0 else round(state.iteration / self._epoch(), 3)


def schema_classes(manifest: Manifest, weights: dict[str, float]) -> list[LearnClass]:
    """Every class of the schema with a value, the ignored ones left out."""
    return [
        LearnClass(spec, [spec.name], weights.get(spec.name, 1.0))
        for spec in manifest.classes
        if not spec.ignore
    ]


def class_index(manifest: Manifest, classes: Sequence[LearnClass]) -> dict[str, int]:
    """Which of the network's classes (from 0) each class of the chips is; -1: ignored.

    A merged class without a value or a colour of its own takes its first member's.
    """
    index = {spec.name: -1 for spec in manifest.classes if spec.ignore}
    known = {spec.name: spec for spec in manifest.classes}
    for place, one in enumerate(classes):
        for name in one.members:
            if name not in known:
                raise EngineError(
                    "bad_data",
                    f"the chips know no class {name}",
                    "Export the chips again, or correct `classes`.",
                    file=str(manifest.folder),
                )
            if not known[name].ignore:
                index[name] = place
        if one.spec.value < 0:
            one.spec = replace(one.spec, value=known[one.members[0]].value)
        if not one.spec.color:
            one.spec = replace(one.spec, color=known[one.members[0]].color)
    return index
