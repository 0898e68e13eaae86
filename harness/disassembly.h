/**
 * What objdump prints of an object file, read: functions, instructions, operands, and where jumps
 * go. Nothing here knows what an instruction does.
 */
#ifndef LADDER_DISASSEMBLY_H
#define LADDER_DISASSEMBLY_H

#include "variants/workload/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Registers have numbers whatever part of them is meant: %eax and %rax are the same one. */
enum {
    REGISTER_RAX,
    REGISTER_RCX,
    REGISTER_RDX,
    REGISTER_RBX,
    REGISTER_RSP,
    REGISTER_RBP,
    REGISTER_RSI,
    REGISTER_RDI,
    N_INTEGER_REGISTERS = 16,
    REGISTER_VECTOR = N_INTEGER_REGISTERS, /* the first of 32 */
    N_VECTOR_REGISTERS = 32,
    REGISTER_MASK = REGISTER_VECTOR + N_VECTOR_REGISTERS, /* the first of 8 */
    REGISTER_RIP = REGISTER_MASK + 8,
    REGISTER_FLAGS,
    REGISTER_OTHER, /* segments and the like */
    N_REGISTERS,
    REGISTER_NONE = -1,
};

typedef enum OperandKind {
    OPERAND_REGISTER,
    OPERAND_NUMBER, /* $0x18 */
    OPERAND_MEMORY,
    OPERAND_PLACE, /* of a jump or call */
} OperandKind;

typedef struct Operand {
    OperandKind kind;
    int number_of_register; /* OPERAND_REGISTER */
    int bytes;              /* of the register */
    int base, index, scale; /* OPERAND_MEMORY; REGISTER_NONE where absent */
    bool is_one_element;    /* memory that is read once for all lanes */
    int64_t number;         /* the value, the displacement, or the address of the place */
} Operand;

enum { MOST_OPERANDS = 5, MOST_MNEMONIC_CHARS = 24, NOWHERE = -1 };

typedef struct Instruction {
    int64_t address;
    int64_t bytes;      /* of code; 0 where the next one does not tell */
    const char *text;   /* without prefixes and comments, as an assembler takes it */
    const char *prefix; /* "rep", "lock"; "" for none or one that changes nothing */
    char mnemonic[MOST_MNEMONIC_CHARS];
    Operand operand[MOST_OPERANDS];
    unsigned n_operands;
    int mask;           /* register of {%k1}, or REGISTER_NONE */
    bool keeps_masked;  /* lanes that the mask leaves out stay as they were */
    bool is_indirect;   /* a jump or call through a register or memory */
    ptrdiff_t target;   /* the instruction it jumps to or takes the address of, or NOWHERE */
    const char *symbol; /* that the linker is to put in, or NULL */
    size_t function;
} Instruction;

/** A labelled stretch of code. */
typedef struct Function {
    const char *name;
    size_t first, end; /* instructions */
} Function;

typedef struct Disassembly {
    Instruction *instructions;
    size_t n_instructions;
    Function *functions;
    size_t n_functions;
    bool has_symbols; /* some label is more than the name of its section */
    char *memory;
} Disassembly;

/**
 * Reads what `objdump --disassemble --reloc --no-show-raw-insn` prints. Lines of another kind are
 * passed over: a text without code gives no instructions.
 *
 * Owns:    *d is to be given to disassembly_free, also after a failure.
 * Returns: STATUS_NO_MEMORY.
 */
Status disassembly_read(const char *text, Disassembly *d, Reason *why);

void disassembly_free(Disassembly *d);

/** Returns: the function of that name; NULL when there is none. */
const Function *disassembly_find(const Disassembly *d, const char *name);

#endif
