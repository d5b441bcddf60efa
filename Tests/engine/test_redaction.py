"""test_redaction.py: what is taken for a credential, by the table that dls is tested with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dls_engine import redaction
from dls_engine.redaction import is_secret_variable, redacted, redacted_value, secret_values

TABLE = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "secrets.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("text", "wanted"), TABLE)
def test_the_table(text: str, wanted: str | None) -> None:
    wanted = text if wanted is None else wanted
    assert redacted(text) == wanted
    assert redacted(wanted) == wanted
    assert redacted(f"a\n{text}\nb") == f"a\n{wanted}\nb"


def test_values_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    values = secret_values({"HF_TOKEN": "mango-and-cream", "GDAL_HTTP_USERPWD": "ana:mango-an",
                            "PGPASSWORD": "short", "HOME": "/home/mango"})  # fmt: skip
    assert values == ["mango-and-cream", "ana:mango-an", "mango-an"]
    monkeypatch.setattr(redaction, "_hidden", lambda: tuple(values))
    assert redacted("a mango-and-cream, a mango-and, a short one") == "a ***, a ***d, a short one"


def test_variables_are_known_by_name() -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "GDAL_HTTP_BEARER", "PGPASSWORD", "HF_TOKEN",
                 "AZURE_STORAGE_SAS_TOKEN", "MY_API_KEY"):  # fmt: skip
        assert is_secret_variable(name)
    for name in ("PWD", "OLDPWD", "PATH", "HOME", "AWS_PROFILE", "SSH_AUTH_SOCK"):
        assert not is_secret_variable(name)


def test_values_at_any_depth() -> None:
    assert redacted_value({"a": ["https://u:x1@h", 3, None], "b": {"c": "k"}}) == {
        "a": ["https://u:***@h", 3, None], "b": {"c": "k"},
    }  # fmt: skip


def test_long_texts_take_no_longer_than_they_are_long() -> None:
    """Each of these once made a pattern look at every place from every other."""
    for piece in ("a", "a=", "://", "a:", "'a': '", "https://a:b", "?key", "gh"):
        redacted(piece * (200_000 // len(piece)))
