STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'
set terminal svg size 900,562 font 'sans-serif,14' background rgb 'white' name 'machine' noenhanced
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
set label 1 'The machine: Synthetic CPU' at screen 0.0156,0.9662 left front font HEADLINE
set label 2 'Hardware threads are not known. The most by any pattern, GB/s, of one core: memory 10.5. Of 2 cores at once:' at screen 0.0156,0.1014 left front textcolor rgb '#444444'
set label 3 'memory 12.2. Which cores share a cache the run does not say: the last level is drawn as shared, the others as each' at screen 0.0156,0.0658 left front textcolor rgb '#444444'
set label 4 'core’s own.' at screen 0.0156,0.0302 left front textcolor rgb '#444444'
$boxes << EOD
NaN NaN NaN NaN NaN NaN
13 38 426 0 
438 38 0 70.8 
439 108.8 -426 0 
14 108.8 0 -70.8 
461 38 426 0 
886 38 0 70.8 
887 108.8 -426 0 
462 108.8 0 -70.8 
13 132.8 426 0 
438 132.8 0 70.8 
439 203.6 -426 0 
14 203.6 0 -70.8 
461 132.8 426 0 
886 132.8 0 70.8 
887 203.6 -426 0 
462 203.6 0 -70.8 
13 227.6 426 0 
438 227.6 0 70.8 
439 298.4 -426 0 
14 298.4 0 -70.8 
461 227.6 426 0 
886 227.6 0 70.8 
887 298.4 -426 0 
462 298.4 0 -70.8 
13 322.4 874 0 
886 322.4 0 70.8 
887 393.2 -874 0 
14 393.2 0 -70.8 
13 417.2 874 0 
886 417.2 0 70.8 
887 488 -874 0 
14 488 0 -70.8 
EOD
$ways << EOD
NaN NaN NaN NaN NaN NaN
226 108.8 0 24 
674 108.8 0 24 
226 203.6 0 24 
674 203.6 0 24 
226 298.4 0 24 
674 298.4 0 24 
450 393.2 0 24 
EOD
set label 5 'core 1' at screen 0.2511,0.8694 center front font STRONG
set label 6 'core 2' at screen 0.7489,0.8694 center front font STRONG
set label 7 'L1 size unknown' at screen 0.2511,0.7185 center front font STRONG
set label 8 '' at screen 0.2511,0.6829 center front
set label 9 'L1 size unknown' at screen 0.7489,0.7185 center front font STRONG
set label 10 '' at screen 0.7489,0.6829 center front
set label 11 'L2 size unknown' at screen 0.2511,0.5498 center front font STRONG
set label 12 '' at screen 0.2511,0.5142 center front
set label 13 'L2 size unknown' at screen 0.7489,0.5498 center front font STRONG
set label 14 '' at screen 0.7489,0.5142 center front
set label 15 'L3 size unknown' at screen 0.5000,0.3811 center front font STRONG
set label 16 '' at screen 0.5000,0.3456 center front
set label 17 'memory size unknown' at screen 0.5000,0.2125 center front font STRONG
set label 18 '10.5 GB/s' at screen 0.5000,0.1769 center front
set lmargin at screen 0.0156
set rmargin at screen 0.9844
set tmargin at screen 0.9324
set bmargin at screen 0.1317
unset logscale x
set xrange [14:886]
unset xtics
unset logscale y
set yrange [488:38]
unset ytics
# The machine: $boxes are its parts and $ways what leads from one to the next, side by side (from, by
# how many pixels).
unset border
if (IS_TEXT) {
  plot $ways using 1:2:3:4 with vectors nohead linetype -1, \
    $boxes using 1:2:3:4 with vectors nohead linetype -1
} else {
  plot $ways using 1:2:3:4 with vectors nohead linestyle 23, \
    $boxes using 1:2:3:4 with vectors nohead linestyle 1
}
