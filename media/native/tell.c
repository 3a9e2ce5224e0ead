/* What Python is told: two rings that it empties when it likes, one for what is urgent (checks, keys,
 * reports, strangers) and one for the packets that are recorded. Who writes never waits. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "state.h"

#define TAPE_PAUSE_NS (60 * MS) /* a recorder that is woken for each packet costs more than it keeps */

int ring_new(ring *r, uint32_t room) {
  r->bytes = malloc(room);
  r->room = room;
  return r->bytes != NULL;
}

static void put(ring *r, uint64_t at, const void *bytes, uint32_t count) {
  uint32_t from = (uint32_t)at & (r->room - 1), whole = r->room - from < count ? r->room - from : count;
  if (!count) return;
  memcpy(r->bytes + from, bytes, whole);
  memcpy(r->bytes, (const uint8_t *)bytes + whole, count - whole);
}

int tell(plane *p, ring *r, const plane_event *head, const void *first, int first_bytes, const void *rest, int rest_bytes) {
  plane_event event = *head;
  uint64_t written = atomic_load_explicit(&r->written, memory_order_relaxed);
  uint64_t read = atomic_load_explicit(&r->read, memory_order_acquire);
  event.bytes = (uint32_t)(first_bytes + rest_bytes);
  event.size = (uint32_t)sizeof event + (event.bytes + 7u & ~7u);
  if (r->room - (written - read) < event.size) {
    if (r == &p->tape) p->count.untaped++;
    else p->count.untold++;
    return 0;
  }
  put(r, written, &event, sizeof event);
  put(r, written + sizeof event, first, (uint32_t)first_bytes);
  put(r, written + sizeof event + (uint32_t)first_bytes, rest, (uint32_t)rest_bytes);
  atomic_store_explicit(&r->written, written + event.size, memory_order_release);
  if (r == &p->urgent) p->has_told = 1;
  else p->has_taped = 1;
  return 1;
}

void tell_simply(plane *p, enum event_kind kind, uint32_t about) {
  plane_event event = {.kind = kind, .about = about, .at = p->now};
  tell(p, &p->urgent, &event, NULL, 0, NULL, 0);
}

static int is_waiting(const ring *r) {
  return atomic_load_explicit(&r->written, memory_order_relaxed) != atomic_load_explicit(&r->read, memory_order_relaxed);
}

void tell_end(plane *p) {
  int is_due = is_waiting(&p->tape) && p->now - p->told_at >= TAPE_PAUSE_NS;
  if (!p->has_told && !is_due) return;
  uint64_t one = 1;
  p->has_told = 0;
  p->told_at = p->now;
  if (write(p->wake_fd, &one, sizeof one) < 0) return; /* full: Python is awake already */
}

int told_wait_ms(const plane *p) { return is_waiting(&p->tape) ? (int)(TAPE_PAUSE_NS / MS) : -1; }

static void get(const ring *r, uint64_t at, void *into, uint32_t count) {
  uint32_t from = (uint32_t)at & (r->room - 1), whole = r->room - from < count ? r->room - from : count;
  memcpy(into, r->bytes + from, whole);
  memcpy((uint8_t *)into + whole, r->bytes, count - whole);
}

/* The only function without the lock: there is one reader. Copies whole events; returns the bytes. */
int plane_told(plane *p, int is_tape, char *into, int room) {
  ring *r = is_tape ? &p->tape : &p->urgent;
  uint64_t read = atomic_load_explicit(&r->read, memory_order_relaxed);
  uint64_t written = atomic_load_explicit(&r->written, memory_order_acquire);
  uint64_t end = read;
  plane_event head;
  while (end != written) {
    get(r, end, &head, sizeof head);
    if (end + head.size - read > (uint64_t)room) break;
    end += head.size;
  }
  if (end != read) get(r, read, into, (uint32_t)(end - read));
  atomic_store_explicit(&r->read, end, memory_order_release);
  return (int)(end - read);
}
