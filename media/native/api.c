/* The calls of Python: each takes the lock, looks up its number, and does one thing. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "state.h"

enum { URGENT_BYTES = 1 << 20, TAPE_BYTES = 1 << 25 };

#ifndef PLANE_SOURCES
#define PLANE_SOURCES "unknown"
#endif

const char *plane_sources(void) { return PLANE_SOURCES; }

int plane_usable(void) { return crypto_open(); }

/* The thread may have a priority that the loop has not: who holds the lock inherits it. */
static void make_lock(pthread_mutex_t *lock) {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_setprotocol(&kind, PTHREAD_PRIO_INHERIT);
  pthread_mutex_init(lock, &kind);
  pthread_mutexattr_destroy(&kind);
}

plane *plane_new(int fd, int wake_fd, int is_gso) {
  plane *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  p->fd = fd;
  p->wake_fd = wake_fd;
  p->is_gso = is_gso;
  p->stir_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  make_lock(&p->lock);
  if (p->stir_fd >= 0 && egress_new(p) && ring_new(&p->urgent, URGENT_BYTES) && ring_new(&p->tape, TAPE_BYTES)) return p;
  plane_free(p);
  return NULL;
}

int plane_start(plane *p) {
  sigset_t all, former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former); /* signals are the interpreter's */
  pthread_mutex_lock(&p->lock);
  p->is_running = !pthread_create(&p->thread, NULL, port_run, p);
  pthread_mutex_unlock(&p->lock);
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  return p->is_running;
}

/* What the thread does by the clock; for who runs the plane without it. */
void plane_step(plane *p) {
  begin(p);
  egress_step(p);
  end(p);
}

static void free_link(plane *p, peer *l) {
  address_remove(p, l);
  while (l->source_count) source_let_go(p, l->sources[0]);
  egress_forget(p, l);
  while (l->outlets) {
    outlet *o = l->outlets;
    l->outlets = o->next;
    if (o->from) outlet_leave(o, o->from);
    if (o->target) outlet_leave(o, o->target);
    table_remove(&p->outlets, o->id);
    free(o);
  }
  srtp_forget(&l->sending);
  srtp_forget(&l->reporting);
  srtp_forget(&l->opening->keys);
  table_remove(&p->links, l->id);
  p->link_count--;
  free(l->opening);
  free(l);
}

void plane_free(plane *p) {
  uint64_t one = 1;
  atomic_store(&p->is_stopping, 1);
  if (p->is_running && write(p->stir_fd, &one, sizeof one) > 0) pthread_join(p->thread, NULL);
  p->is_running = 0;
  for (uint32_t n = 1; n <= p->links.used; n++)
    if (table_get(&p->links, n)) free_link(p, table_get(&p->links, n));
  if (p->stir_fd >= 0) close(p->stir_fd);
  pthread_mutex_destroy(&p->lock);
  void *rest[] = {p->links.things, p->sources.things, p->outlets.things, p->addresses, p->urgent.bytes,
                  p->tape.bytes, p->slots, p->out, p->pending, p->pacing, p};
  for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) free(rest[i]);
}

void plane_count(plane *p, plane_counters *out) {
  look(p);
  *out = p->count;
  look_away(p);
}

void plane_input(plane *p, const char *from, int address_bytes, const char *data, int bytes) {
  uint8_t copy[2048];
  address at;
  if (bytes < 0 || bytes > (int)sizeof copy || !address_read(&at, from, address_bytes)) return;
  memcpy(copy, data, (size_t)bytes);
  begin(p);
  take_datagram(p, &at, copy, bytes);
  end(p);
}

uint32_t link_new(plane *p) {
  peer *l = calloc(1, sizeof *l);
  srtp_opener *opening = calloc(1, sizeof *opening);
  uint32_t id = 0;
  begin(p);
  if (l && opening && egress_room(p)) id = table_add(&p->links, l);
  if (id) {
    l->id = id;
    l->opening = opening;
    l->pace = PACE_BURST;
    l->ask_each = ASK_EACH_NS;
    p->link_count++;
  }
  end(p);
  if (!id) {
    free(l);
    free(opening);
  }
  return id;
}

void link_free(plane *p, uint32_t id) {
  begin(p);
  peer *l = table_get(&p->links, id);
  if (l) free_link(p, l);
  end(p);
}

int link_open(plane *p, uint32_t id, int is_gcm, int key_bytes, const char *sending, const char *opening) {
  begin(p);
  peer *l = table_get(&p->links, id);
  if (l) {
    srtp_forget(&l->sending);
    srtp_forget(&l->reporting);
    srtp_forget(&l->opening->keys);
    l->opening->count = 0;
    l->is_open = srtp_derive(&l->sending, is_gcm, (const uint8_t *)sending, key_bytes, 1, OF_RTP) &&
                 srtp_derive(&l->opening->keys, is_gcm, (const uint8_t *)opening, key_bytes, 0, OF_RTP) &&
                 srtp_derive(&l->reporting, is_gcm, (const uint8_t *)sending, key_bytes, 1, OF_RTCP);
    l->report_index = 0;
  }
  int is_open = l && l->is_open;
  end(p);
  return is_open;
}

void link_admit(plane *p, uint32_t id, const char *raw, int bytes) {
  address from;
  begin(p);
  peer *l = table_get(&p->links, id);
  if (l && address_read(&from, raw, bytes)) address_add(p, &from, l);
  end(p);
}

void link_aim(plane *p, uint32_t id, const char *raw, int bytes) {
  address to;
  begin(p);
  peer *l = table_get(&p->links, id);
  if (l && address_read(&to, raw, bytes)) l->to = to;
  end(p);
}

int64_t link_heard(plane *p, uint32_t id) {
  look(p);
  const peer *l = table_get(&p->links, id);
  int64_t at = l ? l->heard_at : 0;
  look_away(p);
  return at;
}

void link_take(plane *p, uint32_t id, const char *data, int bytes) {
  uint8_t copy[2048];
  if (bytes < 0 || bytes > (int)sizeof copy) return;
  memcpy(copy, data, (size_t)bytes);
  begin(p);
  peer *l = table_get(&p->links, id);
  if (l) take_sealed(p, l, copy, bytes);
  end(p);
}

void link_report(plane *p, uint32_t id, const char *packet, int bytes) {
  begin(p);
  peer *l = table_get(&p->links, id);
  if (l) outlet_report(p, l, (const uint8_t *)packet, bytes);
  end(p);
}

void link_repairs(plane *p, uint32_t id, uint32_t ssrc, uint32_t of) {
  begin(p);
  peer *l = table_get(&p->links, id);
  source *s = table_get(&p->sources, of);
  if (l && s && s->home == l && l->repair_count < MOST_REPAIRS) l->repairs[l->repair_count++] = (repair){ssrc, s};
  end(p);
}

/* After how long what is missing of its sources is told anew. */
void link_ask_each(plane *p, uint32_t id, int64_t pause) {
  begin(p);
  peer *l = table_get(&p->links, id);
  if (l && pause > 0) l->ask_each = pause;
  end(p);
}

void link_watch(plane *p, uint32_t id, int extension) {
  begin(p);
  peer *l = table_get(&p->links, id);
  if (l) l->watched = extension;
  end(p);
}

int link_arrivals(plane *p, uint32_t id, uint16_t *numbers, int64_t *moments, int room) {
  begin(p);
  peer *l = table_get(&p->links, id);
  uint32_t count = l ? (l->arrived_count < ARRIVALS ? l->arrived_count : ARRIVALS) : 0;
  if (count > (uint32_t)room) count = (uint32_t)room;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = (l->arrived_count - count + i) % ARRIVALS;
    numbers[i] = l->arrived[at];
    moments[i] = l->arrived_at[at];
  }
  if (l) l->arrived_count = 0;
  end(p);
  return (int)count;
}
