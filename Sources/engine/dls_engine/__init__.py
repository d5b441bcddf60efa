"""__init__.py: owns the engine's version and the version of the protocol it speaks."""

__version__ = "0.1.0"

PROTOCOL = 1
"""Version of docs/engine-protocol.md. Raised when a client of the old one would break."""
