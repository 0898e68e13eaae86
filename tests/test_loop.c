/**
 * The loop cutter on committed disassemblies of two compilers, on loops written here, on texts that
 * are none, and on the rungs of this very build.
 *
 * usage: test_loop FOLDER_OF_DISASSEMBLIES [FOLDER_OF_ARCHIVES DEAD_OBJECT HONEST_OBJECT]
 */
#include "harness/loop.h"
#include "harness/process.h"
#include "tests/check.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const LoopLatencies latencies = { 4, 4, 4, 14, 5, 5 };
static const char *folder;
static char *const *live; /* the arguments that follow, NULL where the build has none */

/* ---- helpers ---- */

static char *read_file(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *const file = fopen(path, "r");
    if (!file) return NULL;
    enum { ROOM = 1 << 20 };
    char *const text = malloc(ROOM);
    if (text) text[fread(text, 1, ROOM - 1, file)] = '\0';
    fclose(file);
    return text;
}

static Loop cut(const char *text, const char *isa)
{
    Loop loop;
    Reason why;
    const Status status = loop_cut("a rung", text, isa, &latencies, &loop, &why);
    CHECK(status == STATUS_OK);
    if (status != STATUS_OK) exit(1);
    return loop;
}

static Loop cut_file(const char *name, const char *isa)
{
    char *const text = read_file(name);
    CHECK(text != NULL);
    if (!text) exit(1);
    const Loop loop = cut(text, isa);
    free(text);
    return loop;
}

/* Either all is known of a loop, or nothing and why. */
static bool is_whole(const Loop *loop)
{
    const LoopRecord *const r = &loop->record;
    if (!loop->assembly)
        return r->reason && *r->reason && !r->isa && !r->function && r->instructions == -1
            && r->trajectories == -1 && isnan(r->vectors_in_flight) && isnan(r->step_cycles)
            && r->predicted_reason;
    return !r->reason && r->isa && r->function && r->instructions > 0 && r->code_bytes > 0
        && r->trajectories >= 1 && r->step_cycles > 0 && r->chain_cycles >= 0
        && r->fp_instructions >= r->fp_mul_instructions
        && r->fp_mul_instructions >= r->fp_fma_instructions && isnan(r->predicted_cycles)
        && r->predicted_reason;
}

static bool has_reason(const Loop *loop, const char *part)
{
    const bool has = is_whole(loop) && !loop->assembly && strstr(loop->record.reason, part)
        && !strchr(loop->record.reason, '<');
    if (!has)
        fprintf(stderr, "no \"%s\" in: %s\n", part,
                loop->record.reason ? loop->record.reason : "(a loop)");
    return has;
}

/* ---- committed disassemblies ---- */

typedef struct Known {
    const char *file, *asked_isa;
    const char *isa;
    int64_t address, instructions, fp, fp_mul, fp_fma, fp_div;
    int64_t loads, stores, load_bytes, store_bytes;
    int64_t trajectories;
    double vectors, step_cycles, chain_cycles;
} Known;

/* Counts and bytes were confirmed on the texts by a count of their lines that knows nothing of the
 * cutter. Steps and chains were followed by hand for v23_registers and v31_sse2: 19 operations, and
 * a load where the chain begins with one; the others keep what the cutter said. */
/* clang-format off */
static const Known known[] = {
    { "gcc/v10_naive.txt", NULL, "scalar", 0x110, 214, 77, 29, 0, 1, 109, 33, 872, 264, 1, 1, 127, 6 },
    { "gcc/v11_naive_o0.txt", NULL, "scalar", 0x8e6, 579, 86, 36, 0, 3, 294, 71, 2060, 504, 1, 1, 137, 6 },
    { "gcc/v20_soa.txt", NULL, "scalar", 0x100, 102, 71, 28, 0, 0, 15, 3, 120, 24, 1, 1, 81, 1 },
    { "gcc/v23_registers.txt", NULL, "scalar", 0xe0, 98, 71, 28, 0, 0, 7, 0, 56, 0, 1, 1, 81, 76 },
    { "gcc/v31_sse2.txt", NULL, "sse2", 0x130, 108, 71, 28, 0, 0, 8, 6, 128, 96, 2, 1, 81, 1 },
    { "gcc/v34_in_flight.txt", NULL, "avx512", 0xd10, 244, 180, 136, 104, 0, 33, 22, 2112, 1408, 32, 4, 57, 57 },
    { "gcc/v34_in_flight.txt", "avx2", "avx2", 0x1668, 234, 135, 102, 78, 0, 99, 26, 3168, 832, 12, 3, 62, 62 },
    { "gcc/v34_in_flight.txt", "sse2", "sse2", 0x300, 358, 213, 84, 0, 0, 69, 29, 1104, 464, 6, 3, 96, 96 },
    { "gcc/v35_simd.txt", NULL, "avx512", 0x9d0, 149, 96, 87, 84, 0, 35, 0, 2240, 0, 24, 3, 41, 36 },
    { "gcc/v35_simd.txt", "avx2", "avx2", 0x270, 184, 128, 116, 112, 0, 92, 5, 2944, 160, 16, 4, 41, 41 },
    { "gcc/v35_simd.txt", "sse2", "sse2", 0x14e0, 344, 240, 116, 0, 0, 93, 7, 1488, 112, 8, 4, 73, 69 },
    { "gcc/dead_vectors.txt", NULL, "sse2", 0x30, 103, 74, 31, 0, 0, 21, 0, 304, 0, 2, 1, 78, 72 },
    { "gcc/honest_vectors.txt", NULL, "sse2", 0xa0, 316, 222, 93, 0, 0, 46, 11, 736, 176, 6, 3, 77, 77 },
    { "clang/v10_naive.txt", NULL, "scalar", 0x220, 178, 77, 29, 0, 1, 101, 32, 808, 256, 1, 1, 118, 1 },
    { "clang/v11_naive_o0.txt", NULL, "scalar", 0xd6, 459, 86, 42, 0, 3, 292, 71, 2056, 504, 1, 1, 138, 6 },
    { "clang/v20_soa.txt", NULL, "scalar", 0x410, 107, 71, 28, 0, 0, 14, 4, 112, 32, 1, 1, 81, 1 },
    { "clang/v23_registers.txt", NULL, "scalar", 0x3e0, 100, 71, 28, 0, 0, 16, 1, 128, 8, 1, 1, 81, 76 },
    { "clang/v31_sse2.txt", NULL, "sse2", 0x400, 101, 71, 28, 0, 0, 4, 3, 64, 48, 2, 1, 81, 1 },
    { "clang/v34_in_flight.txt", NULL, "avx512", 0xea0, 228, 180, 136, 104, 0, 44, 15, 2816, 960, 32, 4, 58, 57 },
    { "clang/v34_in_flight.txt", "avx2", "avx2", 0x15d0, 227, 135, 102, 78, 0, 93, 34, 2952, 1088, 12, 3, 67, 63 },
    { "clang/v34_in_flight.txt", "sse2", "sse2", 0x530, 315, 213, 84, 0, 0, 88, 24, 1408, 384, 6, 3, 81, 81 },
    { "clang/v35_simd.txt", NULL, "avx512", 0x19c0, 141, 96, 87, 84, 0, 35, 0, 2240, 0, 24, 3, 41, 36 },
    { "clang/v35_simd.txt", "avx2", "avx2", 0x2110, 218, 128, 116, 112, 0, 70, 12, 2240, 384, 16, 4, 46, 41 },
    { "clang/v35_simd.txt", "sse2", "sse2", 0xbc0, 409, 240, 116, 0, 0, 99, 30, 1584, 480, 8, 4, 83, 79 },
    { "clang/dead_vectors.txt", NULL, "sse2", 0x20, 108, 74, 31, 0, 0, 12, 1, 192, 16, 2, 1, 77, 72 },
    { "clang/honest_vectors.txt", NULL, "sse2", 0x50, 357, 222, 93, 0, 0, 53, 14, 848, 224, 6, 3, 82, 77 },
};
/* clang-format on */

static bool has_counts(const LoopRecord *r, const Known *k)
{
    return r->address == k->address && r->instructions == k->instructions
        && r->fp_instructions == k->fp && r->fp_mul_instructions == k->fp_mul
        && r->fp_fma_instructions == k->fp_fma && r->fp_div_instructions == k->fp_div
        && r->loads == k->loads && r->stores == k->stores && r->load_bytes == k->load_bytes
        && r->store_bytes == k->store_bytes;
}

static void loops_of_both_compilers_have_known_counts(void)
{
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        Loop loop = cut_file(known[k].file, known[k].asked_isa);
        const LoopRecord *const r = &loop.record;
        bool is_right = CHECK(is_whole(&loop) && loop.assembly);
        is_right = is_right && CHECK(strcmp(r->isa, known[k].isa) == 0);
        is_right = is_right && CHECK(has_counts(r, &known[k]));
        is_right = is_right && CHECK(r->trajectories == known[k].trajectories);
        is_right = is_right && CHECK(r->vectors_in_flight == known[k].vectors);
        is_right = is_right && CHECK(r->step_cycles == known[k].step_cycles);
        is_right = is_right && CHECK(r->chain_cycles == known[k].chain_cycles);
        if (!is_right) fprintf(stderr, "this was %s\n", known[k].file);
        loop_free(&loop);
    }
}

/* What the compiler deletes is not counted: a vector that nobody uses is not in flight. */
static void a_dead_vector_is_not_in_flight(void)
{
    static const char *const compilers[] = { "gcc", "clang" };
    for (size_t c = 0; c < 2; c++) {
        char name[64];
        snprintf(name, sizeof name, "%s/dead_vectors.txt", compilers[c]);
        Loop dead = cut_file(name, NULL);
        snprintf(name, sizeof name, "%s/honest_vectors.txt", compilers[c]);
        Loop honest = cut_file(name, NULL);
        CHECK(dead.record.vectors_in_flight == 1 && honest.record.vectors_in_flight == 3);
        CHECK(honest.record.fp_instructions == 3 * dead.record.fp_instructions);
        loop_free(&dead);
        loop_free(&honest);
    }
}

/* Nineteen operations of v23 wait for each other from z to z. */
static void chains_follow_the_latencies(void)
{
    const LoopLatencies slow = { 7, 7, 7, 14, 5, 5 };
    char *const text = read_file("gcc/v23_registers.txt");
    Loop loop;
    Reason why;
    if (!CHECK(text != NULL)) return;
    CHECK(loop_cut("a rung", text, NULL, &slow, &loop, &why) == STATUS_OK);
    CHECK(loop.record.chain_cycles == 19 * 7 && loop.record.step_cycles == 19 * 7 + 5);
    loop_free(&loop);
    free(text);
}

static void the_assembly_has_no_jumps(void)
{
    Loop loop = cut_file("gcc/v10_naive.txt", NULL);
    size_t n_lines = 0;
    for (const char *line = loop.assembly; line && *line; line = strchr(line, '\n') + 1) {
        n_lines++;
        CHECK(line[0] == '\t' && line[1] != 'j' && strncmp(line + 1, "call", 4) != 0
              && strncmp(line + 1, "ret", 3) != 0);
    }
    // 12 times round inner loops, 4 calls and returns, the way back, and what is in between
    CHECK((int64_t) n_lines == loop.record.instructions - 12 - 8 - 1);
    CHECK(loop.record.code_bytes == 0x294 - 0x110 + 0x97 - 0x50); // run's loop, and lorenz63
    CHECK(loop.assembly && !strpbrk(loop.assembly, "<#"));
    loop_free(&loop);
}

/* ---- loops written here ---- */

typedef struct Text {
    char text[1 << 16];
    size_t n;
    unsigned address;
} Text;

static void add_line(Text *t, const char *line)
{
    t->n += (size_t) snprintf(t->text + t->n, sizeof t->text - t->n, "%s\n", line);
}

__attribute__((format(printf, 2, 3))) static void add(Text *t, const char *format, ...)
{
    char instruction[128];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(instruction, sizeof instruction, format, arguments);
    va_end(arguments);
    t->n += (size_t) snprintf(t->text + t->n, sizeof t->text - t->n, "%4x:\t%s\n", t->address,
                              instruction);
    t->address += 4;
}

static void start(Text *t)
{
    *t = (Text) { .address = 0 };
    add_line(t, "Disassembly of section .text:");
    add_line(t, "0000000000000000 <run>:");
}

/* Work on one trajectory in registers. */
static void add_work(Text *t, int n_mul, int n_add)
{
    for (int i = 0; i < n_mul; i++) add(t, "mulsd  %%xmm4,%%xmm%d", i % 3);
    for (int i = 0; i < n_add; i++) add(t, "addsd  %%xmm5,%%xmm%d", i % 3);
}

static void deleted_work_is_told(void)
{
    static const struct {
        int n_mul, n_add;
        const char *reason; /* NULL: a loop */
    } rows[] = {
        { 8, 16, NULL },
        { 12, 40, NULL },
        { 8, 15, "work is missing" }, /* 23 operations */
        { 7, 30, "work is missing" }, /* 7 products */
        { 4, 8, "work is missing" },
        { 4, 7, "does not advance a whole trajectory" }, /* 11: hardly a step */
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        Text t;
        start(&t);
        add_work(&t, rows[r].n_mul, rows[r].n_add);
        add(&t, "dec    %%rax");
        add(&t, "jne    0 <run>");
        add(&t, "ret");
        Loop loop = cut(t.text, NULL);
        if (rows[r].reason)
            CHECK(has_reason(&loop, rows[r].reason));
        else
            CHECK(is_whole(&loop) && loop.record.trajectories == 1);
        loop_free(&loop);
    }
}

/* Only what is read before it is written, and computed, is carried from step to step. */
static void only_carried_values_are_state(void)
{
    static const char *const spoilers[] = {
        "movsd  0x8(%rsp),%xmm2", /* loaded again: the value of before is not used up */
        "xorpd  %xmm2,%xmm2",
    };
    for (size_t s = 0; s < 2; s++)
        for (int is_first = 0; is_first < 2; is_first++) {
            Text t;
            start(&t);
            if (is_first) add(&t, "%s", spoilers[s]);
            add_work(&t, 12, 20);
            if (!is_first) add(&t, "%s", spoilers[s]);
            add(&t, "dec    %%rax");
            add(&t, "jne    0 <run>");
            Loop loop = cut(t.text, NULL);
            CHECK(has_reason(&loop, "does not advance a whole trajectory"));
            loop_free(&loop);
        }
}

/* A loop body around one instruction, with something to call behind it. */
static Loop cut_with(const char *instruction, const char *relocation)
{
    Text t;
    start(&t);
    add_work(&t, 12, 20);
    add(&t, "%s", instruction);
    if (relocation) add_line(&t, relocation);
    add_work(&t, 1, 1);
    add(&t, "dec    %%rax");
    add(&t, "jne    0 <run>");
    add(&t, "ret");
    t.address = 0x200;
    add_line(&t, "0000000000000200 <helper>:");
    add_work(&t, 3, 0);
    add(&t, "ret");
    return cut(t.text, NULL);
}

static void what_cannot_be_followed_is_told(void)
{
    static const struct {
        const char *instruction, *relocation, *reason;
    } rows[] = {
        { "je     84 <run+0x84>", NULL, "branches on what is not known" },
        { "call   84 <run+0x84>", "\t\t\t81: R_X86_64_PLT32\tsin-0x4", "goes to sin" },
        { "call   *0x18(%rdi)", NULL, "calls through a pointer" },
        { "call   777 <elsewhere>", NULL, "where nothing is known of" },
        { "rep stos %rax,%es:(%rdi)", NULL, "repeats or locks" },
        { "push   %rax", NULL, "the stack has moved" },
        { "ret", NULL, "it returns" },
        { "jmp    *%rax", NULL, "where nothing is known of" },
        { "jmp    80 <run+0x80>", NULL, "too long to follow" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        Loop loop = cut_with(rows[r].instruction, rows[r].relocation);
        CHECK(has_reason(&loop, rows[r].reason));
        loop_free(&loop);
    }
}

static void what_can_be_followed_is_counted(void)
{
    static const struct {
        const char *instruction, *relocation;
        int64_t fp;
    } rows[] = {
        { "nop", NULL, 34 },
        { "je     300 <far>", NULL, 34 }, /* leaves the loop */
        { "jmp    84 <run+0x84>", NULL, 34 },
        { "call   200 <helper>", NULL, 37 }, /* three more */
        { "call   84 <run+0x84>", "\t\t\t81: R_X86_64_PLT32\thelper-0x4", 37 },
        { "call   84 <run+0x84>", "\t\t\t81: R_X86_64_PLT32\t.text+0x1fc", 37 },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        Loop loop = cut_with(rows[r].instruction, rows[r].relocation);
        CHECK(is_whole(&loop) && loop.record.fp_instructions == rows[r].fp);
        loop_free(&loop);
    }
}

/* An inner loop whose count stands in a register or on the stack, up, down, signed or not. */
static void inner_loops_are_walked_as_often_as_they_run(void)
{
    static const struct {
        const char *start, *step, *test, *jump;
        int64_t n;
    } rows[] = {
        { "xor    %ecx,%ecx", "add    $0x8,%rcx", "cmp    $0x18,%rcx", "jne", 3 },
        { "mov    $0x5,%ecx", "sub    $0x1,%rcx", "test   %rcx,%rcx", "jne", 5 },
        { "movl   $0x0,-0x8(%rsp)", "addl   $0x1,-0x8(%rsp)", "cmpl   $0x2,-0x8(%rsp)", "jle", 3 },
        { "movq   $0x0,-0x8(%rsp)", "incq   -0x8(%rsp)", "cmpq   $0x2,-0x8(%rsp)", "jbe", 3 },
        { "lea    -0x40(%rsp),%rcx", "add    $0x10,%rcx", "cmp    %rsp,%rcx", "jb", 4 },
        { "mov    $0xffffffffffffffff,%rcx", "inc    %rcx", "cmp    $0x1,%rcx", "jl", 2 },
        { "mov    $0x10,%ecx", "shr    $1,%rcx", "cmp    $0x1,%rcx", "ja", 4 },
        { "movabs $0x7ffffffffffffffe,%rcx", "inc    %rcx", "cmp    $0xfffffffffffffffe,%rcx", "jg",
          2 },
        { "mov    $0x0,%ecx", "cmp    $0x1,%rcx", "inc    %rcx", "jb", 2 },
        { "mov    $0xffffffff,%eax", "cltq", "add    $0x1,%rax", "jne", 1 },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        Text t;
        start(&t);
        add_work(&t, 12, 20);
        add(&t, "%s", rows[r].start);
        const unsigned inner = t.address;
        add(&t, "mulsd  %%xmm4,%%xmm0");
        add(&t, "%s", rows[r].step);
        add(&t, "%s", rows[r].test);
        add(&t, "%-6s %x <run+0x%x>", rows[r].jump, inner, inner);
        add(&t, "dec    %%rax");
        add(&t, "jne    0 <run>");
        Loop loop = cut(t.text, NULL);
        CHECK(is_whole(&loop) && loop.record.fp_instructions == 32 + rows[r].n);
        loop_free(&loop);
    }
}

/* Each row is work on three registers, and what stands before the loop and at the end of it. */
static void places_tell_what_is_state(void)
{
#define STORE_THREE(at)                                                                            \
    "movsd  %xmm0,%xmm6", "mulsd  %xmm4,%xmm6", "movsd  %xmm6," at, "mulsd  %xmm4,%xmm6",          \
        "movsd  %xmm6,0x8" at, "mulsd  %xmm4,%xmm6", "movsd  %xmm6,0x10" at
    static const struct {
        const char *before[4], *end[10];
        int64_t trajectories;
    } rows[] = {
        { { NULL }, { NULL }, 1 },
        { { NULL }, { STORE_THREE("(%rsp)") }, 1 }, /* the stack: not read again */
        { { NULL }, { STORE_THREE("(%rdi)") }, 2 },
        { { "lea    0x40(%rsp),%rdi" }, { STORE_THREE("(%rdi)") }, 1 },
        { { "lea    0x40(%rsp),%rdi" }, { STORE_THREE("(%rdi)"), "add    $0x18,%rdi" }, 2 },
        { { "lea    0x40(%rsp),%rdi", "call   777 <else>" }, { STORE_THREE("(%rdi)") }, 2 },
        { { "lea    0x40(%rsp),%rbp", "call   777 <else>" }, { STORE_THREE("(%rbp)") }, 1 },
        { { "push   %rbp", "mov    %rsp,%rbp" },
          { STORE_THREE("(%rbp)"), "call   800 <framed>" },
          1 },
    };
#undef STORE_THREE
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        Text t;
        start(&t);
        for (size_t i = 0; i < 4 && rows[r].before[i]; i++) add(&t, "%s", rows[r].before[i]);
        const unsigned head = t.address;
        add_work(&t, 16, 40);
        for (size_t i = 0; i < 10 && rows[r].end[i]; i++) add(&t, "%s", rows[r].end[i]);
        add(&t, "dec    %%rax");
        add(&t, "jne    %x <run+0x%x>", head, head);
        t.address = 0x800;
        add_line(&t, "0000000000000800 <framed>:");
        add(&t, "push   %%rbp");
        add(&t, "mov    %%rsp,%%rbp");
        add(&t, "leave");
        add(&t, "ret");
        Loop loop = cut(t.text, NULL);
        CHECK(is_whole(&loop) && loop.record.trajectories == rows[r].trajectories);
        loop_free(&loop);
    }
}

static void lanes_are_told_apart(void)
{
    static const struct {
        const char *work, *store_low, *store_high;
        int64_t trajectories; /* 0: no loop */
    } rows[] = {
        { "addpd  %%xmm4,%%xmm%d", "movapd %%xmm%d,0x%x(%%rdi)", NULL, 2 },
        { "addpd  %%xmm4,%%xmm%d", "movlpd %%xmm%d,0x%x(%%rdi)", "movhpd %%xmm%d,0x%x(%%rdi)", 2 },
        { "addpd  %%xmm4,%%xmm%d", "movlpd %%xmm%d,0x%x(%%rdi)", "movlpd %%xmm%d,0x%x(%%rdi)", 1 },
        { "vmulpd %%ymm4,%%ymm5,%%ymm%d{%%k1}", NULL, NULL, 4 },
        { "vmulpd %%ymm4,%%ymm5,%%ymm%d{%%k1}{z}", NULL, NULL, 0 },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        char line[128];
        Text t;
        start(&t);
        for (int i = 0; i < 3 && rows[r].store_low; i++)
            add(&t, "movapd 0x%x(%%rsi),%%xmm%d", i, i);
        for (int i = 0; i < 72; i++) {
            snprintf(line, sizeof line, rows[r].work, i % 3);
            add(&t, "%s", line);
            if (i < 24) add(&t, "mulpd  %%xmm4,%%xmm7");
        }
        for (int i = 0; i < 3; i++) {
            snprintf(line, sizeof line, rows[r].store_low ? rows[r].store_low : "nop", i, 16 * i);
            add(&t, "%s", line);
            snprintf(line, sizeof line, rows[r].store_high ? rows[r].store_high : "nop", i,
                     16 * i + 8);
            add(&t, "%s", line);
        }
        add(&t, "xorps  %%xmm7,%%xmm7");
        add(&t, "jne    0 <run>");
        Loop loop = cut(t.text, NULL);
        CHECK(is_whole(&loop) && (rows[r].trajectories == 0) == !loop.assembly);
        CHECK(!loop.assembly || loop.record.trajectories == rows[r].trajectories);
        loop_free(&loop);
    }
}

/* A loop of `n_integer` more instructions, with scalar or packed work. */
static void add_loop(Text *t, const char *suffix, int n_integer)
{
    const unsigned head = t->address;
    for (int i = 0; i < 30; i++)
        add(t, "%s%s  %%xmm4,%%xmm%d", i < 12 ? "mul" : "add", suffix, i % 3);
    for (int i = 0; i < n_integer; i++) add(t, "inc    %%rcx");
    add(t, "dec    %%rax");
    add(t, "jne    %x <run+0x%x>", head, head);
}

static void the_widest_is_chosen_and_then_the_shortest(void)
{
    Text t;
    start(&t);
    add_loop(&t, "sd", 0);
    add_loop(&t, "pd", 90);
    const unsigned short_one = t.address;
    add_loop(&t, "pd", 80);
    add_loop(&t, "pd", 85);
    Loop loop = cut(t.text, NULL);
    CHECK(is_whole(&loop) && loop.record.address == short_one);
    CHECK(loop.record.trajectories == 2 && strcmp(loop.record.isa, "sse2") == 0);
    loop_free(&loop);
    loop = cut(t.text, "scalar");
    CHECK(is_whole(&loop) && loop.record.address == 0 && loop.record.trajectories == 1);
    loop_free(&loop);
}

/* `run` hands work to a library that calls it, and the work calls through a pointer what another
 * function has put there. */
static void pointers_lead_to_what_was_put_there(void)
{
    for (int n_others = 0; n_others < 2; n_others++) {
        Text t;
        start(&t);
        add(&t, "lea    0xfc(%%rip),%%rdi        # 100 <work>");
        add(&t, "ret");
        t.address = 0x100;
        add_line(&t, "0000000000000100 <work>:");
        add_work(&t, 12, 20);
        add(&t, "call   *0x18(%%rdi)");
        add(&t, "dec    %%rax");
        add(&t, "jne    100 <work>");
        t.address = 0x300;
        add_line(&t, "0000000000000300 <setup>:");
        add(&t, "lea    0xfc(%%rip),%%rdi        # 400 <helper>");
        if (n_others > 0) add(&t, "lea    0xfc(%%rip),%%rdi        # 500 <other>");
        for (t.address = 0x400; t.address <= 0x500; t.address += 0x100 - 0x10) {
            add_line(&t,
                     t.address == 0x400 ? "0000000000000400 <helper>:"
                                        : "0000000000000500 <other>:");
            add_work(&t, 3, 0);
            add(&t, "ret");
        }
        Loop loop = cut(t.text, NULL);
        if (n_others > 0)
            CHECK(has_reason(&loop, "calls through a pointer"));
        else
            CHECK(is_whole(&loop) && loop.record.fp_instructions == 35);
        loop_free(&loop);
    }
}

/* A count that goes on from one iteration to the next is not that of the first. */
static void what_changes_between_iterations_is_not_known(void)
{
    Text t;
    start(&t);
    add(&t, "xor    %%ecx,%%ecx");
    const unsigned head = t.address;
    add_work(&t, 12, 20);
    const unsigned inner = t.address;
    add(&t, "inc    %%rcx");
    add(&t, "cmp    $0x3,%%rcx");
    add(&t, "jne    %x <run+0x%x>", inner, inner);
    add(&t, "dec    %%rax");
    add(&t, "jne    %x <run+0x%x>", head, head);
    Loop loop = cut(t.text, NULL);
    CHECK(has_reason(&loop, "branches on what is not known"));
    loop_free(&loop);
}

/* ---- what is no disassembly of a rung ---- */

static void other_texts_have_a_reason(void)
{
    static const struct {
        const char *text, *reason;
    } rows[] = {
        { "", "no code" },
        { "\n\n\n", "no code" },
        { "0000000000000050 T run\n                 U calloc\n", "no code" },
        { "objdump: a.o: file format not recognized\n", "no code" },
        { "Disassembly of section .text:\n\n0000000000000000 <run>:\n", "no code" },
        { "Disassembly of section .text:\n\n0000000000000000 <.text>:\n   0:\tret\n", "stripped" },
        { "Disassembly of section .text:\n\n0000000000000000 <walk>:\n   0:\tret\n",
          "no function" },
        { "Disassembly of section .text:\n\n0000000000000000 <run>:\n   0:\tret\n", "no loop" },
        { "0000000000000000 <run>:\n   0:\tret\n", "no code" },
        { "Disassembly of section .text:\n0 <run>:\n 0:\tjmp 0 <run>\n 2: R_X\n 3: R_Y\t\n",
          "no loop" },
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        Loop loop = cut(rows[r].text, NULL);
        CHECK(has_reason(&loop, rows[r].reason));
        loop_free(&loop);
    }
}

static void cut_texts_do_no_harm(void)
{
    char *const text = read_file("gcc/v10_naive.txt");
    if (!CHECK(text != NULL)) return;
    for (size_t n = strlen(text); n > 100; n -= 97) {
        text[n] = '\0';
        Loop loop = cut(text, NULL);
        CHECK(is_whole(&loop));
        loop_free(&loop);
    }
    free(text);
}

static void changed_texts_do_no_harm(void)
{
    static const char letters[] = "%$(),:*<>#{}-x0f8\n\t sdr";
    enum { N_TEXTS = 200, N_CHANGES = 20 };
    char *const text = read_file("clang/v31_sse2.txt");
    if (!CHECK(text != NULL)) return;
    const size_t n = strlen(text);
    uint64_t seed = 1;
    for (int i = 0; i < N_TEXTS; i++) {
        char *const changed = strdup(text);
        for (int c = 0; changed && c < N_CHANGES; c++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            changed[(seed >> 20) % n] = letters[(seed >> 50) % (sizeof letters - 1)];
        }
        Loop loop = cut(changed ? changed : "", NULL);
        CHECK(is_whole(&loop));
        loop_free(&loop);
        free(changed);
    }
    free(text);
}

/* ---- other programs ---- */

typedef struct Bench {
    char folder[64], out[96], path[256];
} Bench;

/* A folder to stand alone on PATH, with one program in it, where a script is given. */
static void set_up(Bench *b, const char *program, const char *script)
{
    snprintf(b->folder, sizeof b->folder, "/tmp/test_loop_XXXXXX");
    CHECK(mkdtemp(b->folder) != NULL);
    snprintf(b->out, sizeof b->out, "%s/loop.s", b->folder);
    snprintf(b->path, sizeof b->path, "%s/%s", b->folder, program);
    FILE *const file = script ? fopen(b->path, "w") : NULL;
    if (file) {
        fputs(script, file);
        fclose(file);
        chmod(b->path, 0700);
    }
    setenv("PATH", b->folder, 1);
}

static void tear_down(Bench *b, const char *path)
{
    setenv("PATH", path, 1);
    unlink(b->path);
    unlink(b->out);
    CHECK(rmdir(b->folder) == 0);
}

static void models_that_do_not_fit_have_a_reason(void)
{
    static const struct {
        const char *script; /* NULL: there is none */
        const char *reason; /* NULL: a prediction */
    } rows[] = {
        { NULL, "llvm-mca not found (apt install llvm)" },
        { "#!/bin/sh\necho 'error: no such thing' >&2\nexit 1\n", "error: no such thing" },
        { "#!/bin/sh\necho nonsense\n", "not understood" },
        { "#!/bin/sh\necho '{\"CodeRegions\":[]}'\n", "not understood" },
        { "#!/bin/sh\necho '{\"CodeRegions\":[{\"SummaryView\":{\"Iterations\":100,"
          "\"TotalCycles\":5050}}],\"TargetInfo\":{\"CPUName\":\"sapphirerapids\"}}'\n",
          "no model that is known to be of this processor (sapphirerapids)" },
        { "#!/bin/sh\necho '{\"CodeRegions\":[{\"SummaryView\":{\"Iterations\":0,"
          "\"TotalCycles\":5050}}],\"TargetInfo\":{\"CPUName\":\"haswell\"}}'\n",
          "not understood" },
        { "#!/bin/sh\necho '{\"CodeRegions\":[{\"SummaryView\":{\"Iterations\":100,"
          "\"TotalCycles\":5050}}],\"TargetInfo\":{\"CPUName\":\"haswell\"}}'\n",
          NULL },
    };
    char *const path = strdup(getenv("PATH"));
    for (size_t r = 0; path && r < sizeof rows / sizeof rows[0]; r++) {
        Bench b;
        Reason why;
        Loop loop = cut_file("gcc/v23_registers.txt", NULL);
        set_up(&b, "llvm-mca", rows[r].script);
        CHECK(loop_predict(&loop, b.out, &why) == STATUS_OK);
        tear_down(&b, path);
        const LoopRecord *const record = &loop.record;
        if (rows[r].reason)
            CHECK(isnan(record->predicted_cycles) && !record->predictor
                  && strstr(record->predicted_reason, rows[r].reason));
        else
            CHECK(record->predicted_cycles == 50.5 && !record->predicted_reason
                  && strstr(record->predictor, "-mcpu=haswell -noalias=true"));
        loop_free(&loop);
    }
    free(path);
}

static void a_prediction_or_a_reason_is_there(void)
{
    char out[] = "/tmp/test_loop_XXXXXX";
    const int file = mkstemp(out);
    Reason why;
    Loop loop = cut_file("gcc/v31_sse2.txt", NULL);
    CHECK(file >= 0 && loop_predict(&loop, out, &why) == STATUS_OK);
    printf("  %s\n", loop.record.predictor ? loop.record.predictor : loop.record.predicted_reason);
    CHECK((loop.record.predicted_cycles > 0) == (loop.record.predicted_reason == NULL));
    CHECK((loop.record.predicted_cycles > 0) == (loop.record.predictor != NULL));
    CHECK(loop_predict(&loop, "/nowhere/loop.s", &why) == STATUS_STORAGE);
    close(file);
    unlink(out);
    loop_free(&loop);
}

static void objects_that_cannot_be_read_have_a_reason(void)
{
    Reason why;
    Loop loop;
    CHECK(loop_read("a rung", "/nowhere/a.a", NULL, &latencies, &loop, &why) == STATUS_OK);
    CHECK(has_reason(&loop, "cannot be read"));
    loop_free(&loop);
    char *const path = strdup(getenv("PATH"));
    Bench b;
    set_up(&b, "other", NULL);
    CHECK(loop_read("a rung", "/proc/self/exe", NULL, &latencies, &loop, &why) == STATUS_OK);
    tear_down(&b, path);
    CHECK(has_reason(&loop, "objdump not found (apt install binutils)"));
    loop_free(&loop);
    free(path);
}

/* ---- the rungs of this build ---- */

/* Operations of a vector's step as the rungs' sources state them. */
static const struct {
    const char *rung, *isa;
    int lanes;
    int64_t vectors, operations;
} stated[] = {
    { "v20_soa", NULL, 1, 1, 71 },         { "v23_registers", NULL, 1, 1, 71 },
    { "v31_sse2", NULL, 2, 1, 71 },        { "v32_avx2", NULL, 4, 1, 45 },
    { "v33_avx512", NULL, 8, 1, 45 },      { "v34_in_flight", "sse2", 2, 3, 71 },
    { "v34_in_flight", "avx2", 4, 3, 45 }, { "v34_in_flight", NULL, 8, 4, 45 },
    { "v35_simd", "sse2", 2, 4, 59 },      { "v35_simd", "avx2", 4, 3, 31 },
    { "v35_simd", NULL, 8, 3, 31 },        { "v36_one_in_flight", NULL, 8, 1, 31 },
    { "v40_openmp", NULL, 8, 3, 31 },
};

static Loop cut_live(const char *rung, const char *isa)
{
    char path[4096];
    Loop loop;
    Reason why;
    snprintf(path, sizeof path, "%s/lib%s.a", live[0], rung);
    CHECK(loop_read(rung, path, isa, &latencies, &loop, &why) == STATUS_OK);
    CHECK(is_whole(&loop));
    printf("  %s %s: %lld instructions, %lld floating-point; %s\n", rung, isa ? isa : "widest",
           (long long) loop.record.instructions, (long long) loop.record.fp_instructions,
           loop.record.reason ? loop.record.reason : loop.record.function);
    return loop;
}

static void rungs_of_this_build_do_what_they_state(void)
{
    for (size_t s = 0; s < sizeof stated / sizeof stated[0]; s++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/lib%s.a", live[0], stated[s].rung);
        if (access(path, R_OK) != 0) continue; // not built here
        Loop loop = cut_live(stated[s].rung, stated[s].isa);
        if (CHECK(loop.assembly != NULL)) {
            CHECK(loop.record.fp_instructions == stated[s].vectors * stated[s].operations);
            CHECK(loop.record.trajectories == stated[s].vectors * stated[s].lanes);
        }
        loop_free(&loop);
    }
}

static void every_rung_of_this_build_gives_a_loop_or_a_reason(void)
{
    DIR *const archives = opendir(live[0]);
    size_t n_loops = 0;
    if (!CHECK(archives != NULL)) return;
    for (const struct dirent *entry = readdir(archives); entry; entry = readdir(archives)) {
        char rung[64];
        if (sscanf(entry->d_name, "lib%63[a-z0-9_].a", rung) != 1 || rung[0] != 'v') continue;
        Loop loop = cut_live(rung, NULL);
        n_loops += loop.assembly != NULL;
        loop_free(&loop);
    }
    closedir(archives);
    CHECK(n_loops >= 10);
}

static void dead_work_of_this_compiler_is_seen(void)
{
    static const double vectors[] = { 1, 3 };
    for (int v = 0; v < 2; v++) {
        Loop loop;
        Reason why;
        CHECK(loop_read("vectors", live[1 + v], NULL, &latencies, &loop, &why) == STATUS_OK);
        CHECK(loop.assembly && loop.record.vectors_in_flight == vectors[v]);
        loop_free(&loop);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 5) return 2;
    folder = argv[1];
    RUN(loops_of_both_compilers_have_known_counts);
    RUN(a_dead_vector_is_not_in_flight);
    RUN(chains_follow_the_latencies);
    RUN(the_assembly_has_no_jumps);
    RUN(deleted_work_is_told);
    RUN(only_carried_values_are_state);
    RUN(what_cannot_be_followed_is_told);
    RUN(what_can_be_followed_is_counted);
    RUN(inner_loops_are_walked_as_often_as_they_run);
    RUN(places_tell_what_is_state);
    RUN(lanes_are_told_apart);
    RUN(the_widest_is_chosen_and_then_the_shortest);
    RUN(pointers_lead_to_what_was_put_there);
    RUN(what_changes_between_iterations_is_not_known);
    RUN(other_texts_have_a_reason);
    RUN(cut_texts_do_no_harm);
    RUN(changed_texts_do_no_harm);
    RUN(models_that_do_not_fit_have_a_reason);
    RUN(a_prediction_or_a_reason_is_there);
    RUN(objects_that_cannot_be_read_have_a_reason);
    char objdump[4096];
    if (argc == 2 || !process_in_path("objdump", objdump, sizeof objdump)) return check_result();
    live = argv + 2;
    RUN(rungs_of_this_build_do_what_they_state);
    RUN(every_rung_of_this_build_gives_a_loop_or_a_reason);
    RUN(dead_work_of_this_compiler_is_seen);
    return check_result();
}
