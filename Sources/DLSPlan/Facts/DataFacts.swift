// DataFacts.swift: what is known about pixels, labels and models, for checks and the forecast.

package import DLSGeo

/// What a probe found in a source's files beyond their place on earth. Plans do without it.
package struct RasterFact: Equatable, Sendable {
  /// A file, the number of its bands and its place.
  package struct File: Equatable, Sendable {
    /// The path, as the probe was given it.
    package var path: String
    /// Its bands, without one that says how transparent the others are.
    package var bandCount: Int
    /// Whether it has a band besides that programs take for transparency, as they do with any fourth.
    var hasAlpha: Bool
    /// Where its pixels lie; nil where no probe said.
    package var place: Place?

    /// A file from its parts.
    package init(path: String, bandCount: Int, hasAlpha: Bool = false, place: Place? = nil) {
      self.path = path
      self.bandCount = bandCount
      self.hasAlpha = hasAlpha
      self.place = place
    }

    /// Whether so many names can be those of its bands: of all of them, or of all but transparency.
    package func takes(names count: Int) -> Bool {
      count == bandCount || hasAlpha && count == bandCount + 1
    }
  }

  /// The grid of a file's pixels.
  package struct Place: Equatable, Sendable {
    /// Width and height in pixels.
    package var width: Int
    package var height: Int
    /// From column and row to map: x = a·column + b·row + c, y = d·column + e·row + f.
    package var transform: [Double]
    /// The reference system, as the probe names it.
    package var system: String

    /// A place from its parts.
    package init(width: Int, height: Int, transform: [Double], system: String) {
      self.width = width
      self.height = height
      self.transform = transform
      self.system = system
    }
  }

  /// Width and height of the whole source in pixels.
  package var width: Int
  package var height: Int
  /// From column and row to map: x = a·column + b·row + c, y = d·column + e·row + f.
  package var transform: [Double]
  /// The names of the bands in file order; empty texts for those without one.
  package var bands: [String]
  /// The kind of number a pixel is: `uint8`.
  package var pixelType: String
  package var files: [File]
  /// Width of a pixel on the ground in metres; nil where nothing says so.
  package var metresPerPixel: Double?
  /// What the probe thought worth saying, as sentences.
  package var warnings: [String]
  /// Whether some pixels may stand for nothing, by a value, a mask or transparency: only reading all of
  /// them would tell where.
  package var mayHoldNoData: Bool

  /// A fact from its parts.
  package init(
    width: Int, height: Int, transform: [Double], bands: [String], pixelType: String,
    files: [File] = [], metresPerPixel: Double? = nil, warnings: [String] = [],
    mayHoldNoData: Bool = false
  ) {
    self.width = width
    self.height = height
    self.transform = transform
    self.bands = bands
    self.pixelType = pixelType
    self.files = files
    self.metresPerPixel = metresPerPixel
    self.warnings = warnings
    self.mayHoldNoData = mayHoldNoData
  }

  /// Bytes of one number; 1 where the type isn't known.
  package var bytesPerNumber: Int {
    switch pixelType {
    case "uint16", "int16", "float16": 2
    case "uint32", "int32", "float32": 4
    case "uint64", "int64", "float64", "complex64": 8
    default: 1
    }
  }
}

/// The labels in the files of a samples block, in the reference system of the work units: what an
/// import would take of them, and what it would leave out.
package struct LabelFact: Sendable {
  /// A label as the files write it, how often, and the class that it stands for.
  package struct Name: Equatable, Sendable {
    package var label: String
    package var count: Int
    /// The name of the class in the schema; nil where no class lists the label.
    package var className: String?

    /// A label from its parts.
    package init(label: String, count: Int, className: String?) {
      self.label = label
      self.count = count
      self.className = className
    }
  }

  /// Changes whenever the files do.
  package var hash: String
  /// The files, as people know them.
  package var files: [String]
  /// The fields that features have.
  package var fields: [String] = []
  package var names: [Name] = []
  /// The shapes that an import takes, one a sample.
  package var shapes: [Geometry] = []
  /// The class of each shape, as an index into `names`.
  package var nameOfShape: [Int32] = []
  /// How many features there are in all.
  package var readCount = 0
  /// The box around all of them, those that no class takes included.
  package var extent = Box.empty
  /// Features of another kind of geometry than the schema's, and the name of that kind.
  package var otherKinds: [(kind: String, count: Int)] = []
  /// Features whose geometry can't be used, and the first of them with the reason.
  package var brokenCount = 0
  package var firstBroken: String?
  /// Features that an import would take if they had a value in the block's `id_field`.
  package var missingIDCount = 0
  /// Features whose id came before, and the first such id.
  package var repeatedIDCount = 0
  package var firstRepeatedID: String?
  /// Why the files can't be used, as a sentence; nil when they can.
  package var problem: String?

  /// No labels yet.
  package init(hash: String = "", files: [String] = []) {
    self.hash = hash
    self.files = files
  }

  /// Labels that can't be used, and why, as a sentence.
  package static func unusable(_ problem: String) -> LabelFact {
    var fact = LabelFact(hash: problem)
    fact.problem = problem
    return fact
  }
}

/// What a model package says of itself.
package struct ModelFact: Sendable {
  /// The names of what it finds.
  package var classes: [String]
  /// Why it can't be used, as a sentence; nil when it can.
  package var problem: String?

  /// A fact from its parts.
  package init(classes: [String], problem: String? = nil) {
    self.classes = classes
    self.problem = problem
  }

  /// A package that can't be used, and why, as a sentence.
  package static func unusable(_ problem: String) -> ModelFact {
    ModelFact(classes: [], problem: problem)
  }
}
