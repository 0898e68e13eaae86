#include "harness/interpreter.h"

#include <string.h>

/* ---- values ---- */

Value processor_unknown(Processor *p)
{
    return (Value) { p->next_symbol++, 0 };
}

void processor_start(Processor *p)
{
    p->knows_flags = p->zero = p->sign = p->carry = p->overflow = false;
    p->next_symbol = SYMBOL_FIRST_FREE;
    p->n_cells = 0;
    for (int r = 0; r < N_INTEGER_REGISTERS; r++) p->registers[r] = processor_unknown(p);
    // A call has just put the return address on a stack whose pointer was a multiple of 64
    p->registers[REGISTER_RSP] = (Value) { SYMBOL_STACK, -8 };
}

/* Numbers wrap round as those of the processor do. */
static int64_t sum(int64_t a, int64_t b)
{
    return (int64_t) ((uint64_t) a + (uint64_t) b);
}

static int64_t difference(int64_t a, int64_t b)
{
    return (int64_t) ((uint64_t) a - (uint64_t) b);
}

static int64_t product(int64_t a, int64_t b)
{
    return (int64_t) ((uint64_t) a * (uint64_t) b);
}

/* ---- memory ---- */

bool place_is_on_stack(const Place *place)
{
    return place->base == SYMBOL_STACK && place->index == SYMBOL_NONE;
}

bool place_overlaps(const Place *a, const Place *b)
{
    if (a->base != b->base || a->index != b->index || a->scale != b->scale) return false;
    const uint64_t ahead = (uint64_t) difference(b->offset, a->offset);
    const uint64_t behind = (uint64_t) difference(a->offset, b->offset);
    return ahead < (uint64_t) a->bytes || behind < (uint64_t) b->bytes;
}

/* What an address is made of. Constants of the program lie at places of their own. */
static Place place_of(const Processor *p, const Operand *operand, int bytes, int own_symbol)
{
    Place place = { .offset = operand->number, .bytes = bytes };
    if (operand->base >= N_INTEGER_REGISTERS || operand->index >= N_INTEGER_REGISTERS) {
        place.base = own_symbol;
        return place;
    }
    if (operand->base != REGISTER_NONE) {
        place.base = p->registers[operand->base].symbol;
        place.offset = sum(place.offset, p->registers[operand->base].number);
    }
    if (operand->index != REGISTER_NONE) {
        const Value index = p->registers[operand->index];
        place.index = index.symbol;
        place.scale = index.symbol == SYMBOL_NONE ? 0 : operand->scale;
        place.offset = sum(place.offset, product(index.number, operand->scale));
    }
    // (a,b) is (b,a)
    if (place.scale == 1 && (place.base == SYMBOL_NONE || place.index < place.base)) {
        const int base = place.base;
        place.base = place.index;
        place.index = base;
        place.scale = base == SYMBOL_NONE ? 0 : 1;
    }
    return place;
}

bool place_is_same(const Place *a, const Place *b)
{
    return a->base == b->base && a->index == b->index && a->scale == b->scale
        && a->offset == b->offset && a->bytes == b->bytes;
}

static void write_cell(Processor *p, const Place *place, Value value)
{
    for (size_t c = 0; c < p->n_cells;) {
        if (place_overlaps(&p->cells[c].place, place))
            p->cells[c] = p->cells[--p->n_cells];
        else
            c++;
    }
    if (p->n_cells < MOST_CELLS) p->cells[p->n_cells++] = (Cell) { *place, value };
}

static Value read_cell(Processor *p, const Place *place)
{
    for (size_t c = 0; c < p->n_cells; c++)
        if (place_is_same(&p->cells[c].place, place)) return p->cells[c].value;
    const Value value = processor_unknown(p);
    if (p->n_cells < MOST_CELLS) p->cells[p->n_cells++] = (Cell) { *place, value };
    return value;
}

/* ---- operands ---- */

static int64_t cut(int64_t number, int bytes)
{
    if (bytes >= 8) return number;
    return (int64_t) ((uint64_t) number & ((UINT64_C(1) << (8 * bytes)) - 1));
}

static Value cut_value(Processor *p, Value value, int bytes)
{
    if (bytes >= 8) return value;
    if (value.symbol != SYMBOL_NONE) return processor_unknown(p);
    return (Value) { SYMBOL_NONE, cut(value.number, bytes) };
}

static Value read_operand(Processor *p, const Operand *operand, const Step *step, int bytes)
{
    if (operand->kind == OPERAND_NUMBER)
        return (Value) { SYMBOL_NONE, cut(operand->number, bytes) };
    if (operand->kind == OPERAND_MEMORY && step->loads) return read_cell(p, &step->load);
    if (operand->kind == OPERAND_REGISTER && operand->number_of_register < N_INTEGER_REGISTERS)
        return cut_value(p, p->registers[operand->number_of_register], bytes);
    return processor_unknown(p);
}

static void write_operand(Processor *p, const Operand *operand, const Step *step, Value value)
{
    if (operand->kind == OPERAND_MEMORY && step->stores) write_cell(p, &step->store, value);
    if (operand->kind != OPERAND_REGISTER || operand->number_of_register >= N_INTEGER_REGISTERS)
        return;
    // A write of 32 bits clears the rest, one of 8 or 16 keeps it
    if (operand->bytes < 4) value = processor_unknown(p);
    p->registers[operand->number_of_register] = cut_value(p, value, operand->bytes);
}

/* ---- flags ---- */

static void set_flags(Processor *p, int64_t result, int bytes)
{
    p->knows_flags = true;
    p->zero = cut(result, bytes) == 0;
    p->sign = ((uint64_t) result >> (8 * bytes - 1) & 1) != 0;
    p->carry = p->overflow = false;
}

static void set_flags_of_difference(Processor *p, int64_t a, int64_t b, int bytes)
{
    const uint64_t left = (uint64_t) cut(a, bytes), right = (uint64_t) cut(b, bytes);
    set_flags(p, (int64_t) (left - right), bytes);
    p->carry = left < right;
    p->overflow = (((left ^ right) & (left ^ (left - right))) >> (8 * bytes - 1) & 1) != 0;
}

static void set_flags_of_sum(Processor *p, int64_t a, int64_t b, int bytes)
{
    const uint64_t left = (uint64_t) cut(a, bytes), right = (uint64_t) cut(b, bytes);
    const uint64_t total = (uint64_t) cut((int64_t) (left + right), bytes);
    set_flags(p, (int64_t) total, bytes);
    p->carry = total < left;
    p->overflow = ((~(left ^ right) & (left ^ total)) >> (8 * bytes - 1) & 1) != 0;
}

int processor_branches(const Processor *p, const char *mnemonic)
{
    if (!p->knows_flags) return -1;
    const bool is_less = p->sign != p->overflow;
    const struct {
        const char *name;
        bool is_true;
    } rows[] = {
        { "je", p->zero },
        { "jne", !p->zero },
        { "js", p->sign },
        { "jns", !p->sign },
        { "jb", p->carry },
        { "jae", !p->carry },
        { "jo", p->overflow },
        { "jno", !p->overflow },
        { "ja", !p->carry && !p->zero },
        { "jbe", p->carry || p->zero },
        { "jl", is_less },
        { "jge", !is_less },
        { "jle", is_less || p->zero },
        { "jg", !is_less && !p->zero },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        if (strcmp(rows[r].name, mnemonic) == 0) return rows[r].is_true;
    return -1;
}

/* ---- instructions ---- */

typedef enum Operation {
    OPERATION_ADD,
    OPERATION_SUB,
    OPERATION_AND,
    OPERATION_OR,
    OPERATION_XOR,
    OPERATION_LEFT,
    OPERATION_RIGHT,
    OPERATION_MUL,
    OPERATION_OTHER
} Operation;

/* A mnemonic with or without the letter of its width. */
static bool is_mnemonic(const char *mnemonic, const char *name)
{
    const size_t n = strlen(name);
    if (strncmp(mnemonic, name, n) != 0) return false;
    return mnemonic[n] == '\0' || (strchr("bwlq", mnemonic[n]) && mnemonic[n + 1] == '\0');
}

static Operation operation_of(const char *mnemonic)
{
    static const struct {
        const char *name;
        Operation operation;
    } rows[] = { { "add", OPERATION_ADD },   { "inc", OPERATION_ADD },  { "sub", OPERATION_SUB },
                 { "dec", OPERATION_SUB },   { "and", OPERATION_AND },  { "or", OPERATION_OR },
                 { "xor", OPERATION_XOR },   { "shl", OPERATION_LEFT }, { "sal", OPERATION_LEFT },
                 { "shr", OPERATION_RIGHT }, { "imul", OPERATION_MUL } };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        if (is_mnemonic(mnemonic, rows[r].name)) return rows[r].operation;
    return OPERATION_OTHER;
}

static int64_t calculate(Operation operation, int64_t a, int64_t b, int bytes)
{
    const uint64_t x = (uint64_t) cut(a, bytes), y = (uint64_t) b;
    switch (operation) {
    case OPERATION_ADD: return sum(a, b);
    case OPERATION_SUB: return difference(a, b);
    case OPERATION_AND: return (int64_t) (x & y);
    case OPERATION_OR: return (int64_t) (x | y);
    case OPERATION_XOR: return (int64_t) (x ^ y);
    case OPERATION_LEFT: return (int64_t) (x << (y & 63));
    case OPERATION_RIGHT: return (int64_t) (x >> (y & 63));
    default: return product(a, b);
    }
}

/* What an operation on values gives where symbols are left alone or cancel. */
static Value combine(Processor *p, Operation operation, Value a, Value b, int bytes)
{
    if (a.symbol == SYMBOL_NONE && b.symbol == SYMBOL_NONE)
        return (Value) { SYMBOL_NONE, cut(calculate(operation, a.number, b.number, bytes), bytes) };
    if (bytes < 8) return processor_unknown(p);
    if (operation == OPERATION_ADD && (a.symbol == SYMBOL_NONE || b.symbol == SYMBOL_NONE))
        return (Value) { a.symbol + b.symbol, sum(a.number, b.number) };
    if (operation == OPERATION_SUB && b.symbol == SYMBOL_NONE)
        return (Value) { a.symbol, difference(a.number, b.number) };
    if (operation == OPERATION_SUB && a.symbol == b.symbol)
        return (Value) { SYMBOL_NONE, difference(a.number, b.number) };
    if (operation == OPERATION_AND && a.symbol == SYMBOL_STACK && b.symbol == SYMBOL_NONE)
        return (Value) { SYMBOL_STACK, a.number & b.number };
    return processor_unknown(p);
}

static void set_flags_of(Processor *p, Operation operation, Value a, Value b, Value result,
                         int bytes)
{
    p->knows_flags = false;
    if (operation == OPERATION_SUB && a.symbol == b.symbol)
        set_flags_of_difference(p, a.number, b.number, bytes);
    else if (result.symbol != SYMBOL_NONE)
        return;
    else if (operation == OPERATION_ADD)
        set_flags_of_sum(p, a.number, b.number, bytes);
    else if (operation == OPERATION_AND || operation == OPERATION_OR || operation == OPERATION_XOR)
        set_flags(p, result.number, bytes);
}

static int operand_bytes(const Instruction *instruction, const Meaning *m)
{
    if (m->memory) return m->load_bytes > m->store_bytes ? m->load_bytes : m->store_bytes;
    const Operand *const last = &instruction->operand[instruction->n_operands - 1];
    return last->kind == OPERAND_REGISTER ? last->bytes : 8;
}

static void calculate_instruction(Processor *p, const Instruction *i, const Meaning *m,
                                  Operation operation, const Step *step)
{
    const bool is_by_one
        = strncmp(i->mnemonic, "inc", 3) == 0 || strncmp(i->mnemonic, "dec", 3) == 0;
    const unsigned n = i->n_operands;
    const int bytes = operand_bytes(i, m);
    const Operand *const to = &i->operand[n - 1];
    const Value one = { SYMBOL_NONE, 1 };
    // imul has a form with two sources and another place for the result
    const Operand *const left = n == 3 ? &i->operand[1] : to;
    const Value b = is_by_one || n < 2 ? one : read_operand(p, &i->operand[0], step, bytes);
    const Value a = read_operand(p, left, step, bytes);
    const bool is_same_register = n == 2 && i->operand[0].kind == OPERAND_REGISTER
        && to->kind == OPERAND_REGISTER
        && i->operand[0].number_of_register == to->number_of_register;
    Value result = combine(p, operation, a, b, bytes);
    if (is_same_register && (operation == OPERATION_XOR || operation == OPERATION_SUB))
        result = (Value) { SYMBOL_NONE, 0 };
    const bool carry = p->carry;
    set_flags_of(p, operation, a, b, result, bytes);
    if (is_by_one) p->carry = carry; // the one flag that inc and dec leave alone
    write_operand(p, to, step, result);
}

static void compare(Processor *p, const Instruction *i, const Meaning *m, const Step *step)
{
    const int bytes = operand_bytes(i, m);
    const Value b = read_operand(p, &i->operand[0], step, bytes);
    const Value a = read_operand(p, &i->operand[1], step, bytes);
    const Operation operation = i->mnemonic[0] == 'c' ? OPERATION_SUB : OPERATION_AND;
    const bool is_same = i->mnemonic[0] == 't' && a.symbol != SYMBOL_NONE;
    const Value result = is_same ? a : combine(p, operation, a, b, bytes);
    set_flags_of(p, operation, a, b, result, bytes);
}

/* mov, movslq, movzbl and so on. */
static void copy(Processor *p, const Instruction *i, const Meaning *m, const Step *step)
{
    const Operand *const from = &i->operand[0], *const to = &i->operand[1];
    const bool is_signed = strncmp(i->mnemonic, "movs", 4) == 0;
    const bool is_widened = is_signed || strncmp(i->mnemonic, "movz", 4) == 0;
    const int bytes = from->kind == OPERAND_REGISTER ? from->bytes
        : m->memory                                  ? operand_bytes(i, m)
                                                     : to->bytes;
    Value value = read_operand(p, from, step, bytes);
    if (is_widened && value.symbol != SYMBOL_NONE) value = processor_unknown(p);
    if (is_signed && bytes < 8) {
        const int shift = 64 - 8 * bytes;
        value.number = (int64_t) ((uint64_t) value.number << shift) >> shift;
    }
    write_operand(p, to, step, value);
}

/* cltq: the sign of %eax fills the rest of %rax. */
static void widen(Processor *p)
{
    Value *const value = &p->registers[REGISTER_RAX];
    *value = cut_value(p, *value, 4);
    if (value->symbol == SYMBOL_NONE) value->number = (int32_t) (uint32_t) value->number;
}

static void load_address(Processor *p, const Instruction *i)
{
    const Place place = place_of(p, &i->operand[0], 8, p->next_symbol);
    Value value = processor_unknown(p);
    if (place.index == SYMBOL_NONE) value = (Value) { place.base, place.offset };
    write_operand(p, &i->operand[1], &(Step) { 0 }, value);
}

static void push(Processor *p, const Instruction *i, const Meaning *m, Step *step)
{
    Value *const stack = &p->registers[REGISTER_RSP];
    const Value value = m->kind == KIND_CALL || i->n_operands == 0
        ? processor_unknown(p)
        : read_operand(p, &i->operand[0], step, 8);
    stack->number = difference(stack->number, 8);
    step->stores = true;
    step->store = (Place) { .base = stack->symbol, .offset = stack->number, .bytes = 8 };
    write_cell(p, &step->store, value);
}

static void pop(Processor *p, const Instruction *i, const Meaning *m, Step *step)
{
    Value *const stack = &p->registers[REGISTER_RSP];
    const bool is_leave = strncmp(i->mnemonic, "leave", 5) == 0;
    if (is_leave) *stack = p->registers[REGISTER_RBP];
    step->loads = true;
    step->load = (Place) { .base = stack->symbol, .offset = stack->number, .bytes = 8 };
    const Value value = read_cell(p, &step->load);
    stack->number = sum(stack->number, 8);
    if (is_leave)
        p->registers[REGISTER_RBP] = value;
    else if (m->kind != KIND_RETURN && i->n_operands == 1)
        write_operand(p, &i->operand[0], &(Step) { 0 }, value);
}

/* Everything that it writes is unknown then. */
static void forget(Processor *p, const Meaning *m, const Step *step)
{
    for (int w = 0; w < m->n_writes; w++) {
        if (m->writes[w] < N_INTEGER_REGISTERS) p->registers[m->writes[w]] = processor_unknown(p);
        if (m->writes[w] == REGISTER_FLAGS) p->knows_flags = false;
    }
    if (step->stores) write_cell(p, &step->store, processor_unknown(p));
}

void processor_execute(Processor *p, const Instruction *i, const Meaning *m, Step *step)
{
    if (m->memory) {
        const int own_symbol = -1 - (int) step->instruction;
        step->loads = m->load_bytes > 0;
        step->stores = m->store_bytes > 0 && m->kind != KIND_CALL;
        step->load = place_of(p, m->memory, m->load_bytes, own_symbol);
        step->store = place_of(p, m->memory, m->store_bytes, own_symbol);
    }
    const bool is_integer = m->vector_bytes == 0 && *i->prefix == '\0';
    const Operation operation = operation_of(i->mnemonic);
    const unsigned n = i->n_operands;
    if (m->is_stack_push)
        push(p, i, m, step);
    else if (m->is_stack_pop)
        pop(p, i, m, step);
    else if (is_integer && n == 2 && strncmp(i->mnemonic, "lea", 3) == 0)
        load_address(p, i);
    else if (strcmp(i->mnemonic, "cltq") == 0)
        widen(p);
    else if (is_integer && n == 2 && m->kind == KIND_COPY)
        copy(p, i, m, step);
    else if (is_integer && n == 2
             && (is_mnemonic(i->mnemonic, "cmp") || is_mnemonic(i->mnemonic, "test")))
        compare(p, i, m, step);
    else if (is_integer && n >= 1 && m->kind == KIND_INTEGER && operation != OPERATION_OTHER
             && (operation != OPERATION_MUL || n > 1))
        calculate_instruction(p, i, m, operation, step);
    else
        forget(p, m, step);
}
