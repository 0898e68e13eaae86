/**
 * What this processor can do. The only place that asks it.
 *
 * A rung names what it needs as CPU_* bits; the runner asks here before any of its code runs.
 */
#ifndef LADDER_CPU_H
#define LADDER_CPU_H

#include "variants/workload/status.h"

enum {
    CPU_SSE3 = 1 << 0,
    CPU_SSE41 = 1 << 1,
    CPU_SSE42 = 1 << 2,
    CPU_AVX = 1 << 3,
    CPU_AVX2 = 1 << 4,
    CPU_FMA = 1 << 5,
    CPU_BMI = 1 << 6,
    CPU_BMI2 = 1 << 7,
    CPU_AVX512F = 1 << 8,
    CPU_AVX512DQ = 1 << 9,
    CPU_AVX512BW = 1 << 10,
    CPU_AVX512VL = 1 << 11,
    CPU_AVX512CD = 1 << 12,
    CPU_AVX512VNNI = 1 << 13,
};

/** What a file compiled with its own flags may use, from the compiler's predefined macros: the
 * `cpu_needs` of a rung compiled for the machine it is built on. */
#ifdef __SSE3__
#define CPU_NEEDS_SSE3 CPU_SSE3
#else
#define CPU_NEEDS_SSE3 0
#endif
#ifdef __SSE4_1__
#define CPU_NEEDS_SSE41 CPU_SSE41
#else
#define CPU_NEEDS_SSE41 0
#endif
#ifdef __SSE4_2__
#define CPU_NEEDS_SSE42 CPU_SSE42
#else
#define CPU_NEEDS_SSE42 0
#endif
#ifdef __AVX__
#define CPU_NEEDS_AVX CPU_AVX
#else
#define CPU_NEEDS_AVX 0
#endif
#ifdef __AVX2__
#define CPU_NEEDS_AVX2 CPU_AVX2
#else
#define CPU_NEEDS_AVX2 0
#endif
#ifdef __FMA__
#define CPU_NEEDS_FMA CPU_FMA
#else
#define CPU_NEEDS_FMA 0
#endif
#ifdef __BMI__
#define CPU_NEEDS_BMI CPU_BMI
#else
#define CPU_NEEDS_BMI 0
#endif
#ifdef __BMI2__
#define CPU_NEEDS_BMI2 CPU_BMI2
#else
#define CPU_NEEDS_BMI2 0
#endif
#ifdef __AVX512F__
#define CPU_NEEDS_AVX512F CPU_AVX512F
#else
#define CPU_NEEDS_AVX512F 0
#endif
#ifdef __AVX512DQ__
#define CPU_NEEDS_AVX512DQ CPU_AVX512DQ
#else
#define CPU_NEEDS_AVX512DQ 0
#endif
#ifdef __AVX512BW__
#define CPU_NEEDS_AVX512BW CPU_AVX512BW
#else
#define CPU_NEEDS_AVX512BW 0
#endif
#ifdef __AVX512VL__
#define CPU_NEEDS_AVX512VL CPU_AVX512VL
#else
#define CPU_NEEDS_AVX512VL 0
#endif
#ifdef __AVX512CD__
#define CPU_NEEDS_AVX512CD CPU_AVX512CD
#else
#define CPU_NEEDS_AVX512CD 0
#endif
#ifdef __AVX512VNNI__
#define CPU_NEEDS_AVX512VNNI CPU_AVX512VNNI
#else
#define CPU_NEEDS_AVX512VNNI 0
#endif

#define CPU_NEEDS_OF_THIS_FILE                                                                     \
    (CPU_NEEDS_SSE3 | CPU_NEEDS_SSE41 | CPU_NEEDS_SSE42 | CPU_NEEDS_AVX | CPU_NEEDS_AVX2           \
     | CPU_NEEDS_FMA | CPU_NEEDS_BMI | CPU_NEEDS_BMI2 | CPU_NEEDS_AVX512F | CPU_NEEDS_AVX512DQ     \
     | CPU_NEEDS_AVX512BW | CPU_NEEDS_AVX512VL | CPU_NEEDS_AVX512CD | CPU_NEEDS_AVX512VNNI)

/** The instruction sets that dispatching rungs have a kernel for, narrowest first. */
typedef enum CpuIsa { ISA_WIDEST, ISA_SSE2, ISA_AVX2, ISA_AVX512 } CpuIsa;

/** Returns: the CPU_* bits of the processor (and its operating system) this process runs on. */
unsigned cpu_bits(void);

/** Returns: NULL when the processor has all of `needs`, else the names of what it lacks, as in
 * "avx512f avx512vl" (static storage, overwritten by the next call). */
const char *cpu_missing(unsigned needs);

/** Returns: the CPU_* bits a kernel of this ISA needs. */
unsigned cpu_isa_needs(CpuIsa isa);

/** Returns: `wanted`, or for ISA_WIDEST the widest ISA this processor has. */
CpuIsa cpu_isa_choose(CpuIsa wanted);

/** Returns: "widest", "sse2", "avx2", "avx512". */
const char *cpu_isa_name(CpuIsa isa);

/** Returns: STATUS_OK and *isa, or STATUS_BAD_USAGE for a name that is not one of the above. */
Status cpu_isa_parse(const char *name, CpuIsa *isa);

#endif
