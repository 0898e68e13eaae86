# Quick wins and diminishing returns: $steep and $flat are the ways between rungs (lines, speed-up),
# $spine and $others the rungs (lines, speed-up, its low and high end).
plot $steep using 1:2 with lines linestyle 32, \
  $flat using 1:2 with lines linestyle 33, \
  $others using 1:2:3:4 @YBARS linestyle 31, \
  $spine using 1:2:3:4 @YBARS linestyle 30
