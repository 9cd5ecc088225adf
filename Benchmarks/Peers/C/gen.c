/* gen FILE CUSTOMERS GRAPHS: writes a SQLite file of so many customers; the first GRAPHS of them have four orders of
   three items each. The view stream_v has ten rows for each customer. */
#include "common.h"
#include <sqlite3.h>

static sqlite3 *db;

static const char *SCHEMA =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, balance DOUBLE NOT NULL,"
    " created_at TEXT NOT NULL);"
    "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer(id)"
    " ON DELETE CASCADE, status TEXT NOT NULL, total DOUBLE NOT NULL, placed_at TEXT NOT NULL);"
    "CREATE TABLE item(id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders(id)"
    " ON DELETE CASCADE, sku TEXT NOT NULL, qty INTEGER NOT NULL, price DOUBLE NOT NULL);"
    "CREATE INDEX orders_customer_id ON orders(customer_id);"
    "CREATE INDEX item_order_id ON item(order_id);"
    "CREATE VIEW stream_v AS SELECT k.k*100000+c.id AS id, c.name AS name, c.email AS email, c.balance AS balance,"
    " c.created_at AS created_at FROM (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"
    " UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8"
    " UNION ALL SELECT 9) k CROSS JOIN customer c;";

static void check(int ok) {
    if (ok) return;
    fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(db, sql, 0, 0, 0) == SQLITE_OK); }

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(db, sql, -1, &statement, 0) == SQLITE_OK);
    return statement;
}

static void insert(sqlite3_stmt *statement) {
    check(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
}

static void write_customers(long count) {
    sqlite3_stmt *statement = prepare("INSERT INTO customer(name,email,balance,created_at) VALUES(?,?,?,?)");
    Generator g = {SEED_CUSTOMER};
    char date[32];
    for (long i = 1; i <= count; i++) {
        CustomerData c;
        generate_customer(&g, i, &c);
        format_date(c.created_ms, date);
        sqlite3_bind_text(statement, 1, c.name, -1, SQLITE_STATIC);
        if (c.has_email)
            sqlite3_bind_text(statement, 2, c.email, -1, SQLITE_STATIC);
        else
            sqlite3_bind_null(statement, 2);
        sqlite3_bind_double(statement, 3, c.balance);
        sqlite3_bind_text(statement, 4, date, DATE_LENGTH, SQLITE_STATIC);
        insert(statement);
    }
    sqlite3_finalize(statement);
}

static void write_orders(long customers) {
    static const char *statuses[4] = {"new", "paid", "shipped", "cancelled"};
    sqlite3_stmt *order = prepare("INSERT INTO orders(customer_id,status,total,placed_at) VALUES(?,?,?,?)");
    sqlite3_stmt *item = prepare("INSERT INTO item(order_id,sku,qty,price) VALUES(?,?,?,?)");
    Generator orders = {SEED_ORDER}, items = {SEED_ITEM};
    char date[32], sku[24];
    for (long i = 0; i < customers * 4; i++) {
        sqlite3_bind_int64(order, 1, i / 4 + 1);
        sqlite3_bind_text(order, 2, statuses[next_below(&orders, 4)], -1, SQLITE_STATIC);
        sqlite3_bind_double(order, 3, next_below(&orders, 1000000) / 100.0);
        format_date(EPOCH_MS + (int64_t)next_below(&orders, 1000000000) * 37, date);
        sqlite3_bind_text(order, 4, date, DATE_LENGTH, SQLITE_STATIC);
        insert(order);
        for (int j = 0; j < 3; j++) {
            sprintf(sku, "SKU-%05u", next_below(&items, 100000));
            sqlite3_bind_int64(item, 1, i + 1);
            sqlite3_bind_text(item, 2, sku, -1, SQLITE_STATIC);
            sqlite3_bind_int(item, 3, 1 + next_below(&items, 9));
            sqlite3_bind_double(item, 4, next_below(&items, 100000) / 100.0);
            insert(item);
        }
    }
    sqlite3_finalize(order);
    sqlite3_finalize(item);
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: gen FILE CUSTOMERS GRAPHS\n");
        return 2;
    }
    remove(argv[1]);
    check(sqlite3_open(argv[1], &db) == SQLITE_OK);
    run(SCHEMA);
    run("BEGIN");
    write_customers(atol(argv[2]));
    write_orders(atol(argv[3]));
    run("COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_close(db);
    return 0;
}
