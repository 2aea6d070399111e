"""The dry run: manifests played through a compact copy of the controllers, the scheduler and the kubelet."""
