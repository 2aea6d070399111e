"""Why a pod fits nowhere, and what single change would let it."""
