/* c_postgres CONNINFO WORKLOAD N [VARIANT]: the workloads on bare libpq, prepared statements and binary format, into
   structs of their own. What a program can't be faster than. Prints one line of JSON. */
#include "common.h"
#include "graph.h"
#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>

static PGconn *db;
static const char *connection_info;
static const char *variant = "";
static long N;
static Stopwatch stopwatch;
static char sums[256];
static long rows;

static void die(PGconn *c) {
    fprintf(stderr, "postgres: %s\n", PQerrorMessage(c));
    exit(1);
}

static void check(PGconn *c, PGresult *r) {
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) die(c);
}

static PGconn *connect_one(void) {
    PGconn *c = PQconnectdb(connection_info);
    if (PQstatus(c) != CONNECTION_OK) die(c);
    PQclear(PQexec(c, "SELECT 1"));
    return c;
}

static void run(const char *sql) {
    PGresult *r = PQexec(db, sql);
    check(db, r);
    PQclear(r);
}

static void prepare(PGconn *c, const char *name, const char *sql) {
    PGresult *r = PQprepare(c, name, sql, 0, 0);
    check(c, r);
    PQclear(r);
}

/* MARK: the binary format */

#define POSTGRES_EPOCH_US 946684800000000LL
enum { OID_INT8 = 20, OID_TEXT = 25, OID_FLOAT8 = 701, OID_INT8_ARRAY = 1016, OID_FLOAT8_ARRAY = 1022, OID_TIMESTAMPTZ = 1184 };

static inline int64_t get64(const char *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    return (int64_t)be64toh(v);
}

static inline int32_t get32(const char *p) {
    uint32_t v;
    memcpy(&v, p, 4);
    return (int32_t)be32toh(v);
}

static inline double get_double(const char *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    v = be64toh(v);
    double d;
    memcpy(&d, &v, 8);
    return d;
}

static inline int64_t get_ms(const char *p) { return (get64(p) + POSTGRES_EPOCH_US) / 1000; }

static inline char *put16(char *p, int v) {
    p[0] = v >> 8;
    p[1] = v;
    return p + 2;
}

static inline char *put32(char *p, int32_t v) {
    uint32_t x = htobe32((uint32_t)v);
    memcpy(p, &x, 4);
    return p + 4;
}

static inline char *put64(char *p, int64_t v) {
    uint64_t x = htobe64((uint64_t)v);
    memcpy(p, &x, 8);
    return p + 8;
}

static inline char *put_double(char *p, double d) {
    int64_t v;
    memcpy(&v, &d, 8);
    return put64(p, v);
}

/* Values with their lengths before them, as arrays and COPY have them. */
static inline char *put_field64(char *p, int64_t v) { return put64(put32(p, 8), v); }
static inline char *put_field_double(char *p, double d) { return put_double(put32(p, 8), d); }
static inline char *put_field_text(char *p, const char *text, int length) {
    if (!text) return put32(p, -1);
    p = put32(p, length);
    memcpy(p, text, length);
    return p + length;
}
static inline char *put_field_ms(char *p, int64_t ms) { return put_field64(p, ms * 1000 - POSTGRES_EPOCH_US); }

/* The head of an array of one dimension. */
static char *put_array(char *p, Oid element, long count, int has_nulls) {
    return put32(put32(put32(put32(put32(p, 1), has_nulls), element), count), 1);
}

/* MARK: rows into structs */

#define CUSTOMER_COLUMNS "id,name,email,balance,created_at"

static char *copy_text(PGresult *r, int row, int column, int *length) {
    *length = 0;
    if (PQgetisnull(r, row, column)) return 0;
    *length = PQgetlength(r, row, column);
    char *copy = malloc(*length + 1);
    memcpy(copy, PQgetvalue(r, row, column), *length);
    copy[*length] = 0;
    return copy;
}

static void read_customer(PGresult *r, int row, Customer *c) {
    c->id = get64(PQgetvalue(r, row, 0));
    c->name = copy_text(r, row, 1, &c->name_length);
    c->email = copy_text(r, row, 2, &c->email_length);
    c->balance = get_double(PQgetvalue(r, row, 3));
    c->created_ms = get_ms(PQgetvalue(r, row, 4));
}

static PGresult *execute_with_key(PGconn *c, const char *name, int64_t key) {
    char bytes[8];
    put64(bytes, key);
    const char *values[] = {bytes};
    int lengths[] = {8}, formats[] = {1};
    PGresult *r = PQexecPrepared(c, name, 1, values, lengths, formats, 1);
    check(c, r);
    return r;
}

static PGresult *select_customers(void) {
    prepare(db, "customers", "SELECT " CUSTOMER_COLUMNS " FROM customer WHERE id<=$1 ORDER BY id");
    return execute_with_key(db, "customers", N);
}

static Customer **load_customers(long *count) {
    PGresult *r = select_customers();
    *count = PQntuples(r);
    Customer **all = malloc(*count * sizeof *all);
    for (long i = 0; i < *count; i++) {
        all[i] = malloc(sizeof **all);
        read_customer(r, i, all[i]);
    }
    PQclear(r);
    return all;
}

/* MARK: the graph of customers, orders and items */

static PGresult *execute_with_keys(const char *sql, const int64_t *ids, long count) {
    char *bytes = malloc(20 + count * 12), *end = put_array(bytes, OID_INT8, count, 0);
    for (long i = 0; i < count; i++) end = put_field64(end, ids[i]);
    const char *values[] = {bytes};
    int lengths[] = {(int)(end - bytes)}, formats[] = {1};
    Oid types[] = {OID_INT8_ARRAY};
    PGresult *r = PQexecParams(db, sql, 1, types, values, lengths, formats, 1);
    check(db, r);
    free(bytes);
    return r;
}

/* Three statements. */
static Graph load_graph(void) {
    Graph g = {0};
    PGresult *r = select_customers();
    g.customer_count = PQntuples(r);
    g.customers = malloc(g.customer_count * sizeof(void *));
    Map customers = new_map(g.customer_count);
    int64_t *ids = malloc(sizeof(int64_t) * (g.customer_count + 1));
    for (long i = 0; i < g.customer_count; i++) {
        CustomerNode *c = calloc(1, sizeof *c);
        read_customer(r, i, &c->customer);
        g.customers[i] = c;
        ids[i] = c->customer.id;
        put(&customers, ids[i], c);
    }
    PQclear(r);

    r = execute_with_keys("SELECT id,customer_id,status,total,placed_at FROM orders WHERE customer_id = ANY($1)", ids,
                          g.customer_count);
    g.order_count = PQntuples(r);
    g.orders = malloc(g.order_count * sizeof(void *));
    Map orders = new_map(g.order_count);
    ids = realloc(ids, sizeof(int64_t) * (g.order_count + 1));
    for (long i = 0; i < g.order_count; i++) {
        Order *o = malloc(sizeof *o);
        o->id = get64(PQgetvalue(r, i, 0));
        o->customer_id = get64(PQgetvalue(r, i, 1));
        o->status = copy_text(r, i, 2, &o->status_length);
        o->total = get_double(PQgetvalue(r, i, 3));
        o->placed_ms = get_ms(PQgetvalue(r, i, 4));
        o->items = 0;
        o->item_count = o->item_capacity = 0;
        g.orders[i] = o;
        ids[i] = o->id;
        put(&orders, o->id, o);
        add_order(get(&customers, o->customer_id), o);
    }
    PQclear(r);

    r = execute_with_keys("SELECT id,order_id,sku,qty,price FROM item WHERE order_id = ANY($1)", ids, g.order_count);
    g.item_count = PQntuples(r);
    g.items = malloc(g.item_count * sizeof(void *));
    for (long i = 0; i < g.item_count; i++) {
        Item *item = malloc(sizeof *item);
        item->id = get64(PQgetvalue(r, i, 0));
        item->order_id = get64(PQgetvalue(r, i, 1));
        item->sku = copy_text(r, i, 2, &item->sku_length);
        item->quantity = get32(PQgetvalue(r, i, 3));
        item->price = get_double(PQgetvalue(r, i, 4));
        g.items[i] = item;
        add_item(get(&orders, item->order_id), item);
    }
    PQclear(r);
    free(ids);
    return g;
}

/* MARK: the workloads */

static void append_balances(void) {
    PGresult *r = PQexec(db, "SELECT count(*)||':'||to_char(sum(balance),'FM99999999999990.00') FROM customer");
    check(db, r);
    strcat(sums, PQgetvalue(r, 0, 0));
    PQclear(r);
}

/* Keys are drawn from the sequence first, then everything goes by COPY. */
static void insert_by_copy(Customer **all) {
    char sql[128];
    sprintf(sql, "SELECT nextval('customer_id_seq') FROM generate_series(1,%ld)", N);
    PGresult *r = PQexecParams(db, sql, 0, 0, 0, 0, 0, 1);
    check(db, r);
    for (long i = 0; i < N; i++) all[i]->id = get64(PQgetvalue(r, i, 0));
    PQclear(r);
    r = PQexec(db, "COPY customer(id,name,email,balance,created_at) FROM STDIN (FORMAT binary)");
    if (PQresultStatus(r) != PGRES_COPY_IN) die(db);
    PQclear(r);
    char *bytes = malloc(1 << 17), *end = bytes;
    memcpy(end, "PGCOPY\n\377\r\n\0", 11);
    end = put32(put32(end + 11, 0), 0);
    for (long i = 0; i < N; i++) {
        Customer *c = all[i];
        end = put_field64(put16(end, 5), c->id);
        end = put_field_text(end, c->name, c->name_length);
        end = put_field_text(end, c->email, c->email_length);
        end = put_field_ms(put_field_double(end, c->balance), c->created_ms);
        if (end - bytes <= 1 << 16) continue;
        if (PQputCopyData(db, bytes, end - bytes) != 1) die(db);
        end = bytes;
    }
    end = put16(end, -1);
    if (PQputCopyData(db, bytes, end - bytes) != 1 || PQputCopyEnd(db, 0) != 1) die(db);
    r = PQgetResult(db);
    check(db, r);
    PQclear(r);
    PQgetResult(db);
    free(bytes);
}

/* Arrays of 10,000 rows; the keys come back. */
static void insert_by_unnest(Customer **all) {
    prepare(db, "insert", "INSERT INTO customer(name,email,balance,created_at) SELECT * FROM"
                          " unnest($1::text[],$2::text[],$3::float8[],$4::timestamptz[]) RETURNING id");
    const long portion = 10000;
    for (long first = 0; first < N; first += portion) {
        long count = first + portion < N ? portion : N - first;
        char *bytes[4], *end[4];
        Oid types[4] = {OID_TEXT, OID_TEXT, OID_FLOAT8, OID_TIMESTAMPTZ};
        for (int k = 0; k < 4; k++) {
            bytes[k] = malloc(20 + count * 52);
            end[k] = put_array(bytes[k], types[k], count, k == 1);
        }
        for (long i = first; i < first + count; i++) {
            Customer *c = all[i];
            end[0] = put_field_text(end[0], c->name, c->name_length);
            end[1] = put_field_text(end[1], c->email, c->email_length);
            end[2] = put_field_double(end[2], c->balance);
            end[3] = put_field_ms(end[3], c->created_ms);
        }
        const char *values[4];
        int lengths[4], formats[4] = {1, 1, 1, 1};
        for (int k = 0; k < 4; k++) {
            values[k] = bytes[k];
            lengths[k] = end[k] - bytes[k];
        }
        PGresult *r = PQexecPrepared(db, "insert", 4, values, lengths, formats, 1);
        check(db, r);
        for (long i = 0; i < count; i++) all[first + i]->id = get64(PQgetvalue(r, i, 0));
        PQclear(r);
        for (int k = 0; k < 4; k++) free(bytes[k]);
    }
}

static void bulk_insert(void) {
    CustomerData *data = generate_customers(N);
    start(&stopwatch);
    Customer **all = make_customers(data, N);
    run("BEGIN");
    if (!strcmp(variant, "copy"))
        insert_by_copy(all);
    else
        insert_by_unnest(all);
    run("COMMIT");
    stop(&stopwatch);

    int64_t ids = 0;
    for (long i = 0; i < N; i++) ids += all[i]->id;
    rows = N;
    sprintf(sums, "%ld:%lld:", N, (long long)ids);
    append_balances();
}

static void load_all(void) {
    CustomerSum s = {0};
    start(&stopwatch);
    Customer **all = load_customers(&rows);
    for (long i = 0; i < rows; i++) add_customer(&s, all[i]);
    stop(&stopwatch);

    uint64_t hash = hash_customers(all, rows);
    print_sum(&s, sums);
    sprintf(sums + strlen(sums), ":%016llx", (unsigned long long)hash);
}

static void load_columns(void) {
    typedef struct {
        int64_t id;
        char *name;
        int name_length;
        double balance;
    } Row;
    start(&stopwatch);
    prepare(db, "columns", "SELECT id,name,balance FROM customer WHERE id<=$1 ORDER BY id");
    PGresult *r = execute_with_key(db, "columns", N);
    rows = PQntuples(r);
    Row *all = malloc(rows * sizeof *all);
    for (long i = 0; i < rows; i++) {
        all[i].id = get64(PQgetvalue(r, i, 0));
        all[i].name = copy_text(r, i, 1, &all[i].name_length);
        all[i].balance = get_double(PQgetvalue(r, i, 2));
    }
    PQclear(r);
    int64_t ids = 0, lengths = 0;
    double balance = 0;
    for (long i = 0; i < rows; i++) {
        ids += all[i].id;
        lengths += all[i].name_length;
        balance += all[i].balance;
    }
    stop(&stopwatch);
    sprintf(sums, "%ld:%lld:%lld:%.2f", rows, (long long)ids, (long long)lengths, balance);
}

#define GET_CUSTOMER "SELECT " CUSTOMER_COLUMNS " FROM customer WHERE id=$1"

static void point_gets(void) {
    int64_t *keys = point_keys(N);
    Customer *session[100];
    CustomerSum s = {0};
    start(&stopwatch);
    prepare(db, "get", GET_CUSTOMER);
    for (long i = 0; i < N; i++) {
        PGresult *r = execute_with_key(db, "get", keys[i]);
        Customer *c = malloc(sizeof *c);
        read_customer(r, 0, c);
        PQclear(r);
        add_customer(&s, c);
        session[i % 100] = c;
        if (i % 100 == 99)
            for (int j = 0; j < 100; j++) free_customer(session[j]);
    }
    stop(&stopwatch);
    rows = N;
    print_sum(&s, sums);
}

static void eager_graph(void) {
    start(&stopwatch);
    Graph g = load_graph();
    GraphSum s = walk(&g);
    stop(&stopwatch);
    rows = print_graph_sum(&s, sums);
}

static void update_dirty(void) {
    start(&stopwatch);
    run("BEGIN");
    Customer **all = load_customers(&rows);
    for (long i = 0; i < rows; i++) all[i]->balance += 1.25;
    char *ids = malloc(20 + rows * 12), *balances = malloc(20 + rows * 12);
    char *end_of_ids = put_array(ids, OID_INT8, rows, 0), *end_of_balances = put_array(balances, OID_FLOAT8, rows, 0);
    for (long i = 0; i < rows; i++) {
        end_of_ids = put_field64(end_of_ids, all[i]->id);
        end_of_balances = put_field_double(end_of_balances, all[i]->balance);
    }
    const char *values[] = {ids, balances};
    int lengths[] = {(int)(end_of_ids - ids), (int)(end_of_balances - balances)}, formats[] = {1, 1};
    Oid types[] = {OID_INT8_ARRAY, OID_FLOAT8_ARRAY};
    PGresult *r = PQexecParams(db, "UPDATE customer c SET balance=v.b FROM unnest($1,$2) v(id,b) WHERE c.id=v.id", 2, types,
                               values, lengths, formats, 1);
    check(db, r);
    PQclear(r);
    run("COMMIT");
    stop(&stopwatch);
    append_balances();
}

static void add_rows(CustomerSum *s, PGresult *r) {
    for (int i = 0; i < PQntuples(r); i++) {
        Customer c;
        read_customer(r, i, &c);
        add_customer(s, &c);
        free(c.name);
        free(c.email);
    }
}

/* By a cursor; variant `single`: in single-row mode. */
static void stream(void) {
    CustomerSum s = {0};
    PGresult *r;
    char sql[160];
    start(&stopwatch);
    if (!strcmp(variant, "single")) {
        sprintf(sql, "SELECT " CUSTOMER_COLUMNS " FROM stream_v WHERE id<=%ld", N);
        if (!PQsendQueryParams(db, sql, 0, 0, 0, 0, 0, 1)) die(db);
        PQsetSingleRowMode(db);
        while ((r = PQgetResult(db))) {
            add_rows(&s, r);
            PQclear(r);
        }
    } else {
        run("BEGIN");
        sprintf(sql, "DECLARE rows BINARY NO SCROLL CURSOR FOR SELECT " CUSTOMER_COLUMNS " FROM stream_v WHERE id<=%ld", N);
        run(sql);
        int count;
        do {
            r = PQexec(db, "FETCH 1000 FROM rows");
            check(db, r);
            count = PQntuples(r);
            add_rows(&s, r);
            PQclear(r);
        } while (count);
        run("COMMIT");
    }
    stop(&stopwatch);
    rows = s.rows;
    print_sum(&s, sums);
}

#define CONNECTIONS 8

/* Eight connections with one query under way on each, in one loop. */
static void concurrent_gets(void) {
    PGconn *connections[CONNECTIONS];
    struct pollfd sockets[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
        connections[i] = connect_one();
        sockets[i] = (struct pollfd){PQsocket(connections[i]), POLLIN, 0};
    }
    int64_t *keys = point_keys(N);
    CustomerSum s = {0};
    long next = 0, done = 0;
    start(&stopwatch);
    for (int i = 0; i < CONNECTIONS; i++) prepare(connections[i], "get", GET_CUSTOMER);
    int is_idle[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) is_idle[i] = 1;
    while (done < N) {
        for (int i = 0; i < CONNECTIONS; i++) {
            if (!is_idle[i] || next == N) continue;
            char bytes[8];
            put64(bytes, keys[next++]);
            const char *values[] = {bytes};
            int lengths[] = {8}, formats[] = {1};
            if (!PQsendQueryPrepared(connections[i], "get", 1, values, lengths, formats, 1)) die(connections[i]);
            PQflush(connections[i]);
            is_idle[i] = 0;
        }
        poll(sockets, CONNECTIONS, -1);
        for (int i = 0; i < CONNECTIONS; i++) {
            if (!sockets[i].revents) continue;
            PQconsumeInput(connections[i]);
            while (!is_idle[i] && !PQisBusy(connections[i])) {
                PGresult *r = PQgetResult(connections[i]);
                if (!r) {
                    is_idle[i] = 1;
                    break;
                }
                check(connections[i], r);
                Customer *c = malloc(sizeof *c);
                read_customer(r, 0, c);
                add_customer(&s, c);
                free_customer(c);
                PQclear(r);
                done++;
            }
        }
    }
    stop(&stopwatch);
    rows = N;
    print_sum(&s, sums);
}

static void delete_by_ids(const char *sql, const int64_t *ids, long count) {
    PQclear(execute_with_keys(sql, ids, count));
}

/* Variant `dbcascade`: orders and items are left to the database. */
static void delete_cascade(void) {
    start(&stopwatch);
    run("BEGIN");
    if (!strcmp(variant, "dbcascade")) {
        Customer **all = load_customers(&rows);
        int64_t *ids = malloc(rows * sizeof *ids);
        for (long i = 0; i < rows; i++) ids[i] = all[i]->id;
        delete_by_ids("DELETE FROM customer WHERE id = ANY($1)", ids, rows);
    } else {
        Graph g = load_graph();
        int64_t *ids = malloc((g.item_count + g.order_count + g.customer_count) * sizeof *ids);
        for (long i = 0; i < g.item_count; i++) ids[i] = g.items[i]->id;
        delete_by_ids("DELETE FROM item WHERE id = ANY($1)", ids, g.item_count);
        for (long i = 0; i < g.order_count; i++) ids[i] = g.orders[i]->id;
        delete_by_ids("DELETE FROM orders WHERE id = ANY($1)", ids, g.order_count);
        for (long i = 0; i < g.customer_count; i++) ids[i] = g.customers[i]->customer.id;
        delete_by_ids("DELETE FROM customer WHERE id = ANY($1)", ids, g.customer_count);
    }
    run("COMMIT");
    stop(&stopwatch);
    rows = N * 17;
    PGresult *r = PQexec(db, "SELECT (SELECT count(*) FROM customer)||':'||(SELECT count(*) FROM orders)||':'||"
                             "(SELECT count(*) FROM item)");
    check(db, r);
    strcpy(sums, PQgetvalue(r, 0, 0));
}

typedef struct {
    const char *name;
    void (*body)(void);
} Workload;

static const Workload WORKLOADS[] = {
    {"W1", bulk_insert}, {"W2", load_all},     {"W3", load_columns}, {"W4", point_gets},     {"W5", eager_graph},
    {"W6", update_dirty}, {"W7", stream}, {"W8", concurrent_gets}, {"W9", delete_cascade},
};

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: c_postgres CONNINFO WORKLOAD N [VARIANT]\n");
        return 2;
    }
    const Workload *workload = 0;
    for (size_t i = 0; i < sizeof WORKLOADS / sizeof *WORKLOADS; i++)
        if (!strcmp(WORKLOADS[i].name, argv[2])) workload = &WORKLOADS[i];
    if (!workload) {
        fprintf(stderr, "skip: c-postgres has no workload %s\n", argv[2]);
        return 3;
    }
    connection_info = argv[1];
    N = atol(argv[3]);
    if (argc > 4) variant = argv[4];
    db = connect_one();
    workload->body();
    report("c-postgres", argv[2], variant, N, rows, &stopwatch, sums);
    return 0;
}
