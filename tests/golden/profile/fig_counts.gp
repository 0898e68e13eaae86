STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'
set terminal svg size 900,440 font 'sans-serif,14' background rgb 'white' name 'counts' noenhanced
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
set label 1 'Why: instructions and misses of a step beside its time' at screen 0.0156,0.9568 left front font HEADLINE
set label 2 'Counts by Callgrind, the same in every run: instructions, and data that the first cache does not hold; a hollow mark' at screen 0.0156,0.1295 left front textcolor rgb '#444444'
set label 3 'at the edge is less than 0.001 misses. Fewer instructions are not always less time: what else it takes is waiting. A' at screen 0.0156,0.0841 left front textcolor rgb '#444444'
set label 4 'rung built for this very processor is counted as built for an older one.' at screen 0.0156,0.0386 left front textcolor rgb '#444444'
set multiplot
set arrow 1 from screen 0.0156,0.8909 to screen 0.0489,0.8909 nohead linestyle 30
set label 5 '' at screen 0.0322,0.8909 point linestyle 30 front
set label 6 'of a trajectory-step' at screen 0.0567,0.8909 left front
set label 7 '' at screen 0.2574,0.8909 point linestyle 31 front
set label 8 'less than 0.001' at screen 0.2818,0.8909 left front
$rungs << EOD
NaN NaN NaN NaN NaN NaN
1.5 NaN 214.25 214.25 214.25 
2.5 NaN 159.5 159.5 159.5 
3.5 NaN 115.2 115.2 115.2 
4.5 NaN 102.1 102.1 102.1 
5.5 NaN 98.73 98.73 98.73 
6.5 NaN 9.8754 9.8754 9.8754 
7.5 NaN 3.62 3.62 3.62 
8.5 NaN 3.65 3.65 3.65 
9.5 NaN 2142500 2142500 2142500 
EOD
set label 9 '214' at screen 0.6300,0.7250 right front
set label 10 '160' at screen 0.6300,0.6750 right front
set label 11 '115' at screen 0.6300,0.6250 right front
set label 12 '102' at screen 0.6300,0.5750 right front
set label 13 '98.7' at screen 0.6300,0.5250 right front
set label 14 '9.88' at screen 0.6300,0.4750 right front
set label 15 '3.62' at screen 0.6300,0.4250 right front
set label 16 '3.65' at screen 0.6300,0.3750 right front
set label 17 '2142500' at screen 0.6300,0.3250 right front
set label 18 '1x compiler' at screen 0.0156,0.7750 left front textcolor rgb '#444444'
set label 19 'v10_naive' at screen 0.2756,0.7250 right front font STRONG
set label 20 'v12_naive_o3_native' at screen 0.2756,0.6750 right front
set label 21 'v15_inlined' at screen 0.2756,0.6250 right front
set label 22 'v20_soa' at screen 0.2756,0.5750 right front font STRONG
set label 23 'v22_aos' at screen 0.2756,0.5250 right front
set label 24 'v34_in_flight' at screen 0.2756,0.4750 right front
set label 25 'v35_simd' at screen 0.2756,0.4250 right front font STRONG
set label 26 'v40_openmp' at screen 0.2756,0.3750 right front font STRONG
set label 27 'v90_|<script>`%s`;é??...' at screen 0.2756,0.3250 right front
set lmargin at screen 0.2911
set rmargin at screen 0.5600
set tmargin at screen 0.8000
set bmargin at screen 0.3000
set label 28 'instructions a step' at screen 0.4256,0.1977 center front
set logscale x
set xrange [1.86250719:4164198.69]
set xtics ('100' 100, '10 000' 10000, '1 000 000' 1000000)
unset logscale y
set yrange [10:0]
unset ytics
# Counts, a panel for each: $rungs is a rung a line (line, place at the edge, value, its low and high
# end).
plot $rungs using 3:1:4:5 @XBARS linestyle 30, \
  $rungs using 2:1 with points linestyle 31
unset label
unset arrow
$rungs << EOD
NaN NaN NaN NaN NaN NaN
1.5 NaN 0.0312 0.0312 0.0312 
2.5 NaN 0.0313 0.0313 0.0313 
3.5 NaN 0.0311 0.0311 0.0311 
4.5 NaN 0.0012 0.0012 0.0012 
5.5 NaN 0.375 0.375 0.375 
6.5 0.000607984408 NaN NaN NaN 
7.5 0.000607984408 NaN NaN NaN 
8.5 0.000607984408 NaN NaN NaN 
9.5 NaN 31.2 31.2 31.2 
EOD
set label 1 '0.0312' at screen 0.9767,0.7250 right front
set label 2 '0.0313' at screen 0.9767,0.6750 right front
set label 3 '0.0311' at screen 0.9767,0.6250 right front
set label 4 '0.00120' at screen 0.9767,0.5750 right front
set label 5 '0.375' at screen 0.9767,0.5250 right front
set label 6 '0' at screen 0.9767,0.4750 right front
set label 7 '0' at screen 0.9767,0.4250 right front
set label 8 '0' at screen 0.9767,0.3750 right front
set label 9 '31.2' at screen 0.9767,0.3250 right front
set lmargin at screen 0.6378
set rmargin at screen 0.9067
set tmargin at screen 0.8000
set bmargin at screen 0.3000
set label 10 'L1 misses a step' at screen 0.7722,0.1977 center front
set logscale x
set xrange [0.000596063146:52.3434476]
set xtics ('0.01' 0.01, '1' 1)
unset logscale y
set yrange [10:0]
unset ytics
# Counts, a panel for each: $rungs is a rung a line (line, place at the edge, value, its low and high
# end).
plot $rungs using 3:1:4:5 @XBARS linestyle 30, \
  $rungs using 2:1 with points linestyle 31
unset multiplot
