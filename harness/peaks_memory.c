#include "harness/peaks_memory.h"

#include <hwloc.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { LINE_BYTES = 64 };
static const int64_t MIB = 1 << 20;

static const char *const names[N_LEVELS] = { "L1", "L2", "L3", "memory" };

const char *level_name(MemoryLevel level)
{
    return names[level];
}

/* ---- which cores ---- */

static Status parse_list(const char *list, int *cpus, size_t *n, Reason *why)
{
    *n = 0;
    for (const char *at = list; *at;) {
        char *end;
        const long cpu = strtol(at, &end, 10);
        const bool is_number = *at >= '0' && *at <= '9' && cpu < CPU_SETSIZE && *n < TEAM_MOST;
        const bool is_last = *end == '\0', goes_on = *end == ',' && end[1] != '\0';
        if (!is_number || (!is_last && !goes_on))
            return reason(why, STATUS_BAD_USAGE, "--cpus '%.60s' is no list like 0,1,2", list);
        cpus[(*n)++] = (int) cpu;
        at = is_last ? end : end + 1;
    }
    return *n > 0 ? STATUS_OK : reason(why, STATUS_BAD_USAGE, "--cpus names no CPU");
}

static Status list_allowed(int *cpus, size_t *n, Reason *why)
{
    cpu_set_t set;
    *n = 0;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return reason(why, STATUS_MISSING, "cannot see which CPUs are allowed; name them: --cpus");
    for (int cpu = 0; cpu < CPU_SETSIZE && *n < TEAM_MOST; cpu++)
        if (CPU_ISSET((size_t) cpu, &set)) cpus[(*n)++] = cpu;
    return STATUS_OK;
}

static void look_at_caches(hwloc_topology_t topology, const int *cpus, size_t n, CoreCaches *caches)
{
    static const hwloc_obj_type_t types[LEVEL_MEMORY]
        = { HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE };
    const hwloc_obj_t core = hwloc_get_pu_obj_by_os_index(topology, (unsigned) cpus[0]);
    *caches = (CoreCaches) { .n_sharing_l3 = 1 };
    for (int level = 0; level < LEVEL_MEMORY; level++) {
        const hwloc_obj_t cache = hwloc_get_ancestor_obj_by_type(topology, types[level], core);
        if (!cache) continue;
        caches->bytes[level] = (int64_t) cache->attr->cache.size;
        for (size_t c = 1; level == LEVEL_L3 && c < n; c++)
            caches->n_sharing_l3 += (size_t) hwloc_bitmap_isset(cache->cpuset, (unsigned) cpus[c]);
    }
}

/* Keeps the last CPU of each core, the last of all first. Returns: false when one is not there. */
static bool keep_one_a_core(hwloc_topology_t topology, int *cpus, size_t *n)
{
    int kept[TEAM_MOST];
    size_t n_kept = 0;
    hwloc_bitmap_t taken = hwloc_bitmap_alloc(); /* all CPUs of the cores that have one */
    bool is_right = taken != NULL;
    for (size_t c = *n; c-- > 0 && is_right;) {
        const unsigned cpu = (unsigned) cpus[c];
        const hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, cpu);
        is_right = pu != NULL;
        if (!pu || hwloc_bitmap_isset(taken, cpu)) continue;
        const hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, pu);
        hwloc_bitmap_or(taken, taken, core ? core->cpuset : pu->cpuset);
        kept[n_kept++] = (int) cpu;
    }
    hwloc_bitmap_free(taken);
    for (size_t c = 0; c < n_kept; c++) cpus[c] = kept[c];
    *n = n_kept;
    return is_right;
}

Status memory_cores(const char *list, int *cpus, size_t *n_cpus, CoreCaches *caches, Reason *why)
{
    hwloc_topology_t topology = NULL;
    Status status = list ? parse_list(list, cpus, n_cpus, why) : list_allowed(cpus, n_cpus, why);
    if (status != STATUS_OK) return status;
    if (hwloc_topology_init(&topology) != 0 || hwloc_topology_load(topology) != 0)
        status = reason(why, STATUS_MISSING, "hwloc cannot read this machine's topology");
    else if (!keep_one_a_core(topology, cpus, n_cpus))
        status = reason(why, STATUS_BAD_USAGE, "--cpus names a CPU that this machine has not");
    else
        look_at_caches(topology, cpus, *n_cpus, caches);
    if (topology) hwloc_topology_destroy(topology);
    return status;
}

/* ---- how much ---- */

static LevelShare nothing(const char *why)
{
    return (LevelShare) { 0, why };
}

/* Blocks of input and output are half of it each. */
static LevelShare whole_blocks(int64_t bytes)
{
    const size_t blocks = (size_t) bytes / (2 * PEAK_BLOCK_BYTES);
    return blocks ? (LevelShare) { blocks * 2 * PEAK_BLOCK_BYTES, NULL }
                  : nothing("this cache is too small for any measurement");
}

/* A quarter of the L3 cache alone, together half of it: other programs, and other virtual machines,
 * have their lines there too. */
static LevelShare share_of_l3(const CoreCaches *caches, size_t n_cores)
{
    const int64_t l3 = caches->bytes[LEVEL_L3], above = 2 * caches->bytes[LEVEL_L2];
    const int64_t sharing = n_cores > 1 ? (int64_t) caches->n_sharing_l3 : 1;
    const int64_t bytes = l3 / (sharing > 1 ? 2 * sharing : 4);
    if (bytes >= above) return whole_blocks(bytes);
    if (above * sharing <= l3 / 4 * 3) return whole_blocks(above);
    return nothing("each core's share of L3 is hardly larger than its L2 cache");
}

/* Four times the last cache leaves next to nothing in it from the last time round. 256 MiB bound
 * the time that the first touch takes; twice a cache of 128 MiB is still no home for a sweep. */
static LevelShare share_of_memory(const CoreCaches *caches, size_t n_cores, size_t free_bytes)
{
    const int64_t l3 = caches->bytes[LEVEL_L3];
    const int64_t last = l3 ? l3 : caches->bytes[LEVEL_L2];
    const int64_t sharing = n_cores > 1 ? (int64_t) caches->n_sharing_l3 : 1;
    const int64_t most = (int64_t) free_bytes / (n_cores > 1 ? 4 * (int64_t) n_cores : 8);
    int64_t bytes = 4 * last / sharing;
    if (bytes < 16 * MIB) bytes = 16 * MIB;
    if (bytes > 256 * MIB) bytes = 256 * MIB;
    if (bytes > most) bytes = most;
    return bytes * sharing > last ? whole_blocks(bytes)
                                  : nothing("too little free memory to go past the caches");
}

LevelShare memory_share(const CoreCaches *caches, MemoryLevel level, size_t n_cores,
                        size_t free_bytes)
{
    if (level == LEVEL_MEMORY) return share_of_memory(caches, n_cores, free_bytes);
    if (caches->bytes[level] <= 0)
        return nothing(level == LEVEL_L3 ? "this machine shows no L3 cache"
                                         : "this machine does not tell the size of this cache");
    return level == LEVEL_L3 ? share_of_l3(caches, n_cores)
                             : whole_blocks(caches->bytes[level] / 2);
}

/* ---- the memory itself ---- */

void *memory_take(size_t bytes)
{
    const size_t page = 2 * (size_t) MIB; /* the large one */
    const size_t whole = (bytes + page - 1) / page * page;
    void *const block = aligned_alloc(page, whole);
    /* a ceiling is what can be had: without address translation standing in the way */
    if (block) (void) madvise(block, whole, MADV_HUGEPAGE);
    return block;
}

void memory_link(void *block, size_t bytes)
{
    const size_t mask = bytes / LINE_BYTES - 1;
    char *const first = block;
    /* a linear congruence modulo a power of two: every line once, since 5 = a mod 8 and c is odd */
    for (size_t line = 0; line <= mask; line++) {
        const size_t next = (line * 0x5deece66d + 0xb) & mask;
        void **const link = (void **) (void *) (first + line * LINE_BYTES);
        *link = first + next * LINE_BYTES;
    }
}
