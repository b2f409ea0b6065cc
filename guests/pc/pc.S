# A boot sector for the x86 `pc` machine. It writes to the first serial port, reads the date and a sector through the
# BIOS, beeps, echoes keys of the PS/2 keyboard until Enter, and powers the machine off.

.code16
.text
.globl _start

.set COM1, 0x3f8
.set PIT_CHANNEL_2, 0x42
.set PIT_COMMAND, 0x43
.set SPEAKER, 0x61
.set ACPI_CONTROL, 0x604        # where SeaBIOS puts the PIIX4's power management
.set ACPI_POWER_OFF, 0x2000
.set BUFFER, 0x8000

_start:
        cli
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7c00, %sp
        sti
        movw    $text_hello, %si
        call    print

        # Date and time from the battery-backed clock: ch:cl:dh = hours, minutes, seconds in BCD.
        movb    $0x02, %ah
        int     $0x1a
        movb    %ch, %al
        call    print_bcd
        movb    $':', %al
        call    print_char
        movb    %cl, %al
        call    print_bcd
        movb    $':', %al
        call    print_char
        movb    %dh, %al
        call    print_bcd

        # The second sector of the first disk.
        movw    $0x0201, %ax
        movw    $0x0002, %cx
        movw    $0x0080, %dx
        movw    $BUFFER, %bx
        int     $0x13
        movw    $text_no_disk, %si
        jc      1f
        movw    $BUFFER, %si
1:      call    print

        # 440 Hz for four ticks of the BIOS clock (18.2 Hz).
        movb    $0xb6, %al
        outb    %al, $PIT_COMMAND
        movw    $2712, %ax
        outb    %al, $PIT_CHANNEL_2
        movb    %ah, %al
        outb    %al, $PIT_CHANNEL_2
        inb     $SPEAKER, %al
        orb     $3, %al
        outb    %al, $SPEAKER
        movb    $4, %bl
        call    wait_ticks
        inb     $SPEAKER, %al
        andb    $0xfc, %al
        outb    %al, $SPEAKER

        movw    $text_keys, %si
        call    print
2:      xorb    %ah, %ah
        int     $0x16
        call    print_char
        cmpb    $'\r', %al
        jne     2b

        movw    $text_bye, %si
        call    print
        movw    $ACPI_CONTROL, %dx
        movw    $ACPI_POWER_OFF, %ax
        outw    %ax, %dx
3:      hlt
        jmp     3b

# Sleeps for %bl ticks.
wait_ticks:
        movb    0x46c, %al
4:      hlt
        cmpb    0x46c, %al
        je      4b
        decb    %bl
        jnz     wait_ticks
        ret

# Writes the zero-terminated text at %si.
print:  lodsb
        testb   %al, %al
        jz      5f
        call    print_char
        jmp     print
5:      ret

# Writes %al as two decimal digits.
print_bcd:
        pushw   %ax
        shrb    $4, %al
        addb    $'0', %al
        call    print_char
        popw    %ax
        andb    $15, %al
        addb    $'0', %al
        # falls through

# Writes %al to the serial port once it can take it.
print_char:
        pushw   %dx
        pushw   %ax
        movw    $COM1 + 5, %dx
6:      inb     %dx, %al
        testb   $0x20, %al
        jz      6b
        movw    $COM1, %dx
        popw    %ax
        outb    %al, %dx
        popw    %dx
        ret

text_hello:   .asciz "pc: the clock says "
text_no_disk: .asciz ", no disk\r\n"
text_keys:    .asciz "type, Enter ends: "
text_bye:     .asciz "\nbye\r\n"

.org 510
        .word   0xaa55

# The second sector.
        .asciz  ", and a sector says hello\r\n"
.org 1024
