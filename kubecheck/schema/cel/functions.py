"""All functions of CEL by name; members stand with a leading dot and take their receiver first."""

from __future__ import annotations

from kubecheck.schema.cel.libraries import LIBRARIES
from kubecheck.schema.cel.operators import OPERATORS
from kubecheck.schema.cel.sequences import SEQUENCES
from kubecheck.schema.cel.strings import STRINGS
from kubecheck.schema.cel.times import TIMES

FUNCTIONS = OPERATORS | SEQUENCES | STRINGS | TIMES | LIBRARIES
