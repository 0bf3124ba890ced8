/* The non-dominated rows of three objectives, as src/search/pareto/nondominated.ts finds them. */
#include "bench.h"

#define SAMPLE 4096
#define WORTHWHILE 0.2
#define PROMISING 0.05
#define SIDE 256
#define STRIDE (SIDE + 1)
#define CELLS 2048
#define BLOCK_BITS 5
#define BLOCK (1 << BLOCK_BITS)
#define CROWDED 16

typedef struct {
  double low, scale;
} range;

typedef struct {
  const double *rows;
  uint32_t *indices;
  uint32_t count;
} standing;

static range range_of(const double *rows, uint32_t count, int dimension, int axis) {
  double low = INFINITY, high = -INFINITY;
  for (uint32_t i = 0; i < count; i++) {
    double value = rows[dimension * i + axis];
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
  for (int i = 0; i < 3; i++) ranges[i] = range_of(sample, size, 3, i);
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

static uint32_t keep_in_grid(const grid *g, const double *rows, uint32_t count, const int32_t *cells, uint32_t *kept,
                             double *lower) {
  uint32_t size = 0;
  for (uint32_t i = 0; i < count; i++) {
    const double *row = rows + 3 * (size_t)i;
    if (row[2] >= g->least[cells[i] - STRIDE - 1]) continue;
    kept[size] = i;
    memcpy(lower + 3 * (size_t)size++, row, 3 * sizeof *row);
  }
  return size;
}

static void below_grid(standing *from, const double *given) {
  static double sample[3 * SAMPLE];
  static grid g;
  uint32_t size = sample_of(from, sample), *kept = allocated(from->count * sizeof *kept);
  int32_t *cells = allocated(from->count * sizeof *cells);
  double *lower = allocated(3 * (size_t)from->count * sizeof *lower);
  g.x = range_of(sample, size, 3, 0);
  g.y = range_of(sample, size, 3, 1);
  for (int i = 0; i < STRIDE * STRIDE; i++) g.own[i] = INFINITY;
  fill(&g, sample, size, cells);
  if (keep_in_grid(&g, sample, size, cells, kept, lower) > (1 - PROMISING) * size) {
    free(kept);
    free(lower);
  } else {
    fill(&g, from->rows, from->count, cells);
    uint32_t left = keep_in_grid(&g, from->rows, from->count, cells, kept, lower);
    if (from->indices) for (uint32_t k = 0; k < left; k++) kept[k] = from->indices[kept[k]];
    if (from->rows != given) free((void *)from->rows);
    free(from->indices);
    *from = (standing){lower, kept, left};
  }
  free(cells);
}

/* -1 where cells are crowded. */
static int64_t sweep_cells(const double *y, const double *z, const uint32_t *order, uint32_t size, range of_y,
                           uint8_t *marks) {
  static double least[CELLS], before[CELLS], left[CELLS / BLOCK];
  static int32_t first[CELLS];
  int32_t *next = allocated(size * sizeof *next);
  int64_t count = 0, patience = CROWDED * (int64_t)size;
  double per_cell = of_y.scale * CELLS;
  for (int i = 0; i < CELLS; i++) {
    least[i] = before[i] = NAN;
    first[i] = -1;
  }
  for (int i = 0; i < CELLS / BLOCK; i++) left[i] = NAN;
  for (uint32_t k = 0; k < size && patience >= 0; k++) {
    double py = y[k], pz = z[k], share = (py - of_y.low) * per_cell;
    int cell = share > 0 ? (share < CELLS ? (int)share : CELLS - 1) : 0, block = cell >> BLOCK_BITS;
    if (before[cell] <= pz || left[block] <= pz) continue;
    int32_t follows = first[cell];
    if (least[cell] <= pz) {
      int32_t last = -1;
      for (; follows >= 0 && z[follows] <= pz && y[follows] > py; patience--) {
        last = follows;
        follows = next[follows];
      }
      if (follows >= 0 && z[follows] <= pz) continue;
      next[last] = k;
    } else {
      least[cell] = pz;
      first[cell] = k;
    }
    next[k] = follows;
    for (int i = cell + 1; i % BLOCK != 0 && !(before[i] <= pz); i++) before[i] = pz;
    for (int i = block + 1; i < CELLS / BLOCK && !(left[i] <= pz); i++) left[i] = pz;
    marks[order[k]] = 1;
    count++;
  }
  free(next);
  return patience < 0 ? -1 : count;
}

/* By least z up to each rank of y: a Fenwick tree. */
static int64_t sweep_ranks(const double *y, const double *z, const uint32_t *order, uint32_t size, uint8_t *marks) {
  static const int axes[] = {0};
  uint32_t *by_y = lexicographic_order(y, size, 1, axes, 1), *rank_of = allocated(size * sizeof *rank_of);
  double *minima = allocated((size + 1) * sizeof *minima);
  int64_t count = 0;
  for (uint32_t r = 0; r < size; r++) rank_of[by_y[r]] = r + 1;
  for (uint32_t r = 0; r <= size; r++) minima[r] = NAN;
  for (uint32_t k = 0; k < size; k++) {
    uint32_t i = rank_of[k];
    while (i > 0 && !(minima[i] <= z[k])) i &= i - 1;
    if (i > 0) continue;
    for (i = rank_of[k]; i <= size && !(minima[i] <= z[k]); i += i & -i) minima[i] = z[k];
    marks[order[k]] = 1;
    count++;
  }
  free(by_y);
  free(rank_of);
  free(minima);
  return count;
}

/* Ascending. */
static uint32_t sweep(const double *rows, uint32_t size, uint32_t **found) {
  static const int xyz[] = {0, 1, 2};
  static double sample[SAMPLE];
  uint32_t *order = lexicographic_order(rows, size, 3, xyz, 3);
  double *yz = allocated(2 * (size_t)size * sizeof *yz);
  double *y = allocated(size * sizeof *y), *z = allocated(size * sizeof *z);
  for (uint32_t i = 0; i < size; i++) memcpy(yz + 2 * (size_t)i, rows + 3 * (size_t)i + 1, 2 * sizeof *yz);
  for (uint32_t k = 0; k < size; k++) {
    y[k] = yz[2 * (size_t)order[k]];
    z[k] = yz[2 * (size_t)order[k] + 1];
  }
  uint32_t sampled = size < SAMPLE ? size : SAMPLE;
  for (uint32_t k = 0; k < sampled; k++) sample[k] = y[(uint64_t)k * size / sampled];
  uint8_t *marks = allocated(size);
  memset(marks, 0, size);
  int64_t count = sweep_cells(y, z, order, size, range_of(sample, sampled, 1, 0), marks);
  if (count < 0) {
    memset(marks, 0, size);
    count = sweep_ranks(y, z, order, size, marks);
  }
  uint32_t *kept = allocated(count * sizeof *kept);
  for (uint32_t row = 0, at = 0; at < count; row++) {
    kept[at] = row;
    at += marks[row];
  }
  free(order);
  free(yz);
  free(y);
  free(z);
  free(marks);
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
