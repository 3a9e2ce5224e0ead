/* Numbers for links, sources and outlets; addresses for links. */
#include <stdlib.h>
#include <string.h>

#include "state.h"

uint32_t table_add(table *t, void *thing) {
  if (t->used + 1 >= t->room) {
    uint32_t room = t->room ? t->room * 2 : 256;
    void **things = realloc(t->things, room * sizeof *things);
    if (!things) return 0;
    t->things = things;
    t->room = room;
  }
  t->things[++t->used] = thing;
  return t->used;
}

void *table_get(const table *t, uint32_t number) { return number && number <= t->used ? t->things[number] : NULL; }

void table_remove(table *t, uint32_t number) {
  if (number && number <= t->used) t->things[number] = NULL;
}

/* Keeps of an address what names its owner: family, host and port. */
int address_read(address *into, const void *raw, int bytes) {
  memset(into, 0, sizeof *into);
  if (bytes < (int)sizeof(struct sockaddr_in) || bytes > (int)sizeof into->at) return 0;
  memcpy(&into->at, raw, (size_t)bytes);
  into->bytes = (uint32_t)bytes;
  if (into->at.ss_family == AF_INET) return 1;
  return into->at.ss_family == AF_INET6 && bytes >= (int)sizeof(struct sockaddr_in6);
}

static uint32_t mixed(uint32_t hash, const void *bytes, size_t count) { /* FNV-1a */
  const uint8_t *p = bytes;
  for (size_t i = 0; i < count; i++) hash = (hash ^ p[i]) * 16777619u;
  return hash;
}

static uint32_t hash_of(const address *a) {
  if (a->at.ss_family == AF_INET) {
    const struct sockaddr_in *v4 = (const void *)&a->at;
    return mixed(mixed(2166136261u, &v4->sin_port, 2), &v4->sin_addr, 4);
  }
  const struct sockaddr_in6 *v6 = (const void *)&a->at;
  return mixed(mixed(2166136261u, &v6->sin6_port, 2), &v6->sin6_addr, 16);
}

static int is_same(const address *a, const address *b) {
  if (a->at.ss_family != b->at.ss_family) return 0;
  if (a->at.ss_family == AF_INET) {
    const struct sockaddr_in *x = (const void *)&a->at, *y = (const void *)&b->at;
    return x->sin_port == y->sin_port && x->sin_addr.s_addr == y->sin_addr.s_addr;
  }
  const struct sockaddr_in6 *x = (const void *)&a->at, *y = (const void *)&b->at;
  return x->sin6_port == y->sin6_port && !memcmp(&x->sin6_addr, &y->sin6_addr, 16);
}

static known *place_of(known *all, uint32_t room, const address *from) {
  for (uint32_t i = hash_of(from);; i++) {
    known *k = &all[i & (room - 1)];
    if (!k->from.bytes || is_same(&k->from, from)) return k;
  }
}

peer *address_find(const plane *p, const address *from) {
  return p->address_room ? place_of(p->addresses, p->address_room, from)->to : NULL;
}

static int rebuilt(plane *p, uint32_t room, const peer *without) {
  known *all = calloc(room, sizeof *all);
  if (!all) return 0;
  uint32_t used = 0;
  for (uint32_t i = 0; i < p->address_room; i++) {
    const known *k = &p->addresses[i];
    if (!k->to || k->to == without) continue;
    *place_of(all, room, &k->from) = *k;
    used++;
  }
  free(p->addresses);
  p->addresses = all;
  p->address_room = room;
  p->address_used = used;
  return 1;
}

void address_add(plane *p, const address *from, peer *to) {
  if (2 * (p->address_used + 1) > p->address_room) {
    if (!rebuilt(p, p->address_room ? 2 * p->address_room : 256, NULL)) return;
  }
  known *k = place_of(p->addresses, p->address_room, from);
  if (!k->from.bytes) p->address_used++;
  *k = (known){*from, to};
}

void address_remove(plane *p, const peer *to) {
  for (uint32_t i = 0; i < p->address_room; i++)
    if (p->addresses[i].to == to) {
      if (!rebuilt(p, p->address_room, to)) p->addresses[i].to = NULL; /* stays, and leads nowhere */
      else return;
    }
}
