# The roofline: $slopes and $levels are ceilings (operations a byte, GFLOP/s), $arrows lead from base to
# rung (from, distance), $spine and $others are rungs (operations a byte, GFLOP/s, low and high end).
if (IS_TEXT) {
  plot $slopes using 1:2 with lines linetype -1, \
    $levels using 1:2 with lines linetype -1, \
    $others using 1:2 with points linestyle 31, \
    $spine using 1:2 with points linestyle 30
} else {
  plot $slopes using 1:2 with lines linestyle 35, \
    $levels using 1:2 with lines linestyle 36, \
    $arrows using 1:2:3:4 with vectors filled head size screen 0.008,18 linestyle 20, \
    $others using 1:2:3:4 with yerrorbars linestyle 31, \
    $spine using 1:2:3:4 with yerrorbars linestyle 30
}
