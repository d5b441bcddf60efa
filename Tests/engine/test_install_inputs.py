"""test_install_inputs.py: owns the tests of what an installation reads: locks, markers, sizes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from dls_bootstrap import home as homes
from dls_bootstrap.home import Home, in_words
from dls_bootstrap.indexes import parse_pip_config
from dls_bootstrap.problem import Problem, explain
from dls_bootstrap.requirements import Requirement, evaluate, read_lock, without_torch

ENGINE = Path(__file__).resolve().parents[2] / "Sources" / "engine"


def test_the_lock_is_complete() -> None:
    sizes = json.loads((ENGINE / "requirements.sizes.json").read_text())
    for version in ("3.10.0", "3.11.2", "3.12.5", "3.13.1", "3.14.0"):
        facts = {
            "python_version": version.rpartition(".")[0], "python_full_version": version,
            "sys_platform": "linux", "platform_machine": "x86_64", "platform_system": "Linux",
            "os_name": "posix", "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }  # fmt: skip
        names = [r.name for r in read_lock(ENGINE, environment=facts)]
        assert len(names) == len(set(names))
        assert {"torch", "torchvision", "rasterio", "pyogrio", "shapely", "numpy"} <= set(names)
        both = read_lock(ENGINE, "requirements-dev.lock", environment=facts)
        dev = [r.name for r in both]
        assert "pytest" in dev
        for one in [*both, *read_lock(ENGINE, environment=facts)]:
            assert one.hashes and all(h.startswith("sha256:") for h in one.hashes), one.name
        assert not set(dev) & set(names)
    assert all(name in sizes for name in ("torch", "rasterio", "pytest"))
    rest = {r.name for r in without_torch(read_lock(ENGINE))}
    assert not any(name.startswith(("nvidia", "torch", "triton", "cuda")) for name in rest)


def test_the_lock_holds_what_the_engine_asks_for() -> None:
    text = (ENGINE / "pyproject.toml").read_text()
    asked = re.findall(r'^  "([A-Za-z0-9-]+)>=([0-9.]+)",$', text, re.MULTILINE)
    locked = {r.name: r.version for r in read_lock(ENGINE)}
    assert len(asked) >= 14
    for name, least in asked:
        numbers = [[int(n) for n in v.split(".")] for v in (locked[name], least)]
        assert numbers[0] >= numbers[1], name


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("python_full_version >= '3.11'", True),
        ("python_full_version < '3.11'", False),
        ("python_full_version == '3.11.*'", True),
        ("python_full_version != '3.11.*'", False),
        ("python_full_version > '3.9'", True),
        ("python_full_version <= '3.11.4'", True),
        ("sys_platform == 'linux' and (platform_machine == 'arm64' or os_name == 'posix')", True),
        ("sys_platform == 'win32' or sys_platform != 'linux'", False),
    ],
)
def test_markers(marker: str, expected: bool) -> None:
    facts = {"python_full_version": "3.11.4", "sys_platform": "linux", "os_name": "posix",
             "platform_machine": "x86_64"}  # fmt: skip
    assert evaluate(marker, facts) is expected


@pytest.mark.parametrize("marker", ["extra == 'x'", "(os_name == 'a'", "os_name", "== 'a'", "$"])
def test_markers_that_cannot_be_read(marker: str) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        evaluate(marker, {"os_name": "posix"})


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
         "the disk is full"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate "
         "verify failed: self signed certificate'))", "certificate of the package index"),
        ("Temporary failure in name resolution", "cannot be reached"),
        ("error: Failed to fetch: `https://index.example/simple/torch/`", "cannot be reached"),
        ("ProxyError('Cannot connect to proxy.')", "cannot be reached"),
        ("ERROR: No matching distribution found for torch==2.15.0", "has no torch==2.15.0"),
        ("Because torch==2.15.0 has no wheels with a matching Python version tag",
         "has no torch==2.15.0"),
        ("ERROR: Could not find a version that satisfies the requirement a==1 (from versions: "
         "none)", "offers no version at all"),
        ("something new\n\n", "could not be installed: something new"),
        ("", "could not be installed: no message"),
    ],
)  # fmt: skip
def test_what_pip_and_uv_say_becomes_a_sentence(output: str, words: str) -> None:
    problem = explain(output, "3.15", "/home/install.log")
    assert words in problem.reason
    assert problem.next_step


def test_settings_of_pip_reach_uv() -> None:
    text = (
        "global.index-url='https://mirror.example/simple'\n"
        "global.cert='/etc/company.pem'\n"
        "install.find-links='\\n/a b\\n/c'\n"
        ":env:.proxy='http://proxy.example:3128'\n"
        ":env:.index-url='https://other.example/simple'\n"
        "global.timeout='60'\nnonsense\n"
    )
    found = parse_pip_config(text, {"SSL_CERT_FILE": "/mine.pem"})
    assert found["UV_DEFAULT_INDEX"] == "https://other.example/simple"
    assert found["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert "SSL_CERT_FILE" not in found


def test_sizes_in_words() -> None:
    assert [in_words(n) for n in (0, 950_000, 4_500_000, 46_000_000, 3_152_249_083)] == [
        "0.1 MB", "0.9 MB", "4.5 MB", "46 MB", "3.2 GB"]  # fmt: skip


def test_a_file_with_two_names_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 1000)
    os.link(tmp_path / "a", tmp_path / "b")
    (tmp_path / "c").write_bytes(b"x" * 10)
    assert homes.folder_bytes(tmp_path) == 1010


def test_the_marker_is_whole_or_absent(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.installed() is None
    home.marker.write_text("{half")
    assert home.installed() is None
    home.write_marker({"engine": "1"})
    assert home.installed() == {"engine": "1"}
    assert [p.name for p in tmp_path.iterdir()] == ["installed.json"]


def test_requirements_know_their_spec() -> None:
    assert Requirement("torch", "2.15.0", 1, 2).spec == "torch==2.15.0"
