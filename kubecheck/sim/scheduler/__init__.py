"""The scheduler, with the verdicts, scores and sentences of the default profile of kube-scheduler."""
