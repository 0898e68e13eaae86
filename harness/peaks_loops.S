/*
 * Peak loops for x86-64, in the registers of the System V calling convention: every vector register
 * is free to use, the count of rounds comes in %rdi. One macro a kind of loop, one row a width.
 *
 * Values stay finite, normal and full of digits, so that no unit gets off lightly: a fused or a
 * mul-then-add chain x = F x + A runs into its fixed point A / (1 - F); the chains of one operation
 * go there and back (x * C * 1/C, x + C - C).
 */
#if defined(__x86_64__) && defined(__ELF__)

    .macro FUNCTION name
    .globl \name
    .hidden \name
    .type \name, @function
    .p2align 6
\name:
    .endm

    .macro END name
    .size \name, . - \name
    .endm

    .macro SET register, bits
    movabsq $\bits, %rax
    movq    %rax, %\register
    .endm

/* F = 0.739..., A = 0.567... in all lanes of registers 14 and 15. */
    .macro FACTOR_AND_ADDEND
    SET xmm14, 0x3fe7a695dd83ce2e
    SET xmm15, 0x3fe22609af8e9657
    .endm

    .macro SPREAD_xmm
    unpcklpd %xmm14, %xmm14
    unpcklpd %xmm15, %xmm15
    .endm
    .macro SPREAD_ymm
    vbroadcastsd %xmm14, %ymm14
    vbroadcastsd %xmm15, %ymm15
    .endm
    .macro SPREAD_zmm
    vbroadcastsd %xmm14, %zmm14
    vbroadcastsd %xmm15, %zmm15
    .endm

/* ---- as many as the core takes: more chains than any core has operations in flight ---- */

    .macro FMA name, width, form
    FUNCTION \name
    FACTOR_AND_ADDEND
    SPREAD_\width
    .irp x, 0,1,2,3,4,5,6,7,8,9,10,11
    vmovapd %\width\()14, %\width\()\x
    .endr
1:
    .rept 4
    .irp x, 0,1,2,3,4,5,6,7,8,9,10,11
    vfmadd213\form %\width\()15, %\width\()14, %\width\()\x
    .endr
    .endr
    decq %rdi
    jnz 1b
    vzeroupper
    ret
    END \name
    .endm

/* A chain's addition comes half a body after its multiplication, so that units that can do only one
 * of both have work all the time. */
    .macro SSE_PAIR form, x, y
    mul\form %xmm14, %xmm\x
    add\form %xmm15, %xmm\y
    .endm

    .macro BODY pair, kind
    .rept 2
    \pair \kind, 0, 7
    \pair \kind, 1, 8
    \pair \kind, 2, 9
    \pair \kind, 3, 10
    \pair \kind, 4, 11
    \pair \kind, 5, 12
    \pair \kind, 6, 13
    \pair \kind, 7, 0
    \pair \kind, 8, 1
    \pair \kind, 9, 2
    \pair \kind, 10, 3
    \pair \kind, 11, 4
    \pair \kind, 12, 5
    \pair \kind, 13, 6
    .endr
    .endm

    .macro VEX_PAIR width, x, y
    vmulpd %\width\()14, %\width\()\x, %\width\()\x
    vaddpd %\width\()15, %\width\()\y, %\width\()\y
    .endm

    .macro MUL_ADD_SSE name, form
    FUNCTION \name
    FACTOR_AND_ADDEND
    SPREAD_xmm
    .irp x, 0,1,2,3,4,5,6,7,8,9,10,11,12,13
    movapd %xmm14, %xmm\x
    .endr
1:
    BODY SSE_PAIR, \form
    decq %rdi
    jnz 1b
    ret
    END \name
    .endm

    .macro MUL_ADD_VEX name, width
    FUNCTION \name
    FACTOR_AND_ADDEND
    SPREAD_\width
    .irp x, 0,1,2,3,4,5,6,7,8,9,10,11,12,13
    vmovapd %\width\()14, %\width\()\x
    .endr
1:
    BODY VEX_PAIR, \width
    decq %rdi
    jnz 1b
    vzeroupper
    ret
    END \name
    .endm

/* Four chains leave every core idle slots: a link of all four takes the latency, no more. */
    .macro FMA_CHAINS name, width, form
    FUNCTION \name
    FACTOR_AND_ADDEND
    SPREAD_\width
    .irp x, 0,1,2,3
    vmovapd %\width\()14, %\width\()\x
    .endr
1:
    .rept 16
    .irp x, 0,1,2,3
    vfmadd213\form %\width\()15, %\width\()14, %\width\()\x
    .endr
    .endr
    decq %rdi
    jnz 1b
    vzeroupper
    ret
    END \name
    .endm

    .text
    FMA peak_asm_fma_scalar, xmm, sd
    FMA peak_asm_fma_sse2, xmm, pd
    FMA peak_asm_fma_avx2, ymm, pd
    FMA peak_asm_fma_avx512, zmm, pd
    MUL_ADD_SSE peak_asm_mul_add_scalar, sd
    MUL_ADD_SSE peak_asm_mul_add_sse2, pd
    MUL_ADD_VEX peak_asm_mul_add_avx2, ymm
    MUL_ADD_VEX peak_asm_mul_add_avx512, zmm
    FMA_CHAINS peak_asm_fma_chains_scalar, xmm, sd
    FMA_CHAINS peak_asm_fma_chains_sse2, xmm, pd
    FMA_CHAINS peak_asm_fma_chains_avx2, ymm, pd
    FMA_CHAINS peak_asm_fma_chains_avx512, zmm, pd

/* ---- one chain: sixteen links a round, in pairs that go there and back ---- */

    .macro THERE_AND_BACK name, operation, there, back
    FUNCTION \name
    SET xmm0, 0x3ff3c0ca428c51f2 /* 1.234... */
    SET xmm14, \there
    SET xmm15, \back
1:
    .rept 8
    \operation %xmm14, %xmm0
    \operation %xmm15, %xmm0
    .endr
    decq %rdi
    jnz 1b
    ret
    END \name
    .endm

    THERE_AND_BACK peak_asm_chain_add, addsd, 0x3ff921fb54442d18, 0xbff921fb54442d18 /* pi/2 */
    THERE_AND_BACK peak_asm_chain_mul, mulsd, 0x3ff921fb54442d18, 0x3fe45f306dc9c883 /* 2/pi */
    THERE_AND_BACK peak_asm_chain_div, divsd, 0x3ff921fb54442d18, 0x3fe45f306dc9c883

    FUNCTION peak_asm_chain_fma
    FACTOR_AND_ADDEND
    movapd %xmm14, %xmm0
1:
    .rept 16
    vfmadd213sd %xmm15, %xmm14, %xmm0
    .endr
    decq %rdi
    jnz 1b
    ret
    END peak_asm_chain_fma

    FUNCTION peak_asm_chain_forward
    SET xmm0, 0x3ff3c0ca428c51f2
1:
    .rept 16
    movsd %xmm0, -8(%rsp)
    movsd -8(%rsp), %xmm0
    .endr
    decq %rdi
    jnz 1b
    ret
    END peak_asm_chain_forward

/* Register to register: some cores do an addition of a small constant while renaming, in no time. */
    FUNCTION peak_asm_chain_integer_add
    movl $1, %esi
1:
    .rept 64
    addq %rsi, %rax
    .endr
    decq %rdi
    jnz 1b
    ret
    END peak_asm_chain_integer_add

/* Nothing to compute, but as many instructions as the front end can take: half of them come when the
 * other hardware thread of the core is at work, whatever that does. */
    FUNCTION peak_asm_pace
1:
    .rept 64
    .byte 0x0f, 0x1f, 0x40, 0x00
    .endr
    decq %rdi
    jnz 1b
    ret
    END peak_asm_pace

    FUNCTION peak_asm_chase
    movq %rsi, %rax
1:
    .rept 16
    movq (%rax), %rax
    .endr
    decq %rdi
    jnz 1b
    ret
    END peak_asm_chase

/* ---- through memory: %rdi in, %rsi out, %rdx bytes, %rcx passes; eight vectors a turn ----
 *
 * What is written is not zero: some caches do not write lines of zeros back. */

    .macro PASSES first
2:
    movq %rdi, %rax
    movq %rsi, %r8
    leaq (\first, %rdx), %r9
    .p2align 5
1:
    .endm

    .macro NEXT_PASS first, at, bytes
    addq $(8 * \bytes), %rax
    addq $(8 * \bytes), %r8
    cmpq %r9, \at
    jne 1b
    decq %rcx
    jnz 2b
    .endm

    .macro READ name, move, width, bytes
    FUNCTION \name
    PASSES %rdi
    .irp x, 0,1,2,3,4,5,6,7
    \move (\x * \bytes)(%rax), %\width\()\x
    .endr
    NEXT_PASS %rdi, %rax, \bytes
    LEAVE_\width
    ret
    END \name
    .endm

    .macro WRITE name, fence, move, width, bytes
    FUNCTION \name
    FACTOR_AND_ADDEND
    SPREAD_\width
    PASSES %rsi
    .irp x, 0,1,2,3,4,5,6,7
    \move %\width\()14, (\x * \bytes)(%r8)
    .endr
    NEXT_PASS %rsi, %r8, \bytes
    \fence
    LEAVE_\width
    ret
    END \name
    .endm

    .macro COPY name, fence, load, store, width, bytes
    FUNCTION \name
    PASSES %rdi
    .irp x, 0,1,2,3,4,5,6,7
    \load (\x * \bytes)(%rax), %\width\()\x
    .endr
    .irp x, 0,1,2,3,4,5,6,7
    \store %\width\()\x, (\x * \bytes)(%r8)
    .endr
    NEXT_PASS %rdi, %rax, \bytes
    \fence
    LEAVE_\width
    ret
    END \name
    .endm

    .macro LEAVE_xmm
    .endm
    .macro LEAVE_ymm
    vzeroupper
    .endm
    .macro LEAVE_zmm
    vzeroupper
    .endm

    .macro TRANSFERS isa, prefix, width, bytes
    READ peak_asm_read_\isa, \prefix\()movapd, \width, \bytes
    WRITE peak_asm_write_\isa, , \prefix\()movapd, \width, \bytes
    COPY peak_asm_copy_\isa, , \prefix\()movapd, \prefix\()movapd, \width, \bytes
    WRITE peak_asm_write_streaming_\isa, sfence, \prefix\()movntpd, \width, \bytes
    COPY peak_asm_copy_streaming_\isa, sfence, \prefix\()movapd, \prefix\()movntpd, \width, \bytes
    .endm

    TRANSFERS sse2, , xmm, 16
    TRANSFERS avx2, v, ymm, 32
    TRANSFERS avx512, v, zmm, 64

#endif

#ifdef __ELF__
    .section .note.GNU-stack, "", @progbits
#endif
