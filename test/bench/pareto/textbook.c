/*
 * The non-dominated rows of three objectives as one would first write it: drop what the row of least sum dominates, sort,
 * sweep, the staircase a sorted array with bisection.
 */
#include "bench.h"

static uint32_t nondominated(const double *given, uint32_t count) {
  static const int xyz[] = {0, 1, 2};
  uint32_t pivot = 0, left = 0, size = 0, steps = 0;
  double least = INFINITY;
  for (uint32_t i = 0; i < count; i++) {
    double sum = given[3 * (size_t)i] + given[3 * (size_t)i + 1] + given[3 * (size_t)i + 2];
    if (sum < least) {
      least = sum;
      pivot = i;
    }
  }
  double px = given[3 * (size_t)pivot], py = given[3 * (size_t)pivot + 1], pz = given[3 * (size_t)pivot + 2];
  double *rows = allocated(3 * (size_t)count * sizeof *rows);
  uint32_t *indices = allocated(count * sizeof *indices);
  for (uint32_t i = 0; i < count; i++) {
    double x = given[3 * (size_t)i], y = given[3 * (size_t)i + 1], z = given[3 * (size_t)i + 2];
    if (x >= px && y >= py && z >= pz && (x > px || y > py || z > pz)) continue;
    rows[3 * (size_t)left] = x;
    rows[3 * (size_t)left + 1] = y;
    rows[3 * (size_t)left + 2] = z;
    indices[left++] = i;
  }
  uint32_t *order = lexicographic_order(rows, left, 3, xyz, 3);
  double *ys = allocated(left * sizeof *ys), *zs = allocated(left * sizeof *zs);
  uint8_t *marks = calloc(count, 1);
  for (uint32_t k = 0; k < left; k++) {
    double y = rows[3 * (size_t)order[k] + 1], z = rows[3 * (size_t)order[k] + 2];
    uint32_t low = 0, high = steps;
    while (low < high) {
      uint32_t middle = (low + high) / 2;
      if (ys[middle] <= y) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && zs[low - 1] <= z) continue;
    uint32_t end = low;
    while (end < steps && zs[end] >= z) end++;
    memmove(ys + low + 1, ys + end, (steps - end) * sizeof *ys);
    memmove(zs + low + 1, zs + end, (steps - end) * sizeof *zs);
    ys[low] = y;
    zs[low] = z;
    steps += 1 + low - end;
    marks[indices[order[k]]] = 1;
  }
  for (uint32_t i = 0; i < count; i++)
    if (marks[i]) indices[size++] = i;
  free(rows);
  free(indices);
  free(order);
  free(ys);
  free(zs);
  free(marks);
  return size;
}

/* textbook ROWS COUNT REPETITIONS: prints the size of the front and the least CPU time in ms. */
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
