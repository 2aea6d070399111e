"""Structure: the schemas of every Kubernetes version, compiled on first use; custom resources; schemas of the user."""
