#!/bin/sh
# Puts the Markdown report of a run between the markers of a README.
#
# usage: readme_table.sh LADDER_REPORT RUN README [--check]
# With --check nothing is written; the exit code says whether the README is current.
set -eu
report=$1 run=$2 readme=$3 check=${4-}
new=$(mktemp "$readme.XXXXXX")
trap 'rm -f "$new"' EXIT
"$report" "$run" --format markdown | awk -v readme="$readme" '
  { table = table $0 "\n" }
  END {
    while ((getline line < readme) > 0) {
      if (line ~ /^<!-- ladder table: end/) { inside = 0; n_ends++ }
      if (!inside) print line
      if (line ~ /^<!-- ladder table: begin/) { inside = 1; printf "\n%s\n", table }
    }
    if (n_ends != 1) exit 1
  }' >"$new"
if [ "$check" = --check ]; then
  cmp "$new" "$readme"
else
  chmod --reference="$readme" "$new"
  mv "$new" "$readme"
fi
