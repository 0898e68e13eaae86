#include "harness/microscope.h"

#include "harness/cpus.h"
#include "harness/launch.h"
#include "harness/mpi_count.h"
#include "harness/schedule.h"

#include <hwloc.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORD_BYTES = 1 << 13 };

#ifdef LADDER_HAS_VALGRIND
static const bool has_valgrind_marks = true;
#else
static const bool has_valgrind_marks = false;
#endif

/* First level: those of most x86-64 cores since 2006, and only the order in which lines go out
 * differs with more. Last level: 32 MiB is what a core of a server may fill, and sets a power of
 * two is all that Callgrind takes; the cache problem stays in it, the memory problem does not. */
const SimulatedCache microscope_caches[3] = {
    { INT64_C(32) << 10, 8, 64 },
    { INT64_C(32) << 10, 8, 64 },
    { INT64_C(32) << 20, 16, 64 },
};

const char *tool_name(Tool tool)
{
    static const char *const names[N_TOOLS] = {
        [TOOL_NONE] = "none",           [TOOL_CALLGRIND] = "callgrind",
        [TOOL_PERF_STAT] = "perf-stat", [TOOL_PERF_RECORD] = "perf-record",
        [TOOL_LIKWID] = "likwid",       [TOOL_MPI] = "mpi",
        [TOOL_CPROFILE] = "cprofile",
    };
    return names[tool];
}

bool microscope_has_likwid_marks(void)
{
#ifdef LADDER_HAS_LIKWID
    return true;
#else
    return false;
#endif
}

/* ---- which program ---- */

static const char *last_part(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *microscope_program(Tool tool, const Rung *rung)
{
    static const char *const twins[][2] = {
        { "ladder-one", "ladder-one-countable" },
        { "ladder-one-mpi", "ladder-one-mpi-countable" },
        { "ladder-one-gsl", "ladder-one-gsl-countable" },
        { "ladder-one-sundials", "ladder-one-sundials-countable" },
        { "ladder-one-odeint", "ladder-one-odeint-countable" },
    };
    const char *const own = last_part(rung->runner);
    for (size_t t = 0; t < sizeof twins / sizeof *twins && tool == TOOL_CALLGRIND; t++)
        if (strcmp(own, twins[t][0]) == 0) return twins[t][1];
    return own;
}

static void runner_path(Tool tool, const Rung *rung, char *path, size_t n_bytes)
{
    const int n_folder = (int) (last_part(rung->runner) - rung->runner);
    snprintf(path, n_bytes, "%.*s%s", n_folder, rung->runner, microscope_program(tool, rung));
}

/* ---- what cannot be looked at ---- */

static Status check_callgrind(const Microscope *scope, Reason *why)
{
    enum {
        AVX512
        = CPU_AVX512F | CPU_AVX512DQ | CPU_AVX512BW | CPU_AVX512VL | CPU_AVX512CD | CPU_AVX512VNNI
    };
    const Rung *const rung = scope->rung;
    /* the twin of a rung that is built for this very processor does without */
    const bool is_native = strstr(rung->flags, "-march=native");
    char path[WORD_BYTES];
    if (!has_valgrind_marks)
        return reason(why, STATUS_MISSING,
                      "built without Valgrind's header (apt install valgrind, then ./bootstrap)");
    if ((rung->cpu_needs & AVX512) && !is_native)
        return reason(why, STATUS_MISSING, "not countable: Valgrind knows no AVX-512%s%s",
                      rung->base ? "; see " : "", rung->base ? rung->base : "");
    if (rung->dispatches_isa && scope->isa == ISA_AVX512)
        return reason(why, STATUS_MISSING,
                      "not countable: Valgrind knows no AVX-512; take --isa avx2");
    runner_path(TOOL_CALLGRIND, rung, path, sizeof path);
    if (access(path, X_OK) != 0)
        return reason(why, STATUS_MISSING, "%s is not there; build again (ninja -C build)",
                      last_part(path));
    return STATUS_OK;
}

/* The library lies beside the runner. LD_PRELOAD parts its list at blanks and colons. */
static void library_path(const Rung *rung, char *path, size_t n_bytes)
{
    const int n_folder = (int) (last_part(rung->runner) - rung->runner);
    snprintf(path, n_bytes, "%.*s%s", n_folder, rung->runner, MPI_COUNT_LIBRARY);
}

static Status check_mpi(const Microscope *scope, Reason *why)
{
    char path[WORD_BYTES];
    library_path(scope->rung, path, sizeof path);
    if (!variant_is_mpi(scope->rung->launch))
        return reason(why, STATUS_MISSING, "no ranks, so no messages");
    if (access(path, R_OK) != 0)
        return reason(why, STATUS_MISSING, "%s is not there; build again (ninja -C build)",
                      MPI_COUNT_LIBRARY);
    if (strpbrk(path, " :"))
        return reason(why, STATUS_MISSING,
                      "LD_PRELOAD takes no blank and no ':' in a path; build in another folder");
    return STATUS_OK;
}

static Status check_cprofile(const Rung *rung, Reason *why)
{
    if (!rung_is_python(rung)) return reason(why, STATUS_MISSING, "no Python program");
    if (rung->launch != LAUNCH_SERIAL)
        return reason(why, STATUS_MISSING,
                      "cProfile sees one thread of one process, not those that work; see %s",
                      rung->base ? rung->base : "a rung on one core");
    return STATUS_OK;
}

static Status check(Tool tool, const Microscope *scope, Reason *why)
{
    const Rung *const rung = scope->rung;
    if (rung->not_built) return reason(why, STATUS_MISSING, "not built: %s", rung->not_built);
    if (rung->is_command)
        return reason(why, STATUS_MISSING,
                      "a program in another language has no marks around its work for tools");
    if (tool == TOOL_CPROFILE) return check_cprofile(rung, why);
    if (rung_is_python(rung) && (tool == TOOL_CALLGRIND || tool == TOOL_LIKWID))
        return reason(why, STATUS_MISSING,
                      "%s would count the interpreter: no marks around a Python program's work",
                      tool_name(tool));
    if (scope->prefix && (tool == TOOL_CALLGRIND || tool == TOOL_LIKWID || tool == TOOL_MPI))
        return reason(why, STATUS_MISSING, "%s would count the program put before the runner",
                      tool_name(tool));
    if (tool == TOOL_LIKWID && variant_is_mpi(rung->launch))
        return reason(why, STATUS_MISSING, "likwid-perfctr looks at one process, not at ranks%s%s",
                      rung->base ? "; see " : "", rung->base ? rung->base : "");
    if (tool == TOOL_MPI) return check_mpi(scope, why);
    return tool == TOOL_CALLGRIND ? check_callgrind(scope, why) : STATUS_OK;
}

/* ---- the words of each tool ---- */

static void add_all(CommandLine *line, const char *const *words)
{
    while (*words) command_line_add(line, *words++);
}

__attribute__((format(printf, 2, 3))) static void add_format(CommandLine *line, const char *format,
                                                             ...)
{
    char word[WORD_BYTES];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(word, sizeof word, format, arguments);
    va_end(arguments);
    if (length < 0 || length >= (int) sizeof word) line->is_too_long = true;
    command_line_add(line, word);
}

static void add_count(CommandLine *line, const char *option, int64_t count)
{
    command_line_add(line, option);
    add_format(line, "%" PRId64, count);
}

static void add_callgrind(CommandLine *line, const Microscope *scope)
{
    static const char *const words[]
        = { "valgrind",        "--tool=callgrind", "--instr-atstart=no",
            "--cache-sim=yes", "--branch-sim=yes", NULL };
    static const char *const names[] = { "I1", "D1", "LL" };
    const SimulatedCache *const caches = scope->caches ? scope->caches : microscope_caches;
    add_all(line, words);
    for (size_t c = 0; c < sizeof names / sizeof *names; c++)
        add_format(line, "--%s=%" PRId64 ",%d,%d", names[c], caches[c].bytes, caches[c].ways,
                   caches[c].line);
    add_format(line, "--callgrind-out-file=%s%s", scope->out,
               variant_is_mpi(scope->rung->launch) ? ".%q{OMPI_COMM_WORLD_RANK}" : "");
}

static void add_perf(CommandLine *line, const Microscope *scope, const char *const *words)
{
    command_line_add(line, "perf");
    add_all(line, words);
    add_all(line,
            (const char *const[]) { "-o", scope->out, "-e", scope->events, "-D", "-1", "--control",
                                    NULL });
    add_format(line, "fifo:%s,%s", scope->control, scope->acknowledge);
    command_line_add(line, "--");
}

static void add_likwid(CommandLine *line, const Microscope *scope)
{
    char cpus[WORD_BYTES];
    const bool is_serial = scope->rung->launch == LAUNCH_SERIAL;
    command_line_add(line, "likwid-perfctr");
    /* threads are placed by OMP_PLACES already: likwid is to count there, not to move them */
    command_line_add(line, is_serial ? "-C" : "-c");
    if (is_serial)
        snprintf(cpus, sizeof cpus, "%d", cpus_for_serial());
    else
        cpus_as_list(scope->n_cores, cpus, sizeof cpus);
    add_all(line, (const char *const[]) { cpus, "-g", scope->group, "-o", scope->out, NULL });
    if (microscope_has_likwid_marks()) command_line_add(line, "-m");
}

static void add_mpi_count(CommandLine *line, const Microscope *scope)
{
    char path[WORD_BYTES];
    library_path(scope->rung, path, sizeof path);
    launch_add_variable(scope->rung, "LD_PRELOAD", path, line);
    launch_add_variable(scope->rung, MPI_COUNT_VARIABLE, scope->out, line);
}

static void add_tool(Tool tool, const Microscope *scope, CommandLine *line)
{
    switch (tool) {
    case TOOL_PERF_STAT: add_perf(line, scope, (const char *const[]) { "stat", "-j", NULL }); break;
    case TOOL_PERF_RECORD: /* by stack contents: the rungs are built without frame pointers */
        add_perf(
            line, scope,
            (const char *const[]) { "record", "-F", "1999", "--call-graph", "dwarf,2048", NULL });
        break;
    case TOOL_LIKWID: add_likwid(line, scope); break;
    default: break;
    }
    if (variant_is_mpi(scope->rung->launch))
        launch_add_mpirun(scope->rung,
                          launch_ranks(scope->rung, scope->n_cores, scope->hybrid_ranks), line);
    if (tool == TOOL_MPI) add_mpi_count(line, scope);
    if (tool == TOOL_CALLGRIND) add_callgrind(line, scope);
    if (scope->prefix) command_line_add_words(line, scope->prefix);
}

static void add_runner(Tool tool, const Microscope *scope, CommandLine *line)
{
    const Rung *const rung = scope->rung;
    const bool is_serial = rung->launch == LAUNCH_SERIAL;
    char path[WORD_BYTES], cpus[WORD_BYTES];
    runner_path(tool, rung, path, sizeof path);
    add_all(line, (const char *const[]) { path, "--rung", rung->stem, "--alone", NULL });
    add_count(line, "--trajectories", scope->trajectories);
    add_count(line, "--steps", scope->steps);
    add_count(line, "--iterations", scope->iterations);
    if (rung->dispatches_isa && scope->isa != ISA_WIDEST)
        add_all(line, (const char *const[]) { "--isa", cpu_isa_name(scope->isa), NULL });
    launch_add_team(rung, scope->n_cores, scope->hybrid_ranks, scope->prefix, line);
    if (is_serial)
        snprintf(cpus, sizeof cpus, "%d", cpus_for_serial());
    else
        launch_cpus(rung, scope->n_cores, cpus, sizeof cpus);
    add_all(line, (const char *const[]) { "--cpus", cpus, NULL });
    if (tool == TOOL_PERF_STAT || tool == TOOL_PERF_RECORD) {
        command_line_add(line, "--perf-control");
        add_format(line, "%s,%s", scope->control, scope->acknowledge);
    }
    if (tool == TOOL_CPROFILE)
        add_all(line, (const char *const[]) { "--cprofile", scope->out, NULL });
    if (scope->answers) add_all(line, (const char *const[]) { "--answers", scope->answers, NULL });
}

Status microscope_command(Tool tool, const Microscope *scope, CommandLine *line, Reason *why)
{
    const Status status = check(tool, scope, why);
    if (status != STATUS_OK) return status;
    memset(line, 0, sizeof *line);
    add_tool(tool, scope, line);
    add_runner(tool, scope, line);
    return line->is_too_long
        ? reason(why, STATUS_BAD_USAGE, "the command line for %s is too long", tool_name(tool))
        : STATUS_OK;
}

/* ---- the environment ---- */

void microscope_variables(const Microscope *scope, MicroscopeVariable list[MICROSCOPE_VARIABLES])
{
    const char *const fixed[][2] = {
        { "OMP_SCHEDULE", schedule_variable(scope->schedule) },
        { "OMP_PROC_BIND", "close" },
        { "OMP_DYNAMIC", "false" },
        { "OMP_WAIT_POLICY", "passive" },
        { "GOMP_SPINCOUNT", "0" },
        { "KMP_BLOCKTIME", "0" },
    };
    enum { N_FIXED = sizeof fixed / sizeof *fixed };
    list[0].name = NULL;
    const VariantLaunch launch = scope->rung->launch;
    if (launch != LAUNCH_THREADS && launch != LAUNCH_HYBRID) return;
    list[0].name = "OMP_PLACES";
    cpus_as_places(scope->n_cores, list[0].value, sizeof list[0].value);
    for (size_t v = 0; v < N_FIXED; v++) {
        list[v + 1].name = fixed[v][0];
        snprintf(list[v + 1].value, sizeof list[v + 1].value, "%s", fixed[v][1]);
    }
    list[N_FIXED + 1].name = NULL;
}

void microscope_environment(const Microscope *scope)
{
    MicroscopeVariable list[MICROSCOPE_VARIABLES];
    microscope_variables(scope, list);
    launch_clean_environment();
    for (const MicroscopeVariable *v = list; v->name; v++) setenv(v->name, v->value, 1);
}

/* ---- caches of this machine ---- */

/* Callgrind wants a power of two of sets: fewer sets and more ways come nearest to the size. */
static SimulatedCache simulated(const struct hwloc_cache_attr_s *cache)
{
    const int64_t line = cache->linesize > 0 ? cache->linesize : 64;
    const int64_t bytes = (int64_t) cache->size;
    const int64_t ways = cache->associativity > 0 ? cache->associativity : 8;
    int64_t sets = 1;
    while (2 * sets * line * ways <= bytes) sets *= 2;
    const int64_t nearest = (bytes + sets * line / 2) / (sets * line);
    return (SimulatedCache) { nearest * sets * line, (int) nearest, (int) line };
}

static bool find_cache(hwloc_topology_t topology, const hwloc_obj_type_t *types, size_t n,
                       SimulatedCache *cache)
{
    for (size_t t = 0; t < n; t++) {
        const hwloc_obj_t object = hwloc_get_obj_by_type(topology, types[t], 0);
        if (!object || object->attr->cache.size == 0) continue;
        *cache = simulated(&object->attr->cache);
        return true;
    }
    return false;
}

bool microscope_host_caches(SimulatedCache caches[3])
{
    static const hwloc_obj_type_t first[] = { HWLOC_OBJ_L1ICACHE, HWLOC_OBJ_L1CACHE };
    static const hwloc_obj_type_t last[]
        = { HWLOC_OBJ_L4CACHE, HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L2CACHE };
    hwloc_topology_t topology = NULL;
    bool is_visible = hwloc_topology_init(&topology) == 0;
    if (is_visible) {
        hwloc_topology_set_icache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
        is_visible = hwloc_topology_load(topology) == 0
            && find_cache(topology, first, 2, &caches[0])
            && find_cache(topology, first + 1, 1, &caches[1])
            && find_cache(topology, last, sizeof last / sizeof *last, &caches[2]);
        hwloc_topology_destroy(topology);
    }
    return is_visible;
}
