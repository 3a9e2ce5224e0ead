/* One incoming stream: what of it is let through, and to whom. */
#include <stdlib.h>
#include <string.h>

#include "state.h"

enum { SILENCE = 127, RTX_BYTES = 2, LET_LONG = 1 << 20 };
#define SMOOTHING 0.15

/* abs-send-time: seconds in 6.18 fixed point; from it browsers estimate their bandwidth. */
static void write_extension(uint8_t *at, int64_t now) {
  uint64_t sent = (uint64_t)((double)now / 1e9 * (1 << 18));
  put32(at, 0xBEDE0001);
  at[4] = 1 << 4 | 2;
  at[5] = (uint8_t)(sent >> 16);
  at[6] = (uint8_t)(sent >> 8);
  at[7] = (uint8_t)sent;
}

static void hear(plane *p, source *s, const uint8_t *packet) {
  int bytes = 0;
  const uint8_t *level = extension_of(packet, s->stream.level_number, &bytes);
  if (level && bytes) s->seen.loudness += SMOOTHING * (SILENCE - (level[0] & 0x7F) - s->seen.loudness);
  if (s->outlet_count || p->now - s->sound_at < SOUND_PAUSE_NS) return;
  s->sound_at = p->now;
  tell_simply(p, TOLD_SOUND, s->id);
}

static int ring_room(kept *k, int bytes) {
  if (k->room >= bytes) return 1;
  uint8_t *body = realloc(k->body, (size_t)bytes);
  if (!body) return 0;
  k->body = body;
  k->room = bytes;
  return 1;
}

/* Redundant sound as it came, for those who take it. */
typedef struct {
  const uint8_t *payload;
  int bytes;
} doubled;

/* Whether a redundant block is of a moment that was granted: what a closed microphone sent comes
 * back with no packet after it. */
static int reaches_within(source *s, uint32_t timestamp, int reach) {
  if (!s->is_let) s->let_from = timestamp;
  s->is_let = 1;
  uint32_t since = timestamp - s->let_from;
  if (since > LET_LONG && since < 0x80000000) s->let_from = timestamp - LET_LONG; /* so that it never wraps */
  return since < 0x80000000 && since >= (uint32_t)reach;
}

/* Writes the packet with its newest sound alone; the bytes of it, 0 if it is broken. */
static int without_red(source *s, const uint8_t *packet, span payload, uint8_t *plain, doubled *all, red *r) {
  const uint8_t *at = packet + payload.start;
  if (!red_of(at, payload.end - payload.start, s->stream.payload_type, r)) return 0;
  int size = r->newest.end - r->newest.start;
  memcpy(plain, packet, (size_t)payload.start);
  plain[0] &= 0xDF; /* no padding */
  plain[1] = (uint8_t)((packet[1] & 0x80) | s->stream.payload_type);
  memcpy(plain + payload.start, at + r->newest.start, (size_t)size);
  int is_within = reaches_within(s, get32(packet + 4), r->reach);
  if (is_within && r->reach && size) *all = (doubled){at, payload.end - payload.start};
  return payload.start + size;
}

/* Fills the next place of the ring, or for sound, of which nothing is kept, the one there is. */
static kept *keep(plane *p, source *s, const uint8_t *packet, span payload, int is_newest, const doubled *twice) {
  int size = payload.end - payload.start;
  kept *k = &s->ring[s->stream.is_voice ? 0 : s->ring_next % RING];
  if (!ring_room(k, EXTENSION_BYTES + size + twice->bytes)) return NULL;
  s->ring_next++;
  write_extension(k->body, p->now);
  memcpy(k->body + EXTENSION_BYTES, packet + payload.start, (size_t)size);
  k->bytes = EXTENSION_BYTES + size;
  k->red_bytes = twice->bytes;
  if (twice->bytes) memcpy(k->body + k->bytes, twice->payload, (size_t)twice->bytes);
  k->at = p->now;
  k->timestamp = get32(packet + 4);
  k->sequence = without_gaps(s, get16(packet + 2), is_newest);
  k->marker = packet[1] & 0x80;
  k->picture = (vp8){0};
  if (s->stream.codec == CODEC_VP8) k->picture = vp8_of(packet + payload.start, size);
  return k;
}

const kept *ring_find(const source *s, uint16_t sequence, int64_t now) {
  if (s->stream.is_voice) return NULL;
  uint32_t count = s->ring_next < RING ? s->ring_next : RING;
  for (uint32_t back = 1; back <= count; back++) {
    const kept *k = &s->ring[(s->ring_next - back) % RING];
    if (now - k->at >= RING_NS) return NULL;
    if (k->sequence == sequence) return k;
  }
  return NULL;
}

/* A thread that has slept finds its caches empty: what the next outlet needs is fetched meanwhile. */
static void fetch_ahead(const source *s, int i) {
  if (i + 2 < s->outlet_count) {
    const char *far = (const char *)s->outlets[i + 2];
    for (size_t at = 0; at < offsetof(outlet, sealed_repairs); at += CACHE_LINE) __builtin_prefetch(far + at, 1);
  }
  if (i + 1 < s->outlet_count) {
    const char *home = (const char *)s->outlets[i + 1]->home;
    for (size_t at = 0; at < offsetof(peer, sources); at += CACHE_LINE) __builtin_prefetch(home + at);
    __builtin_prefetch(s->outlets[i + 1]->home->sending.text);
  }
}

/* Finds in order what came before a late packet and belongs behind it: where packets overtake one
 * another, or the first of a key frame had to be sent again, the picture begins all the same. Returns how
 * far the last one is ahead; 0 if nothing is, or if it is too long ago. */
static int overtaking(const source *s, const kept *late, const kept *ahead[LATE_KEY + 1]) {
  uint32_t count = s->ring_next < RING ? s->ring_next : RING;
  int furthest = 0;
  memset(ahead, 0, (LATE_KEY + 1) * sizeof *ahead);
  for (uint32_t i = 0; i < count; i++) {
    uint16_t step = (uint16_t)(s->ring[i].sequence - late->sequence);
    if (!step || step & 0x8000) continue;
    if (step > LATE_KEY) return 0;
    ahead[step] = &s->ring[i];
    if (step > furthest) furthest = step;
  }
  return furthest;
}

static void fan_out(plane *p, source *s, const kept *k, int is_newest) {
  const kept *ahead[LATE_KEY + 1];
  int is_voice = s->stream.is_voice, is_wanted = 0, late = 0;
  int is_key = is_voice ? is_newest : is_key_frame(s->stream.codec, k->body + EXTENSION_BYTES, k->bytes - EXTENSION_BYTES);
  if (is_key && !is_voice) s->seen.key_at = p->now;
  if (is_key && !is_newest) is_key = late = overtaking(s, k, ahead);
  for (int i = 0; i < s->outlet_count; i++) {
    outlet *o = s->outlets[i];
    fetch_ahead(s, i);
    if (o->from != s) {
      if (!is_key) {
        is_wanted = 1;
        continue;
      }
      outlet_take(p, o, s, k);
      outlet_send(p, o, k, 0);
      for (int step = 1; step <= late; step++)
        if (ahead[step]) outlet_send(p, o, ahead[step], 0);
      continue;
    }
    outlet_send(p, o, k, 0);
  }
  if (is_wanted) tell_simply(p, TOLD_WANTED, s->id);
}

static void tape(plane *p, const source *s, const uint8_t *packet, int bytes) {
  plane_event event = {.kind = TOLD_PACKET, .about = s->id, .at = p->wall};
  if (s->is_taped) tell(p, &p->tape, &event, packet, bytes, NULL, 0);
}

/* Lets the sound before the newest through, if its own packet has not come. Reports go on telling it as
 * lost: it is the line that they speak of. */
static void restore(plane *p, source *s, const uint8_t *packet, const doubled *twice, const red *r) {
  uint8_t lost[MAX_PACKET];
  const doubled once = {0};
  uint16_t number = (uint16_t)(get16(packet + 2) - 1);
  int size = r->before.end - r->before.start;
  if (!twice->bytes || size <= 0 || !r->back) return;
  if (s->seen.highest < 0 || !is_after(number, (uint16_t)s->seen.highest)) return;
  lost[0] = 0x80;
  lost[1] = s->stream.payload_type;
  put16(lost + 2, number);
  put32(lost + 4, get32(packet + 4) - (uint32_t)r->back);
  put32(lost + 8, s->stream.ssrc);
  memcpy(lost + HEADER_BYTES, twice->payload + r->before.start, (size_t)size);
  s->restored[s->restored_count++ % RESTORED] = number;
  tape(p, s, lost, HEADER_BYTES + size);
  const kept *k = keep(p, s, lost, (span){HEADER_BYTES, HEADER_BYTES + size}, 1, &once);
  if (k) fan_out(p, s, k, 1);
}

/* Whether a packet comes late whose sound was let through in another one. */
static int is_restored(const source *s, uint16_t sequence) {
  if (s->seen.highest < 0 || is_after(sequence, (uint16_t)s->seen.highest)) return 0;
  uint32_t count = s->restored_count < RESTORED ? s->restored_count : RESTORED;
  for (uint32_t i = 0; i < count; i++)
    if (s->restored[i] == sequence) return 1;
  return 0;
}

void source_packet(plane *p, source *s, const uint8_t *packet, int bytes) {
  span payload;
  doubled twice = {0};
  uint8_t plain[MAX_PACKET];
  if (!s->is_granted || bytes > MAX_PACKET || !payload_of(packet, bytes, &payload)) return;
  int kind = packet[1] & 0x7F;
  if (s->stream.red_type && kind == s->stream.red_type) {
    red r;
    bytes = without_red(s, packet, payload, plain, &twice, &r);
    if (!bytes) return;
    restore(p, s, packet, &twice, &r);
    packet = plain;
    payload.end = bytes;
  } else if (kind != s->stream.payload_type) {
    return;
  }
  int is_empty = payload.start == payload.end;
  uint16_t sequence = get16(packet + 2);
  if (is_restored(s, sequence)) {
    reception_take(s, sequence, get32(packet + 4), p->now, payload.end - payload.start);
    return;
  }
  if (!is_empty) tape(p, s, packet, bytes);
  if (s->stream.is_voice) hear(p, s, packet);
  int is_newest = reception_take(s, sequence, get32(packet + 4), p->now, payload.end - payload.start);
  s->seen.last_at = p->now;
  if (is_empty) {
    if (is_newest) close_number(s, sequence); /* that of one that comes late has been passed over already */
  } else {
    const kept *k = keep(p, s, packet, payload, is_newest, &twice);
    if (k) fan_out(p, s, k, is_newest);
  }
  if (s->gap_count && !s->stream.is_voice) gaps_tell(p, s);
}

/* RFC 4588, 4: the number it had, and its payload. Only what is still missing is taken. */
void source_repaired(plane *p, source *s, const uint8_t *packet, int bytes) {
  span payload;
  uint8_t whole[MAX_PACKET];
  if (bytes > MAX_PACKET || !payload_of(packet, bytes, &payload)) return;
  int size = payload.end - payload.start - RTX_BYTES, is_missing = 0;
  if (size <= 0) return;
  const uint8_t *number = packet + payload.start;
  for (int i = 0; i < s->gap_count && !is_missing; i++) is_missing = s->gaps[i].number == get16(number);
  if (!is_missing) return;
  whole[0] = 0x80;
  whole[1] = (uint8_t)((packet[1] & 0x80) | s->stream.payload_type);
  memcpy(whole + 2, number, 2);
  memcpy(whole + 4, packet + 4, 4);
  put32(whole + 8, s->stream.ssrc);
  memcpy(whole + HEADER_BYTES, number + RTX_BYTES, (size_t)size);
  source_packet(p, s, whole, HEADER_BYTES + size);
}

void source_let_go(plane *p, source *s) {
  peer *home = s->home;
  while (s->outlet_count) outlet_leave(s->outlets[0], s);
  for (int i = 0; i < home->source_count; i++)
    if (home->sources[i] == s) home->sources[i--] = home->sources[--home->source_count];
  for (int i = 0; i < home->repair_count; i++)
    if (home->repairs[i].of == s) home->repairs[i--] = home->repairs[--home->repair_count];
  table_remove(&p->sources, s->id);
  for (int i = 0; s->ring && i < (s->stream.is_voice ? 1 : RING); i++) free(s->ring[i].body);
  free(s->ring);
  free(s->outlets);
  free(s);
}
