/* What the plane knows. Everything here is touched with the lock held. */
#ifndef HEMICICLO_STATE_H
#define HEMICICLO_STATE_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "plane.h"
#include "rtp.h"
#include "srtp.h"

enum {
  RING = 512,           /* packets of a source that are kept for who lost them */
  MOST_MISSING = 128,   /* numbers that are asked for again */
  MOST_GAP = 32,        /* a longer gap is a new start, not a loss */
  MISSING_TRIES = 10,
  CLOSED = 256,         /* numbers of padding that late packets are counted against */
  RESTORED = 16,        /* what comes later than that many losses was lost */
  ARRIVALS = 1024,
  SLOTS = 4096,         /* sealed packets that wait to be sent */
  SLOT_BYTES = 1600,
  MOST_SOURCES = 32,    /* of one peer */
  MOST_REPAIRS = 32,
  MOST_STRANGERS = 40,  /* packets of no source that one peer may have told in 100 ms */
  EXTENSION_BYTES = 8,
  BODY_AT = HEADER_BYTES + EXTENSION_BYTES,
  PACE_BURST = 10,      /* pictures that leave for one subscriber at once */
  PACE_STEPS = 5,
  LATE_KEY = 128, /* a key frame that was overtaken by more is asked for anew */
  CACHE_LINE = 64,
};
#define MS 1000000LL
#define RING_NS (1000 * MS)
#define ASK_EACH_NS (60 * MS) /* until the way there and back is measured */
#define MISSING_NS (1000 * MS) /* what is older nobody has kept, and no picture waits for */
#define SOUND_PAUSE_NS (50 * MS)
#define PACE_STEP_NS (2 * MS)

typedef struct peer peer;
typedef struct source source;
typedef struct outlet outlet;

typedef struct {
  uint32_t bytes;
  struct sockaddr_storage at;
} address;

/* A sealed packet on its way. */
typedef struct slot {
  struct slot *next;
  outlet *from;
  uint32_t size;
  uint8_t bytes[SLOT_BYTES];
} slot;

typedef struct {
  slot *first, **end;
  int count;
} chain;

/* A forwarded packet, kept: extension and payload. */
typedef struct {
  uint8_t *body;
  int bytes, room, red_bytes; /* the redundant payload, if it came in one, lies behind */
  int64_t at;
  uint32_t timestamp;
  uint16_t sequence;
  uint8_t marker;
  vp8 picture;
} kept;

typedef struct {
  uint16_t number;
  uint8_t tries;
  int64_t since, asked_at;
} missing;

struct source {
  uint32_t id;
  peer *home;
  plane_stream stream;
  int is_granted, is_taped, is_let;
  uint32_t let_from; /* what is older than this moment was not granted */
  plane_reception seen;
  double transit;
  int has_transit;
  uint32_t closed;
  uint16_t closed_numbers[CLOSED];
  int closed_count;
  kept *ring; /* RING of them, for pictures only */
  uint32_t ring_next;
  missing gaps[MOST_MISSING];
  int gap_count;
  outlet **outlets;
  int outlet_count, outlet_room;
  int64_t sound_at;
  uint16_t restored[RESTORED];
  uint32_t restored_count;
};

struct outlet {
  uint32_t id;
  peer *home;
  outlet *next; /* of the same peer */
  plane_outgoing out;
  source *target, *from;
  srtp_stream sealed;
  uint64_t packets, bytes;
  uint32_t timestamp_shift, last_timestamp;
  uint16_t sequence_shift, first, last, repair_sequence;
  int is_begun;
  int64_t last_at;
  int picture_shift, tl0_shift, last_picture, last_tl0, has_picture;
  uint32_t held; /* the round of egress in which an earlier packet of it was passed over */
  srtp_stream sealed_repairs;
};

typedef struct {
  uint32_t ssrc;
  source *of;
} repair;

struct peer {
  uint32_t id;
  int is_open;
  srtp_keys sending, reporting;
  uint32_t report_index; /* of the last RTCP packet that was sealed */
  srtp_opener *opening;
  address to;
  int64_t heard_at, strangers_at;
  int strangers;
  source *sources[MOST_SOURCES];
  int source_count;
  repair repairs[MOST_REPAIRS];
  int repair_count;
  outlet *outlets;
  outlet reports; /* as if RTCP came out of one of them: it keeps its order */
  int64_t ask_each; /* after how long what is missing of its sources is told anew */
  int watched;
  uint16_t arrived[ARRIVALS];
  int64_t arrived_at[ARRIVALS];
  uint32_t arrived_count;
  chain voices, pictures, later; /* to be sent now; when it is their turn */
  int is_pending, pace, burst;
  int64_t burst_at;
};

/* A table from numbers to things, where 0 is nobody. */
typedef struct {
  void **things;
  uint32_t used, room;
} table;

typedef struct {
  address from;
  peer *to;
} known;

/* One writer, one reader: who writes never waits. */
typedef struct {
  uint8_t *bytes;
  uint32_t room; /* a power of 2 */
  _Atomic uint64_t written, read;
} ring;

struct plane {
  pthread_mutex_t lock;
  pthread_t thread;
  atomic_int is_stopping;
  int is_running, fd, wake_fd, stir_fd, is_gso;
  int64_t now, wall; /* of this batch; wall is since 1970 */
  plane_counters count;
  table links, sources, outlets;
  known *addresses;
  uint32_t address_used, address_room;
  ring urgent, tape;
  int has_told, has_taped; /* since the last end() */
  int64_t told_at;
  slot *free_slots, *slots;
  peer **pending, **pacing;
  int pending_count, pacing_count, link_count, link_room;
  struct batch *out;
  uint32_t round;
  int64_t pace_at;
};

/* table.c */
uint32_t table_add(table *t, void *thing);
void *table_get(const table *t, uint32_t number);
void table_remove(table *t, uint32_t number);
peer *address_find(const plane *p, const address *from);
void address_add(plane *p, const address *from, peer *to);
void address_remove(plane *p, const peer *to);
int address_read(address *into, const void *raw, int bytes);

/* tell.c */
int ring_new(ring *r, uint32_t room);
int tell(plane *p, ring *r, const plane_event *head, const void *first, int first_bytes, const void *rest, int rest_bytes);
void tell_simply(plane *p, enum event_kind kind, uint32_t about);
void tell_end(plane *p);
int told_wait_ms(const plane *p);

/* reception.c */
int reception_take(source *s, uint16_t sequence, uint32_t timestamp, int64_t now, int bytes);
uint16_t without_gaps(const source *s, uint16_t sequence, int is_newest);
void close_number(source *s, uint16_t sequence);
void gaps_tell(plane *p, source *s);
int gap_forget(source *s, uint16_t sequence);

/* source.c */
void source_packet(plane *p, source *s, const uint8_t *packet, int bytes);
void source_repaired(plane *p, source *s, const uint8_t *packet, int bytes);
void source_let_go(plane *p, source *s);
const kept *ring_find(const source *s, uint16_t sequence, int64_t now);

/* outlet.c */
void outlet_join(outlet *o, source *s);
void outlet_leave(outlet *o, source *s);
void outlet_take(plane *p, outlet *o, source *s, const kept *k);
int outlet_send(plane *p, outlet *o, const kept *k, int is_again);
void outlet_report(plane *p, peer *l, const uint8_t *packet, int bytes);

/* egress.c */
int egress_new(plane *p);
int egress_room(plane *p);
slot *egress_slot(plane *p);
void egress_put(plane *p, peer *l, slot *s, int is_voice);
void egress_flush(plane *p);
void egress_step(plane *p);
void egress_forget(plane *p, peer *l);

/* port.c */
void begin(plane *p);
void end(plane *p);
void look(plane *p);
void look_away(plane *p);
void take_datagram(plane *p, const address *from, uint8_t *data, int bytes);
void take_sealed(plane *p, peer *l, uint8_t *data, int bytes);
void *port_run(void *p);

#endif
