// FixerTests.swift: fixes applied to whole files, again and again.

import DLSCheck
import DLSFormat
import DLSLanguage
import DLSSyntax
import DLSTestKit
import DLSText
import Foundation
import Testing

/// Fixes texts in memory; the first of `paths` is what is checked unless more are named.
private func fix(
  _ files: [String: String], _ paths: [String] = ["main"], unsafe: Bool = false,
  only: Set<String>? = nil, options: LoadOptions = LoadOptions(),
  data: @escaping (Model) -> [Diagnostic]? = { _ in nil }
) -> Fixer {
  var fixer = Fixer(
    paths,
    Fixer.Surroundings(
      isUnsafeAllowed: unsafe, options: options,
      readFile: { path in
        files[path].map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
      }, mayChange: { only?.contains($0) ?? true }, checkData: data))
  fixer.run()
  return fixer
}

extension Fixer {
  fileprivate func text(_ path: String) -> String? {
    changed[path].map { String(decoding: $0, as: UTF8.self) }
  }
}

@Suite struct FixerTests {
  @Test func safeFixesAreRepeatedUntilNoneIsLeft() {
    // The colon hides that the word is ArcGIS's.
    let text = "train net { chips: \"c\"; model_type: \"UNET\"; max_epochs = 3 }\n"
    let fixer = fix(["main": text])
    #expect(
      fixer.text("main").map { diagnose(Example($0)).diagnostics.map(\.message) } == [],
      "\(fixer.text("main") ?? "")")
    #expect(fixer.text("main")?.contains("epochs = 3") == true)
    #expect((fixer.applied["main"] ?? []).count >= 5, "\(fixer.applied)")
  }

  @Test func unsafeFixesWaitToBeAllowed() {
    let text = "review { leas = 2 h }\n"
    #expect(fix(["main": text]).changed.isEmpty)
    #expect(fix(["main": text], unsafe: true).text("main") == "review { lease = 2 h }\n")
  }

  /// Fixes that change what is meant, unless they know what another program means.
  @Test func whatOtherProgramsCallSoKeepsItsMeaning() {
    func mended(_ text: String) -> String? { fix(["main": text], unsafe: true).text("main") }
    let net = "train t { chips = \"c\", model_type = unet, "
    for (written, better) in [
      ("learning_rate = 10 %", "learning_rate = 0.1"), ("lr = 0.01", "learning_rate = 0.01"),
      ("num_epochs = 5", "epochs = 5"), ("learning_rate = 1e-2 %", "learning_rate = 0.0001"),
    ] {
      #expect(mended("\(net)\(written) }\n") == "\(net)\(better) }\n", "\(written)")
    }
    let map = "source s { path = \"s\" }\ninfer i { model = \"m.dlpk\", source = s, "
    for (written, better) in [
      ("iou_threshold = 0.45", "nms_overlap = 45 %"), ("confidence = 50 %", "threshold = 50 %"),
    ] {
      #expect(mended("\(map)\(written) }\n") == "\(map)\(better) }\n", "\(written)")
    }
  }

  /// What a block seems to lack, or to have without a meaning, may follow from a misspelt word.
  @Test func guessesWaitForNames() {
    let units = "source s { path = \"a.tif\" }\nwork_units u {\n  source = s\n"
    let split =
      "  id_field = \"id\"\n  polygons = \"p.gpkg\"\n  split { §, leave_out = [\"none\"] }\n}\n"
    let chips = """
      source s { path = "a.tif" }
      schema points { §, class well { value = 1 } }
      work_units u { source = s, unit_size = 100 m }
      export chips {
        schema = points
        units = u
        format = pascal_voc
        buffer_radius = 8 m
      }

      """
    let nets = """
      train net { chips = "c", § }
      train coarse { like = net }

      """
    for (frame, written, meant) in [
      (units + split, "partField = \"part\"", "part_field = \"part\""),
      (chips, "geometri = point", "geometry = point"),
      (nets, "modelType = deeplab", "model_type = deeplab"),
    ] {
      let fixer = fix(["main": frame.replacing("§", with: written)], unsafe: true)
      #expect(fixer.text("main") == frame.replacing("§", with: meant))
    }
  }

  @Test func aFileOfAModelIsItsFolder() {
    for (written, better) in [
      ("m/det/model.json", "m/det"), ("det/det.emd", "det"), ("det/weights.safetensors", "det"),
      ("det/pools.emd", nil), ("model.json", nil), ("/model.json", nil),
    ] {
      let text = "train t { chips = \"c\", start_from = \"\(written)\" }\n"
      #expect(
        fix(["main": text], unsafe: true).text("main")
          == better.map { "train t { chips = \"c\", start_from = \"\($0)\" }\n" }, "\(written)")
    }
  }

  @Test func aCodeGoesWithItsComma() {
    let note = "because x\nproject p {}\nperson ana {}\n"
    for (written, better) in [
      ("DLS0401, DLS0303", "DLS0401"), ("DLS0303, DLS0401", "DLS0401"),
      ("DLS0303,DLS0401 , DLS0360", "DLS0401"),
    ] {
      let text = "person maria {} // dls: allow \(written) \(note)"
      let fixed = fix(["main": text], unsafe: true).text("main") ?? ""
      #expect(fixed.hasPrefix("person maria {} // dls: allow \(better) because x\n"), "\(fixed)")
    }
  }

  /// What nothing uses may be what a mended name means.
  @Test func warningsWaitForErrors() {
    for owner in ["\"maria\"", "Maria", "mari"] {
      let text = "person maria {}\nproject t { owner = \(owner) }\n"
      #expect(
        fix(["main": text], unsafe: true).text("main")
          == "person maria {}\nproject t { owner = maria }\n", "\(owner)")
    }
  }

  /// Of many things with one name or value each gets another one, in one go.
  @Test func clashesAreMendedTogether() {
    let text = """
      source s { path = "a.tif" }
      source s { path = "b.tif" }
      source s { path = "c.tif" }
      schema t {
        class c { value = 1 }
        class c { value = 2, color = #ff0000 }
        class c { value = 3, color = #00ff00 }
        class c-3 { value = 4 }
        class c { value = 5, color = #0000ff }
      }

      """
    let fixer = fix(["main": text], unsafe: true)
    let names = (fixer.text("main") ?? "").split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return ["source", "class"].contains(words.first) ? words.dropFirst().first : nil
    }
    #expect(names == ["s", "s-2", "s-3", "c", "c-2", "c-4", "c-3", "c-5"])
    #expect(fixer.applied["main"] == Array(repeating: "DLS0108", count: 5))
  }

  @Test func equalValuesAreMendedTogether() {
    let classes = (1...300).map { "  class c\($0) { value = 1 }\n" }.joined()
    let fixer = fix(["main": "schema t {\n\(classes)}\n"], unsafe: true)
    let better = (1...300).map { "  class c\($0) { value = \($0) }\n" }.joined()
    #expect(fixer.text("main") == "schema t {\n\(better)}\n")
    #expect(fixer.applied["main"]?.count == 299)
    #expect(!fixer.isCutShort)
  }

  /// Two trainings of different kinds learn from one export: what mends one breaks the other.
  @Test func fixesThatUndoEachOtherAreTakenBack() {
    let text = """
      source ortho { path = "o.tif" }
      schema s { class a { value = 1 } }
      work_units u { source = ortho, unit_size = 100 m }
      export ct { schema = s, units = u, format = classified_tiles }
      train seg { chips = ct, model_type = unet }
      train det { chips = ct, model_type = center_net, iteration = 3 }

      """
    let better = text.replacingOccurrences(of: "iteration =", with: "iterations =")
    let fixer = fix(["main": text], unsafe: true)
    #expect(fixer.text("main") == better)
    #expect(fixer.applied["main"]?.contains("DLS0302") == false, "\(fixer.applied)")
    #expect(fixer.undoing == 2 && fixer.leftOut == 0)
    let none = fix(["main": better], unsafe: true)
    #expect(none.changed.isEmpty && none.applied.isEmpty && none.undoing == 2)
    // A third problem that the same edit would mend leads around the same circle.
    let more = fix(
      ["main": text + "train again { chips = ct, start_from = det }\n"], unsafe: true)
    #expect(more.text("main") == better + "train again { chips = ct, start_from = det }\n")
    #expect(more.undoing == 3 && more.leftOut == 0)
  }

  /// What can be mended surely is, before anything is guessed of what is reported beside it.
  @Test func safeFixesComeFirst() {
    let text = "source s { path = \"a\" }\nwork_units u { source = s, unit_size = 1,5 x 2,5 km }\n"
    let safe = fix(["main": text])
    #expect(safe.text("main")?.contains("unit_size = 1.5 x 2.5 km }") == true)
    #expect(fix(["main": text], unsafe: true).text("main") == safe.text("main"))
  }

  /// A project is written from top to bottom, and what comes may use what nothing uses yet.
  @Test func whatNothingUsesYetStays() {
    let text = """
      project p {}
      person ana {}
      group team {}
      source ortho { path = "a.tif" }
      source other { path = "b.tif" }
      let data = "data"
      schema trees {
        class oak { value = 1, color = #2e7d32 }
      }

      """
    let (_, found) = diagnose(Example(text))
    #expect(found.filter { $0.code == "DLS0401" }.count == 6, "\(found.map(\.message))")
    #expect(fix(["main": text], unsafe: true).changed.isEmpty)
    // Nor does what was renamed since its name was taken go afterwards.
    let twice = "project p {}\nsource a { path = \"a.tif\" }\nsource a { path = \"b.tif\" }\n"
    let mended = fix(["main": twice], unsafe: true).text("main") ?? ""
    #expect(mended.contains("source a-2 { path = \"b.tif\" }"), "\(mended)")
  }

  @Test func whatIsAskedForGoes() {
    let text = "project p {}\nperson ana {}\nperson bea {}\n"
    var fixer = Fixer(
      ["main"],
      Fixer.Surroundings(
        isUnsafeAllowed: true, isAskedFor: true, readFile: { _ in .success(Array(text.utf8)) },
        isWanted: { $0 == "DLS0401" }))
    fixer.run()
    #expect(fixer.text("main") == "project p {}\n")
  }

  /// The comment is mended, and what it keeps stays.
  @Test func aCodeWithAColonBehindItIsMended() {
    let rest = "schema trees {\n  class oak { value = 1, color = #2e7d32 }\n}\nproject p {}\n"
    let fixer = fix(["main": "// dls: allow DLS0401: because of tomorrow\n\(rest)"])
    #expect(fixer.text("main") == "// dls: allow DLS0401 because of tomorrow\n\(rest)")
  }

  @Test func importsAreFixedWhereThatIsAllowed() {
    let files = [
      "main": "import \"lib\" as lib\nperson a { like = lib.b, title = Ana }\n",
      "lib": "person b { title = Bea }\n",
    ]
    let all = fix(files)
    #expect(all.text("lib") == "person b { title = \"Bea\" }\n")
    #expect(all.text("main")?.hasSuffix("title = \"Ana\" }\n") == true)
    let own = fix(files, only: ["main"])
    #expect(own.text("lib") == nil && own.text("main") != nil)
  }

  @Test func whatTwoProjectsImportIsFixedOnce() {
    let use = "import \"lib\" as lib\nperson a { like = lib.b }\n"
    let fixer = fix(
      ["one": use, "two": use, "lib": "person b { title = Bea }\n"], ["one", "two", "lib"])
    #expect(fixer.text("lib") == "person b { title = \"Bea\" }\n")
    #expect(fixer.applied == ["lib": ["DLS0201"]])
  }

  /// With the quote mended the rest of the line is read, and nothing in it is known.
  @Test func aFixThatBringsMoreProblemsToLightIsLeftOut() {
    let text = "person a { title = \"Ana, b = 1, c = 2, d = 3 }\nreview { lease: 2 h }\n"
    let before = diagnose(Example(text)).diagnostics.count
    let fixer = fix(["main": text], unsafe: true)
    let after = fixer.text("main") ?? text
    #expect(diagnose(Example(after)).diagnostics.count <= before, "\(after)")
    #expect(after.contains("lease = 2 h"), "\(after)")
  }

  /// What a profile or `--set` gives holds for a while. The text is right without it.
  @Test func whatIsTriedIsNotWrittenDown() {
    let net = "train net { chips = \"c\", model_type = unet, batch_size = 4 }\n"
    let profile = "profile small { net.model_type = deeplab, net.batch_size = 1 }\n"
    let watch =
      "train watch { chips = \"c\", model_type = unet, stop_early { monitor = iou } }\n"
    for (text, options) in [
      (net, LoadOptions(sets: ["net.threshold=1", "net.model_type=ssd", "net.batch_size=1"])),
      (watch, LoadOptions(sets: ["watch.model_type=center_net"])),
      (watch + "profile other { watch.model_type = center_net }\n", LoadOptions(profile: "other")),
      (net + profile, LoadOptions(profile: "small")),
    ] {
      let fixer = fix(["main": text], unsafe: true, options: options)
      #expect(fixer.changed.isEmpty, "\(fixer.text("main") ?? "")")
    }
    let fixer = fix(
      ["main": watch], unsafe: true, options: LoadOptions(sets: ["watch.model_type=center_net"]))
    #expect(fixer.ofTrial == 1)
  }

  /// What is wrong with and without it is mended, unless that would make the text worse without it.
  @Test func whatIsWrongWithoutTheTrialTooIsMended() {
    let fixer = fix(
      ["main": "person ana { titel = \"A\" }\nrunner r { type = local, threads = 2 }\n"],
      unsafe: true,
      options: LoadOptions(sets: ["r.type=slurm"]))
    #expect(
      fixer.text("main")
        == "person ana { title = \"A\" }\nrunner r { type = local, threads = 2 }\n")
    let misspelt = fix(
      ["main": "let text = \"x\"\nperson ana { title = \"${text}\" }\nprofile p { txt = \"y\" }\n"],
      unsafe: true, options: LoadOptions(profile: "p"))
    #expect(misspelt.text("main")?.hasSuffix("profile p { text = \"y\" }\n") == true)
  }

  @Test func whatIsAllowedStays() {
    let text = """
      schema s {
        class a { value = 1, color = #2e7d32 }
        // dls: allow DLS0404 because of the legend
        class b { value = 2, color = #2f7e33 }
      }

      """
    #expect(fix(["main": text], unsafe: true).changed.isEmpty)
  }

  /// What data say of a text: a finding at each place, the first with a fix that writes a text there.
  private func finding(at places: [UInt32], writing text: String? = nil) -> [Diagnostic] {
    places.enumerated().map { index, place in
      let edits = text.map { [TextEdit(file: .main, range: TextRange(at: place), newText: $0)] }
      let fixes = edits.map { [Fix(title: "Write", edits: $0, isSafe: true)] } ?? []
      return Diagnostic(
        code: "DLS0611", severity: .error, file: .main, range: TextRange(place, place + 1),
        message: "No such field.", fixes: index == 0 ? fixes : [])
    }
  }

  @Test func whatDataSayIsFixedAndWeighedByItself() {
    let wrong = "person a { title = Ana }\n"
    let right = "person a { title = \"Ana\" }\n"
    // Mending the text's error lets data speak, which is no reason to leave it.
    let revealed = fix(["main": wrong]) { _ in self.finding(at: [6, 8, 10]) }
    #expect(revealed.text("main") == right && revealed.leftOut == 0)
    // A fix that data offer is applied where it helps them.
    let helped = fix(["main": wrong]) { model in
      let isMended = model.files[0].tree.bytes.starts(with: Array("// ".utf8))
      return isMended ? [] : self.finding(at: [0], writing: "// by data\n")
    }
    #expect(helped.text("main") == "// by data\n" + right)
    #expect(helped.applied == ["main": ["DLS0201", "DLS0611"]])
    // And left out where data would say more than before.
    let worse = fix(["main": right]) { model in
      let isWorse = model.files[0].tree.bytes.starts(with: Array("// ".utf8))
      return self.finding(at: isWorse ? [0, 6] : [0], writing: "// by data\n")
    }
    #expect(worse.changed.isEmpty && worse.leftOut == 1)
  }

  /// What stands in a block of an unknown keyword is looked at once the keyword is known, and then mended too.
  @Test func aKeywordIsMendedWhateverItHides() {
    let head = "source s { path = \"a.tif\" }\n"
    let written =
      "Run interference n { model = \"m\", source = s, run_nms = NMS, min_iou = 0.5, gpuID = 1, "
      + "parallelProcessingFactor = 1 }\n"
    for unsafe in [false, true] {
      let fixer = fix(["main": head + written], unsafe: unsafe)
      let text = fixer.text("main") ?? ""
      #expect(text.hasPrefix(head + "infer n { model = \"m\", source = s"), "\(text)")
      #expect(fixer.applied["main"]?.first == "DLS0101")
      // What no fix mends is told by then.
      #expect(diagnose(Example(text)).diagnostics.allSatisfy { $0.code != "DLS0101" })
    }
    // A guess is none the better for what it brings to light.
    let guess = "sources s { path = 1, bands = 2, date = 3, crs = 4 }\n"
    #expect(fix(["main": guess], unsafe: true).changed.isEmpty)
  }

  /// Every page's failing example at once, and mutations of it: no more problems than before, no
  /// trap, and an end.
  @Test func nothingGetsWorse() {
    var random = SeededRandom(11)
    let examples = DiagnosticCatalog.rules.map(\.wrong).filter { $0.files.isEmpty }
    for round in 0..<300 {
      var bytes = (0..<2).flatMap { _ in examples.randomElement(using: &random)?.bytes ?? [] }
      if bytes.isEmpty { continue }
      for _ in 0..<(round % 4) {
        bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random))
        if bytes.isEmpty { break }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let before = diagnose(Example(text)).diagnostics
      let fixer = fix(["main": text], unsafe: true)
      guard let fixed = fixer.text("main") else { continue }
      let after = diagnose(Example(fixed)).diagnostics
      // A keyword that is surely another lets its block be looked at.
      let isOpened = fixer.applied["main"]?.contains("DLS0101") == true
      #expect(after.count <= before.count || isOpened, "\(text)\n---\n\(fixed)")
    }
  }
}
