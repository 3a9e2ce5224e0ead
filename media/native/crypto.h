/* The ciphers of SRTP, out of the system's libcrypto: found when the process starts, so that neither
 * its headers nor its linker name are needed to build. */
#ifndef HEMICICLO_CRYPTO_H
#define HEMICICLO_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

enum { GCM_TAG = 16, SHA1_BYTES = 20, GCM_NONCE = 12 };

typedef struct cipher cipher; /* one key of AES, ready to be used again and again */
typedef struct mac mac;       /* one key of HMAC-SHA1 */

/* Opens libcrypto; 0 if there is none that has what we need. */
int crypto_open(void);

cipher *gcm_new(const uint8_t *key, int key_bytes, int is_sealing);
cipher *ctr_new(const uint8_t *key, int key_bytes);
void cipher_free(cipher *c);

/* Seals text in place and writes the tag behind it; 0 if libcrypto refuses. */
int gcm_seal(cipher *c, const uint8_t *nonce, const uint8_t *aad, int aad_bytes, uint8_t *text, int bytes);

/* Opens text in place; the tag lies behind it. 0 if it is forged: the text is then worth nothing. */
int gcm_open(cipher *c, const uint8_t *nonce, const uint8_t *aad, int aad_bytes, uint8_t *text, int bytes);

/* Applies the key stream that begins at this 16-byte counter. */
int ctr_apply(cipher *c, const uint8_t *counter, uint8_t *text, int bytes);

mac *mac_new(const uint8_t *key, int key_bytes);
void mac_free(mac *m);

/* HMAC-SHA1 of both pieces, one after the other. */
int mac_of(mac *m, const uint8_t *a, int a_bytes, const uint8_t *b, int b_bytes, uint8_t out[SHA1_BYTES]);

#endif
