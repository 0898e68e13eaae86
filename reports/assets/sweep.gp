# The sweep: $rungs is a value a line (style, N, ns/step, low and high end), $caches the sizes at which
# one is outgrown (N, ns/step).
plot $caches using 1:2 with lines linestyle 22, \
  for [i = 1:8] $rungs using ($1 == i ? $2 : NaN):3 with lines linestyle i, \
  for [i = 1:8] $rungs using ($1 == i ? $2 : NaN):3:4:5 @YBARS linestyle i dashtype 1
