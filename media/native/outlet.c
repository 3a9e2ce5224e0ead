/* One outgoing stream: its own numbers, whatever source it carries. media/python_outlet.py has the same. */
#include <stdlib.h>
#include <string.h>

#include "state.h"

enum { RTX_BYTES = 2 };

static int is_of(const outlet *o, const source *s) { return o->from == s || o->target == s; }

void outlet_join(outlet *o, source *s) {
  for (int i = 0; i < s->outlet_count; i++)
    if (s->outlets[i] == o) return;
  if (s->outlet_count == s->outlet_room) {
    int room = s->outlet_room ? 2 * s->outlet_room : 16;
    outlet **all = realloc(s->outlets, (size_t)room * sizeof *all);
    if (!all) return;
    s->outlets = all;
    s->outlet_room = room;
  }
  s->outlets[s->outlet_count++] = o;
}

static void remove_from(source *s, const outlet *o) {
  for (int i = 0; i < s->outlet_count; i++)
    if (s->outlets[i] == o) {
      s->outlets[i] = s->outlets[--s->outlet_count];
      return;
    }
}

void outlet_leave(outlet *o, source *s) {
  if (o->target == s) o->target = NULL;
  if (o->from == s) o->from = NULL;
  remove_from(s, o);
}

/* Goes on with another source, with the packet that its decoder can begin with. */
void outlet_take(plane *p, outlet *o, source *s, const kept *k) {
  source *former = o->from;
  uint32_t ticks = 0;
  if (!o->is_begun) {
    o->is_begun = 1;
    o->last = o->out.ssrc & 0x7FFF; /* low, so that the first losses do not confuse the roll-over */
    o->last_timestamp = k->timestamp;
  } else {
    ticks = (uint32_t)((double)(p->now - o->last_at) / 1e9 * s->stream.clock_rate);
    if (!ticks) ticks = 1;
  }
  o->from = s;
  o->first = (uint16_t)(o->last + 1);
  o->sequence_shift = (uint16_t)(o->first - k->sequence);
  o->timestamp_shift = o->last_timestamp + ticks - k->timestamp;
  if (k->picture.is_there && o->has_picture) {
    o->picture_shift = o->last_picture + 1 - k->picture.picture;
    o->tl0_shift = o->last_tl0 + 1 - k->picture.tl0;
  }
  if (former && former != s && !is_of(o, former)) remove_from(former, o);
}

static void advance(outlet *o, uint16_t sequence, uint32_t timestamp, int64_t now) {
  o->last = sequence;
  o->last_timestamp = timestamp;
  o->last_at = now;
  if ((uint16_t)(sequence - o->first) > 0x4000) o->first = (uint16_t)(sequence - 0x2000);
}

static void number_picture(outlet *o, uint8_t *payload, const vp8 *d, int is_newest) {
  int is_wide = d->picture_bits == 15;
  int picture = (d->picture + o->picture_shift) & (is_wide ? 0x7FFF : 0x7F);
  int tl0 = (d->tl0 + o->tl0_shift) & 0xFF;
  if (is_newest) {
    o->last_picture = picture;
    o->last_tl0 = tl0;
    o->has_picture = 1;
  }
  if (d->picture_at && o->picture_shift) {
    uint8_t *at = payload + d->picture_at;
    if (is_wide) put16(at, (uint16_t)(picture | 0x8000));
    else *at = (uint8_t)picture;
  }
  if (d->tl0_at && o->tl0_shift) payload[d->tl0_at] = (uint8_t)tl0;
}

static void write_header(uint8_t *at, int kind, uint16_t sequence, uint32_t timestamp, uint32_t ssrc) {
  at[0] = 0x90;
  at[1] = (uint8_t)kind;
  put16(at + 2, sequence);
  put32(at + 4, timestamp);
  put32(at + 8, ssrc);
}

/* Writes the packet with this stream's numbers and seals it; 0 if it is of before, or has no way. */
int outlet_send(plane *p, outlet *o, const kept *k, int is_again) {
  peer *l = o->home;
  source *from = o->from;
  uint16_t sequence = (uint16_t)(k->sequence + o->sequence_shift);
  uint32_t timestamp = k->timestamp + o->timestamp_shift;
  if ((uint16_t)(sequence - o->first) & 0x8000) return 0;
  if (!is_again && !srtp_is_fresh(&o->sealed, sequence)) return 0; /* two packets, one number: never */
  if (!is_again && (uint16_t)(sequence - o->last) < 0x8000) advance(o, sequence, timestamp, p->now);
  int is_repair = is_again && o->out.repair_ssrc;
  int is_red = k->red_bytes && o->out.types[CODEC_RED];
  int codec = from ? (is_red ? CODEC_RED : from->stream.codec) : 0;
  int kind = from ? (is_repair ? o->out.repair_types : o->out.types)[codec] : 0;
  if (!kind || !l->is_open || !l->to.bytes) return 0;
  slot *s = egress_slot(p);
  if (!s) return 0;
  const uint8_t *payload = k->body + (is_red ? k->bytes : EXTENSION_BYTES);
  int skip = is_repair ? RTX_BYTES : 0, bytes = is_red ? k->red_bytes : k->bytes - EXTENSION_BYTES;
  int size = BODY_AT + skip + bytes;
  uint16_t own = is_repair ? ++o->repair_sequence : sequence;
  write_header(s->bytes, k->marker | kind, own, timestamp, is_repair ? o->out.repair_ssrc : o->out.ssrc);
  memcpy(s->bytes + HEADER_BYTES, k->body, EXTENSION_BYTES);
  if (is_repair) put16(s->bytes + BODY_AT, sequence);
  memcpy(s->bytes + BODY_AT + skip, payload, (size_t)bytes);
  if (is_red) red_retype(s->bytes + BODY_AT, o->out.types[CODEC_OPUS]);
  if (k->picture.is_there) number_picture(o, s->bytes + BODY_AT + skip, &k->picture, sequence == o->last);
  if (!is_repair) {
    o->packets++;
    o->bytes += (uint64_t)size;
  }
  s->size = (uint32_t)srtp_seal(&l->sending, is_repair ? &o->sealed_repairs : &o->sealed, s->bytes, size);
  s->from = o;
  egress_put(p, l, s, from->stream.is_voice);
  return 1;
}

/* Seals a compound RTCP packet for a peer and sends it with the voices. */
void outlet_report(plane *p, peer *l, const uint8_t *packet, int bytes) {
  if (!l->is_open || !l->to.bytes || bytes < 8 || bytes > SLOT_BYTES - RTCP_TRAILER) return;
  slot *s = egress_slot(p);
  if (!s) return;
  memcpy(s->bytes, packet, (size_t)bytes);
  s->size = (uint32_t)srtcp_seal(&l->reporting, ++l->report_index, s->bytes, bytes);
  s->from = &l->reports;
  egress_put(p, l, s, 1);
}
