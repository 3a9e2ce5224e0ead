/* The way in: everything that comes to the port is read here, without Python. RTP goes to its source;
 * checks, keys and reports are few, and told. */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "state.h"

enum { AT_ONCE = 64, DATAGRAM = 2048, TOLD_ADDRESS = sizeof(struct sockaddr_in6) };
#define STRANGERS_NS (100 * MS)
#define TICK_NS (3 * MS)
#define PULSE_NS (200 * MS)
#define DENSE 240 /* packets that came in a pulse: 1,200 a second are more than one session of a council */
#define BUSY 0.40 /* of a core: then packets are gathered */
#define CALM 0.15 /* gathering itself makes less work of it */

static int64_t clock_ns(clockid_t which) {
  struct timespec now;
  clock_gettime(which, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Every entry into the plane begins and ends so. */
void begin(plane *p) {
  pthread_mutex_lock(&p->lock);
  p->now = clock_ns(CLOCK_MONOTONIC);
  p->wall = clock_ns(CLOCK_REALTIME);
}

void end(plane *p) {
  egress_flush(p);
  tell_end(p);
  int must_stir = p->is_running && (p->pacing_count || p->has_taped) && !pthread_equal(pthread_self(), p->thread);
  p->has_taped = 0;
  pthread_mutex_unlock(&p->lock);
  uint64_t one = 1;
  if (must_stir && write(p->stir_fd, &one, sizeof one) < 0) return; /* it is awake already */
}

/* For who only reads. */
void look(plane *p) { pthread_mutex_lock(&p->lock); }

void look_away(plane *p) { pthread_mutex_unlock(&p->lock); }

static void note_arrival(plane *p, peer *l, const uint8_t *packet, int bytes) {
  span payload;
  int size = 0;
  if (!payload_of(packet, bytes, &payload)) return;
  const uint8_t *number = extension_of(packet, l->watched, &size);
  if (!number || size != 2) return;
  uint32_t at = l->arrived_count++ % ARRIVALS;
  l->arrived[at] = get16(number);
  l->arrived_at[at] = p->now / 1000;
}

static void tell_stranger(plane *p, peer *l, const uint8_t *packet, int bytes) {
  if (p->now - l->strangers_at >= STRANGERS_NS) {
    l->strangers_at = p->now;
    l->strangers = 0;
  }
  if (++l->strangers > MOST_STRANGERS) return;
  plane_event event = {.kind = TOLD_STRANGER, .about = l->id, .at = p->now};
  tell(p, &p->urgent, &event, packet, bytes, NULL, 0);
}

void take_sealed(plane *p, peer *l, uint8_t *data, int bytes) {
  int size = l->is_open ? srtp_open(l->opening, data, bytes) : 0;
  if (!size) {
    p->count.refused++;
    return;
  }
  p->count.received++;
  l->heard_at = p->now;
  if (l->watched) note_arrival(p, l, data, size);
  uint32_t ssrc = get32(data + 8);
  for (int i = 0; i < l->source_count; i++)
    if (l->sources[i]->stream.ssrc == ssrc) {
      source_packet(p, l->sources[i], data, size);
      return;
    }
  for (int i = 0; i < l->repair_count; i++)
    if (l->repairs[i].ssrc == ssrc) {
      source_repaired(p, l->repairs[i].of, data, size);
      return;
    }
  tell_stranger(p, l, data, size);
}

void take_datagram(plane *p, const address *from, uint8_t *data, int bytes) {
  peer *l = address_find(p, from);
  int is_check = bytes > 0 && data[0] < 4; /* RFC 7983 */
  if (!l && !is_check) {
    p->count.refused++;
  } else if (l && is_media(data, bytes) && !is_rtcp(data, bytes)) {
    take_sealed(p, l, data, bytes);
  } else {
    plane_event event = {.kind = TOLD_DATAGRAM, .about = from->bytes, .at = p->now};
    tell(p, &p->urgent, &event, &from->at, TOLD_ADDRESS, data, bytes);
  }
}

typedef struct {
  struct mmsghdr messages[AT_ONCE];
  struct iovec pieces[AT_ONCE];
  struct sockaddr_storage from[AT_ONCE];
  uint8_t bytes[AT_ONCE][DATAGRAM];
} arrivals;

static int receive(plane *p, arrivals *in) {
  for (int i = 0; i < AT_ONCE; i++) {
    in->pieces[i] = (struct iovec){in->bytes[i], DATAGRAM};
    in->messages[i].msg_hdr = (struct msghdr){.msg_name = &in->from[i], .msg_namelen = sizeof in->from[i]};
    in->messages[i].msg_hdr.msg_iov = &in->pieces[i];
    in->messages[i].msg_hdr.msg_iovlen = 1;
  }
  int count = recvmmsg(p->fd, in->messages, AT_ONCE, MSG_DONTWAIT, NULL);
  if (count < 0 && errno != EAGAIN && errno != EINTR) nanosleep(&(struct timespec){0, TICK_NS}, NULL); /* never spin */
  return count;
}

static void take_all(plane *p, arrivals *in, int count) {
  begin(p);
  for (int i = 0; i < count; i++) {
    address from;
    const struct msghdr *head = &in->messages[i].msg_hdr;
    int is_whole = !(head->msg_flags & MSG_TRUNC);
    if (is_whole && address_read(&from, head->msg_name, (int)head->msg_namelen))
      take_datagram(p, &from, in->bytes[i], (int)in->messages[i].msg_len);
  }
  egress_step(p);
  end(p);
}

static int wait_ms(plane *p) {
  pthread_mutex_lock(&p->lock);
  int ms = told_wait_ms(p);
  if (p->pacing_count) {
    int64_t left = p->pace_at - clock_ns(CLOCK_MONOTONIC);
    ms = left > 0 ? (int)((left + MS - 1) / MS) : 0;
  }
  pthread_mutex_unlock(&p->lock);
  return ms;
}

static void drain(int fd) {
  uint64_t count;
  while (read(fd, &count, sizeof count) > 0) {}
}

/* How much of the time the thread works. When it is much, packets are gathered for 3 ms before they go
 * out, so that what one subscriber gets leaves in one piece; when it is little, they go at once. */
typedef struct {
  int64_t since, rested;
  int packets, is_gathering;
} pulse;

static void feel(pulse *u, int64_t before, int64_t after) {
  u->rested += after - before;
  int64_t span_ns = after - u->since;
  if (span_ns < PULSE_NS) return;
  double busy = 1 - (double)u->rested / (double)span_ns;
  int is_dense = u->packets > (u->is_gathering ? DENSE * 3 / 4 : DENSE);
  u->is_gathering = is_dense || busy > (u->is_gathering ? CALM : BUSY);
  *u = (pulse){.since = after, .is_gathering = u->is_gathering};
}

/* Voices should not wait behind the rest of the machine, nor behind the interpreter of this process:
 * one above who started it, whatever that one has. Without the right to it nothing changes. */
static void ask_for_priority(void) {
  struct sched_param wanted = {0};
  int policy;
  pthread_getschedparam(pthread_self(), &policy, &wanted);
  wanted.sched_priority++;
  pthread_setschedparam(pthread_self(), SCHED_RR, &wanted);
}

void *port_run(void *whole) {
  plane *p = whole;
  pulse u = {.since = clock_ns(CLOCK_MONOTONIC)};
  ask_for_priority();
  arrivals in = {0};
  struct pollfd both[2] = {{p->fd, POLLIN, 0}, {p->stir_fd, POLLIN, 0}};
  while (!atomic_load(&p->is_stopping)) {
    int64_t before = clock_ns(CLOCK_MONOTONIC);
    int ready = poll(both, 2, wait_ms(p));
    if (ready < 0 && errno != EINTR) break;
    if (both[1].revents) drain(p->stir_fd);
    if (u.is_gathering && both[0].revents) nanosleep(&(struct timespec){0, TICK_NS}, NULL);
    feel(&u, before, clock_ns(CLOCK_MONOTONIC));
    int count;
    do {
      count = both[0].revents ? receive(p, &in) : 0;
      take_all(p, &in, count > 0 ? count : 0);
      u.packets += count > 0 ? count : 0;
    } while (count == AT_ONCE);
  }
  return NULL;
}
