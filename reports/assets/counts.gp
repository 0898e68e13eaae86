# Counts, a panel for each: $rungs is a rung a line (line, place at the edge, value, its low and high
# end).
plot $rungs using 3:1:4:5 @XBARS linestyle 30, \
  $rungs using 2:1 with points linestyle 31
