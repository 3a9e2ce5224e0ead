/* The calls of Python about sources and outlets. */
#include <stdlib.h>
#include <string.h>

#include "state.h"

uint32_t source_new(plane *p, uint32_t home, const plane_stream *stream) {
  source *s = calloc(1, sizeof *s);
  kept *places = calloc(stream->is_voice ? 1 : RING, sizeof *places);
  uint32_t id = 0;
  begin(p);
  peer *l = table_get(&p->links, home);
  if (s && places && l && l->source_count < MOST_SOURCES && stream->codec < CODECS) id = table_add(&p->sources, s);
  if (id) {
    *s = (source){.id = id, .home = l, .stream = *stream, .ring = places};
    s->seen.highest = s->seen.first = -1;
    for (int i = 0; i < l->source_count; i++) /* the newest of an SSRC is the one that counts */
      if (l->sources[i]->stream.ssrc == stream->ssrc) l->sources[i]->stream.ssrc = 0;
    l->sources[l->source_count++] = s;
  }
  end(p);
  if (!id) {
    free(s);
    free(places);
  }
  return id;
}

void source_free(plane *p, uint32_t id) {
  begin(p);
  source *s = table_get(&p->sources, id);
  if (s) source_let_go(p, s);
  end(p);
}

void source_set(plane *p, uint32_t id, int is_granted, int is_taped) {
  begin(p);
  source *s = table_get(&p->sources, id);
  if (s) {
    if (!is_granted) s->is_let = 0;
    s->is_granted = is_granted;
    s->is_taped = is_taped;
    if (!is_granted) s->seen.loudness = 0;
  }
  end(p);
}

void source_feed(plane *p, uint32_t id, const char *packet, int bytes) {
  begin(p);
  source *s = table_get(&p->sources, id);
  if (s && bytes >= 0) source_packet(p, s, (const uint8_t *)packet, bytes);
  end(p);
}

/* Tells each subscriber of the source its sender report: same NTP moment, its own RTP time and counts. */
void source_report(plane *p, uint32_t id, const char *report, int bytes) {
  uint8_t own[28] = {0x80, 200, 0, 6};
  begin(p);
  const source *s = table_get(&p->sources, id);
  for (int i = 0; s && bytes >= 28 && i < s->outlet_count; i++) {
    const outlet *o = s->outlets[i];
    if (o->from != s) continue;
    put32(own + 4, o->out.ssrc);
    memcpy(own + 8, report + 8, 8);
    put32(own + 16, get32((const uint8_t *)report + 16) + o->timestamp_shift);
    put32(own + 20, (uint32_t)o->packets);
    put32(own + 24, (uint32_t)o->bytes);
    outlet_report(p, o->home, own, sizeof own);
  }
  end(p);
}

void source_read(plane *p, uint32_t id, plane_reception *out) {
  look(p);
  const source *s = table_get(&p->sources, id);
  if (s) *out = s->seen;
  look_away(p);
}

uint32_t outlet_new(plane *p, uint32_t home, const plane_outgoing *outgoing) {
  outlet *o = calloc(1, sizeof *o);
  uint32_t id = 0;
  begin(p);
  peer *l = table_get(&p->links, home);
  if (o && l) id = table_add(&p->outlets, o);
  if (id) {
    o->id = id;
    o->home = l;
    o->out = *outgoing;
    o->repair_sequence = outgoing->repair_ssrc & 0x7FFF;
    o->next = l->outlets;
    l->outlets = o;
  }
  end(p);
  if (!id) free(o);
  return id;
}

static void stop(outlet *o) {
  source *former = o->from;
  o->from = NULL;
  if (former && o->target != former) outlet_leave(o, former);
}

void outlet_aim(plane *p, uint32_t id, uint32_t at) {
  begin(p);
  outlet *o = table_get(&p->outlets, id);
  source *s = table_get(&p->sources, at);
  if (o) {
    source *former = o->target;
    o->target = s;
    if (!s) stop(o);
    else outlet_join(o, s);
    if (former && former != s && former != o->from) outlet_leave(o, former);
  }
  end(p);
}

/* Redundant sound goes with this payload type from now on; 0 is none. */
void outlet_red(plane *p, uint32_t id, int type) {
  begin(p);
  outlet *o = table_get(&p->outlets, id);
  if (o && type >= 0 && type < 128) o->out.types[CODEC_RED] = (uint8_t)type;
  end(p);
}

void outlet_stop(plane *p, uint32_t id) {
  begin(p);
  outlet *o = table_get(&p->outlets, id);
  if (o) stop(o);
  end(p);
}

int outlet_again(plane *p, uint32_t id, const uint16_t *numbers, int count) {
  int found = 0;
  begin(p);
  outlet *o = table_get(&p->outlets, id);
  for (int i = 0; o && o->from && i < count; i++) {
    const kept *k = ring_find(o->from, (uint16_t)(numbers[i] - o->sequence_shift), p->now);
    if (k) found += outlet_send(p, o, k, 1);
  }
  end(p);
  return found;
}

void outlet_read(plane *p, uint32_t id, plane_outlet *out) {
  look(p);
  const outlet *o = table_get(&p->outlets, id);
  if (o) {
    *out = (plane_outlet){.timestamp_shift = o->timestamp_shift, .packets = o->packets, .bytes = o->bytes};
    out->source = o->from ? o->from->id : 0;
  }
  look_away(p);
}
