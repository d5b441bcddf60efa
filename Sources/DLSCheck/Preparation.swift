// Preparation.swift: the tables that every check asks, made before the first one does.

import DLSLanguage

extension Checker {
  /// Has the tables made that are otherwise made when somebody first asks them, which takes as long as twenty
  /// short files: for a thread that has nothing to do while another one looks for files.
  package static func prepare() {
    _ = check(Project.load("") { _ in .success(Array(sample.utf8)) })
  }

  /// A bit of everything that is in most projects.
  private static let sample = """
    let data = "data"
    project survey { owner = lead }
    person lead { account = "lead" }
    group team { analysts = [lead] }
    source ortho { path = "${data}/*.tif", bands = [red, green, blue], date = 2024-05-14 }
    schema cover {
      class shrub { value = 1, color = #1b5e20 }
      class pine { value = 2, color = #fdd835 }
    }
    work_units plots {
      source = ortho
      unit_size = 45 m
      assign = team
      split { validation = 20 %, test = 10 % }
    }
    samples labels { schema = cover, from = "labels.geojson", class_field = "species" }
    export chips { schema = cover, units = [plots], format = coco, tile = 256 px, stride = 128 px }
    train net { chips = chips, model_type = center_net, epochs = 40 }
    infer map { model = net, source = ortho, padding = 32 px, clean { min_area = 2 m2 } }
    train other { like = net, output = "models/other" }
    moved { from = cover.elm, to = cover.shrub }

    """
}
