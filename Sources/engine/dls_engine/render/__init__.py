"""__init__.py: owns the name of the package that draws pictures."""
