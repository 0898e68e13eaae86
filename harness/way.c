/* The way round a loop: what is known at its head, then instruction after instruction. */
#include "harness/way.h"

#include "harness/interpreter.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 50000, MOST_CALLS = 16, MOST_TRIES = 8 };

typedef struct Follower {
    const Program *program;
    Bounds loop;
    const Function *called;
    Processor *now, *head; /* two: at this instruction, and at the head of the loop */
    size_t at;
    size_t returns[MOST_CALLS];
    size_t depth;
    Way *way;
    Reason *why;
} Follower;

void way_free(Way *way)
{
    free(way->steps);
    *way = (Way) { 0 };
}

/* ---- what is known at the head ---- */

/* Marks by which instruction each one of the function is first reached. */
static void spread(const Program *program, const Function *f, size_t *from, size_t *queue)
{
    const size_t n = f->end - f->first;
    for (size_t i = 0; i < n; i++) from[i] = SIZE_MAX;
    size_t n_queued = 1;
    queue[0] = from[0] = 0;
    for (size_t q = 0; q < n_queued; q++) {
        const Instruction *const instruction = &program->code.instructions[f->first + queue[q]];
        const Kind kind = program->meanings[f->first + queue[q]].kind;
        size_t next[2] = { queue[q] + 1, SIZE_MAX };
        if (kind == KIND_JUMP || kind == KIND_RETURN) next[0] = SIZE_MAX;
        if ((kind == KIND_JUMP || kind == KIND_BRANCH) && instruction->target >= 0)
            next[1] = (size_t) instruction->target - f->first;
        for (int s = 0; s < 2; s++) {
            if (next[s] >= n || from[next[s]] != SIZE_MAX) continue;
            from[next[s]] = queue[q];
            queue[n_queued++] = next[s];
        }
    }
}

static void pass_call(Processor *p)
{
    static const int lost[]
        = { REGISTER_RAX, REGISTER_RCX, REGISTER_RDX, REGISTER_RSI, REGISTER_RDI, 8, 9, 10, 11 };
    for (size_t r = 0; r < sizeof lost / sizeof lost[0]; r++)
        p->registers[lost[r]] = processor_unknown(p);
    p->knows_flags = false;
}

/* Pointers into the stack hold in every iteration, other values may be those of the first. */
static void keep_stack_pointers(Processor *p)
{
    for (int r = 0; r < N_INTEGER_REGISTERS; r++)
        if (p->registers[r].symbol != SYMBOL_STACK) p->registers[r] = processor_unknown(p);
    p->knows_flags = false;
    size_t n_kept = 0;
    for (size_t c = 0; c < p->n_cells; c++)
        if (p->cells[c].value.symbol == SYMBOL_STACK && place_is_on_stack(&p->cells[c].place))
            p->cells[n_kept++] = p->cells[c];
    p->n_cells = n_kept;
}

/* Goes from the start of the function to the loop, on the shortest way. */
static Status reach_head(Follower *f)
{
    const Disassembly *const d = &f->program->code;
    const Function *const function = &d->functions[d->instructions[f->loop.head].function];
    const size_t n = function->end - function->first, head = f->loop.head - function->first;
    size_t *const from = calloc(2 * n + 1, sizeof *from);
    if (!from) return reason(f->why, STATUS_NO_MEMORY, "no memory to follow a loop");
    size_t *const path = from + n;
    spread(f->program, function, from, path);
    if (from[head] == SIZE_MAX) {
        free(from);
        return reason(f->why, STATUS_WRONG_ANSWER, "nothing leads to the loop");
    }
    size_t n_path = 0;
    for (size_t i = head; i != 0; i = from[i]) path[n_path++] = from[i];
    processor_start(f->head);
    while (n_path-- > 0) {
        const size_t at = function->first + path[n_path];
        const Meaning *const meaning = &f->program->meanings[at];
        if (meaning->kind == KIND_CALL)
            pass_call(f->head);
        else
            processor_execute(f->head, &d->instructions[at], meaning,
                              &(Step) { .instruction = at });
    }
    free(from);
    keep_stack_pointers(f->head);
    return STATUS_OK;
}

static Value cell_value(const Processor *p, const Place *place)
{
    for (size_t c = 0; c < p->n_cells; c++)
        if (place_is_same(&p->cells[c].place, place)) return p->cells[c].value;
    return (Value) { SYMBOL_NONE, 0 };
}

static bool is_same_value(Value a, Value b)
{
    return a.symbol == b.symbol && a.number == b.number;
}

/* Forgets of the head what the iteration did not bring back. Returns: whether there was any. */
static bool forget_what_changed(Follower *f)
{
    bool has_changed = false;
    for (int r = 0; r < N_INTEGER_REGISTERS; r++) {
        Value *const value = &f->head->registers[r];
        if (value->symbol != SYMBOL_STACK || is_same_value(*value, f->now->registers[r])) continue;
        *value = processor_unknown(f->head);
        has_changed = true;
    }
    for (size_t c = 0; c < f->head->n_cells;) {
        Cell *const cell = &f->head->cells[c];
        if (is_same_value(cell->value, cell_value(f->now, &cell->place))) {
            c++;
            continue;
        }
        *cell = f->head->cells[--f->head->n_cells];
        has_changed = true;
    }
    return has_changed;
}

/* ---- instruction after instruction ---- */

static Status stop(const Follower *f, const char *what)
{
    const Instruction *const i = &f->program->code.instructions[f->at];
    return reason(f->why, STATUS_WRONG_ANSWER, "%s at %llx (%s)", what,
                  (unsigned long long) i->address, i->text);
}

static Status add_step(Follower *f, const Step *step)
{
    Way *const way = f->way;
    if (way->n_steps == MOST_STEPS) return stop(f, "an iteration is too long to follow");
    if (way->n_steps == way->n_room) {
        const size_t room = way->n_room == 0 ? 256 : 2 * way->n_room;
        Step *const more = realloc(way->steps, room * sizeof *more);
        if (!more) return reason(f->why, STATUS_NO_MEMORY, "no memory to follow a loop");
        way->steps = more;
        way->n_room = room;
    }
    way->steps[way->n_steps++] = *step;
    return STATUS_OK;
}

static Status go_to(Follower *f, ptrdiff_t target)
{
    const Instruction *const i = &f->program->code.instructions[f->at];
    if (target == NOWHERE && i->symbol) {
        Reason what;
        reason(&what, STATUS_OK, "it goes to %s", i->symbol);
        return stop(f, what.text);
    }
    if (target == NOWHERE) return stop(f, "it goes to where nothing is known of");
    f->at = (size_t) target;
    return STATUS_OK;
}

static Status call(Follower *f)
{
    const Instruction *const i = &f->program->code.instructions[f->at];
    if (f->depth == MOST_CALLS) return stop(f, "calls are too deep");
    if (i->is_indirect && !f->called) return stop(f, "it calls through a pointer");
    f->returns[f->depth++] = f->at + 1;
    return go_to(f, i->is_indirect ? (ptrdiff_t) f->called->first : i->target);
}

static Status branch(Follower *f)
{
    const Instruction *const i = &f->program->code.instructions[f->at];
    int is_taken = processor_branches(f->now, i->mnemonic);
    const bool is_leaving = f->depth == 0
        && (i->target < (ptrdiff_t) f->loop.head || i->target > (ptrdiff_t) f->loop.back);
    if (is_taken < 0 && !is_leaving) return stop(f, "it branches on what is not known");
    if (is_taken == 1) return go_to(f, i->target);
    f->at++;
    return STATUS_OK;
}

/* Goes from the instruction just executed to the next one. */
static Status go_on(Follower *f, Kind kind)
{
    switch (kind) {
    case KIND_CALL: return call(f);
    case KIND_RETURN:
        if (f->depth == 0) return stop(f, "it returns");
        f->at = f->returns[--f->depth];
        return STATUS_OK;
    case KIND_JUMP: return go_to(f, f->program->code.instructions[f->at].target);
    case KIND_BRANCH: return branch(f);
    default: f->at++; return STATUS_OK;
    }
}

static Status follow_once(Follower *f)
{
    memcpy(f->now, f->head, sizeof *f->now);
    f->at = f->loop.head;
    f->depth = 0;
    f->way->n_steps = 0;
    for (;;) {
        if (f->at >= f->program->code.n_instructions)
            return reason(f->why, STATUS_WRONG_ANSWER, "it runs past the end of the code");
        const Instruction *const i = &f->program->code.instructions[f->at];
        const Meaning *const meaning = &f->program->meanings[f->at];
        Step step = { .instruction = f->at };
        if (*i->prefix != '\0') return stop(f, "it repeats or locks an instruction");
        processor_execute(f->now, i, meaning, &step);
        Status status = add_step(f, &step);
        if (status != STATUS_OK) return status;
        if (f->depth == 0 && f->at == f->loop.back) break;
        status = go_on(f, meaning->kind);
        if (status != STATUS_OK) return status;
    }
    if (is_same_value(f->now->registers[REGISTER_RSP], f->head->registers[REGISTER_RSP]))
        return STATUS_OK;
    return stop(f, "the stack has moved");
}

Status way_follow(const Program *program, Bounds loop, const Function *called, Way *way,
                  Reason *why)
{
    Follower f = { .program = program, .loop = loop, .called = called, .way = way, .why = why };
    f.now = malloc(sizeof *f.now);
    f.head = malloc(sizeof *f.head);
    Status status = f.now && f.head ? reach_head(&f)
                                    : reason(why, STATUS_NO_MEMORY, "no memory to follow a loop");
    bool is_settled = false;
    for (int t = 0; status == STATUS_OK && !is_settled; t++) {
        if (t == MOST_TRIES)
            status = reason(why, STATUS_WRONG_ANSWER, "pointers into the stack never settle");
        else
            status = follow_once(&f);
        is_settled = status == STATUS_OK && !forget_what_changed(&f);
    }
    free(f.now);
    free(f.head);
    return status;
}
