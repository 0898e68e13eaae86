# Limits: $rungs is a rung a line (line, issue, latency and memory bound, the bound that binds, ns/step,
# its low and high end). The grey line is what could still be won.
if (IS_TEXT) {
  plot $rungs using 5:1:($6 - $5):(0) with vectors nohead linetype -1, \
    $rungs using 6:1 with points linestyle 30, \
    $rungs using 2:1 with points linestyle 37, \
    $rungs using 3:1 with points linestyle 38, \
    $rungs using 4:1 with points linestyle 39
} else {
  plot $rungs using 5:1:($6 - $5):(0) with vectors nohead linestyle 23, \
    $rungs using 6:1:7:8 with xerrorbars linestyle 30, \
    $rungs using 2:1 with points linestyle 37, \
    $rungs using 3:1 with points linestyle 38, \
    $rungs using 4:1 with points linestyle 39
}
