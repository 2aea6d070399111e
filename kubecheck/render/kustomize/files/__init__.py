"""From files to what a build begins with: which may be read, what they hold, and what kustomize demands of them."""
