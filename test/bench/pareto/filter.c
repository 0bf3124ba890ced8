/* The non-dominated rows of three objectives, as src/search/pareto/nondominated.ts finds them. */
#include "bench.h"

#define SAMPLE 4096
#define WORTHWHILE 0.2
#define PROMISING 0.05
#define SIDE 256
#define STRIDE (SIDE + 1)
#define CELL_BITS 14
#define CROWDED 16

typedef struct {
  double low, scale;
} range;

typedef struct {
  const double *rows;
  uint32_t *indices;
  uint32_t count;
} standing;

static range range_of(const double *rows, uint32_t count, int axis) {
  double low = INFINITY, high = -INFINITY;
  for (uint32_t i = 0; i < count; i++) {
    double value = rows[3 * i + axis];
    if (value < low && value > -INFINITY) low = value;
    if (value > high && value < INFINITY) high = value;
  }
  return high > low && high - low < INFINITY ? (range){low, 1 / (high - low)} : (range){0, 0};
}

static uint32_t sample_of(const standing *from, double *sample) {
  uint32_t size = from->count < SAMPLE ? from->count : SAMPLE;
  for (uint32_t k = 0; k < size; k++)
    memcpy(sample + 3 * k, from->rows + 3 * ((uint64_t)k * from->count / size), 3 * sizeof(double));
  return size;
}

static uint32_t keep_not_above(const double *rows, uint32_t count, const double *pivot, uint32_t *kept) {
  double px = pivot[0], py = pivot[1], pz = pivot[2];
  uint32_t size = 0;
  for (uint32_t i = 0; i < count; i++) {
    double x = rows[3 * i], y = rows[3 * i + 1], z = rows[3 * i + 2];
    if (x >= px && y >= py && z >= pz && (x > px || y > py || z > pz)) continue;
    kept[size++] = i;
  }
  return size;
}

static standing gathered(standing from, uint32_t *kept, uint32_t size, const double *given) {
  double *rows = allocated(3 * (size_t)size * sizeof *rows);
  for (uint32_t k = 0; k < size; k++) memcpy(rows + 3 * k, from.rows + 3 * (size_t)kept[k], 3 * sizeof *rows);
  if (from.indices) for (uint32_t k = 0; k < size; k++) kept[k] = from.indices[kept[k]];
  if (from.rows != given) free((void *)from.rows);
  free(from.indices);
  return (standing){rows, kept, size};
}

static int below_pivot(standing *from, const double *given) {
  static double sample[3 * SAMPLE];
  static uint32_t spare[SAMPLE];
  uint32_t size = sample_of(from, sample);
  range ranges[3];
  for (int i = 0; i < 3; i++) ranges[i] = range_of(sample, size, i);
  double least = INFINITY, pivot[3];
  for (uint32_t k = 0; k < size; k++) {
    double sum = 0;
    for (int i = 0; i < 3; i++) sum += (sample[3 * k + i] - ranges[i].low) * ranges[i].scale;
    if (sum < least) {
      least = sum;
      memcpy(pivot, sample + 3 * k, sizeof pivot);
    }
  }
  if (size - keep_not_above(sample, size, pivot, spare) < WORTHWHILE * size) return 0;
  uint32_t *kept = allocated(from->count * sizeof *kept);
  uint32_t left = keep_not_above(from->rows, from->count, pivot, kept);
  *from = gathered(*from, kept, left, given);
  return 1;
}

static inline int cell_of(double share) { return share > 0 ? (share < 1 ? 1 + (int)(share * SIDE) : SIDE) : 1; }

typedef struct {
  double own[STRIDE * STRIDE], least[STRIDE * STRIDE];
  range x, y;
} grid;

static inline int cell_at(const grid *g, const double *row) {
  return cell_of((row[0] - g->x.low) * g->x.scale) * STRIDE + cell_of((row[1] - g->y.low) * g->y.scale);
}

static void fill(grid *g, const double *rows, uint32_t count, int32_t *cells) {
  for (uint32_t i = 0; i < count; i++) {
    int cell = cell_at(g, rows + 3 * (size_t)i);
    if (rows[3 * (size_t)i + 2] < g->own[cell]) g->own[cell] = rows[3 * (size_t)i + 2];
    cells[i] = cell;
  }
  memcpy(g->least, g->own, sizeof g->least);
  for (int i = 1; i <= SIDE; i++)
    for (int j = 1; j <= SIDE; j++) {
      double *cell = g->least + i * STRIDE + j;
      if (cell[-1] < *cell) *cell = cell[-1];
      if (cell[-STRIDE] < *cell) *cell = cell[-STRIDE];
    }
  for (int i = 0; i < STRIDE * STRIDE; i++)
    if (g->least[i] == INFINITY) g->least[i] = NAN;
}

static uint32_t keep_in_grid(const grid *g, const double *rows, uint32_t count, const int32_t *cells, uint32_t *kept) {
  uint32_t size = 0;
  for (uint32_t i = 0; i < count; i++)
    if (!(rows[3 * (size_t)i + 2] >= g->least[cells[i] - STRIDE - 1])) kept[size++] = i;
  return size;
}

static void below_grid(standing *from, const double *given) {
  static double sample[3 * SAMPLE];
  static grid g;
  uint32_t size = sample_of(from, sample), *kept = allocated(from->count * sizeof *kept);
  int32_t *cells = allocated(from->count * sizeof *cells);
  g.x = range_of(sample, size, 0);
  g.y = range_of(sample, size, 1);
  for (int i = 0; i < STRIDE * STRIDE; i++) g.own[i] = INFINITY;
  fill(&g, sample, size, cells);
  if (keep_in_grid(&g, sample, size, cells, kept) > (1 - PROMISING) * size) free(kept);
  else {
    fill(&g, from->rows, from->count, cells);
    *from = gathered(*from, kept, keep_in_grid(&g, from->rows, from->count, cells, kept), given);
  }
  free(cells);
}

static int by_value(const void *a, const void *b) {
  uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
  return (i > j) - (i < j);
}

static void ascending(uint32_t *some, uint32_t count, uint32_t size) {
  if ((uint64_t)count * 16 < size) {
    qsort(some, count, sizeof *some, by_value);
    return;
  }
  uint8_t *marks = calloc(size, 1);
  for (uint32_t k = 0; k < count; k++) marks[some[k]] = 1;
  for (uint32_t row = 0, at = 0; row < size; row++)
    if (marks[row]) some[at++] = row;
  free(marks);
}

typedef struct {
  double y, z;
  uint32_t next, cell;
} step;

static uint32_t *cells_by_bits(const double *y, uint32_t size) {
  uint32_t *cells = allocated(size * sizeof *cells), least = UINT32_MAX, most = 0;
  for (uint32_t k = 0; k < size; k++) {
    uint32_t key = ordered_bits(y[k]) >> 32;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  common c = common_of(least, most);
  for (uint32_t k = 0; k < size; k++) cells[k] = 1 + leading_bits(c, ordered_bits(y[k]), CELL_BITS);
  return cells;
}

/* -1 where cells are crowded. */
static int64_t sweep_cells(const double *y, const double *z, const uint32_t *cells, uint32_t size, uint32_t cell_count,
                           uint32_t *kept) {
  rank_set occupied = rank_set_of(cell_count + 1);
  step *steps = allocated((size + 2) * sizeof *steps);
  uint32_t *last = allocated((cell_count + 1) * sizeof *last), unused = UINT32_MAX, made = 2;
  int64_t count = 0, patience = CROWDED * (int64_t)size;
  last[0] = 0;
  rank_add(&occupied, 0);
  steps[0] = (step){NAN, NAN, 1, 0};
  steps[1] = (step){NAN, NAN, 0, UINT32_MAX};
  for (uint32_t k = 0; k < size && patience >= 0; k++) {
    uint32_t cell = cells[k], left = last[rank_at_most(&occupied, cell - 1)], right = steps[left].next;
    double py = y[k], pz = z[k];
    for (; steps[right].y <= py; patience--) {
      left = right;
      right = steps[right].next;
    }
    if (steps[left].z <= pz) continue;
    while (steps[right].z >= pz) {
      uint32_t was = steps[right].cell, next = steps[right].next;
      if (was != cell && last[was] == right) rank_delete(&occupied, was);
      steps[right].next = unused;
      unused = right;
      right = next;
    }
    uint32_t here = unused;
    if (here == UINT32_MAX) here = made++;
    else unused = steps[here].next;
    steps[here] = (step){py, pz, right, cell};
    steps[left].next = here;
    if (steps[right].cell != cell) last[cell] = here;
    rank_add(&occupied, cell);
    kept[count++] = k;
  }
  free(steps);
  free(last);
  rank_set_free(&occupied);
  return patience < 0 ? -1 : count;
}

static uint32_t sweep(const double *rows, uint32_t size, uint32_t **found) {
  static const int xyz[] = {0, 1, 2}, first[] = {0};
  uint32_t *order = lexicographic_order(rows, size, 3, xyz, 3), *kept = allocated(size * sizeof *kept);
  double *y = allocated(size * sizeof *y), *z = allocated(size * sizeof *z);
  for (uint32_t k = 0; k < size; k++) {
    y[k] = rows[3 * (size_t)order[k] + 1];
    z[k] = rows[3 * (size_t)order[k] + 2];
  }
  uint32_t *cells = cells_by_bits(y, size);
  int64_t count = sweep_cells(y, z, cells, size, 1u << CELL_BITS, kept);
  if (count < 0) {
    uint32_t *by_y = lexicographic_order(y, size, 1, first, 1);
    for (uint32_t r = 0; r < size; r++) cells[by_y[r]] = r + 1;
    count = sweep_cells(y, z, cells, size, size, kept);
    free(by_y);
  }
  for (uint32_t k = 0; k < count; k++) kept[k] = order[kept[k]];
  free(order);
  free(y);
  free(z);
  free(cells);
  *found = kept;
  return count;
}

static uint32_t nondominated(const double *given, uint32_t count) {
  standing now = {given, NULL, count};
  while (now.count > SAMPLE && below_pivot(&now, given));
  if (now.count > 4 * SAMPLE) below_grid(&now, given);
  for (size_t i = 0; i < 3 * (size_t)now.count; i++)
    if (now.rows[i] != now.rows[i]) exit(1);
  uint32_t *kept, size = sweep(now.rows, now.count, &kept);
  ascending(kept, size, now.count);
  if (now.indices) for (uint32_t k = 0; k < size; k++) kept[k] = now.indices[kept[k]];
  free(kept);
  if (now.rows != given) free((void *)now.rows);
  free(now.indices);
  return size;
}

/* filter ROWS COUNT REPETITIONS: prints the size of the front and the least CPU time in ms. */
int main(int argc, char **argv) {
  if (argc != 4) return 2;
  uint32_t count = strtoul(argv[2], NULL, 10), size = 0;
  double *rows = read_rows(argv[1], 3 * (size_t)count), best = INFINITY;
  for (int i = atoi(argv[3]); i > 0; i--) {
    double start = cpu_ms();
    size = nondominated(rows, count);
    double took = cpu_ms() - start;
    if (took < best) best = took;
  }
  printf("%u %.6f\n", size, best);
}
