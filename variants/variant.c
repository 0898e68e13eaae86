#include "variants/variant.h"

const char *const variant_launch_names[N_VARIANT_LAUNCHES] = {
    [LAUNCH_SERIAL] = "serial", [LAUNCH_THREADS] = "threads", [LAUNCH_MPIRUN] = "mpirun",
    [LAUNCH_SPAWN] = "spawn",   [LAUNCH_HYBRID] = "hybrid",   [LAUNCH_WORKERS] = "workers",
};

const char *const variant_arithmetic_names[N_VARIANT_ARITHMETICS] = {
    [SAME_AS_REFERENCE] = "same as reference",
    [REGROUPED] = "regrouped",
    [SAME_AS_BASE] = "same as base",
    [DIFFERENT_METHOD] = "different method",
};
