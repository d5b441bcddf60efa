// Backbones.swift: the words of `backbone` and the families that model types take them by.

/// Families of backbones: lists of words.
enum Backbones {
  static let resnets = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]
  static let densenets = ["densenet121", "densenet161", "densenet169", "densenet201"]
  static let vggs = [
    "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn",
  ]
  static let small = ["mobilenet_v2", "mobilenet_v3", "efficientnet_b0"]
  static let wide = ["resnext50", "wide_resnet50"]
  static let transformers = ["vit_b", "vit_l", "vit_h"]

  /// Those that any network for pictures can stand on.
  static let convolutional = resnets + densenets + vggs + small + wide + ["timm"]

  /// Those whose maps of every scale the engine hands to unet, fpn, psp_net and center_net.
  static let encoders = resnets + densenets + vggs + small + wide + ["timm"]

  /// Those of them that can look with gaps between their pixels, as deeplab does.
  static let dilated = resnets + ["mobilenet_v2", "efficientnet_b0", "resnext50", "timm"]
}

extension Words {
  static let backbone =
    [
      WordRow("light", "A small network of the project's own engine, for center_net and unet.")
    ]
    + numbered("resnet", [18, 34, 50, 101, 152], "ResNet", "RESNET")
    + numbered("densenet", [121, 161, 169, 201], "DenseNet", "DENSENET")
    + vggs
    + [
      WordRow("resnext50", "ResNeXt, 50 layers in 32 groups.", arcgis: "RESNEXT50"),
      WordRow("wide_resnet50", "ResNet, 50 layers of twice the width.", arcgis: "WIDE_RESNET50"),
      WordRow("mobilenet_v2", "MobileNet V2, small and quick.", arcgis: "MOBILENET_V2"),
      WordRow("mobilenet_v3", "MobileNet V3, small and quick."),
      WordRow("efficientnet_b0", "EfficientNet B0, small."),
      WordRow("darknet53", "Darknet, 53 layers, for yolo_v3.", arcgis: "DARKNET53"),
      WordRow("reid_v1", "Knows things again, first version, for deep_sort.", arcgis: "REID_V1"),
      WordRow("reid_v2", "Knows things again, second version, for deep_sort.", arcgis: "REID_V2"),
      WordRow(
        "sr3", "Super-resolution by repeated refinement, for super_resolution.",
        arcgis: "SR3"),
      WordRow("vit_b", "Vision transformer, base, for sam_lora.", arcgis: "VIT_B"),
      WordRow("vit_l", "Vision transformer, large, for sam_lora.", arcgis: "VIT_L"),
      WordRow("vit_h", "Vision transformer, huge, for sam_lora.", arcgis: "VIT_H"),
      WordRow("timm", "A network of PyTorch Image Models, named by `timm_model`.", arcgis: "timm:"),
    ]

  private static func numbered(
    _ stem: String, _ layers: [Int], _ title: String, _ arcgis: String
  ) -> [WordRow] {
    layers.map { WordRow("\(stem)\($0)", "\(title), \($0) layers.", arcgis: "\(arcgis)\($0)") }
  }

  private static let vggs = [11, 13, 16, 19].flatMap { layers in
    [
      WordRow(
        "vgg\(layers)",
        "VGG, \(layers) layers\(layers == 16 ? ", with batch normalisation but in ssd" : "").",
        arcgis: "VGG\(layers)"),
      WordRow(
        "vgg\(layers)_bn", "VGG, \(layers) layers, with batch normalisation.",
        arcgis: "VGG\(layers)_BN"),
    ]
  }
}
