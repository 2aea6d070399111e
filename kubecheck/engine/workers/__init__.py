"""Who does the work: this process, others of this machine, or an executor that is handed in. What comes of it is the same."""
