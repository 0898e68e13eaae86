# The ladder: $spine and $others are rungs (line, limit, ns/step, its low and high end).
if (IS_TEXT) {
  plot $others using 4:1:($5 - $4):(0) with vectors nohead linetype -1, \
    $spine using 4:1:($5 - $4):(0) with vectors nohead linetype -1, \
    $others using 2:1 with points pointtype '|', \
    $spine using 2:1 with points pointtype '|', \
    $others using 3:1 with points linestyle 31, \
    $spine using 3:1 with points linestyle 30
} else {
  plot $others using 3:1:4:5 with xerrorbars linestyle 31, \
    $spine using 3:1:4:5 with xerrorbars linestyle 30, \
    $others using 2:($1 - 0.38):(0):(0.76) with vectors nohead linestyle 34, \
    $spine using 2:($1 - 0.38):(0):(0.76) with vectors nohead linestyle 34
}
