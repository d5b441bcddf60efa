"""loop.py: the training loop: seeded, resumable to the bit, stoppable between iterations."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor, nn

from dls_engine.context import Context
from dls_engine.disk import writing
from dls_engine.errors import EngineError

from .augment import Augmentation
from .checkpoint import load_checkpoint, save_checkpoint
from .data import ChipReader
from .freezing import start_learning
from .manifest import Chip
from .order import one_pass, weights_of
from .tasks import Task

# Streams of random numbers that must not be the same numbers.
SHUFFLE, AUGMENT, TORCH = 1, 2, 3
# What a checkpoint holds; one of another form is not taken.
FORM = 2
NOT_TAKEN = (
    "the checkpoint of a former start can't be read, or its settings, chips, first weights or "
    "network are others"
)


@runtime_checkable
class HasLossMode(Protocol):
    """A network that gives losses without learning when asked to."""

    def loss_mode(self, on: bool) -> None:
        """Switches it."""


@dataclass(frozen=True, slots=True)
class LoopSettings:
    """How long and how fast to learn; `iterations` is the whole budget, `epoch` its part."""

    seed: int
    iterations: int
    epoch: int
    batch_size: int
    learning_rate: float
    checkpoint: Path
    checkpoint_every: int
    key: str
    patience: int | None = None
    min_delta: float = 0.0
    monitor: str = "validation_loss"
    device: str = "cpu"


@dataclass(slots=True)
class LoopState:
    """Where the training stands; all of it lives in the checkpoint."""

    iteration: int = 0
    best: float | None = None
    best_iteration: int = 0
    bad_epochs: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)


def rate_at(iteration: int, total: int, peak: float) -> float:
    """Learning rate: a short climb, then half a cosine down to a hundredth of the peak."""
    climb = max(1, min(total // 20, 100))
    if iteration < climb:
        return peak * (iteration + 1) / climb
    share = (iteration - climb) / max(1, total - climb)
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


def share_at(done: int) -> float:
    """How much of the average the newest weights become after `done` steps.

    The average reaches over about a tenth of the steps so far, and over a thousand at most: early
    weights know little, and are soon forgotten.
    """
    return max(10 / (10 + done), 0.001)


def copied(model: nn.Module) -> dict[str, Tensor]:
    """The model's weights and running statistics, on their own."""
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def follow(average: dict[str, Tensor], model: nn.Module, share: float) -> None:
    """Moves an average by a share towards the model; counters are taken over."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                average[name].lerp_(value, share)
            else:
                average[name].copy_(value)


class Loop:
    """Trains one model. All randomness is a function of (seed, iteration), none of it is state.

    What is watched, kept and handed on are not the weights of the last step but their running
    average: single steps on few chips jump about, and where the last one lands is chance.
    """

    def __init__(
        self,
        model: nn.Module,
        task: Task,
        reader: ChipReader,
        training: Sequence[Chip],
        validation: Sequence[Chip],
        augmentation: Augmentation,
        settings: LoopSettings,
        score: Callable[[nn.Module], dict[str, float]] | None = None,
        check_chips: Callable[[], None] = lambda: None,
    ) -> None:
        self.model = model
        self.task = task
        self.reader = reader
        self.training = list(training)
        self.validation = list(validation)
        self.weights = weights_of(training)
        self.order: tuple[int, np.ndarray] | None = None
        self.augmentation = augmentation
        self.settings = settings
        self.score = score
        self.check_chips = check_chips
        self.gain = reader.normalisation.gain()
        self.state = LoopState()
        self.average = copied(model)
        self.best_weights: dict[str, Tensor] | None = None
        trained = [p for p in model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(
            trained, lr=settings.learning_rate, weight_decay=1e-4, fused=True
        )

    def run(self, context: Context) -> LoopState:
        """Trains to the end of the budget or of the patience, from a checkpoint if there is one."""
        s = self.settings
        was_there = s.key != "" and s.checkpoint.exists()
        if self._resume():
            context.log("info", f"resumed at iteration {self.state.iteration} of {s.iterations}")
        elif was_there:
            context.log("info", f"began anew: {NOT_TAKEN}")
        start_learning(self.model)
        while self.state.iteration < s.iterations and not self._is_out_of_patience():
            context.check()
            self._step()
            self.state.iteration += 1
            done = self.state.iteration
            follow(self.average, self.model, share_at(done))
            metrics = None
            if done % s.epoch == 0 or done == s.iterations:
                metrics = self._end_of_epoch(context)
            context.progress(done, s.iterations, "iterations", self._message(), metrics)
            # The last, too: whatever fails after learning must not have it done again.
            if done % s.checkpoint_every == 0 or done == s.iterations:
                self._save()
        self.model.load_state_dict(self.best_weights or self.average)
        self.model.eval()
        return self.state

    def _message(self) -> str:
        recent = self.state.losses[-10:]
        return f"loss {sum(recent) / len(recent):.3f}" if recent else ""

    def _is_out_of_patience(self) -> bool:
        patience = self.settings.patience
        return patience is not None and self.state.bad_epochs >= patience

    def _batch(self, iteration: int) -> dict[str, Any]:
        """The batch of an iteration: chips drawn and shuffled anew for every pass."""
        s, count = self.settings, len(self.training)
        samples = []
        for slot in range(iteration * s.batch_size, (iteration + 1) * s.batch_size):
            lap, place = divmod(slot, count)
            order = self._order(lap)
            rng = np.random.default_rng([s.seed, AUGMENT, slot])
            sample = self.reader(self.training[order[place]])
            samples.append(self.augmentation.apply(sample, rng, self.gain))
        return self.task.collate(samples)

    def _order(self, lap: int) -> np.ndarray:
        """The order of a pass over the chips; that of the last pass asked for is kept."""
        if self.order is None or self.order[0] != lap:
            rng = np.random.default_rng([self.settings.seed, SHUFFLE, lap])
            self.order = lap, one_pass(self.weights, rng)
        return self.order[1]

    def _step(self) -> None:
        s, iteration = self.settings, self.state.iteration
        torch.manual_seed(int(np.random.default_rng([s.seed, TORCH, iteration]).integers(2**31)))
        batch = to_device(self._batch(iteration), s.device)
        for group in self.optimizer.param_groups:
            group["lr"] = rate_at(iteration, s.iterations, s.learning_rate)
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.task.loss(self.model, batch)
        value = float(loss.detach())
        if not math.isfinite(value):
            raise EngineError(
                "bad_data",
                f"the loss is no longer a number at iteration {iteration + 1}",
                f"Lower `learning_rate` (it is {s.learning_rate:g}), or look for broken chips.",
            )
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 10.0)
        self.optimizer.step()
        self.state.losses = (
            [*self.state.losses[-(s.epoch - 1) :], value] if s.epoch > 1 else [value]
        )

    def _end_of_epoch(self, context: Context) -> dict[str, float]:
        self.check_chips()
        metrics = {
            "epoch": round(self.state.iteration / self.settings.epoch, 3),
            "training_loss": sum(self.state.losses) / max(1, len(self.state.losses)),
        }
        latest = copied(self.model)
        self.model.load_state_dict(self.average)
        if self.validation:
            metrics["validation_loss"] = self._validation_loss(context)
        if self.score is not None:
            self.model.eval()
            metrics.update(self.score(self.model))
        self.model.load_state_dict(latest)
        start_learning(self.model)
        self.state.history.append(metrics)
        self._judge(metrics)
        return metrics

    def _judge(self, metrics: dict[str, float]) -> None:
        """Keeps the best weights while early stopping is on."""
        s = self.settings
        if s.patience is None:
            return
        value = metrics.get(s.monitor)
        if value is None:
            raise EngineError(
                "bad_request",
                f"early stopping watches {s.monitor}, which this training does not measure",
                "Give the work units a validation split, or remove `stop_early`.",
            )
        better = -value if "loss" in s.monitor else value
        if self.state.best is None or better > self.state.best + s.min_delta:
            self.state.best, self.state.bad_epochs = better, 0
            self.state.best_iteration = self.state.iteration
            self.best_weights = {k: v.clone() for k, v in self.average.items()}
        else:
            self.state.bad_epochs += 1

    def _validation_loss(self, context: Context) -> float:
        """Mean loss over the validation chips, unchanged by augmentation."""
        s = self.settings
        torch.manual_seed(s.seed)
        self.model.eval()
        if isinstance(self.model, HasLossMode):
            self.model.loss_mode(True)
        total = 0.0
        with torch.inference_mode():
            for start in range(0, len(self.validation), s.batch_size):
                context.check()
                chips = self.validation[start : start + s.batch_size]
                batch = to_device(self.task.collate([self.reader(c) for c in chips]), s.device)
                total += float(self.task.loss(self.model, batch)) * len(chips)
        return total / len(self.validation)

    def _save(self) -> None:
        state, path = self.state, self.settings.checkpoint
        kept = {
            "key": self.settings.key,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
            "best_weights": self.best_weights,
            "iteration": state.iteration,
            "best": state.best,
            "best_iteration": state.best_iteration,
            "bad_epochs": state.bad_epochs,
            "history": state.history,
            "losses": state.losses,
        }
        with writing(path, path):  # PyTorch has words of its own for a full disk
            save_checkpoint(path, kept)

    def _resume(self) -> bool:
        s = self.settings
        saved = load_checkpoint(s.checkpoint, s.key)
        if saved is None:
            return False
        self.model.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.average = {k: v.to(s.device) for k, v in saved["average"].items()}
        self.best_weights = saved["best_weights"]
        self.state = LoopState(
            saved["iteration"],
            saved["best"],
            saved["best_iteration"],
            saved["bad_epochs"],
            saved["history"],
            saved["losses"],
        )
        return True


def to_device(batch: dict[str, Any], device: str) -> dict[str, Any]:
    """The batch with its tensors on the device; lists of targets go along."""
    if device == "cpu":
        return batch
    moved: dict[str, Any] = {}
    for name, value in batch.items():
        if isinstance(value, Tensor):
            moved[name] = value.to(device, non_blocking=True)
        else:
            moved[name] = [{k: v.to(device) for k, v in target.items()} for target in value]
    return moved
