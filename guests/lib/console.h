/* The 16550 serial port: output by polling, input by interrupts, and printing of text and numbers. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "platform.h"

void console_init(void);

void print_char(char c);
void print(const char *text);
void print_decimal(uint64_t value);
/* "0x" and as many digits as needed. */
void print_hex(uint64_t value);
/* Exactly `digits` digits, with leading zeros. */
void print_hex_digits(uint64_t value, unsigned digits);
void print_decimal_digits(uint64_t value, unsigned digits);

/* Takes a typed character, or returns -1 when there is none. */
int console_poll(void);

/* Reads a line with echo and backspace; sleeps while nothing is typed. The text is without the line's end. */
void console_read_line(char *line, size_t size);

#endif
