"""Devices that drivers publish: pools, what claims ask for, and which devices they get."""
