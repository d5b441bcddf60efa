// ManyProfilesTests.swift: what is said of a profile doesn't depend on how many others there are.

import DLSCheck
import DLSLanguage
import DLSText
import Testing

/// With many profiles only those checks are done again that ask for what a profile changes.
@Suite struct ManyProfilesTests {
  private let project = """
    let data = "imagery"
    project pools { goal = detect_objects }
    source ortho { path = "${data}/ortho.tif" }
    source second { path = "second.tif", cell_size = 0.3 m/px }
    schema pools {
      class pool { value = 1, color = #112233 }
      class tub { value = 2, color = #ccbbaa }
    }
    schema other { class tree { value = 1 } }
    work_units plots {
      source = ortho
      unit_size = 512 px
      split { validation = 10 % }
    }
    export chips { schema = pools, units = plots, format = pascal_voc, tile = 256 px }
    train net {
      chips = chips
      model_type = center_net
      epochs = 10
      for pool { weight = 2 }
      stop_early { patience = 3 }
    }
    train base { like = net, output = "base" }
    infer map { model = net, source = ortho }

    """

  private let profiles = [
    "chips.tile = 1024 px", "chips.stride = 512 px", "net.epochs = 2", "net.model_type = unet",
    "net.batch_size = 4", "pools.tub.color = #112233", "pools.tub.value = 1",
    "plots.split.validation = 100 %", "plots.split.test = 95 %", "chips.schema = other",
    "data = \"https://me:hush@example.org\"", "map.source = second", "net.output = \"base\"",
    "net.start_from = base", "base.backbone = vit_b", "net.augment.rotate = 10 deg",
    "project.goal = classify_pixels", "map.padding = 300 px", "ortho.cell_size = 0.1 m/px",
    "map.clean.min_area = 2 m2", "chips.units = []", "net.classes = tub",
  ]

  private func found(_ profiles: [(name: String, line: String)]) -> [String: Set<String>] {
    let text = project + profiles.map { "profile \($0.name) { \($0.line) }\n" }.joined()
    var said: [String: Set<String>] = [:]
    for diagnostic in diagnose(Example(text)).diagnostics {
      guard
        let name = profiles.first(where: {
          diagnostic.message.hasPrefix("With `--profile \($0.name)`:")
        })?.name
      else { continue }
      said[name, default: []].insert("\(diagnostic.code) \(diagnostic.message)")
    }
    return said
  }

  @Test func eachSaysWhatItSaysAlone() {
    let named = profiles.enumerated().map { (name: "p\($0)x", line: $1) }
    let all = found(named)
    #expect(all.count > 8, "\(all.keys)")
    for one in named {
      let alone = found([one])
      #expect(all[one.name] == alone[one.name], "\(one.line)")
    }
  }
}
