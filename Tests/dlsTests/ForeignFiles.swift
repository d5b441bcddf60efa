// ForeignFiles.swift: files of other tools in a sandbox.

extension Sandbox {
  /// A model definition of ArcGIS with its statistics, and a project of OrthoSeg.
  func makeForeign() throws {
    try write(
      "esri_model_definition.emd",
      """
      {"ModelType": "ObjectDetection", "MetaDataMode": "PASCAL_VOC_rectangles",
       "ImageHeight": 256, "ImageWidth": 256, "ExtractBands": [0, 1, 2],
       "Classes": [{"Value": 1, "Name": "Pool", "Color": [0, 112, 255]}],
       "InputRastersProps": {"RasterCount": 1, "BandNames": ["Red", "Green", "Blue"]}}
      """)
    try write(
      "esri_accumulated_stats.json",
      """
      {"MetaDataMode": "PASCAL_VOC_rectangles", "NumBands": 3, "NumTiles": 210,
       "FeatureStats": {"NumImagesPerClass": [180], "NumFeaturesPerClass": [512]}}
      """)
    try write(
      "imagelayers.ini",
      "[AERIAL-2023]\npath = ./imagery/aerial.tif\nprojection = epsg:31370\n")
    try write("fields/labels/fields_AERIAL-2023_polygons.gpkg", "")
    try write(
      "fields/fields.ini",
      "[general]\nsegment_subject = fields\n[predict]\nimage_layer = AERIAL-2023\n")
  }
}
