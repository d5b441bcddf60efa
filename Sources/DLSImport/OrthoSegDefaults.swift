// OrthoSegDefaults.swift: what OrthoSeg takes where a project's configuration is silent.

/// The defaults of OrthoSeg 0.7.1, as far as a project file has a place for them.
enum OrthoSegDefaults {
  /// The defaults as a configuration, which others overrule.
  static let text = """
    [model]
    architecture = inceptionresnetv2+unet
    nb_channels = 3
    [train]
    image_pixel_width = 512
    image_pixel_height = 512
    image_pixel_x_size = 0.25
    image_pixel_y_size = 0.25
    labelpolygons_pattern = ${dirs:labels_dir}/${general:segment_subject}_{image_layer}_polygons.gpkg
    labellocations_pattern = ${dirs:labels_dir}/${general:segment_subject}_{image_layer}_locations.gpkg
    labelname_column = classname
    image_augmentations = {"rotation_range": 359, "zoom_range": 0.1, "brightness_range": [0.95, 1.05]}
    classes = {"background": {"labelnames": ["ignore_for_train", "background"], "weight": 1},
      "${general:segment_subject}": {"labelnames": ["${general:segment_subject}"], "weight": 1}}
    batch_size_fit = 6
    optimizer_params = {"learning_rate": 0.0001}
    nb_epoch_with_freeze = 20
    max_epoch = 1000
    earlystop_patience = 100
    earlystop_monitor_metric = one_hot_mean_iou
    [predict]
    batch_size = 4
    image_pixel_width = 2048
    image_pixel_x_size = 0.25
    image_pixels_overlap = 128
    min_probability = 0.5
    simplify_algorithm = LANG+
    simplify_tolerance = ${image_pixel_x_size}*1.5
    [postprocess]
    simplify_tolerance = ${predict:image_pixel_x_size}*2
    [dirs]
    projects_dir = ..
    project_dir = ${projects_dir}/${general:segment_subject}
    labels_dir = ${project_dir}/labels
    [files]
    image_layers_config_filepath = ${dirs:projects_dir}/imagelayers.ini
    """
}
