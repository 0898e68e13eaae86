# The workload: $paths is a point of a trajectory a line (style, x, z), $starts where they begin (x, z).
if (IS_TEXT) {
  plot $paths using 2:3 with points pointtype '.', \
    $starts using 1:2 with points pointtype '@'
} else {
  plot for [i = 1:8] $paths using ($1 == i ? $2 : NaN):3 with lines linestyle i linewidth 1 dashtype 1, \
    $starts using 1:2 with points linestyle 30 pointsize 0.9
}
