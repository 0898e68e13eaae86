STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'
set terminal svg size 900,548 font 'sans-serif,14' background rgb 'white' name 'sweep' noenhanced
IS_TEXT = 0
# What all figures share. Colours are those of Okabe and Ito, which the colour-blind tell apart; each
# goes with a dash or a mark of its own, so that a print in black and white says the same.
set encoding utf8
unset key
set border 3 linewidth 1 linecolor rgb '#444444'
set tics nomirror out scale 0.5 textcolor rgb '#222222'
set style line 20 linewidth 1 linecolor rgb '#999999'                 # from a name to its point
set style line 21 linewidth 1 linecolor rgb '#dddddd'                 # the grid
set style line 22 linewidth 1.5 dashtype 2 linecolor rgb '#444444'    # marks on an axis
set style line 23 linewidth 6 linecolor rgb '#d0d0d0'                 # what is left to be won, ways
set style line 24 linewidth 3 linecolor rgb '#bbbbbb'                 # the ideal
# rungs: of the spine, others
set style line 30 linewidth 2 linecolor rgb '#000000' pointtype 7 pointsize 1.3
set style line 31 linewidth 1.5 linecolor rgb '#777777' pointtype 6 pointsize 1
# ways: steep, flat; the limit that binds; ceilings: bandwidth, arithmetic
set style line 32 linewidth 4 linecolor rgb '#0072b2'
set style line 33 linewidth 2.5 dashtype 2 linecolor rgb '#d55e00'
set style line 34 linewidth 3.5 linecolor rgb '#d55e00'
set style line 35 linewidth 3 linecolor rgb '#d55e00'
set style line 36 linewidth 3 dashtype 4 linecolor rgb '#009e73'
# limits: issue, latency, memory
set style line 37 linewidth 2 linecolor rgb '#009e73' pointtype 8 pointsize 1.5
set style line 38 linewidth 2 linecolor rgb '#cc79a7' pointtype 12 pointsize 1.5
set style line 39 linewidth 2 linecolor rgb '#d55e00' pointtype 4 pointsize 1.3
# series: lines over sizes or cores
set style line 1 linewidth 2.5 dashtype 1 linecolor rgb '#0072b2' pointtype 7 pointsize 1
set style line 2 linewidth 2.5 dashtype 2 linecolor rgb '#d55e00' pointtype 5 pointsize 1
set style line 3 linewidth 2.5 dashtype 4 linecolor rgb '#009e73' pointtype 9 pointsize 1.2
set style line 4 linewidth 2.5 dashtype 5 linecolor rgb '#cc79a7' pointtype 13 pointsize 1.2
set style line 5 linewidth 2.5 dashtype 3 linecolor rgb '#e69f00' pointtype 6 pointsize 1
set style line 6 linewidth 2.5 dashtype 1 linecolor rgb '#000000' pointtype 4 pointsize 1
set style line 7 linewidth 2.5 dashtype 2 linecolor rgb '#56b4e9' pointtype 8 pointsize 1.2
set style line 8 linewidth 2.5 dashtype 4 linecolor rgb '#666666' pointtype 12 pointsize 1.2
if (IS_TEXT) {
  # letters: no room for the ends of intervals, and a letter a mark
  set tics nomirror
  set style line 30 pointtype '@'
  set style line 31 pointtype 'o'
  set style line 37 pointtype 'i'
  set style line 38 pointtype 'l'
  set style line 39 pointtype 'm'
  set style line 1 pointtype 'A'
  set style line 2 pointtype 'B'
  set style line 3 pointtype 'C'
  set style line 4 pointtype 'D'
  set style line 5 pointtype 'E'
  set style line 6 pointtype 'F'
  set style line 7 pointtype 'G'
  set style line 8 pointtype 'H'
  XBARS = 'with points'
  YBARS = 'with points'
} else {
  set grid back linestyle 21
  XBARS = 'with xerrorbars'
  YBARS = 'with yerrorbars'
}
set label 1 'As the ensemble outgrows the caches: who feels it, and who does not' at screen 0.0156,0.9653 left front font HEADLINE
set label 2 'Time of one trajectory-step, median with its 95 % interval, over the number of trajectories. Dashed: from here on the' at screen 0.0156,0.0675 left front textcolor rgb '#444444'
set label 3 'states alone, 24 bytes each, no longer fit that cache.' at screen 0.0156,0.0310 left front textcolor rgb '#444444'
$caches << EOD
NaN NaN NaN NaN NaN NaN

1365.33333 0.310179206 
1365.33333 42.7003736 

43690.6667 0.310179206 
43690.6667 42.7003736 

1501866.67 0.310179206 
1501866.67 42.7003736 
EOD
set label 4 'L1 32 KiB' at screen 0.3500,0.9124 center front textcolor rgb '#444444'
set label 5 'L2 1 MiB' at screen 0.5486,0.9124 center front textcolor rgb '#444444'
set label 6 'L3 34.4 MiB' at screen 0.7673,0.9124 center front textcolor rgb '#444444'
$rungs << EOD
NaN NaN NaN NaN NaN NaN

1 64 31 31 31.124 
1 1024 30.5 30.5 30.622 
1 4096 30.2 30.2 30.3208 
1 1048576 33.5 33.5 33.634 
1 4194304 34 34 34.136 

2 64 18 18 18.072 
2 1024 17.9 17.9 17.9716 
2 4096 17.8 17.8 17.8712 
2 1048576 19 19 19.076 
2 4194304 21.7 21.7 21.7868 


4 64 0.91 0.91 0.91364 
4 1024 0.75 0.75 0.753 
4 4096 0.752 0.752 0.755008 
4 1048576 0.76 0.76 0.76304 
4 4194304 0.81 0.81 0.81324 

5 1024 0.98 0.98 0.98392 
5 4096 0.39 0.39 0.39156 
5 1048576 0.388 0.388 0.389552 
5 4194304 0.41 0.41 0.41164 


7 64 1.5 1.5 1.506 
7 1024 1.4 1.4 1.4056 
7 4096 1.3 1.3 1.3052 
7 1048576 1.2 1.2 1.2048 
7 4194304 1.1 1.1 1.1044 
EOD
set arrow 1 from screen 0.7632,0.8622 to screen 0.7986,0.8622 nohead linestyle 20
set label 7 'v10_naive' at screen 0.8449,0.8622 center front
set arrow 2 from screen 0.7632,0.7994 to screen 0.7986,0.7994 nohead linestyle 20
set label 8 'v15_inlined' at screen 0.8500,0.7994 center front
set arrow 3 from screen 0.7632,0.3388 to screen 0.7986,0.3388 nohead linestyle 20
set label 9 'v35_simd' at screen 0.8426,0.3388 center front
set arrow 4 from screen 0.7632,0.2435 to screen 0.7986,0.2435 nohead linestyle 20
set label 10 'v40_openmp' at screen 0.8549,0.2435 center front
set arrow 5 from screen 0.7632,0.3817 to screen 0.7986,0.3817 nohead linestyle 20
set label 11 'v90_|<b>?[2J' at screen 0.8645,0.3817 center front
set lmargin at screen 0.0844
set rmargin at screen 0.7956
set tmargin at screen 0.8942
set bmargin at screen 0.2044
set label 12 'trajectories N (logarithmic)' at screen 0.4400,0.1223 center front
set label 13 'ns per trajectory-step (logarithmic)' at screen 0.0117,0.5493 center rotate by 90
set logscale x
set xrange [36.7583474:7302707.42]
set xtics ('100' 100, '1000' 1000, '10 000' 10000, '100 000' 100000, '1 000 000' 1000000)
set logscale y
set yrange [0.310179206:42.7003736]
set ytics ('0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20)
# The sweep: $rungs is a value a line (style, N, ns/step, low and high end), $caches the sizes at which
# one is outgrown (N, ns/step).
plot $caches using 1:2 with lines linestyle 22, \
  for [i = 1:8] $rungs using ($1 == i ? $2 : NaN):3 with lines linestyle i, \
  for [i = 1:8] $rungs using ($1 == i ? $2 : NaN):3:4:5 @YBARS linestyle i dashtype 1
