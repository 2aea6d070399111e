#!/bin/sh
# kustomize v5.7.1: a number of a strategic merge patch becomes a text where the base has one in quotes; a JSON patch keeps it a number.
#
# Where the base says port: "http" and the patch says port: 8080, the build says port: "8080": the patch takes over the quotes of what it
# replaces. For a field that takes both (`targetPort`, the port of a probe) that is another value: a port by the name 8080, which no
# container has. Without quotes in the base (port: http), the number stays a number.
#
# Needs Go and the Go module proxy. Ends with 0 as long as kustomize behaves so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
cd "$work"

MERGE='{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80, targetPort: 8080}]}}'
JSON='- {op: replace, path: /spec/ports/0/targetPort, value: 8080}'

# build TARGET-PORT-IN-THE-BASE PATCH: the line of the target port that is built.
build() {
  rm -rf case
  mkdir case
  printf 'resources: [web.yaml]\npatches:\n- target: {kind: Service}\n  patch: |-\n    %s\n' "$2" > case/kustomization.yaml
  printf 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80, targetPort: %s}]}\n' "$1" > case/web.yaml
  bin/kustomize build case | sed -n 's/^ *targetPort: //p'
}

quoted=$(build '"http"' "$MERGE")
plain=$(build 'http' "$MERGE")
json=$(build '"http"' "$JSON")
echo "strategic merge patch over \"http\": $quoted"
echo "strategic merge patch over http:   $plain"
echo "JSON patch over \"http\":            $json"
# Seen:
# strategic merge patch over "http": "8080"
# strategic merge patch over http:   8080
# JSON patch over "http":            8080
test "$quoted" = '"8080"'
test "$plain" = '8080'
test "$json" = '8080'
