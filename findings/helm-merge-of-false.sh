#!/bin/sh
# Helm v3.19.0: `merge` lets what a user turned off be turned on again by the defaults.
#
# `merge DESTINATION SOURCE` gives precedence to the destination, as its documentation says; but false, 0 and the empty text count as not said,
# and are taken from the source. The usual `merge .Values.mine .Values.defaults` so loses `enabled: false` and `replicas: 0`, while
# `mergeOverwrite` with the two the other way round keeps them, and so does what Helm does itself with a values file.
#
# Needs Go and the Go module proxy. Ends with 0 as long as Helm behaves so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" go install helm.sh/helm/v3/cmd/helm@v3.19.0
cd "$work"
mkdir -p chart/templates
printf 'apiVersion: v2\nname: chart\nversion: 0.1.0\n' > chart/Chart.yaml
printf 'mine: {enabled: false, replicas: 0, name: ""}\ndefaults: {enabled: true, replicas: 2, name: web}\n' > chart/values.yaml
cat > chart/templates/list.yaml <<'END'
seen:
- 'merge {{ merge (deepCopy .Values.mine) .Values.defaults | toJson }}'
- 'mergeOverwrite {{ mergeOverwrite (deepCopy .Values.defaults) .Values.mine | toJson }}'
END
bin/helm template chart | sed -n "s/^- '\(.*\)'$/\1/p" | tee seen
# Seen:
cat > expected <<'END'
merge {"enabled":true,"name":"web","replicas":2}
mergeOverwrite {"enabled":false,"name":"","replicas":0}
END
diff expected seen
