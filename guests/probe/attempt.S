# Entry after reset, and attempt(): runs a piece of code in any privilege mode until its first trap, and keeps what the
# trap left in the control registers. Control registers that the assembler may not know are given by number.

#define HSTATUS 0x600
#define HTVAL 0x643
#define HTINST 0x64a
#define MTINST 0x34a
#define MTVAL2 0x34b

# Offsets in struct outcome (probe.h).
#define CAUSE 0
#define VALUE 8
#define PC 16
#define STATUS 24
#define VALUE2 32
#define INSTRUCTION 40
#define RESULT 48
#define SECOND 56
#define VIA 64
#define S_CAUSE 72
#define S_VALUE 80
#define S_PC 88
#define S_STATUS 96
#define S_VALUE2 104
#define S_INSTRUCTION 112
#define S_HSTATUS 120

.option norelax
.section .text.start
.globl _start
_start:
        csrwi   mideleg, 0              # QEMU 7.2 changes its value at the first access, of whatever kind
        la      sp, __stack_top
        la      t0, m_trap
        csrw    mtvec, t0
        la      t0, __bss_start
        la      t1, __bss_end
1:      bgeu    t0, t1, 2f
        sd      zero, 0(t0)
        addi    t0, t0, 8
        j       1b
2:      call    main
        li      t0, 0x100000            # the test finisher: power off
        li      t1, 0x5555
        sw      t1, 0(t0)
3:      wfi
        j       3b

.text
# uint64_t attempt(mode, code, a0, a1)
.globl attempt
attempt:
        la      t0, context
        sd      ra, 0(t0)
        sd      sp, 8(t0)
        sd      gp, 16(t0)
        sd      tp, 24(t0)
        sd      s0, 32(t0)
        sd      s1, 40(t0)
        sd      s2, 48(t0)
        sd      s3, 56(t0)
        sd      s4, 64(t0)
        sd      s5, 72(t0)
        sd      s6, 80(t0)
        sd      s7, 88(t0)
        sd      s8, 96(t0)
        sd      s9, 104(t0)
        sd      s10, 112(t0)
        sd      s11, 120(t0)
        # A trap from machine mode clears MPV. Writing would not: QEMU 10.0 ignores that.
        la      t0, 1f
        csrrw   t1, mtvec, t0
        csrr    t2, mstatus
        srli    t2, t2, 39
        andi    t2, t2, 1
        beqz    t2, 1f
        ecall
.balign 4
1:      csrw    mtvec, t1
        csrw    mepc, a1
        li      t1, 0x1880              # MPP, MPIE
        csrc    mstatus, t1
        li      t1, 3
        bgtu    a0, t1, 2f
        slli    t1, a0, 11
        csrs    mstatus, t1
        j       3f
2:      li      t1, 0x800               # supervisor mode goes on to a virtual one
        csrs    mstatus, t1
        la      t1, enter_virtual
        csrw    mepc, t1
3:      mv      t1, a0
        mv      t2, a1
        la      ra, finished
        mv      a0, a2
        mv      a1, a3
        mret

# To mode t1 (4 or 5) at t2.
enter_virtual:
        csrw    sepc, t2
        li      t0, 0x80                # SPV
        csrs    HSTATUS, t0
        li      t0, 0x100               # SPP
        csrc    sstatus, t0
        andi    t1, t1, 1
        slli    t1, t1, 8
        csrs    sstatus, t1
        sret

# What the code returns to: the call from any mode ends the attempt.
.balign 4
.globl finished
finished:
        ecall

.balign 4
m_trap:
        csrw    mscratch, t0
        la      t0, outcome
        sd      a0, RESULT(t0)
        sd      a1, SECOND(t0)
        csrr    a0, mcause
        sd      a0, CAUSE(t0)
        csrr    a0, mtval
        sd      a0, VALUE(t0)
        csrr    a0, mepc
        sd      a0, PC(t0)
        csrr    a0, mstatus
        sd      a0, STATUS(t0)
        lb      a0, with_h
        beqz    a0, 1f                  # without the hypervisor extension the two are not there
        csrr    a0, MTVAL2
        sd      a0, VALUE2(t0)
        csrr    a0, MTINST
        sd      a0, INSTRUCTION(t0)
1:      ld      a0, RESULT(t0)
        la      t0, context
        ld      ra, 0(t0)
        ld      sp, 8(t0)
        ld      gp, 16(t0)
        ld      tp, 24(t0)
        ld      s0, 32(t0)
        ld      s1, 40(t0)
        ld      s2, 48(t0)
        ld      s3, 56(t0)
        ld      s4, 64(t0)
        ld      s5, 72(t0)
        ld      s6, 80(t0)
        ld      s7, 88(t0)
        ld      s8, 96(t0)
        ld      s9, 104(t0)
        ld      s10, 112(t0)
        ld      s11, 120(t0)
        sd      zero, 0(t0)             # a trap outside of an attempt then jumps to 0, and faults for ever
        ret

# The same for vectored interrupts.
.balign 256
.globl m_vectors
m_vectors:
.option push
.option norvc
.rept 64
        j       m_trap
.endr
.option pop

# For traps that are delegated: keeps what the less privileged mode sees, and calls machine mode.
.balign 4
.globl s_trap
s_trap:
        csrw    sscratch, t0
        la      t0, outcome
        sd      a0, RESULT(t0)
        lb      a0, with_h
        beqz    a0, 2f
        csrr    a0, HTVAL
        sd      a0, S_VALUE2(t0)
        csrr    a0, HTINST
        sd      a0, S_INSTRUCTION(t0)
        csrr    a0, HSTATUS
        sd      a0, S_HSTATUS(t0)
2:      li      a0, 1
        j       1f
.balign 4
.globl vs_trap
vs_trap:
        csrw    sscratch, t0
        la      t0, outcome
        sd      a0, RESULT(t0)
        li      a0, 2
1:      sd      a0, VIA(t0)
        csrr    a0, scause
        sd      a0, S_CAUSE(t0)
        csrr    a0, stval
        sd      a0, S_VALUE(t0)
        csrr    a0, sepc
        sd      a0, S_PC(t0)
        csrr    a0, sstatus
        sd      a0, S_STATUS(t0)
        ld      a0, RESULT(t0)
        csrr    t0, sscratch
        ecall

.bss
.balign 8
context:
        .space  128
# Whether there is the hypervisor extension: probe_init finds out.
.globl with_h
with_h: .space  8
