"""machine.py: owns how much of the machine a request may use: its threads."""

from __future__ import annotations

from types import TracebackType


class threads:
    """Within it torch computes with that many threads; None leaves all as it is."""

    def __init__(self, count: int | None) -> None:
        self.count = count
        self.before = 0

    def __enter__(self) -> None:
        if self.count is None:
            return
        import torch

        self.before = torch.get_num_threads()
        torch.set_num_threads(self.count)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.before:
            import torch

            torch.set_num_threads(self.before)
