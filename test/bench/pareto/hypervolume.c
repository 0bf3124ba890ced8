/* Hypervolume in three and four dimensions, as src/search/pareto/volume3.ts and volume4.ts compute it. */
#include "bench.h"

static double volume3(const double *rows, uint32_t count, const double *reference) {
  static const int x_axis[] = {0}, z_axis[] = {2};
  uint32_t *by_x = lexicographic_order(rows, count, 3, x_axis, 1), *by_z = lexicographic_order(rows, count, 3, z_axis, 1);
  uint32_t end = count + 1, *rank_of = allocated(count * sizeof *rank_of), *next = calloc(count + 2, sizeof *next);
  double *x = allocated((count + 2) * sizeof *x), *y = allocated((count + 2) * sizeof *y);
  for (uint32_t rank = 1; rank <= count; rank++) {
    uint32_t row = by_x[rank - 1];
    rank_of[row] = rank;
    x[rank] = rows[3 * row];
    y[rank] = rows[3 * row + 1];
  }
  double *z = allocated(count * sizeof *z);
  uint32_t *ranks = allocated(count * sizeof *ranks);
  for (uint32_t k = 0; k < count; k++) {
    ranks[k] = rank_of[by_z[k]];
    z[k] = rows[3 * by_z[k] + 2];
  }
  y[0] = reference[1];
  x[end] = reference[0];
  y[end] = -INFINITY;
  next[0] = end;
  rank_set members = rank_set_of(end);
  rank_add(&members, 0);
  double volume = 0, area = 0, height = z[0];
  for (uint32_t i = 0; i < count; i++) {
    uint32_t rank = ranks[i];
    double low = y[rank];
    volume += area * (z[i] - height);
    height = z[i];
    uint32_t left = rank_at_most(&members, rank);
    if (y[left] <= low) continue;
    double from = x[rank], top = y[left];
    uint32_t right = next[left];
    for (; y[right] >= low; right = next[right]) {
      area += (x[right] - from) * (top - low);
      from = x[right];
      top = y[right];
      rank_delete(&members, right);
    }
    area += (x[right] - from) * (top - low);
    next[left] = rank;
    next[rank] = right;
    rank_add(&members, rank);
  }
  volume += area * (reference[2] - height);
  free(by_x);
  free(by_z);
  free(z);
  free(ranks);
  free(rank_of);
  free(next);
  free(x);
  free(y);
  rank_set_free(&members);
  return volume;
}

typedef struct {
  double *x, *y, *z;
  uint32_t *next, *right, *top, *to_left, *to_right;
  uint32_t right_end, top_end, head;
} slices;

static double strips(const slices *s, uint32_t right, double px, double py, uint32_t left) {
  double area = 0, from = s->x[right];
  for (uint32_t q = s->to_left[right]; s->x[q] > px; q = s->to_left[q]) {
    area += (from - s->x[q]) * (s->y[q] - py);
    from = s->x[q];
  }
  return area + (from - px) * (s->y[left] - py);
}

static double strips_down(const slices *s, uint32_t top, double px, double py, uint32_t right) {
  double area = 0, from = s->y[top];
  for (uint32_t q = s->to_right[top]; s->y[q] > py; q = s->to_right[q]) {
    area += (from - s->y[q]) * (s->x[q] - px);
    from = s->y[q];
  }
  return area + (from - py) * (s->x[right] - px);
}

static double insert(const slices *s, uint32_t point) {
  double *restrict x = s->x, *restrict y = s->y, *restrict z = s->z;
  uint32_t *restrict next = s->next, *restrict right = s->right, *restrict top = s->top;
  uint32_t *to_left = s->to_left, *to_right = s->to_right;
  double px = x[point], py = y[point];
  uint32_t right_bound = s->right_end, top_bound = s->top_end, before = s->head, q = next[before];
  to_left[right_bound] = top_bound;
  to_right[top_bound] = right_bound;
  for (; q < point; before = q, q = next[q]) {
    double qx = x[q], qy = y[q];
    if (qx > px) {
      if (qy > py) {
        uint32_t l = top[q], r = right[q];
        to_left[q] = l;
        to_right[q] = r;
        to_left[r] = q;
        to_right[l] = q;
      } else if (qx <= x[right_bound]) {
        right_bound = q;
        to_left[q] = top[q];
        to_right[top[q]] = q;
      }
    } else if (qy > py) {
      if (qy <= y[top_bound]) {
        top_bound = q;
        to_right[q] = right[q];
        to_left[right[q]] = q;
      }
    } else
      return 0;
  }
  double area = strips(s, right_bound, px, py, top_bound), volume = 0, height = z[point];
  next[before] = point;
  right[point] = right_bound;
  top[point] = top_bound;
  uint32_t last = point;
  for (;; q = next[q]) {
    double qx = x[q], qy = y[q];
    volume += area * (z[q] - height);
    height = z[q];
    uint32_t l = top[q], r = right[q];
    if (qx > px) {
      if (qy > py) {
        area -= strips(s, r, qx, qy, l);
        to_left[q] = l;
        to_right[q] = r;
        to_left[r] = q;
        to_right[l] = q;
        continue;
      }
      if (qx <= x[right_bound]) {
        area -= strips(s, right_bound, qx, py, l);
        right_bound = q;
        to_left[q] = l;
        to_right[l] = q;
      }
      if (qy == py) continue;
      if (py < y[l] || (py == y[l] && px <= x[l])) top[q] = point;
    } else if (qy > py) {
      if (qy <= y[top_bound]) {
        area -= strips_down(s, top_bound, px, qy, r);
        top_bound = q;
        to_right[q] = r;
        to_left[r] = q;
      }
      if (qx == px) continue;
      if (px < x[r] || (px == x[r] && py <= y[r])) right[q] = point;
    } else if (qx == px && qy == py) {
      area = 0;
      right_bound = top_bound = q;
      continue;
    } else {
      if (qx == px && (py < y[l] || (py == y[l] && px <= x[l]))) top[q] = point;
      if (qy == py && (px < x[r] || (px == x[r] && py <= y[r]))) right[q] = point;
      break;
    }
    next[last] = q;
    last = q;
  }
  next[last] = q;
  return volume;
}

static double volume4(const double *rows, uint32_t count, const double *reference) {
  static const int zxyw[] = {2, 0, 1, 3}, first[] = {0};
  uint32_t size = count + 4, *order = lexicographic_order(rows, count, 4, zxyw, 4);
  double *numbers = calloc(4 * (size_t)size, sizeof *numbers), *w = numbers + 3 * (size_t)size;
  uint32_t *links = calloc(5 * (size_t)size, sizeof *links);
  slices s = {numbers, numbers + size, numbers + 2 * (size_t)size, links, links + size, links + 2 * (size_t)size,
              links + 3 * (size_t)size, links + 4 * (size_t)size, count, count + 1, count + 3};
  for (uint32_t i = 0; i < count; i++) {
    const double *row = rows + 4 * (size_t)order[i];
    s.x[i] = row[0];
    s.y[i] = row[1];
    s.z[i] = row[2];
    w[i] = row[3];
  }
  s.x[count] = reference[0];
  s.y[count] = s.x[count + 1] = s.x[count + 2] = s.y[count + 2] = -INFINITY;
  s.y[count + 1] = reference[1];
  s.z[count + 2] = reference[2];
  s.next[s.head] = count + 2;
  uint32_t *by_w = lexicographic_order(w, count, 1, first, 1);
  double volume = 0, slice = 0;
  for (uint32_t i = 0; i < count; i++) {
    slice += insert(&s, by_w[i]);
    volume += slice * ((i + 1 < count ? w[by_w[i + 1]] : reference[3]) - w[by_w[i]]);
  }
  free(order);
  free(numbers);
  free(links);
  free(by_w);
  return volume;
}

/* hypervolume ROWS COUNT DIMENSION REFERENCE REPETITIONS: prints the volume and the least CPU time in ms. */
int main(int argc, char **argv) {
  if (argc != 6) return 2;
  uint32_t count = strtoul(argv[2], NULL, 10), dimension = strtoul(argv[3], NULL, 10);
  double reference[4], volume = 0, best = INFINITY, *rows = read_rows(argv[1], (size_t)count * dimension);
  for (int i = 0; i < 4; i++) reference[i] = atof(argv[4]);
  for (int i = atoi(argv[5]); i > 0; i--) {
    double start = cpu_ms();
    volume = dimension == 3 ? volume3(rows, count, reference) : volume4(rows, count, reference);
    double took = cpu_ms() - start;
    if (took < best) best = took;
  }
  printf("%.17g %.6f\n", volume, best);
}
