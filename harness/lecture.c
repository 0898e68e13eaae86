#include "harness/lecture.h"

#include "harness/peaks.h"

#include <hwloc.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

enum { COLUMNS = 100, CELL_BYTES = 32 };

typedef struct Lecture {
    FILE *out;
    const Ceilings *ceilings;
    RunRecord run;
    hwloc_topology_t topology;
    int64_t cores; /* that work together */
    bool is_after_mark;
} Lecture;

/* ---- looking up ---- */

static bool is_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The roof of one ceiling; NAN where it is not known. */
typedef struct Roof {
    double value;
    bool is_doubtful;
} Roof;

static Roof look_up(const Lecture *l, const char *kind, const char *operation, const char *isa,
                    const char *level, int64_t cores)
{
    for (size_t r = 0; r < l->ceilings->n_records; r++) {
        const CeilingRecord *const c = &l->ceilings->records[r];
        if (c->cores == cores && is_same(c->kind, kind) && is_same(c->operation, operation)
            && is_same(c->isa, isa) && is_same(c->level, level))
            return (Roof) { c->roof, c->doubt != NULL };
    }
    return (Roof) { NAN, false };
}

static double roof(const Lecture *l, const char *kind, const char *operation, const char *isa,
                   const char *level, int64_t cores)
{
    return look_up(l, kind, operation, isa, level, cores).value;
}

static int64_t most_cores(const Ceilings *ceilings)
{
    int64_t cores = 1;
    for (size_t r = 0; r < ceilings->n_records; r++)
        if (ceilings->records[r].cores > cores) cores = ceilings->records[r].cores;
    return cores;
}

/* The clock without vectors: the steadier of two ways to see it, where both are there. */
static double clock_ghz(const Lecture *l)
{
    return fmax(roof(l, "clock", "integer add chain", "scalar", NULL, 1),
                roof(l, "clock", "fma chains", "scalar", NULL, 1));
}

/* ---- writing ---- */

/* Four digits that mean something, or a dash. */
static const char *cell(char text[CELL_BYTES], double value)
{
    const int decimals = value < 10.0 ? 2 : value < 1000.0 ? 1 : 0;
    if (isfinite(value))
        snprintf(text, CELL_BYTES, "%.*f", decimals, value);
    else
        snprintf(text, CELL_BYTES, "-");
    return text;
}

/* A figure at the right of its column; the mark of doubt stands in the gap to the next. */
static void put(Lecture *l, int width, double value, bool is_doubtful)
{
    char text[CELL_BYTES];
    fprintf(l->out, "%*s%s", l->is_after_mark ? width : width + 1, cell(text, value),
            is_doubtful ? "?" : "");
    l->is_after_mark = is_doubtful;
}

static void end_row(Lecture *l)
{
    fputc('\n', l->out);
    l->is_after_mark = false;
}

/* A paragraph, indented, broken between words. */
__attribute__((format(printf, 2, 3))) static void say(const Lecture *l, const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t column = (size_t) fprintf(l->out, " ");
    for (const char *word = text; *word;) {
        const size_t n = strcspn(word, " ");
        if (column > 4 && column + 1 + n > COLUMNS) column = (size_t) fprintf(l->out, "\n   ") - 1;
        column += (size_t) fprintf(l->out, " %.*s", (int) n, word);
        word += n + strspn(word + n, " ");
    }
    fputc('\n', l->out);
}

static void head(const Lecture *l, const char *title)
{
    fprintf(l->out, "\n%s\n\n", title);
}

static const char *many(char text[CELL_BYTES], int64_t n, const char *one, const char *more)
{
    snprintf(text, CELL_BYTES, "%lld %s", (long long) n, n == 1 ? one : more);
    return text;
}

static const char *size_text(char text[CELL_BYTES], double bytes)
{
    static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
    size_t u = 0;
    if (!(bytes > 0.0)) return "-";
    for (; bytes >= 1024.0 && u + 1 < sizeof units / sizeof *units; u++) bytes /= 1024.0;
    snprintf(text, CELL_BYTES, bytes == floor(bytes) ? "%.0f %s" : "%.1f %s", bytes, units[u]);
    return text;
}

/* ---- computing units ---- */

static double gflops(double issue_per_ns, int isa, bool is_fused)
{
    return issue_per_ns * (double) (1 << isa) * (is_fused ? 2.0 : 1.0);
}

static void print_issue_row(Lecture *l, int isa, const char *operation)
{
    const char *const name = peak_isa_name((PeakIsa) isa);
    const bool is_fused = strcmp(operation, "fma") == 0;
    const Roof one = look_up(l, "issue", operation, name, NULL, 1);
    const Roof all = look_up(l, "issue", operation, name, NULL, l->cores);
    const Roof clock = look_up(l, "clock", "fma chains", name, NULL, 1);
    fprintf(l->out, "  %-8s %5d  %-9s", is_fused ? name : "", 1 << isa, operation);
    put(l, 9, one.value / clock.value, one.is_doubtful || clock.is_doubtful);
    put(l, 7, clock.value, clock.is_doubtful);
    put(l, 10, one.value, one.is_doubtful);
    put(l, 9, gflops(one.value, isa, is_fused), one.is_doubtful);
    if (l->cores > 1) {
        put(l, 13, all.value, all.is_doubtful);
        put(l, 9, gflops(all.value, isa, is_fused), all.is_doubtful);
    }
    end_row(l);
}

static void print_issue(Lecture *l)
{
    char cores[CELL_BYTES];
    fprintf(l->out, "  %-8s %5s  %-9s %9s %7s %10s %9s", "", "", "", "", "", "one core",
            "one core");
    if (l->cores > 1) fprintf(l->out, " %13s %9s", many(cores, l->cores, "core", "cores"), cores);
    fprintf(l->out, "\n  %-8s %5s  %-9s %9s %7s %10s %9s", "width", "lanes", "operation",
            "per cycle", "x GHz", "= instr/ns", "GFLOP/s");
    if (l->cores > 1) fprintf(l->out, " %13s %9s", "instr/ns", "GFLOP/s");
    fputc('\n', l->out);
    for (int isa = 0; isa < N_PEAK_ISAS; isa++) {
        print_issue_row(l, isa, "fma");
        print_issue_row(l, isa, "mul+add");
    }
}

static void print_latencies(Lecture *l)
{
    static const char *const operations[] = { "add", "mul", "fma", "div", "store forwarding" };
    const double clock = clock_ghz(l);
    fprintf(l->out, "\n  %-8s", "latency");
    for (size_t o = 0; o < sizeof operations / sizeof *operations; o++)
        fprintf(l->out, " %16s", operations[o]);
    for (int unit = 0; unit < 2; unit++) {
        fprintf(l->out, "\n  %-8s", unit == 0 ? "cycles" : "ns");
        for (size_t o = 0; o < sizeof operations / sizeof *operations; o++) {
            const Roof cycles = look_up(l, "latency", operations[o], NULL, NULL, 1);
            put(l, 16, unit == 0 ? cycles.value : cycles.value / clock, cycles.is_doubtful);
        }
        l->is_after_mark = false;
    }
    fputs("\n\n", l->out);
}

static void print_computing(Lecture *l)
{
    head(l, "Computing units: operations a cycle x cycles a second = peak");
    print_issue(l);
    print_latencies(l);
    const double latency = roof(l, "latency", "fma", NULL, NULL, 1);
    const double a_cycle = roof(l, "issue", "fma", "scalar", NULL, 1) / clock_ghz(l);
    if (latency * a_cycle >= 2.0)
        say(l,
            "A fused multiply-add (fma) counts two operations. Its result comes %.0f cycles later, "
            "and "
            "%.3g of them start in a cycle: %.0f x %.3g = %.0f independent operations in flight "
            "keep the "
            "units busy; a single chain of them reaches 1/%.0f of the peak.",
            latency, a_cycle, latency, a_cycle, latency * a_cycle, latency * a_cycle);
    else
        say(l, "A fused multiply-add (fma) counts two operations.");
}

/* ---- memory units ---- */

static void print_bandwidths(Lecture *l, const char *level, int64_t cores)
{
    static const char *const operations[]
        = { "read", "write", "copy", "update", "write streaming", "copy streaming" };
    char text[CELL_BYTES];
    fprintf(l->out, "%-8s", many(text, cores, "core", "cores"));
    for (size_t o = 0; o < sizeof operations / sizeof *operations; o++) {
        const Roof rate = look_up(l, "bandwidth", operations[o], NULL, level, cores);
        put(l, 7, rate.value, rate.is_doubtful);
    }
    end_row(l);
}

static void print_level(Lecture *l, const char *level, int64_t bytes, const char *sharing)
{
    char size[CELL_BYTES];
    const Roof latency = look_up(l, "latency", "load", NULL, level, 1);
    const double clock = clock_ghz(l);
    const bool is_in_cycles = strcmp(level, "L1") == 0;
    fprintf(l->out, "  %-6s %-8s %-9s", level, size_text(size, (double) bytes), sharing);
    put(l, 6, is_in_cycles ? latency.value : latency.value * clock, latency.is_doubtful);
    put(l, 6, is_in_cycles ? latency.value / clock : latency.value, latency.is_doubtful);
    fputs(l->is_after_mark ? " " : "  ", l->out);
    l->is_after_mark = false;
    print_bandwidths(l, level, 1);
    if (l->cores == 1) return;
    fprintf(l->out, "  %-6s %-8s %-9s %6s %6s  ", "", "", "", "", "");
    print_bandwidths(l, level, l->cores);
}

/* How many cores are behind the first cache of that level. */
static int cores_behind(hwloc_topology_t topology, hwloc_obj_type_t type)
{
    const hwloc_obj_t cache = hwloc_get_obj_by_type(topology, type, 0);
    return cache ? hwloc_get_nbobjs_inside_cpuset_by_type(topology, cache->cpuset, HWLOC_OBJ_CORE)
                 : 0;
}

static int64_t cache_bytes(hwloc_topology_t topology, hwloc_obj_type_t type)
{
    const hwloc_obj_t cache = hwloc_get_obj_by_type(topology, type, 0);
    return cache ? (int64_t) cache->attr->cache.size : -1;
}

static void print_memory(Lecture *l)
{
    static const struct {
        const char *name;
        hwloc_obj_type_t type;
    } levels[]
        = { { "L1", HWLOC_OBJ_L1CACHE }, { "L2", HWLOC_OBJ_L2CACHE }, { "L3", HWLOC_OBJ_L3CACHE } };
    char sharing[CELL_BYTES];
    head(l, "Memory units: how much, how soon, how fast");
    fprintf(l->out, "  %-6s %-8s %-9s %13s  %-8s %7s %7s %7s %7s %7s %7s\n", "", "", "",
            "load latency", "", "", "", "GB/s", "", "write", "copy");
    fprintf(l->out, "  %-6s %-8s %-9s %6s %6s  %-8s %7s %7s %7s %7s %7s %7s\n", "level", "size",
            "shared by", "cycles", "ns", "at work", "read", "write", "copy", "update", "stream",
            "stream");
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        const int n = cores_behind(l->topology, levels[i].type);
        print_level(l, levels[i].name, cache_bytes(l->topology, levels[i].type),
                    n > 0 ? many(sharing, n, "core", "cores") : "-");
    }
    print_level(l, "memory", l->run.memory_bytes, "all");
    fputc('\n', l->out);
    say(l,
        "GB/s count what the program asks for: a copy's bytes are those read and those written. "
        "An update does both in place. Streaming stores go past the caches; plain ones read each "
        "line from memory first.");
}

/* ---- connections ---- */

static void print_places(const Lecture *l)
{
    static const struct {
        hwloc_obj_type_t type;
        const char *one, *more;
    } kinds[] = { { HWLOC_OBJ_PACKAGE, "package", "packages" },
                  { HWLOC_OBJ_NUMANODE, "NUMA node", "NUMA nodes" },
                  { HWLOC_OBJ_L3CACHE, "L3 cache", "L3 caches" },
                  { HWLOC_OBJ_CORE, "core", "cores" },
                  { HWLOC_OBJ_PU, "hardware thread", "hardware threads" } };
    char text[512] = "", part[CELL_BYTES];
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const size_t used = strlen(text);
        const int n = hwloc_get_nbobjs_by_type(l->topology, kinds[k].type);
        if (n > 0)
            snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "",
                     many(part, n, kinds[k].one, kinds[k].more));
    }
    say(l, "%s; this process may use %lld of %lld CPUs.", text, (long long) l->run.cpus_allowed,
        (long long) l->run.cpus_online);
}

static void print_balance(const Lecture *l)
{
    double peak = NAN;
    for (int isa = 0; isa < N_PEAK_ISAS; isa++)
        for (int fused = 0; fused < 2; fused++)
            peak = fmax(peak,
                        gflops(roof(l, "issue", fused ? "fma" : "mul+add",
                                    peak_isa_name((PeakIsa) isa), NULL, 1),
                               isa, fused));
    const double read = roof(l, "bandwidth", "read", NULL, "memory", 1);
    if (peak > read / 8.0)
        say(l,
            "Memory brings one core %.1f GB/s, its units can do %.1f GFLOP/s: a program that does "
            "fewer than %.0f operations for each number (8 bytes) it reads from memory waits for "
            "memory.",
            read, peak, 8.0 * peak / read);
}

static void print_connections(const Lecture *l)
{
    head(l, "Connections: what is shared");
    print_places(l);
    const int behind = cores_behind(l->topology, HWLOC_OBJ_L3CACHE);
    if (behind > 1)
        say(l,
            "Each L3 cache and its way to memory serve %d cores: compare one core with all above.",
            behind);
    print_balance(l);
    if (strcmp(l->run.hypervisor, "yes") == 0)
        say(l,
            "A virtual machine: two of these CPUs may share one physical core unseen, and other "
            "machines use the same L3 cache and memory.");
}

/* ---- what is missing, and the cross-check ---- */

static bool is_said_before(const Ceilings *ceilings, size_t r)
{
    for (size_t before = 0; before < r; before++)
        if (is_same(ceilings->records[before].reason, ceilings->records[r].reason)) return true;
    return false;
}

static void print_reasons(const Lecture *l)
{
    const Ceilings *const c = l->ceilings;
    bool is_first = true;
    for (size_t r = 0; r < c->n_records; r++) {
        char text[1024] = "";
        if (!c->records[r].reason || is_said_before(c, r)) continue;
        for (size_t s = r; s < c->n_records; s++) {
            const CeilingRecord *const other = &c->records[s];
            const size_t used = strlen(text);
            if (other->cores > 1 || !is_same(other->reason, c->records[r].reason)) continue;
            const char *const where = other->isa ? other->isa : other->level ? other->level : "";
            snprintf(text + used, sizeof text - used, "%s%s%s%s", used ? ", " : "", where,
                     *where ? " " : "", other->operation);
        }
        if (is_first) head(l, "No figure (-) where");
        is_first = false;
        say(l, "%s: %s", text[0] ? text : "all cores together", c->records[r].reason);
    }
}

static void print_doubts(const Lecture *l)
{
    size_t n_values = 0, n_doubts = 0;
    for (size_t r = 0; r < l->ceilings->n_records; r++) {
        n_values += !l->ceilings->records[r].reason;
        n_doubts += l->ceilings->records[r].doubt != NULL;
    }
    if (n_doubts == 0) return;
    head(l, "Doubtful (?)");
    say(l,
        "%zu of %zu figures were not seen three times within 1 %% on cores of their own, or are of "
        "what other virtual machines share: they are what was seen, not yet what the machine can "
        "do; measure again when it is quiet.",
        n_doubts, n_values);
}

static void print_cross_check(const Lecture *l)
{
    if (l->ceilings->unchecked[0]) {
        fputc('\n', l->out);
        say(l, "%s: no cross-check.", l->ceilings->unchecked);
        return;
    }
    head(l, "Cross-check: another program on the same core; the roof is the higher of both");
    fprintf(l->out, "  %-27s %8s %8s %8s %-8s  %s\n", "", "ours", "other", "roof", "",
            "other program");
    for (size_t r = 0; r < l->ceilings->n_records; r++) {
        char own[CELL_BYTES], other[CELL_BYTES], higher[CELL_BYTES];
        const CeilingRecord *const c = &l->ceilings->records[r];
        if (!c->other) continue;
        fprintf(l->out, "  %-9s %-9s %-7s %8s %8s %8s %-8s  %s\n", c->kind, c->operation,
                c->isa ? c->isa : c->level, cell(own, c->value), cell(other, c->other_value),
                cell(higher, c->roof), is_same(c->unit, "instructions/ns") ? "instr/ns" : c->unit,
                c->other);
    }
}

void lecture_print(FILE *out, const Machine *machine, const char *prefix, const Ceilings *ceilings,
                   double took_s)
{
    Lecture l = { .out = out,
                  .ceilings = ceilings,
                  .run = record_new(RECORD_RUN).as.run,
                  .topology = machine_topology(machine),
                  .cores = most_cores(ceilings) };
    machine_describe(machine, &l.run);
    fprintf(out, "%s: %s%s\n", l.run.host_name, l.run.cpu_model,
            strcmp(l.run.hypervisor, "yes") == 0 ? " (virtual machine)" : "");
    if (prefix) fprintf(out, "Measured behind: %s\n", prefix);
    if (ceilings->missing[0]) {
        print_connections(&l);
        return;
    }
    print_computing(&l);
    print_memory(&l);
    print_connections(&l);
    print_reasons(&l);
    print_doubts(&l);
    print_cross_check(&l);
    fprintf(out, "\nMeasured in %.1f s%s.\n", took_s,
            ceilings->unchecked[0] ? "" : ", cross-check included");
}
