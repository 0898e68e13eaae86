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
