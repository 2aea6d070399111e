"""All doors, by name."""

from __future__ import annotations

import functools


@functools.cache
def all_doors():
    """The doors in their order: those of single texts, which are cheap, before those of values, of files, and of the servers."""
    from fuzzing.doors import agents, editors, files, languages, texts, values

    return {door.name: door for module in (languages, texts, values, files, editors, agents) for door in module.doors()}
