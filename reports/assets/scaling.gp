# Scaling, strong and weak in a panel each: $points is a rung on so many cores (style, cores, speed-up,
# low and high end), $fits what was fitted (style, cores, speed-up; style 0 is the ideal).
plot $fits using ($1 == 0 ? $2 : NaN):3 with lines linestyle 24, \
  for [i = 1:8] $fits using ($1 == i ? $2 : NaN):3 with lines linestyle i linewidth 1.5, \
  for [i = 1:8] $points using ($1 == i ? $2 : NaN):3:4:5 @YBARS linestyle i dashtype 1
