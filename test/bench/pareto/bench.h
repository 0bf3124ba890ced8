/* What both programs share: rows from a file, the least CPU time of several repetitions, sorting, and sets of ranks. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void *allocated(size_t bytes) {
  void *memory = malloc(bytes ? bytes : 1);
  if (!memory) exit(1);
  return memory;
}

static double *read_rows(const char *path, size_t numbers) {
  double *rows = allocated(numbers * sizeof *rows);
  FILE *file = fopen(path, "rb");
  if (!file || fread(rows, sizeof *rows, numbers, file) != numbers) exit(1);
  fclose(file);
  return rows;
}

static double cpu_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* Lexicographic order of rows, stable: radix sort on the first axis's leading bits that differ, then comparisons. */

#define SHORT 24

typedef struct {
  const double *rows;
  int dimension;
  const int *axes;
  int axis_count;
} ordering;

static inline int before(const ordering *o, uint32_t a, uint32_t b) {
  for (int k = 0; k < o->axis_count; k++) {
    double va = o->rows[(size_t)a * o->dimension + o->axes[k]], vb = o->rows[(size_t)b * o->dimension + o->axes[k]];
    if (va < vb) return 1;
    if (va > vb) return 0;
  }
  return a < b;
}

static const ordering *sorted_by;
static int compare_indices(const void *a, const void *b) {
  uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
  return i == j ? 0 : before(sorted_by, i, j) ? -1 : 1;
}

#define DIGITS 10
#define BUCKETS (1u << DIGITS)
#define MASK (BUCKETS - 1)
#define FEW (1u << 16)

/* The bits of a number in the order of numbers; -0 is 0. */
static inline uint64_t ordered_bits(double value) {
  uint64_t bits;
  value += 0;
  memcpy(&bits, &value, 8);
  return bits >> 63 ? ~bits : bits | 1ull << 63;
}

typedef struct {
  uint32_t least, spare;
} common;

static common common_of(uint32_t least, uint32_t most) {
  return (common){least, most == least ? 31 : __builtin_clz(most - least)};
}

/* Leading bits, less those that all have in common. */
static inline uint32_t leading_bits(common c, uint64_t bits, int wanted) {
  uint32_t low = (uint32_t)bits, below = c.spare ? low >> (32 - c.spare) : 0;
  return ((((uint32_t)(bits >> 32) - c.least) << c.spare) | below) >> (32 - wanted);
}

static uint32_t *lexicographic_order(const double *rows, uint32_t count, int dimension, const int *axes, int axis_count) {
  uint64_t *here = allocated(count * sizeof *here), *there = allocated(count * sizeof *there);
  uint32_t *order = allocated(count * sizeof *order), starts[3][BUCKETS] = {{0}}, least = UINT32_MAX, most = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t bits = ordered_bits(rows[(size_t)i * dimension + axes[0]]);
    uint32_t key = bits >> 32;
    there[i] = bits;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  common c = common_of(least, most);
  int digits = count < FEW ? 2 : 3;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t key = leading_bits(c, there[i], digits * DIGITS);
    here[i] = (uint64_t)key << 32 | i;
    starts[0][key & MASK]++;
    starts[1][(key >> DIGITS) & MASK]++;
    starts[2][key >> (2 * DIGITS)]++;
  }
  for (int digit = 0; digit < digits; digit++)
    for (uint32_t bucket = 0, sum = 0; bucket < BUCKETS; bucket++) {
      uint32_t size = starts[digit][bucket];
      starts[digit][bucket] = sum;
      sum += size;
    }
  for (int digit = 0; digit < digits; digit++) {
    for (uint32_t i = 0; i < count; i++) there[starts[digit][(here[i] >> (32 + digit * DIGITS)) & MASK]++] = here[i];
    uint64_t *swap = here;
    here = there;
    there = swap;
  }
  for (uint32_t k = 0; k < count; k++) order[k] = here[k];
  ordering o = {rows, dimension, axes, axis_count};
  for (uint32_t start = 0; start < count;) {
    uint32_t end = start + 1;
    while (end < count && here[end] >> 32 == here[start] >> 32) end++;
    if (end - start > SHORT) {
      sorted_by = &o;
      qsort(order + start, end - start, sizeof *order, compare_indices);
    } else
      for (uint32_t i = start + 1; i < end; i++) {
        uint32_t moved = order[i], at = i;
        for (; at > start && before(&o, moved, order[at - 1]); at--) order[at] = order[at - 1];
        order[at] = moved;
      }
    start = end;
  }
  free(here);
  free(there);
  return order;
}

/* A set of ranks: a bit for each, a bit above for each word that is not empty, and so on. */

typedef struct {
  uint64_t *levels[8];
  int depth;
} rank_set;

static rank_set rank_set_of(uint32_t size) {
  rank_set set = {{0}, 0};
  uint32_t length = size ? size : 1;
  do {
    length = (length + 63) >> 6;
    set.levels[set.depth++] = calloc(length, sizeof(uint64_t));
  } while (length > 1);
  return set;
}

static void rank_set_free(rank_set *set) {
  for (int i = 0; i < set->depth; i++) free(set->levels[i]);
}

static inline void rank_add(rank_set *set, uint32_t rank) {
  for (int i = 0; i < set->depth; i++, rank >>= 6) {
    uint64_t old = set->levels[i][rank >> 6];
    set->levels[i][rank >> 6] = old | (1ull << (rank & 63));
    if (old) return;
  }
}

static inline void rank_delete(rank_set *set, uint32_t rank) {
  for (int i = 0; i < set->depth; i++, rank >>= 6)
    if (set->levels[i][rank >> 6] &= ~(1ull << (rank & 63))) return;
}

static inline int64_t rank_at_most(const rank_set *set, uint32_t rank) {
  uint64_t found = set->levels[0][rank >> 6] & (~0ull >> (63 - (rank & 63)));
  uint32_t word = rank >> 6;
  int level = 0;
  while (!found) {
    if (++level == set->depth) return -1;
    found = set->levels[level][word >> 6] & ((1ull << (word & 63)) - 1);
    word >>= 6;
  }
  uint32_t at = (word << 6) | (63 - __builtin_clzll(found));
  while (level > 0) {
    level--;
    at = (at << 6) | (63 - __builtin_clzll(set->levels[level][at]));
  }
  return at;
}
