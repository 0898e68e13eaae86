/**
 * Integer registers, flags and memory of a processor of which little is known: numbers are known,
 * or known up to a symbol (see way.h), or new symbols.
 */
#ifndef LADDER_INTERPRETER_H
#define LADDER_INTERPRETER_H

#include "harness/meaning.h"
#include "harness/way.h"

/** symbol + number; without a symbol just the number. */
typedef struct Value {
    int symbol;
    int64_t number;
} Value;

typedef struct Cell {
    Place place;
    Value value;
} Cell;

enum { MOST_CELLS = 1024 };

typedef struct Processor {
    Value registers[N_INTEGER_REGISTERS];
    bool knows_flags, zero, sign, carry, overflow;
    int next_symbol;
    size_t n_cells;
    Cell cells[MOST_CELLS]; /* places written or read so far; what no longer fits is unknown */
} Processor;

/** Every register something new, the stack pointer at the start of a function. */
void processor_start(Processor *p);

/** Returns: a number of which nothing is known. */
Value processor_unknown(Processor *p);

/** Executes all but the jump of an instruction, and fills in where it touches memory. */
void processor_execute(Processor *p, const Instruction *instruction, const Meaning *meaning,
                       Step *step);

/** Returns: whether the branch is taken: 1, 0, or -1 when that is not known. */
int processor_branches(const Processor *p, const char *mnemonic);

#endif
