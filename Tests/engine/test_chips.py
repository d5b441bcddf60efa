"""test_chips.py: owns the tests of `chips/export`: where chips lie and what they show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from rasters import noise, utm, write
from vectors import collection

from dls_engine.chips.export import export
from dls_engine.chips.windows import starts
from dls_engine.context import Context
from dls_engine.errors import Cancelled, EngineError
from dls_engine.params import Params
from dls_engine.vector.read import read

# The raster of `utm`: half-metre pixels, upper left corner at (X, Y).
X, Y = 400000.0, 3000000.0


def area(col: float, row: float, width: float, height: float) -> Any:
    """A rectangle given in pixels of that raster, on the map."""
    return shapely.box(X + col / 2, Y - (row + height) / 2, X + (col + width) / 2, Y - row / 2)


class World:
    """A raster of 64 x 48 pixels, two units of 32 x 48 side by side, and a few samples."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.raster = utm(folder / "ortho.tif")
        self.pixels = noise(3, 48, 64)
        self.units: list[tuple[Any, dict[str, Any]]] = [
            (area(0, 0, 32, 48), {"key": "plots/0_0", "split": "training"}),
            (area(32, 0, 32, 48), {"key": "plots/1_0", "split": "test"}),
        ]
        self.samples: list[tuple[Any, dict[str, Any]]] = [
            self.sample("s1", "oak", (2, 3, 6, 5), "plots/0_0", revision=4),
            self.sample("s2", "pine", (12, 10, 8, 8), "plots/0_0"),
            self.sample("s3", "oak", (28, 20, 8, 4), "plots/1_0"),
            self.sample("s4", "pine", (40, 30, 10, 10), "plots/1_0"),
        ]
        self.out = folder / "chips"

    @staticmethod
    def sample(
        key: str, kind: str, box: tuple[float, float, float, float], unit: str | None,
        revision: int = 1,
    ) -> tuple[Any, dict[str, Any]]:  # fmt: skip
        return area(*box), {"key": key, "class": kind, "unit": unit, "revision": revision}

    def request(self, **more: Any) -> dict[str, Any]:
        return {
            "source": {"paths": [str(self.raster)], "address": "ortho"},
            "units": collection(self.folder / "units.geojson", self.units),
            "samples": collection(self.folder / "samples.geojson", self.samples),
            "classes": [
                {"name": "oak", "value": 1, "color": "#2e7d32"},
                {"name": "pine", "value": 2, "color": "#1565c0"},
            ],
            "format": "pascal_voc",
            "tile": 16,
            "stride": 16,
            "out": str(self.out),
            **more,
        }

    def export(self, **more: Any) -> dict[str, Any]:
        result: dict[str, Any] = export(Params(self.request(**more), "chips/export"), Context())
        return result

    def manifest(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.out / "chips.json").read_text())
        return content


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize(
    ("length", "tile", "stride", "expected"),
    [
        (48, 16, 16, [5, 21, 37]),
        (40, 16, 16, [5, 21, 29]),
        (16, 16, 8, [5]),
        (10, 16, 8, [5]),
        (33, 16, 8, [5, 13, 21, 22]),
        (20, 16, 40, [5, 9]),
    ],
)
def test_starts_reach_the_far_edge(
    length: int, tile: int, stride: int, expected: list[int]
) -> None:
    assert starts(5, length, tile, stride) == expected


def test_chips_hold_exactly_the_pixels_of_their_window(world: World) -> None:
    world.export(empty_tiles=True)
    chips = world.manifest()["chips"]
    assert len(chips) == 2 * 3 * 2
    for chip in chips:
        col, row, width, height = chip["window"]
        assert (width, height) == (16, 16)
        with rasterio.open(world.out / chip["image"]) as dataset:
            assert (dataset.read() == world.pixels[:, row : row + 16, col : col + 16]).all()
            expected = Affine(0.5, 0, X + col / 2, 0, -0.5, Y - row / 2)
            assert dataset.transform.almost_equals(expected)
            assert dataset.crs.to_epsg() == 32617
        assert chip["transform"] == [0.5, 0, X + col / 2, 0, -0.5, Y - row / 2]


def test_chips_lie_in_one_unit_and_have_its_split(world: World) -> None:
    world.export(empty_tiles=True, stride=5)
    for chip in world.manifest()["chips"]:
        col = chip["window"][0]
        left = 0 if chip["unit"] == "plots/0_0" else 32
        assert left <= col
        assert col + 16 <= left + 32
        assert chip["split"] == ("training" if left == 0 else "test")


def test_labels_lie_where_the_samples_are(world: World) -> None:
    world.export()
    chips = {tuple(c["window"][:2]): c for c in world.manifest()["chips"]}
    first = chips[0, 0]
    assert first["objects"] == [
        {"class": "oak", "box": [2, 3, 8, 8], "visible": 1.0, "sample": "s1"},
        {"class": "pine", "box": [12, 10, 16, 16], "visible": 0.375, "sample": "s2"},
    ]
    assert first["samples"] == [{"key": "s1", "revision": 4}, {"key": "s2", "revision": 1}]
    assert chips[16, 0]["objects"][0]["box"] == [0, 10, 4, 16]
    assert chips[16, 16]["objects"] == [
        {"class": "pine", "box": [0, 0, 4, 2], "visible": 0.125, "sample": "s2"},
        {"class": "oak", "box": [12, 4, 16, 8], "visible": 0.5, "sample": "s3", "ignore": True},
    ]
    xml = ElementTree.parse(world.out / first["label"]).getroot()
    assert xml.findtext("filename") == Path(first["image"]).name
    boxes = [[e.text for e in o.find("bndbox") or []] for o in xml.findall("object")]
    assert boxes == [["2", "3", "8", "8"], ["12", "10", "16", "16"]]
    assert [o.findtext("truncated") for o in xml.findall("object")] == ["0", "1"]


def test_empty_tiles_and_min_overlap(world: World) -> None:
    assert sum(world.export()["chips"].values()) == 8
    assert sum(world.export(min_overlap=0.5)["chips"].values()) == 3
    assert sum(world.export(empty_tiles=True)["chips"].values()) == 12


def test_slivers_are_no_labels(world: World) -> None:
    world.samples = [world.sample("s", "oak", (10, 2, 6.5, 6), "plots/0_0")]
    world.export()
    assert [c["window"][:2] for c in world.manifest()["chips"]] == [[0, 0]]


def test_a_unit_smaller_than_a_tile_is_padded(world: World) -> None:
    world.units = [(area(10, 8, 12, 20), {"key": "small", "split": "training"})]
    world.samples = [world.sample("s", "oak", (12, 10, 4, 4), "small")]
    world.export(format="classified_tiles")
    chip = world.manifest()["chips"][0]
    assert chip["window"] == [10, 8, 16, 16]
    with rasterio.open(world.out / chip["image"]) as dataset:
        pixels = dataset.read()
    assert (pixels[:, :, :12] == world.pixels[:, 8:24, 10:22]).all()
    assert (pixels[:, :, 12:] == 0).all()
    with rasterio.open(world.out / chip["label"]) as dataset:
        label = dataset.read(1)
    assert (label[:, 12:] == 255).all()
    assert (label[2:6, 2:6] == 1).all()
    assert (label == 1).sum() == 16
    stats = world.manifest()["stats"]
    assert stats[0]["count"] == 2 * 12 * 16


def test_a_unit_off_the_pixel_grid_gives_only_whole_pixels(world: World) -> None:
    world.units = [(area(3.4, 2.6, 24.3, 24.3), {"key": "u", "split": "training"})]
    world.export(empty_tiles=True)
    assert world.manifest()["units"][0]["window"] == [4, 3, 23, 23]


def test_chips_lie_inside_a_unit_that_is_no_rectangle(world: World) -> None:
    shape = shapely.Polygon([area(0, 0, 1, 1).exterior.coords[2], (X + 32, Y), (X, Y - 24)])
    world.units = [(shape, {"key": "triangle", "split": "training"})]
    world.export(empty_tiles=True, stride=4)
    chips = world.manifest()["chips"]
    assert chips
    for chip in chips:
        col, row, width, height = chip["window"]
        assert (col + width) / 64 + (row + height) / 48 <= 1 + 1e-3
    world.units[0][1]["key"] = "thin"
    result = world.export(empty_tiles=True, tile=30)
    assert "no tile of 30 x 30 pixels fits" in result["problems"][0]["reason"]


def test_classified_tiles_have_the_classes_at_their_pixels(world: World) -> None:
    result = world.export(format="classified_tiles")
    expected = np.zeros((48, 64), dtype=np.uint8)
    expected[3:8, 2:8] = 1
    expected[10:18, 12:20] = 2
    expected[20:24, 32:36] = 1
    expected[30:40, 40:50] = 2
    expected[20:24, 28:32] = 255  # the test unit's sample in the training unit
    for chip in world.manifest()["chips"]:
        col, row, _, _ = chip["window"]
        with rasterio.open(world.out / chip["label"]) as dataset:
            assert dataset.dtypes == ("uint8",)
            assert (dataset.read(1) == expected[row : row + 16, col : col + 16]).all()
    held_out = world.manifest()["units"][1]
    with rasterio.open(world.out / held_out["label"]) as dataset:
        assert (dataset.read(1) == expected[:, 32:]).all()
    counts = {c["name"]: c["pixels"] for c in result["classes"]}
    assert counts == {"oak": 30 + 16, "pine": 64 + 100}


def test_the_smaller_sample_shows_and_ignored_classes_teach_nothing(world: World) -> None:
    world.samples = [
        world.sample("a", "oak", (4, 4, 4, 4), "plots/0_0"),
        world.sample("b", "pine", (2, 2, 8, 8), "plots/0_0"),
        world.sample("c", "shade", (11, 2, 3, 3), "plots/0_0"),
    ]
    request = world.request(format="classified_tiles", tile=16)
    request["classes"].append({"name": "shade", "value": 9, "ignore": True})
    export(Params(request, "r"), Context())
    with rasterio.open(world.out / "labels" / "000000000.tif") as dataset:
        label = dataset.read(1)
    assert (label[4:8, 4:8] == 1).all()
    assert (label == 2).sum() == 64 - 16
    assert (label[2:5, 11:14] == 255).all()


def test_nodata_is_no_imagery(world: World) -> None:
    pixels = world.pixels.copy()
    pixels[:, :, :8] = 0
    pixels[:, :16, 8:16] = 0
    utm(world.raster, pixels=pixels, nodata=0)
    world.export(empty_tiles=True, format="classified_tiles")
    windows = [c["window"][:2] for c in world.manifest()["chips"] if c["unit"] == "plots/0_0"]
    assert [0, 0] not in windows
    assert [0, 16] in windows
    chip = next(c for c in world.manifest()["chips"] if c["window"][:2] == [0, 16])
    with rasterio.open(world.out / chip["label"]) as dataset:
        label = dataset.read(1)
    assert (label[:, :8] == 255).all()
    assert (label[:, 8:] != 255).all()
    assert world.manifest()["stats"][0]["min"] > 0


def test_chips_reach_across_files(world: World, tmp_path: Path) -> None:
    world.export(empty_tiles=True, stride=7)
    whole = {c["image"]: (world.out / c["image"]).read_bytes() for c in world.manifest()["chips"]}
    paths = []
    for col in (0, 24, 48):
        part = world.pixels[:, :, col : col + 24]
        place = Affine(0.5, 0, X + col / 2, 0, -0.5, Y)
        paths.append(str(utm(tmp_path / f"part{col}.tif", pixels=part, transform=place,
                             height=48, width=part.shape[2])))  # fmt: skip
    source = {"paths": list(reversed(paths))}
    world.export(empty_tiles=True, stride=7, source=source)
    parts = {c["image"]: (world.out / c["image"]).read_bytes() for c in world.manifest()["chips"]}
    assert parts == whole


def test_bands_are_chosen_by_name(world: World) -> None:
    source = {"paths": [str(world.raster)], "bands": ["r", None, "b"]}
    world.export(source=source, bands=["b", "r"])
    manifest = world.manifest()
    assert (manifest["bands"], manifest["band_indexes"]) == (["b", "r"], [3, 1])
    chip = manifest["chips"][0]
    with rasterio.open(world.out / chip["image"]) as dataset:
        assert (dataset.read() == world.pixels[[2, 0], :16, :16]).all()
    with pytest.raises(EngineError, match="no band 'x'; it has r, b"):
        world.export(source=source, bands=["x"])


def test_statistics_are_of_training_chips_alone(world: World) -> None:
    world.export(empty_tiles=True)
    part = world.pixels[:, :, :32].astype(float)
    stats = world.manifest()["stats"]
    for i, band in enumerate(stats):
        assert band["count"] == 32 * 48
        assert band["min"] == part[i].min()
        assert band["max"] == part[i].max()
        assert band["mean"] == pytest.approx(part[i].mean(), rel=1e-12)
        assert band["std"] == pytest.approx(part[i].std(), rel=1e-12)


@pytest.mark.parametrize("form", ["classified_tiles", "coco", "kitti", "labeled_tiles",
                                  "pascal_voc", "rcnn_masks"])  # fmt: skip
def test_same_input_same_bytes(world: World, form: str) -> None:
    world.export(format=form)
    first = snapshot(world.out)
    world.export(format=form)
    assert snapshot(world.out) == first
    assert len(first) > 8
    listed = {c["image"] for c in world.manifest()["chips"]}
    assert listed == {name for name in first if name.startswith("images/")}
    lines = first["map.txt"].decode().splitlines()
    assert len(lines) == len(listed)
    for line in lines:
        image, label = line.split(" ")
        assert (world.out / image).is_file()
        assert (world.out / label).exists()


def test_chips_say_first_which_run_cut_them(world: World) -> None:
    """Read from the beginning of a file that may be long."""
    world.export(run_id="export-1")
    assert list(world.manifest())[:2] == ["version", "run"]
    assert world.manifest()["run"] == "export-1"
    world.export()
    assert "run" not in world.manifest()


def snapshot(folder: Path) -> dict[str, bytes]:
    files = [p for p in folder.rglob("*") if p.is_file()]
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


@pytest.mark.parametrize("form", ["pascal_voc", "coco"])
def test_labels_come_back_where_they_were(world: World, form: str, tmp_path: Path) -> None:
    world.units = [(area(0, 0, 64, 48), {"key": "all", "split": "training"})]
    world.samples = [
        world.sample("s1", "oak", (2.25, 3, 6.5, 5), "all"),
        world.sample("s2", "pine", (20, 10, 8, 8.75), "all"),
    ]
    world.export(format=form, tile=[64, 48], stride=64)
    result = read(
        Params(
            {
                "paths": [str(world.out / world.manifest()["chips"][0]["label"])],
                "format": "voc" if form == "pascal_voc" else form,
                "source": {"paths": [str(world.out / "images" / "*.tif")]},
                "out": str(tmp_path / "back.geojson"),
            },
            "layer/read",
        ),
        Context(),
    )
    assert result["count"] == 2
    assert result["problem_count"] == 0
    assert result["crs"]["epsg"] == 32617
    back = json.loads((tmp_path / "back.geojson").read_text())["features"]
    for feature, (shape, known) in zip(back, world.samples, strict=True):
        assert feature["properties"]["class"] == known["class"]
        found = shapely.geometry.shape(feature["geometry"])
        assert found.symmetric_difference(shape).area < 1e-6


def test_kitti_lines(world: World) -> None:
    world.export(format="kitti")
    text = (world.out / world.manifest()["chips"][0]["label"]).read_text().splitlines()
    assert text[0] == "oak 0 0 0 2 3 8 8 0 0 0 0 0 0 0"
    assert text[1].startswith("pine 0.625 0 0 12 10 16 16 ")


def test_instance_masks(world: World) -> None:
    world.samples.append(world.sample("s0", "oak", (10, 3, 3, 3), "plots/0_0"))
    world.export(format="rcnn_masks")
    with rasterio.open(world.out / "labels" / "1" / "000000000.tif") as dataset:
        mask = dataset.read(1)
    assert (mask[3:6, 10:13] == 1).all()
    assert (mask[3:8, 2:8] == 2).all()
    assert (mask > 0).sum() == 9 + 30


def test_labeled_tiles_hold_one_object_each(world: World) -> None:
    world.samples.append(world.sample("s0", "oak", (3, 4, 4, 4), "plots/0_0"))
    world.export(format="labeled_tiles")
    chips = world.manifest()["chips"]
    assert [c["objects"][0]["sample"] for c in chips] == ["s0", "s1", "s2", "s3", "s4"]
    assert all(len(c["objects"]) == 1 for c in chips)
    assert chips[2]["window"] == [8, 6, 16, 16]
    assert chips[3]["window"][0] == 32  # moved to stay inside its unit


def test_coco_of_several_splits(world: World) -> None:
    world.export(format="coco")
    training = json.loads((world.out / "labels" / "training.json").read_text())
    test = json.loads((world.out / "labels" / "test.json").read_text())
    assert [c["name"] for c in training["categories"]] == ["oak", "pine"]
    assert training["annotations"][0]["bbox"] == [2, 3, 6, 5]
    assert training["annotations"][0]["area"] == 30
    rings = world.manifest()["chips"][0]["objects"][0]["polygon"]
    assert training["annotations"][0]["segmentation"] == [[v for p in rings[0] for v in p]]
    assert sorted(rings[0]) == [[2, 3], [2, 8], [8, 3], [8, 8]]
    assert world.manifest()["source"] == {"paths": [str(world.raster)], "address": "ortho"}
    assert len(training["images"]) + len(test["images"]) == len(world.manifest()["chips"])


def test_coco_hands_on_what_fields_say(world: World) -> None:
    noted = {
        "field.height": 12.5, "field.stems": 3, "field.leafy": True, "field.seen": "2024-05-14",
        "field.state": "it's open"}  # fmt: skip
    shape, known = world.samples[0]
    world.samples[0] = (shape, known | noted)
    world.export(format="coco")
    files = [json.loads(path.read_text()) for path in (world.out / "labels").glob("*.json")]
    notes = [note.get("attributes") for file in files for note in file["annotations"]]
    wanted = {name.removeprefix("field."): value for name, value in noted.items()}
    assert wanted in notes
    assert all(note in (None, wanted) for note in notes)


@pytest.mark.parametrize(("form", "driver"), [("png", "PNG"), ("jpeg", "JPEG")])
def test_chip_formats(world: World, form: str, driver: str) -> None:
    world.export(chip_format=form)
    chip = world.manifest()["chips"][0]
    with rasterio.open(world.out / chip["image"]) as dataset:
        assert dataset.driver == driver
        assert dataset.transform.almost_equals(Affine(0.5, 0, X, 0, -0.5, Y))
        if form == "png":
            assert (dataset.read() == world.pixels[:, :16, :16]).all()


def test_imagery_without_georeference(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.raster = write(tmp_path / "plain.png", world.pixels, driver="PNG")
    world.units = [(shapely.box(0, -48, 64, 0), {"key": "u", "split": "training"})]
    world.samples = [(shapely.box(2, -8, 8, -3), {"key": "s", "class": "oak", "unit": "u"})]
    world.export()
    manifest = world.manifest()
    assert manifest["crs"] is None
    assert manifest["chips"][0]["objects"][0]["box"] == [2, 3, 8, 8]


def test_units_and_samples_in_another_system(world: World) -> None:
    import rasterio.warp

    def moved(shape: Any) -> Any:
        return shapely.geometry.shape(
            rasterio.warp.transform_geom("EPSG:32617", "EPSG:4326", shapely.geometry.mapping(shape))
        )

    world.units = [(moved(g), p) for g, p in world.units]
    world.samples = [(moved(g), p) for g, p in world.samples]
    world.export(crs="EPSG:4326")
    boxes = {o["sample"]: o["box"] for c in world.manifest()["chips"][:1] for o in c["objects"]}
    assert boxes["s1"] == pytest.approx([2, 3, 8, 8], abs=0.01)


def test_what_cannot_be_used_is_listed(world: World) -> None:
    world.units.append((area(900, 900, 32, 32), {"key": "far", "split": "training"}))
    world.samples += [
        world.sample("s5", "ash", (1, 1, 4, 4), "plots/0_0"),
        (shapely.Point(X + 3, Y - 3), {"key": "s6", "class": "oak", "unit": "plots/0_0"}),
        (shapely.Polygon([(X + 1, Y - 1), (X + 4, Y - 4), (X + 4, Y - 1), (X + 1, Y - 4)]),
         {"key": "s7", "class": "oak", "unit": "plots/0_0"}),
    ]  # fmt: skip
    result = world.export()
    listed = {p["feature"]: p["reason"] for p in result["problems"]}
    assert result["problem_count"] == 4
    # What chips show is not left out.
    assert [p["feature"] for p in result["problems"] if p.get("kind") == "used"] == ["s7"]
    assert result["used_count"] == 1
    assert listed == {
        "far": "it lies outside the imagery",
        "s5": "its class 'ash' is not in the schema",
        "s6": "it has no area, which pascal_voc needs",
        "s7": "its outline crosses itself; a mended copy is used",
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "imagenet"}, "does not write chips in the format imagenet"),
        ({"chip_format": "mrf"}, "does not write chips in the format mrf"),
        ({"rotation": 90}, "does not write turned copies"),
        ({"classes": []}, "the schema has no class"),
        ({"tile": 0}, "outside 1 to 8192"),
        ({"tile": [16, 1.5]}, "whole pixels"),
        ({"min_overlap": 1.5}, "outside 0 to 1"),
        ({"colour": 1}, "`colour`"),
        ({"units": "/no/such.geojson"}, "No such file"),
        ({"source": {"paths": ["/no/such.tif"]}}, "there is no such file"),
    ],
)
def test_requests_that_cannot_be_done(world: World, change: dict[str, Any], words: str) -> None:
    with pytest.raises((EngineError, OSError), match=words):
        world.export(**change)
    assert not world.out.exists()
    assert [p.name for p in world.folder.iterdir() if p.name.endswith(".part")] == []


def test_two_classes_with_one_value(world: World) -> None:
    with pytest.raises(EngineError, match="two classes of the schema have the value 1"):
        world.export(classes=[{"name": "a", "value": 1}, {"name": "b", "value": 1}])


@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_chip_formats_that_cannot_hold_the_imagery(world: World, form: str) -> None:
    utm(world.raster, pixels=noise(3, 48, 64, "float32"))
    with pytest.raises(EngineError, match="cannot hold imagery of float32"):
        world.export(chip_format=form)
    utm(world.raster, bands=4)
    with pytest.raises(EngineError, match="1 or 3 bands, not 4"):
        world.export(chip_format=form, source={"paths": [str(world.raster)], "bands": list("abcd")})


def test_an_export_that_fails_keeps_the_former_one(world: World) -> None:
    world.export()
    before = snapshot(world.out)
    context = Context()
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            context.cancel()
        Context.check(context)

    context.check = check  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        export(Params(world.request(empty_tiles=True), "r"), context)
    assert snapshot(world.out) == before
    assert sorted(p.name for p in world.folder.iterdir()) == [
        "chips", "ortho.tif", "samples.geojson", "units.geojson"]  # fmt: skip
    world.export(empty_tiles=True)
    assert snapshot(world.out) != before


def test_class_values_over_254(world: World) -> None:
    request = world.request(format="classified_tiles")
    request["classes"][1]["value"] = 300
    export(Params(request, "r"), Context())
    manifest = world.manifest()
    assert manifest["ignore_value"] == 65535
    with rasterio.open(world.out / manifest["chips"][0]["label"]) as dataset:
        assert dataset.dtypes == ("uint16",)
        assert 300 in dataset.read(1)


def test_files_for_other_programs(world: World) -> None:
    world.export()
    emd = json.loads((world.out / "esri_model_definition.emd").read_text())
    assert emd["MetaDataMode"] == "PASCAL_VOC_rectangles"
    assert emd["Classes"][0] == {"Value": 1, "Name": "oak", "Color": [46, 125, 50]}
    stats = json.loads((world.out / "esri_accumulated_stats.json").read_text())
    assert stats["NumTiles"] == len(world.manifest()["chips"])
    assert stats["FeatureStats"]["NumFeaturesPerClass"] == [2, 8]
    band = stats["BandStatsState"][0]
    spread = (band["M2"] / band["Num"]) ** 0.5
    assert spread == pytest.approx(world.manifest()["stats"][0]["std"])


def test_chips_are_numbered_from_a_start(world: World) -> None:
    world.export(empty_tiles=True, start_index=5)
    names = [chip["image"] for chip in world.manifest()["chips"]]
    assert names[0] == "images/000000005.tif"
    assert len(set(names)) == 12


def test_points_get_a_circle_of_metres(world: World) -> None:
    point = shapely.Point(X + 8 / 2, Y - 8 / 2)
    world.samples = [(point, {"key": "p", "class": "oak", "unit": "plots/0_0", "revision": 1})]
    assert world.export()["problem_count"] == 1  # it has no area
    world.export(buffer_radius=2.0)
    objects = [o for chip in world.manifest()["chips"] for o in chip["objects"]]
    assert objects[0]["box"] == pytest.approx([4, 4, 12, 12], abs=0.05)  # of half a metre each
    shape = shapely.geometry.shape(world.manifest()["units"][0]["samples"][0]["geometry"])
    assert shape.area == pytest.approx(np.pi * 4, rel=0.01)


def test_chips_of_mostly_nodata_are_left_out(world: World) -> None:
    utm(world.raster, pixels=np.where(np.arange(64) < 6, 0, world.pixels), nodata=0)
    every = world.export(empty_tiles=True)["chips"]
    fewer = world.export(empty_tiles=True, nodata_threshold=0.3)["chips"]
    assert every["training"] - fewer["training"] == 3
    assert every["test"] == fewer["test"]


def test_what_lies_around_a_thing_is_black(world: World) -> None:
    world.export(format="labeled_tiles", blacken_around_feature=True)
    chip = world.manifest()["chips"][0]
    with rasterio.open(world.out / chip["image"]) as dataset:
        pixels = dataset.read()
    left, top, right, bottom = (int(v) for v in chip["objects"][0]["box"])
    inside = np.zeros(pixels.shape[1:], bool)
    inside[top:bottom, left:right] = True
    assert (pixels[:, ~inside] == 0).all()
    assert pixels[:, inside].any()
    with pytest.raises(EngineError, match="labeled_tiles"):
        world.export(blacken_around_feature=True)
