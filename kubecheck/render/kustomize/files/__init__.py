"""What stands in files: folders and what may be read of them, objects, kustomizations; texts of YAML as kustomize takes them."""
