"""__init__.py: owns nothing; the package holds learning, scoring and inference."""
