#include "harness/flow.h"

#include <stdlib.h>
#include <string.h>

/* As many as short chains need to overtake the waiting at the start. */
enum { N_ITERATIONS = 24, N_SETTLING = 12, MOST_LANES = 8 };

typedef enum Access { ACCESS_NONE, ACCESS_READ, ACCESS_WRITE } Access;

/* Eight bytes of memory. */
typedef struct Slot {
    bool is_used, is_on_stack;
    Place place;
    double ready_at;
    int written_in; /* iteration; -1: not at all */
    Access first;
    int64_t code;
} Slot;

/* `code` tells computed values apart: 0 is a value that no iteration has computed. */
typedef struct Register {
    double ready_at;
    Access first;
    int64_t code[MOST_LANES];
} Register;

typedef struct Simulation {
    const Program *program;
    const LoopLatencies *latencies;
    Register registers[N_REGISTERS];
    Slot *slots; /* a hash table that never fills up */
    size_t n_slots;
    int iteration;
    double last; /* when the last result so far is there */
} Simulation;

/* ---- memory ---- */

static int n_slots_of(int bytes)
{
    return bytes <= 8 ? bytes > 0 : bytes / 8;
}

static Slot *slot_at(const Simulation *s, const Place *place, int lane)
{
    Place wanted = *place;
    wanted.offset = (int64_t) ((uint64_t) place->offset + 8 * (uint64_t) lane);
    wanted.bytes = 8;
    uint64_t hash = (uint64_t) wanted.offset * 0x9e3779b97f4a7c15u;
    hash ^= (uint64_t) (unsigned) wanted.base * 0xc2b2ae3d27d4eb4fu;
    hash ^= (uint64_t) (unsigned) wanted.index * 0x165667b19e3779f9u;
    for (size_t at = (size_t) (hash >> 20) % s->n_slots;; at = (at + 1) % s->n_slots) {
        Slot *const slot = &s->slots[at];
        if (!slot->is_used)
            *slot = (Slot) { true, place_is_on_stack(&wanted), wanted, 0, -1, ACCESS_NONE, 0 };
        if (place_is_same(&slot->place, &wanted)) return slot;
    }
}

static bool is_forwarded(const Simulation *s, const Slot *slot)
{
    return slot->written_in == s->iteration || (slot->is_on_stack && slot->written_in >= 0);
}

/* ---- time ---- */

static double latency_of(const LoopLatencies *latencies, Kind kind)
{
    switch (kind) {
    case KIND_ADD: return latencies->add;
    case KIND_MUL: return latencies->mul;
    case KIND_FMA: return latencies->fma;
    case KIND_DIV: return latencies->div;
    case KIND_INTEGER:
    case KIND_VECTOR: return 1;
    default: return 0;
    }
}

static double later(double a, double b)
{
    return a > b ? a : b;
}

static bool is_in_table(int number)
{
    return number >= 0 && number < N_REGISTERS;
}

/* The processor keeps the stack pointer of push, pop, call and return apart: nobody waits for it.
 */
static bool is_waited_for(const Meaning *m, int number)
{
    return is_in_table(number)
        && !(number == REGISTER_RSP && (m->is_stack_push || m->is_stack_pop));
}

static double inputs_ready_at(const Simulation *s, const Step *step, const Meaning *m)
{
    double at = 0;
    for (int r = 0; r < m->n_reads; r++)
        if (is_waited_for(m, m->reads[r])) at = later(at, s->registers[m->reads[r]].ready_at);
    if (!step->loads) return at;
    double loaded = 0;
    if (m->memory && is_in_table(m->memory->base)) loaded = s->registers[m->memory->base].ready_at;
    if (m->memory && is_in_table(m->memory->index))
        loaded = later(loaded, s->registers[m->memory->index].ready_at);
    loaded += s->latencies->load;
    for (int lane = 0; lane < n_slots_of(step->load.bytes); lane++) {
        const Slot *const slot = slot_at(s, &step->load, lane);
        if (is_forwarded(s, slot)) loaded = later(loaded, slot->ready_at + s->latencies->forward);
    }
    return later(at, loaded);
}

/* ---- values ---- */

static bool has_computed_input(const Simulation *s, const Step *step, const Meaning *m)
{
    bool has = false;
    for (int r = 0; r < m->n_reads; r++)
        for (int lane = 0; lane < MOST_LANES; lane++)
            has |= s->registers[m->reads[r]].code[lane] != 0;
    if (step->loads)
        for (int lane = 0; lane < n_slots_of(step->load.bytes); lane++)
            has |= slot_at(s, &step->load, lane)->code != 0;
    return has;
}

/* What a copy brings along. */
static void copied_codes(const Simulation *s, const Step *step, const Meaning *m,
                         const Instruction *i, int64_t code[MOST_LANES])
{
    const int first = m->is_high_lane;
    if (step->loads) {
        for (int lane = 0; lane < n_slots_of(step->load.bytes) && lane + first < MOST_LANES; lane++)
            code[lane + first] = slot_at(s, &step->load, lane)->code;
    } else if (i->n_operands > 0 && i->operand[0].kind == OPERAND_REGISTER) {
        const int64_t *const from = s->registers[i->operand[0].number_of_register].code;
        const int skipped = first && step->stores;
        for (int lane = 0; lane + skipped < MOST_LANES; lane++) code[lane] = from[lane + skipped];
    }
}

static void result_codes(const Simulation *s, size_t number, const Step *step, const Meaning *m,
                         const Instruction *i, int64_t code[MOST_LANES])
{
    const int64_t own = ((int64_t) number + 1) * MOST_LANES;
    int n_computed = m->lanes;
    if (m->kind == KIND_COPY) copied_codes(s, step, m, i, code);
    if (m->kind == KIND_VECTOR && has_computed_input(s, step, m)) n_computed = m->vector_bytes / 8;
    for (int lane = 0; lane < n_computed && lane < MOST_LANES; lane++) code[lane] = own + lane;
}

/* ---- one iteration ---- */

static void note_reads(Simulation *s, const Step *step, const Meaning *m)
{
    for (int r = 0; r < m->n_reads; r++) {
        Register *const reg = &s->registers[m->reads[r]];
        if (reg->first == ACCESS_NONE) reg->first = ACCESS_READ;
    }
    for (int lane = 0; step->loads && lane < n_slots_of(step->load.bytes); lane++) {
        Slot *const slot = slot_at(s, &step->load, lane);
        if (slot->first == ACCESS_NONE) slot->first = ACCESS_READ;
    }
}

static void write_register(Register *reg, const Meaning *m, double at,
                           const int64_t code[MOST_LANES])
{
    if (reg->first == ACCESS_NONE) reg->first = ACCESS_WRITE;
    reg->ready_at = at;
    const int n_written = m->kind == KIND_VECTOR ? MOST_LANES : m->lanes > 0 ? m->lanes : 1;
    for (int lane = 0; lane < MOST_LANES; lane++) {
        const bool is_computed = m->is_high_lane ? lane > 0 : lane < n_written;
        const bool is_kept = m->keeps_lanes && !is_computed;
        if (!is_kept) reg->code[lane] = code[lane];
    }
}

static void write_slots(Simulation *s, const Step *step, double at, const int64_t code[MOST_LANES])
{
    for (int lane = 0; lane < n_slots_of(step->store.bytes) && lane < MOST_LANES; lane++) {
        Slot *const slot = slot_at(s, &step->store, lane);
        if (slot->first == ACCESS_NONE) slot->first = ACCESS_WRITE;
        slot->ready_at = at;
        slot->written_in = s->iteration;
        slot->code = code[lane];
    }
}

static void simulate_iteration(Simulation *s, const Way *way)
{
    for (size_t n = 0; n < way->n_steps; n++) {
        const Step *const step = &way->steps[n];
        const Instruction *const i = &s->program->code.instructions[step->instruction];
        const Meaning *const m = &s->program->meanings[step->instruction];
        const double at = inputs_ready_at(s, step, m) + latency_of(s->latencies, m->kind);
        int64_t code[MOST_LANES] = { 0 };
        result_codes(s, n, step, m, i, code);
        note_reads(s, step, m);
        for (int w = 0; w < m->n_writes; w++)
            if (is_waited_for(m, m->writes[w]))
                write_register(&s->registers[m->writes[w]], m, at, code);
        if (step->stores) write_slots(s, step, at, code);
        s->last = later(s->last, at);
    }
}

static int compare_codes(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
    return (x > y) - (x < y);
}

/* Values that are handed on in two places count once. */
static Status count_carried(const Simulation *s, Flow *flow, Reason *why)
{
    int64_t *const codes = calloc(s->n_slots + N_VECTOR_REGISTERS * MOST_LANES, sizeof *codes);
    if (!codes) return reason(why, STATUS_NO_MEMORY, "no memory to analyse a loop");
    size_t n = 0;
    for (int r = REGISTER_VECTOR; r < REGISTER_MASK; r++)
        for (int lane = 0; s->registers[r].first == ACCESS_READ && lane < MOST_LANES; lane++)
            if (s->registers[r].code[lane] != 0) codes[n++] = s->registers[r].code[lane];
    for (size_t c = 0; c < s->n_slots; c++) {
        const Slot *const slot = &s->slots[c];
        if (slot->is_used && slot->code != 0 && (!slot->is_on_stack || slot->first == ACCESS_READ))
            codes[n++] = slot->code;
    }
    qsort(codes, n, sizeof *codes, compare_codes);
    flow->n_carried = 0;
    for (size_t c = 0; c < n; c++) flow->n_carried += c == 0 || codes[c] != codes[c - 1];
    free(codes);
    return STATUS_OK;
}

Status flow_of(const Program *program, const Way *way, const LoopLatencies *latencies, Flow *flow,
               Reason *why)
{
    size_t n_places = 1;
    for (size_t n = 0; n < way->n_steps; n++)
        n_places += (size_t) (n_slots_of(way->steps[n].load.bytes)
                              + n_slots_of(way->steps[n].store.bytes));
    Simulation s = { .program = program, .latencies = latencies, .n_slots = 2 * n_places };
    s.slots = calloc(s.n_slots, sizeof *s.slots);
    if (!s.slots) return reason(why, STATUS_NO_MEMORY, "no memory to analyse a loop");
    Status status = STATUS_OK;
    double settled_at = 0;
    for (s.iteration = 0; status == STATUS_OK && s.iteration < N_ITERATIONS; s.iteration++) {
        simulate_iteration(&s, way);
        if (s.iteration == 0) {
            flow->step_cycles = s.last;
            status = count_carried(&s, flow, why);
        }
        if (s.iteration + 1 == N_SETTLING) settled_at = s.last;
    }
    flow->chain_cycles = (s.last - settled_at) / (N_ITERATIONS - N_SETTLING);
    free(s.slots);
    return status;
}
