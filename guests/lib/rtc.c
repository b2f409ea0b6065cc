#include "rtc.h"

#include "console.h"
#include "trap.h"

/* Reading TIME_LOW latches TIME_HIGH; writing ALARM_LOW sets the alarm, so the high halves go the other way round. */
#define TIME_LOW (RTC_BASE + 0x00)
#define TIME_HIGH (RTC_BASE + 0x04)
#define ALARM_LOW (RTC_BASE + 0x08)
#define ALARM_HIGH (RTC_BASE + 0x0c)
#define IRQ_ENABLED (RTC_BASE + 0x10)
#define CLEAR_INTERRUPT (RTC_BASE + 0x1c)

static volatile bool rang;

uint64_t rtc_now(void) {
  uint64_t low = read32(TIME_LOW);
  return (uint64_t)read32(TIME_HIGH) << 32 | low;
}

static void alarm(void *argument) {
  (void)argument;
  write32(CLEAR_INTERRUPT, 1);
  rang = true;
}

void rtc_sleep(uint64_t ns) {
  rang = false;
  irq_handle(IRQ_RTC, alarm, NULL);
  write32(IRQ_ENABLED, 1);
  uint64_t end = rtc_now() + ns;
  write32(ALARM_HIGH, (uint32_t)(end >> 32));
  write32(ALARM_LOW, (uint32_t)end);
  interrupts_off();
  while (!rang) {
    idle();
  }
  interrupts_on();
  write32(IRQ_ENABLED, 0);
}

/* Gregorian date of a day counted from 1970-01-01, by eras of 400 years that start in March. */
static void print_date(uint64_t days) {
  uint64_t z = days + 719468;
  uint64_t era = z / 146097;
  uint64_t day_of_era = z % 146097;
  uint64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  uint64_t month_from_march = (5 * day_of_year + 2) / 153;
  uint64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  uint64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  print_decimal_digits(era * 400 + year_of_era + (month <= 2), 4);
  print("-");
  print_decimal_digits(month, 2);
  print("-");
  print_decimal_digits(day, 2);
}

void rtc_print(uint64_t ns) {
  uint64_t seconds = ns / 1000000000;
  print_date(seconds / 86400);
  print(" ");
  print_decimal_digits(seconds / 3600 % 24, 2);
  print(":");
  print_decimal_digits(seconds / 60 % 60, 2);
  print(":");
  print_decimal_digits(seconds % 60, 2);
  print(".");
  print_decimal_digits(ns / 1000000 % 1000, 3);
  print(" UTC");
}
