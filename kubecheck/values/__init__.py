"""Readers of the small languages inside manifests: quantities, names, selectors, schedules, durations, addresses."""
