"""The scheduling cycle, and the cluster, nodes and pods as it sees them."""
