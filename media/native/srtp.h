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

enum srtp_use { OF_RTP = 0, OF_RTCP = 3 }; /* the first label of RFC 3711, 4.3.1 and 4.3.2 */

/* Derives the keys of one direction; ``master`` is key and salt. 0 if libcrypto refuses. */
int srtp_derive(srtp_keys *keys, int is_gcm, const uint8_t *master, int key_bytes, int is_sealing, enum srtp_use use);
void srtp_forget(srtp_keys *keys);

/* The index that a sequence number most probably means (RFC 3711, appendix A). */
uint64_t srtp_index(const srtp_stream *stream, uint16_t sequence);

/* Whether this number may be sealed for the first time: GCM must never see one twice. */
int srtp_is_fresh(srtp_stream *stream, uint16_t sequence);

/* Seals a packet in place; there must be room for GCM_TAG bytes. Returns its size, 0 if that fails.
 * The same number may be sealed again only with the same bytes. */
int srtp_seal(const srtp_keys *keys, srtp_stream *stream, uint8_t *packet, int size);

/* Seals a compound RTCP packet in place, as the one of this index (31 bits, never twice with one key).
 * There must be room for RTCP_TRAILER bytes. Returns its size, 0 if that fails. */
enum { RTCP_TRAILER = GCM_TAG + 4 };
int srtcp_seal(const srtp_keys *keys, uint32_t index, uint8_t *packet, int size);

/* Opens a packet in place. Returns its size; 0 if it is forged, repeated, or too old. */
int srtp_open(srtp_opener *opener, uint8_t *packet, int size);

#endif
