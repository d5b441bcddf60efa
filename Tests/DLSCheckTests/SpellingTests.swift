// SpellingTests.swift: what ArcGIS calls things is understood, and the fix offered for it works.

import DLSCheck
import DLSLanguage
import DLSText
import Testing

/// A text with one setting in a block of this kind.
private func text(_ block: BlockRow, _ setting: String) -> String {
  let head =
    switch block.naming {
    case .none: block.keyword
    case .required, .reference: "\(block.keyword) thing"
    }
  let inner = "\(head) { \(setting) }"
  return block.parents.first.map { "\($0) parent { \(inner) }\n" } ?? "\(inner)\n"
}

/// A value that the row takes.
private func value(_ row: AttributeRow) -> String {
  if let text = row.defaultText { return text }
  switch row.type {
  case .text, .label: return "\"a\""
  case .path, .artefact: return "\"a.gpkg\""
  case .crs: return "\"EPSG:32617\""
  case .words(let set): return set.rows[0].word
  case .boolean: return "true"
  case .integer, .number: return "\(Int(row.limits.least ?? 1) + (row.limits.isOpenBelow ? 1 : 0))"
  case .quantity(let dimensions), .pair(let dimensions):
    return "\(max(1, Int(row.limits.least ?? 1))) \(dimensions.first?.baseUnit.symbol ?? "")"
  case .range: return "0..1"
  case .colour: return "#2e7d32"
  case .date: return "2024-05-14"
  case .unit: return "m"
  case .band, .reference, .name: return "thing"
  }
}

/// Codes of a text, and the text with its first fix for `code` applied.
private func diagnosis(_ text: String, _ code: String) throws -> (codes: [String], mended: String?)
{
  let found = diagnose(Example(text)).diagnostics
  let fix = found.first { $0.code == code }?.fixes.first { $0.isSafe }
  let bytes = try fix.map { try TextEdit.apply($0.edits, to: Array(text.utf8)) }
  return (found.map(\.code), bytes.map { String(decoding: $0, as: UTF8.self) })
}

/// The text with its first fix for a setting that isn't known, be it safe or not.
private func mended(_ text: String) throws -> String? {
  let fix = diagnose(Example(text)).diagnostics.first { $0.code == "DLS0105" }?.fixes.first
  let bytes = try fix.map { try TextEdit.apply($0.edits, to: Array(text.utf8)) }
  return bytes.map { String(decoding: $0, as: UTF8.self) }
}

@Suite struct SpellingTests {
  @Test(arguments: [
    ("backbone = \"timm:resnet26d\"", "backbone = timm, timm_model = \"resnet26d\""),
    ("backbone = \"TIMM:vit_x.in1k\"", "backbone = timm, timm_model = \"vit_x.in1k\""),
    (
      "backbone = \"timm:a\", timm_model = \"resnet18\"",
      "backbone = timm, timm_model = \"resnet18\""
    ),
  ])
  func aNetworkOfTimmIsOneStepAway(there: String, here: String) throws {
    func block(_ settings: String) -> String {
      "train net { chips = \"c\", model_type = unet, \(settings) }\n"
    }
    let (codes, mended) = try diagnosis(block(there), "DLS0204")
    #expect(codes == ["DLS0204"] && mended == block(here))
    #expect(diagnose(Example(block(here))).diagnostics.isEmpty)
    // Without quotes, the parser's fix comes first, and alone.
    let bare = String(there.split(separator: ",")[0]).replacing("\"", with: "")
    #expect(try diagnosis(block(bare), "DLS0019").codes == ["DLS0019"])
  }

  @Test func everySettingOfArcGISIsKnown() throws {
    var count = 0
    for block in Schema.blocks {
      for row in block.attributes {
        for spelling in row.spellings where spelling != row.name && !spelling.contains(" ") {
          guard spelling.lowercased() != row.name else { continue }
          // What is a setting of another kind elsewhere may be meant for that.
          if ["ignore_classes", "model"].contains(spelling) { continue }
          let there = text(block, "\(spelling) = \(value(row))")
          let here = text(block, "\(row.name) = \(value(row))")
          let (codes, mended) = try diagnosis(there, "DLS0105")
          #expect(codes.contains("DLS0105") && mended == here, "\(there)")
          #expect(
            diagnose(Example(here)).diagnostics.filter { $0.code == "DLS0105" }.isEmpty, "\(here)")
          count += 1
        }
      }
    }
    #expect(count > 40)
  }

  @Test func everyWordOfArcGISIsUnderstood() throws {
    var count = 0
    for block in Schema.blocks {
      for row in block.attributes {
        guard case .words(let set) = row.type else { continue }
        for word in set.rows {
          for spelling in word.spellings where spelling != word.word {
            let isName = spelling.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            let there = text(block, "\(row.name) = \(isName ? "\(spelling)" : "\"\(spelling)\"")")
            let here = text(block, "\(row.name) = \(word.word)")
            let (codes, mended) = try diagnosis(there, isName ? "DLS0340" : "DLS0204")
            #expect(mended == here, "\(there): \(codes)")
            guard isName else { continue }
            let model = diagnose(Example(there)).model
            let found = model.allBlocks.first { $0.isWritten(row.name) }
            #expect(found?.text(row.name) == word.word, "\(there)")
            count += 1
          }
        }
      }
    }
    #expect(count > 100)
  }

  @Test func trueAndFalseOfArcGISAreUnderstood() throws {
    for block in Schema.blocks {
      for row in block.attributes {
        guard let truths = row.truths else { continue }
        for (spelling, truth) in [(truths.yes, true), (truths.no, false)] {
          let there = text(block, "\(row.name) = \(spelling)")
          let (_, mended) = try diagnosis(there, "DLS0340")
          #expect(mended == text(block, "\(row.name) = \(truth)"))
          let found = diagnose(Example(there)).model.allBlocks.first { $0.isWritten(row.name) }
          #expect(found?.value(row.name)?.asBoolean == truth, "\(there)")
        }
      }
    }
  }

  @Test func everyOtherWordForABlockIsKnown() throws {
    for block in Schema.blocks {
      for spelling in block.spellings {
        let other = text(block, "").replacing(block.keyword, with: spelling)
        let (codes, mended) = try diagnosis(other, "DLS0101")
        #expect(codes.contains("DLS0101") && mended == text(block, ""), "\(other): \(codes)")
      }
    }
  }

  @Test func runInterferenceIsInference() throws {
    #expect(try diagnosis("Run interference {}\n", "DLS0101").mended == "infer map {}\n")
    let named = "Run interference pools { model = \"m\" }\n"
    #expect(try diagnosis(named, "DLS0101").mended == "infer pools { model = \"m\" }\n")
    #expect(try diagnosis("Run_Interference pools {}\n", "DLS0101").mended == "infer pools {}\n")
    #expect(try diagnosis("interference pools {}\n", "DLS0101").mended == "infer pools {}\n")
    #expect(
      try diagnosis("project p { goal = \"Detect Objects Using Deep Learning\" }\n", "DLS0204")
        .mended == "project p { goal = detect_objects }\n")
  }

  /// Settings of other tools whose value says what to write here.
  @Test(arguments: [
    ("train", "monitor = VALID_LOSS", "stop_early { monitor = valid_loss }"),
    ("train", "monitor = F1_SCORE, patience = 9", "stop_early { monitor = f1, patience = 9 }"),
    ("train", "stop_training = STOP_TRAINING", "stop_early {}"),
    ("train", "augmentation = NONE", "augment { mode = off }"),
    ("train", "loss = focal", "focal_loss = true"),
    ("train", "loss = \"ce\"", "dice_loss_fraction = 0 %"),
    ("train", "freeze_backbone = true", "freeze = true"),
    ("train", "rpn_batch = 64", "rpn_batch_size_per_image = 64"),
    ("train", "box_detections = 64", "box_detections_per_img = 64"),
    ("infer", "run_nms = NO_NMS", "nms_overlap = 100 %"),
    ("export", "ioa_thresh = 0.8", "min_overlap = 0.8"),
    ("train", "epochs = 3, one_cycle = true", "epochs = 3"),
    ("infer", "batch_size = 4, confidence_score_field = \"c\"", "batch_size = 4"),
  ])
  func whatOtherToolsSayIsOneStepAway(keyword: String, there: String, here: String) throws {
    #expect(try mended("\(keyword) thing { \(there) }\n") == "\(keyword) thing { \(here) }\n")
  }

  @Test func whatStopsTrainingIsOneBlock() throws {
    let there = """
      train net {
        stop_training = STOP_TRAINING
        monitor = MIOU
        epochs = 3
        patience = 9
      }
      """
    let here = """
      train net {
        stop_early { monitor = iou, patience = 9 }
        epochs = 3
      }
      """
    #expect(try mended(there) == here)
    // What says the opposite, or stands beside such a block, is for a person.
    for text in [
      "train net { stop_training = CONTINUE_TRAINING, monitor = MIOU }",
      "train net { monitor = MIOU, stop_early {} }", "train net { monitor = beauty }",
    ] {
      let fixes = diagnose(Example(text)).diagnostics.filter { $0.code == "DLS0105" }
      #expect(!fixes.isEmpty && fixes.allSatisfy(\.fixes.isEmpty), "\(text)")
    }
  }

  /// Settings of other tools that say what the one here leaves over.
  @Test(arguments: [
    ("export thing { overlap = 50 % }", "export thing { stride = 128 px }"),
    (
      "export thing { tile = 512 px, overlap = 0.25 }",
      "export thing { tile = 512 px, stride = 384 px }"
    ),
    ("export thing { overlap = 64 px }", "export thing { stride = 192 px }"),
    ("export thing { overlap = 64 }", "export thing { stride = 192 px }"),
    (
      "export thing { tile = 256 x 512 px, tile_overlap = 50 % }",
      "export thing { tile = 256 x 512 px, stride = 128 x 256 px }"
    ),
    ("export thing { overlap = 0, tile = 64 px }", "export thing { stride = 64 px, tile = 64 px }"),
    ("export thing { overlap = 64 px, stride = 192 px }", "export thing { stride = 192 px }"),
    ("export thing { format = imagenet, overlap = 50 % }", "export thing { format = imagenet }"),
    ("export thing { overlap = 256 px }", nil), ("export thing { overlap = 100 % }", nil),
    ("export thing { overlap = some }", nil), ("export thing { overlap = 3 m }", nil),
    ("infer thing { overlap = 64 px }", "infer thing { padding = 32 px }"),
    ("infer thing { overlap = 50 % }", nil),
    (
      "work_units w { split { train = 70 %, validation = 20 %, test = 10 % } }",
      "work_units w { split { validation = 20 %, test = 10 % } }"
    ),
    ("work_units w { split { train = 70 % } }", "work_units w { split { validation = 30 % } }"),
    ("work_units w { split { training = 0.7 } }", "work_units w { split { validation = 30 % } }"),
    ("work_units w { split { train = 70 } }", "work_units w { split { validation = 30 % } }"),
    ("work_units w { split { train = 70 %, test = 10 % } }", nil),
    ("work_units w { split { train = 70 %, validation = 40 % } }", nil),
    ("work_units w { split { train = 0 % } }", nil),
    ("work_units w { split { train = all } }", nil),
  ])
  func whatIsLeftOverIsOneStepAway(there: String, here: String?) throws {
    #expect(try mended(there) == here, "\(there)")
  }

  @Test func whatIsLeftOverIsTold() {
    func message(_ text: String) -> String? {
      diagnose(Example(text)).diagnostics.first { $0.code == "DLS0105" }?.message
    }
    #expect(
      message("work_units w { split { train = 70 % } }")
        == "`split` has no setting `train`. Training gets what `validation` and `test` leave: write the "
        + "shares of those two alone.")
    #expect(
      message("export e { overlap = 50 % }")
        == "`export` has no setting `overlap`. Write `stride`, the step from one chip to the next: the "
        + "tile less what overlaps.")
    #expect(
      message("infer i { overlap = 50 % }")
        == "`infer` has no setting `overlap`. Write `padding`, the rim on each side of a tile: half of "
        + "what two tiles share.")
  }

  @Test func whatHasNoRowHasAdvice() {
    for row in Schema.elsewhere {
      let block = Schema.blocks.first { $0.keyword == row.keyword }
      let found = diagnose(Example(text(block ?? Schema.blocks[0], "\(row.name) = 1"))).diagnostics
      #expect(
        found.contains { $0.code == "DLS0105" && $0.message.hasSuffix(row.advice) }, "\(row.name)")
    }
  }
}
