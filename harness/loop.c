/* The loops of an object file that could be the hot one, the choice among them, and its record. */
#include "harness/loop.h"

#include "harness/flow.h"
#include "harness/process.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The fewest float64 operations known for a classic step of the Lorenz system are 31 with fused
 * ones counted once; four right-hand sides multiply x by z and x by y, whatever the algebra. What
 * is clearly below has lost a part of its work, and what has not half of it is no step at all. */
enum { FEWEST_OPERATIONS = 24, FEWEST_PRODUCTS = 8, STEP_OPERATIONS = 12, COMPONENTS = 3 };

enum { OBJDUMP_TIMEOUT_S = 60 };

static const struct {
    const char *name;
    int lanes;
    int vector_bytes;
} isas[] = { { "scalar", 1, 8 }, { "sse2", 2, 16 }, { "avx2", 4, 32 }, { "avx512", 8, 64 } };

enum { N_ISAS = sizeof isas / sizeof isas[0], ANY_ISA = N_ISAS - 1 };

typedef struct Candidate {
    Way way;
    Flow flow;
    LoopRecord record;
    int isa;                     /* in the table */
    double operations, products; /* float64 operations of a trajectory's step, one each a lane */
} Candidate;

typedef struct Search {
    const char *rung;
    Program program;
    const Function *called; /* by indirect calls */
    int widest_isa;
    const LoopLatencies *latencies;
    bool *is_reachable; /* functions */
    Candidate best;
    bool has_best;
    double most_promising; /* operations of the loop that `missed` is about */
    Reason missed;
} Search;

/* ---- functions ---- */

static bool has_arithmetic(const Search *s, const Function *f)
{
    for (size_t i = f->first; i < f->end; i++)
        if (meaning_is_arithmetic(&s->program.meanings[i])) return true;
    return false;
}

static Status mark_reachable(Search *s, size_t function, Reason *why)
{
    const Disassembly *const d = &s->program.code;
    size_t *const queue = calloc(d->n_functions + 1, sizeof *queue);
    if (!queue) return reason(why, STATUS_NO_MEMORY, "no memory to look for loops");
    size_t n_queued = 0;
    if (!s->is_reachable[function]) queue[n_queued++] = function;
    s->is_reachable[function] = true;
    for (size_t q = 0; q < n_queued; q++) {
        const Function *const f = &d->functions[queue[q]];
        for (size_t i = f->first; i < f->end; i++) {
            if (d->instructions[i].target < 0) continue;
            const size_t next = d->instructions[d->instructions[i].target].function;
            if (!s->is_reachable[next]) queue[n_queued++] = next;
            s->is_reachable[next] = true;
        }
    }
    free(queue);
    return STATUS_OK;
}

/* What a pointer in the rung's data calls: the one function with arithmetic in it whose address is
 * taken by code that prepares a run. NULL when there are none or several. */
static const Function *find_called(const Search *s)
{
    const Disassembly *const d = &s->program.code;
    const Function *called = NULL;
    for (size_t i = 0; i < d->n_instructions; i++) {
        const Instruction *const instruction = &d->instructions[i];
        const Kind kind = s->program.meanings[i].kind;
        const bool takes_address = instruction->target >= 0 && kind != KIND_JUMP
            && kind != KIND_BRANCH && kind != KIND_CALL;
        if (!takes_address || s->is_reachable[instruction->function]) continue;
        const Function *const f = &d->functions[d->instructions[instruction->target].function];
        if (f == called || !has_arithmetic(s, f)) continue;
        if (called) return NULL;
        called = f;
    }
    return called;
}

/* ---- one loop ---- */

static void count(const Search *s, Candidate *c)
{
    LoopRecord *const r = &c->record;
    r->instructions = (int64_t) c->way.n_steps;
    int widest_bytes = 0;
    double operations = 0, products = 0;
    for (size_t n = 0; n < c->way.n_steps; n++) {
        const Meaning *const m = &s->program.meanings[c->way.steps[n].instruction];
        const bool is_arithmetic = meaning_is_arithmetic(m);
        const bool multiplies = m->kind == KIND_MUL || m->kind == KIND_FMA;
        r->fp_instructions += is_arithmetic;
        r->fp_mul_instructions += multiplies;
        r->fp_fma_instructions += m->kind == KIND_FMA;
        r->fp_div_instructions += m->kind == KIND_DIV;
        r->loads += m->load_bytes > 0;
        r->stores += m->store_bytes > 0;
        r->load_bytes += m->load_bytes;
        r->store_bytes += m->store_bytes;
        operations += m->lanes;
        products += multiplies ? m->lanes : 0;
        if (is_arithmetic && 8 * m->lanes > widest_bytes) widest_bytes = 8 * m->lanes;
    }
    c->isa = 0;
    while (c->isa < ANY_ISA && isas[c->isa].vector_bytes < widest_bytes) c->isa++;
    /* an object may carry its time as well; any other remainder is no state of whole trajectories
     */
    const int64_t n_over = c->flow.n_carried % COMPONENTS;
    const bool is_whole = n_over == 0 || c->flow.n_carried == COMPONENTS + 1;
    r->trajectories = is_whole ? c->flow.n_carried / COMPONENTS : 0;
    c->operations = r->trajectories > 0 ? operations / (double) r->trajectories : 0;
    c->products = r->trajectories > 0 ? products / (double) r->trajectories : 0;
}

static Status count_code(const Search *s, Candidate *c, Reason *why)
{
    const Disassembly *const d = &s->program.code;
    bool *const is_counted = calloc(d->n_instructions, sizeof *is_counted);
    if (!is_counted) return reason(why, STATUS_NO_MEMORY, "no memory to count a loop");
    for (size_t n = 0; n < c->way.n_steps; n++) {
        const size_t i = c->way.steps[n].instruction;
        if (!is_counted[i]) c->record.code_bytes += d->instructions[i].bytes;
        is_counted[i] = true;
    }
    free(is_counted);
    return STATUS_OK;
}

static bool is_better(const Candidate *a, const Candidate *b)
{
    if (a->isa != b->isa) return a->isa > b->isa;
    return a->record.instructions * b->record.trajectories
        < b->record.instructions * a->record.trajectories;
}

static double arithmetic_on(const Search *s, const Way *way)
{
    double n = 0;
    for (size_t i = 0; i < way->n_steps; i++)
        n += meaning_is_arithmetic(&s->program.meanings[way->steps[i].instruction]);
    return n;
}

/* Keeps the reason of the loop with most arithmetic: that is the one a reader asks about. */
static void note_missed(Search *s, const Way *way, const char *what)
{
    const double promise = arithmetic_on(s, way);
    if (promise <= s->most_promising) return;
    s->most_promising = promise;
    reason(&s->missed, STATUS_OK, "%s", what);
}

/* Fills a candidate from its loop. Returns: STATUS_WRONG_ANSWER when it is none. */
static Status examine(Search *s, Bounds loop, Candidate *c, Reason *why)
{
    Status status = way_follow(&s->program, loop, s->called, &c->way, why);
    if (status == STATUS_OK) status = flow_of(&s->program, &c->way, s->latencies, &c->flow, why);
    if (status != STATUS_OK) return status;
    count(s, c);
    if (c->isa > s->widest_isa)
        return reason(why, STATUS_WRONG_ANSWER, "its vectors are wider than asked for");
    if (c->record.trajectories < 1 || c->operations < STEP_OPERATIONS)
        return reason(why, STATUS_WRONG_ANSWER, "it does not advance a whole trajectory by a step");
    return STATUS_OK;
}

static Status consider(Search *s, Bounds loop, Reason *why)
{
    Candidate c = { .record = { 0 } };
    Reason what;
    Status status = examine(s, loop, &c, &what);
    if (status == STATUS_OK && (!s->has_best || is_better(&c, &s->best))) {
        const Instruction *const head = &s->program.code.instructions[loop.head];
        c.record.function = s->program.code.functions[head->function].name;
        c.record.address = head->address;
        way_free(&s->best.way);
        s->best = c;
        s->has_best = true;
        return STATUS_OK;
    }
    if (status == STATUS_WRONG_ANSWER) {
        note_missed(s, &c.way, what.text);
        status = STATUS_OK;
    }
    way_free(&c.way);
    return status == STATUS_OK ? status : reason(why, status, "%s", what.text);
}

static Status consider_all(Search *s, Reason *why)
{
    const Disassembly *const d = &s->program.code;
    for (size_t i = 0; i < d->n_instructions; i++) {
        const Instruction *const back = &d->instructions[i];
        const Kind kind = s->program.meanings[i].kind;
        if ((kind != KIND_JUMP && kind != KIND_BRANCH) || back->target < 0) continue;
        const Bounds loop = { (size_t) back->target, i };
        if (loop.head > i || d->instructions[loop.head].function != back->function) continue;
        if (!s->is_reachable[back->function]) continue;
        const Status status = consider(s, loop, why);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

/* ---- the record ---- */

/* One line an instruction, those that only lead from one to the next left out. */
static char *assembly_of(const Search *s, const Way *way)
{
    size_t n_bytes = 1;
    for (size_t n = 0; n < way->n_steps; n++)
        n_bytes += strlen(s->program.code.instructions[way->steps[n].instruction].text) + 2;
    char *const text = malloc(n_bytes);
    if (!text) return NULL;
    char *end = text;
    *end = '\0';
    for (size_t n = 0; n < way->n_steps; n++) {
        const size_t i = way->steps[n].instruction;
        const Kind kind = s->program.meanings[i].kind;
        if (kind >= KIND_JUMP && kind <= KIND_NOTHING) continue;
        end += sprintf(end, "\t%s\n", s->program.code.instructions[i].text);
    }
    return text;
}

static void say_nothing(Loop *loop, const char *rung, const char *why)
{
    LoopTexts *const texts = loop->texts;
    reason(&texts->reason, STATUS_OK, "%s", why);
    loop->record = (LoopRecord) {
        .rung = rung,
        .address = -1,
        .code_bytes = -1,
        .instructions = -1,
        .fp_instructions = -1,
        .fp_mul_instructions = -1,
        .fp_fma_instructions = -1,
        .fp_div_instructions = -1,
        .loads = -1,
        .stores = -1,
        .load_bytes = -1,
        .store_bytes = -1,
        .trajectories = -1,
        .vectors_in_flight = NAN,
        .step_cycles = NAN,
        .chain_cycles = NAN,
        .reason = texts->reason.text,
        .predicted_cycles = NAN,
        .predicted_reason = texts->reason.text,
    };
}

static Status say_best(Search *s, Loop *loop, Reason *why)
{
    Candidate *const best = &s->best;
    LoopTexts *const texts = loop->texts;
    const Status status = count_code(s, best, why);
    if (status != STATUS_OK) return status;
    loop->assembly = assembly_of(s, &best->way);
    if (!loop->assembly) return reason(why, STATUS_NO_MEMORY, "no memory for a loop's text");
    loop->record = best->record;
    snprintf(texts->function, sizeof texts->function, "%s", best->record.function);
    loop->record.rung = s->rung;
    loop->record.function = texts->function;
    loop->record.isa = isas[best->isa].name;
    loop->record.vectors_in_flight = (double) best->record.trajectories / isas[best->isa].lanes;
    loop->record.step_cycles = best->flow.step_cycles;
    loop->record.chain_cycles = best->flow.chain_cycles;
    loop->record.listing = loop->assembly;
    loop->record.predicted_cycles = NAN;
    loop->record.predicted_reason = "no model was asked";
    return STATUS_OK;
}

/* ---- the whole ---- */

static Status search(Search *s, const Function *run, Reason *why)
{
    const Disassembly *const d = &s->program.code;
    s->is_reachable = calloc(d->n_functions, sizeof *s->is_reachable);
    if (!s->is_reachable) return reason(why, STATUS_NO_MEMORY, "no memory to look for loops");
    Status status = mark_reachable(s, (size_t) (run - d->functions), why);
    if (status != STATUS_OK) return status;
    s->called = find_called(s);
    if (s->called) status = mark_reachable(s, (size_t) (s->called - d->functions), why);
    return status == STATUS_OK ? consider_all(s, why) : status;
}

static Status conclude(Search *s, Loop *loop, Reason *why)
{
    Reason what;
    const Candidate *const best = &s->best;
    if (!s->has_best)
        reason(&what, STATUS_OK, "no loop that `run` reaches could be used%s%s",
               s->most_promising > 0 ? ": " : "", s->most_promising > 0 ? s->missed.text : "");
    else if (best->operations < FEWEST_OPERATIONS || best->products < FEWEST_PRODUCTS)
        reason(
            &what, STATUS_OK,
            "work is missing: a step of a trajectory takes %.3g operations, %.3g of them products; "
            "no classic one has fewer than %d and %d",
            best->operations, best->products, FEWEST_OPERATIONS, FEWEST_PRODUCTS);
    else
        return say_best(s, loop, why);
    say_nothing(loop, s->rung, what.text);
    return STATUS_OK;
}

static const char *unreadable(const Disassembly *d, const Function *run)
{
    if (d->n_instructions == 0) return "its object file has no code that objdump can show";
    if (!d->has_symbols) return "its object file has no symbols (stripped?)";
    return run ? NULL : "its object file has no function `run`";
}

Status loop_cut(const char *rung, const char *disassembly, const char *isa,
                const LoopLatencies *latencies, Loop *loop, Reason *why)
{
    *loop = (Loop) { .texts = calloc(1, sizeof(LoopTexts)) };
    if (!loop->texts) return reason(why, STATUS_NO_MEMORY, "no memory for a loop");
    Search s = { .rung = rung, .widest_isa = ANY_ISA, .latencies = latencies };
    for (int i = 0; isa && i < N_ISAS; i++)
        if (strcmp(isas[i].name, isa) == 0) s.widest_isa = i;
    Status status = program_read(disassembly, &s.program, why);
    if (status == STATUS_OK) {
        const Function *run = disassembly_find(&s.program.code, "run");
        if (!run) run = disassembly_find(&s.program.code, "lorenz_run"); /* see variants/try.h */
        const char *const bad = unreadable(&s.program.code, run);
        if (bad)
            say_nothing(loop, rung, bad);
        else
            status = search(&s, run, why);
        if (status == STATUS_OK && !bad) status = conclude(&s, loop, why);
    }
    way_free(&s.best.way);
    free(s.is_reachable);
    program_free(&s.program);
    return status;
}

static Status read_object(const char *path, char **text, Reason *what)
{
    char place[4096];
    if (access(path, R_OK) != 0)
        return reason(what, STATUS_MISSING, "its object file cannot be read: %s", path);
    if (!process_in_path("objdump", place, sizeof place))
        return reason(what, STATUS_MISSING, "objdump not found (apt install binutils)");
    const char *const argv[]
        = { "objdump", "--disassemble", "--reloc", "--no-show-raw-insn", path, NULL };
    return process_read(argv, OBJDUMP_TIMEOUT_S, text, what);
}

Status loop_read(const char *rung, const char *object_path, const char *isa,
                 const LoopLatencies *latencies, Loop *loop, Reason *why)
{
    char *text;
    Reason what;
    if (read_object(object_path, &text, &what) != STATUS_OK) {
        *loop = (Loop) { .texts = calloc(1, sizeof(LoopTexts)) };
        if (!loop->texts) return reason(why, STATUS_NO_MEMORY, "no memory for a loop");
        say_nothing(loop, rung, what.text);
        return STATUS_OK;
    }
    const Status status = loop_cut(rung, text, isa, latencies, loop, why);
    free(text);
    return status;
}

void loop_free(Loop *loop)
{
    free(loop->assembly);
    free(loop->texts);
    *loop = (Loop) { .assembly = NULL };
}
