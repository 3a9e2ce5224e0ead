#include "srtp.h"

#include <string.h>

#include "rtp.h"

enum { LABEL_TEXT, LABEL_TAG, LABEL_SALT }; /* RFC 3711, 4.3.1 */

/* The pseudo-random function of RFC 3711, 4.3.3; the salt counts 112 bits, a shorter one ends in 0. */
static int derive(cipher *prf, const uint8_t *salt, int salt_bytes, int label, uint8_t *out, int bytes) {
  uint8_t counter[16] = {0};
  memcpy(counter, salt, (size_t)salt_bytes);
  counter[7] ^= (uint8_t)label;
  memset(out, 0, (size_t)bytes);
  return ctr_apply(prf, counter, out, bytes);
}

int srtp_derive(srtp_keys *keys, int is_gcm, const uint8_t *master, int key_bytes, int is_sealing, enum srtp_use use) {
  int salt_bytes = is_gcm ? GCM_NONCE : 14;
  const uint8_t *salt = master + key_bytes;
  uint8_t text[32], tag[SHA1_BYTES];
  memset(keys, 0, sizeof *keys);
  keys->is_gcm = is_gcm;
  cipher *prf = ctr_new(master, key_bytes);
  if (prf && derive(prf, salt, salt_bytes, use + LABEL_TEXT, text, key_bytes) &&
      derive(prf, salt, salt_bytes, use + LABEL_SALT, keys->salt, salt_bytes) &&
      derive(prf, salt, salt_bytes, use + LABEL_TAG, tag, SHA1_BYTES)) {
    keys->text = is_gcm ? gcm_new(text, key_bytes, is_sealing) : ctr_new(text, key_bytes);
    keys->tag = is_gcm ? NULL : mac_new(tag, SHA1_BYTES);
  }
  cipher_free(prf);
  return keys->text && (is_gcm || keys->tag);
}

void srtp_forget(srtp_keys *keys) {
  cipher_free(keys->text);
  mac_free(keys->tag);
  memset(keys, 0, sizeof *keys);
}

uint64_t srtp_index(const srtp_stream *stream, uint16_t sequence) {
  if (!stream->is_begun) return sequence;
  uint64_t turn = stream->highest >> 16;
  int last = (int)(stream->highest & 0xFFFF);
  if (last < 0x8000) {
    if (sequence - last > 0x8000 && turn > 0) turn--;
  } else if (last - 0x8000 > sequence) {
    turn++;
  }
  return turn << 16 | sequence;
}

static uint64_t *seen_word(srtp_stream *stream, uint64_t index) { return &stream->seen[index / 64 % (WINDOW / 64)]; }

static int is_fresh(srtp_stream *stream, uint64_t index) {
  if (!stream->is_begun || index > stream->highest) return 1;
  return stream->highest - index < WINDOW && !(*seen_word(stream, index) >> index % 64 & 1);
}

static void mark(srtp_stream *stream, uint64_t index) {
  if (!stream->is_begun || index > stream->highest + WINDOW) {
    memset(stream->seen, 0, sizeof stream->seen);
  } else {
    for (uint64_t next = stream->highest + 1; next <= index; next++)
      *seen_word(stream, next) &= ~(1ULL << next % 64);
  }
  *seen_word(stream, index) |= 1ULL << index % 64;
  if (!stream->is_begun || index > stream->highest) stream->highest = index;
  stream->is_begun = 1;
}

int srtp_is_fresh(srtp_stream *stream, uint16_t sequence) { return is_fresh(stream, srtp_index(stream, sequence)); }

/* RFC 7714, 8.1: two zero bytes, SSRC, index, all against the salt. */
static void gcm_nonce(const srtp_keys *keys, const uint8_t *packet, uint64_t index, uint8_t nonce[GCM_NONCE]) {
  memset(nonce, 0, 2);
  memcpy(nonce + 2, packet + 8, 4);
  put32(nonce + 6, (uint32_t)(index >> 16));
  put16(nonce + 10, (uint16_t)index);
  for (int i = 0; i < GCM_NONCE; i++) nonce[i] ^= keys->salt[i];
}

/* RFC 3711, 4.1.1: salt, SSRC and index, and room for the counter of blocks. */
static void cm_counter(const srtp_keys *keys, const uint8_t *packet, uint64_t index, uint8_t counter[16]) {
  memset(counter, 0, 16);
  memcpy(counter + 4, packet + 8, 4);
  put32(counter + 8, (uint32_t)(index >> 16));
  put16(counter + 12, (uint16_t)index);
  for (int i = 0; i < 14; i++) counter[i] ^= keys->salt[i];
}

static int cm_tag(const srtp_keys *keys, const uint8_t *packet, int size, uint64_t index, uint8_t *digest) {
  uint8_t turn[4];
  put32(turn, (uint32_t)(index >> 16));
  return mac_of(keys->tag, packet, size, turn, 4, digest);
}

int srtp_seal(const srtp_keys *keys, srtp_stream *stream, uint8_t *packet, int size) {
  int head = header_bytes(packet, size);
  uint64_t index = srtp_index(stream, get16(packet + 2));
  uint8_t nonce[16], digest[SHA1_BYTES];
  if (!head) return 0;
  if (keys->is_gcm) {
    gcm_nonce(keys, packet, index, nonce);
    if (!gcm_seal(keys->text, nonce, packet, head, packet + head, size - head)) return 0;
  } else {
    cm_counter(keys, packet, index, nonce);
    if (!ctr_apply(keys->text, nonce, packet + head, size - head)) return 0;
    if (!cm_tag(keys, packet, size, index, digest)) return 0;
    memcpy(packet + size, digest, SHA1_TAG);
  }
  mark(stream, index);
  return size + (keys->is_gcm ? GCM_TAG : SHA1_TAG);
}

int srtcp_seal(const srtp_keys *keys, uint32_t index, uint8_t *packet, int size) {
  static const int HEAD = 8; /* the first header and its SSRC stay readable */
  uint8_t nonce[16] = {0}, aad[12], digest[SHA1_BYTES];
  if (size < HEAD) return 0;
  memcpy(aad, packet, (size_t)HEAD);
  put32(aad + HEAD, index | 0x80000000u); /* E: it is encrypted */
  memcpy(nonce + (keys->is_gcm ? 2 : 4), packet + 4, 4);
  put32(nonce + (keys->is_gcm ? 8 : 10), index); /* RFC 7714, 9.1; RFC 3711, 4.1.1 */
  for (int i = 0; i < (keys->is_gcm ? GCM_NONCE : 14); i++) nonce[i] ^= keys->salt[i];
  if (keys->is_gcm) {
    if (!gcm_seal(keys->text, nonce, aad, sizeof aad, packet + HEAD, size - HEAD)) return 0;
    memcpy(packet + size + GCM_TAG, aad + HEAD, 4);
    return size + GCM_TAG + 4;
  }
  if (!ctr_apply(keys->text, nonce, packet + HEAD, size - HEAD)) return 0;
  memcpy(packet + size, aad + HEAD, 4);
  if (!mac_of(keys->tag, packet, size + 4, NULL, 0, digest)) return 0;
  memcpy(packet + size + 4, digest, SHA1_TAG);
  return size + 4 + SHA1_TAG;
}

static int is_same(const uint8_t *a, const uint8_t *b, int bytes) { /* in a time that tells nothing */
  uint8_t difference = 0;
  for (int i = 0; i < bytes; i++) difference |= a[i] ^ b[i];
  return !difference;
}

static int open_packet(const srtp_keys *keys, uint8_t *packet, int size, int head, uint64_t index) {
  uint8_t nonce[16], digest[SHA1_BYTES];
  if (keys->is_gcm) {
    gcm_nonce(keys, packet, index, nonce);
    return gcm_open(keys->text, nonce, packet, head, packet + head, size - head);
  }
  if (!cm_tag(keys, packet, size, index, digest) || !is_same(digest, packet + size, SHA1_TAG)) return 0;
  cm_counter(keys, packet, index, nonce);
  return ctr_apply(keys->text, nonce, packet + head, size - head);
}

static srtp_stream *stream_of(srtp_opener *opener, uint32_t ssrc, srtp_stream *fresh) {
  for (int i = 0; i < opener->count; i++)
    if (opener->streams[i].ssrc == ssrc) return &opener->streams[i];
  memset(fresh, 0, sizeof *fresh);
  fresh->ssrc = ssrc;
  return fresh; /* kept only once it has proved to be authentic */
}

int srtp_open(srtp_opener *opener, uint8_t *packet, int size) {
  size -= opener->keys.is_gcm ? GCM_TAG : SHA1_TAG;
  int head = size > 0 ? header_bytes(packet, size) : 0;
  if (!head) return 0;
  srtp_stream fresh, *stream = stream_of(opener, get32(packet + 8), &fresh);
  if (stream == &fresh && opener->count == MOST_STREAMS) return 0;
  uint64_t index = srtp_index(stream, get16(packet + 2));
  if (!is_fresh(stream, index) || !open_packet(&opener->keys, packet, size, head, index)) return 0;
  if (stream == &fresh) stream = memcpy(&opener->streams[opener->count++], &fresh, sizeof fresh);
  mark(stream, index);
  return size;
}
