#include "harness/peaks_measure.h"

#include "harness/clock.h"
#include "harness/peaks.h"
#include "harness/peaks_try.h"
#include "results/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LOOKS = 128, MOST_ROUNDS = 64, PIECE_BYTES = 1 << 20, N_CONFIRMING = 3 };

/* Values that lie further apart than this do not confirm each other. */
static const double AGREEMENT = 0.01;

/* A call lasts at least this long, so that reading the clock takes no part in what is measured. */
static const double CALL_S = 20e-6;

/* Cores lower their clock for wide vectors up to a millisecond after the first, and raise it again
 * as long after the last. */
static const double WARM_S = 1.5e-3;

typedef struct Block {
    char *bytes;
    size_t n_bytes;
    size_t cursor; /* where the last sweep through memory stopped */
} Block;

typedef struct Look Look;

/* Does n of the smallest units of work there are. Returns: the amount done. */
typedef double (*Step)(const Look *look, size_t member, size_t n);

/* One thing that is looked at again and again. */
struct Look {
    const char *kind, *operation, *isa, *unit;
    MemoryLevel level; /* N_LEVELS where it has no part */
    size_t n_cores, n_bytes;
    double burst_s;
    Step step;
    PeakLoop loop;            /* of arithmetic */
    PeakLoop load;            /* whose clock is looked at; nothing where it is the loop's own */
    bool is_cold;             /* another kind of work came before */
    PeakMove move;            /* through blocks */
    PeakTransfer transfer;    /* which one it is */
    Block *blocks;            /* one a member */
    void *chain;              /* a ring of pointers */
    void **at;                /* where the chase has come to in it */
    double best;              /* most of it in a ns, of all rounds */
    double now;               /* the same of this round */
    double top[N_CONFIRMING]; /* the best undisturbed ones, falling */
    size_t n_rounds, n_undisturbed;
    char reason[160];           /* empty where it can be looked at */
    char doubt[160];            /* empty where the value is confirmed */
    double cycles[MOST_ROUNDS]; /* of one unit, by the clock of its round */
    size_t n_cycles;
    bool is_undisturbed; /* the best look of this round */
    bool has_undisturbed_cycles;
};

struct Measurement {
    Team *team;
    const CoreCaches *caches;
    size_t free_bytes;
    Block *blocks;
    void *chains[N_LEVELS], *at[N_LEVELS];
    size_t chain_bytes[N_LEVELS];
    PeakIsa widest;
    Look looks[MOST_LOOKS];
    size_t n_looks;
};

/* ---- the work of a moment ---- */

static double compute(const Look *look, size_t member, size_t n)
{
    (void) member;
    look->loop.run(n);
    return (double) n * look->loop.n_per_round;
}

static double chase(const Look *look, size_t member, size_t n)
{
    (void) member;
    *look->at = peak_chase(n, *look->at);
    return (double) (n * PEAK_CHASE_LINKS);
}

/* Reads, writes or updates all of a piece, or copies its first half onto its second. Returns: the
 * bytes that were asked for; an update reads each and writes it. */
static double go_through(const Look *look, char *piece, size_t n_bytes, size_t n_passes)
{
    const bool is_copy
        = look->transfer == TRANSFER_COPY || look->transfer == TRANSFER_COPY_STREAMING;
    const size_t half = is_copy ? n_bytes / 2 : 0;
    look->move(piece, piece + half, n_bytes - half, n_passes);
    return (look->transfer == TRANSFER_UPDATE ? 2.0 : 1.0) * (double) (n_passes * n_bytes);
}

static double go_through_cache(const Look *look, size_t member, size_t n)
{
    return go_through(look, look->blocks[member].bytes, look->n_bytes, n);
}

static double go_through_memory(const Look *look, size_t member, size_t n)
{
    Block *const block = &look->blocks[member];
    double amount = 0.0;
    for (size_t i = 0; i < n; i++) {
        if (block->cursor + PIECE_BYTES > look->n_bytes) block->cursor = 0;
        amount += go_through(look, block->bytes + block->cursor, PIECE_BYTES, 1);
        block->cursor += PIECE_BYTES;
    }
    return amount;
}

/* Returns: how much makes a call long enough. The search also warms caches up. */
static size_t warm_up(const Look *look, size_t member)
{
    const double start_s = clock_now_s();
    size_t n = 1;
    for (;; n *= 2) {
        const double before_s = clock_now_s();
        look->step(look, member, n);
        if (clock_now_s() - before_s > CALL_S) break;
    }
    while (look->is_cold && clock_now_s() - start_s < WARM_S)
        if (look->load.run)
            look->load.run(n);
        else
            look->step(look, member, n);
    return n;
}

static TeamBurst work(Team *team, size_t member, const void *what)
{
    const Look *const look = what;
    if (look->chain && look->level != LEVEL_MEMORY)
        look->move(look->chain, NULL, look->n_bytes, 2); /* back into its cache */
    const size_t n = warm_up(look, member);
    const bool was_undisturbed = peak_is_undisturbed();
    team_line_up(team);
    TeamBurst burst = { .begin_s = clock_now_s() };
    do {
        burst.amount += look->step(look, member, n);
        burst.end_s = clock_now_s();
    } while (burst.end_s - burst.begin_s < look->burst_s);
    burst.is_undisturbed = was_undisturbed && peak_is_undisturbed();
    return burst;
}

static TeamBurst touch(Team *team, size_t member, const void *what)
{
    const Block *const block = (const Block *) what + member;
    team_line_up(team);
    if (block->bytes) memset(block->bytes, 0x3f, block->n_bytes); /* float64 of some 5e-4 */
    return (TeamBurst) { 0.0, 1.0, 0.0, true };
}

/* ---- what there is to look at ---- */

static void run_once(void *context)
{
    const Look *const look = context;
    look->step(look, 0, 1);
}

static Look *add(Measurement *m, Look look, const char *missing)
{
    Look *const added = &m->looks[m->n_looks++];
    *added = look;
    added->best = 0.0;
    if (missing) snprintf(added->reason, sizeof added->reason, "%s", missing);
    if (!missing && !try_code(run_once, added))
        snprintf(added->reason, sizeof added->reason,
                 "the processor refuses these instructions, though it says it has them");
    return added;
}

static Look *add_loop(Measurement *m, const char *kind, const char *operation, const char *isa,
                      const char *unit, PeakLoop loop, size_t n_cores)
{
    return add(m,
               (Look) { .kind = kind,
                        .operation = operation,
                        .isa = isa,
                        .unit = unit,
                        .level = N_LEVELS,
                        .n_cores = n_cores,
                        .burst_s = 400e-6,
                        .step = compute,
                        .loop = loop },
               peak_loop_missing(&loop));
}

static void add_chains(Measurement *m)
{
    static const char *const operations[N_PEAK_CHAINS] = {
        [CHAIN_INTEGER_ADD] = "integer add chain",
        [CHAIN_ADD] = "add",
        [CHAIN_MUL] = "mul",
        [CHAIN_FMA] = "fma",
        [CHAIN_DIV] = "div",
        [CHAIN_FORWARD] = "store forwarding",
    };
    add_loop(m, "clock", operations[CHAIN_INTEGER_ADD], "scalar", "GHz",
             peak_chain(CHAIN_INTEGER_ADD), 1);
    for (int c = CHAIN_ADD; c < N_PEAK_CHAINS; c++)
        add_loop(m, "latency", operations[c], NULL, "cycles", peak_chain((PeakChain) c), 1);
}

/* Four chains alone may be too little work for the core to lower its clock as a rung makes it do:
 * they are looked at in the moments after the full load. */
static void add_clock(Measurement *m, PeakIsa isa)
{
    Look *const look = add_loop(m, "clock", "fma chains", peak_isa_name(isa), "GHz",
                                peak_loop(PEAK_FMA_CHAINS, isa), 1);
    look->load = peak_loop(PEAK_FMA, isa);
    look->burst_s = 150e-6;
}

static void add_issue(Measurement *m, size_t n_cores)
{
    for (int i = 0; i < N_PEAK_ISAS; i++) {
        const PeakIsa isa = (PeakIsa) i;
        const char *const name = peak_isa_name(isa);
        if (n_cores == 1) add_clock(m, isa);
        add_loop(m, "issue", "fma", name, "instructions/ns", peak_loop(PEAK_FMA, isa), n_cores);
        add_loop(m, "issue", "mul+add", name, "instructions/ns", peak_loop(PEAK_MUL_ADD, isa),
                 n_cores);
    }
}

static double burst_at(MemoryLevel level)
{
    static const double burst_s[N_LEVELS] = { 400e-6, 400e-6, 3e-3, 5e-3 };
    return burst_s[level];
}

static const char no_loops[] = "no peak loops for this processor";

static void add_chases(Measurement *m)
{
    for (int l = 0; l < N_LEVELS; l++) {
        const MemoryLevel level = (MemoryLevel) l;
        const char *missing = memory_share(m->caches, level, 1, m->free_bytes).reason;
        if (!missing && !m->chains[l]) missing = "no memory for it";
        const Look look = { .kind = "latency",
                            .operation = "load",
                            .unit = level == LEVEL_L1 ? "cycles" : "ns",
                            .level = level,
                            .n_cores = 1,
                            .n_bytes = m->chain_bytes[l],
                            .burst_s = burst_at(level),
                            .step = chase,
                            .move = peak_move(TRANSFER_READ, PEAK_SSE2),
                            .chain = m->chains[l],
                            .at = &m->at[l] };
        add(m, look, look.move ? missing : no_loops);
    }
}

static void add_moves(Measurement *m, MemoryLevel level, size_t n_cores)
{
    static const char *const operations[N_PEAK_TRANSFERS]
        = { "read", "write", "copy", "update", "write streaming", "copy streaming" };
    const LevelShare share = memory_share(m->caches, level, n_cores, m->free_bytes);
    const char *missing = share.reason;
    for (size_t b = 0; b < n_cores; b++)
        if (!missing && m->blocks[b].n_bytes < share.bytes) missing = "no memory for it";
    for (int t = 0; t < N_PEAK_TRANSFERS; t++) {
        const Look look = { .kind = "bandwidth",
                            .operation = operations[t],
                            .unit = "GB/s",
                            .level = level,
                            .n_cores = n_cores,
                            .n_bytes = share.bytes,
                            .burst_s = burst_at(level),
                            .step = level == LEVEL_MEMORY ? go_through_memory : go_through_cache,
                            .move = peak_move((PeakTransfer) t, m->widest),
                            .transfer = (PeakTransfer) t,
                            .blocks = m->blocks };
        add(m, look, look.move ? missing : no_loops);
    }
}

static void add_everything(Measurement *m)
{
    add_chains(m);
    add_chases(m); /* before wide vectors, which lower the clock for a while */
    add_issue(m, 1);
    for (int l = 0; l < N_LEVELS; l++) add_moves(m, (MemoryLevel) l, 1);
    const size_t n_cores = team_size(m->team);
    if (n_cores == 1) return;
    add_issue(m, n_cores);
    for (int l = 0; l < N_LEVELS; l++) add_moves(m, (MemoryLevel) l, n_cores);
}

/* ---- memory ---- */

static size_t power_of_two_below(size_t n)
{
    size_t power = 1;
    while (power <= n / 2) power *= 2;
    return power;
}

static void take_chains(Measurement *m)
{
    for (int l = 0; l < N_LEVELS; l++) {
        size_t bytes = memory_share(m->caches, (MemoryLevel) l, 1, m->free_bytes).bytes;
        if (bytes == 0) continue;
        /* four times L1 round and round finds nothing in L1, and its pages need no second search */
        const size_t beyond_l1 = 4 * (size_t) m->caches->bytes[LEVEL_L1];
        if (l == LEVEL_L2 && beyond_l1 > 0 && beyond_l1 < bytes) bytes = beyond_l1;
        m->chain_bytes[l] = power_of_two_below(bytes);
        m->chains[l] = m->at[l] = memory_take(m->chain_bytes[l]);
        if (m->chains[l]) memory_link(m->chains[l], m->chain_bytes[l]);
    }
}

/* The first member also works alone, with as much as that takes. Each touches its own first: memory
 * comes from where the toucher is. */
static void take_blocks(Measurement *m)
{
    const size_t n_cores = team_size(m->team);
    for (size_t b = 0; b < n_cores; b++) {
        size_t most = 0;
        for (int l = 0; l < 2 * N_LEVELS; l++) {
            const size_t n = l % 2 && b == 0 ? 1 : n_cores;
            const size_t bytes
                = memory_share(m->caches, (MemoryLevel) (l / 2), n, m->free_bytes).bytes;
            if (bytes > most) most = bytes;
        }
        m->blocks[b].bytes = most ? memory_take(most) : NULL;
        m->blocks[b].n_bytes = m->blocks[b].bytes ? most : 0;
    }
    team_rate(m->team, n_cores, touch, m->blocks);
}

/* ---- all of it ---- */

/* Memory that is free or only holds copies of files; sysconf counts the first alone. */
static size_t available_bytes(void)
{
    unsigned long long kibibytes = 0;
    char line[128];
    FILE *const file = fopen("/proc/meminfo", "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %llu kB", &kibibytes) == 1) break;
    if (file) fclose(file);
    if (kibibytes > 0) return 1024 * (size_t) kibibytes;
    return (size_t) sysconf(_SC_AVPHYS_PAGES) * (size_t) sysconf(_SC_PAGESIZE);
}

Status measurement_new(Team *team, const CoreCaches *caches, Measurement **measurement, Reason *why)
{
    Measurement *const m = calloc(1, sizeof *m);
    *measurement = m;
    if (m) m->blocks = calloc(team_size(team), sizeof *m->blocks);
    if (!m || !m->blocks) {
        measurement_free(m);
        *measurement = NULL;
        return reason(why, STATUS_NO_MEMORY, "no memory for the ceilings");
    }
    m->team = team;
    m->caches = caches;
    m->free_bytes = available_bytes();
    m->widest = peak_isa_widest();
    take_chains(m);
    take_blocks(m);
    add_everything(m);
    return STATUS_OK;
}

void measurement_free(Measurement *m)
{
    if (!m) return;
    for (int l = 0; l < N_LEVELS; l++) free(m->chains[l]);
    for (size_t b = 0; m->blocks && b < team_size(m->team); b++) free(m->blocks[b].bytes);
    free(m->blocks);
    free(m);
}

/* ---- cycles ---- */

/* This round's rate of a chain, not a rate of issue. */
static double now_of(const Measurement *m, const char *operation)
{
    for (size_t l = 0; l < m->n_looks; l++)
        if (strcmp(m->looks[l].operation, operation) == 0 && m->looks[l].level == N_LEVELS
            && strcmp(m->looks[l].kind, "issue") != 0)
            return m->looks[l].now;
    return NAN;
}

/* Disturbed rounds count only until there is one that is not. */
static void keep_cycles(Look *look, double cycles)
{
    if (look->has_undisturbed_cycles && !look->is_undisturbed) return;
    if (look->is_undisturbed && !look->has_undisturbed_cycles) look->n_cycles = 0;
    look->has_undisturbed_cycles |= look->is_undisturbed;
    if (look->n_cycles < MOST_ROUNDS) look->cycles[look->n_cycles++] = cycles;
}

/* The clock moves from round to round: units of a round are turned into cycles by its own clock.
 * The chain of fused operations is the steadier one (see peak_whole_cycles). */
static void note_cycles(Measurement *m)
{
    const double add = now_of(m, "integer add chain"), fma = now_of(m, "fma");
    const double clock_ghz = fmax(add, fma * peak_whole_cycles(1.0 / fma, 1.0 / add));
    for (size_t l = 0; l < m->n_looks; l++) {
        Look *const look = &m->looks[l];
        if (look->now > 0.0) keep_cycles(look, clock_ghz / look->now);
    }
}

static double cycles_of(const Look *look)
{
    return stats_quantile(look->cycles, look->n_cycles, 0.5);
}

/* ---- looking ---- */

static bool is_in_cycles(const Look *look)
{
    return strcmp(look->unit, "cycles") == 0;
}

/* Each round needs them all for its clock. */
static bool is_of_every_round(const Look *look)
{
    return is_in_cycles(look) || strcmp(look->kind, "clock") == 0;
}

static bool do_values_agree(const Look *look)
{
    if (!is_in_cycles(look)) return look->top[N_CONFIRMING - 1] >= (1.0 - AGREEMENT) * look->best;
    const double cycles = cycles_of(look);
    size_t n = 0;
    for (size_t c = 0; c < look->n_cycles; c++)
        n += fabs(look->cycles[c] - cycles) <= AGREEMENT * cycles;
    return n >= N_CONFIRMING;
}

static bool is_confirmed(const Look *look)
{
    if (look->reason[0]) return true; /* no look will change that */
    return look->n_rounds >= N_CONFIRMING && look->n_undisturbed >= N_CONFIRMING
        && do_values_agree(look);
}

static void keep(Look *look, TeamRate rate)
{
    if (rate.per_ns > look->now) look->is_undisturbed = rate.is_undisturbed;
    look->now = fmax(look->now, rate.per_ns);
    look->best = fmax(look->best, rate.per_ns);
    look->n_undisturbed += rate.is_undisturbed;
    for (size_t t = 0; t < N_CONFIRMING && rate.is_undisturbed; t++) {
        const double lower = fmin(look->top[t], rate.per_ns);
        look->top[t] = fmax(look->top[t], rate.per_ns);
        rate.per_ns = lower;
    }
}

/* Short looks come three at a time. */
static void look_at(Measurement *m, Look *look)
{
    const int n_times = look->burst_s < 1e-3 ? 3 : 1;
    look->now = 0.0;
    for (int i = 0; i < n_times && !look->reason[0]; i++) {
        look->is_cold = i == 0 || look->load.run;
        keep(look, team_rate(m->team, look->n_cores, work, look));
    }
    look->n_rounds++;
}

/* Returns: how many are still to be confirmed. */
static size_t look_round(Measurement *m)
{
    size_t n_open = 0;
    for (size_t l = 0; l < m->n_looks; l++)
        if (is_of_every_round(&m->looks[l]) || !is_confirmed(&m->looks[l]))
            look_at(m, &m->looks[l]);
        else
            m->looks[l].now = 0.0;
    note_cycles(m);
    for (size_t l = 0; l < m->n_looks; l++) n_open += !is_confirmed(&m->looks[l]);
    return n_open;
}

/* "hypervisor" is a word among the flags that the processor shows. */
static bool is_virtual(void)
{
    char line[1 << 13];
    bool is_there = false;
    FILE *const file = fopen("/proc/cpuinfo", "re");
    while (file && !is_there && fgets(line, sizeof line, file))
        is_there = strncmp(line, "flags", 5) == 0 && strstr(line, " hypervisor");
    if (file) fclose(file);
    return is_there;
}

/* Who else uses the last cache and the memory of a virtual machine's host is not to be seen: looks
 * may agree with each other for as long as a neighbour works. So it is with the L2 cache, where the
 * core's other hardware thread leaves its lines (seen: reads 5 % apart from run to run). */
static void note_doubt(Look *look, bool has_neighbours)
{
    if (look->reason[0]) return;
    const bool is_shared = look->level == LEVEL_L3 || look->level == LEVEL_MEMORY
        || (look->level == LEVEL_L2 && strcmp(look->kind, "bandwidth") == 0);
    if (has_neighbours && is_shared) {
        snprintf(look->doubt, sizeof look->doubt, "other virtual machines may share it, unseen");
        return;
    }
    if (is_confirmed(look)) return;
    if (look->n_undisturbed < N_CONFIRMING)
        snprintf(look->doubt, sizeof look->doubt, "fewer than %d looks with the core undisturbed",
                 N_CONFIRMING);
    else if (look->n_rounds < N_CONFIRMING)
        snprintf(look->doubt, sizeof look->doubt, "no time for %d looks", N_CONFIRMING);
    else
        snprintf(look->doubt, sizeof look->doubt, "no %d looks within %g %% of each other",
                 N_CONFIRMING, 100.0 * AGREEMENT);
}

void measurement_run(Measurement *m, double seconds)
{
    const double start_s = clock_now_s();
    double now_s = start_s, round_s = 0.0;
    size_t n_open = 0;
    do {
        const double before_s = now_s;
        n_open = look_round(m);
        now_s = clock_now_s();
        round_s = fmax(round_s, now_s - before_s);
    } while (n_open > 0 && now_s - start_s + round_s < seconds);
    const bool has_neighbours = is_virtual();
    for (size_t l = 0; l < m->n_looks; l++) note_doubt(&m->looks[l], has_neighbours);
}

size_t measurement_size(const Measurement *m)
{
    return m->n_looks;
}

/* ---- what came out ---- */

static double fma_cycles(const Measurement *m)
{
    for (size_t l = 0; l < m->n_looks; l++)
        if (strcmp(m->looks[l].kind, "latency") == 0 && strcmp(m->looks[l].operation, "fma") == 0)
            return peak_whole_cycles(cycles_of(&m->looks[l]), 1.0);
    return NAN;
}

static double value_of(const Measurement *m, const Look *look)
{
    if (strcmp(look->operation, "fma chains") == 0) return look->best * fma_cycles(m);
    if (is_in_cycles(look)) return cycles_of(look);
    if (strcmp(look->unit, "ns") == 0) return 1.0 / look->best;
    return look->best;
}

CeilingRecord measurement_ceiling(const Measurement *m, size_t index)
{
    static const char no_cycles[]
        = "the latency of a fused operation comes near no whole number of "
          "cycles: disturbed, or emulated";
    const Look *const look = &m->looks[index];
    CeilingRecord c = record_new(RECORD_CEILING).as.ceiling;
    c.kind = look->kind;
    c.operation = look->operation;
    c.isa = look->isa;
    c.level = look->level == N_LEVELS ? NULL : level_name(look->level);
    c.cores = (int64_t) look->n_cores;
    if (look->n_bytes > 0) c.bytes = (int64_t) look->n_bytes;
    c.unit = look->unit;
    c.reason = look->reason[0] ? look->reason : NULL;
    const double value = c.reason ? NAN : value_of(m, look);
    if (isfinite(value))
        c.value = c.roof = value;
    else if (!c.reason)
        c.reason = no_cycles;
    c.doubt = look->doubt[0] && !c.reason ? look->doubt : NULL;
    return c;
}
