"""test_reports.py: the reports of `dls check`, read by the programs that they are written for."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator
from program import ROOT, Program
from referencing import Registry, Resource
from sarif_pydantic import Sarif
from sarif_pydantic.sarif import Suppression

DOCS = ROOT / "docs"
SUPPRESSED = "suppressions"
# A file for each awkward thing: names, several files, an import, places of all kinds, odd bytes.
FILES = {
    "fine.dlsproj": "project fine {}\n",
    "blank name é.dlsproj": 'project a { title = "日本", titel = 1 }\n',
    "line\nfeed, 50%:.dlsproj": "project b {\nperson p {}\nperson p {}\n",
    '#x?y&<z>".dlsproj': (
        'project c { goal = detect_objekts }\n\nsource s { path = "a\\b.tif" }\n'
    ),
    "deep/er/lib.dlsproj": "person sam { titel = \"<&\x01\" }\n",
    "deep/user.dlsproj": 'import "er/lib.dlsproj" as lib\nproject d { owner = lib.sam }\n',
    "latin.dlsproj": 'project e { title = "a" }\nsource s { path = "a.tif" }\n',
    "data.dlsproj": (
        'project f {}\nsource ortho { path = "o.tif" }\n'
        "work_units u { source = ortho, unit_size = 50 m }\n"
    ),
}


@pytest.fixture
def project(dls: Program) -> Program:
    """A folder with something of everything that a report can hold."""
    for name, text in FILES.items():
        dls.write(name, text)
    (dls.folder / "latin.dlsproj").write_bytes(b'project e { title = "caf\xe9", titel = 1 }\n')
    return dls


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / name).read_text())
    return found


def closed(part: Any) -> Any:
    """The schema, but with no member allowed that it does not describe."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    out = {name: closed(value) for name, value in part.items()}
    if "required" in out and "$schema" not in out:
        out["additionalProperties"] = False
    return out


def check(document: Any, name: str) -> None:
    """Fails unless the schema takes the document."""
    registry: Any = Registry().with_resource(
        "check-report.schema.json", Resource.from_contents(schema("check-report.schema.json"))
    )
    Draft202012Validator.check_schema(schema(name))
    Draft202012Validator(schema(name), registry=registry).validate(document)


def diagnostics(dls: Program) -> list[dict[str, Any]]:
    report = json.loads(dls.run("check", "--json", ".", code=1).stdout)
    found: list[dict[str, Any]] = report["diagnostics"]
    assert len(found) > 8
    return found


def test_json_fits_its_schema(project: Program) -> None:
    report = json.loads(project.run("check", "--json", ".", code=1).stdout)
    check(report, "check-report.schema.json")
    Draft202012Validator(closed(schema("check-report.schema.json"))).validate(report)
    assert set(report) == set(schema("check-report.schema.json")["properties"])
    assert report["files"] == len(FILES)
    severities = [d["severity"] for d in report["diagnostics"]]
    for word in ("error", "warning", "info", "hint"):
        assert report[f"{word}s"] == severities.count(word)
    assert report["unverified"] == ["ortho"]
    assert any(d["related"] for d in report["diagnostics"])
    assert any(d["fixes"] for d in report["diagnostics"])


def test_a_file_that_cannot_be_read_is_in_every_report(project: Program) -> None:
    (project.folder / "picture.dlsproj").write_bytes(b"\x89PNG\r\n\x1a\n")
    report = json.loads(project.run("check", "--json", ".", code=2).stdout)
    check(report, "check-report.schema.json")
    assert [entry["file"] for entry in report["unread"]] == ["picture.dlsproj"]
    assert len(report["diagnostics"]) > 8
    lines = project.run("check", "--format", "jsonl", ".", code=2).stdout.splitlines()
    check(json.loads(lines[-1]), "check-report-line.schema.json")
    text = project.run("check", "--format", "sarif", ".", code=2).stdout
    Sarif.model_validate_json(text)
    (invocation,) = json.loads(text)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False and invocation["exitCode"] == 2
    first = invocation["toolExecutionNotifications"][0]
    assert first["level"] == "error" and "is no project file" in first["message"]["text"]
    uri = first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "picture.dlsproj"
    issues = json.loads(project.run("check", "--format", "gitlab", ".", code=2).stdout)
    assert [i["location"]["path"] for i in issues if i["check_name"] == "unread"] == [
        "picture.dlsproj"
    ]
    root = ET.fromstring(project.run("check", "--format", "junit", ".", code=2).stdout.encode())
    assert root.get("errors") == "1" and len(root.findall(".//error")) == 1


def test_a_link_to_nowhere_is_in_the_report(project: Program) -> None:
    (project.folder / "deep").mkdir(exist_ok=True)
    (project.folder / "deep" / "gone.dlsproj").symlink_to("../share/gone.dlsproj")
    done = project.run("check", "--json", ".", code=2)
    path = "deep/gone.dlsproj"
    assert [entry["file"] for entry in json.loads(done.stdout)["unread"]] == [path]
    sentence = "'deep/gone.dlsproj' is a link to '../share/gone.dlsproj', and nothing is there"
    assert sentence in done.stderr
    for words in (["check", path], ["plan", path], ["fmt", "--check", "deep"]):
        assert sentence in project.run(*words, code=2).stderr
    # Other links to nowhere are nobody's business.
    (project.folder / "deep" / "gone.dlsproj").rename(project.folder / "deep" / "gone.txt")
    assert json.loads(project.run("check", "--json", ".", code=1).stdout)["unread"] == []


def test_the_schema_refuses_other_documents(project: Program) -> None:
    text = project.run("check", "--json", ".", code=1).stdout
    for change in (("version", 2), ("errors", "no"), ("diagnostics", [{}])):
        document = json.loads(text) | dict([change])
        assert not Draft202012Validator(schema("check-report.schema.json")).is_valid(document)


def test_check_jsonschema_takes_the_report(project: Program) -> None:
    project.run("check", "--json", "-o", "report.json", ".", code=1)
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--no-cache", "--schemafile",
         str(DOCS / "check-report.schema.json"), str(project.folder / "report.json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_places_are_those_of_the_text(project: Program) -> None:
    for diagnostic in diagnostics(project):
        for place in [diagnostic["place"], *(r["place"] for r in diagnostic["related"])]:
            content = (project.folder / place["file"]).read_bytes()
            for end in ("start", "end"):
                before = content[: place[end]["byte"]].decode("utf-8", "replace")
                assert place[end]["line"] == before.count("\n") + 1
                assert place[end]["column"] == len(before.rpartition("\n")[2]) + 1


def test_every_code_has_the_page_that_is_named(project: Program) -> None:
    for diagnostic in diagnostics(project):
        assert diagnostic["code"] in (ROOT / diagnostic["page"]).read_text()


def test_json_lines_say_the_same(project: Program) -> None:
    lines = [
        json.loads(line)
        for line in project.run("check", "--format", "jsonl", ".", code=1).stdout.splitlines()
    ]
    for line in lines:
        check(line, "check-report-line.schema.json")
    assert [line["kind"] for line in lines] == ["diagnostic"] * (len(lines) - 1) + ["summary"]
    whole = diagnostics(project)
    for line, diagnostic in zip(lines[:-1], whole, strict=True):
        assert line == {"version": 1, "kind": "diagnostic"} | diagnostic


def sarif(dls: Program, *arguments: str, code: int = 1, **environment: str) -> Sarif:
    text = dls.run("check", "--format", "sarif", *arguments, code=code, **environment).stdout
    return Sarif.model_validate_json(text)


def test_sarif_is_read_back(project: Program) -> None:
    log = sarif(project, ".")
    assert log.version == "2.1.0"
    (run,) = log.runs
    whole = diagnostics(project)
    rules = run.tool.driver.rules or []
    for result, diagnostic in zip(run.results or [], whole, strict=True):
        assert result.rule_id == diagnostic["code"]
        assert rules[result.rule_index].id == result.rule_id
        assert diagnostic["message"] in result.message.text
        region = result.locations[0].physical_location.region
        start, end = diagnostic["place"]["start"], diagnostic["place"]["end"]
        assert (region.start_line, region.start_column) == (start["line"], start["column"])
        assert (region.end_line, region.end_column) == (end["line"], end["column"])
        assert region.byte_offset == start["byte"]
        assert region.byte_length == end["byte"] - start["byte"]
        assert len(result.fixes or []) == len(diagnostic["fixes"])
        assert len(result.related_locations or []) == len(diagnostic["related"])
    again = Sarif.model_validate_json(log.model_dump_json(by_alias=True, exclude_none=True))
    assert again == log


def test_sarif_tells_what_comments_allow(project: Program) -> None:
    """What a comment allows is no finding in any format, and a suppressed one in SARIF."""
    (project.folder / "allowed.dlsproj").write_text(
        "project g {}\n\nschema crowns {\n"
        "  class pine { value = 1, color = #2e7d32 }\n"
        "  // dls: allow DLS0404 because both are drawn as one\n"
        "  class oak { value = 2, color = #2f7e33 }\n}\n"
        "// dls: allow DLS0401\nperson sam {}\nperson ana {}\n"
    )
    log = sarif(project, "allowed.dlsproj", code=0)
    results = log.runs[0].results or []
    # The reader knows what a suppression is, and keeps a result's list of them as it stands.
    hidden = [result for result in results if SUPPRESSED in (result.model_extra or {})]
    assert [result.rule_id for result in hidden] == ["DLS0404", "DLS0401"]
    found = [[Suppression.model_validate(one) for one in r.model_extra[SUPPRESSED]] for r in hidden]
    assert [[(one.kind, one.justification) for one in some] for some in found] == [
        [("inSource", "both are drawn as one")], [("inSource", None)]
    ]  # fmt: skip
    prints = [r.partial_fingerprints["primaryLocationLineHash"] for r in results]
    assert len(set(prints)) == len(prints)
    assert Sarif.model_validate_json(log.model_dump_json(by_alias=True, exclude_none=True)) == log
    others = [result.rule_id for result in results if result not in hidden]
    report = json.loads(project.run("check", "--json", "allowed.dlsproj").stdout)
    assert [d["code"] for d in report["diagnostics"]] == others
    assert "DLS0401" in others and "DLS0404" not in others


def test_sarif_has_what_github_asks_for(project: Program) -> None:
    """The properties that GitHub's page on SARIF support calls required, and its limits."""
    document = json.loads(project.run("check", "--format", "sarif", ".", code=1).stdout)
    assert document["version"] == "2.1.0"
    assert document["$schema"].startswith("https://")
    (run,) = document["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "dls"
    assert driver["semanticVersion"]
    for rule in driver["rules"]:
        assert rule["id"]
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"].startswith(f"# {rule['id']}: ")
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    prints = []
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("error", "warning", "note")
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        path = unquote(physical["artifactLocation"]["uri"])
        assert (project.folder / path).is_file()
        assert not path.startswith("/")
        region = physical["region"]
        assert min(region[n] for n in ("startLine", "startColumn", "endLine", "endColumn")) >= 1
        prints.append(result["partialFingerprints"]["primaryLocationLineHash"])
    assert len(set(prints)) == len(prints)


def test_sarif_names_foreign_files_absolutely(project: Program, tmp_path: Path) -> None:
    other = tmp_path / "else where.dlsproj"
    other.write_text("project z { titel = 1 }\n")
    log = sarif(project, str(other))
    location = log.runs[0].results[0].locations[0].physical_location.artifact_location
    assert location.uri == f"file://{tmp_path}/else%20where.dlsproj"
    assert location.uri_base_id is None


def test_gitlab_takes_the_report(project: Program) -> None:
    issues = json.loads(project.run("check", "--format", "gitlab", ".", code=1).stdout)
    whole = diagnostics(project)
    for issue, diagnostic in zip(issues, whole, strict=True):
        assert issue["description"].startswith(diagnostic["message"])
        assert issue["check_name"] == diagnostic["code"]
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"] == diagnostic["place"]["file"]
        assert not issue["location"]["path"].startswith(("./", "/"))
        assert issue["location"]["lines"]["begin"] == diagnostic["place"]["start"]["line"]
    prints = [issue["fingerprint"] for issue in issues]
    assert len(set(prints)) == len(prints)
    assert json.loads(project.run("check", "--format", "gitlab", "fine.dlsproj").stdout) == []


def test_junit_is_xml_that_adds_up(project: Program) -> None:
    text = project.run("check", "--format", "junit", ".", code=1).stdout
    root = ET.fromstring(text.encode())
    assert root.tag == "testsuites"
    suites = root.findall("testsuite")
    assert {suite.get("name") for suite in suites} == set(FILES)
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases)) != "0"
        for name, tag in (("failures", "failure"), ("skipped", "skipped"), ("errors", "error")):
            assert suite.get(name) == str(sum(case.find(tag) is not None for case in cases))
        for case in cases:
            assert case.get("name")
            assert case.get("classname") == suite.get("name")
            for failure in case.findall("failure"):
                assert failure.get("message")
                assert failure.get("type")
                assert failure.text
    errors = sum(d["severity"] == "error" for d in diagnostics(project))
    assert root.get("failures") == str(errors)
    strict = ET.fromstring(
        project.run("check", "--strict", "--format", "junit", ".", code=1).stdout.encode()
    )
    assert int(strict.get("failures", "")) > errors
