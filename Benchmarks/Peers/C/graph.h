/* The graph of customers, orders and items that W5 and W9 load, whatever the database. */
#pragma once

typedef struct {
    int64_t id, order_id;
    char *sku;
    int sku_length;
    int quantity;
    double price;
} Item;

typedef struct {
    int64_t id, customer_id;
    char *status;
    int status_length;
    double total;
    int64_t placed_ms;
    Item **items;
    int item_count, item_capacity;
} Order;

typedef struct {
    Customer customer;
    Order **orders;
    int order_count, order_capacity;
} CustomerNode;

/* From id to pointer, by open addressing: the identity lookup that an eager loader needs. */
typedef struct {
    int64_t *keys;
    void **values;
    size_t mask;
} Map;

static Map new_map(size_t count) {
    size_t capacity = 16;
    while (capacity < count * 2) capacity <<= 1;
    return (Map){calloc(capacity, 8), calloc(capacity, 8), capacity - 1};
}

static size_t hash_key(int64_t key) { return (uint64_t)key * 0x9E3779B97F4A7C15ULL >> 20; }

static void put(Map *m, int64_t key, void *value) {
    size_t h = hash_key(key);
    while (m->values[h & m->mask]) h++;
    m->keys[h & m->mask] = key;
    m->values[h & m->mask] = value;
}

static void *get(Map *m, int64_t key) {
    for (size_t h = hash_key(key); m->values[h & m->mask]; h++)
        if (m->keys[h & m->mask] == key) return m->values[h & m->mask];
    return 0;
}

static void add_order(CustomerNode *c, Order *o) {
    if (c->order_count == c->order_capacity) {
        c->order_capacity = c->order_capacity ? c->order_capacity * 2 : 4;
        c->orders = realloc(c->orders, c->order_capacity * sizeof(void *));
    }
    c->orders[c->order_count++] = o;
}

static void add_item(Order *o, Item *i) {
    if (o->item_count == o->item_capacity) {
        o->item_capacity = o->item_capacity ? o->item_capacity * 2 : 4;
        o->items = realloc(o->items, o->item_capacity * sizeof(void *));
    }
    o->items[o->item_count++] = i;
}

typedef struct {
    CustomerNode **customers;
    Order **orders;
    Item **items;
    long customer_count, order_count, item_count;
} Graph;

/* The sum over every field of a graph. */
typedef struct {
    int64_t lengths, quantity, seconds;
    double balance, total, price;
    long customers, orders, items;
} GraphSum;

static GraphSum walk(const Graph *g) {
    GraphSum s = {0};
    for (long i = 0; i < g->customer_count; i++) {
        CustomerNode *c = g->customers[i];
        s.customers++;
        s.balance += c->customer.balance;
        s.lengths += c->customer.name_length;
        for (int j = 0; j < c->order_count; j++) {
            Order *o = c->orders[j];
            s.orders++;
            s.total += o->total;
            s.lengths += o->status_length;
            s.seconds += o->placed_ms / 1000 % 60;
            for (int k = 0; k < o->item_count; k++) {
                Item *item = o->items[k];
                s.items++;
                s.quantity += item->quantity;
                s.price += item->price;
                s.lengths += item->sku_length;
            }
        }
    }
    return s;
}

/* Returns how many objects there are. */
static long print_graph_sum(const GraphSum *s, char *text) {
    sprintf(text, "%ld:%ld:%ld:%lld:%lld:%lld:%.2f:%.2f:%.2f", s->customers, s->orders, s->items,
            (long long)s->lengths, (long long)s->quantity, (long long)s->seconds, s->balance, s->total, s->price);
    return s->customers + s->orders + s->items;
}
