/**
 * What one instruction does, as far as counting and dataflow need it: registers read and written,
 * memory touched, floating-point work.
 */
#ifndef LADDER_MEANING_H
#define LADDER_MEANING_H

#include "harness/disassembly.h"

typedef enum Kind {
    KIND_INTEGER, /* arithmetic on integer registers, flags */
    KIND_COPY,    /* moves between registers and memory: values stay what they are */
    KIND_VECTOR,  /* shuffles, conversions, logic */
    KIND_ADD,     /* float64: add, sub, min, max */
    KIND_MUL,
    KIND_FMA,
    KIND_DIV, /* and square roots */
    KIND_JUMP,
    KIND_BRANCH, /* a jump on a condition */
    KIND_CALL,
    KIND_RETURN,
    KIND_NOTHING, /* nop, prefetch */
} Kind;

enum { MOST_ACCESSES = 8 };

typedef struct Meaning {
    Kind kind;
    int lanes;        /* float64 lanes of KIND_ADD to KIND_DIV, else 0 */
    int vector_bytes; /* of the widest vector register among the operands */
    int reads[MOST_ACCESSES], writes[MOST_ACCESSES]; /* registers, those of addresses apart */
    int n_reads, n_writes;
    const Operand
        *memory;        /* the operand in memory, NULL where there is none or it is the stack's */
    bool is_stack_push; /* push, call: writes below the stack pointer */
    bool is_stack_pop;  /* pop, ret, leave: reads at the stack pointer */
    int load_bytes, store_bytes;
    bool is_high_lane; /* moves the second float64 of a register */
    bool keeps_lanes;  /* lanes of the result it does not compute are those of before */
} Meaning;

/** Returns: what it does; of mnemonics that are not known, that every operand is read and the last
 * one written as well. */
Meaning meaning_of(const Instruction *instruction);

/** Returns: whether it computes in float64. */
bool meaning_is_arithmetic(const Meaning *meaning);

/** The code of an object file, and what each of its instructions does. */
typedef struct Program {
    Disassembly code;
    Meaning *meanings;
} Program;

/**
 * Owns:    *program is to be given to program_free, also after a failure.
 * Returns: STATUS_NO_MEMORY.
 */
Status program_read(const char *text, Program *program, Reason *why);

void program_free(Program *program);

#endif
