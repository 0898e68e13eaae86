/**
 * CPU_OF_THIS_FILE: the CPU_* bits a file's own compile flags let the compiler use.
 *
 * The `cpu_needs` of a rung that is compiled for the machine it is built on. It asks the compiler,
 * not the processor.
 */
#ifndef LADDER_CPU_OF_THIS_FILE_H
#define LADDER_CPU_OF_THIS_FILE_H

#include "variants/cpu.h"

enum {
    CPU_OF_THIS_FILE = 0
#ifdef __SSE3__
        | CPU_SSE3
#endif
#ifdef __SSE4_1__
        | CPU_SSE41
#endif
#ifdef __SSE4_2__
        | CPU_SSE42
#endif
#ifdef __AVX__
        | CPU_AVX
#endif
#ifdef __AVX2__
        | CPU_AVX2
#endif
#ifdef __FMA__
        | CPU_FMA
#endif
#ifdef __BMI__
        | CPU_BMI
#endif
#ifdef __BMI2__
        | CPU_BMI2
#endif
#ifdef __AVX512F__
        | CPU_AVX512F
#endif
#ifdef __AVX512DQ__
        | CPU_AVX512DQ
#endif
#ifdef __AVX512BW__
        | CPU_AVX512BW
#endif
#ifdef __AVX512VL__
        | CPU_AVX512VL
#endif
#ifdef __AVX512CD__
        | CPU_AVX512CD
#endif
#ifdef __AVX512VNNI__
        | CPU_AVX512VNNI
#endif
};

#endif
