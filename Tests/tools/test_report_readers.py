"""test_report_readers.py: reports of JUnit and of GitLab, as readers of others take them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from junitparser import Error, Failure, JUnitXml, Skipped
from program import ROOT, Program

SCHEMA = ROOT / "Tests/fixtures/gitlab-code-quality.schema.json"
TEXTS = {
    "fine.dlsproj": "project fine {}\n",
    "deep/blank name é.dlsproj": 'project a { title = "日本", titel = 1 }\n',
    "two.dlsproj": "project b {\nperson p {}\nperson p {}\n",
    "odd.dlsproj": "project c {}\nperson p { titel = \"<&\x01]]>\" }\n",
}


@pytest.fixture
def project(dls: Program) -> Program:
    """A folder with files that are fine, wrong in several ways, and of odd names and bytes."""
    for name, text in TEXTS.items():
        dls.write(name, text)
    return dls


def report(project: Program, form: str, *files: str, code: int | None = None) -> str:
    done = project.run("check", "--format", form, *(files or (".",)), code=code)
    return done.stdout


def findings(project: Program) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(report(project, "json"))["diagnostics"]
    return found


def test_a_reader_of_junit_finds_what_is_told(project: Program, tmp_path: Path) -> None:
    text = report(project, "junit", code=1)
    path = tmp_path / "report.xml"
    path.write_text(text)
    read = JUnitXml.fromfile(str(path))
    assert {suite.name for suite in read} == set(TEXTS)
    told = {"failures": read.failures, "tests": read.tests, "errors": read.errors}
    failed = 0
    for suite in read:
        counted = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert counted == (suite.tests, suite.failures, suite.errors, suite.skipped)
        for case in suite:
            assert case.name and case.classname == suite.name
            assert len(case.result) <= 1
            for result in case.result:
                assert isinstance(result, Failure | Error | Skipped)
                assert result.message
                failed += isinstance(result, Failure)
    assert failed == sum(one["severity"] == "error" for one in findings(project)) > 1
    read.update_statistics()
    assert told == {"failures": read.failures, "tests": read.tests, "errors": read.errors}
    # Of the messages nothing is lost on the way through XML.
    messages = {result.message for suite in read for case in suite for result in case.result}
    for one in findings(project):
        assert any(one["message"] in message for message in messages), one["message"]


def test_gitlab_takes_each_entry(project: Program) -> None:
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    text = report(project, "gitlab", code=1)
    assert not text.startswith("\ufeff")
    entries = json.loads(text)
    validator.validate(entries)
    validator.validate(json.loads(report(project, "gitlab", "fine.dlsproj", code=0)))
    # What GitLab holds two entries apart by.
    assert len(entries) == len(findings(project)) > 1
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("severity",), "error"), (("fingerprint",), None), (("location", "path"), "/a/b.dlsproj"),
        (("location", "path"), "./b.dlsproj"), (("location", "lines"), None),
        (("location", "lines", "begin"), 0), (("location", "lines", "begin"), "3"),
        (("description",), 1),
    ],
)  # fmt: skip
def test_the_schema_refuses(project: Program, place: tuple[str, ...], value: Any) -> None:
    entries = copy.deepcopy(json.loads(report(project, "gitlab", code=1)))
    part = entries[0]
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    with pytest.raises(ValidationError):
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(entries)
