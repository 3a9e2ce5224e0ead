/* Views of RTP packets where they lie (RFC 3550, 8285, 7741, 6184). Every function takes any bytes of
 * the length it is told and reads none beyond; media/rtp.py does the same in Python. */
#ifndef HEMICICLO_RTP_H
#define HEMICICLO_RTP_H

#include <stdint.h>

enum { HEADER_BYTES = 12, MAX_PACKET = 1500 };
enum codec { CODEC_OTHER, CODEC_VP8, CODEC_H264, CODEC_OPUS, CODEC_RED, CODECS };

static inline uint16_t get16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static inline uint32_t get32(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline void put16(uint8_t *p, uint16_t v) {
  p[0] = (uint8_t)(v >> 8);
  p[1] = (uint8_t)v;
}
static inline void put32(uint8_t *p, uint32_t v) {
  put16(p, (uint16_t)(v >> 16));
  put16(p + 2, (uint16_t)v);
}

/* Whether a 16-bit number comes after another one (RFC 3550, A.1). */
static inline int is_after(uint16_t number, uint16_t other) {
  uint16_t ahead = (uint16_t)(number - other);
  return 0 < ahead && ahead < 0x8000;
}

static inline int is_media(const uint8_t *p, int size) { return size > 0 && p[0] >> 6 == 2; }
static inline int is_rtcp(const uint8_t *p, int size) { return size > 1 && 192 <= p[1] && p[1] < 224; }

/* Where the payload begins and ends, without padding. */
typedef struct {
  int start, end;
} span;

/* The bytes of header, sources and extension; 0 if the packet does not hold them. */
int header_bytes(const uint8_t *packet, int size);

/* 1 if it is an RTP packet; an empty span when it holds padding only. */
int payload_of(const uint8_t *packet, int size, span *found);

/* Finds a header extension by its number; NULL if it is not there. Only for packets with payload_of. */
const uint8_t *extension_of(const uint8_t *packet, int number, int *bytes);

/* Where the numbers of a VP8 payload descriptor lie, from the payload on; 0 is "not there". */
typedef struct {
  int is_there, is_start, picture_at, picture_bits, picture, tl0_at, tl0, size;
} vp8;

/* What redundant sound (RFC 2198) carries: the newest block, and how far back the oldest reaches, in
 * ticks. */
typedef struct {
  span newest, before; /* the newest block, and the one before it */
  int reach, back;     /* how far back that one lies */
} red;

/* 0 if the payload is broken, or holds anything but blocks of this type. */
int red_of(const uint8_t *payload, int bytes, int type, red *found);

/* Tells each block of a payload that red_of took to be of another type. */
void red_retype(uint8_t *payload, int type);

vp8 vp8_of(const uint8_t *payload, int bytes);

/* Whether a decoder can begin with this payload; always true for sound. */
int is_key_frame(enum codec codec, const uint8_t *payload, int bytes);

#endif
