/* The goldfish real time clock: nanoseconds since 1970, and an alarm. */
#ifndef RTC_H
#define RTC_H

#include "platform.h"

uint64_t rtc_now(void);

/* Sleeps until the clock is `ns` later than now, by the alarm's interrupt. */
void rtc_sleep(uint64_t ns);

/* Prints a time as "2026-11-23 00:01:02.345 UTC". */
void rtc_print(uint64_t ns);

#endif
