/*
 * The inner stages of a decode pool (pooled share of live KV, batch limit) as src/core has them, in plain C: for every engine
 * of a file all shares and batches, and the front of every key. No draft, and nothing parked beyond the devices.
 *
 *   decode FILE front      prints designs, feasible ones, members of all fronts, CPU seconds
 *   decode FILE least      the same with the least of each figure in the place of fronts
 *   decode FILE figures    writes the figures of every feasible design instead
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIGURES 6
#define RUNGS 11
#define MOST_REQUESTS 1e9

/* In the order in which native.ts writes them. */
typedef struct {
  double linear_stream, linear_token, head_stream, head_sequence, expert_stream, expert_token, pass_token, pass_fixed,
      sequence, kv_byte, attention_flop, linear_bytes, expert_bytes, ranks, experts, miss_log, rank_visits, rank_experts,
      expert_score, rank_score, tile_tokens, expert_tile_tokens;
  double tensor, pipeline, devices, stage_share, kv_shards, room_bytes, port_bytes, request_bytes;
  double purchase_unit, block, fit, idle, tdp, idle_w, usd, needs_host, network_usd, network_w;
  double kv_mean, kv_square_ratio, idle_s, fetch_bytes, send_bytes;
  double pool, pool_port_bytes, pool_latency, pool_bytes_per_rate, pool_byte_usd, pool_port_usd, pool_byte_w, pool_port_w,
      pool_joule;
  double fabric_sizes, fabric_share, fabric_endpoints[2], fabric_usd[2], fabric_w[2];
  double turns, output, peak_to_mean, least_replicas, quantile, bus_fraction, load_limit, attention_efficiency,
      attention_flop_per_token, busy_fraction, memory_joule, host_usd, host_w, pue, equipment, building, energy;
} engine;

/* Passes without KV at fixed batches: the same for all shares. */
typedef struct {
  double batch[RUNGS], busiest[RUNGS], pass[RUNGS];
} passes;

/* Live KV in its place: what a pass asks for each request, and the batch that fits. */
typedef struct {
  const engine *e;
  const passes *p;
  double share, local, remote, compute, latency, kv_bytes, resident, limit, batch_limit, time[RUNGS];
} memory;

static inline double greater(double a, double b) { return a > b ? a : b; }
static inline double smaller(double a, double b) { return a < b ? a : b; }

static inline double visited(const engine *e, double tokens) {
  double miss = tokens * e->miss_log;
  return miss < -40 ? e->experts : e->experts * -expm1(miss);
}

static inline double experts_read(const engine *e, double tokens) {
  return e->experts == 0 ? 0 : visited(e, tokens * e->ranks);
}

static inline double busiest(double mean, double score, double missed) {
  return mean + score * sqrt(mean * missed) + greater((score * score - 1) / 6, 0) * greater(2 * missed - 1, 0);
}

static inline double gemm(double stream, double token, double tokens, double tile) {
  return greater(stream, token * (tokens + tile));
}

static inline double expert_s(const engine *e, double tokens, double read) {
  if (e->experts == 0) return 0;
  double visits = busiest(tokens * e->rank_visits, e->expert_score, 1);
  double share = read / e->experts;
  double streamed = smaller(busiest(share * e->rank_experts, e->expert_score, 1 - share), e->rank_experts);
  return greater(e->expert_stream * streamed, e->expert_token * (visits + streamed * e->expert_tile_tokens));
}

static inline double busiest_tokens(const engine *e, double each) {
  return e->rank_score == 0 ? each : busiest(each, e->rank_score, 1);
}

static inline double pass_s(const engine *e, double each, double tokens) {
  double linear = gemm(e->linear_stream, e->linear_token, tokens, e->tile_tokens) +
                  gemm(e->head_stream, e->head_sequence, tokens, e->tile_tokens);
  return linear + expert_s(e, each, experts_read(e, each)) + e->pass_token * tokens + e->sequence * tokens + e->pass_fixed;
}

static inline double token(const memory *m, double tokens, double pass) {
  double attention = greater(greater(tokens * m->local, tokens * m->remote + m->latency), tokens * m->compute);
  return m->e->pipeline * (pass + attention);
}

static double tpot(const memory *m, double batch) {
  double each = greater(batch / m->e->pipeline, 1), tokens = busiest_tokens(m->e, each);
  return token(m, tokens, pass_s(m->e, each, tokens));
}

/* What each request counts for where b of them count for `target`: `held` always, `brought` in every token's time. */
static double share_at(const memory *m, double held, double brought, double target) {
  const double *batches = m->p->batch, *times = m->time;
  int at = 1;
  while (at < RUNGS - 1 && batches[at] * (held * times[at] + brought) < target * times[at]) at++;
  int third = at < RUNGS - 1 ? at + 1 : at - 2;
  double batch = batches[at], v0 = held + brought / times[at], v1 = held + brought / times[at - 1];
  double v2 = held + brought / times[third];
  double y0 = batch * v0, y1 = batches[at - 1] * v1, y2 = batches[third] * v2;
  double slope = (v0 - v1) / (y0 - y1), before = (v1 - v2) / (y1 - y2), moved = batch;
  for (int step = 0; step < 20; step++) {
    double bend = (slope - before) / (y0 - y2);
    double v = v0 + (target - y0) * (slope + (target - y1) * bend), next = target / v;
    if (!(next > 0)) break;
    double move = fabs(next - batch);
    if (step > 0 && move <= 1e-8 * next && move * moved <= 1e-11 * next * next) return v;
    moved = move;
    batch = next;
    y2 = y1;
    y1 = y0;
    v1 = v0;
    before = slope;
    v0 = held + brought / tpot(m, batch);
    y0 = batch * v0;
    if (fabs(y0 - target) <= 1e-14 * target) return v0;
    slope = (v0 - v1) / (y0 - y1);
  }
  return NAN;
}

/* The functions whose roots are sought where that finds no way on. */
typedef double (*increasing)(const memory *m, double batch);

static double resident_kv(const memory *m, double b) {
  return b * (1 - m->share) + b / tpot(m, b) * (m->e->idle_s / m->e->output);
}
static double rate_of(const memory *m, double b) { return b / tpot(m, b); }

static double root(increasing f, const memory *m, double target, double high, double at_high) {
  double low = 0, f_low = -target, f_high = at_high - target, x = high;
  int side = 0;
  for (int step = 0; step < 100 && high - low > 1e-10 * high; step++) {
    x = (low * f_high - high * f_low) / (f_high - f_low);
    double fx = f(m, x) - target;
    if (fabs(fx) <= 1e-12 * target) break;
    if (fx < 0) {
      low = x;
      f_low = fx;
      if (side == -1) f_high /= 2;
      side = -1;
    } else {
      high = x;
      f_high = fx;
      if (side == 1) f_low /= 2;
      side = 1;
    }
  }
  return smaller(x, high);
}

static double fluctuation_limit(double room, double quantile) {
  double r = (-quantile + sqrt(quantile * quantile + 4 * room)) / 2;
  return r * r;
}

static double batch_limit(const memory *m) {
  double live = 1 - m->share;
  if (m->e->idle_s == 0) return live == 0 ? MOST_REQUESTS : smaller(m->resident / live, MOST_REQUESTS);
  if (live == 0 && resident_kv(m, MOST_REQUESTS) < m->resident) return MOST_REQUESTS;
  double share = share_at(m, live, m->e->idle_s / m->e->output, m->resident);
  if (!isnan(share)) return smaller(m->resident / share, MOST_REQUESTS);
  double bracket = smaller(live > 0 ? m->resident / live : 1, MOST_REQUESTS);
  double held = resident_kv(m, bracket);
  while (held < m->resident && bracket < MOST_REQUESTS)
    held = resident_kv(m, bracket = smaller(2 * bracket, MOST_REQUESTS));
  return held < m->resident ? MOST_REQUESTS : root(resident_kv, m, m->resident, bracket, held);
}

static void pass_at_rungs(const engine *e, passes *p) {
  for (int i = 0; i < RUNGS; i++) {
    p->batch[i] = i == 0 ? 0 : fluctuation_limit(1 << (i - 1), e->quantile);
    double each = greater(p->batch[i] / e->pipeline, 1);
    p->busiest[i] = busiest_tokens(e, each);
    p->pass[i] = pass_s(e, each, p->busiest[i]);
  }
}

static int hold(const engine *e, const passes *p, double share, memory *m) {
  /* Without a pool nothing can lie in it; one that holds nothing is the same as none. */
  if (share > 0 ? !e->pool : e->pool != 0) return 0;
  double per_device = e->kv_mean * e->stage_share / e->kv_shards, live = 1 - share;
  m->e = e;
  m->p = p;
  m->share = share;
  m->resident = fluctuation_limit(e->room_bytes / per_device, e->quantile * sqrt(e->kv_square_ratio));
  if (m->resident < live) return 0;
  m->local = live * (per_device * e->kv_byte);
  m->remote = e->pool ? share * (per_device / (e->pool_port_bytes * e->bus_fraction)) : 0;
  m->latency = e->pool && share != 0 ? e->pool_latency : 0;
  m->compute = e->attention_flop_per_token * e->stage_share * e->attention_flop / e->tensor / e->attention_efficiency;
  m->kv_bytes = live * per_device;
  for (int i = 0; i < RUNGS; i++) m->time[i] = token(m, p->busiest[i], p->pass[i]);
  m->batch_limit = batch_limit(m);
  m->limit = tpot(m, m->batch_limit);
  return 1;
}

static double whole_units(double devices, double unit) { return ceil(devices / unit) * unit; }

/* Devices to buy for so many replicas. */
static double bought_for(const engine *e, double replicas) {
  return whole_units(replicas * e->devices + floor((replicas - 1) / e->fit) * e->idle, e->purchase_unit);
}

static double replicas_for(const memory *m, double max_batch) {
  const engine *e = m->e;
  double full = smaller(m->batch_limit, fluctuation_limit(max_batch, e->quantile));
  int octave = max_batch >= 1 && max_batch <= 1 << (RUNGS - 2) ? ilogb(max_batch) : -1;
  int rung = octave >= 0 && max_batch == 1 << octave ? octave + 1 : -1;
  double full_tpot = full == m->batch_limit ? m->limit : rung < 0 ? tpot(m, full) : m->time[rung];
  double for_load = e->turns * e->output * full_tpot / (full * e->ranks);
  double for_ports = e->turns * greater(e->fetch_bytes, e->send_bytes) / (e->port_bytes * e->load_limit);
  double needed = greater(greater(e->least_replicas, ceil(for_load)), ceil(for_ports / e->devices));
  double bought = bought_for(e, needed), whole = floor(bought / e->block);
  return whole * e->fit + smaller(floor((bought - whole * e->block) / e->devices), e->fit);
}

/* TPOT in the steady state. */
static double steady(const memory *m, double rate) {
  if (rate * m->time[0] <= m->e->pipeline) return m->time[0];
  double per_second = share_at(m, 0, 1, rate);
  if (!isnan(per_second)) return 1 / per_second;
  double bracket = rate * m->time[0] + 1;
  while (bracket < rate * tpot(m, bracket)) bracket *= 2;
  return root(rate_of, m, rate, bracket, rate_of(m, bracket)) / rate;
}

static double port_wait(double bytes, double request_bytes, double rate, double pool_bytes) {
  double offered = rate * bytes;
  return bytes / request_bytes * (offered / (pool_bytes - offered));
}

/* Figures of so many replicas; returns whether the fabric has ports for them. */
static int load(const memory *m, double replicas, double *out) {
  const engine *e = m->e;
  double rate = e->turns * e->output / (replicas * e->ranks);
  double token = steady(m, rate), batch = rate * token;
  double spread = tpot(m, batch + sqrt(batch * e->kv_square_ratio)) - token;
  double used = replicas * e->devices, bought = bought_for(e, replicas);
  double ports = used * e->port_bytes;
  double wait = port_wait(e->fetch_bytes, e->request_bytes, e->turns, ports) +
                port_wait(e->send_bytes, e->request_bytes, e->turns, ports) + token / e->pipeline / 2;
  double calm_rate = rate / e->peak_to_mean, calm_token = steady(m, calm_rate), calm = calm_rate * calm_token;
  double each = greater(calm / e->pipeline, 1), passes = 1 / (calm_token / e->pipeline);
  double busy_s = e->linear_token * each + e->head_sequence * each +
                  e->expert_token * e->rank_visits * each + each * m->compute;
  double bytes = e->linear_bytes + e->expert_bytes * experts_read(e, each) + each * m->kv_bytes;
  double floor_w = e->busy_fraction * e->tdp;
  double serving = smaller(e->tdp, floor_w + (e->tdp - floor_w) * smaller(busy_s * passes, 1) +
                                       e->memory_joule * 8 * (bytes * passes));
  double busy = 1 - exp(-calm * e->ranks / e->pipeline);
  double device_w = used * (busy * serving + (1 - busy) * e->idle_w) + (bought - used) * e->idle_w;

  int size = e->fabric_sizes > 1 && bought > e->fabric_endpoints[0] * e->fabric_share;
  double usd = bought * (e->usd + (e->needs_host ? e->host_usd : 0) + e->fabric_usd[size] + e->network_usd);
  double static_w = bought * (e->host_w + e->fabric_w[size] + e->network_w), access_w = 0;
  if (e->pool && m->share != 0) {
    double live = batch + e->quantile * sqrt(batch * e->kv_square_ratio);
    double all = replicas * e->ranks;
    double read = all * batch * e->kv_mean * m->share * (e->tensor / e->kv_shards) / token;
    double held = all * live * e->kv_mean * m->share;
    double installed = greater(held, read / e->load_limit * e->pool_bytes_per_rate);
    usd += installed * e->pool_byte_usd + used * e->pool_port_usd;
    static_w += installed * e->pool_byte_w + used * e->pool_port_w;
    access_w = read * e->pool_joule;
  }
  double peak = (bought * e->tdp + static_w + access_w) * e->pue;
  double mean = (device_w + static_w + access_w / e->peak_to_mean) * e->pue;
  out[0] = usd * e->equipment + peak / e->pue * e->building + mean * e->energy;
  out[1] = mean;
  out[2] = token;
  out[3] = spread * spread;
  out[4] = wait;
  out[5] = e->request_bytes;
  return bought <= e->fabric_endpoints[(int)e->fabric_sizes - 1] * e->fabric_share;
}

/* Designs that no other beats, negated where large is good; the ones that beat most recently come first. */
typedef struct {
  double *rows;
  size_t count, room;
} front;

static void offer(front *f, const double *figures) {
  double row[FIGURES];
  memcpy(row, figures, sizeof row);
  row[FIGURES - 1] = -row[FIGURES - 1];
  for (size_t i = 0; i < f->count; i++) {
    const double *other = f->rows + i * FIGURES;
    int k = 0;
    while (k < FIGURES && other[k] <= row[k]) k++;
    if (k < FIGURES) continue;
    if (i > 0) {
      double swap[FIGURES];
      memcpy(swap, other, sizeof swap);
      memcpy(f->rows + i * FIGURES, f->rows + i / 2 * FIGURES, sizeof swap);
      memcpy(f->rows + i / 2 * FIGURES, swap, sizeof swap);
    }
    return;
  }
  size_t kept = 0;
  for (size_t i = 0; i < f->count; i++) {
    const double *other = f->rows + i * FIGURES;
    int k = 0;
    while (k < FIGURES && row[k] <= other[k]) k++;
    if (k == FIGURES) continue;
    if (kept != i) memcpy(f->rows + kept * FIGURES, other, sizeof row);
    kept++;
  }
  f->count = kept;
  if (f->count == f->room) f->rows = realloc(f->rows, (f->room = 2 * f->room + 64) * sizeof row);
  if (!f->rows) exit(1);
  memcpy(f->rows + f->count++ * FIGURES, row, sizeof row);
}

static double cpu_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double *numbers(FILE *file, size_t count) {
  double *read = malloc((count ? count : 1) * sizeof *read);
  if (!read || fread(read, sizeof *read, count, file) != count) exit(1);
  return read;
}

/* FILE: numbers of doubles in an engine, of shares, of batches and of keys; shares; batches; engines of each key; engines. */
int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!file) return 1;
  double *head = numbers(file, 4);
  if (head[0] * sizeof(double) != sizeof(engine)) return 2;
  size_t share_count = head[1], batch_count = head[2], key_count = head[3], engine_count = 0;
  double *shares = numbers(file, share_count), *batches = numbers(file, batch_count), *sizes = numbers(file, key_count);
  for (size_t k = 0; k < key_count; k++) engine_count += sizes[k];
  engine *engines = (engine *)numbers(file, engine_count * sizeof(engine) / sizeof(double));
  int write = argc > 2 && !strcmp(argv[2], "figures"), least_only = argc > 2 && !strcmp(argv[2], "least");
  double designs = 0, feasible = 0, members = 0, out[FIGURES], least[FIGURES], started = cpu_s();
  for (int i = 0; i < FIGURES; i++) least[i] = INFINITY;
  front f = {NULL, 0, 0};
  passes p;
  memory m;
  const engine *e = engines;
  for (size_t k = 0; k < key_count; k++) {
    f.count = 0;
    for (const engine *end = e + (size_t)sizes[k]; e < end; e++) {
      pass_at_rungs(e, &p);
      for (size_t s = 0; s < share_count; s++) {
        designs += batch_count;
        if (!hold(e, &p, shares[s], &m)) continue;
        double last = 0;
        int stands = 0;
        for (size_t b = 0; b < batch_count; b++) {
          double replicas = replicas_for(&m, batches[b]);
          if (replicas != last) stands = load(&m, replicas, out);
          last = replicas;
          if (!stands) continue;
          feasible++;
          if (write) fwrite(out, sizeof(double), FIGURES, stdout);
          else if (!least_only) offer(&f, out);
          else
            for (int i = 0; i < FIGURES; i++) least[i] = smaller(least[i], out[i]);
        }
      }
    }
    members += f.count;
  }
  if (least_only)
    for (int i = 0; i < FIGURES; i++) members += least[i] > 0;
  if (!write) printf("%.0f %.0f %.0f %.6f\n", designs, feasible, members, cpu_s() - started);
  return 0;
}
