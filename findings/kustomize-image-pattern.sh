#!/bin/sh
# kustomize v5.7.1: the name in `images:` is a regular expression, so that the dots of a registry's name stand for any character.
#
# An entry for `registry.example/app` also changes the tag of `registry-example/app`, an image of another registry. That the names of
# patches' targets are patterns is documented; that those of images are is not, and a name of a registry always has a dot.
#
# Needs Go and the Go module proxy. Ends with 0 as long as kustomize behaves so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
cd "$work"
cat > kustomization.yaml <<'END'
resources: [pod.yaml]
images:
- {name: registry.example/app, newTag: v2}
END
cat > pod.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: a, image: "registry.example/app:v1"}
  - {name: b, image: "registry-example/app:v1"}
  - {name: c, image: "registry.example/apps:v1"}
END
bin/kustomize build . | sed -n 's/^ *- image: //p' > seen
cat seen
# Seen:
# registry.example/app:v2
# registry-example/app:v2
# registry.example/apps:v1
test "$(tr '\n' ' ' < seen)" = "registry.example/app:v2 registry-example/app:v2 registry.example/apps:v1 "
