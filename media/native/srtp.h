/* SRTP of one direction of one peer (RFC 3711, RFC 7714): keys, roll-over counters, replay window. */
#ifndef HEMICICLO_SRTP_H
#define HEMICICLO_SRTP_H

#include <stdint.h>

#include "crypto.h"

enum { WINDOW = 1024, SHA1_TAG = 10, MOST_STREAMS = 64 };

/* What is remembered of one SSRC: the highest index (roll-over counter and sequence number) and which
 * of the last ones came. */
typedef struct {
  uint32_t ssrc;
  int is_begun;
  uint64_t highest;
  uint64_t seen[WINDOW / 64];
} srtp_stream;

typedef struct {
  int is_gcm;
  cipher *text;
  mac *tag; /* of AES-CM only */
  uint8_t salt[14];
} srtp_keys;

typedef struct {
  srtp_keys keys;
  int count;
  srtp_stream streams[MOST_STREAMS];
} srtp_opener;

/* Derives the keys of one direction; ``master`` is key and salt. 0 if libcrypto refuses. */
int srtp_derive(srtp_keys *keys, int is_gcm, const uint8_t *master, int key_bytes, int is_sealing);
void srtp_forget(srtp_keys *keys);

/* The index that a sequence number most probably means (RFC 3711, appendix A). */
uint64_t srtp_index(const srtp_stream *stream, uint16_t sequence);

/* Seals a packet in place; there must be room for GCM_TAG bytes. Returns its size, 0 if that fails.
 * The same number may be sealed again only with the same bytes. */
int srtp_seal(const srtp_keys *keys, srtp_stream *stream, uint8_t *packet, int size);

/* Opens a packet in place. Returns its size; 0 if it is forged, repeated, or too old. */
int srtp_open(srtp_opener *opener, uint8_t *packet, int size);

#endif
