STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'
set terminal svg size 900,506 font 'sans-serif,14' background rgb 'white' name 'limits' noenhanced
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
set label 1 'Three limits: the one farthest right binds; beyond it is time to win' at screen 0.0156,0.9625 left front font HEADLINE
set label 2 'The cache problem. Issue: the rung’s arithmetic at the pace that the core can take instructions. Latency: the chain' at screen 0.0156,0.1126 left front textcolor rgb '#444444'
set label 3 'of results from one pass of its loop to the next. Memory or cache: its loads, stores and traffic at the bandwidths' at screen 0.0156,0.0731 left front textcolor rgb '#444444'
set label 4 'measured here; the share at the right names the level that binds. A mark that is not there is not known, or zero.' at screen 0.0156,0.0336 left front textcolor rgb '#444444'
set label 5 '' at screen 0.0322,0.9051 point linestyle 37 front
set label 6 'issue' at screen 0.0567,0.9051 left front
set label 7 '' at screen 0.1416,0.9051 point linestyle 38 front
set label 8 'latency' at screen 0.1661,0.9051 left front
set label 9 '' at screen 0.2675,0.9051 point linestyle 39 front
set label 10 'memory or cache' at screen 0.2920,0.9051 left front
set arrow 1 from screen 0.4587,0.9051 to screen 0.4920,0.9051 nohead linestyle 30
set label 11 '' at screen 0.4754,0.9051 point linestyle 30 front
set label 12 'measured' at screen 0.4998,0.9051 left front
set arrow 2 from screen 0.6047,0.9051 to screen 0.6380,0.9051 nohead linestyle 23
set label 13 'to be won' at screen 0.6458,0.9051 left front
$rungs << EOD
NaN NaN NaN NaN NaN NaN
1.5 11.8 NaN 16.2025316 16.2025316 29.7705731 29.6976179 29.895859 
2.5 14.2 NaN 53.3333333 53.3333333 61.222881 60.9780872 61.4365298 
3.5 11.8 NaN 16.2025316 16.2025316 29.7765891 29.7431976 29.8523792 
4.5 11.8 NaN 4.19672131 11.8 18.3942196 18.3519972 18.4236975 
6.5 11.8 NaN 2.43037975 11.8 12.9090301 12.8848731 12.9502633 
7.5 11.8 20 NaN 20 20.6859451 20.625852 20.7615753 
9.5 6 NaN 0.615384615 6 6.91135487 6.89424338 6.92862569 
10.5 0.8375 0.35 0.0769230769 0.8375 0.880696848 0.878652629 0.882218758 
12.5 0.455163043 0.175 NaN 0.455163043 0.451846956 0.450752327 0.453198824 
EOD
set label 14 '1x compiler' at screen 0.0156,0.8043 left front textcolor rgb '#444444'
set label 15 'v10_naive' at screen 0.2596,0.7609 right front font STRONG
set label 16 'v11_naive_o0' at screen 0.2596,0.7174 right front
set label 17 'v12_naive_o3_native' at screen 0.2596,0.6739 right front
set label 18 'v15_inlined' at screen 0.2596,0.6304 right front
set label 19 '2x data layout and caches' at screen 0.0156,0.5870 left front textcolor rgb '#444444'
set label 20 'v20_soa' at screen 0.2596,0.5435 right front font STRONG
set label 21 'v23_registers' at screen 0.2596,0.5000 right front
set label 22 '3x SIMD' at screen 0.0156,0.4565 left front textcolor rgb '#444444'
set label 23 'v31_sse2' at screen 0.2596,0.4130 right front
set label 24 'v35_simd' at screen 0.2596,0.3696 right front font STRONG
set label 25 '4x shared memory' at screen 0.0156,0.3261 left front textcolor rgb '#444444'
set label 26 'v40_openmp' at screen 0.2596,0.2826 right front font STRONG
set label 27 'reached' at screen 0.8478,0.8458 left front textcolor rgb '#444444'
set label 28 '54 % L1' at screen 0.8478,0.7609 left front
set label 29 '87 % L1' at screen 0.8478,0.7174 left front
set label 30 '54 % L1' at screen 0.8478,0.6739 left front
set label 31 '64 % issue' at screen 0.8478,0.6304 left front
set label 32 '91 % issue' at screen 0.8478,0.5435 left front
set label 33 '97 % latency' at screen 0.8478,0.5000 left front
set label 34 '87 % issue' at screen 0.8478,0.4130 left front
set label 35 '95 % issue' at screen 0.8478,0.3696 left front
set label 36 '101 % issue!' at screen 0.8478,0.2826 left front
set lmargin at screen 0.2752
set rmargin at screen 0.8400
set tmargin at screen 0.8261
set bmargin at screen 0.2609
set label 37 'ns per trajectory-step (logarithmic)' at screen 0.5576,0.1719 center front
set logscale x
set xrange [0.0434937323:86.7814049]
set xtics ('0.1' 0.1, '1' 1, '10' 10)
unset logscale y
set yrange [13:0]
unset ytics
# Limits: $rungs is a rung a line (line, issue, latency and memory bound, the bound that binds, ns/step,
# its low and high end). The grey line is what could still be won.
if (IS_TEXT) {
  plot $rungs using 5:1:($6 - $5):(0) with vectors nohead linetype -1, \
    $rungs using 6:1 with points linestyle 30, \
    $rungs using 2:1 with points linestyle 37, \
    $rungs using 3:1 with points linestyle 38, \
    $rungs using 4:1 with points linestyle 39
} else {
  plot $rungs using 5:1:($6 - $5):(0) with vectors nohead linestyle 23, \
    $rungs using 6:1:7:8 with xerrorbars linestyle 30, \
    $rungs using 2:1 with points linestyle 37, \
    $rungs using 3:1 with points linestyle 38, \
    $rungs using 4:1 with points linestyle 39
}
