"""__init__.py: owns the name of the package that exports image chips."""
