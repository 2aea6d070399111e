"""KubeSchedulerConfiguration: its structure, what kube-scheduler holds against it, and the profiles that it gives."""
