# Entry after reset and the trap vector. Machine mode, one hart, no paging.

.section .text.start
.globl _start
_start:
        la      sp, __stack_top
        la      t0, trap_vector
        csrw    mtvec, t0

        # RAM keeps its contents over a system reset, so .bss is cleared here.
        la      t0, __bss_start
        la      t1, __bss_end
1:      bgeu    t0, t1, 2f
        sd      zero, 0(t0)
        addi    t0, t0, 8
        j       1b
2:      call    main
3:      wfi
        j       3b

# Saves what the C calling convention lets a function change, in the order of
# struct frame (trap.h), and calls trap(frame).
.macro frame op
        \op     ra, 0(sp)
        \op     t0, 8(sp)
        \op     t1, 16(sp)
        \op     t2, 24(sp)
        \op     t3, 32(sp)
        \op     t4, 40(sp)
        \op     t5, 48(sp)
        \op     t6, 56(sp)
        \op     a0, 64(sp)
        \op     a1, 72(sp)
        \op     a2, 80(sp)
        \op     a3, 88(sp)
        \op     a4, 96(sp)
        \op     a5, 104(sp)
        \op     a6, 112(sp)
        \op     a7, 120(sp)
.endm

.balign 4
trap_vector:
        addi    sp, sp, -128
        frame   sd
        mv      a0, sp
        call    trap
        frame   ld
        addi    sp, sp, 128
        mret
