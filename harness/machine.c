#include "harness/machine.h"

#include "harness/clock.h"
#include "harness/cpus.h"
#include "harness/process.h"

#include <dirent.h>
#include <hwloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

enum { TEXT_BYTES = 256 };

struct Machine {
    hwloc_topology_t topology;
    struct utsname system;
    char kernel[TEXT_BYTES];
    char cpu_model[TEXT_BYTES];
    char governor[TEXT_BYTES], turbo[TEXT_BYTES], clock_source[TEXT_BYTES];
    char smt[TEXT_BYTES], pinning[TEXT_BYTES], commit[TEXT_BYTES];
    bool has_hypervisor, is_dirty;
    int64_t l1d_bytes, l2_bytes, last_level_bytes;
    int64_t cores, hardware_threads;
    double timer_resolution_s, timer_overhead_s, load_average;
};

/* ---- small files of the kernel ---- */

static bool read_line(const char *path, char *line, size_t n_bytes)
{
    FILE *const file = fopen(path, "re");
    line[0] = '\0';
    if (!file) return false;
    if (!fgets(line, (int) n_bytes, file)) line[0] = '\0';
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    return line[0] != '\0';
}

/* The text after "key ... :" in a file of such lines. */
static bool read_key(const char *path, const char *key, char *value, size_t n_bytes)
{
    FILE *const file = fopen(path, "re");
    char line[4096];
    bool is_found = false;
    while (file && !is_found && fgets(line, sizeof line, file)) {
        const char *const colon = strchr(line, ':');
        if (!colon || strncmp(line, key, strlen(key)) != 0) continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(value, n_bytes, "%s", colon + 1 + strspn(colon + 1, " \t"));
        is_found = true;
    }
    if (file) fclose(file);
    return is_found;
}

static void read_or(const char *path, const char *otherwise, char *line)
{
    if (!read_line(path, line, TEXT_BYTES)) snprintf(line, TEXT_BYTES, "%s", otherwise);
}

int64_t machine_free_memory_bytes(void)
{
    char text[TEXT_BYTES];
    if (!read_key("/proc/meminfo", "MemAvailable", text, sizeof text)) return -1;
    return 1024 * strtoll(text, NULL, 10);
}

static void look_at_kernel(Machine *m)
{
    static const char turbo_path[] = "/sys/devices/system/cpu/intel_pstate/no_turbo";
    char flags[4096], no_turbo[TEXT_BYTES];
    uname(&m->system);
    snprintf(m->kernel, sizeof m->kernel, "%s %.180s", m->system.sysname, m->system.release);
    if (!read_key("/proc/cpuinfo", "model name", m->cpu_model, sizeof m->cpu_model))
        snprintf(m->cpu_model, sizeof m->cpu_model, "%s", m->system.machine);
    m->has_hypervisor = read_key("/proc/cpuinfo", "flags", flags, sizeof flags)
        && strstr(flags, " hypervisor") != NULL;
    read_or("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "not visible", m->governor);
    read_or("/sys/devices/system/clocksource/clocksource0/current_clocksource", "not visible",
            m->clock_source);
    const bool is_known = read_line(turbo_path, no_turbo, sizeof no_turbo);
    snprintf(m->turbo, sizeof m->turbo, "%s",
             !is_known                ? "not visible"
                 : no_turbo[0] == '0' ? "on"
                                      : "off");
    if (getloadavg(&m->load_average, 1) != 1) m->load_average = NAN;
}

/* ---- topology ---- */

static int64_t cache_bytes(hwloc_topology_t topology, hwloc_obj_type_t type)
{
    const hwloc_obj_t cache = hwloc_get_obj_by_type(topology, type, 0);
    return cache ? (int64_t) cache->attr->cache.size : -1;
}

static void look_at_topology(Machine *m)
{
    static const hwloc_obj_type_t levels[]
        = { HWLOC_OBJ_L5CACHE, HWLOC_OBJ_L4CACHE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L2CACHE };
    m->l1d_bytes = cache_bytes(m->topology, HWLOC_OBJ_L1CACHE);
    m->l2_bytes = cache_bytes(m->topology, HWLOC_OBJ_L2CACHE);
    m->last_level_bytes = -1;
    for (size_t l = 0; m->last_level_bytes < 0 && l < sizeof levels / sizeof *levels; l++)
        m->last_level_bytes = cache_bytes(m->topology, levels[l]);
    const int cores = hwloc_get_nbobjs_by_type(m->topology, HWLOC_OBJ_CORE);
    m->cores = cores > 0 ? cores : -1;
    m->hardware_threads = hwloc_get_nbobjs_by_type(m->topology, HWLOC_OBJ_PU);
    const char *const caveat = m->has_hypervisor
        ? "; virtual: two of these CPUs may share one physical core unseen"
        : "";
    snprintf(m->smt, sizeof m->smt, "%lld hardware threads on %lld cores%s",
             (long long) m->hardware_threads, (long long) m->cores, caveat);
}

/* ---- clock, build, source ---- */

static void look_at_clock(Machine *m)
{
    enum { READINGS = 1000, LOOKS = 20 };
    struct timespec resolution;
    clock_getres(CLOCK_MONOTONIC, &resolution);
    m->timer_resolution_s = (double) resolution.tv_sec + 1e-9 * (double) resolution.tv_nsec;
    m->timer_overhead_s = INFINITY; /* the least of some looks: others may have had the core */
    for (int look = 0; look < LOOKS; look++) {
        const double before_s = clock_now_s();
        for (int i = 0; i < READINGS; i++) clock_now_s();
        m->timer_overhead_s = fmin(m->timer_overhead_s, (clock_now_s() - before_s) / READINGS);
    }
}

void machine_source(const char *source_root, char *commit, size_t n_bytes, bool *is_dirty)
{
    const char *const head[]
        = { "git", "-C", source_root, "rev-parse", "--short=12", "HEAD", NULL };
    const char *const changes[] = { "git", "-C", source_root, "status", "--porcelain", NULL };
    char *text;
    commit[0] = '\0';
    *is_dirty = false;
    if (process_read(head, 10.0, &text, NULL) == STATUS_OK)
        snprintf(commit, n_bytes, "%.*s", (int) strcspn(text, "\n"), text);
    free(text);
    if (process_read(changes, 10.0, &text, NULL) == STATUS_OK) *is_dirty = text[0] != '\0';
    free(text);
}

static void look_at_places(Machine *m)
{
    const Cpus *const cpus = cpus_allowed();
    snprintf(m->pinning, sizeof m->pinning,
             "serial rungs on CPU %d, the harness on CPU %d, threads and ranks one a CPU",
             cpus_for_serial(), cpus->id[0]);
}

Status machine_new(Machine **machine, Reason *why)
{
    Machine *const m = calloc(1, sizeof *m);
    *machine = m;
    if (!m) return reason(why, STATUS_NO_MEMORY, "no memory for the machine");
    if (hwloc_topology_init(&m->topology) != 0 || hwloc_topology_load(m->topology) != 0)
        return reason(why, STATUS_MISSING, "hwloc cannot read this machine's topology");
    look_at_kernel(m);
    look_at_topology(m);
    look_at_clock(m);
    machine_source(LADDER_SOURCE_ROOT, m->commit, sizeof m->commit, &m->is_dirty);
    look_at_places(m);
    return STATUS_OK;
}

void machine_free(Machine *machine)
{
    if (!machine) return;
    if (machine->topology) hwloc_topology_destroy(machine->topology);
    free(machine);
}

int64_t machine_last_level_cache_bytes(const Machine *machine)
{
    return machine->last_level_bytes > 0 ? machine->last_level_bytes : 0;
}

hwloc_topology_t machine_topology(const Machine *machine)
{
    return machine->topology;
}

/* Goes on with the sum over another file. Returns: whether it could be read. */
static bool add_to_sum(const char *path, uLong *sum)
{
    unsigned char bytes[1 << 14];
    FILE *const file = fopen(path, "re");
    if (!file) return false;
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        *sum = crc32(*sum, bytes, (uInt) n);
    fclose(file);
    return true;
}

/* Python puts folders of byte code there, which come and go. */
static int is_part(const struct dirent *entry)
{
    return entry->d_type != DT_DIR;
}

/* Over all files of a folder. */
static bool add_folder(const char *folder, uLong *sum)
{
    char path[2 * 4096];
    struct dirent **files;
    const int n = scandir(folder, &files, is_part, alphasort);
    bool is_whole = n > 0;
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
        is_whole &= add_to_sum(path, sum);
        free(files[i]);
    }
    if (n >= 0) free(files);
    return is_whole;
}

/* A runner, with the folder that belongs to it. */
static bool add_runner(const RunnerProgram *runner, const char *path, uLong *sum)
{
    char folder[4096];
    const char *const slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s/%s", slash ? (int) (slash - path) : 1, slash ? path : ".",
             runner->folder ? runner->folder : "");
    return add_to_sum(path, sum) && (!runner->folder || add_folder(folder, sum));
}

void machine_rung_hash(const Rung *rung, char *text, size_t n_bytes)
{
    const char *const slash = strrchr(rung->runner, '/');
    text[0] = '\0';
    for (size_t r = 0; slash && r < catalogue_n_runners; r++) {
        uLong sum = crc32(0, NULL, 0);
        if (strcmp(slash + 1, catalogue_runners[r].name) != 0) continue;
        if (add_runner(&catalogue_runners[r], rung->runner, &sum))
            snprintf(text, n_bytes, "%s %08lx", slash + 1, sum);
    }
}

const char *machine_runner_hash(void)
{
    static char text[TEXT_BYTES];
    size_t used = 0;
    text[0] = '\0';
    for (size_t r = 0; r < catalogue_n_runners; r++) {
        const RunnerProgram *const runner = &catalogue_runners[r];
        char path[4096], hash[16] = "?";
        uLong sum = crc32(0, NULL, 0);
        if (!process_sibling(runner->name, path, sizeof path)) continue;
        if (add_runner(runner, path, &sum)) snprintf(hash, sizeof hash, "%08lx", sum);
        used += (size_t) snprintf(text + used, sizeof text - used, "%s%s %s", used ? ", " : "",
                                  runner->name, hash);
    }
    return text;
}

void machine_describe(const Machine *m, RunRecord *run)
{
    run->source_commit = m->commit[0] ? m->commit : "unknown";
    run->is_source_dirty = m->is_dirty;
    run->compiler = LADDER_COMPILER;
    run->compiler_flags = LADDER_COMPILER_FLAGS;
    run->build_type = LADDER_BUILD_TYPE;
    run->runner_hash = machine_runner_hash();
    run->host_name = m->system.nodename;
    run->cpu_model = m->cpu_model;
    run->cpu_isa = cpu_isa_name(cpu_isa_choose(ISA_WIDEST));
    run->hypervisor = m->has_hypervisor ? "yes" : "no";
    run->cpus_online = sysconf(_SC_NPROCESSORS_ONLN);
    run->cpus_allowed = (int64_t) cpus_allowed()->n;
    run->cores = m->cores;
    run->smt = m->smt;
    run->l1d_bytes = m->l1d_bytes;
    run->l2_bytes = m->l2_bytes;
    run->last_level_cache_bytes = m->last_level_bytes;
    run->memory_bytes = (int64_t) sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    run->memory_free_bytes = machine_free_memory_bytes();
    run->governor = m->governor;
    run->turbo = m->turbo;
    run->kernel = m->kernel;
    run->clock_source = m->clock_source;
    run->timer_resolution_s = m->timer_resolution_s;
    run->timer_overhead_s = m->timer_overhead_s;
    run->load_average = m->load_average;
    run->pinning = m->pinning;
}
