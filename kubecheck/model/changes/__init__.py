"""What becomes of objects from an older state to the present one."""
