/* The non-dominated rows of three objectives, as src/search/pareto/nondominated.ts finds them. */
#include "bench.h"

#define SAMPLE 4096
#define WORTHWHILE 0.2
#define SIDE 256
#define STRIDE (SIDE + 1)

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

static uint32_t keep_in_grid(const double *least, range x, range y, const double *rows, uint32_t count, uint32_t *kept) {
  uint32_t size = 0;
  for (uint32_t i = 0; i < count; i++) {
    int column = cell_of((rows[3 * i] - x.low) * x.scale) - 1, row = cell_of((rows[3 * i + 1] - y.low) * y.scale) - 1;
    double limit = least[column * STRIDE + row];
    if (!(rows[3 * i + 2] >= limit && limit < INFINITY)) kept[size++] = i;
  }
  return size;
}

static void below_grid(standing *from, const double *given) {
  static double sample[3 * SAMPLE], least[STRIDE * STRIDE];
  static uint32_t spare[SAMPLE];
  uint32_t size = sample_of(from, sample);
  range x = range_of(sample, size, 0), y = range_of(sample, size, 1);
  for (int i = 0; i < STRIDE * STRIDE; i++) least[i] = INFINITY;
  for (uint32_t i = 0; i < from->count; i++) {
    int cell = cell_of((from->rows[3 * i] - x.low) * x.scale) * STRIDE + cell_of((from->rows[3 * i + 1] - y.low) * y.scale);
    if (from->rows[3 * i + 2] < least[cell]) least[cell] = from->rows[3 * i + 2];
  }
  for (int i = 1; i <= SIDE; i++)
    for (int j = 1; j <= SIDE; j++) {
      double *cell = least + i * STRIDE + j;
      if (cell[-1] < *cell) *cell = cell[-1];
      if (cell[-STRIDE] < *cell) *cell = cell[-STRIDE];
    }
  if (keep_in_grid(least, x, y, sample, size, spare) > (1 - WORTHWHILE) * size) return;
  uint32_t *kept = allocated(from->count * sizeof *kept);
  uint32_t left = keep_in_grid(least, x, y, from->rows, from->count, kept);
  *from = gathered(*from, kept, left, given);
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

static uint32_t sweep(const double *rows, uint32_t size, uint32_t **kept) {
  static const int xyz[] = {0, 1, 2}, first[] = {0};
  uint32_t *order = lexicographic_order(rows, size, 3, xyz, 3);
  double *y = allocated(size * sizeof *y), *z = allocated(size * sizeof *z), *height = allocated((size + 2) * sizeof *height);
  for (uint32_t k = 0; k < size; k++) {
    y[k] = rows[3 * (size_t)order[k] + 1];
    z[k] = rows[3 * (size_t)order[k] + 2];
  }
  uint32_t *rank = allocated(size * sizeof *rank), *by_y = lexicographic_order(y, size, 1, first, 1);
  for (uint32_t r = 0; r < size; r++) rank[by_y[r]] = r + 1;
  rank_set stairs = rank_set_of(size + 1);
  uint32_t count = 0, *next = allocated((size + 2) * sizeof *next);
  height[0] = height[size + 1] = NAN;
  next[0] = size + 1;
  rank_add(&stairs, 0);
  for (uint32_t k = 0; k < size; k++) {
    uint32_t here = rank[k];
    double low = z[k];
    uint32_t left = rank_at_most(&stairs, here);
    if (height[left] <= low) continue;
    uint32_t right = next[left];
    for (; height[right] >= low; right = next[right]) rank_delete(&stairs, right);
    next[left] = here;
    next[here] = right;
    height[here] = low;
    rank_add(&stairs, here);
    order[count++] = order[k];
  }
  free(next);
  free(y);
  free(z);
  free(height);
  free(rank);
  free(by_y);
  rank_set_free(&stairs);
  *kept = order;
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
