/* The plane in C as Python sees it: media/native_plane.py reads the declarations between the two
 * marks. Every call takes the plane's lock; links, sources and outlets are numbers that are never
 * used again, and a number that is gone is no error. Moments are ns, of CLOCK_MONOTONIC unless said. */
#ifndef HEMICICLO_PLANE_H
#define HEMICICLO_PLANE_H

#include <stdint.h>

#pragma GCC visibility push(default)
/* cffi: begin */
typedef struct plane plane;

typedef struct {
  uint64_t received, sent, dropped, refused, untold, untaped, batches, paced, segments;
} plane_counters;

typedef struct {
  uint64_t packets, bytes;
  int64_t last_at, key_at; /* of the last packet; of the last one that a decoder can begin with */
  int32_t highest, first;
  uint32_t cycles;
  double jitter, loudness;
} plane_reception;

typedef struct {
  uint32_t source;
  uint32_t timestamp_shift;
  uint64_t packets, bytes;
} plane_outlet;

typedef struct {
  uint32_t ssrc, clock_rate;
  uint8_t codec, payload_type, is_voice, level_number, red_type; /* redundant sound; 0 is "none" */
} plane_stream;

typedef struct {
  uint32_t ssrc, repair_ssrc;
  uint8_t types[5], repair_types[5]; /* by codec; 0 is "not taken" */
} plane_outgoing;

/* What happened, as it lies in the ring: `bytes` follow, and padding to 8. */
typedef struct {
  uint32_t size, kind, about, bytes;
  int64_t at;
} plane_event;

const char *plane_sources(void);
int plane_usable(void);
plane *plane_new(int fd, int wake_fd, int is_gso);
int plane_start(plane *p);
void plane_step(plane *p);
void plane_free(plane *p);
void plane_count(plane *p, plane_counters *out);
void plane_input(plane *p, const char *address, int address_bytes, const char *data, int bytes);
int plane_told(plane *p, int is_tape, char *into, int room);

uint32_t link_new(plane *p);
void link_free(plane *p, uint32_t link);
int link_open(plane *p, uint32_t link, int is_gcm, int key_bytes, const char *sending, const char *opening);
void link_admit(plane *p, uint32_t link, const char *address, int address_bytes);
void link_aim(plane *p, uint32_t link, const char *address, int address_bytes);
int64_t link_heard(plane *p, uint32_t link);
void link_take(plane *p, uint32_t link, const char *data, int bytes);
void link_report(plane *p, uint32_t link, const char *packet, int bytes);
void link_repairs(plane *p, uint32_t link, uint32_t ssrc, uint32_t source);
void link_ask_each(plane *p, uint32_t link, int64_t pause);
void link_watch(plane *p, uint32_t link, int extension);
int link_arrivals(plane *p, uint32_t link, uint16_t *numbers, int64_t *moments, int room);

uint32_t source_new(plane *p, uint32_t link, const plane_stream *stream);
void source_free(plane *p, uint32_t source);
void source_set(plane *p, uint32_t source, int is_granted, int is_taped);
void source_feed(plane *p, uint32_t source, const char *packet, int bytes);
void source_report(plane *p, uint32_t source, const char *report, int bytes);
void source_read(plane *p, uint32_t source, plane_reception *out);

uint32_t outlet_new(plane *p, uint32_t link, const plane_outgoing *outgoing);
void outlet_aim(plane *p, uint32_t outlet, uint32_t source);
void outlet_stop(plane *p, uint32_t outlet);
int outlet_again(plane *p, uint32_t outlet, const uint16_t *numbers, int count);
void outlet_red(plane *p, uint32_t outlet, int type);
void outlet_read(plane *p, uint32_t outlet, plane_outlet *out);
/* cffi: end */
#pragma GCC visibility pop

enum event_kind { TOLD_DATAGRAM = 1, TOLD_STRANGER, TOLD_PACKET, TOLD_SOUND, TOLD_MISSING, TOLD_WANTED };

#endif
