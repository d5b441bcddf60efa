"""__init__.py: owns the name of the package that installs the engine, with the standard library."""
