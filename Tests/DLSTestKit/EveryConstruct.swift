// EveryConstruct.swift: a project with every construct of the language, as the tests read it.

/// Every construct of the language once.
package let everyConstruct = #"""
  dlsproj 1

  import "shared/acme.dlsproj" as acme         // its things are acme.NAME

  let data = "imagery"                         // --set data=/mnt/ortho

  /// Tree crowns at Ordway-Swisher, from NEON airborne imagery.
  project tree-crowns {
    title = "Tree crowns, ""OSBS"" plots"
    owner = maria
    goal = detect_objects                      // detect_objects | classify_pixels | classify_objects | detect_change
  }                                            // store: tree-crowns.gpkg beside this file

  person maria { account = "CORP\maria" }
  person sam {}
  person ana {}

  source ortho {
    path = "${data}/OSBS_*.tif"
    bands = [red, green, blue, _]              // every band in file order; _ skips one
    nodata = none                              // left out: as the files say
    date = 2024-05-01..2024-05-31
  }
  source ortho-2021 { like = ortho, path = "old/*.tif", date = 2021-06-11 }

  schema crowns {
    geometry = polygon
    class tree {                               // no value: a heading
      class pine { value = 1, color = #2e7d32, title = "Longleaf pine" }
      class oak { value = 2, color = #9ccc65 }
    }
    class shadow { value = 3, color = #5d4037, ignore = true }
    field height { type = real, unit = m, range = 0..60 m }
  }

  group foresters { analysts = maria, collectors = [sam, ana] }

  work_units plots {
    source = ortho                             // its whole extent unless narrowed by `within`
    unit_size = 10 x 20 m                      // or 10 m; or grid = 4 x 4; or polygons = "units.gpkg|plots"
    assign = foresters
    for acme.interns { within = "aoi.gpkg|easy" }
    split { validation = 20 %, test = 10 % }   // by unit, never by chip
  }

  review { four_eyes = true, on_rejected = requeue, lease = 2 h }   // requeue | keep | ask

  samples neon-boxes {                         // labels that exist already
    schema = crowns
    from = "labels/OSBS_029.geojson"
    status = approved
    for pine { labels = ["Pine", "PIPA2"] }    // what the file calls it
    for oak { labels = 7 }
  }
  samples proposals { schema = crowns, from = crown-map, min_confidence = 60 % }

  export chips {
    schema = crowns                            // its Approved samples, always
    units = plots
    format = pascal_voc                        // checked against the model that uses it
    tile = 128 px
    stride = 64 px
  }

  train crown-net {
    chips = chips
    model_type = faster_rcnn                   // or start_from = "usa.dlpk", which brings its own
    backbone = resnet50
    learning_rate = 1e-4
    classes = tree                             // pine and oak count as tree
    seed = 7
    for tree { weight = 2 }
  }
  train crown-net-2 { like = crown-net, seed = 8, learning_rate = default }

  infer crown-map {
    model = crown-net
    source = ortho
    output = "out/crowns.gpkg"
    padding = 32 px
    threshold = 50 %
    for tree { threshold = 35 % }
    clean { min_area = 0.5 m2, simplify = 0.2 m }
  }

  runner here { type = local }
  profile cluster { data = "/lustre", crown-net.runner = acme.hpc, crown-net.epochs = 200 }
  moved { from = crowns.snag, to = crowns.shadow }

  """#
