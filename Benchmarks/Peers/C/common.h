/* What gen.c and c_sqlite.c share: the generated data, dates, the clock and the sums. */
#pragma once
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* MARK: the generator, a linear congruential one with fixed seeds */

#define SEED_CUSTOMER 42
#define SEED_ORDER 43
#define SEED_ITEM 44
#define SEED_POINT 45
#define EPOCH_MS 1700000000000LL

typedef struct {
    uint64_t state;
} Generator;

static inline uint32_t next_below(Generator *g, uint32_t bound) {
    g->state = g->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(g->state >> 33) % bound;
}

typedef struct {
    char name[40];
    char email[48];
    int has_email;
    double balance;
    int64_t created_ms;
} CustomerData;

/* Customer i, counted from 1 and drawn in order. */
static inline void generate_customer(Generator *g, int64_t i, CustomerData *c) {
    uint32_t letters = next_below(g, 16);
    int length = sprintf(c->name, "Customer %lld ", (long long)i);
    for (uint32_t j = 0; j < letters; j++) c->name[length++] = 'a' + next_below(g, 26);
    c->name[length] = 0;
    c->has_email = next_below(g, 5) != 0;
    c->email[0] = 0;
    if (c->has_email) sprintf(c->email, "user%lld@example.com", (long long)i);
    c->balance = (double)next_below(g, 10000000) / 100.0;
    c->created_ms = EPOCH_MS + (int64_t)next_below(g, 1000000000) * 37;
}

/* MARK: dates, as the text "YYYY-MM-DD HH:MM:SS.mmm" */

#define DATE_LENGTH 23

static inline void civil_from_days(int64_t days, int *year, int *month, int *day) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int)((int64_t)year_of_era + era * 400 + (*month <= 2));
}

static inline int64_t days_from_civil(int year, int month, int day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

static inline void put2(char *text, int value) {
    text[0] = '0' + value / 10;
    text[1] = '0' + value % 10;
}

static inline void format_date(int64_t ms, char *text) {
    int64_t days = ms / 86400000, rest = ms % 86400000;
    int year, month, day, fraction = (int)(rest % 1000);
    civil_from_days(days, &year, &month, &day);
    put2(text, year / 100);
    put2(text + 2, year % 100);
    text[4] = '-';
    put2(text + 5, month);
    text[7] = '-';
    put2(text + 8, day);
    text[10] = ' ';
    put2(text + 11, (int)(rest / 3600000));
    text[13] = ':';
    put2(text + 14, (int)(rest / 60000 % 60));
    text[16] = ':';
    put2(text + 17, (int)(rest / 1000 % 60));
    text[19] = '.';
    text[20] = '0' + fraction / 100;
    put2(text + 21, fraction % 100);
    text[DATE_LENGTH] = 0;
}

static inline int get2(const unsigned char *text) { return (text[0] - '0') * 10 + (text[1] - '0'); }

static inline int64_t parse_date(const unsigned char *text) {
    int64_t days = days_from_civil(get2(text) * 100 + get2(text + 2), get2(text + 5), get2(text + 8));
    int64_t seconds = days * 86400 + get2(text + 11) * 3600 + get2(text + 14) * 60 + get2(text + 17);
    return seconds * 1000LL + (text[20] - '0') * 100 + get2(text + 21);
}

/* MARK: the clock */

typedef struct {
    double start, start_cpu, seconds, cpu_seconds;
} Stopwatch;

static inline double monotonic_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static inline double cpu_seconds(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1e-6;
}

static inline void start(Stopwatch *s) {
    s->start_cpu = cpu_seconds();
    s->start = monotonic_seconds();
}

static inline void stop(Stopwatch *s) {
    s->seconds = monotonic_seconds() - s->start;
    s->cpu_seconds = cpu_seconds() - s->start_cpu;
}

static inline double peak_megabytes(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return r.ru_maxrss / 1024.0;
}

/* MARK: what is loaded, and the sum over every field of it */

typedef struct {
    int64_t id;
    char *name;
    int name_length;
    char *email;
    int email_length;
    double balance;
    int64_t created_ms;
} Customer;

typedef struct {
    int64_t ids, lengths, nulls, seconds;
    double balance;
    long rows;
} CustomerSum;

static inline void add_customer(CustomerSum *s, const Customer *c) {
    s->ids += c->id;
    s->lengths += c->name_length;
    if (c->email)
        s->lengths += c->email_length;
    else
        s->nulls++;
    s->balance += c->balance;
    s->seconds += c->created_ms / 1000 % 60;
    s->rows++;
}

static inline void print_sum(const CustomerSum *s, char *text) {
    sprintf(text, "%ld:%lld:%lld:%lld:%.2f:%lld", s->rows, (long long)s->ids, (long long)s->lengths,
            (long long)s->nulls, s->balance, (long long)s->seconds);
}

/* FNV-1a */
#define HASH_START 14695981039346656037ULL

static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count) {
    const unsigned char *b = bytes;
    for (size_t i = 0; i < count; i++) hash = (hash ^ b[i]) * 1099511628211ULL;
    return hash;
}

static inline uint64_t hash_integer(uint64_t hash, int64_t value) {
    for (int i = 0; i < 8; i++) hash = (hash ^ ((uint64_t)(value >> (8 * i)) & 0xff)) * 1099511628211ULL;
    return hash;
}

static inline uint64_t hash_customers(Customer *const *all, long count) {
    uint64_t hash = HASH_START;
    for (long i = 0; i < count; i++) {
        hash = hash_bytes(hash, all[i]->name, all[i]->name_length);
        if (all[i]->email) hash = hash_bytes(hash, all[i]->email, all[i]->email_length);
        hash = hash_integer(hash, all[i]->created_ms);
    }
    return hash;
}

static inline void free_customer(Customer *c) {
    free(c->name);
    free(c->email);
    free(c);
}

/* MARK: what workloads begin with, and what they end with */

static inline CustomerData *generate_customers(long count) {
    CustomerData *data = malloc(count * sizeof *data);
    Generator g = {SEED_CUSTOMER};
    for (long i = 0; i < count; i++) generate_customer(&g, i + 1, &data[i]);
    return data;
}

/* New customers without a key: the work that an application does before it saves them. */
static inline Customer **make_customers(const CustomerData *data, long count) {
    Customer **all = malloc(count * sizeof *all);
    for (long i = 0; i < count; i++) {
        Customer *c = malloc(sizeof *c);
        c->id = 0;
        c->name_length = strlen(data[i].name);
        c->name = strdup(data[i].name);
        c->email = data[i].has_email ? strdup(data[i].email) : 0;
        c->email_length = c->email ? strlen(c->email) : 0;
        c->balance = data[i].balance;
        c->created_ms = data[i].created_ms;
        all[i] = c;
    }
    return all;
}

static inline int64_t *point_keys(long count) {
    Generator g = {SEED_POINT};
    int64_t *keys = malloc(count * sizeof *keys);
    for (long i = 0; i < count; i++) keys[i] = 1 + next_below(&g, 100000);
    return keys;
}

static inline void report(const char *peer, const char *workload, const char *variant, long n, long rows,
                          const Stopwatch *s, const char *sums) {
    printf("{\"peer\":\"%s\",\"workload\":\"%s\",\"variant\":\"%s\",\"n\":%ld,\"seconds\":%.6f,"
           "\"rows_per_s\":%.0f,\"peak_rss_mb\":%.1f,\"cpu_s\":%.4f,\"check\":\"%s\"}\n",
           peer, workload, variant, n, s->seconds, rows / s->seconds, peak_megabytes(), s->cpu_seconds, sums);
}
