#include "rtp.h"

#include <stddef.h>

int header_bytes(const uint8_t *packet, int size) {
  if (size < HEADER_BYTES || packet[0] >> 6 != 2) return 0;
  int start = HEADER_BYTES + 4 * (packet[0] & 15);
  if (packet[0] & 0x10) {
    if (size < start + 4) return 0;
    start += 4 + 4 * get16(packet + start + 2);
  }
  return start <= size ? start : 0;
}

int payload_of(const uint8_t *packet, int size, span *found) {
  int start = header_bytes(packet, size), end = size;
  if (!start) return 0;
  if (packet[0] & 0x20) {
    if (packet[size - 1] == 0) return 0;
    end -= packet[size - 1];
  }
  *found = (span){start, end};
  return end >= start;
}

const uint8_t *extension_of(const uint8_t *packet, int number, int *bytes) {
  if (!(packet[0] & 0x10) || !number) return NULL;
  const uint8_t *at = packet + HEADER_BYTES + 4 * (packet[0] & 15);
  int profile = get16(at), has_long_heads = (profile & 0xFFF0) == 0x1000;
  const uint8_t *end = at + 4 + 4 * get16(at + 2), *found = NULL;
  if (profile != 0xBEDE && !has_long_heads) return NULL;
  for (at += 4; at < end;) {
    if (*at == 0) {
      at++;
      continue;
    }
    int id = has_long_heads ? at[0] : at[0] >> 4, skip = has_long_heads ? 2 : 1;
    int size = has_long_heads ? (at + 1 < end ? at[1] : 0) : (at[0] & 15) + 1;
    if (skip + size > end - at) break;
    if (id == number) {
      found = at + skip;
      *bytes = size;
    }
    at += skip + size;
  }
  return found;
}

int red_of(const uint8_t *p, int bytes, int type, red *found) {
  int at = 0, older = 0, last = 0;
  *found = (red){0};
  for (; at < bytes && p[at] & 0x80; at += 4) {
    if (at + 4 >= bytes || (p[at] & 0x7F) != type) return 0;
    found->back = p[at + 1] << 6 | p[at + 2] >> 2;
    if (found->back > found->reach) found->reach = found->back;
    last = (p[at + 2] & 3) << 8 | p[at + 3];
    older += last;
  }
  if (at >= bytes || p[at] != type || at + 1 + older > bytes) return 0;
  found->newest = (span){at + 1 + older, bytes};
  found->before = (span){found->newest.start - last, found->newest.start};
  return 1;
}

void red_retype(uint8_t *p, int type) {
  for (; *p & 0x80; p += 4) *p = (uint8_t)(0x80 | type);
  *p = (uint8_t)type;
}

vp8 vp8_of(const uint8_t *p, int bytes) {
  vp8 d = {0};
  if (bytes < 1) return d;
  int at = 1;
  if (p[0] & 0x80) {
    if (at >= bytes) return d;
    int flags = p[at++];
    if (flags & 0x80 && at < bytes) {
      int is_wide = p[at] & 0x80;
      d.picture_at = at;
      d.picture_bits = is_wide ? 15 : 7;
      d.picture = p[at] & 0x7F;
      if (is_wide && at + 1 < bytes) d.picture = d.picture << 8 | p[at + 1];
      at += is_wide ? 2 : 1;
    }
    if (flags & 0x40 && at < bytes) {
      d.tl0_at = at;
      d.tl0 = p[at++];
    }
    if (flags & 0x30) at++;
  }
  d.is_there = at < bytes;
  d.is_start = p[0] & 0x10 && !(p[0] & 7);
  d.size = at;
  return d;
}

static int is_h264_key_unit(int kind) { return kind == 5 || kind == 7; } /* IDR slice, parameter set */

static int holds_h264_key(const uint8_t *p, int bytes) {
  if (bytes < 1) return 0;
  int kind = p[0] & 31;
  if (kind == 24) { /* STAP-A: several units, each with its length */
    for (int at = 1; at + 2 < bytes; at += 2 + get16(p + at))
      if (is_h264_key_unit(p[at + 2] & 31)) return 1;
    return 0;
  }
  if (kind == 28 && bytes > 1) return p[1] & 0x80 && is_h264_key_unit(p[1] & 31); /* FU-A */
  return is_h264_key_unit(kind);
}

int is_key_frame(enum codec codec, const uint8_t *payload, int bytes) {
  if (codec == CODEC_H264) return holds_h264_key(payload, bytes);
  if (codec != CODEC_VP8) return 1;
  vp8 d = vp8_of(payload, bytes);
  return d.is_there && d.is_start && !(payload[d.size] & 1); /* RFC 6386, 9.1: the P bit */
}
