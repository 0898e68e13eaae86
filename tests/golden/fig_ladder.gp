STRONG = 'sans-serif:Bold,14'; HEADLINE = 'sans-serif:Bold,18'
set terminal svg size 900,728 font 'sans-serif,14' background rgb 'white' name 'ladder' noenhanced
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
set label 1 'The ladder: how long a step takes, and the limit that none can pass' at screen 0.0156,0.9739 left front font HEADLINE
set label 2 'The cache problem, N = 3840 trajectories. A dot is the median time of one trajectory-step, its line the 95 % interval;' at screen 0.0156,0.0508 left front textcolor rgb '#444444'
set label 3 'the upright mark is the least time that this machine allows that rung.' at screen 0.0156,0.0234 left front textcolor rgb '#444444'
set arrow 1 from screen 0.0156,0.9341 to screen 0.0489,0.9341 nohead linestyle 30
set label 4 '' at screen 0.0322,0.9341 point linestyle 30 front
set label 5 'rung of the spine' at screen 0.0567,0.9341 left front
set arrow 2 from screen 0.2197,0.9341 to screen 0.2530,0.9341 nohead linestyle 31
set label 6 '' at screen 0.2364,0.9341 point linestyle 31 front
set label 7 'other rung' at screen 0.2608,0.9341 left front
set arrow 3 from screen 0.3686,0.9341 to screen 0.4019,0.9341 nohead linestyle 34
set label 8 'its limit' at screen 0.4097,0.9341 left front
$spine << EOD
NaN NaN NaN NaN NaN NaN
5.5 16.2025316 29.7705731 29.6976179 29.895859 
10.5 11.8 12.9090301 12.8848731 12.9502633 
15.5 0.8375 0.880696848 0.878652629 0.882218758 
17.5 0.455163043 0.451846956 0.450752327 0.453198824 
EOD
$others << EOD
NaN NaN NaN NaN NaN NaN
1.5 NaN 21386.0946 21354.3159 21442.3418 
2.5 NaN 1829.14624 1824.47009 1834.18485 
3.5 NaN 31.3920165 31.3085234 31.4653164 
6.5 53.3333333 61.222881 60.9780872 61.4365298 
7.5 16.2025316 29.7765891 29.7431976 29.8523792 
8.5 11.8 18.3942196 18.3519972 18.4236975 
11.5 20 20.6859451 20.625852 20.7615753 
13.5 6 6.91135487 6.89424338 6.92862569 
22.5 NaN 14.183325 14.1461423 14.238694 
EOD
set label 9 '0x Python' at screen 0.0156,0.8640 left front textcolor rgb '#444444'
set label 10 'v00_python' at screen 0.2596,0.8338 right front
set label 11 'v01_scipy_odeint' at screen 0.2596,0.8036 right front
set label 12 'v05_numba' at screen 0.2596,0.7734 right front
set label 13 '1x compiler' at screen 0.0156,0.7431 left front textcolor rgb '#444444'
set label 14 'v10_naive' at screen 0.2596,0.7129 right front font STRONG
set label 15 'v11_naive_o0' at screen 0.2596,0.6827 right front
set label 16 'v12_naive_o3_native' at screen 0.2596,0.6525 right front
set label 17 'v15_inlined' at screen 0.2596,0.6223 right front
set label 18 '2x data layout and caches' at screen 0.0156,0.5920 left front textcolor rgb '#444444'
set label 19 'v20_soa' at screen 0.2596,0.5618 right front font STRONG
set label 20 'v23_registers' at screen 0.2596,0.5316 right front
set label 21 '3x SIMD' at screen 0.0156,0.5014 left front textcolor rgb '#444444'
set label 22 'v31_sse2' at screen 0.2596,0.4712 right front
set label 23 'v33_avx512' at screen 0.2596,0.4409 right front
set label 24 'v35_simd' at screen 0.2596,0.4107 right front font STRONG
set label 25 '4x shared memory' at screen 0.0156,0.3805 left front textcolor rgb '#444444'
set label 26 'v40_openmp' at screen 0.2596,0.3503 right front font STRONG
set label 27 'v41_openmp_naive' at screen 0.2596,0.3201 right front
set label 28 '5x distributed memory' at screen 0.0156,0.2898 left front textcolor rgb '#444444'
set label 29 'v50_mpi' at screen 0.2596,0.2596 right front font STRONG
set label 30 '9x libraries' at screen 0.0156,0.2294 left front textcolor rgb '#444444'
set label 31 'v90_hostile' at screen 0.2596,0.1992 right front
set label 32 'v91_hostile' at screen 0.2596,0.1690 right front
set label 33 'ns/step' at screen 0.8378,0.8929 right front textcolor rgb '#444444'
set label 34 'of its limit' at screen 0.8533,0.8929 left front textcolor rgb '#444444'
set label 35 '21386' at screen 0.8378,0.8338 right front
set label 36 '' at screen 0.8533,0.8338 left front textcolor rgb '#444444'
set label 37 '1829' at screen 0.8378,0.8036 right front
set label 38 '' at screen 0.8533,0.8036 left front textcolor rgb '#444444'
set label 39 '31.4' at screen 0.8378,0.7734 right front
set label 40 '' at screen 0.8533,0.7734 left front textcolor rgb '#444444'
set label 41 '29.8' at screen 0.8378,0.7129 right front
set label 42 '54 % L1' at screen 0.8533,0.7129 left front textcolor rgb '#444444'
set label 43 '61.2' at screen 0.8378,0.6827 right front
set label 44 '87 % L1' at screen 0.8533,0.6827 left front textcolor rgb '#444444'
set label 45 '29.8' at screen 0.8378,0.6525 right front
set label 46 '54 % L1' at screen 0.8533,0.6525 left front textcolor rgb '#444444'
set label 47 '18.4' at screen 0.8378,0.6223 right front
set label 48 '64 % issue' at screen 0.8533,0.6223 left front textcolor rgb '#444444'
set label 49 '12.9' at screen 0.8378,0.5618 right front
set label 50 '91 % issue' at screen 0.8533,0.5618 left front textcolor rgb '#444444'
set label 51 '20.7' at screen 0.8378,0.5316 right front
set label 52 '97 % latency' at screen 0.8533,0.5316 left front textcolor rgb '#444444'
set label 53 '6.91' at screen 0.8378,0.4712 right front
set label 54 '87 % issue' at screen 0.8533,0.4712 left front textcolor rgb '#444444'
set label 55 'skipped: this CPU has no AVX-512F' at screen 0.2830,0.4409 left front textcolor rgb '#444444'
set label 56 '' at screen 0.8378,0.4409 right front
set label 57 '' at screen 0.8533,0.4409 left front textcolor rgb '#444444'
set label 58 '0.881' at screen 0.8378,0.4107 right front
set label 59 '95 % issue' at screen 0.8533,0.4107 left front textcolor rgb '#444444'
set label 60 '0.452' at screen 0.8378,0.3503 right front
set label 61 '101 % issue!' at screen 0.8533,0.3503 left front textcolor rgb '#444444'
set label 62 'failed: 3 of 1003 trajectories differ afte...' at screen 0.2830,0.3201 left front textcolor rgb '#444444'
set label 63 '' at screen 0.8378,0.3201 right front
set label 64 '' at screen 0.8533,0.3201 left front textcolor rgb '#444444'
set label 65 'not built: dependency not found: mpi' at screen 0.2830,0.2596 left front textcolor rgb '#444444'
set label 66 '' at screen 0.8378,0.2596 right front
set label 67 '' at screen 0.8533,0.2596 left front textcolor rgb '#444444'
set label 68 '14.2' at screen 0.8378,0.1992 right front
set label 69 '' at screen 0.8533,0.1992 left front textcolor rgb '#444444'
set label 70 'skipped: =1+1' at screen 0.2830,0.1690 left front textcolor rgb '#444444'
set label 71 '' at screen 0.8378,0.1690 right front
set label 72 '' at screen 0.8533,0.1690 left front textcolor rgb '#444444'
set lmargin at screen 0.2752
set rmargin at screen 0.7678
set tmargin at screen 0.8791
set bmargin at screen 0.1538
set label 73 'ns per trajectory-step (logarithmic; left is faster)' at screen 0.5215,0.0920 center front
set logscale x
set xrange [0.263069964:36739.9809]
set xtics ('1' 1, '10' 10, '100' 100, '1000' 1000, '10 000' 10000)
unset logscale y
set yrange [24:0]
unset ytics
# The ladder: $spine and $others are rungs (line, limit, ns/step, its low and high end).
if (IS_TEXT) {
  plot $others using 4:1:($5 - $4):(0) with vectors nohead linetype -1, \
    $spine using 4:1:($5 - $4):(0) with vectors nohead linetype -1, \
    $others using 2:1 with points pointtype '|', \
    $spine using 2:1 with points pointtype '|', \
    $others using 3:1 with points linestyle 31, \
    $spine using 3:1 with points linestyle 30
} else {
  plot $others using 3:1:4:5 with xerrorbars linestyle 31, \
    $spine using 3:1:4:5 with xerrorbars linestyle 30, \
    $others using 2:($1 - 0.38):(0):(0.76) with vectors nohead linestyle 34, \
    $spine using 2:($1 - 0.38):(0):(0.76) with vectors nohead linestyle 34
}
