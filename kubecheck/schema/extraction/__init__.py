"""What Kubernetes says of its types in its sources, read and packed into the files that are shipped."""
