"""__init__.py: owns how learning shares the machine: threads that wait do not burn it."""

import os

# Read by OpenMP when torch is first imported: on a busy machine, threads that spin while they wait
# for one another cost more than they compute.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
