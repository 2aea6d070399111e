"""Hostile input by the million: doors, mutations that know the structure of what they change, and a loop that coverage guides."""
