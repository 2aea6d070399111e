"""A project that stays in memory while its files change: judged again, as far as a change reaches."""
