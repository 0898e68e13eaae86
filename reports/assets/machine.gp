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
