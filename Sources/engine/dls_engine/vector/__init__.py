"""__init__.py: owns the name of the package that reads labels and polygons."""
