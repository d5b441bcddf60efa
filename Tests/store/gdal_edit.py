"""Carries out edits of a data set through a GDAL library's C interface, in a process of its own.

Reads one JSON request from standard input: {"library", "path", "steps": [...]}; writes one JSON
list, a result per step, to standard output. A process per library: two GDALs do not share one.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Callable
from typing import Any

OF_VECTOR_UPDATE_VERBOSE = 0x04 | 0x01 | 0x40
OF_VECTOR_VERBOSE = 0x04 | 0x40
Step = dict[str, Any]


class Library:
    """The few functions of GDAL that the edits need, with their types, and what it complains of."""

    def __init__(self, path: str) -> None:
        self.c = ctypes.CDLL(path)
        self.complaints: list[str] = []
        pointer = ctypes.c_void_p
        text = ctypes.c_char_p
        number = ctypes.c_int
        large = ctypes.c_int64
        for name, result, arguments in [
            ("GDALAllRegister", None, []),
            ("GDALVersionInfo", text, [text]),
            ("GDALOpenEx", pointer, [text, ctypes.c_uint, pointer, pointer, pointer]),
            ("GDALClose", number, [pointer]),
            ("GDALDatasetGetLayerCount", number, [pointer]),
            ("GDALDatasetGetLayer", pointer, [pointer, number]),
            ("GDALDatasetGetLayerByName", pointer, [pointer, text]),
            ("GDALDatasetStartTransaction", number, [pointer, number]),
            ("GDALDatasetCommitTransaction", number, [pointer]),
            ("GDALDatasetExecuteSQL", pointer, [pointer, text, pointer, text]),
            ("GDALDatasetReleaseResultSet", None, [pointer, pointer]),
            ("OGR_L_GetName", text, [pointer]),
            ("OGR_L_GetFeature", pointer, [pointer, large]),
            ("OGR_L_SetFeature", number, [pointer, pointer]),
            ("OGR_L_CreateFeature", number, [pointer, pointer]),
            ("OGR_L_DeleteFeature", number, [pointer, large]),
            ("OGR_L_GetFeatureCount", large, [pointer, number]),
            ("OGR_L_GetLayerDefn", pointer, [pointer]),
            ("OGR_L_ResetReading", None, [pointer]),
            ("OGR_L_GetNextFeature", pointer, [pointer]),
            ("OGR_L_DeleteField", number, [pointer, number]),
            ("OGR_L_SetSpatialFilterRect", None, [pointer] + [ctypes.c_double] * 4),
            ("OGR_FD_GetFieldIndex", number, [pointer, text]),
            ("OGR_F_Create", pointer, [pointer]),
            ("OGR_F_Destroy", None, [pointer]),
            ("OGR_F_GetFID", large, [pointer]),
            ("OGR_F_GetFieldIndex", number, [pointer, text]),
            ("OGR_F_SetFieldString", None, [pointer, number, text]),
            ("OGR_F_GetFieldAsString", text, [pointer, number]),
            ("OGR_F_SetGeometryDirectly", number, [pointer, pointer]),
            ("OGR_G_CreateFromWkt", number, [pointer, pointer, pointer]),
        ]:
            function = getattr(self.c, name)
            function.restype = result
            function.argtypes = arguments
        handler_type = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_int, ctypes.c_char_p)

        def complain(level: int, _code: int, message: bytes) -> None:
            if level >= 2:
                self.complaints.append(message.decode(errors="replace"))

        # Kept alive as long as the library may call it.
        self.handler = handler_type(complain)
        self.c.CPLSetErrorHandler.argtypes = [handler_type]
        self.c.CPLSetErrorHandler(self.handler)
        self.c.GDALAllRegister()

    def taken(self) -> list[str]:
        """What was complained of since the last call."""
        complaints, self.complaints = self.complaints, []
        return complaints


class Session:
    """One open data set and the features that a client of it would hold in memory."""

    def __init__(self, library: Library, path: str, is_update: bool) -> None:
        self.library = library
        self.c = library.c
        flags = OF_VECTOR_UPDATE_VERBOSE if is_update else OF_VECTOR_VERBOSE
        self.dataset = self.c.GDALOpenEx(path.encode(), flags, None, None, None)
        self.features: dict[str, int] = {}

    def layer(self, name: str) -> int:
        layer = self.c.GDALDatasetGetLayerByName(self.dataset, name.encode())
        if not layer:
            raise SystemExit(f"no layer {name}: {self.library.taken()}")
        return int(layer)

    def _fill(self, feature: int, step: Step) -> None:
        for key, value in step.get("fields", {}).items():
            index = self.c.OGR_F_GetFieldIndex(feature, key.encode())
            self.c.OGR_F_SetFieldString(feature, index, str(value).encode())
        if "wkt" in step:
            geometry = ctypes.c_void_p()
            text = ctypes.c_char_p(step["wkt"].encode())
            self.c.OGR_G_CreateFromWkt(ctypes.byref(text), None, ctypes.byref(geometry))
            self.c.OGR_F_SetGeometryDirectly(feature, geometry)

    def hold(self, step: Step) -> object:
        """Reads a feature and keeps it, as a client with a form open does."""
        self.features[step["as"]] = self.c.OGR_L_GetFeature(self.layer(step["layer"]), step["fid"])
        return bool(self.features[step["as"]])

    def set(self, step: Step) -> object:
        layer = self.layer(step["layer"])
        held = step.get("held")
        feature = self.features[held] if held else self.c.OGR_L_GetFeature(layer, step["fid"])
        if not feature:
            return "no such feature"
        self._fill(feature, step)
        return self.c.OGR_L_SetFeature(layer, feature)

    def create(self, step: Step) -> object:
        layer = self.layer(step["layer"])
        feature = self.c.OGR_F_Create(self.c.OGR_L_GetLayerDefn(layer))
        self._fill(feature, step)
        result = self.c.OGR_L_CreateFeature(layer, feature)
        return [result, self.c.OGR_F_GetFID(feature)]

    def delete(self, step: Step) -> object:
        return self.c.OGR_L_DeleteFeature(self.layer(step["layer"]), step["fid"])

    def delete_field(self, step: Step) -> object:
        layer = self.layer(step["layer"])
        index = self.c.OGR_FD_GetFieldIndex(
            self.c.OGR_L_GetLayerDefn(layer), step["field"].encode()
        )
        return self.c.OGR_L_DeleteField(layer, index)

    def sql(self, step: Step) -> object:
        result = self.c.GDALDatasetExecuteSQL(self.dataset, step["sql"].encode(), None, None)
        if result:
            self.c.GDALDatasetReleaseResultSet(self.dataset, result)
        return None

    def begin(self, _step: Step) -> object:
        return self.c.GDALDatasetStartTransaction(self.dataset, 0)

    def commit(self, _step: Step) -> object:
        return self.c.GDALDatasetCommitTransaction(self.dataset)

    def layers(self, _step: Step) -> object:
        count = self.c.GDALDatasetGetLayerCount(self.dataset)
        found = [self.c.GDALDatasetGetLayer(self.dataset, index) for index in range(count)]
        return [self.c.OGR_L_GetName(layer).decode() for layer in found]

    def read_all(self, _step: Step) -> object:
        """Counts the features of every layer by reading them."""
        counts = {}
        for index in range(self.c.GDALDatasetGetLayerCount(self.dataset)):
            layer = self.c.GDALDatasetGetLayer(self.dataset, index)
            self.c.OGR_L_ResetReading(layer)
            count = 0
            while feature := self.c.OGR_L_GetNextFeature(layer):
                count += 1
                self.c.OGR_F_Destroy(feature)
            counts[self.c.OGR_L_GetName(layer).decode()] = [
                count,
                self.c.OGR_L_GetFeatureCount(layer, 1),
            ]
        return counts

    def window(self, step: Step) -> object:
        """The rows that the spatial index finds in a rectangle."""
        layer = self.layer(step["layer"])
        self.c.OGR_L_SetSpatialFilterRect(layer, *map(float, step["rect"]))
        self.c.OGR_L_ResetReading(layer)
        found = []
        while feature := self.c.OGR_L_GetNextFeature(layer):
            found.append(self.c.OGR_F_GetFID(feature))
            self.c.OGR_F_Destroy(feature)
        return found

    def close(self) -> None:
        for feature in self.features.values():
            self.c.OGR_F_Destroy(feature)
        if self.dataset:
            self.c.GDALClose(self.dataset)


def main() -> None:
    """Opens once, or twice where steps name a second session, and carries out the steps."""
    request = json.load(sys.stdin)
    library = Library(request["library"])
    sessions: dict[str, Session] = {}
    results: list[Step] = []
    for step in request["steps"]:
        name = step.get("session", "a")
        if name not in sessions:
            sessions[name] = Session(library, request["path"], request.get("update", True))
        session = sessions[name]
        if not session.dataset:
            results.append({"result": None, "complaints": library.taken()})
            continue
        action: Callable[[Step], object] = getattr(session, step["do"])
        results.append({"result": action(step), "complaints": library.taken()})
    for session in sessions.values():
        session.close()
    version = library.c.GDALVersionInfo(b"RELEASE_NAME").decode()
    json.dump({"version": version, "results": results, "at_close": library.taken()}, sys.stdout)


if __name__ == "__main__":
    main()
