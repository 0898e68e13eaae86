#!/bin/sh
# Disassembles rungs of a build, and the vectors of this folder, for test_loop.c.
#
# usage: make.sh BUILD COMPILER FOLDER     for example: make.sh build gcc tests/loops/gcc
set -eu
build=$1 compiler=$2 folder=$3
here=$(dirname "$0")
object=$(mktemp)
trap 'rm -f "$object"' EXIT

# Of an object's functions those that its loop needs; of objdump's lines not the name of the file.
disassemble() {
    objdump --disassemble --reloc --no-show-raw-insn "$1" | awk -v dropped="$2" '
        /^Disassembly of section/ { kept = 1 }
        /^[0-9a-f]+ <.*>:$/ { kept = $2 !~ dropped }
        kept'
}

unneeded='_(reset|collect|teardown|restart|state|create|new)>:$|<(soa|v35|trajectory_array)_setup>:$'
for rung in v10_naive v11_naive_o0; do # their setup takes the address that run calls
    disassemble "$build/variants/lib$rung.a" "$unneeded" > "$folder/$rung.txt"
done
for rung in v20_soa v23_registers v31_sse2 v34_in_flight v35_simd; do
    disassemble "$build/variants/lib$rung.a" "$unneeded|<setup>:\$" > "$folder/$rung.txt"
done
for vectors in dead honest; do
    "$compiler" -std=gnu11 -O2 -ffp-contract=off -c "$here/${vectors}_vectors.c" -o "$object"
    disassemble "$object" none > "$folder/${vectors}_vectors.txt"
done
