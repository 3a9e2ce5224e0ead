/* The way out: voices before pictures, what goes to one subscriber in one piece (GSO), everything with
 * as few system calls as there can be; key frames are spread over 10 ms. */
#include <errno.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "state.h"

enum { MESSAGES = 512, PIECES = 2048, MOST_SEGMENTS = 60, MOST_BYTES = 60000, FULL_WAIT_MS = 2 };
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103 /* linux/udp.h */
#endif

/* The messages of one system call, and the slots that are free again after it. */
typedef struct batch {
  struct mmsghdr messages[MESSAGES];
  struct iovec pieces[PIECES];
  slot *slots[PIECES];
  union {
    char bytes[CMSG_SPACE(sizeof(uint16_t))];
    struct cmsghdr aligned;
  } controls[MESSAGES];
  int message_count, piece_count;
} batch;

int egress_new(plane *p) {
  p->slots = calloc(SLOTS, sizeof *p->slots);
  p->out = calloc(1, sizeof *p->out);
  if (!p->slots || !p->out) return 0;
  for (int i = 0; i < SLOTS; i++) {
    p->slots[i].next = p->free_slots;
    p->free_slots = &p->slots[i];
  }
  return 1;
}

static void give_back(plane *p, slot *s) {
  s->next = p->free_slots;
  p->free_slots = s;
}

static void append(chain *c, slot *s) {
  s->next = NULL;
  if (!c->count) c->end = &c->first;
  *c->end = s;
  c->end = &s->next;
  c->count++;
}

static slot *take_first(chain *c) {
  slot *s = c->first;
  c->first = s->next;
  c->count--;
  return s;
}

static void step_all(plane *p) { /* what waited has waited enough: there is no more room */
  for (int i = 0; i < p->pacing_count; i++) p->pacing[i]->pace = SLOTS;
  p->pace_at = 0;
  egress_step(p);
}

slot *egress_slot(plane *p) {
  if (!p->free_slots) egress_flush(p);
  if (!p->free_slots) {
    step_all(p);
    egress_flush(p);
  }
  slot *s = p->free_slots;
  if (!s) return NULL;
  p->free_slots = s->next;
  if (s->next)
    for (size_t at = 0; at < SLOT_BYTES; at += CACHE_LINE) __builtin_prefetch((char *)s->next + at, 1);
  return s;
}

/* Makes room for one more link in both lists; 0 if there is none. */
int egress_room(plane *p) {
  if (p->link_count < p->link_room) return 1;
  int room = p->link_room ? 2 * p->link_room : 256;
  peer **pending = realloc(p->pending, (size_t)room * sizeof *pending);
  if (pending) p->pending = pending;
  peer **pacing = realloc(p->pacing, (size_t)room * sizeof *pacing);
  if (pacing) p->pacing = pacing;
  if (!pending || !pacing) return 0;
  p->link_room = room;
  return 1;
}

static void is_to_be_sent(plane *p, peer *l) {
  if (l->is_pending) return;
  l->is_pending = 1;
  p->pending[p->pending_count++] = l;
}

static int must_wait(plane *p, peer *l) {
  if (l->later.count) return 1;
  if (p->now - l->burst_at >= PACE_STEP_NS) {
    l->burst_at = p->now;
    l->burst = 0;
  }
  return ++l->burst > PACE_BURST;
}

static void wait_for_turn(plane *p, peer *l, slot *s) {
  if (!l->later.count) {
    if (!p->pacing_count) p->pace_at = p->now + PACE_STEP_NS;
    p->pacing[p->pacing_count++] = l;
  }
  append(&l->later, s);
  int share = (l->later.count + PACE_STEPS - 1) / PACE_STEPS;
  if (share > l->pace) l->pace = share;
  p->count.paced++;
}

void egress_put(plane *p, peer *l, slot *s, int is_voice) {
  if (!s->size) {
    p->count.dropped++;
    give_back(p, s);
  } else if (!is_voice && must_wait(p, l)) {
    wait_for_turn(p, l, s);
  } else {
    append(is_voice ? &l->voices : &l->pictures, s);
    is_to_be_sent(p, l);
  }
}

/* Sends of each paced link the share of this moment. */
void egress_step(plane *p) {
  if (!p->pacing_count || p->now < p->pace_at) return;
  int left = 0;
  for (int i = 0; i < p->pacing_count; i++) {
    peer *l = p->pacing[i];
    for (int n = 0; n < l->pace && l->later.count; n++) append(&l->pictures, take_first(&l->later));
    is_to_be_sent(p, l);
    if (l->later.count) p->pacing[left++] = l;
    else l->pace = PACE_BURST;
  }
  p->pacing_count = left;
  p->pace_at = p->now + PACE_STEP_NS;
}

static void send_singly(plane *p, const struct msghdr *whole) {
  struct msghdr one = *whole;
  one.msg_control = NULL;
  one.msg_controllen = 0;
  one.msg_iovlen = 1;
  for (size_t i = 0; i < whole->msg_iovlen; i++) {
    one.msg_iov = whole->msg_iov + i;
    if (sendmsg(p->fd, &one, MSG_DONTWAIT) < 0) p->count.dropped++;
    else p->count.sent++;
  }
}

/* An address that cannot be reached must not cost the others theirs. */
static void send_failed(plane *p, const struct msghdr *message) {
  if (message->msg_iovlen > 1) {
    if (errno == EIO || errno == EOPNOTSUPP) p->is_gso = 0; /* the card cannot make checksums */
    send_singly(p, message);
  } else {
    p->count.dropped++;
  }
}

static void send_batch(plane *p) {
  batch *out = p->out;
  int done = 0, has_waited = 0;
  while (done < out->message_count) {
    int sent = sendmmsg(p->fd, out->messages + done, (unsigned)(out->message_count - done), MSG_DONTWAIT);
    int is_full = sent < 0 && (errno == EAGAIN || errno == ENOBUFS);
    if (is_full && !has_waited) {
      struct pollfd socket_room = {p->fd, POLLOUT, 0};
      poll(&socket_room, 1, FULL_WAIT_MS);
      has_waited = 1;
    } else if (is_full) {
      while (done < out->message_count) p->count.dropped += out->messages[done++].msg_hdr.msg_iovlen;
    } else if (sent <= 0) {
      send_failed(p, &out->messages[done++].msg_hdr);
    } else {
      for (; sent > 0; sent--) p->count.sent += out->messages[done++].msg_hdr.msg_iovlen;
    }
  }
  for (int i = 0; i < out->piece_count; i++) give_back(p, out->slots[i]);
  p->count.batches++;
  out->message_count = out->piece_count = 0;
}

static void set_segment(struct msghdr *message, char *control, uint16_t size) {
  message->msg_control = control;
  message->msg_controllen = CMSG_SPACE(sizeof size);
  struct cmsghdr *head = CMSG_FIRSTHDR(message);
  head->cmsg_level = IPPROTO_UDP;
  head->cmsg_type = UDP_SEGMENT;
  head->cmsg_len = CMSG_LEN(sizeof size);
  memcpy(CMSG_DATA(head), &size, sizeof size);
}

static void take_piece(batch *out, slot **all, int i) {
  out->slots[out->piece_count] = all[i];
  out->pieces[out->piece_count++] = (struct iovec){all[i]->bytes, all[i]->size};
  all[i] = NULL;
}

/* Takes the first packet and all of its size behind it, and one that is shorter as the last (the kernel
 * cuts a message into equal pieces and a rest); but none before an earlier one of its stream. */
static void gather(plane *p, peer *l, slot **all, int count, int first) {
  batch *out = p->out;
  struct msghdr *message = &out->messages[out->message_count].msg_hdr;
  uint32_t size = all[first]->size, total = 0;
  int begin_at = out->piece_count, most = p->is_gso ? MOST_SEGMENTS : 1, rest = -1;
  if (!++p->round) p->round = 1; /* 0 is "never passed over" */
  for (int i = first; i < count && out->piece_count - begin_at < most && total + size < MOST_BYTES; i++) {
    slot *s = all[i];
    if (!s) continue;
    int is_held = s->from->held == p->round;
    if (i != first && (is_held || s->size != size)) {
      if (!is_held && rest < 0 && s->size < size) rest = i;
      s->from->held = p->round;
      continue;
    }
    take_piece(out, all, i);
    total += size;
  }
  if (rest >= 0 && out->piece_count - begin_at < most && total + size < MOST_BYTES) take_piece(out, all, rest);
  *message = (struct msghdr){.msg_name = &l->to.at, .msg_namelen = l->to.bytes, .msg_iov = out->pieces + begin_at};
  message->msg_iovlen = (size_t)(out->piece_count - begin_at);
  if (message->msg_iovlen > 1) {
    set_segment(message, out->controls[out->message_count].bytes, (uint16_t)size);
    p->count.segments += message->msg_iovlen;
  }
  out->message_count++;
}

static void queue_chain(plane *p, peer *l, chain *c) {
  batch *out = p->out;
  slot *all[MOST_SEGMENTS];
  while (c->count) {
    int count = 0;
    while (c->count && count < MOST_SEGMENTS) all[count++] = take_first(c);
    if (out->piece_count + count > PIECES) send_batch(p);
    for (int i = 0; i < count; i++) {
      if (!all[i]) continue;
      if (out->message_count == MESSAGES) send_batch(p);
      gather(p, l, all, count, i);
    }
  }
}

void egress_flush(plane *p) {
  batch *out = p->out;
  if (!p->pending_count) return;
  for (int i = 0; i < p->pending_count; i++) queue_chain(p, p->pending[i], &p->pending[i]->voices);
  for (int i = 0; i < p->pending_count; i++) {
    queue_chain(p, p->pending[i], &p->pending[i]->pictures);
    p->pending[i]->is_pending = 0;
  }
  if (out->message_count) send_batch(p);
  p->pending_count = 0;
}

static void drop_chain(plane *p, chain *c) {
  while (c->count) give_back(p, take_first(c));
}

static int without(peer **list, int count, const peer *l) {
  int left = 0;
  for (int i = 0; i < count; i++)
    if (list[i] != l) list[left++] = list[i];
  return left;
}

/* Forgets what a link that ends still had to send. */
void egress_forget(plane *p, peer *l) {
  drop_chain(p, &l->voices);
  drop_chain(p, &l->pictures);
  drop_chain(p, &l->later);
  p->pending_count = without(p->pending, p->pending_count, l);
  p->pacing_count = without(p->pacing, p->pacing_count, l);
  l->is_pending = 0;
}
