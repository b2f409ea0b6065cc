/*
 * `net`: asks by ARP who 10.0.2.2 is, then asks it by TFTP for the file hello.txt and prints its first block. The
 * addresses are those of QEMU's user network, which answers both itself (`-netdev user,tftp=DIR`).
 */
#include "../lib/console.h"
#include "../lib/timer.h"
#include "../lib/virtio.h"
#include "commands.h"

#define RECEIVE 0
#define SEND 1
#define BUFFERS 4
#define FRAME_MAX 1526
#define HEADER 12 /* virtio-net's own header, all zero here */

/* Offsets in an Ethernet frame. */
#define ETHERTYPE 12
#define PAYLOAD 14
#define IP_PROTOCOL (PAYLOAD + 9)
#define UDP (PAYLOAD + 20)
#define UDP_DATA (UDP + 8)

#define ETHERTYPE_IP 0x0800
#define ETHERTYPE_ARP 0x0806
#define PROTOCOL_UDP 17
#define PORT_TFTP 69
#define PORT_OURS 2069

#define PATIENCE (500 * TICKS_PER_MS)

static struct virtio device;
static uint8_t incoming[BUFFERS][HEADER + FRAME_MAX];
static uint8_t outgoing[HEADER + FRAME_MAX];
static uint8_t mac[6];
static const uint8_t our_ip[4] = {10, 0, 2, 15};
static const uint8_t their_ip[4] = {10, 0, 2, 2};
static volatile bool late;

static void timeout(void) { late = true; }

static void copy(uint8_t *to, const void *from, size_t length) {
  for (size_t i = 0; i < length; i++) {
    to[i] = ((const uint8_t *)from)[i];
  }
}

static void put16(uint8_t *at, unsigned value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static unsigned get16(const uint8_t *at) { return (unsigned)at[0] << 8 | at[1]; }

static void offer(unsigned i) {
  struct buffer buffer = {incoming[i], sizeof incoming[i], true};
  virtio_submit(&device, RECEIVE, i, &buffer, 1);
}

/* Sends the `length` bytes that stand in `outgoing` behind the header. */
static void send(unsigned length) {
  struct buffer buffer = {outgoing, HEADER + length, false};
  virtio_submit(&device, SEND, 0, &buffer, 1);
  virtio_wait(&device, SEND);
}

/*
 * Waits for a frame and copies it to `frame`; returns its length, or 0 when nothing came in time.
 */
static unsigned receive(uint8_t *frame) {
  unsigned i;
  uint32_t length = 0;
  bool got;
  late = false;
  timer_start(PATIENCE, timeout);
  interrupts_off();
  while (!(got = virtio_take(&device, RECEIVE, &i, &length)) && !late) {
    idle();
  }
  interrupts_on();
  timer_stop();
  if (!got) {
    return 0;
  }
  length -= HEADER;
  copy(frame, incoming[i] + HEADER, length);
  offer(i);
  return length;
}

static uint8_t *start_frame(const uint8_t *to, unsigned ethertype) {
  uint8_t *frame = outgoing + HEADER;
  copy(frame, to, 6);
  copy(frame + 6, mac, 6);
  put16(frame + ETHERTYPE, ethertype);
  return frame;
}

static void ask_arp(void) {
  static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  static const uint8_t request[8] = {0, 1, 8, 0, 6, 4, 0, 1};
  static const uint8_t unknown[6];
  uint8_t *arp = start_frame(everybody, ETHERTYPE_ARP) + PAYLOAD;
  copy(arp, request, 8);
  copy(arp + 8, mac, 6);
  copy(arp + 14, our_ip, 4);
  copy(arp + 18, unknown, 6);
  copy(arp + 24, their_ip, 4);
  send(PAYLOAD + 28);
}

static unsigned ip_checksum(const uint8_t *header) {
  unsigned sum = 0;
  for (unsigned i = 0; i < 20; i += 2) {
    sum += get16(header + i);
  }
  while (sum >> 16) {
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return ~sum & 0xffff;
}

static void send_udp(const uint8_t *to, unsigned port, const void *data, unsigned length) {
  uint8_t *frame = start_frame(to, ETHERTYPE_IP);
  uint8_t *ip = frame + PAYLOAD;
  static const uint8_t header[12] = {0x45, 0, 0, 0, 0, 1, 0, 0, 64, PROTOCOL_UDP, 0, 0};
  copy(ip, header, 12);
  copy(ip + 12, our_ip, 4);
  copy(ip + 16, their_ip, 4);
  put16(ip + 2, 28 + length);
  put16(ip + 10, ip_checksum(ip));
  put16(frame + UDP, PORT_OURS);
  put16(frame + UDP + 2, port);
  put16(frame + UDP + 4, 8 + length);
  put16(frame + UDP + 6, 0); /* no checksum */
  copy(frame + UDP_DATA, data, length);
  send(UDP_DATA + length);
}

static void print_text(const uint8_t *text, unsigned length) {
  for (unsigned i = 0; i < length; i++) {
    if (text[i] == '\n') {
      print("\n");
    } else {
      print_char((char)text[i]);
    }
  }
}

static void fetch_file(const uint8_t *server) {
  static const char request[] = "\0\1hello.txt\0octet";
  uint8_t frame[FRAME_MAX];
  send_udp(server, PORT_TFTP, request, sizeof request);
  for (;;) {
    unsigned length = receive(frame);
    if (!length) {
      print("  no answer from the file server\n");
      return;
    }
    if (get16(frame + ETHERTYPE) != ETHERTYPE_IP || frame[IP_PROTOCOL] != PROTOCOL_UDP) {
      continue;
    }
    unsigned bytes = get16(frame + UDP + 4) - 8;
    print("  hello.txt: ");
    if (get16(frame + UDP_DATA) != 3) {
      print("not there\n");
      return;
    }
    print_text(frame + UDP_DATA + 4, bytes - 4);
    static const uint8_t acknowledge[4] = {0, 4, 0, 1};
    send_udp(server, get16(frame + UDP), acknowledge, sizeof acknowledge);
    return;
  }
}

void command_net(const char *argument) {
  (void)argument;
  bool open = device.base;
  if (!virtio_open(&device, VIRTIO_NET, 0, 2)) {
    print("  no network\n");
    return;
  }
  for (unsigned i = 0; i < 6; i++) {
    mac[i] = virtio_config(&device, i);
  }
  for (unsigned i = 0; i < BUFFERS && !open; i++) {
    offer(i);
  }
  ask_arp();
  uint8_t frame[FRAME_MAX];
  while (receive(frame)) {
    if (get16(frame + ETHERTYPE) == ETHERTYPE_ARP) {
      uint8_t server[6];
      copy(server, frame + PAYLOAD + 8, 6);
      print("  10.0.2.2 is at ");
      for (unsigned i = 0; i < 6; i++) {
        print_hex_digits(server[i], 2);
      }
      print("\n");
      fetch_file(server);
      return;
    }
  }
  print("  nobody answers\n");
}
