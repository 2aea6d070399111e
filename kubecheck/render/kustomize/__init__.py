"""`kustomize build` in our own words: the objects of kustomize v5 (api v0.21) in its order, each value with the place where it is written."""
