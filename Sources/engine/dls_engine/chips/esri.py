"""esri.py: owns the files beside the chips that ArcGIS and its Python library look for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dls_engine.chips.settings import ExportSettings
from dls_engine.chips.stats import BandStats, ClassCounts
from dls_engine.colours import coloured, rgb
from dls_engine.redaction import redacted_value

MODES = {
    "classified_tiles": "Classified_Tiles",
    "kitti": "KITTI_rectangles",
    "labeled_tiles": "Labeled_Tiles",
    "pascal_voc": "PASCAL_VOC_rectangles",
    "rcnn_masks": "RCNN_Masks",
}
MODEL_TYPES = {
    "classified_tiles": "ImageClassification",
    "labeled_tiles": "ObjectClassification",
}


def write_esri_files(
    folder: Path,
    settings: ExportSettings,
    manifest: dict[str, Any],
    stats: BandStats,
    counts: ClassCounts,
) -> None:
    """Writes `esri_model_definition.emd`, `esri_accumulated_stats.json` and `map.txt`.

    A COCO export has none of ArcGIS's names, so only `map.txt` is written for it.
    """
    chips = manifest["chips"]
    lines = [f"{chip['image']} {chip['label']}\n" for chip in chips]
    (folder / "map.txt").write_text("".join(lines), encoding="utf-8")
    mode = MODES.get(settings.format)
    if mode is None:
        return
    _write(folder / "esri_model_definition.emd", _definition(settings, manifest, mode))
    _write(
        folder / "esri_accumulated_stats.json",
        _accumulated(settings, len(chips), mode, stats, counts),
    )


def _definition(settings: ExportSettings, manifest: dict[str, Any], mode: str) -> dict[str, Any]:
    cell = {"x": manifest["cell_size"][0], "y": manifest["cell_size"][1]}
    epsg = manifest["epsg"]
    if epsg is not None:
        cell["spatialReference"] = {"wkid": epsg, "latestWkid": epsg}
    colours = coloured([(kind.value, kind.color) for kind in settings.classes])
    return {
        "ModelType": MODEL_TYPES.get(settings.format, "ObjectDetection"),
        "MetaDataMode": mode,
        "ImageHeight": settings.tile[1],
        "ImageWidth": settings.tile[0],
        "ExtractBands": list(range(len(manifest["bands"]))),
        "ImageSpaceUsed": "MAP_SPACE",
        "CropSizeFixed": 1,
        "BlackenAroundFeature": int(settings.blacken),
        "MinCellSize": cell,
        "MaxCellSize": cell,
        "Classes": [
            {"Value": kind.value, "Name": kind.name, "Color": list(rgb(colour))}
            for kind, colour in zip(settings.classes, colours, strict=True)
        ],
        "InputRastersProps": {"RasterCount": 1, "BandNames": manifest["bands"]},
        "AllTilesStats": [
            {
                "BandName": band["band"],
                "Min": band["min"],
                "Max": band["max"],
                "Mean": band["mean"],
                "StdDev": band["std"],
            }
            for band in manifest["stats"]
        ],
    }


def _accumulated(
    settings: ExportSettings, tiles: int, mode: str, stats: BandStats, counts: ClassCounts
) -> dict[str, Any]:
    content: dict[str, Any] = {
        "MetaDataMode": mode,
        "NumBands": len(stats.names),
        "TileSizeX": settings.tile[0],
        "TileSizeY": settings.tile[1],
        "NumTiles": tiles,
        "NumClasses": len(settings.classes),
        "BandStatsState": [
            {
                "Min": float(stats.low[i]),
                "Max": float(stats.high[i]),
                "M1": float(stats.mean[i]),
                "M2": float(stats.squares[i]),
                "Num": stats.count,
            }
            for i in range(len(stats.names) if stats.count else 0)
        ],
    }
    images = [counts.chips.get(kind.name, 0) for kind in settings.classes]
    if settings.format == "classified_tiles":
        pixels = [counts.pixels.get(kind.name, 0) for kind in settings.classes]
        content["ClassPixelStats"] = {"NumImagesPerClass": images, "NumPixelsPerClass": pixels}
    else:
        features = [counts.objects.get(kind.name, 0) for kind in settings.classes]
        content["FeatureStats"] = {"NumImagesPerClass": images, "NumFeaturesPerClass": features}
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(redacted_value(content), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
