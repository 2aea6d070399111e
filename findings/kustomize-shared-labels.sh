#!/bin/sh
# kustomize v5.7.1: an overlay that changes one label of a Deployment's metadata changes its selector and its pods' labels as well.
#
# `labels:` with `includeSelectors: true` writes a new label to three places of a Deployment: metadata, selector, pod template. A strategic merge
# patch of an overlay then names metadata.labels alone. All three places change, although the patch says nothing of two of them: the three are
# one value inside of the program. The selector of a Deployment is immutable, so that the next apply of the overlay fails.
#
# A JSON patch of the same field changes that field alone. So does the strategic merge patch where the label stood in the base's file already.
#
# Needs Go and the Go module proxy. Ends with 0 as long as kustomize behaves so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
cd "$work"
mkdir base merge json

cat > base/kustomization.yaml <<'END'
resources: [web.yaml]
labels:
- pairs: {tier: front}
  includeSelectors: true
END
cat > base/web.yaml <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.27"}]}
END
cat > merge/kustomization.yaml <<'END'
resources: [../base]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {tier: edge}}
END
cat > json/kustomization.yaml <<'END'
resources: [../base]
patches:
- target: {kind: Deployment}
  patch: |-
    - {op: replace, path: /metadata/labels/tier, value: edge}
END

bin/kustomize build merge | grep tier: | tr -d ' ' | tr '\n' ' ' > merged
bin/kustomize build json | grep tier: | tr -d ' ' | tr '\n' ' ' > patched
echo "strategic merge patch: $(cat merged)"
echo "JSON patch:            $(cat patched)"
# Seen, in the order metadata, selector, pod template:
# strategic merge patch: tier:edge tier:edge tier:edge
# JSON patch:            tier:edge tier:front tier:front
test "$(cat merged)" = "tier:edge tier:edge tier:edge "
test "$(cat patched)" = "tier:edge tier:front tier:front "
