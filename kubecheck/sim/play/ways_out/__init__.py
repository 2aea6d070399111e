"""Ways out of what a dry run got stuck in: the smallest changes after which it does not, each found by trying it on the same world.

`stage` plays a world with changes, `candidates` says from what a fact blames which changes are worth a try, `search` tries them.
"""
