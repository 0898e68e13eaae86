/* From objdump's text to instructions: lines first, then places, once all labels are known. */
#include "harness/disassembly.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_INSTRUCTION = 15 }; /* bytes, of any x86 processor */

/* Where an instruction points to, until all labels are known. */
typedef struct Pointer {
    size_t section;
    int64_t address;
    const char *symbol; /* "calloc", ".text"; NULL: the address says it all */
    bool is_set;
} Pointer;

typedef struct Section {
    const char *name;
    size_t first; /* instruction */
} Section;

typedef struct Reader {
    Disassembly *d;
    Pointer *pointers; /* one an instruction */
    Section *sections;
    size_t n_sections;
} Reader;

/* ---- operands ---- */

typedef struct RegisterName {
    const char *name;
    int number, bytes;
} RegisterName;

static const RegisterName register_names[] = {
    { "rax", REGISTER_RAX, 8 }, { "eax", REGISTER_RAX, 4 }, { "ax", REGISTER_RAX, 2 },
    { "al", REGISTER_RAX, 1 },  { "ah", REGISTER_RAX, 1 },  { "rcx", REGISTER_RCX, 8 },
    { "ecx", REGISTER_RCX, 4 }, { "cx", REGISTER_RCX, 2 },  { "cl", REGISTER_RCX, 1 },
    { "ch", REGISTER_RCX, 1 },  { "rdx", REGISTER_RDX, 8 }, { "edx", REGISTER_RDX, 4 },
    { "dx", REGISTER_RDX, 2 },  { "dl", REGISTER_RDX, 1 },  { "dh", REGISTER_RDX, 1 },
    { "rbx", REGISTER_RBX, 8 }, { "ebx", REGISTER_RBX, 4 }, { "bx", REGISTER_RBX, 2 },
    { "bl", REGISTER_RBX, 1 },  { "bh", REGISTER_RBX, 1 },  { "rsp", REGISTER_RSP, 8 },
    { "esp", REGISTER_RSP, 4 }, { "rbp", REGISTER_RBP, 8 }, { "ebp", REGISTER_RBP, 4 },
    { "bp", REGISTER_RBP, 2 },  { "bpl", REGISTER_RBP, 1 }, { "rsi", REGISTER_RSI, 8 },
    { "esi", REGISTER_RSI, 4 }, { "si", REGISTER_RSI, 2 },  { "sil", REGISTER_RSI, 1 },
    { "rdi", REGISTER_RDI, 8 }, { "edi", REGISTER_RDI, 4 }, { "di", REGISTER_RDI, 2 },
    { "dil", REGISTER_RDI, 1 }, { "rip", REGISTER_RIP, 8 },
};

/* %r8 to %r15, %xmm0 to %zmm31, %k0 to %k7. */
static bool numbered_register(const char *name, size_t n, Operand *operand)
{
    static const struct {
        const char *stem;
        int first, count, bytes;
    } rows[] = { { "xmm", REGISTER_VECTOR, N_VECTOR_REGISTERS, 16 },
                 { "ymm", REGISTER_VECTOR, N_VECTOR_REGISTERS, 32 },
                 { "zmm", REGISTER_VECTOR, N_VECTOR_REGISTERS, 64 },
                 { "k", REGISTER_MASK, 8, 8 },
                 { "r", 0, N_INTEGER_REGISTERS, 8 } };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        const size_t stem = strlen(rows[r].stem);
        if (n <= stem || strncmp(name, rows[r].stem, stem) != 0) continue;
        char *end;
        const long number = strtol(name + stem, &end, 10);
        const char part = end < name + n ? *end : '\0';
        if (end == name + stem || number < 0 || number >= rows[r].count) continue;
        operand->number_of_register = rows[r].first + (int) number;
        operand->bytes = part == 'd' ? 4 : part == 'w' ? 2 : part == 'b' ? 1 : rows[r].bytes;
        return true;
    }
    return false;
}

/* Reads "%rax"; returns what follows. */
static const char *read_register(const char *text, Operand *operand)
{
    const char *const name = text + 1;
    const size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789");
    operand->number_of_register = REGISTER_OTHER;
    operand->bytes = 8;
    for (size_t r = 0; r < sizeof register_names / sizeof register_names[0]; r++)
        if (strlen(register_names[r].name) == n && memcmp(register_names[r].name, name, n) == 0) {
            operand->number_of_register = register_names[r].number;
            operand->bytes = register_names[r].bytes;
            return name + n;
        }
    (void) numbered_register(name, n, operand);
    return name + n;
}

/* "-0x8", "0xffffffffffffffc0", "3d5": all are base 16. */
static const char *read_number(const char *text, int64_t *number)
{
    const bool is_negative = *text == '-';
    char *end;
    const uint64_t value = strtoull(text + is_negative, &end, 16);
    *number = (int64_t) (is_negative ? 0 - value : value);
    return end;
}

/* Reads "(%rax,%rdx,8)", the displacement is read. */
static void read_address(const char *text, Operand *operand)
{
    Operand part;
    text++;
    if (*text == '%') {
        text = read_register(text, &part);
        operand->base = part.number_of_register;
    }
    if (*text != ',' || text[1] != '%') return;
    text = read_register(text + 1, &part);
    operand->index = part.number_of_register;
    operand->scale = 1;
    if (*text == ',' && text[1] >= '1' && text[1] <= '8') operand->scale = text[1] - '0';
}

static void read_memory(const char *text, Operand *operand)
{
    operand->kind = OPERAND_MEMORY;
    if (*text == '%') { // a segment: none of the addresses that matter
        operand->base = REGISTER_OTHER;
        const char *const colon = strchr(text, ':');
        if (!colon) return;
        (void) read_number(colon + 1, &operand->number);
        return;
    }
    if (*text != '(') text = read_number(text, &operand->number);
    if (*text == '(') read_address(text, operand);
}

static void read_operand(char *text, Instruction *instruction)
{
    if (instruction->n_operands == MOST_OPERANDS || *text == '{') return; // {rn-sae}: no operand
    Operand *const operand = &instruction->operand[instruction->n_operands++];
    *operand = (Operand) { .base = REGISTER_NONE, .index = REGISTER_NONE };
    const bool is_jump = instruction->mnemonic[0] == 'j' || strstr(instruction->mnemonic, "call");
    char *const mask = strstr(text, "{%k");
    if (mask) {
        Operand k;
        (void) read_register(mask + 1, &k);
        instruction->mask = k.number_of_register;
        instruction->keeps_masked = !strstr(text, "{z}");
    }
    operand->is_one_element = strstr(text, "{1to") != NULL;
    if (*text == '*') {
        instruction->is_indirect = true;
        text++;
    }
    if (*text == '$') {
        operand->kind = OPERAND_NUMBER;
        (void) read_number(text + 1, &operand->number);
    } else if (*text == '%' && !strchr(text, ':')) {
        operand->kind = OPERAND_REGISTER;
        (void) read_register(text, operand);
    } else if (is_jump && !instruction->is_indirect && !strchr(text, '(')) {
        operand->kind = OPERAND_PLACE;
        (void) read_number(text, &operand->number);
    } else {
        read_memory(text, operand);
    }
}

static void read_operands(const char *text, Instruction *instruction)
{
    char part[128];
    size_t n = 0;
    int depth = 0;
    for (const char *c = text;; c++) {
        depth += (*c == '(') - (*c == ')');
        const bool is_end = *c == '\0' || (*c == ' ' && depth == 0);
        if (is_end || (*c == ',' && depth == 0)) {
            part[n] = '\0';
            if (n > 0) read_operand(part, instruction);
            n = 0;
        } else if (n + 1 < sizeof part) {
            part[n++] = *c;
        }
        if (is_end) return;
    }
}

/* ---- lines ---- */

static bool is_prefix(const char *word, size_t n)
{
    static const char *const prefixes[]
        = { "lock", "rep", "repz", "repnz", "data16", "addr32", "cs",
            "ds",   "es",  "ss",   "fs",    "gs",     "bnd",    "notrack" };
    for (size_t p = 0; p < sizeof prefixes / sizeof prefixes[0]; p++)
        if (strlen(prefixes[p]) == n && memcmp(prefixes[p], word, n) == 0) return true;
    return false;
}

/* Passes over prefixes, remembers one that changes what is done. */
static char *read_prefixes(char *text, Instruction *instruction)
{
    instruction->prefix = "";
    for (;;) {
        const size_t n = strcspn(text, " ");
        if (text[n] == '\0' || !is_prefix(text, n)) return text;
        if (strncmp(text, "rep", 3) == 0) instruction->prefix = "rep";
        if (strncmp(text, "lock", 4) == 0) instruction->prefix = "lock";
        text += n + strspn(text + n, " ");
    }
}

static void read_instruction(Reader *r, int64_t address, char *text)
{
    Disassembly *const d = r->d;
    Pointer *const pointer = &r->pointers[d->n_instructions];
    Instruction *const instruction = &d->instructions[d->n_instructions++];
    *pointer = (Pointer) { 0 };
    *instruction = (Instruction) { .address = address, .mask = REGISTER_NONE, .target = NOWHERE };
    instruction->function = d->n_functions - 1;
    char *const comment = strchr(text, '#');
    if (comment) {
        *comment = '\0';
        *pointer = (Pointer) { r->n_sections - 1, 0, NULL, true };
        (void) read_number(comment + 1 + strspn(comment + 1, " "), &pointer->address);
    }
    text = read_prefixes(text, instruction);
    char *const label = strchr(text, '<');
    if (label) *label = '\0';
    for (size_t n = strlen(text); n > 0 && text[n - 1] == ' ';) text[--n] = '\0';
    instruction->text = text;
    const size_t n = strcspn(text, " ");
    const size_t kept = n < MOST_MNEMONIC_CHARS - 1 ? n : MOST_MNEMONIC_CHARS - 1;
    memcpy(instruction->mnemonic, text, kept);
    read_operands(text + n + strspn(text + n, " "), instruction);
    if (instruction->n_operands == 0 || instruction->operand[0].kind != OPERAND_PLACE) return;
    *pointer = (Pointer) { r->n_sections - 1, instruction->operand[0].number, NULL, true };
}

/* "143: R_X86_64_PC32<tab>.LC0-0x4" says what the linker does to the instruction before it. */
static void read_relocation(Reader *r, const char *kind, char *symbol)
{
    if (r->d->n_instructions == 0) return;
    Instruction *const instruction = &r->d->instructions[r->d->n_instructions - 1];
    Pointer *const pointer = &r->pointers[r->d->n_instructions - 1];
    // Relative to the end of the instruction, which lies four bytes behind the place that is filled
    const bool is_relative = strncmp(kind, "R_X86_64_P", 10) == 0;
    *pointer = (Pointer) { 0, is_relative ? 4 : 0, symbol, true };
    for (char *sign = symbol + strlen(symbol); sign > symbol; sign--) {
        if (strncmp(sign, "-0x", 3) != 0 && strncmp(sign, "+0x", 3) != 0) continue;
        int64_t addend;
        (void) read_number(sign + 1, &addend);
        pointer->address
            = (int64_t) ((uint64_t) pointer->address
                         + (uint64_t) (*sign == '-' ? 0 - (uint64_t) addend : (uint64_t) addend));
        *sign = '\0';
        break;
    }
    instruction->symbol = symbol;
}

static void end_function(Disassembly *d)
{
    if (d->n_functions > 0) d->functions[d->n_functions - 1].end = d->n_instructions;
}

static void read_label(Reader *r, char *name)
{
    Disassembly *const d = r->d;
    char *const end = strrchr(name, '>');
    if (!end || r->n_sections == 0) return;
    *end = '\0';
    end_function(d);
    d->functions[d->n_functions++] = (Function) { name, d->n_instructions, d->n_instructions };
    d->has_symbols |= strcmp(name, r->sections[r->n_sections - 1].name) != 0;
}

static void read_section(Reader *r, char *name)
{
    char *const colon = strrchr(name, ':');
    if (colon) *colon = '\0';
    end_function(r->d);
    r->sections[r->n_sections++] = (Section) { name, r->d->n_instructions };
}

static void read_line(Reader *r, char *line)
{
    static const char section[] = "Disassembly of section ";
    if (strncmp(line, section, sizeof section - 1) == 0) {
        read_section(r, line + sizeof section - 1);
        return;
    }
    char *const start = line + strspn(line, " \t");
    const size_t n_digits = strspn(start, "0123456789abcdef");
    if (n_digits == 0 || n_digits > 16) return;
    char *const after = start + n_digits;
    int64_t address;
    (void) read_number(start, &address);
    if (strncmp(after, " <", 2) == 0) {
        read_label(r, after + 2);
    } else if (strncmp(after, ": R_", 4) == 0) {
        char *const tab = strchr(after, '\t');
        if (tab) read_relocation(r, after + 2, tab + 1);
    } else if (strncmp(after, ":\t", 2) == 0 && r->d->n_functions > 0) {
        read_instruction(r, address, after + 2);
    }
}

/* ---- places ---- */

static size_t section_end(const Reader *r, size_t section)
{
    return section + 1 < r->n_sections ? r->sections[section + 1].first : r->d->n_instructions;
}

static size_t section_of(const Reader *r, size_t instruction)
{
    size_t section = 0;
    while (section + 1 < r->n_sections && r->sections[section + 1].first <= instruction) section++;
    return section;
}

static ptrdiff_t find_address(const Reader *r, size_t section, int64_t address)
{
    for (size_t i = r->sections[section].first; i < section_end(r, section); i++)
        if (r->d->instructions[i].address == address) return (ptrdiff_t) i;
    return NOWHERE;
}

static ptrdiff_t find_symbol(const Reader *r, const Pointer *pointer)
{
    const Function *const function = disassembly_find(r->d, pointer->symbol);
    if (function && function->first < function->end) {
        const int64_t start = r->d->instructions[function->first].address;
        return find_address(r, section_of(r, function->first), start + pointer->address);
    }
    for (size_t s = 0; s < r->n_sections; s++)
        if (strcmp(r->sections[s].name, pointer->symbol) == 0)
            return find_address(r, s, pointer->address);
    return NOWHERE;
}

static void resolve(const Reader *r)
{
    for (size_t i = 0; i < r->d->n_instructions; i++) {
        Instruction *const instruction = &r->d->instructions[i];
        const Pointer *const p = &r->pointers[i];
        if (p->is_set)
            instruction->target
                = p->symbol ? find_symbol(r, p) : find_address(r, p->section, p->address);
        const bool is_last = i + 1 == section_end(r, section_of(r, i));
        const uint64_t bytes
            = is_last ? 0 : (uint64_t) instruction[1].address - (uint64_t) instruction->address;
        if (bytes <= LONGEST_INSTRUCTION) instruction->bytes = (int64_t) bytes;
    }
}

/* ---- the whole ---- */

Status disassembly_read(const char *text, Disassembly *d, Reason *why)
{
    *d = (Disassembly) { 0 };
    size_t n_lines = 1;
    for (const char *c = text; *c; c++) n_lines += *c == '\n';
    Reader r = { .d = d };
    d->memory = strdup(text);
    d->instructions = calloc(n_lines, sizeof *d->instructions);
    d->functions = calloc(n_lines, sizeof *d->functions);
    r.pointers = calloc(n_lines, sizeof *r.pointers);
    r.sections = calloc(n_lines, sizeof *r.sections);
    Status status = STATUS_OK;
    if (d->memory && d->instructions && d->functions && r.pointers && r.sections) {
        char *rest = d->memory;
        for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
            read_line(&r, line);
        end_function(d);
        if (r.n_sections > 0) resolve(&r);
    } else {
        status = reason(why, STATUS_NO_MEMORY, "no memory for a disassembly");
    }
    free(r.pointers);
    free(r.sections);
    return status;
}

void disassembly_free(Disassembly *d)
{
    free(d->instructions);
    free(d->functions);
    free(d->memory);
    *d = (Disassembly) { 0 };
}

const Function *disassembly_find(const Disassembly *d, const char *name)
{
    for (size_t f = 0; f < d->n_functions; f++)
        if (strcmp(d->functions[f].name, name) == 0) return &d->functions[f];
    return NULL;
}
