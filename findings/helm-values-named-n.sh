#!/bin/sh
# Helm v3.19.0: a value named `n` (or `y`, `on`, `off`, `no`, `yes`) in a values file is not there; given with --set, it is.
#
# In a values file such a key is read as YAML 1.1 reads it, as a boolean, and then becomes the text "false" or "true" in `.Values`. On the
# command line it is a name as any other. A template that asks for `.Values.n` gets nothing from the file, without an error, and `.Values.false`
# has what the file says.
#
# Needs Go and the Go module proxy. Ends with 0 as long as Helm behaves so.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN="$work/bin" go install helm.sh/helm/v3/cmd/helm@v3.19.0
cd "$work"
mkdir -p chart/templates
printf 'apiVersion: v2\nname: chart\nversion: 0.1.0\n' > chart/Chart.yaml
printf 'n: 3\n"y": 4\n' > chart/values.yaml
printf 'seen:\n{{- range tuple "n" "false" "y" }}\n- {{ . }} is {{ index $.Values . | toJson }}\n{{- end }}\n' > chart/templates/list.yaml
echo "of the file, where only y is in quotes:"
bin/helm template chart | sed -n 's/^- //p' | tee file
echo "with --set n=3 besides:"
bin/helm template chart --set n=3 | sed -n 's/^- //p' | tee set
# Seen:
# n is null, false is 3, y is 4
# n is 3, false is 3, y is 4
test "$(tr '\n' ';' < file)" = "n is null;false is 3;y is 4;"
test "$(tr '\n' ';' < set)" = "n is 3;false is 3;y is 4;"
