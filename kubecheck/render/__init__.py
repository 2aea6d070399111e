"""What other tools make of files before anybody applies them: objects as they reach the cluster, with the place where each value is written."""
