// GeoPackageFuzzer.swift: somebody's GeoPackage ends in features or a sentence, and stays as it was.

import DLSApply
import DLSGeo
import DLSPlatform
import DLSStore
import DLSTestKit

/// The search for GeoPackages that make the reader trap, hang, write or believe what isn't so.
enum GeoPackageFuzzer {
  static let fuzzer = Fuzzer(
    name: "geopackage", promise: "a GeoPackage ends in sound features or a told error, unchanged",
    input: { input(&$0) },
    mutate: { ByteMutation.damaged($0, accidents: 1 + $1.below(4), scraps: scraps, &$1) },
    fault: { fault($0) { _ in } },
    planted: { fault($0) { $0.partEnds.reverse() } })

  /// How many features are read of one file; a view may have no end of them.
  private static let featureLimit = 2000

  /// Ends the reading of a file that has features enough.
  private struct Enough: Error {}

  /// - Parameter tamper: done to each geometry before it is judged.
  private static func fault(_ bytes: [UInt8], _ tamper: (inout Geometry) -> Void) -> String? {
    let folder = Path.join(root, "dls-fuzz-\(Random.hex(8))")
    let path = Path.join(folder, "a.gpkg")
    guard (try? FileSystem.createDirectory(folder)) != nil else { return "no folder to work in" }
    defer { try? FileSystem.removeTree(folder) }
    guard (try? AtomicFile.write(bytes, to: path)) != nil else { return "no file to work on" }
    if let fault = readFault(path, tamper) { return fault }
    if (try? FileContent.read(path)) != bytes { return "the file was changed" }
    let left = (try? FileSystem.list(folder)) ?? []
    return left == ["a.gpkg"] ? nil : "left beside it: \(left)"
  }

  private static func readFault(_ path: String, _ tamper: (inout Geometry) -> Void) -> String? {
    let file = FeatureFile(path: path, shown: "a.gpkg", format: .geoPackage, stepLimit: 2_000_000)
    var fault: String?
    var count = 0
    do {
      _ = try file.reference()
      let fields = try file.fields()
      try file.forEach(Array(fields.prefix(3))) { record in
        count += 1
        if count > featureLimit || fault != nil { throw Enough() }
        guard record.state == .present else { return }
        tamper(&record.geometry)
        fault = GeometryLaws.fault(record.geometry)
        if fault == nil, record.geometry.isFinite, record.geometry.vertexCount < 200 {
          GeometryLaws.exercise(record.geometry)
        }
      }
    } catch let error as FeatureFileError {
      if !error.description.hasPrefix("a.gpkg") { return "names no file: \(error.description)" }
    } catch let error as StoreError {
      if error.message.isEmpty { return "an error without a message" }
    } catch is Enough {
    } catch { return "an error of another kind: \(error)" }
    return fault
  }

  /// Memory instead of a disk, where there is such a folder.
  private static let root =
    FileSystem.isDirectory("/dev/shm") ? "/dev/shm" : Environment.value("TMPDIR") ?? "/tmp"

  // MARK: Inputs

  private static let scraps: [[UInt8]] = [
    Array("GP".utf8), Array("gpkg_contents".utf8), Array("SELECT".utf8), [0, 0, 0, 0],
    [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [1, 6, 0, 0, 0, 255, 255, 255, 255],
    [1, 3, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0xF8, 0x7F],
  ]

  private static func input(_ random: inout SeededRandom) -> [UInt8] {
    let file = HostileGeoPackages.make(&random)
    return random.isOnce(in: 3)
      ? file : ByteMutation.damaged(file, accidents: 1 + random.below(6), scraps: scraps, &random)
  }
}
