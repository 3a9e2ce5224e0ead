/* What arrived of a source: for receiver reports (RFC 3550, A.3, A.8), for asking again what is
 * missing, and for closing the gaps that padding leaves. media/rtcp.py has the same in Python. */
#include <math.h>
#include <string.h>

#include "state.h"

static void note_jitter(source *s, uint32_t timestamp, int64_t now) {
  double rate = s->stream.clock_rate, transit = (double)now / 1e9 * rate - timestamp;
  if (s->has_transit) {
    double difference = fmod(fabs(transit - s->transit), 4294967296.0);
    if (difference < rate * 10) s->seen.jitter += (difference - s->seen.jitter) / 16;
  }
  s->transit = transit;
  s->has_transit = 1;
}

static void note_gap(source *s, uint16_t sequence, int64_t now) {
  int gap = (uint16_t)(sequence - s->seen.highest) - 1;
  if (gap < 1 || gap > MOST_GAP) return;
  int surplus = s->gap_count + gap - MOST_MISSING;
  if (surplus > 0) {
    s->gap_count -= surplus;
    memmove(s->gaps, s->gaps + surplus, (size_t)s->gap_count * sizeof *s->gaps);
  }
  for (int step = 1; step <= gap; step++)
    s->gaps[s->gap_count++] = (missing){(uint16_t)(s->seen.highest + step), 0, now, 0};
}

int gap_forget(source *s, uint16_t sequence) {
  for (int i = 0; i < s->gap_count; i++)
    if (s->gaps[i].number == sequence) {
      memmove(s->gaps + i, s->gaps + i + 1, (size_t)(--s->gap_count - i) * sizeof *s->gaps);
      return 1;
    }
  return 0;
}

int reception_take(source *s, uint16_t sequence, uint32_t timestamp, int64_t now, int bytes) {
  s->seen.packets++;
  s->seen.bytes += (uint64_t)bytes;
  note_jitter(s, timestamp, now);
  if (s->seen.highest < 0) {
    s->seen.first = s->seen.highest = sequence;
    return 1;
  }
  if (!is_after(sequence, (uint16_t)s->seen.highest)) {
    gap_forget(s, sequence);
    return 0;
  }
  note_gap(s, sequence, now);
  if (sequence < s->seen.highest) s->seen.cycles++;
  s->seen.highest = sequence;
  return 1;
}

void close_number(source *s, uint16_t sequence) {
  s->closed_numbers[s->closed % CLOSED] = sequence;
  s->closed++;
  if (s->closed_count < CLOSED) s->closed_count++;
}

uint16_t without_gaps(const source *s, uint16_t sequence, int is_newest) {
  uint32_t closed = s->closed;
  if (!is_newest)
    for (int i = 0; i < s->closed_count; i++) closed -= (uint32_t)is_after(s->closed_numbers[i], sequence);
  return (uint16_t)(sequence - closed);
}

/* Tells which numbers are due to be asked for again, oldest first. */
void gaps_tell(plane *p, source *s) {
  uint16_t due[MOST_GAP];
  int count = 0, left = 0;
  for (int i = 0; i < s->gap_count; i++) {
    missing gap = s->gaps[i];
    if (gap.tries >= MISSING_TRIES || p->now - gap.since >= MISSING_NS) continue;
    if (count < MOST_GAP && (!gap.tries || p->now - gap.asked_at >= s->home->ask_each)) {
      due[count++] = gap.number;
      gap = (missing){gap.number, (uint8_t)(gap.tries + 1), gap.since, p->now};
    }
    s->gaps[left++] = gap;
  }
  s->gap_count = left;
  plane_event event = {.kind = TOLD_MISSING, .about = s->id, .at = p->now};
  if (count) tell(p, &p->urgent, &event, due, count * (int)sizeof *due, NULL, 0);
}
