/**
 * The peak loops and what stands around them: shares of memory, rings, teams, every row accounted
 * for.
 *
 * What is fast is not tested, only what is true at any speed.
 */
#include "harness/peaks_measure.h"
#include "harness/peaks_try.h"
#include "results/record_json.h"
#include "tests/check.h"

#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const size_t PLENTY = (size_t) 8 << 30;

/* ---- names and missing pieces ---- */

static void names_come_back(void)
{
    PeakIsa isa = N_PEAK_ISAS;
    for (int i = 0; i < N_PEAK_ISAS; i++)
        CHECK(peak_isa_find(peak_isa_name((PeakIsa) i), &isa) && isa == (PeakIsa) i);
    CHECK(!peak_isa_find("avx1024", &isa) && !peak_isa_find("", &isa));
}

static void every_loop_is_there_or_says_why(void)
{
    for (int w = 0; w < N_PEAK_WORKS; w++) {
        for (int i = 0; i < N_PEAK_ISAS; i++) {
            const PeakLoop loop = peak_loop((PeakWork) w, (PeakIsa) i);
            const char *const missing = peak_loop_missing(&loop);
            CHECK(loop.n_per_round > 0 && (!missing || missing[0] != '\0'));
            CHECK(missing || (loop.run && !cpu_missing(loop.needs)));
        }
    }
    const PeakLoop none = { NULL, 1, 0 };
    CHECK(strcmp(peak_loop_missing(&none), "no peak loops for this processor") == 0);
}

static void a_probe_says_a_rate_or_nothing(void)
{
    for (int i = 0; i < N_PEAK_ISAS; i++) {
        const PeakProbe probe = peak_probe((PeakIsa) i);
        const bool is_missing = peak_isa_missing((PeakIsa) i) != NULL;
        CHECK(is_missing ? isnan(probe.issue_per_ns) : probe.issue_per_ns > 0.0);
        CHECK(isnan(probe.pace_per_ns) == isnan(probe.issue_per_ns));
        CHECK(isnan(probe.clock_ghz) || probe.clock_ghz > 0.0);
    }
}

static void latencies_become_whole_cycles_or_nothing(void)
{
    static const struct {
        double ratio, cycles;
    } known[] = { { 4.0, 4 }, { 4.11, 4 }, { 3.9, 4 },   { 3.71, 4 }, { 3.51, 4 }, { 5.0, 5 },
                  { 2.0, 2 }, { 12, 12 },  { 4.3, NAN }, { 40, NAN }, { 1, NAN } };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        const double cycles = peak_whole_cycles(0.4 * known[k].ratio, 0.4);
        CHECK(isnan(known[k].cycles) ? isnan(cycles) : cycles == known[k].cycles);
    }
    CHECK(isnan(peak_whole_cycles(NAN, 1.0)) && isnan(peak_whole_cycles(1.0, 0.0)));
}

/* ---- code that the processor refuses ---- */

static void note(void *context)
{
    *(bool *) context = true;
}

static void refused(void *context)
{
    (void) context;
    raise(SIGILL);
}

static void refused_code_is_survived(void)
{
    bool was_called = false;
    CHECK(try_code(note, &was_called) && was_called);
    CHECK(!try_code(refused, NULL));
    CHECK(!try_code(refused, NULL)); /* the second time as well */
    CHECK(try_code(note, &was_called));
}

/* ---- memory ---- */

static const CoreCaches ordinary = { { 32 << 10, 1 << 20, 36 << 20 }, 2 };

static void shares_fit_their_level_and_no_other(void)
{
    for (size_t n_cores = 1; n_cores <= 2; n_cores++) {
        size_t above = 0;
        for (int l = 0; l < N_LEVELS; l++) {
            const LevelShare share = memory_share(&ordinary, (MemoryLevel) l, n_cores, PLENTY);
            CHECK(share.bytes > 0 && !share.reason);
            CHECK(share.bytes % (2 * PEAK_BLOCK_BYTES) == 0);
            CHECK(share.bytes > above);
            if (l < LEVEL_MEMORY) CHECK(share.bytes < (size_t) ordinary.bytes[l]);
            if (l == LEVEL_L3) CHECK(n_cores * share.bytes <= (size_t) ordinary.bytes[l] / 2);
            if (l < LEVEL_MEMORY) above = (size_t) ordinary.bytes[l];
        }
    }
}

static void a_share_that_cannot_be_has_a_reason(void)
{
    const CoreCaches no_l3 = { { 32 << 10, 1 << 20, 0 }, 1 };
    const CoreCaches unknown = { { 0, 0, 0 }, 1 };
    const CoreCaches many = { { 32 << 10, 2 << 20, 32 << 20 }, 64 };
    const LevelShare shares[] = {
        memory_share(&no_l3, LEVEL_L3, 1, PLENTY),
        memory_share(&unknown, LEVEL_L1, 1, PLENTY),
        memory_share(&many, LEVEL_L3, 64, PLENTY),
        memory_share(&ordinary, LEVEL_MEMORY, 1, (size_t) 64 << 20),
    };
    for (size_t s = 0; s < sizeof shares / sizeof *shares; s++)
        CHECK(shares[s].bytes == 0 && shares[s].reason && shares[s].reason[0]);
    CHECK(memory_share(&unknown, LEVEL_MEMORY, 1, PLENTY).bytes > 0);
    CHECK(memory_share(&many, LEVEL_L3, 1, PLENTY).bytes > 0);
}

static void a_ring_goes_through_every_line_once(void)
{
    for (size_t bytes = 1024; bytes <= 1 << 20; bytes *= 4) {
        void *const block = memory_take(bytes);
        if (!CHECK(block != NULL)) return;
        memory_link(block, bytes);
        size_t n_links = 0, n_repeated = 0;
        ptrdiff_t step = 0;
        void **at = block;
        do {
            char *const before = (char *) at;
            at = *at;
            n_repeated += (size_t) ((char *) at - before == step);
            step = (char *) at - before;
            n_links++;
        } while (at != block && n_links <= bytes / 64);
        CHECK(n_links == bytes / 64);
        CHECK(n_repeated <= n_links / 8); /* no order that a prefetcher follows */
        free(block);
    }
}

static void lists_of_cpus_are_read(void)
{
    static int cpus[TEAM_MOST];
    size_t n = 0;
    CoreCaches caches;
    Reason why = { "" };
    static const char *const wrong[] = { "", "a", "0,", ",0", "-1", "0;1", "99999999999", "1023" };
    for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++)
        CHECK(memory_cores(wrong[w], cpus, &n, &caches, &why) == STATUS_BAD_USAGE);
    CHECK(memory_cores(NULL, cpus, &n, &caches, &why) == STATUS_OK && n >= 1);
    char twice[32];
    const int cpu = cpus[0];
    snprintf(twice, sizeof twice, "%d,%d", cpu, cpu);
    CHECK(memory_cores(twice, cpus, &n, &caches, &why) == STATUS_OK && n == 1 && cpus[0] == cpu);
}

/* ---- the team ---- */

static TeamBurst lend_a_hand(Team *team, size_t member, const void *what)
{
    const double *const amounts = what;
    team_line_up(team);
    const double m = (double) member;
    return (TeamBurst) { 10.0 + m, 20.0 + 2.0 * m, amounts[member], member < 2 };
}

static void a_team_shares_one_span(void)
{
    static const int cpus[] = { 0, 0, 0 };
    static const double amounts[] = { 5e9, 7e9, 100e9 };
    Team *team = NULL;
    Reason why = { "" };
    if (!CHECK(team_new(cpus, 3, &team, &why) == STATUS_OK)) return;
    CHECK(team_size(team) == 3);
    for (int turn = 0; turn < 50; turn++) {
        CHECK(team_rate(team, 1, lend_a_hand, amounts).per_ns == 5e9 * 1e-9 / 10.0);
        CHECK(team_rate(team, 2, lend_a_hand, amounts).per_ns == 12e9 * 1e-9 / 12.0);
        CHECK(team_rate(team, 2, lend_a_hand, amounts).is_undisturbed);
        CHECK(team_rate(team, 3, lend_a_hand, amounts).per_ns == 112e9 * 1e-9 / 14.0);
        CHECK(!team_rate(team, 3, lend_a_hand, amounts).is_undisturbed); /* one was not */
    }
    team_free(team);
}

/* ---- all rows ---- */

static bool has_row(const Measurement *m, const char *kind, const char *operation, const char *isa,
                    const char *level, int64_t cores)
{
    size_t n = 0;
    for (size_t i = 0; i < measurement_size(m); i++) {
        const CeilingRecord c = measurement_ceiling(m, i);
        n += strcmp(c.kind, kind) == 0 && strcmp(c.operation, operation) == 0 && c.cores == cores
            && (isa ? c.isa && strcmp(c.isa, isa) == 0 : !c.isa)
            && (level ? c.level && strcmp(c.level, level) == 0 : !c.level);
    }
    if (n != 1) fprintf(stderr, "%s %s: %zu rows\n", kind, operation, n);
    return n == 1;
}

static void check_rows_are_complete(const Measurement *m, int64_t cores)
{
    static const char *const moves[]
        = { "read", "write", "copy", "update", "write streaming", "copy streaming" };
    static const char *const chains[] = { "add", "mul", "fma", "div", "store forwarding" };
    CHECK(has_row(m, "clock", "integer add chain", "scalar", NULL, 1));
    for (size_t c = 0; c < 5; c++) CHECK(has_row(m, "latency", chains[c], NULL, NULL, 1));
    for (int i = 0; i < N_PEAK_ISAS; i++) {
        const char *const isa = peak_isa_name((PeakIsa) i);
        CHECK(has_row(m, "clock", "fma chains", isa, NULL, 1));
        CHECK(has_row(m, "issue", "fma", isa, NULL, cores));
        CHECK(has_row(m, "issue", "mul+add", isa, NULL, cores));
    }
    for (int l = 0; l < N_LEVELS; l++) {
        CHECK(has_row(m, "latency", "load", NULL, level_name((MemoryLevel) l), 1));
        for (size_t o = 0; o < 6; o++)
            CHECK(has_row(m, "bandwidth", moves[o], NULL, level_name((MemoryLevel) l), cores));
    }
}

static bool can_be_kept(const CeilingRecord *ceiling)
{
    Texts texts = { 0 };
    Reason why = { "" };
    Record record = record_new(RECORD_CEILING), back;
    record.as.ceiling = *ceiling;
    json_t *const object = record_to_json(&record);
    const bool is_kept = record_from_json(object, &back, &texts, &why) == STATUS_OK;
    json_decref(object);
    texts_free(&texts);
    return is_kept;
}

static void check_rows_are_right(const Measurement *m)
{
    for (size_t i = 0; i < measurement_size(m); i++) {
        const CeilingRecord c = measurement_ceiling(m, i);
        CHECK(can_be_kept(&c));
        CHECK(c.reason ? isnan(c.value) : isfinite(c.value) && c.value > 0.0);
        CHECK(c.reason || c.roof == c.value);
        CHECK((c.level != NULL) == (c.bytes > 0) || c.reason);
    }
}

static void every_ceiling_has_a_value_or_a_reason(void)
{
    static int cpus[TEAM_MOST];
    size_t n = 0;
    CoreCaches caches;
    Team *team = NULL;
    Measurement *m = NULL;
    Reason why = { "" };
    CHECK(memory_cores(NULL, cpus, &n, &caches, &why) == STATUS_OK);
    CHECK(team_new(cpus, n, &team, &why) == STATUS_OK);
    if (!CHECK(measurement_new(team, &caches, &m, &why) == STATUS_OK)) return;
    measurement_run(m, 0.0);
    check_rows_are_complete(m, 1);
    check_rows_are_complete(m, (int64_t) n);
    check_rows_are_right(m);
    measurement_free(m);
    team_free(team);
}

static void without_caches_their_rows_say_so(void)
{
    static const int cpu[] = { 0 };
    const CoreCaches unknown = { { 0, 0, 0 }, 1 };
    Team *team = NULL;
    Measurement *m = NULL;
    Reason why = { "" };
    CHECK(team_new(cpu, 1, &team, &why) == STATUS_OK);
    if (!CHECK(measurement_new(team, &unknown, &m, &why) == STATUS_OK)) return;
    measurement_run(m, 0.0);
    check_rows_are_complete(m, 1);
    check_rows_are_right(m);
    for (size_t i = 0; i < measurement_size(m); i++) {
        const CeilingRecord c = measurement_ceiling(m, i);
        if (c.level && strcmp(c.level, "memory") != 0) CHECK(c.reason != NULL);
    }
    measurement_free(m);
    team_free(team);
}

int main(void)
{
    RUN(names_come_back);
    RUN(every_loop_is_there_or_says_why);
    RUN(a_probe_says_a_rate_or_nothing);
    RUN(latencies_become_whole_cycles_or_nothing);
    RUN(refused_code_is_survived);
    RUN(shares_fit_their_level_and_no_other);
    RUN(a_share_that_cannot_be_has_a_reason);
    RUN(a_ring_goes_through_every_line_once);
    RUN(lists_of_cpus_are_read);
    RUN(a_team_shares_one_span);
    RUN(every_ceiling_has_a_value_or_a_reason);
    RUN(without_caches_their_rows_say_so);
    return check_result();
}
