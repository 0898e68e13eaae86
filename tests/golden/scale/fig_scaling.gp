STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'
set terminal svg size 900,552 font 'sans-serif,14' background rgb 'white' name 'scaling' noenhanced
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
set label 1 'More cores: what they bring, and what they would at best' at screen 0.0156,0.9656 left front font HEADLINE
set label 2 'Speed-up of a rung over itself on one core, with its 95 % interval. Grey: the ideal. Strong: the same ensemble; weak:' at screen 0.0156,0.1033 left front textcolor rgb '#444444'
set label 3 'so many times the ensemble. Lines: the one share of the time that no core helps with which fits all points (strong:' at screen 0.0156,0.0670 left front textcolor rgb '#444444'
set label 4 'Amdahl, weak: Gustafson).' at screen 0.0156,0.0308 left front textcolor rgb '#444444'
set multiplot
$points << EOD
NaN NaN NaN NaN NaN NaN
1 0.88 1 1 1 
1 1.88 1.96078431 1.95393185 1.96766081 
1 3.88 3.77358491 3.76039714 3.78681892 
1 7.88 7.01754386 6.99301924 7.04215448 
2 1 1 1 1 
2 2 1.98019802 1.97327771 1.9871426 
2 4 3.66972477 3.65689997 3.68259455 
2 8 4.90797546 4.89082327 4.9251878 
3 1.12 1 1 1 
3 2.12 2.10001313 2.09267409 2.1073779 
3 4.12 4.29991938 4.2848922 4.31499925 
3 8.12 8.89976638 8.86866385 8.93097799 
EOD
$fits << EOD
NaN NaN NaN NaN NaN NaN
0 1 1 
0 8 8 

1 1 1 
1 1.21875 1.21344119 
1 1.4375 1.42503098 
1 1.65625 1.63479334 
1 1.875 1.84275184 
1 2.09375 2.04892966 
1 2.3125 2.25334957 
1 2.53125 2.45603396 
1 2.75 2.65700483 
1 2.96875 2.85628382 
1 3.1875 3.05389222 
1 3.40625 3.24985092 
1 3.625 3.44418052 
1 3.84375 3.63690124 
1 4.0625 3.82803298 
1 4.28125 4.01759531 
1 4.5 4.20560748 
1 4.71875 4.39208842 
1 4.9375 4.57705678 
1 5.15625 4.76053087 
1 5.375 4.94252874 
1 5.59375 5.12306812 
1 5.8125 5.30216648 
1 6.03125 5.479841 
1 6.25 5.6561086 
1 6.46875 5.83098592 
1 6.6875 6.00448934 
1 6.90625 6.17663499 
1 7.125 6.34743875 
1 7.34375 6.51691625 
1 7.5625 6.68508287 
1 7.78125 6.85195377 
1 8 7.01754386 
EOD
set arrow 1 from screen 0.0811,0.9130 to screen 0.1144,0.9130 nohead linestyle 24
set label 5 'ideal' at screen 0.1222,0.9130 left front
set arrow 2 from screen 0.0811,0.8768 to screen 0.1144,0.8768 nohead linestyle 1
set label 6 '' at screen 0.0978,0.8768 point linestyle 1 front
set label 7 'v40_openmp' at screen 0.1222,0.8768 left front
set arrow 3 from screen 0.0811,0.8406 to screen 0.1144,0.8406 nohead linestyle 2
set label 8 '' at screen 0.0978,0.8406 point linestyle 2 front
set label 9 'v50_mpi' at screen 0.1222,0.8406 left front
set arrow 4 from screen 0.0811,0.8043 to screen 0.1144,0.8043 nohead linestyle 3
set label 10 '' at screen 0.0978,0.8043 point linestyle 3 front
set label 11 'v53_mpi_openmp' at screen 0.1222,0.8043 left front
set lmargin at screen 0.0656
set rmargin at screen 0.4889
set tmargin at screen 0.9312
set bmargin at screen 0.2391
set label 12 'threads or ranks, strong scaling' at screen 0.2772,0.1576 center front
unset logscale x
set xrange [0.5:8.5]
set xtics ('1' 1, '2' 2, '4' 4, '8' 8)
unset logscale y
set yrange [0:9.37752689]
set ytics ('0x' 0, '2x' 2, '4x' 4, '6x' 6, '8x' 8)
# Scaling, strong and weak in a panel each: $points is a rung on so many cores (style, cores, speed-up,
# low and high end), $fits what was fitted (style, cores, speed-up; style 0 is the ideal).
plot $fits using ($1 == 0 ? $2 : NaN):3 with lines linestyle 24, \
  for [i = 1:8] $fits using ($1 == i ? $2 : NaN):3 with lines linestyle i linewidth 1.5, \
  for [i = 1:8] $points using ($1 == i ? $2 : NaN):3:4:5 @YBARS linestyle i dashtype 1
unset label
unset arrow
$points << EOD
NaN NaN NaN NaN NaN NaN
1 0.88 1 1 1 
1 1.88 1.97999989 1.97308027 1.98694378 
1 3.88 3.93999885 3.92622951 3.95381648 
1 7.88 7.86002467 7.83255578 7.88758988 
2 1 1 1 1 
2 2 1.98999764 1.98304308 1.99697659 
2 4 3.91006843 3.89640368 3.92378109 
2 8 7.37005431 7.34429775 7.39590119 
3 1.12 1 1 1 
EOD
$fits << EOD
NaN NaN NaN NaN NaN NaN
0 1 1 
0 8 8 

1 1 1 
1 1.21875 1.21437492 
1 1.4375 1.42874984 
1 1.65625 1.64312477 
1 1.875 1.85749969 
1 2.09375 2.07187461 
1 2.3125 2.28624953 
1 2.53125 2.50062445 
1 2.75 2.71499938 
1 2.96875 2.9293743 
1 3.1875 3.14374922 
1 3.40625 3.35812414 
1 3.625 3.57249906 
1 3.84375 3.78687399 
1 4.0625 4.00124891 
1 4.28125 4.21562383 
1 4.5 4.42999875 
1 4.71875 4.64437367 
1 4.9375 4.8587486 
1 5.15625 5.07312352 
1 5.375 5.28749844 
1 5.59375 5.50187336 
1 5.8125 5.71624829 
1 6.03125 5.93062321 
1 6.25 6.14499813 
1 6.46875 6.35937305 
1 6.6875 6.57374797 
1 6.90625 6.7881229 
1 7.125 7.00249782 
1 7.34375 7.21687274 
1 7.5625 7.43124766 
1 7.78125 7.64562258 
1 8 7.85999751 
EOD
set arrow 1 from screen 0.5656,0.9130 to screen 0.5989,0.9130 nohead linestyle 24
set label 1 'ideal' at screen 0.6067,0.9130 left front
set arrow 2 from screen 0.5656,0.8768 to screen 0.5989,0.8768 nohead linestyle 1
set label 2 '' at screen 0.5822,0.8768 point linestyle 1 front
set label 3 'v40_openmp' at screen 0.6067,0.8768 left front
set arrow 3 from screen 0.5656,0.8406 to screen 0.5989,0.8406 nohead linestyle 2
set label 4 '' at screen 0.5822,0.8406 point linestyle 2 front
set label 5 'v50_mpi' at screen 0.6067,0.8406 left front
set arrow 4 from screen 0.5656,0.8043 to screen 0.5989,0.8043 nohead linestyle 3
set label 6 '' at screen 0.5822,0.8043 point linestyle 3 front
set label 7 'v53_mpi_openmp' at screen 0.6067,0.8043 left front
set lmargin at screen 0.5500
set rmargin at screen 0.9733
set tmargin at screen 0.9312
set bmargin at screen 0.2391
set label 8 'threads or ranks, weak scaling' at screen 0.7617,0.1576 center front
unset logscale x
set xrange [0.5:8.5]
set xtics ('1' 1, '2' 2, '4' 4, '8' 8)
unset logscale y
set yrange [0:8.4]
set ytics ('0x' 0, '2x' 2, '4x' 4, '6x' 6, '8x' 8)
# Scaling, strong and weak in a panel each: $points is a rung on so many cores (style, cores, speed-up,
# low and high end), $fits what was fitted (style, cores, speed-up; style 0 is the ideal).
plot $fits using ($1 == 0 ? $2 : NaN):3 with lines linestyle 24, \
  for [i = 1:8] $fits using ($1 == i ? $2 : NaN):3 with lines linestyle i linewidth 1.5, \
  for [i = 1:8] $points using ($1 == i ? $2 : NaN):3:4:5 @YBARS linestyle i dashtype 1
unset multiplot
