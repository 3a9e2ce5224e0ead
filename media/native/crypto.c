#include "crypto.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

/* The few functions of OpenSSL 3 (libcrypto.so.3) that we call, as its manual pages declare them. */
static struct {
  void *(*ctx_new)(void);
  void (*ctx_free)(void *);
  const void *(*gcm128)(void);
  const void *(*gcm256)(void);
  const void *(*ctr128)(void);
  const void *(*ctr256)(void);
  int (*init)(void *, const void *, void *, const uint8_t *, const uint8_t *, int);
  int (*update)(void *, uint8_t *, int *, const uint8_t *, int);
  int (*final)(void *, uint8_t *, int *);
  int (*control)(void *, int, int, void *);
  void *(*hmac_new)(void);
  void (*hmac_free)(void *);
  int (*hmac_init)(void *, const void *, int, const void *, void *);
  int (*hmac_update)(void *, const uint8_t *, size_t);
  int (*hmac_final)(void *, uint8_t *, unsigned *);
  const void *(*sha1)(void);
} ssl;

enum { GET_TAG = 0x10, SET_TAG = 0x11 }; /* EVP_CTRL_AEAD_GET_TAG, EVP_CTRL_AEAD_SET_TAG */

static int is_open;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int find(void *library, const char *name, void *into) {
  void *found = dlsym(library, name);
  *(void **)into = found; /* POSIX allows what ISO C does not: a function as a data pointer */
  return found != NULL;
}

static void open_library(void) {
  void *library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  is_open = find(library, "EVP_CIPHER_CTX_new", &ssl.ctx_new) &&
            find(library, "EVP_CIPHER_CTX_free", &ssl.ctx_free) &&
            find(library, "EVP_aes_128_gcm", &ssl.gcm128) && find(library, "EVP_aes_256_gcm", &ssl.gcm256) &&
            find(library, "EVP_aes_128_ctr", &ssl.ctr128) && find(library, "EVP_aes_256_ctr", &ssl.ctr256) &&
            find(library, "EVP_CipherInit_ex", &ssl.init) && find(library, "EVP_CipherUpdate", &ssl.update) &&
            find(library, "EVP_CipherFinal_ex", &ssl.final) &&
            find(library, "EVP_CIPHER_CTX_ctrl", &ssl.control) && find(library, "HMAC_CTX_new", &ssl.hmac_new) &&
            find(library, "HMAC_CTX_free", &ssl.hmac_free) && find(library, "HMAC_Init_ex", &ssl.hmac_init) &&
            find(library, "HMAC_Update", &ssl.hmac_update) && find(library, "HMAC_Final", &ssl.hmac_final) &&
            find(library, "EVP_sha1", &ssl.sha1);
}

int crypto_open(void) {
  pthread_once(&once, open_library);
  return is_open;
}

static cipher *cipher_new(const void *kind, const uint8_t *key, int is_sealing) {
  void *context = ssl.ctx_new();
  if (context && ssl.init(context, kind, NULL, key, NULL, is_sealing) <= 0) {
    ssl.ctx_free(context);
    context = NULL;
  }
  return context;
}

cipher *gcm_new(const uint8_t *key, int key_bytes, int is_sealing) {
  return cipher_new(key_bytes == 32 ? ssl.gcm256() : ssl.gcm128(), key, is_sealing);
}

cipher *ctr_new(const uint8_t *key, int key_bytes) {
  return cipher_new(key_bytes == 32 ? ssl.ctr256() : ssl.ctr128(), key, 1);
}

void cipher_free(cipher *c) {
  if (c) ssl.ctx_free(c);
}

int gcm_seal(cipher *c, const uint8_t *nonce, const uint8_t *aad, int aad_bytes, uint8_t *text, int bytes) {
  int done = 0;
  return ssl.init(c, NULL, NULL, NULL, nonce, 1) > 0 && ssl.update(c, NULL, &done, aad, aad_bytes) > 0 &&
         ssl.update(c, text, &done, text, bytes) > 0 && ssl.final(c, text + bytes, &done) > 0 &&
         ssl.control(c, GET_TAG, GCM_TAG, text + bytes) > 0;
}

int gcm_open(cipher *c, const uint8_t *nonce, const uint8_t *aad, int aad_bytes, uint8_t *text, int bytes) {
  int done = 0;
  return ssl.init(c, NULL, NULL, NULL, nonce, 0) > 0 && ssl.update(c, NULL, &done, aad, aad_bytes) > 0 &&
         ssl.update(c, text, &done, text, bytes) > 0 && ssl.control(c, SET_TAG, GCM_TAG, text + bytes) > 0 &&
         ssl.final(c, text + bytes, &done) > 0;
}

int ctr_apply(cipher *c, const uint8_t *counter, uint8_t *text, int bytes) {
  int done = 0;
  return ssl.init(c, NULL, NULL, NULL, counter, 1) > 0 && ssl.update(c, text, &done, text, bytes) > 0;
}

mac *mac_new(const uint8_t *key, int key_bytes) {
  void *context = ssl.hmac_new();
  if (context && ssl.hmac_init(context, key, key_bytes, ssl.sha1(), NULL) <= 0) {
    ssl.hmac_free(context);
    context = NULL;
  }
  return context;
}

void mac_free(mac *m) {
  if (m) ssl.hmac_free(m);
}

int mac_of(mac *m, const uint8_t *a, int a_bytes, const uint8_t *b, int b_bytes, uint8_t out[SHA1_BYTES]) {
  unsigned size = SHA1_BYTES;
  return ssl.hmac_init(m, NULL, 0, NULL, NULL) > 0 && ssl.hmac_update(m, a, (size_t)a_bytes) > 0 &&
         ssl.hmac_update(m, b, (size_t)b_bytes) > 0 && ssl.hmac_final(m, out, &size) > 0;
}
