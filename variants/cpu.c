#include "variants/cpu.h"

#include <stdio.h>
#include <string.h>

typedef struct CpuFeature {
    unsigned bit;
    const char *name;
} CpuFeature;

static const CpuFeature features[] = {
    { CPU_SSE3, "sse3" },         { CPU_SSE41, "sse4.1" },
    { CPU_SSE42, "sse4.2" },      { CPU_AVX, "avx" },
    { CPU_AVX2, "avx2" },         { CPU_FMA, "fma" },
    { CPU_BMI, "bmi" },           { CPU_BMI2, "bmi2" },
    { CPU_AVX512F, "avx512f" },   { CPU_AVX512DQ, "avx512dq" },
    { CPU_AVX512BW, "avx512bw" }, { CPU_AVX512VL, "avx512vl" },
    { CPU_AVX512CD, "avx512cd" }, { CPU_AVX512VNNI, "avx512vnni" },
};
static const size_t n_features = sizeof features / sizeof features[0];

typedef struct IsaRow {
    const char *name;
    unsigned needs;
} IsaRow;

static const IsaRow isas[] = {
    [ISA_WIDEST] = { "widest", 0 },
    [ISA_SSE2] = { "sse2", 0 }, /* every x86-64 has it */
    [ISA_AVX2] = { "avx2", CPU_AVX | CPU_AVX2 | CPU_FMA },
    [ISA_AVX512] = { "avx512", CPU_AVX | CPU_AVX2 | CPU_FMA | CPU_AVX512F },
};
static const size_t n_isas = sizeof isas / sizeof isas[0];

#if defined(__x86_64__) || defined(__i386__)

/* The builtin takes literals only. It also asks the operating system: without support for the wide
 * registers an instruction set counts as missing, whatever CPUID says. */
unsigned cpu_bits(void)
{
    __builtin_cpu_init();
    const unsigned has[] = {
        __builtin_cpu_supports("sse3") ? CPU_SSE3 : 0,
        __builtin_cpu_supports("sse4.1") ? CPU_SSE41 : 0,
        __builtin_cpu_supports("sse4.2") ? CPU_SSE42 : 0,
        __builtin_cpu_supports("avx") ? CPU_AVX : 0,
        __builtin_cpu_supports("avx2") ? CPU_AVX2 : 0,
        __builtin_cpu_supports("fma") ? CPU_FMA : 0,
        __builtin_cpu_supports("bmi") ? CPU_BMI : 0,
        __builtin_cpu_supports("bmi2") ? CPU_BMI2 : 0,
        __builtin_cpu_supports("avx512f") ? CPU_AVX512F : 0,
        __builtin_cpu_supports("avx512dq") ? CPU_AVX512DQ : 0,
        __builtin_cpu_supports("avx512bw") ? CPU_AVX512BW : 0,
        __builtin_cpu_supports("avx512vl") ? CPU_AVX512VL : 0,
        __builtin_cpu_supports("avx512cd") ? CPU_AVX512CD : 0,
        __builtin_cpu_supports("avx512vnni") ? CPU_AVX512VNNI : 0,
    };
    unsigned bits = 0;
    for (size_t i = 0; i < sizeof has / sizeof has[0]; i++) bits |= has[i];
    return bits;
}

#else

unsigned cpu_bits(void)
{
    return 0;
}

#endif

const char *cpu_missing(unsigned needs)
{
    static char names[160];
    const unsigned missing = needs & ~cpu_bits();
    if (!missing) return NULL;
    names[0] = '\0';
    for (size_t i = 0; i < n_features; i++) {
        if (!(missing & features[i].bit)) continue;
        const size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", used ? " " : "", features[i].name);
    }
    return names;
}

unsigned cpu_isa_needs(CpuIsa isa)
{
    return isas[isa].needs;
}

CpuIsa cpu_isa_choose(CpuIsa wanted)
{
    if (wanted != ISA_WIDEST) return wanted;
    CpuIsa widest = ISA_SSE2;
    const unsigned bits = cpu_bits();
    for (size_t i = ISA_SSE2; i < n_isas; i++)
        if (!(isas[i].needs & ~bits)) widest = (CpuIsa) i;
    return widest;
}

const char *cpu_isa_name(CpuIsa isa)
{
    return isas[isa].name;
}

Status cpu_isa_parse(const char *name, CpuIsa *isa)
{
    for (size_t i = 0; i < n_isas; i++) {
        if (strcmp(name, isas[i].name) != 0) continue;
        *isa = (CpuIsa) i;
        return STATUS_OK;
    }
    return STATUS_BAD_USAGE;
}
