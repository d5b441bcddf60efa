"""problem.py: owns the sentences that installing can end with."""

from __future__ import annotations

import re


class Problem(Exception):
    """Something that stands in the way: what it is, and the command that mends it."""

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step

    def to_wire(self) -> dict[str, str]:
        """For `--json`."""
        return {"reason": self.reason, "next_step": self.next_step}


class UsageProblem(Problem):
    """The command itself is wrong; exit code 2."""


NETWORK_SIGNS = re.compile(
    r"could not connect|connection (refused|reset|aborted)|name or service not known|"
    r"temporary failure in name resolution|failed to (fetch|resolve)|dns error|"
    r"network is unreachable|no route to host|error sending request|timed? ?out|proxyerror|"
    r"newconnectionerror|max retries exceeded|tunnel connection failed|could not fetch url|"
    r"retrying \(retry",
    re.IGNORECASE,
)
CERTIFICATE_SIGNS = re.compile(
    r"certificate_verify_failed|certificate verify failed|unknownissuer|self.signed certificate|"
    r"invalid peer certificate",
    re.IGNORECASE,
)
DISK_SIGNS = re.compile(r"no space left on device|disk quota exceeded|os error 28", re.IGNORECASE)
HASH_SIGNS = re.compile(
    r"do not match the hashes from the requirements|hash mismatch|--require-hashes mode",
    re.IGNORECASE,
)
MISSING_SIGNS = re.compile(
    r"no matching distribution found for (\S+)|because (\S+) has no wheels|"
    r"could not find a version that satisfies the requirement (\S+)|"
    r"(?:because|and) there is no version of (\S+)|because (\S+) was not found",
    re.IGNORECASE,
)


def explain(output: str, python: str, log: str) -> Problem:
    """The sentence for what pip or uv printed when it failed.

    Certificates come before the network: a refused certificate is reported as a failed
    connection too.
    """
    if DISK_SIGNS.search(output):
        return Problem(
            "the disk is full",
            "Free some space, or set DLS_ENGINE_HOME to a folder on another disk, and run "
            "`dls engine install` again; what is downloaded is kept.",
        )
    if HASH_SIGNS.search(output):
        return Problem(
            "a library that came is another file than the one this dls was made with",
            f"Don't use it: look in {log} for its name and at where it came from (PIP_INDEX_URL, "
            "a proxy, or the folder after --from), then run `dls engine install` again.",
        )
    if CERTIFICATE_SIGNS.search(output):
        return Problem(
            "the certificate of the package index is not trusted, as behind some companies' "
            "proxies",
            "Set PIP_CERT and SSL_CERT_FILE to your certificates' file, for example "
            "/etc/ssl/certs/ca-certificates.crt, and run `dls engine install` again.",
        )
    if NETWORK_SIGNS.search(output):
        return Problem(
            "the package index cannot be reached",
            "Check the network (behind a proxy: set HTTPS_PROXY) and run `dls engine install` "
            "again; what is downloaded is kept. Without a network: "
            "`dls engine install --from DIR`.",
        )
    if "(from versions: none)" in output:
        return Problem(
            "the package index offers no version at all of a library: it cannot be reached, or it "
            "is a mirror that lacks it",
            "Check the network and PIP_INDEX_URL, and run `dls engine install` again; what is "
            "downloaded is kept.",
        )
    missing = MISSING_SIGNS.search(output)
    if missing:
        name = next(group for group in missing.groups() if group)
        return Problem(
            f"the package index has no {name} for Python {python} on this machine",
            "Use a Python from 3.10 to 3.13: DLS_PYTHON=/path/to/python3 dls engine install",
        )
    last = next((line for line in reversed(output.splitlines()) if line.strip()), "no message")
    return Problem(
        f"the libraries could not be installed: {last.strip()[:300]}",
        f"Look at {log}, then run `dls engine install` again; what is downloaded is kept.",
    )
