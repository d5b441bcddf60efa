// swift-tools-version: 6.2
// Package.swift: the modules of dls and the arrows between them.
import PackageDescription

/// One set of rules for every Swift target: Swift 6 mode, explicit existentials, warnings are errors.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// What the product is compiled with beyond that. Regular expressions would be a tenth of the
/// program, and only a text's search would ask for them: Substrings.swift has that.
let productSettings =
  settings + [
    .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
    // That no two accesses to an object overlap is looked at while it is developed and tested: a twentieth of what a key
    // costs in an editor.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
  ]

/// For modules that wait for people, disks and the engine: the program is 4 % smaller so.
let smallSettings = productSettings + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// A library module and the modules it may import.
/// Each links the mathematics library, which Swift's own square roots and fused products need.
func module(
  _ name: String, _ imports: [Target.Dependency] = [], small: Bool = false
) -> Target {
  .target(
    name: name, dependencies: imports, swiftSettings: small ? smallSettings : productSettings,
    linkerSettings: [.linkedLibrary("m")])
}

/// The tests of one module.
func tests(_ name: String, _ imports: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: imports, swiftSettings: settings)
}

/// What several test targets share; lies among the tests and never in the product.
func support(_ name: String, _ imports: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: imports, path: "Tests/\(name)", swiftSettings: settings,
    linkerSettings: [.linkedLibrary("m")])
}

let package = Package(
  name: "dls",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "dls", targets: ["dls"])],
  targets: [
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    .target(name: "CShims"),
    module("DLSText"),
    module("DLSSyntax", ["DLSText"]),
    module("DLSFormat", ["DLSSyntax", "DLSText"]),
    module("DLSLanguage", ["DLSSyntax", "DLSText"]),
    module("DLSCheck", ["DLSLanguage", "DLSSyntax", "DLSText"]),
    module("DLSIDE", ["DLSCheck", "DLSFormat", "DLSLanguage", "DLSSyntax", "DLSText"]),
    module("DLSPlatform", ["CShims"], small: true),
    module("DLSJSON", ["DLSText"]),
    module(
      "DLSServer",
      ["DLSIDE", "DLSJSON", "DLSCheck", "DLSFormat", "DLSLanguage", "DLSSyntax", "DLSText"]),
    module(
      "DLSImport", ["DLSFormat", "DLSJSON", "DLSLanguage", "DLSSyntax", "DLSText"], small: true),
    module("DLSGeo", ["DLSJSON"]),
    module("DLSWorkflow"),
    module("DLSStore", ["CSQLite", "DLSGeo", "DLSPlatform", "DLSWorkflow"], small: true),
    module("DLSPlan", ["DLSLanguage", "DLSWorkflow", "DLSGeo", "DLSText"], small: true),
    module(
      "DLSApply",
      ["DLSPlan", "DLSStore", "DLSWorkflow", "DLSGeo", "DLSLanguage", "DLSPlatform", "DLSText"]),
    module(
      "DLSForecast",
      ["DLSCheck", "DLSPlan", "DLSLanguage", "DLSSyntax", "DLSGeo", "DLSWorkflow", "DLSText"],
      small: true),
    module("DLSEngine", ["DLSJSON", "DLSPlatform", "DLSText"], small: true),
    .executableTarget(
      name: "dls",
      dependencies: [
        "CShims",
        "DLSText",
        "DLSSyntax",
        "DLSFormat",
        "DLSLanguage",
        "DLSCheck",
        "DLSIDE",
        "DLSPlatform",
        "DLSJSON",
        "DLSImport",
        "DLSGeo",
        "DLSWorkflow",
        "DLSStore",
        "DLSPlan",
        "DLSForecast",
        "DLSApply",
        "DLSEngine",
        "DLSServer",
      ],
      swiftSettings: smallSettings),
    support("DLSTestKit", ["DLSFormat", "DLSSyntax", "DLSText"]),
    support("DLSTestClient", ["DLSServer", "DLSIDE", "DLSJSON", "DLSLanguage", "DLSText"]),
    support(
      "DLSFuzz",
      [
        "DLSTestClient", "DLSTestKit", "CSQLite", "DLSApply", "DLSCheck", "DLSFormat", "DLSGeo",
        "DLSJSON", "DLSLanguage", "DLSPlatform", "DLSServer", "DLSStore", "DLSSyntax", "DLSText",
      ]),
    .target(name: "CFaultyDisk", dependencies: ["CSQLite"], path: "Tests/CFaultyDisk"),
    support("DLSFaultyDisk", ["CFaultyDisk", "DLSTestKit", "DLSPlatform", "DLSStore"]),
    .executableTarget(
      name: "dls-fuzz", dependencies: ["DLSFuzz", "DLSTestKit", "DLSPlatform"],
      path: "Tests/dls-fuzz", swiftSettings: settings),
    .executableTarget(
      name: "dls-shapes", dependencies: ["DLSPlatform", "DLSSyntax", "DLSText"],
      path: "Tests/dls-shapes", swiftSettings: settings),
    .executableTarget(
      name: "dls-stages", dependencies: ["DLSFormat", "DLSPlatform", "DLSSyntax", "DLSText"],
      path: "Tests/dls-stages", swiftSettings: productSettings,
      linkerSettings: [.linkedLibrary("m")]),
    .executableTarget(name: "dls-bench"),
    tests("HouseTests", []),
    tests("DLSFuzzTests", ["DLSFuzz", "DLSTestKit", "DLSJSON", "DLSServer"]),
    tests("DLSTextTests", ["DLSText"]),
    tests("DLSSyntaxTests", ["DLSTestKit", "DLSSyntax", "DLSText"]),
    tests("DLSFormatTests", ["DLSTestKit", "DLSFormat", "DLSSyntax", "DLSText"]),
    tests("DLSLanguageTests", ["DLSTestKit", "DLSLanguage", "DLSSyntax", "DLSText"]),
    tests(
      "DLSCheckTests",
      ["DLSTestKit", "DLSCheck", "DLSFormat", "DLSLanguage", "DLSSyntax", "DLSText"]),
    tests("DLSIDETests", ["DLSTestKit", "DLSIDE", "DLSLanguage", "DLSSyntax", "DLSText"]),
    tests(
      "DLSServerTests",
      [
        "DLSTestClient", "DLSFormat", "DLSServer", "DLSIDE", "DLSCheck", "DLSJSON", "DLSLanguage",
        "DLSText",
      ]),
    tests("DLSPlatformTests", ["DLSPlatform", "CShims"]),
    tests("DLSJSONTests", ["DLSJSON"]),
    tests(
      "DLSImportTests",
      ["DLSImport", "DLSCheck", "DLSFormat", "DLSJSON", "DLSLanguage", "DLSSyntax", "DLSText"]),
    tests("DLSGeoTests", ["DLSTestKit", "DLSGeo", "DLSJSON"]),
    tests("DLSWorkflowTests", ["DLSWorkflow"]),
    tests(
      "DLSStoreTests",
      [
        "DLSFaultyDisk", "DLSTestKit", "DLSStore", "CSQLite", "DLSGeo", "DLSPlatform",
        "DLSWorkflow",
      ]),
    tests("DLSPlanTests", ["DLSPlan", "DLSLanguage", "DLSWorkflow", "DLSGeo", "DLSText"]),
    tests(
      "DLSApplyTests",
      [
        "CFaultyDisk", "DLSFaultyDisk", "DLSTestKit", "CSQLite", "DLSApply", "DLSPlan", "DLSStore",
        "DLSWorkflow", "DLSGeo",
        "DLSLanguage", "DLSPlatform",
      ]),
    tests(
      "DLSForecastTests",
      [
        "DLSForecast", "DLSApply", "DLSCheck", "DLSPlan", "DLSStore", "DLSFormat", "DLSLanguage",
        "DLSSyntax", "DLSGeo", "DLSWorkflow", "DLSText", "DLSTestKit",
      ]),
    tests("DLSEngineTests", ["DLSEngine", "DLSJSON", "DLSPlatform"]),
    tests("dlsTests", ["DLSPlatform", "DLSJSON", "DLSStore", "CSQLite"]),
  ]
)
