/* Throws at the plane what nobody should send: bytes without sense, and packets that are sealed with
 * the right keys and broken inside. Built with sanitizers by tests/media/test_sanitized.py; ends with 0
 * when nothing was read or written that is not ours. usage: fuzz ROUNDS SEED */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "state.h"

enum { PEERS = 3, STREAMS = 6, LONGEST = 1700 };

static uint64_t state;

static uint32_t chance(uint32_t below) { /* xorshift64*: the same seed, the same day */
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (uint32_t)((state * 2685821657736338717ULL) >> 33) % below;
}

static const uint8_t KEY[48] = "sixteen or thirty two bytes and a salt behind";
static const uint32_t SSRCS[STREAMS] = {1, 2, 3, 4, 5, 6};
static struct sockaddr_in addresses[PEERS];
static uint32_t peers[PEERS], sources[STREAMS], outlets[STREAMS];
static srtp_keys keys[PEERS];
static srtp_stream sealing[PEERS][STREAMS];

static uint32_t new_source(plane *p, int n) {
  plane_stream stream = {SSRCS[n], 90000, (uint8_t)(n % CODECS), 96, n % CODECS == CODEC_OPUS, (uint8_t)chance(16),
                          n % CODECS == CODEC_OPUS ? 97 : 0};
  return source_new(p, peers[n % PEERS], &stream);
}

static uint32_t new_outlet(plane *p, int n) {
  plane_outgoing out = {100 + (uint32_t)n, n % 2 ? 200 + (uint32_t)n : 0, {90, 96, 97, 111, 63}, {0, 98, 99, 0, 0}};
  return outlet_new(p, peers[(n + 1) % PEERS], &out);
}

static void new_peer(plane *p, int n) {
  int is_gcm = n % 2 == 0, key_bytes = n == 2 ? 32 : 16;
  srtp_forget(&keys[n]);
  memset(sealing[n], 0, sizeof sealing[n]);
  if (!srtp_derive(&keys[n], is_gcm, KEY, key_bytes, 1, OF_RTP)) exit(2);
  addresses[n] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)(1000 + n))};
  peers[n] = link_new(p);
  if (!link_open(p, peers[n], is_gcm, key_bytes, (const char *)KEY, (const char *)KEY)) exit(2);
  link_admit(p, peers[n], (const char *)&addresses[n], sizeof addresses[n]);
  link_aim(p, peers[n], (const char *)&addresses[n], sizeof addresses[n]);
  link_watch(p, peers[n], 3);
}

/* Heads of redundant sound as they should be, mostly. */
static void redundant(uint8_t *at, int size) {
  int blocks = (int)chance(4);
  if (size < 4 * blocks + 1) return;
  for (int i = 0; i < blocks; i++, at += 4) {
    at[0] = (uint8_t)(chance(20) ? 0x80 | 96 : chance(256));
    at[1] = (uint8_t)chance(32), at[2] = (uint8_t)chance(chance(4) ? 2 : 256);
  }
  at[0] = 96;
}

/* A packet that begins as one should; what follows the header is anything. */
static int packet(uint8_t *into, uint32_t ssrc) {
  static uint16_t sequence;
  int size = HEADER_BYTES + (int)chance(chance(8) ? 80 : 1480);
  for (int i = 0; i < size; i++) into[i] = (uint8_t)chance(256);
  into[0] = (uint8_t)(0x80 | (chance(3) ? 0 : chance(64)));
  into[1] = (uint8_t)((chance(4) ? 96 : 97) | chance(2) << 7);
  if (into[1] % 128 == 97 && chance(2)) redundant(into + HEADER_BYTES, size - HEADER_BYTES);
  if (chance(3) == 0) into[12] = (uint8_t)(chance(2) ? 0x90 : 0x10), into[13] = 0xC0;
  put16(into + 2, (uint16_t)(sequence += (uint16_t)(chance(20) ? 1 : chance(65536))));
  put32(into + 8, ssrc);
  if (chance(4) == 0 && size > 24) {
    into[0] |= 0x10;
    put16(into + 12, chance(2) ? 0xBEDE : 0x1000);
    put16(into + 14, (uint16_t)chance(4));
  }
  return size;
}

static void throw_sealed(plane *p) {
  uint8_t bytes[LONGEST + GCM_TAG];
  int peer_number = (int)chance(PEERS), n = (int)chance(STREAMS);
  int size = packet(bytes, SSRCS[n]), whole = srtp_seal(&keys[peer_number], &sealing[peer_number][n], bytes, size);
  if (!whole) return;
  if (chance(10) == 0) bytes[chance((uint32_t)whole)] ^= (uint8_t)(1 << chance(8));
  plane_input(p, (const char *)&addresses[peer_number], sizeof addresses[0], (const char *)bytes, whole);
}

static void throw_nonsense(plane *p) {
  uint8_t bytes[LONGEST];
  int size = (int)chance(chance(2) ? 40 : LONGEST);
  for (int i = 0; i < size; i++) bytes[i] = (uint8_t)chance(256);
  if (size && chance(2)) bytes[0] = (uint8_t)(128 + chance(64));
  const struct sockaddr_in *from = &addresses[chance(PEERS)];
  plane_input(p, (const char *)from, (int)chance(sizeof *from + 1), (const char *)bytes, size);
  plane_input(p, (const char *)from, sizeof *from, (const char *)bytes, size);
}

static void feed(plane *p) {
  uint8_t bytes[LONGEST];
  int n = (int)chance(STREAMS), size = packet(bytes, SSRCS[n]);
  source_feed(p, sources[n], (const char *)bytes, chance(5) ? size : (int)chance((uint32_t)size + 1));
}

static void steer(plane *p) {
  static char told[1 << 16];
  uint16_t numbers[64];
  int64_t moments[64];
  plane_reception reception;
  plane_outlet outlet_state;
  int n = (int)chance(STREAMS), other = (int)chance(STREAMS);
  for (int i = 0; i < 64; i++) numbers[i] = (uint16_t)(chance(4) ? 100 + chance(600) : chance(65536));
  switch (chance(16)) {
    case 0: if (chance(30) == 0) { source_free(p, sources[n]); sources[n] = new_source(p, n); } break;
    case 1: if (chance(20) == 0) { link_free(p, peers[n % PEERS]); new_peer(p, n % PEERS); } break;
    case 2: outlets[n] = chance(50) ? outlets[n] : new_outlet(p, n); break;
    case 3: if (chance(10) == 0) outlet_stop(p, outlets[n]); else outlet_red(p, outlets[n], (int)chance(140)); break;
    case 4: outlet_again(p, outlets[n], numbers, (int)chance(65)); break;
    case 5: link_repairs(p, peers[n % PEERS], SSRCS[other], sources[n]); break;
    case 6: link_ask_each(p, peers[n % PEERS], chance(100) * MS); link_arrivals(p, peers[n % PEERS], numbers, moments, 64); break;
    case 15: source_report(p, sources[n], told, (int)chance(64)); link_report(p, peers[n % PEERS], told, (int)chance(1700)); break;
    case 7: source_read(p, sources[n], &reception); outlet_read(p, outlets[n], &outlet_state); break;
    case 8: plane_told(p, chance(2), told, (int)chance(sizeof told)); break;
    case 9: if (chance(10) == 0) outlet_aim(p, outlets[n], 0); break;
    case 10: source_set(p, sources[n], (int)chance(8) > 0, (int)chance(2)); break;
    default: source_set(p, sources[other], 1, 1); outlet_aim(p, outlets[n], sources[other]); break;
  }
}

int main(int count, char **arguments) {
  long rounds = count > 1 ? atol(arguments[1]) : 20000;
  state = (count > 2 ? strtoull(arguments[2], NULL, 10) : 1) * 2654435761u + 1;
  if (!plane_usable()) return 3;
  int here = socket(AF_INET, SOCK_DGRAM, 0), wake = eventfd(0, EFD_NONBLOCK);
  plane *p = plane_new(here, wake, 1);
  if (!p) return 2;
  for (int n = 0; n < PEERS; n++) new_peer(p, n);
  for (int n = 0; n < STREAMS; n++) sources[n] = new_source(p, n), outlets[n] = new_outlet(p, n);
  for (long i = 0; i < rounds; i++) {
    switch (chance(4)) {
      case 0: throw_nonsense(p); break;
      case 1: throw_sealed(p); break;
      case 2: feed(p); break;
      default: steer(p); break;
    }
  }
  plane_counters done;
  plane_count(p, &done);
  printf("received %lu sent %lu refused %lu paced %lu\n", done.received, done.sent + done.dropped, done.refused, done.paced);
  plane_free(p);
  for (int n = 0; n < PEERS; n++) srtp_forget(&keys[n]);
  close(here);
  close(wake);
  return done.received && done.refused && done.sent + done.dropped ? 0 : 4;
}
