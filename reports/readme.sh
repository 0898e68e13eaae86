#!/bin/sh
# Puts the Markdown report of a run between the markers of a README, folded up behind its first table, and
# its figures beside the run.
#
# usage: readme.sh LADDER_REPORT RUN README [--check]
# With --check nothing is written; the exit code says whether README and its figure are current.
set -eu
report=$1 run=$2 readme=$3 check=${4-}
shown=fig_quick-wins.svg # in the README
new=$(mktemp "$readme.XXXXXX")
pictures=$(mktemp -d)
trap 'rm -rf "$new" "$pictures"' EXIT
"$report" "$run" --format markdown | awk -v readme="$readme" '
  /^#### / && ++n_parts == 2 { table = table "<details>\n<summary>The rest of the report</summary>\n\n" }
  { table = table $0 "\n" }
  END {
    if (n_parts > 1) table = table "\n</details>\n"
    while ((getline line < readme) > 0) {
      if (line ~ /^<!-- ladder table: end/) { inside = 0; n_ends++ }
      if (!inside) print line
      if (line ~ /^<!-- ladder table: begin/) { inside = 1; printf "\n%s\n", table }
    }
    if (n_ends != 1) exit 1
  }' >"$new"

# What drew a picture stands in it: another gnuplot draws the same one in other bytes.
drawn_by() {
  grep -o 'Produced by GNUPLOT [^<]*' "$1"
}

if [ "$check" = --check ]; then
  cmp "$new" "$readme"
  grep -q "$(dirname "$run" | sed 's#.*/\(results/\)#\1#')/$shown" "$readme"
  "$report" "$run" --figure quick-wins --format figures --out "$pictures" >/dev/null
  old=$(dirname "$run")/$shown
  if [ "$(drawn_by "$pictures/$shown")" = "$(drawn_by "$old")" ]; then
    cmp "$pictures/$shown" "$old"
  else
    echo "$old was drawn by another gnuplot; not compared"
  fi
else
  "$report" "$run" --format figures --out "$pictures" >/dev/null
  cp "$pictures"/*.png "$pictures/$shown" "$(dirname "$run")"
  chmod --reference="$readme" "$new"
  mv "$new" "$readme"
fi
