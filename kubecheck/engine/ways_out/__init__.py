"""Ways out of what the dry run got stuck in: found in worlds (`worlds`), and as edits of the files that these are read from (`files`)."""
