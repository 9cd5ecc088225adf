/* c_sqlite DBFILE WORKLOAD N [VARIANT]: the workloads on the bare client library, into structs of their own. What a
   program can't be faster than. Prints one line of JSON. */
#include "common.h"
#include "graph.h"
#include <sqlite3.h>

static sqlite3 *db;
static const char *variant = "";
static long N;
static Stopwatch stopwatch;
/* What a workload answers: its sums, and how many rows it worked on. */
static char sums[256];
static long rows;

static void die(void) {
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *q;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q, 0)) die();
    return q;
}

static void run(const char *sql) {
    if (sqlite3_exec(db, sql, 0, 0, 0)) die();
}

static void step(sqlite3_stmt *q) {
    if (sqlite3_step(q) != SQLITE_DONE) die();
    sqlite3_reset(q);
}

/* MARK: rows into structs */

#define CUSTOMER_COLUMNS "id,name,email,balance,created_at"

static char *copy_text(sqlite3_stmt *q, int column, int *length) {
    const unsigned char *text = sqlite3_column_text(q, column);
    *length = 0;
    if (!text) return 0;
    *length = sqlite3_column_bytes(q, column);
    char *copy = malloc(*length + 1);
    memcpy(copy, text, *length);
    copy[*length] = 0;
    return copy;
}

static void read_customer(sqlite3_stmt *q, Customer *c) {
    c->id = sqlite3_column_int64(q, 0);
    c->name = copy_text(q, 1, &c->name_length);
    c->email = copy_text(q, 2, &c->email_length);
    c->balance = sqlite3_column_double(q, 3);
    c->created_ms = parse_date(sqlite3_column_text(q, 4));
}

static Order *read_order(sqlite3_stmt *q) {
    Order *o = malloc(sizeof *o);
    o->id = sqlite3_column_int64(q, 0);
    o->customer_id = sqlite3_column_int64(q, 1);
    o->status = copy_text(q, 2, &o->status_length);
    o->total = sqlite3_column_double(q, 3);
    o->placed_ms = parse_date(sqlite3_column_text(q, 4));
    o->items = 0;
    o->item_count = o->item_capacity = 0;
    return o;
}

static Item *read_item(sqlite3_stmt *q) {
    Item *i = malloc(sizeof *i);
    i->id = sqlite3_column_int64(q, 0);
    i->order_id = sqlite3_column_int64(q, 1);
    i->sku = copy_text(q, 2, &i->sku_length);
    i->quantity = sqlite3_column_int(q, 3);
    i->price = sqlite3_column_double(q, 4);
    return i;
}

static sqlite3_stmt *select_customers(void) {
    sqlite3_stmt *q = prepare("SELECT " CUSTOMER_COLUMNS " FROM customer WHERE id<=? ORDER BY id");
    sqlite3_bind_int64(q, 1, N);
    return q;
}

/* The first N customers; `count` is how many there are. */
static Customer **load_customers(long *count) {
    long capacity = 1024;
    Customer **all = malloc(capacity * sizeof *all);
    sqlite3_stmt *q = select_customers();
    *count = 0;
    while (sqlite3_step(q) == SQLITE_ROW) {
        Customer *c = malloc(sizeof *c);
        read_customer(q, c);
        if (*count == capacity) {
            capacity *= 2;
            all = realloc(all, capacity * sizeof *all);
        }
        all[(*count)++] = c;
    }
    sqlite3_finalize(q);
    return all;
}

/* MARK: the graph of customers, orders and items */

static sqlite3_stmt *prepare_in(const char *select, const int64_t *ids, long count) {
    char *sql = malloc(strlen(select) + count * 12 + 16), *end = sql + sprintf(sql, "%s IN (", select);
    for (long i = 0; i < count; i++) end += sprintf(end, i ? ",%lld" : "%lld", (long long)ids[i]);
    strcpy(end, ")");
    sqlite3_stmt *q = prepare(sql);
    free(sql);
    return q;
}

#define ORDER_SELECT "SELECT id,customer_id,status,total,placed_at FROM orders WHERE customer_id"
#define ITEM_SELECT "SELECT id,order_id,sku,qty,price FROM item WHERE order_id"
#define OF_CUSTOMERS " IN (SELECT id FROM customer WHERE id<=?)"

/* Three statements. Variant `subquery`: the second and third name their parents by a subquery, not by their keys. */
static Graph load_graph(void) {
    Graph g = {0};
    int by_subquery = !strcmp(variant, "subquery");
    g.customers = malloc(N * sizeof(void *));
    Map customers = new_map(N);
    sqlite3_stmt *q = select_customers();
    while (sqlite3_step(q) == SQLITE_ROW) {
        CustomerNode *c = calloc(1, sizeof *c);
        read_customer(q, &c->customer);
        g.customers[g.customer_count++] = c;
        put(&customers, c->customer.id, c);
    }
    sqlite3_finalize(q);

    int64_t *ids = malloc(sizeof(int64_t) * (g.customer_count + 1));
    for (long i = 0; i < g.customer_count; i++) ids[i] = g.customers[i]->customer.id;
    q = by_subquery ? prepare(ORDER_SELECT OF_CUSTOMERS) : prepare_in(ORDER_SELECT, ids, g.customer_count);
    if (by_subquery) sqlite3_bind_int64(q, 1, N);
    long capacity = g.customer_count * 4 + 64;
    g.orders = malloc(capacity * sizeof(void *));
    Map orders = new_map(capacity);
    while (sqlite3_step(q) == SQLITE_ROW) {
        Order *o = read_order(q);
        if (g.order_count == capacity) {
            capacity *= 2;
            g.orders = realloc(g.orders, capacity * sizeof(void *));
        }
        g.orders[g.order_count++] = o;
        put(&orders, o->id, o);
        add_order(get(&customers, o->customer_id), o);
    }
    sqlite3_finalize(q);

    ids = realloc(ids, sizeof(int64_t) * (g.order_count + 1));
    for (long i = 0; i < g.order_count; i++) ids[i] = g.orders[i]->id;
    q = by_subquery ? prepare(ITEM_SELECT " IN (SELECT id FROM orders WHERE customer_id" OF_CUSTOMERS ")")
                    : prepare_in(ITEM_SELECT, ids, g.order_count);
    if (by_subquery) sqlite3_bind_int64(q, 1, N);
    capacity = g.order_count * 3 + 64;
    g.items = malloc(capacity * sizeof(void *));
    while (sqlite3_step(q) == SQLITE_ROW) {
        Item *i = read_item(q);
        if (g.item_count == capacity) {
            capacity *= 2;
            g.items = realloc(g.items, capacity * sizeof(void *));
        }
        g.items[g.item_count++] = i;
        add_item(get(&orders, i->order_id), i);
    }
    sqlite3_finalize(q);
    free(ids);
    return g;
}

/* MARK: the workloads */

static void append_balances(void) {
    sqlite3_stmt *q = prepare("SELECT count(*), sum(balance) FROM customer");
    sqlite3_step(q);
    sprintf(sums + strlen(sums), "%lld:%.2f", sqlite3_column_int64(q, 0), sqlite3_column_double(q, 1));
}

static void bulk_insert(void) {
    CustomerData *data = generate_customers(N);
    start(&stopwatch);
    Customer **all = make_customers(data, N);
    run("BEGIN IMMEDIATE");
    sqlite3_stmt *q = prepare("INSERT INTO customer(name,email,balance,created_at) VALUES(?,?,?,?)");
    char date[32];
    for (long i = 0; i < N; i++) {
        Customer *c = all[i];
        format_date(c->created_ms, date);
        sqlite3_bind_text(q, 1, c->name, c->name_length, SQLITE_STATIC);
        if (c->email)
            sqlite3_bind_text(q, 2, c->email, c->email_length, SQLITE_STATIC);
        else
            sqlite3_bind_null(q, 2);
        sqlite3_bind_double(q, 3, c->balance);
        sqlite3_bind_text(q, 4, date, DATE_LENGTH, SQLITE_STATIC);
        step(q);
        c->id = sqlite3_last_insert_rowid(db);
    }
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
    sqlite3_stmt *q = prepare("SELECT id,name,balance FROM customer WHERE id<=? ORDER BY id");
    sqlite3_bind_int64(q, 1, N);
    long capacity = 1024;
    Row *all = malloc(capacity * sizeof *all);
    while (sqlite3_step(q) == SQLITE_ROW) {
        if (rows == capacity) {
            capacity *= 2;
            all = realloc(all, capacity * sizeof *all);
        }
        Row *r = &all[rows++];
        r->id = sqlite3_column_int64(q, 0);
        r->name = copy_text(q, 1, &r->name_length);
        r->balance = sqlite3_column_double(q, 2);
    }
    sqlite3_finalize(q);
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

/* Variant `transaction`: one for each session's hundred gets, as ORMs have it. Otherwise every get is its own, which asks
   the file for its lock and its version each time. */
static void point_gets(void) {
    int in_transaction = !strcmp(variant, "transaction");
    int64_t *keys = point_keys(N);
    Customer *session[100];
    CustomerSum s = {0};
    start(&stopwatch);
    sqlite3_stmt *q = prepare("SELECT " CUSTOMER_COLUMNS " FROM customer WHERE id=?");
    for (long i = 0; i < N; i++) {
        if (in_transaction && i % 100 == 0) run("BEGIN");
        sqlite3_bind_int64(q, 1, keys[i]);
        if (sqlite3_step(q) != SQLITE_ROW) die();
        Customer *c = malloc(sizeof *c);
        read_customer(q, c);
        sqlite3_reset(q);
        add_customer(&s, c);
        session[i % 100] = c;
        if (in_transaction && i % 100 == 99) run("ROLLBACK");
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
    run("BEGIN IMMEDIATE");
    Customer **all = load_customers(&rows);
    for (long i = 0; i < rows; i++) all[i]->balance += 1.25;
    sqlite3_stmt *q = prepare("UPDATE customer SET balance=? WHERE id=?");
    for (long i = 0; i < rows; i++) {
        sqlite3_bind_double(q, 1, all[i]->balance);
        sqlite3_bind_int64(q, 2, all[i]->id);
        step(q);
    }
    sqlite3_finalize(q);
    run("COMMIT");
    stop(&stopwatch);
    append_balances();
}

static void stream(void) {
    CustomerSum s = {0};
    start(&stopwatch);
    sqlite3_stmt *q = prepare("SELECT " CUSTOMER_COLUMNS " FROM stream_v WHERE id<=?");
    sqlite3_bind_int64(q, 1, N);
    while (sqlite3_step(q) == SQLITE_ROW) {
        Customer c;
        read_customer(q, &c);
        add_customer(&s, &c);
        free(c.name);
        free(c.email);
    }
    stop(&stopwatch);
    rows = s.rows;
    print_sum(&s, sums);
}

static void delete_by_id(sqlite3_stmt *q, int64_t id) {
    sqlite3_bind_int64(q, 1, id);
    step(q);
}

/* Variant `dbcascade`: orders and items are left to the database. */
static void delete_cascade(void) {
    start(&stopwatch);
    run("BEGIN IMMEDIATE");
    if (!strcmp(variant, "dbcascade")) {
        Customer **all = load_customers(&rows);
        sqlite3_stmt *customer = prepare("DELETE FROM customer WHERE id=?");
        for (long i = 0; i < rows; i++) delete_by_id(customer, all[i]->id);
        sqlite3_finalize(customer);
    } else {
        Graph g = load_graph();
        sqlite3_stmt *item = prepare("DELETE FROM item WHERE id=?");
        for (long i = 0; i < g.item_count; i++) delete_by_id(item, g.items[i]->id);
        sqlite3_finalize(item);
        sqlite3_stmt *order = prepare("DELETE FROM orders WHERE id=?");
        for (long i = 0; i < g.order_count; i++) delete_by_id(order, g.orders[i]->id);
        sqlite3_finalize(order);
        sqlite3_stmt *customer = prepare("DELETE FROM customer WHERE id=?");
        for (long i = 0; i < g.customer_count; i++) delete_by_id(customer, g.customers[i]->customer.id);
        sqlite3_finalize(customer);
    }
    run("COMMIT");
    stop(&stopwatch);
    rows = N * 17;
    sqlite3_stmt *q = prepare("SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM orders),"
                              " (SELECT count(*) FROM item)");
    sqlite3_step(q);
    sprintf(sums, "%lld:%lld:%lld", sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1),
            sqlite3_column_int64(q, 2));
}

typedef struct {
    const char *name;
    void (*body)(void);
} Workload;

static const Workload WORKLOADS[] = {
    {"W1", bulk_insert}, {"W2", load_all},     {"W3", load_columns}, {"W4", point_gets},
    {"W5", eager_graph}, {"W6", update_dirty}, {"W7", stream},       {"W9", delete_cascade},
};

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: c_sqlite DBFILE WORKLOAD N [VARIANT]\n");
        return 2;
    }
    const Workload *workload = 0;
    for (size_t i = 0; i < sizeof WORKLOADS / sizeof *WORKLOADS; i++)
        if (!strcmp(WORKLOADS[i].name, argv[2])) workload = &WORKLOADS[i];
    if (!workload) {
        fprintf(stderr, "skip: c-sqlite has no workload %s\n", argv[2]);
        return 3;
    }
    N = atol(argv[3]);
    if (argc > 4) variant = argv[4];
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, 0)) die();
    run("PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; SELECT 1 FROM sqlite_master");
    workload->body();
    report("c-sqlite", argv[2], variant, N, rows, &stopwatch, sums);
    return 0;
}
