STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'
set terminal svg size 900,484 font 'sans-serif,14' background rgb 'white' name 'counts' noenhanced
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
set label 1 'Why: instructions and misses of a step beside its time' at screen 0.0156,0.9607 left front font HEADLINE
set label 2 'Counts by Callgrind, the same in every run: instructions, and data that the first cache does not hold; a hollow mark' at screen 0.0156,0.1178 left front textcolor rgb '#444444'
set label 3 'at the edge is less than 0.001 misses. Fewer instructions are not always less time: what else it takes is waiting. A' at screen 0.0156,0.0764 left front textcolor rgb '#444444'
set label 4 'rung built for this very processor is counted as built for an older one.' at screen 0.0156,0.0351 left front textcolor rgb '#444444'
set multiplot
set arrow 1 from screen 0.0156,0.9008 to screen 0.0489,0.9008 nohead linestyle 30
set label 5 '' at screen 0.0322,0.9008 point linestyle 30 front
set label 6 'of a trajectory-step' at screen 0.0567,0.9008 left front
set label 7 '' at screen 0.2574,0.9008 point linestyle 31 front
set label 8 'less than 0.001' at screen 0.2818,0.9008 left front
$rungs << EOD
NaN NaN NaN NaN NaN NaN
1.5 NaN 29.7705731 29.6976179 29.895859 
2.5 NaN 61.222881 60.9780872 61.4365298 
3.5 NaN 18.3942196 18.3519972 18.4236975 
5.5 NaN 12.9090301 12.8848731 12.9502633 
6.5 NaN 20.6859451 20.625852 20.7615753 
8.5 NaN 6.91135487 6.89424338 6.92862569 
9.5 NaN 0.880696848 0.878652629 0.882218758 
11.5 NaN 0.451846956 0.450752327 0.453198824 
EOD
set label 9 '29.8' at screen 0.5038,0.7500 right front
set label 10 '61.2' at screen 0.5038,0.7045 right front
set label 11 '18.4' at screen 0.5038,0.6591 right front
set label 12 '12.9' at screen 0.5038,0.5682 right front
set label 13 '20.7' at screen 0.5038,0.5227 right front
set label 14 '6.91' at screen 0.5038,0.4318 right front
set label 15 '0.881' at screen 0.5038,0.3864 right front
set label 16 '0.452' at screen 0.5038,0.2955 right front
set label 17 '1x compiler' at screen 0.0156,0.7955 left front textcolor rgb '#444444'
set label 18 'v10_naive' at screen 0.2596,0.7500 right front font STRONG
set label 19 'v11_naive_o0' at screen 0.2596,0.7045 right front
set label 20 'v15_inlined' at screen 0.2596,0.6591 right front
set label 21 '2x data layout and caches' at screen 0.0156,0.6136 left front textcolor rgb '#444444'
set label 22 'v20_soa' at screen 0.2596,0.5682 right front font STRONG
set label 23 'v23_registers' at screen 0.2596,0.5227 right front
set label 24 '3x SIMD' at screen 0.0156,0.4773 left front textcolor rgb '#444444'
set label 25 'v31_sse2' at screen 0.2596,0.4318 right front
set label 26 'v35_simd' at screen 0.2596,0.3864 right front font STRONG
set label 27 '4x shared memory' at screen 0.0156,0.3409 left front textcolor rgb '#444444'
set label 28 'v40_openmp' at screen 0.2596,0.2955 right front font STRONG
set lmargin at screen 0.2752
set rmargin at screen 0.4338
set tmargin at screen 0.8182
set bmargin at screen 0.2727
set label 29 'ns a step' at screen 0.3545,0.1798 center front
set logscale x
set xrange [0.352544175:78.5508903]
set xtics ('1' 1, '10' 10)
unset logscale y
set yrange [12:0]
unset ytics
# Counts, a panel for each: $rungs is a rung a line (line, place at the edge, value, its low and high
# end).
plot $rungs using 3:1:4:5 @XBARS linestyle 30, \
  $rungs using 2:1 with points linestyle 31
unset label
unset arrow
$rungs << EOD
NaN NaN NaN NaN NaN NaN
1.5 NaN 232 232 232 
2.5 NaN 520 520 520 
3.5 NaN 130 130 130 
5.5 NaN 135.2 135.2 135.2 
6.5 NaN 70 70 70 
8.5 NaN 45.04 45.04 45.04 
9.5 NaN 5.6275 5.6275 5.6275 
11.5 NaN 5.6281 5.6281 5.6281 
EOD
set label 1 '232' at screen 0.7403,0.7500 right front
set label 2 '520' at screen 0.7403,0.7045 right front
set label 3 '130' at screen 0.7403,0.6591 right front
set label 4 '135' at screen 0.7403,0.5682 right front
set label 5 '70.0' at screen 0.7403,0.5227 right front
set label 6 '45.0' at screen 0.7403,0.4318 right front
set label 7 '5.63' at screen 0.7403,0.3864 right front
set label 8 '5.63' at screen 0.7403,0.2955 right front
set lmargin at screen 0.5116
set rmargin at screen 0.6703
set tmargin at screen 0.8182
set bmargin at screen 0.2727
set label 9 'instructions a step' at screen 0.5909,0.1798 center front
set logscale x
set xrange [4.48777538:652.060264]
set xtics ('10' 10, '100' 100)
unset logscale y
set yrange [12:0]
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
2.5 NaN 0.0312 0.0312 0.0312 
3.5 NaN 0.0312 0.0312 0.0312 
5.5 NaN 0.0012 0.0012 0.0012 
6.5 0.000858800803 NaN NaN NaN 
8.5 NaN 0.0012 0.0012 0.0012 
9.5 0.000858800803 NaN NaN NaN 
11.5 0.000858800803 NaN NaN NaN 
EOD
set label 1 '0.0312' at screen 0.9767,0.7500 right front
set label 2 '0.0312' at screen 0.9767,0.7045 right front
set label 3 '0.0312' at screen 0.9767,0.6591 right front
set label 4 '0.00120' at screen 0.9767,0.5682 right front
set label 5 '0' at screen 0.9767,0.5227 right front
set label 6 '0.00120' at screen 0.9767,0.4318 right front
set label 7 '0' at screen 0.9767,0.3864 right front
set label 8 '0' at screen 0.9767,0.2955 right front
set lmargin at screen 0.7480
set rmargin at screen 0.9067
set tmargin at screen 0.8182
set bmargin at screen 0.2727
set label 9 'L1 misses a step' at screen 0.8273,0.1798 center front
set logscale x
set xrange [0.000841961572:0.037056323]
set xtics ('0.001' 0.001, '0.01' 0.01)
unset logscale y
set yrange [12:0]
unset ytics
# Counts, a panel for each: $rungs is a rung a line (line, place at the edge, value, its low and high
# end).
plot $rungs using 3:1:4:5 @XBARS linestyle 30, \
  $rungs using 2:1 with points linestyle 31
unset multiplot
