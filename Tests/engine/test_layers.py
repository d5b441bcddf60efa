"""test_layers.py: owns the tests of `layer/read`: vector files, annotations, reprojection."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio.warp
import shapely
from rasters import noise, utm, write
from vectors import collection

from dls_engine.chips.formats import outline
from dls_engine.chips.windows import Window
from dls_engine.context import Context
from dls_engine.errors import EngineError
from dls_engine.params import Params
from dls_engine.vector.coco import decode_mask
from dls_engine.vector.read import read

SQUARE = shapely.box(400002, 2999990, 400006, 2999994)
OTHER = shapely.box(400010, 2999980, 400020, 2999990)


def run(tmp_path: Path, paths: Any, **more: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answer and the features written."""
    paths = [str(p) for p in paths] if isinstance(paths, list) else str(paths)
    request = {"paths": paths, "out": str(tmp_path / "out.geojson"), **more}
    answer: dict[str, Any] = read(Params(request, "layer/read"), Context())
    features: list[dict[str, Any]] = json.loads((tmp_path / "out.geojson").read_text())["features"]
    assert answer["count"] == len(features)
    return answer, features


def geometry(feature: dict[str, Any]) -> Any:
    return shapely.geometry.shape(feature["geometry"])


def save(path: Path, shapes: list[Any], crs: str | None = "EPSG:32617", **columns: Any) -> Path:
    """Writes a layer in the format of the path's suffix."""
    drivers = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".kml": "KML", ".geojson": "GeoJSON"}
    layer = columns.pop("layer", None)
    append = columns.pop("append", False)
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array(shapes, dtype=object)),
        [np.array(values) for values in columns.values()], list(columns),
        geometry_type=columns.pop("geometry_type", "Polygon"), crs=crs,
        driver=drivers[path.suffix], layer=layer, append=append,
    )  # fmt: skip
    return path


@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".geojson"])
def test_layers_keep_geometry_and_fields(tmp_path: Path, suffix: str) -> None:
    path = save(tmp_path / f"données{suffix}", [SQUARE, OTHER],
                kind=["oak", "pïne"], height=[3.5, 4.25], count=[1, 2])  # fmt: skip
    answer, features = run(tmp_path, path)
    assert [f["properties"]["kind"] for f in features] == ["oak", "pïne"]
    assert [f["properties"]["height"] for f in features] == [3.5, 4.25]
    assert [f["properties"]["count"] for f in features] == [1, 2]
    assert geometry(features[0]).equals(SQUARE)
    assert answer["crs"]["epsg"] == 32617
    own = {"fid": "integer"} if suffix == ".gpkg" else {}
    assert {f["name"]: f["type"] for f in answer["fields"]} == {
        "kind": "text", "height": "real", "count": "integer", **own}  # fmt: skip
    assert answer["geometry_types"] == {"Polygon": 2}
    assert answer["extent"] == [400002, 2999980, 400020, 2999994]


def test_kml_of_several_folders(tmp_path: Path) -> None:
    mark = (
        "<Folder><name>{0}</name><Placemark><name>{0}</name><Polygon><outerBoundaryIs><LinearRing>"
        "<coordinates>{1},30,5 {1}.001,30,5 {1}.001,30.001,5 {1},30,5</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></Folder>"
    )
    (tmp_path / "a.kml").write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        + mark.format("one", -81) + mark.format("two", -80) + "</Document></kml>"
    )  # fmt: skip
    answer, features = run(tmp_path, tmp_path / "a.kml")
    assert [f["properties"]["Name"] for f in features] == ["one", "two"]
    assert answer["crs"]["epsg"] == 4326
    assert not geometry(features[0]).has_z
    _, features = run(tmp_path, tmp_path / "a.kml", layer="two")
    assert len(features) == 1


KML_BOX = "<Polygon><outerBoundaryIs><LinearRing><coordinates>-81,30 -80,30 -80,31 -81,30" \
          "</coordinates></LinearRing></outerBoundaryIs></Polygon>"  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        "<SchemaData schemaUrl='#s'><SimpleData name='id'>t1</SimpleData></SchemaData>",
        "<Data name='id'><value>t1</value></Data>",
    ],
)
def test_kml_fields_go_before_the_names_of_placemarks(tmp_path: Path, data: str) -> None:
    (tmp_path / "a.kml").write_text(
        "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Schema name='s' id='s'>"
        "<SimpleField name='id' type='string'/></Schema><Placemark id='trees.1'>"
        f"<ExtendedData>{data}</ExtendedData>{KML_BOX}</Placemark></Document></kml>"
    )
    answer, features = run(tmp_path, tmp_path / "a.kml")
    assert features[0]["properties"]["id"] == "t1"
    assert features[0]["properties"]["placemark"] == "trees.1"
    assert {"id", "placemark"} <= {f["name"] for f in answer["fields"]}
    assert "id2" not in features[0]["properties"]


def test_kml_without_such_a_field_is_known_by_its_placemarks(tmp_path: Path) -> None:
    (tmp_path / "a.kml").write_text(
        "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark id='t1'>"
        f"{KML_BOX}</Placemark></Document></kml>"
    )
    assert run(tmp_path, tmp_path / "a.kml")[1][0]["properties"]["id"] == "t1"


def test_reprojection_matches_proj(tmp_path: Path) -> None:
    path = save(tmp_path / "a.gpkg", [SQUARE])
    answer, features = run(tmp_path, path, target_crs="EPSG:4326")
    assert answer["crs"]["epsg"] == 4326
    back = rasterio.warp.transform_geom("EPSG:4326", "EPSG:32617", features[0]["geometry"])
    assert shapely.geometry.shape(back).symmetric_difference(SQUARE).area < 1e-4
    assert shapely.box(-83, 27, -81, 28).contains(geometry(features[0]))
    written = json.loads((tmp_path / "out.geojson").read_text())
    assert written["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::4326"


def test_a_declared_system_is_believed(tmp_path: Path) -> None:
    path = save(tmp_path / "a.shp", [SQUARE], crs=None)
    with pytest.raises(EngineError, match="no coordinate system, so it cannot be laid"):
        run(tmp_path, path, target_crs="EPSG:4326")
    answer, _ = run(tmp_path, path, target_crs="EPSG:4326", crs="EPSG:32617")
    assert answer["crs"]["epsg"] == 4326


@pytest.mark.parametrize(("z", "m"), [(1, 0), (0, 1), (1, 1), (2, 2)])
@pytest.mark.parametrize("layer", [None, "größe"])
def test_layers_of_any_geometry_with_heights_or_measures(
    tmp_path: Path, z: int, m: int, layer: str | None
) -> None:
    path = tmp_path / "a & b.gpkg"
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array([SQUARE, OTHER])), [np.array(["oak", "pine"])], ["kind"],
        geometry_type="Unknown", crs="EPSG:32617", driver="GPKG", layer="größe",
    )  # fmt: skip
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"UPDATE gpkg_geometry_columns SET z = {z}, m = {m}")
    answer, features = run(tmp_path, path, target_crs="EPSG:32617", layer=layer)
    assert answer["crs"]["epsg"] == 32617
    assert [geometry(feature) for feature in features] == [SQUARE, OTHER]
    assert [feature["properties"]["kind"] for feature in features] == ["oak", "pine"]
    assert [feature["properties"]["fid"] for feature in features] == [1, 2]


def test_a_layer_of_any_geometry_whose_name_nobody_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Formats that are no databases: what can't list the layers can't be asked for the name."""

    def fails(path: str) -> None:
        raise pyogrio.errors.GeometryError("Geometry type is not supported: 2147483648")

    path = save(tmp_path / "a.geojson", [SQUARE])
    monkeypatch.setattr(pyogrio, "list_layers", fails)
    with pytest.raises(EngineError, match="of any kind of geometry") as found:
        run(tmp_path, path, target_crs="EPSG:32617")
    assert "ogr2ogr -dim XY" in found.value.next_step


@pytest.mark.parametrize("name", ["a.shp", "a.gpkg", "a.geojson"])
def test_a_file_and_a_block_that_contradict_each_other(tmp_path: Path, name: str) -> None:
    path = save(tmp_path / name, [SQUARE], crs="EPSG:32617")
    _, own = run(tmp_path, path, target_crs="EPSG:32617")
    assert run(tmp_path, path, target_crs="EPSG:32617", crs="EPSG:32617")[1] == own
    with pytest.raises(EngineError) as caught:
        run(tmp_path, path, target_crs="EPSG:32617", crs="EPSG:32618")
    assert "it is in EPSG:32617" in str(caught.value)
    assert "says EPSG:32618" in str(caught.value)


@pytest.mark.parametrize(
    ("own", "declared"),
    [
        ("EPSG:4326", "EPSG:4326"),  # GDAL writes CRS84 into GeoJSON that is in degrees
        ("EPSG:5555", "EPSG:25832"),  # the same with heights
        ("EPSG:7415", "EPSG:28992"),
    ],
)
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson"])
def test_a_file_and_a_block_that_say_the_same_in_other_words(
    tmp_path: Path, name: str, own: str, declared: str
) -> None:
    shape = shapely.box(9, 50, 9.1, 50.1) if own == "EPSG:4326" else SQUARE
    path = save(tmp_path / name, [shape], crs=own)
    answer, features = run(tmp_path, path, target_crs=declared, crs=declared)
    assert answer["crs"]["epsg"] == int(declared[5:])
    assert geometry(features[0]).equals_exact(shape, 1e-6)
    with pytest.raises(EngineError, match="of the block that reads it says EPSG:32618"):
        run(tmp_path, path, target_crs=declared, crs="EPSG:32618")


@pytest.mark.parametrize("number", [0, -1])
def test_a_geopackage_whose_system_is_not_defined(tmp_path: Path, number: int) -> None:
    path = save(tmp_path / "a.gpkg", [SQUARE], crs="EPSG:32617")
    _, own = run(tmp_path, path, target_crs="EPSG:32617")
    with closing(sqlite3.connect(path)) as database, database:
        for table in ("gpkg_geometry_columns", "gpkg_contents"):
            database.execute(f"UPDATE {table} SET srs_id = {number}")
    assert run(tmp_path, path, target_crs="EPSG:32617", crs="EPSG:32617")[1] == own


@pytest.mark.parametrize(
    ("crs", "reason"),
    [
        (None, "reaches from 400002 2999990 to 400006 2999994, and degrees end at 180 and 90"),
        ("urn:ogc:def:crs:EPSG::99999", "names no coordinate system"),
        ("hello", "names no coordinate system"),
    ],
)
def test_numbers_are_not_taken_for_degrees(tmp_path: Path, crs: str | None, reason: str) -> None:
    member = {} if crs is None else {"crs": {"type": "name", "properties": {"name": crs}}}
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(SQUARE)}
    path = tmp_path / "plain.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", **member, "features": [feature]}))
    with pytest.raises(EngineError, match=reason) as found:
        run(tmp_path, path, target_crs="EPSG:32617")
    assert "EPSG:" in found.value.next_step
    _, features = run(tmp_path, path, target_crs="EPSG:32617", crs="EPSG:32617")
    assert geometry(features[0]).equals(SQUARE)


def test_the_first_drafts_form_of_a_system_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(SQUARE)}
    crs = {"type": "EPSG", "properties": {"code": 32617}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    _, features = run(tmp_path, path, target_crs="EPSG:32617")
    assert geometry(features[0]).equals(SQUARE)


def test_features_without_geometry_are_listed(tmp_path: Path) -> None:
    content = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"a": 1}, "geometry": None},
        {"type": "Feature", "properties": {"a": 2}, "geometry": shapely.geometry.mapping(
            shapely.box(0, 0, 1, 1))},
    ]}  # fmt: skip
    (tmp_path / "a.geojson").write_text(json.dumps(content))
    answer, features = run(tmp_path, tmp_path / "a.geojson")
    assert [f["properties"]["a"] for f in features] == [2]
    assert answer["problem_count"] == 1
    assert answer["problems"][0]["reason"] == "it has no geometry"
    assert answer["problems"][0]["kind"] == "no_geometry"


@pytest.mark.parametrize("suffix", [".geojson", ".shp", ".gpkg", ".kml"])
@pytest.mark.parametrize("target", [None, "EPSG:32618"])
def test_features_are_numbered_as_in_their_file(
    tmp_path: Path, suffix: str, target: str | None
) -> None:
    """Whoever mends the third one mends the wrong one where it is called the second."""
    shapes = [SQUARE, None, OTHER]
    path = save(tmp_path / f"a{suffix}", shapes, id=["one", "two", "three"])
    answer, features = run(tmp_path, path, target_crs=target)
    (problem,) = answer["problems"]
    assert problem["feature"] == "two"
    assert [features[0]["place"], problem["place"], features[1]["place"]] == {
        ".geojson": ["features[0]", "features[1]", "features[2]"],
        ".shp": ["feature id 0", "feature id 1", "feature id 2"],
        ".gpkg": ["row 1", "row 2", "row 3"],
        ".kml": ["placemark 1", "placemark 2", "placemark 3"],
    }[suffix]


def test_features_without_a_place_are_named_as_in_their_file(tmp_path: Path) -> None:
    far = shapely.box(4e9, 4e9, 5e9, 5e9)
    path = save(tmp_path / "a.shp", [None, far, SQUARE], id=[1, 2, 3])
    answer, features = run(tmp_path, path, target_crs="EPSG:4326")
    assert [f["place"] for f in features] == ["feature id 2"]
    assert [(p["place"], p["feature"]) for p in answer["problems"]] == [
        ("feature id 0", "1"), ("feature id 1", "2"),
    ]  # fmt: skip


def test_layers_are_chosen_by_name(tmp_path: Path) -> None:
    path = save(tmp_path / "a.gpkg", [SQUARE], layer="first", n=[1])
    save(path, [OTHER], layer="second", append=True, n=[2])
    with pytest.raises(EngineError, match="several layers: 'first', 'second'"):
        run(tmp_path, path)
    _, features = run(tmp_path, path, layer="second")
    assert features[0]["properties"]["n"] == 2
    with pytest.raises(EngineError, match="no layer 'third' with geometry"):
        run(tmp_path, path, layer="third")


def test_several_files_and_one_that_is_broken(tmp_path: Path) -> None:
    save(tmp_path / "1.geojson", [SQUARE], n=[1])
    save(tmp_path / "2.geojson", [OTHER], n=[2])
    (tmp_path / "3.geojson").write_text("{")
    answer, features = run(tmp_path, tmp_path / "?.geojson", crs="EPSG:32617")
    assert [f["properties"]["n"] for f in features] == [1, 2]
    assert [f["place"] for f in features] == ["1.geojson features[0]", "2.geojson features[0]"]
    assert answer["problem_count"] == 1
    assert "cannot be opened as a vector layer" in answer["problems"][0]["reason"]
    with pytest.raises(EngineError, match="cannot be opened"):
        run(tmp_path, tmp_path / "3.geojson")


@pytest.mark.parametrize("path", ["none.gpkg", "none*.gpkg"])
def test_files_that_are_not_there(tmp_path: Path, path: str) -> None:
    with pytest.raises(EngineError) as caught:
        run(tmp_path, tmp_path / path)
    assert caught.value.kind == "not_found"
    assert "project file" in caught.value.next_step


def test_the_hash_is_of_what_was_read(tmp_path: Path) -> None:
    path = save(tmp_path / "a.geojson", [SQUARE], n=[1])
    first = run(tmp_path, path)[0]["hash"]
    assert run(tmp_path, path)[0]["hash"] == first
    save(path, [OTHER], n=[1])
    assert run(tmp_path, path)[0]["hash"] != first


VOC = """<annotation><filename>{name}</filename><size><width>{width}</width><height>48</height>
<depth>3</depth></size>{objects}</annotation>"""
BOX = "<object><name>{0}</name>{5}<bndbox><xmin>{1}</xmin><ymin>{2}</ymin><xmax>{3}</xmax>" \
      "<ymax>{4}</ymax></bndbox></object>"  # fmt: skip


def voc(path: Path, *boxes: tuple[Any, ...], name: str = "ortho.png", width: int = 64) -> Path:
    objects = "".join(BOX.format(*box, "") if len(box) == 5 else BOX.format(*box) for box in boxes)
    path.write_text(VOC.format(name=name, width=width, objects=objects))
    return path


def test_voc_boxes_lie_on_the_image(tmp_path: Path) -> None:
    # The label names a PNG; the source has the TIFF it was made from.
    source = {"paths": [str(utm(tmp_path / "ortho.tif"))]}
    path = voc(tmp_path / "a.xml", ("Tree", 4, 12, 12, 20), ("Tree", 20, 20, 40.5, 40))
    answer, features = run(tmp_path, path, source=source)
    assert geometry(features[0]).equals(SQUARE)
    assert geometry(features[1]).equals(shapely.box(400010, 2999980, 400020.25, 2999990))
    assert geometry(features[0]).exterior.is_ccw
    assert features[0]["properties"] == {"id": "a#1", "class": "Tree", "image": "ortho.png"}
    assert answer["crs"]["epsg"] == 32617
    assert answer["problem_count"] == 0


def test_voc_without_a_source_is_in_pixels(tmp_path: Path) -> None:
    answer, features = run(tmp_path, voc(tmp_path / "a.xml", ("Tree", 4, 12, 12, 20)))
    assert geometry(features[0]).equals(shapely.box(4, -20, 12, -12))
    assert answer["crs"] is None


def test_voc_problems_are_listed(tmp_path: Path) -> None:
    source = {"paths": [str(utm(tmp_path / "ortho.tif"))]}
    folder = tmp_path / "labels"
    folder.mkdir()
    voc(folder / "1.xml", ("Tree", 4, 12, 4, 20), ("Tree", "x", 12, 4, 20), ("Tree", 4, 12, 12, 20))
    voc(folder / "2.xml", ("Tree", 4, 12, 12, 20), name="elsewhere.png")
    voc(folder / "3.xml", ("Tree", 4, 12, 12, 20), width=63)
    (folder / "4.xml").write_text("<annotation>")
    (folder / "5.xml").write_text("<kml/>")
    answer, features = run(tmp_path, folder, source=source)
    assert len(features) == 2
    assert answer["problem_count"] == len(answer["problems"]) == 6
    assert answer["used_count"] == 1
    assert [f["place"] for f in features] == ["1.xml object 3", "3.xml object 1"]
    assert [(p.get("place"), p.get("feature"), p.get("kind")) for p in answer["problems"]] == [
        ("object 1", "1#1", None), ("object 2", "1#2", None), ("object 1", "2#1", None),
        (None, None, "used"), (None, None, None), (None, None, None),
    ]  # fmt: skip
    words = " | ".join(p["reason"] for p in answer["problems"])
    for part in ("<bndbox> has no four", "elsewhere is not among", "speaks of an image of 63 x 48",
                 "no Pascal VOC file", "outermost element is <kml>"):  # fmt: skip
        assert part in words or part.replace("elsewhere", "elsewhere.png") in words


def coco(path: Path, *annotations: dict[str, Any]) -> Path:
    content = {
        "images": [{"id": 7, "file_name": "ortho.tif", "width": 64, "height": 48}],
        "categories": [{"id": 3, "name": "oak"}],
        "annotations": [{"id": i + 1, "image_id": 7, "category_id": 3, **a}
                        for i, a in enumerate(annotations)],
    }  # fmt: skip
    path.write_text(json.dumps(content))
    return path


def test_coco_shapes(tmp_path: Path) -> None:
    source = {"paths": [str(utm(tmp_path / "ortho.tif"))]}
    mask = np.zeros((48, 64), dtype=np.uint8)
    mask[12:20, 4:12] = 1
    runs = np.diff(np.flatnonzero(np.diff(mask.ravel(order="F"))) + 1)
    first = int(np.flatnonzero(mask.ravel(order="F"))[0])
    counts = [first, *runs.tolist()]
    counts.append(48 * 64 - sum(counts))
    path = coco(
        tmp_path / "a.json",
        {"bbox": [4, 12, 8, 8], "score": 0.75},
        {"segmentation": [[4, 12, 12, 12, 12, 20, 4, 20]]},
        {"segmentation": {"size": [48, 64], "counts": counts}, "iscrowd": 1},
        {"segmentation": [[4, 12, 12, 12, 12, 20, 4, 20], [20, 20, 22, 20, 22, 22]]},
    )
    answer, features = run(tmp_path, path, source=source)
    assert answer["problem_count"] == 0
    for feature in features[:3]:
        assert geometry(feature).equals(SQUARE)
    assert geometry(features[3]).geom_type == "MultiPolygon"
    assert features[0]["properties"] == {
        "id": "1", "class": "oak", "image": "ortho.tif", "confidence": 0.75}  # fmt: skip
    assert features[2]["properties"]["iscrowd"] is True


def test_coco_attributes(tmp_path: Path) -> None:
    """What others note of an object comes along, and takes no name that has a meaning."""
    source = {"paths": [str(utm(tmp_path / "ortho.tif"))]}
    noted = {"height": 12.5, "state": "alive", "class": "pine", "occluded": False, "odd": [1]}
    path = coco(
        tmp_path / "a.json", {"bbox": [4, 12, 8, 8], "attributes": noted},
        {"bbox": [4, 12, 8, 8], "attributes": "none"})  # fmt: skip
    answer, features = run(tmp_path, path, source=source)
    assert answer["problem_count"] == 0
    assert features[0]["properties"] == {
        "id": "1", "class": "oak", "image": "ortho.tif", "height": 12.5, "state": "alive",
        "occluded": False}  # fmt: skip
    assert features[1]["properties"]["class"] == "oak"


def test_coco_rings_that_go_to_holes_and_back(tmp_path: Path) -> None:
    source = {"paths": [str(utm(tmp_path / "ortho.tif"))]}
    outer = shapely.box(0, 0, 40, 40)
    one = outer.difference(shapely.box(10, 10, 20, 20))
    # From its first corner the way to the far hole leads along the near one's diagonal.
    two = one.difference(shapely.box(24, 24, 34, 34))
    ring = shapely.box(50, 10, 60, 20).difference(shapely.box(52, 12, 55, 15))
    both = shapely.union_all([two, ring])
    notes = []
    for shape in (one, two, both):
        rings = outline(shape, Window(0, 0, 64, 48))
        notes.append({"segmentation": [[v for point in ring for v in point] for ring in rings]})
    crossed = [2, 2, 20, 20, 20, 2, 2, 12]
    _, features = run(
        tmp_path, coco(tmp_path / "a.json", *notes, {"segmentation": [crossed]}), source=source
    )
    cell = geometry(features[0]).area / one.area
    for feature, shape in zip(features, (one, two, both), strict=False):
        found = geometry(feature)
        assert found.is_valid and found.area == pytest.approx(shape.area * cell)
    assert not geometry(features[3]).is_valid


@pytest.mark.parametrize("rings", [[], [[]], [[4, 12, 6, 14]], [[4, 12], []]])
def test_boxes_count_where_rings_are_empty(tmp_path: Path, rings: Any) -> None:
    source = {"paths": [str(utm(tmp_path / "ortho.tif"))]}
    path = coco(tmp_path / "a.json", {"bbox": [4, 12, 8, 8], "segmentation": rings})
    answer, features = run(tmp_path, path, source=source)
    assert answer["problem_count"] == 0
    assert geometry(features[0]).equals(SQUARE)


def test_compressed_masks() -> None:
    # By hand from COCO's rule: runs 2, 3, 4 are the characters of 48 + the run.
    assert decode_mask({"size": [3, 3], "counts": "234"}).tolist() == [
        [0, 1, 0], [0, 1, 0], [1, 0, 0]]  # fmt: skip
    # The fourth run is stored as its difference to the second: 3 + 0.
    assert decode_mask({"size": [3, 4], "counts": "2340"}).T.ravel().tolist() == [
        0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1]  # fmt: skip
    # 100 = 4 + 3 * 32: two characters, the first with the bit that says more follow.
    assert decode_mask({"size": [10, 10], "counts": chr(48 + 32 + 4) + chr(48 + 3)}).sum() == 0


def test_coco_problems_are_listed(tmp_path: Path) -> None:
    path = coco(
        tmp_path / "a.json",
        {"bbox": [4, 12, 0, 8]},
        {"bbox": [4, 12]},
        {"bbox": [1, 1, 2, 2], "image_id": 8},
        {"bbox": [1, 1, 2, 2], "category_id": 8},
        {"segmentation": {"size": [48, 64], "counts": [5]}},
        {"segmentation": [[1, 2]]},
        {},
        {"bbox": [1, 1, 2, 2]},
    )
    answer, features = run(tmp_path, path)
    assert [f["properties"]["id"] for f in features] == ["8"]
    assert answer["problem_count"] == 7
    # One way to name a place, be it of what was left out or not.
    assert [f["place"] for f in features] == ["annotations[7]"]
    assert [(p["place"], p["feature"]) for p in answer["problems"][:2]] == [
        ("annotations[0]", "1"), ("annotations[1]", "2"),
    ]  # fmt: skip
    (tmp_path / "b.json").write_text('{"annotations": 3}')
    with pytest.raises(EngineError, match="no list `annotations`"):
        run(tmp_path, tmp_path / "b.json")


def test_images_without_georeference_can_be_placed(tmp_path: Path) -> None:
    image = write(tmp_path / "ortho.png", noise(3, 48, 64), driver="PNG")
    source = {"paths": [str(image)], "crs": "EPSG:32617", "origin": [400000, 3000000],
              "cell_size": 0.5}  # fmt: skip
    path = voc(tmp_path / "a.xml", ("Tree", 4, 12, 12, 20))
    _, features = run(tmp_path, path, source=source, target_crs="EPSG:32617")
    assert geometry(features[0]).equals(SQUARE)


def test_json_is_told_apart_by_its_content(tmp_path: Path) -> None:
    collection(tmp_path / "a.json", [(SQUARE, {"n": 1})], "urn:ogc:def:crs:EPSG::32617")
    answer, features = run(tmp_path, tmp_path / "a.json")
    assert features[0]["properties"]["n"] == 1
    assert answer["crs"]["epsg"] == 32617
