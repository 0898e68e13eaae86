#include "harness/meaning.h"

#include <stdlib.h>
#include <string.h>

static bool starts_with(const char *text, const char *stem)
{
    return strncmp(text, stem, strlen(stem)) == 0;
}

static bool ends_with(const char *text, const char *tail)
{
    const size_t n = strlen(text), m = strlen(tail);
    return n >= m && strcmp(text + n - m, tail) == 0;
}

/* Whether one of the words, NULL after the last, is what `text` starts with. */
static bool starts_with_one(const char *text, const char *const words[])
{
    while (*words)
        if (starts_with(text, *words++)) return true;
    return false;
}

bool meaning_is_arithmetic(const Meaning *meaning)
{
    return meaning->kind >= KIND_ADD && meaning->kind <= KIND_DIV;
}

static bool is_vector(const Operand *operand)
{
    return operand->kind == OPERAND_REGISTER && operand->number_of_register >= REGISTER_VECTOR
        && operand->number_of_register < REGISTER_MASK;
}

/* ---- kinds ---- */

static Kind arithmetic_kind(const char *stem)
{
    static const struct {
        const char *stem;
        Kind kind;
    } rows[] = {
        { "fmadd", KIND_FMA },  { "fmsub", KIND_FMA }, { "fnmadd", KIND_FMA },
        { "fnmsub", KIND_FMA }, { "add", KIND_ADD },   { "sub", KIND_ADD },
        { "hadd", KIND_ADD },   { "hsub", KIND_ADD },  { "min", KIND_ADD },
        { "max", KIND_ADD },    { "mul", KIND_MUL },   { "div", KIND_DIV },
        { "sqrt", KIND_DIV },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        if (starts_with(stem, rows[r].stem)) return rows[r].kind;
    return KIND_VECTOR;
}

static Kind vector_kind(const char *mnemonic)
{
    static const char *const copies[] = { "mov", "lddqu", "broadcast", "pbroadcast", NULL };
    static const char *const shuffles[]
        = { "movmsk", "movddup", "movshdup", "movsldup", "movhlps", "movlhps", NULL };
    const char *const stem = mnemonic + (mnemonic[0] == 'v');
    if (starts_with_one(stem, shuffles)) return KIND_VECTOR;
    if (starts_with_one(stem, copies)) return KIND_COPY;
    if (ends_with(stem, "pd") || ends_with(stem, "sd")) return arithmetic_kind(stem);
    return KIND_VECTOR;
}

static Kind other_kind(const Instruction *instruction)
{
    static const char *const nothing[] = { "nop", "prefetch", "endbr", "vzero", "ud2", NULL };
    const char *const mnemonic = instruction->mnemonic;
    if (starts_with(mnemonic, "jmp")) return KIND_JUMP;
    if (mnemonic[0] == 'j') return KIND_BRANCH;
    if (starts_with(mnemonic, "call")) return KIND_CALL;
    if (starts_with(mnemonic, "ret")) return KIND_RETURN;
    if (starts_with_one(mnemonic, nothing)) return KIND_NOTHING;
    if (starts_with(mnemonic, "mov") || starts_with(mnemonic, "push")
        || starts_with(mnemonic, "pop"))
        return starts_with(mnemonic, "popcnt") ? KIND_INTEGER : KIND_COPY;
    return KIND_INTEGER;
}

static Kind kind_of(const Instruction *instruction)
{
    if (starts_with_one(instruction->mnemonic, (const char *const[]) { "nop", "xchg", NULL })
        && instruction->n_operands < 2)
        return KIND_NOTHING;
    for (unsigned o = 0; o < instruction->n_operands; o++)
        if (is_vector(&instruction->operand[o])) return vector_kind(instruction->mnemonic);
    return other_kind(instruction);
}

/* ---- registers ---- */

static void note(int list[], int *n, int number)
{
    if (number != REGISTER_NONE && *n < MOST_ACCESSES) list[(*n)++] = number;
}

static bool writes_nothing(const char *mnemonic)
{
    static const char *const tests[]
        = { "cmp",    "test", "ucomis",  "comis", "vucomis", "vcomis", "ptest",
            "vptest", "push", "kortest", "ktest", "bt",      NULL };
    static const char *const others[]
        = { "cmppd", "cmpsd", "cmpxchg", "vptestm", "vptestnm", "btr", "bts", "btc", NULL };
    return starts_with_one(mnemonic, tests) && !starts_with_one(mnemonic, others);
}

/* Whether the last operand is read before it is written. */
static bool reads_last(const Instruction *instruction, Kind kind)
{
    static const char *const pure[]
        = { "cvt",    "pshuf", "sqrtpd", "movddup", "movshdup", "movsldup",
            "movmsk", "lea",   "set",    "pop",     "pabs",     NULL };
    static const char *const mixing[] = { "vfm", "vfnm", "vpternlog", "vpermt2", "vpermi2", NULL };
    const char *const mnemonic = instruction->mnemonic;
    const bool is_pair = instruction->n_operands == 2;
    if (instruction->keeps_masked || starts_with_one(mnemonic, mixing)) return true;
    if (mnemonic[0] == 'v') return false;
    if (starts_with(mnemonic, "movhp") || starts_with(mnemonic, "movlp")) return true;
    if (kind == KIND_COPY && instruction->operand[0].kind == OPERAND_REGISTER && is_pair
        && is_vector(&instruction->operand[0]) && is_vector(&instruction->operand[1]))
        return strcmp(mnemonic, "movsd") == 0 || strcmp(mnemonic, "movss") == 0
            || starts_with(mnemonic, "movhl") || starts_with(mnemonic, "movlh");
    return kind != KIND_COPY && !starts_with_one(mnemonic, pure);
}

/* xor and its like with twice the same register read nothing. */
static bool is_zeroing(const Instruction *instruction)
{
    static const char *const stems[] = { "xor", "pxor", "vxor", "vpxor", "sub", NULL };
    const unsigned n = instruction->n_operands;
    if (n < 2 || !starts_with_one(instruction->mnemonic, stems)) return false;
    if (starts_with(instruction->mnemonic, "sub") && is_vector(&instruction->operand[0]))
        return false;
    const Operand *const a = &instruction->operand[0], *const b = &instruction->operand[1];
    return a->kind == OPERAND_REGISTER && b->kind == OPERAND_REGISTER
        && a->number_of_register == b->number_of_register;
}

static bool touches_flags(const char *mnemonic)
{
    static const char *const silent[]
        = { "lea", "mov",   "push", "pop", "not",  "clt",   "cqt", "clt",
            "cwt", "leave", "xchg", "set", "cmov", "bswap", "k",   NULL };
    static const char *const loud[] = { "popcnt", "kortest", "ktest", NULL };
    return starts_with_one(mnemonic, loud) || !starts_with_one(mnemonic, silent);
}

static void note_flags(const Instruction *instruction, Meaning *m)
{
    static const char *const reading[] = { "cmov", "set", "adc", "sbb", NULL };
    static const char *const comparing[]
        = { "ucomis", "comis", "vucomis", "vcomis", "ptest", "vptest", NULL };
    const char *const mnemonic = instruction->mnemonic;
    if (m->kind == KIND_BRANCH || starts_with_one(mnemonic, reading))
        note(m->reads, &m->n_reads, REGISTER_FLAGS);
    if ((m->kind == KIND_INTEGER && touches_flags(mnemonic))
        || (m->kind == KIND_VECTOR && starts_with_one(mnemonic, comparing)))
        note(m->writes, &m->n_writes, REGISTER_FLAGS);
}

/* Registers that no operand names. */
static void note_implied(const Instruction *instruction, Meaning *m)
{
    const char *const mnemonic = instruction->mnemonic;
    static const char *const wide[] = { "mul", "div", "idiv", NULL };
    const bool is_wide_imul = starts_with(mnemonic, "imul") && instruction->n_operands == 1;
    if ((m->kind == KIND_INTEGER && starts_with_one(mnemonic, wide)) || is_wide_imul) {
        note(m->reads, &m->n_reads, REGISTER_RAX);
        note(m->writes, &m->n_writes, REGISTER_RAX);
        note(m->writes, &m->n_writes, REGISTER_RDX);
    }
    if (starts_with(mnemonic, "clt")) { // cltq: %eax to %rax; cltd: its sign to %edx
        note(m->reads, &m->n_reads, REGISTER_RAX);
        note(m->writes, &m->n_writes, ends_with(mnemonic, "td") ? REGISTER_RDX : REGISTER_RAX);
    }
    if (starts_with(mnemonic, "cqt")) {
        note(m->reads, &m->n_reads, REGISTER_RAX);
        note(m->writes, &m->n_writes, REGISTER_RDX);
    }
}

static void note_registers(const Instruction *instruction, Meaning *m)
{
    const unsigned n = instruction->n_operands;
    const bool is_free = is_zeroing(instruction);
    const char *const mnemonic = instruction->mnemonic;
    const bool is_single = n == 1 && m->kind == KIND_INTEGER;
    const bool is_wide = is_single
        && starts_with_one(mnemonic, (const char *const[]) { "mul", "div", "imul", "idiv", NULL });
    for (unsigned o = 0; o < n && m->kind != KIND_NOTHING; o++) {
        const Operand *const operand = &instruction->operand[o];
        if (operand->kind != OPERAND_REGISTER) continue;
        const bool is_written = o + 1 == n && !writes_nothing(mnemonic) && !is_wide
            && m->kind != KIND_CALL && m->kind != KIND_JUMP;
        if (!is_free && (!is_written || reads_last(instruction, m->kind)))
            note(m->reads, &m->n_reads, operand->number_of_register);
        if (is_written) note(m->writes, &m->n_writes, operand->number_of_register);
    }
    note(m->reads, &m->n_reads, instruction->mask);
}

/* ---- memory ---- */

static int integer_bytes(const Instruction *instruction)
{
    static const struct {
        const char *stem;
        int bytes;
    } narrow[] = { { "movzb", 1 }, { "movsb", 1 }, { "movzw", 2 }, { "movsw", 2 },
                   { "movsl", 4 }, { "set", 1 },   { "movbe", 8 } };
    const char *const mnemonic = instruction->mnemonic;
    for (size_t r = 0; r < sizeof narrow / sizeof narrow[0]; r++)
        if (starts_with(mnemonic, narrow[r].stem) && instruction->n_operands < 3)
            return narrow[r].bytes;
    for (unsigned o = 0; o < instruction->n_operands; o++) {
        const Operand *const operand = &instruction->operand[o];
        const bool is_shift_count = operand->number_of_register == REGISTER_RCX
            && operand->bytes == 1 && o == 0 && starts_with(mnemonic, "s");
        if (operand->kind == OPERAND_REGISTER && !is_shift_count) return operand->bytes;
    }
    const char last = mnemonic[0] ? mnemonic[strlen(mnemonic) - 1] : '\0';
    return last == 'b' ? 1 : last == 'w' ? 2 : last == 'l' ? 4 : 8;
}

/* Of instructions whose registers are wider than what they read or write in memory. */
static const struct {
    const char *stem;
    int bytes;
} vector_widths[] = {
    { "movhp", 8 },
    { "movlp", 8 },
    { "movq", 8 },
    { "movd", 4 },
    { "broadcastsd", 8 },
    { "broadcastss", 4 },
    { "pbroadcastq", 8 },
    { "pbroadcastd", 4 },
    { "extractf128", 16 },
    { "extracti128", 16 },
    { "insertf128", 16 },
    { "inserti128", 16 },
    { "broadcastf128", 16 },
    { "broadcasti128", 16 },
    { "extractf64x4", 32 },
    { "insertf64x4", 32 },
    { "extracti64x4", 32 },
    { "inserti64x4", 32 },
    { "extractf64x2", 16 },
    { "insertf64x2", 16 },
    { "extractf32x4", 16 },
    { "insertf32x4", 16 },
    { "broadcastf32x4", 16 },
    { "broadcastf64x2", 16 },
    { "broadcastf64x4", 32 },
    { "pextrq", 8 },
    { "pinsrq", 8 },
    { "cvtsi2sdl", 4 },
    { "cvtsi2sd", 8 },
};

static int vector_memory_bytes(const Instruction *instruction, const Meaning *m)
{
    const char *const stem = instruction->mnemonic + (instruction->mnemonic[0] == 'v');
    if (m->memory->is_one_element) return 8;
    if (starts_with(stem, "movdq") || starts_with(stem, "movnt")) return m->vector_bytes;
    if (starts_with(stem, "movddup")) return m->vector_bytes == 16 ? 8 : m->vector_bytes;
    for (size_t r = 0; r < sizeof vector_widths / sizeof vector_widths[0]; r++)
        if (starts_with(stem, vector_widths[r].stem)) return vector_widths[r].bytes;
    if (ends_with(stem, "sd")) return 8;
    if (ends_with(stem, "ss")) return 4;
    return m->vector_bytes;
}

static void note_memory(const Instruction *instruction, Meaning *m)
{
    for (unsigned o = 0; o < instruction->n_operands; o++) {
        const Operand *const operand = &instruction->operand[o];
        if (operand->kind != OPERAND_MEMORY || m->kind == KIND_NOTHING
            || starts_with(instruction->mnemonic, "lea"))
            continue;
        m->memory = operand;
        const int bytes = m->kind == KIND_CALL || m->kind == KIND_JUMP ? 8
            : m->vector_bytes > 0 ? vector_memory_bytes(instruction, m)
                                  : integer_bytes(instruction);
        const bool is_last = o + 1 == instruction->n_operands;
        const bool is_written = is_last && !writes_nothing(instruction->mnemonic)
            && m->kind != KIND_CALL && m->kind != KIND_JUMP
            && !(instruction->n_operands == 1
                 && starts_with_one(instruction->mnemonic,
                                    (const char *const[]) { "mul", "div", "imul", "idiv", NULL }));
        // Copies and extracts into memory do not read it
        const bool is_only_written = is_written
            && (m->vector_bytes > 0 || m->kind == KIND_COPY
                || starts_with(instruction->mnemonic, "set"));
        if (is_written) m->store_bytes = bytes;
        if (!is_only_written) m->load_bytes = bytes;
    }
}

static void note_stack(const Instruction *instruction, Meaning *m)
{
    const char *const mnemonic = instruction->mnemonic;
    m->is_stack_push = m->kind == KIND_CALL || starts_with(mnemonic, "push");
    m->is_stack_pop = m->kind == KIND_RETURN || starts_with(mnemonic, "leave")
        || (starts_with(mnemonic, "pop") && m->kind == KIND_COPY);
    if (m->is_stack_push) m->store_bytes = 8;
    if (m->is_stack_pop) m->load_bytes += 8;
    if (!m->is_stack_push && !m->is_stack_pop) return;
    note(m->reads, &m->n_reads, REGISTER_RSP);
    note(m->writes, &m->n_writes, REGISTER_RSP);
    if (starts_with(mnemonic, "leave")) {
        note(m->reads, &m->n_reads, REGISTER_RBP);
        note(m->writes, &m->n_writes, REGISTER_RBP);
    }
}

Meaning meaning_of(const Instruction *instruction)
{
    Meaning m = { .kind = kind_of(instruction) };
    for (unsigned o = 0; o < instruction->n_operands; o++)
        if (is_vector(&instruction->operand[o]) && instruction->operand[o].bytes > m.vector_bytes)
            m.vector_bytes = instruction->operand[o].bytes;
    if (meaning_is_arithmetic(&m))
        m.lanes = ends_with(instruction->mnemonic, "sd") ? 1 : m.vector_bytes / 8;
    note_registers(instruction, &m);
    note_implied(instruction, &m);
    note_flags(instruction, &m);
    note_memory(instruction, &m);
    note_stack(instruction, &m);
    const bool is_legacy = instruction->mnemonic[0] != 'v';
    m.is_high_lane = starts_with(instruction->mnemonic + !is_legacy, "movhp");
    m.keeps_lanes = is_legacy && (m.lanes == 1 || reads_last(instruction, m.kind));
    return m;
}

Status program_read(const char *text, Program *program, Reason *why)
{
    *program = (Program) { 0 };
    const Status status = disassembly_read(text, &program->code, why);
    if (status != STATUS_OK) return status;
    const size_t n = program->code.n_instructions;
    program->meanings = calloc(n + 1, sizeof *program->meanings);
    if (!program->meanings) return reason(why, STATUS_NO_MEMORY, "no memory for a disassembly");
    for (size_t i = 0; i < n; i++)
        program->meanings[i] = meaning_of(&program->code.instructions[i]);
    return STATUS_OK;
}

void program_free(Program *program)
{
    disassembly_free(&program->code);
    free(program->meanings);
    program->meanings = NULL;
}
