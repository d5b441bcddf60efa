// OtherRows.swift: the schema rows of `runner`, `profile` and `moved`.

extension Schema {
  static let runner = BlockRow(
    "runner", naming: .required, doc: "Where training and inference run.",
    attributes: [
      AttributeRow("title", .text, doc: "The name people see."),
      AttributeRow(
        "type", .words(.runnerType), required: true, deciding: true, doc: "The kind of place."),
      AttributeRow(
        "device", .words(.device), default: "auto", arcgis: "processorType",
        doc: "The processor to use."),
      AttributeRow(
        "gpu_id", .integer, limits: .between(0, 63), default: "0",
        when: When("type", ["local"]), arcgis: "gpuID",
        support: .refused(
          "The engine takes the first GPU it sees. `CUDA_VISIBLE_DEVICES=N dls train` shows it one."
        ),
        doc: "Which GPU, counted from 0."),
      AttributeRow(
        "threads", .integer, limits: .between(1, 1024), defaultNote: "every core",
        when: When("type", ["local"]), arcgis: "parallelProcessingFactor",
        doc: "How many cores to use."),
      AttributeRow(
        "partition", .text, when: When("type", ["slurm"]),
        support: .onlySlurm("--partition"), doc: "The partition of the cluster."),
      AttributeRow(
        "time", .quantity([.time]), limits: .above(0), when: When("type", ["slurm"]),
        support: .onlySlurm("--time"), doc: "How long a run may take."),
    ])

  package static let profile = BlockRow(
    "profile", naming: .required,
    doc: "Settings and texts that hold under `--profile NAME`, written as `path = value`.",
    attributes: [])

  static let moved = BlockRow(
    "moved", doc: "A thing has a new name; its units and samples stay.",
    attributes: [
      AttributeRow("from", .name, required: true, doc: "The name it had."),
      AttributeRow("to", .name, required: true, doc: "The name it has now."),
    ])
}
