STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'
set terminal svg size 900,612 font 'sans-serif,14' background rgb 'white' name 'quick_wins' noenhanced
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
set label 1 'What lines bring: 65.8x by 230 lines, no steeper at first than later' at screen 0.0156,0.9690 left front font HEADLINE
set label 2 'Across: lines of code added or changed on the way to a rung, from base to base. Up: its speed-up over v10_naive,' at screen 0.0156,0.0931 left front textcolor rgb '#444444'
set label 3 'with its 95 % interval. Steep: a line brings more there than the mean of all lines on the way to v40_openmp (65.8x' at screen 0.0156,0.0605 left front textcolor rgb '#444444'
set label 4 'by 230 lines).' at screen 0.0156,0.0278 left front textcolor rgb '#444444'
set arrow 1 from screen 0.0156,0.9216 to screen 0.0489,0.9216 nohead linestyle 32
set label 5 'steep' at screen 0.0567,0.9216 left front
set arrow 2 from screen 0.1264,0.9216 to screen 0.1597,0.9216 nohead linestyle 33
set label 6 'flat' at screen 0.1675,0.9216 left front
set arrow 3 from screen 0.2190,0.9216 to screen 0.2523,0.9216 nohead linestyle 30
set label 7 '' at screen 0.2356,0.9216 point linestyle 30 front
set label 8 'the spine' at screen 0.2601,0.9216 left front
set arrow 4 from screen 0.3599,0.9216 to screen 0.3933,0.9216 nohead linestyle 31
set label 9 '' at screen 0.3766,0.9216 point linestyle 31 front
set label 10 'other rungs' at screen 0.4010,0.9216 left front
$steep << EOD
NaN NaN NaN NaN NaN NaN

115 4.31290117 
203 33.8355951 

203 33.8355951 
230 65.8482075 
EOD
$flat << EOD
NaN NaN NaN NaN NaN NaN

0 1 
41 1.62018199 

41 1.62018199 
75 2.30685224 

75 2.30685224 
115 4.31290117 
EOD
$spine << EOD
NaN NaN NaN NaN NaN NaN
0 1 1 1 
75 2.30685224 2.30222837 2.31381532 
203 33.8355951 33.7180059 33.9367172 
230 65.8482075 65.726033 66.2279769 
EOD
$others << EOD
NaN NaN NaN NaN NaN NaN
3 0.486744619 0.484455467 0.488969425 
3 1.00082422 0.995350421 1.00279725 
41 1.62018199 1.61406161 1.62621982 
60 1.43916911 1.43605405 1.4425414 
115 4.31290117 4.29649911 4.32487298 
EOD
set label 11 'v10_naive' at screen 0.1981,0.3108 center front font STRONG
set label 12 'v20_soa 2.31x' at screen 0.4771,0.4201 center front font STRONG
set label 13 'v35_simd 33.8x' at screen 0.7640,0.7951 center front font STRONG
set label 14 'v40_openmp 65.8x' at screen 0.8379,0.8647 center front font STRONG
set label 15 'v15' at screen 0.3052,0.3762 center front textcolor rgb '#444444'
set label 16 'v31' at screen 0.5658,0.4980 center front textcolor rgb '#444444'
set label 17 'v11' at screen 0.1733,0.2469 center front textcolor rgb '#444444'
set label 18 'v12' at screen 0.1126,0.3623 center front textcolor rgb '#444444'
set label 19 'v23' at screen 0.3741,0.3818 center front textcolor rgb '#444444'
set lmargin at screen 0.0933
set rmargin at screen 0.9844
set tmargin at screen 0.8889
set bmargin at screen 0.2157
set label 20 'lines of code added or changed since the start' at screen 0.5389,0.1422 center front
set label 21 'speed-up over the start (logarithmic)' at screen 0.0117,0.5523 center rotate by 90
unset logscale x
set xrange [-11.5:241.5]
set xtics ('0' 0, '20' 20, '40' 40, '60' 60, '80' 80, '100' 100, '120' 120, '140' 140, '160' 160, '180' 180, '200' 200, '220' 220, '240' 240)
set logscale y
set yrange [0.378847547:84.6897537]
set ytics ('0.5x' 0.5, '1x' 1, '2x' 2, '5x' 5, '10x' 10, '20x' 20, '50x' 50)
# Quick wins and diminishing returns: $steep and $flat are the ways between rungs (lines, speed-up),
# $spine and $others the rungs (lines, speed-up, its low and high end).
plot $steep using 1:2 with lines linestyle 32, \
  $flat using 1:2 with lines linestyle 33, \
  $others using 1:2:3:4 @YBARS linestyle 31, \
  $spine using 1:2:3:4 @YBARS linestyle 30
