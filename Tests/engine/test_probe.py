"""test_probe.py: owns the tests of `probe` and of the search for a source's files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from affine import Affine
from client import Client
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp
from rasters import noise, utm, write

from dls_engine.context import Context
from dls_engine.params import Params
from dls_engine.raster.probe import probe
from dls_engine.raster.source import find_files


def facts(path: Any, **more: Any) -> dict[str, Any]:
    paths = [str(p) for p in path] if isinstance(path, list) else [str(path)]
    request = {"sources": [{"address": "ortho", "paths": paths, **more}]}
    result: dict[str, Any] = probe(Params(request, "probe"), Context())["sources"][0]
    return result


def reasons(notes: list[dict[str, Any]]) -> str:
    assert all(note["next_step"].endswith((".", "tif", path_end(note))) for note in notes)
    return " | ".join(note["reason"] for note in notes)


def path_end(note: dict[str, Any]) -> str:
    return str(note.get("file", "."))[-4:]


def test_facts_of_a_georeferenced_raster(tmp_path: Path) -> None:
    path = utm(tmp_path / "a.tif", nodata=0)
    found = facts(path)
    assert found["address"] == "ortho"
    assert found["extent"] == [400000, 2999976, 400032, 3000000]
    assert found["cell_size"] == [0.5, 0.5]
    assert found["cell_size_metres"] == [0.5, 0.5]
    assert (found["width"], found["height"]) == (64, 48)
    assert found["crs"]["epsg"] == 32617
    assert found["crs"]["name"] == "WGS 84 / UTM zone 17N"
    assert (found["crs"]["unit"], found["crs"]["metres_per_unit"]) == ("metre", 1.0)
    assert [band["name"] for band in found["bands"]] == ["red", "green", "blue"]
    assert (found["dtype"], found["nodata"]) == ("uint8", 0)
    assert found["problems"] == found["warnings"] == []
    file = found["files"][0]
    assert file["size"] == path.stat().st_size
    assert file["mtime_ns"] == str(path.stat().st_mtime_ns)
    assert file["inode"] == str(path.stat().st_ino)
    assert file["transform"] == [0.5, 0, 400000, 0, -0.5, 3000000]


def test_over_the_wire(client: Client, tmp_path: Path) -> None:
    name = tmp_path / "été 'quoted'\nnew line.tif"
    utm(name)
    result = client.call("probe", sources=[{"address": "x", "paths": [str(name)]}])
    assert result["sources"][0]["files"][0]["path"] == str(name)


def test_files_that_are_no_use_are_listed(tmp_path: Path) -> None:
    good = utm(tmp_path / "good.tif")
    (tmp_path / "empty.tif").touch()
    (tmp_path / "text.tif").write_text("not a raster")
    (tmp_path / "folder").mkdir()
    found = facts([tmp_path / "gone.tif", tmp_path / "empty.tif", tmp_path / "text.tif",
                   tmp_path / "folder", tmp_path / "*.jp2", good])  # fmt: skip
    assert [file["path"] for file in found["files"]] == [str(good)]
    assert found["extent"] is not None
    by_file = {Path(note["file"]).name: note for note in found["problems"]}
    assert by_file["gone.tif"]["kind"] == "not_found"
    assert "no file matches" in by_file["*.jp2"]["reason"]
    assert "the file is empty" in by_file["empty.tif"]["reason"]
    assert "cannot open it as a raster" in by_file["text.tif"]["reason"]
    assert by_file["folder"]["next_step"].endswith('/folder/*.tif" to take the files in it.')


def test_nothing_there_gives_no_extent(tmp_path: Path) -> None:
    found = facts(tmp_path / "gone.tif")
    assert found["extent"] is None
    assert found["files"] == []
    assert len(found["problems"]) == 1


def test_patterns_skip_sidecars_and_are_sorted(tmp_path: Path) -> None:
    for name in ("b.tif", "a.tif", "sub/c.tif", "[x].tif"):
        utm(tmp_path / name)
    for name in ("a.tif.aux.xml", "a.tfw", "a.tif.ovr", ".hidden.tif"):
        (tmp_path / name).write_text("x")
    names = [Path(f).name for f in find_files([str(tmp_path / "**" / "*")]).files]
    assert names == ["[x].tif", "a.tif", "b.tif", "c.tif"]
    assert [Path(f).name for f in find_files([str(tmp_path / "[x].tif")]).files] == ["[x].tif"]
    (tmp_path / Path(*"f" * 40)).mkdir(parents=True)
    many = [str(tmp_path / ("**/" * 24) / "*")]
    assert [Path(f).name for f in find_files(many).files] == names
    both = [str(tmp_path / "b.tif"), str(tmp_path / "*.tif")]
    assert [Path(f).name for f in find_files(both).files] == ["b.tif", "[x].tif", "a.tif"]


def test_a_mosaic_has_the_extent_of_all_its_files(tmp_path: Path) -> None:
    utm(tmp_path / "1.tif")
    utm(tmp_path / "2.tif", transform=Affine(0.5, 0, 400032, 0, -0.5, 3000010))
    found = facts(tmp_path / "*.tif")
    assert found["extent"] == [400000, 2999976, 400064, 3000010]
    assert (found["width"], found["height"]) == (128, 68)
    assert found["problems"] == found["warnings"] == []


def test_mixed_bands_and_systems(tmp_path: Path) -> None:
    utm(tmp_path / "1.tif")
    utm(tmp_path / "2.tif", bands=4)
    utm(tmp_path / "3.tif", crs="EPSG:32618", transform=Affine(0.5, 0, -190000, 0, -0.5, 3000000))
    write(tmp_path / "4.tif", noise(3, 8, 8, "uint16"), transform=Affine(0.5, 0, 0, 0, -0.5, 0))
    found = facts(tmp_path / "*.tif")
    problems, warnings = reasons(found["problems"]), reasons(found["warnings"])
    assert "it has 4 bands" in problems
    assert "some have none" in problems
    assert "it is in EPSG:32618" in warnings
    assert "its numbers are uint16" in warnings


def test_pixels_of_several_sizes(tmp_path: Path) -> None:
    utm(tmp_path / "1.tif")
    utm(tmp_path / "2.tif", transform=Affine(0.52, 0, 400032, 0, -0.52, 3000000))
    assert facts(tmp_path / "*.tif")["warnings"] == []
    utm(tmp_path / "3.tif", transform=Affine(2, 0, 400064, 0, -2, 3000000))
    found = facts(tmp_path / "*.tif")
    assert found["problems"] == []
    assert "its pixels are 2 wide, those of" in reasons(found["warnings"])


def test_three_names_for_four_bands(tmp_path: Path) -> None:
    path = utm(tmp_path / "a.tif", bands=4, photometric="MINISBLACK")
    found = facts(path, bands=["red", "green", "blue"])
    assert "it has 4 bands, but `bands` of ortho names 3" in reasons(found["problems"])
    found = facts(path, bands=["red", "green", None, "_"])
    assert found["problems"] == []
    assert found["bands"] == [{"index": 1, "name": "red"}, {"index": 2, "name": "green"}]
    assert found["band_count"] == 4


def test_transparency_is_no_band_of_the_imagery(tmp_path: Path) -> None:
    colours = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    path = utm(tmp_path / "a.tif", bands=4, colorinterp=colours)
    found = facts(path, bands=["r", "g", "b"])
    assert found["problems"] == []
    assert [band["name"] for band in found["bands"]] == ["r", "g", "b"]
    assert found["files"][0]["has_alpha"]


def test_no_georeference_means_pixels(tmp_path: Path) -> None:
    path = write(tmp_path / "a.png", noise(3, 40, 50), driver="PNG")
    found = facts(path)
    assert found["extent"] == [0, -40, 50, 0]
    assert found["crs"]["unit"] == "pixel"
    assert found["crs"]["wkt"] is None
    assert found["georeference"] == "pixel"
    assert "coordinates are pixels" in reasons(found["warnings"])


def test_declared_georeference(tmp_path: Path) -> None:
    path = write(tmp_path / "a.png", noise(3, 40, 50), driver="PNG")
    found = facts(path, crs="EPSG:32612", origin=[528000, 4978000], cell_size=0.1)
    assert found["extent"] == pytest.approx([528000, 4977996, 528005, 4978000])
    assert found["crs"]["epsg"] == 32612
    assert found["georeference"] == "declared"
    assert found["warnings"] == []
    found = facts(path, cell_size=[0.1, 0.2])
    assert found["extent"] == pytest.approx([0, -8, 5, 0])
    assert found["crs"]["unit"] == "metre"


@pytest.mark.parametrize(
    ("crs", "origin", "unit", "cell", "cell_unit", "extent"),
    [
        ("EPSG:32617", (5e5, 4e6), "metre", 0.5, "metre", (5e5, 4e6 - 20, 500025, 4e6)),
        ("EPSG:4326", (8.5, 48.2), "degree", 1e-5, "degree", (8.5, 48.1996, 8.5005, 48.2)),
        # Survey feet: lengths are brought to them, and numbers in feet are theirs.
        ("EPSG:2225", (6e6, 2e6), "foot", 1, "metre",
         (6e6, 2e6 - 40 / 0.3048006096, 6e6 + 50 / 0.3048006096, 2e6)),
        ("EPSG:2225", (1828803.6576, 609601.2192), "metre", 0.3048006096, "metre",
         (6e6, 2e6 - 40, 6e6 + 50, 2e6)),
        # International feet over metres.
        ("EPSG:32617", (1e6, 1e7), "foot", 1, "metre", (304800, 3048000 - 40, 304850, 3048000)),
        (None, (1000, 2000), "foot", 1, "metre", (304.8, 569.6, 354.8, 609.6)),
        (None, (100, 200), "pixel", None, None, (100, 160, 150, 200)),
    ],
)  # fmt: skip
def test_declared_numbers_count_what_they_say(
    tmp_path: Path, crs: Any, origin: Any, unit: str, cell: Any, cell_unit: Any, extent: Any
) -> None:
    path = write(tmp_path / "a.png", noise(3, 40, 50), driver="PNG")
    found = facts(
        path, crs=crs, origin=list(origin), origin_unit=unit, cell_size=cell, cell_unit=cell_unit
    )
    assert found["problems"] == []
    assert found["extent"] == pytest.approx(extent, rel=1e-9)


@pytest.mark.parametrize(
    ("crs", "member", "unit", "words"),
    [
        ("EPSG:32617", "origin", "degree", "`origin` of a is in degrees, and EPSG:32617 counts le"),
        ("EPSG:32617", "origin", "pixel", "`origin` of a is in pixels, and EPSG:32617 counts len"),
        ("EPSG:32617", "cell", "degree", "`cell_size` of a is in degrees, and EPSG:32617 counts"),
        ("EPSG:4326", "origin", "metre", "`origin` of a is in metres, and EPSG:4326 counts degree"),
        ("EPSG:4326", "cell", "foot", "`cell_size` of a is in feet, and EPSG:4326 counts degrees"),
        (None, "cell", "degree", "`cell_size` of a is in degrees, and no `crs` says of which"),
    ],
)
def test_numbers_that_the_system_does_not_count_are_a_problem(
    tmp_path: Path, crs: Any, member: str, unit: str, words: str
) -> None:
    path = write(tmp_path / "a.png", noise(3, 40, 50), driver="PNG")
    units = {f"{member}_unit": unit}
    found = facts(path, address="a", crs=crs, origin=[5, 4], cell_size=0.5, **units)
    assert words in reasons(found["problems"])
    # Where the file has a place of its own they don't matter.
    found = facts(utm(tmp_path / "a.tif"), address="a", crs=crs, cell_size=0.5, **units)
    assert found["problems"] == []


def test_world_file_without_system(tmp_path: Path) -> None:
    path = write(tmp_path / "a.png", noise(3, 40, 50), driver="PNG")
    (tmp_path / "a.pgw").write_text("0.5\n0\n0\n-0.5\n1000.25\n1999.75\n")
    found = facts(path)
    assert found["extent"] == [1000, 1980, 1025, 2000]
    assert found["crs"]["unit"] == "unknown"
    assert "no coordinate system" in reasons(found["warnings"])
    found = facts(path, crs="EPSG:32612")
    assert found["crs"]["epsg"] == 32612
    assert found["warnings"] == []


def test_declarations_that_contradict_the_file(tmp_path: Path) -> None:
    path = utm(tmp_path / "a.tif")
    assert "believed" in reasons(facts(path, crs="EPSG:32618")["warnings"])
    assert "its own position" in reasons(facts(path, cell_size=0.25)["warnings"])
    assert facts(path, cell_size=0.5, crs="EPSG:32617")["warnings"] == []


def test_two_files_without_georeference_lie_on_each_other(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        write(tmp_path / name, noise(3, 4, 5), driver="PNG")
    assert "on top of each other" in reasons(facts(tmp_path / "*.png")["warnings"])


def test_ground_control_points_are_refused(tmp_path: Path) -> None:
    points = [GroundControlPoint(row, col, 400000 + col, 3000000 - row)
              for row, col in ((0, 0), (0, 8), (8, 0))]  # fmt: skip
    path = write(tmp_path / "a.tif", noise(1, 8, 8), gcps=points, crs="EPSG:32617")
    assert "ground control points" in reasons(facts(path)["problems"])


def test_degrees_and_feet(tmp_path: Path) -> None:
    path = utm(tmp_path / "d.tif", crs="EPSG:4326", transform=Affine(1e-5, 0, -82, 0, -1e-5, 60))
    found = facts(path)
    assert (found["crs"]["unit"], found["crs"]["metres_per_unit"]) == ("degree", None)
    assert found["cell_size_metres"] == pytest.approx([0.5566, 1.1132], rel=1e-3)
    path = utm(tmp_path / "f.tif", crs="EPSG:2263")
    found = facts(path)
    assert "foot" in found["crs"]["unit"]
    assert found["crs"]["metres_per_unit"] == pytest.approx(0.3048006)
    assert found["cell_size_metres"] == pytest.approx([0.1524, 0.1524], rel=1e-3)


def test_an_unknown_system_is_a_problem(tmp_path: Path) -> None:
    found = facts(utm(tmp_path / "a.tif"), crs="EPSG:99999999")
    assert "names no coordinate system" in reasons(found["problems"])


def test_the_hash_follows_content_and_declarations(tmp_path: Path) -> None:
    path = utm(tmp_path / "a.tif")
    first = facts(path)["hash"]
    assert facts(path)["hash"] == first
    assert facts(path, bands=["a", "b", "c"])["hash"] != first
    os.utime(path, ns=(1, 1))
    assert facts(path)["hash"] != first


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = utm(tmp_path / "a.tif")
    path.chmod(0)
    assert "access was refused" in reasons(facts(path)["problems"])
