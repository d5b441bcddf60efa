// PlanPages.swift: a page for each code of planning, for `dls explain` and the documents.

extension PlanCode {
  /// Why it is refused, and what to do, in a paragraph.
  package var why: String {
    switch self {
    case .notRunYet:
      """
      The language has every setting of the field, and each is checked. Some of them nothing acts on \
      yet. Rather than leave them out in silence, `dls plan` refuses them and says what runs today.
      """
    case .sourceUnusable:
      """
      Work units are laid over imagery, so its extent, its reference system and the size of its \
      pixels have to be known. The message names the file and what is the matter with it. A glob that \
      fits no file, files of several reference systems and files without a place on earth are the \
      usual reasons; `crs`, `origin` and `cell_size` of the source block place the last.
      """
    case .layerUnusable:
      """
      `polygons` and `within` name a file of polygons, and `|layer` a layer in it. The file is missing, \
      can't be read, or holds no polygon.
      """
    case .layoutMissing:
      """
      A degree of longitude is shorter the farther north one is, so units of so many metres can't be \
      cut from imagery in degrees without a projection. The engine can: it lays the units out in \
      the UTM zone and brings them back. Without an engine, give the size in degrees, or imagery in \
      metres.
      """
    case .sizeUnit:
      """
      A size in degrees means nothing over imagery in metres, and a size in metres nothing over \
      imagery that has no place on earth. Pixels (`px`) work everywhere.
      """
    case .unitCount:
      """
      Each unit is drawn, reviewed and split as one, so millions of them are a typing error more often \
      than a plan. None at all leaves nobody anything to do.
      """
    case .emptySplit:
      """
      Each unit is drawn by itself from its own name and the seed, so that new units never move old \
      ones. With few units, a share can come out empty by chance, and then there would be nothing to \
      validate or test on. Another seed draws anew; more units make chance matter less. \
      `validation = 100 %` or `test = 100 %` makes a block for that alone.
      """
    case .unitsWithSamples:
      """
      Units that are cut in another way are other units: their status, their reviews and their mark \
      go. Samples in them stay, and are placed in the units that are there afterwards. Since that is \
      work of people, it needs an agreement that names the number of samples. A unit that only has \
      another name keeps everything: write `moved { from = OLD, to = NEW }`.
      """
    case .classWithSamples:
      """
      Samples are of a class by its name. A class that vanishes while samples have it would leave them \
      without one. If it has another name now, `moved` says so and they follow; if it is not wanted, \
      give its samples another class first, or keep the class with `ignore = true`.
      """
    case .referenceDiffers:
      """
      The layers of a store are in one reference system, that of the imagery of its work units: units \
      then lie where pixels lie, to the last bit. Imagery in several systems is work for several \
      projects, or for `gdalwarp` first.
      """
    case .cutTwice:
      """
      `unit_size`, `grid` and `polygons` each say how the ground is cut. More than one of them can't \
      all be right.
      """
    case .unitPolygons:
      """
      Each polygon becomes a unit, found again by the field that `id_field` names, or else by its \
      outline. Polygons that cross themselves hold no ground, and two units can't share a name.
      """
    }
  }

  /// The page as Markdown.
  package var page: String {
    let first = title.prefix(1).uppercased() + title.dropFirst()
    return "# \(rawValue): \(first)\n\nSeverity: error. Reported by `dls plan` and `dls apply`.\n\n"
      + "\(why)\n"
  }

  /// All pages in one document.
  package static var manual: String {
    let sections = allCases.map { "#\($0.page)" }.joined(separator: "\n")
    return "# What a plan refuses\n\n"
      + "A plan knows the text, the data and the store, so it finds what no text alone shows. "
      + "A refused plan changes nothing.\n\n" + sections
  }
}
