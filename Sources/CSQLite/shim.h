#pragma once
#if __has_include(<sqlite3.h>)
#include <sqlite3.h>
#else
#error "SQLite's headers are missing: install libsqlite3-dev (Debian, Ubuntu) or sqlite-devel (Fedora, RHEL)"
#endif
#include <stdint.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// What of SQLite and of the C library Swift can't reach, or not in the same way on every platform: variadic functions,
// macros, thread-local variables, threads.

/// Whether this is the process's main thread. Asked of the kernel once per thread.
static inline int azoth_is_main_thread(void) {
#if defined(__APPLE__)
    return pthread_main_np();
#elif defined(__linux__)
    static _Thread_local int known = -1;
    if (known < 0) known = syscall(SYS_gettid) == getpid();
    return known;
#else
    return 0;
#endif
}

/// Starts a thread. Returns 0, or the error of the system.
static inline int azoth_thread_start(void *_Nullable (*_Nonnull body)(void *_Nullable), void *_Nullable context) {
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    // SQLite needs little; the default of 8 MB per connection would be reserved for nothing.
    pthread_attr_setstacksize(&attributes, 1 << 20);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int code = pthread_create(&thread, &attributes, (void *(*)(void *))body, context);
    pthread_attr_destroy(&attributes);
    return code;
}

/// Names this thread, for debuggers.
static inline void azoth_thread_name(const char *_Nonnull name) {
#if defined(__APPLE__)
    pthread_setname_np(name);
#elif defined(__linux__)
    prctl(PR_SET_NAME, name);
#endif
}

/// A lock that one thread can wait at until another wakes it.
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
} azoth_gate;

static inline azoth_gate *_Nonnull azoth_gate_make(void) {
    azoth_gate *gate = (azoth_gate *)malloc(sizeof(azoth_gate));
    pthread_mutex_init(&gate->mutex, 0);
    pthread_cond_init(&gate->condition, 0);
    return gate;
}
static inline void azoth_gate_free(azoth_gate *_Nonnull gate) {
    pthread_cond_destroy(&gate->condition);
    pthread_mutex_destroy(&gate->mutex);
    free(gate);
}
static inline void azoth_gate_lock(azoth_gate *_Nonnull gate) { pthread_mutex_lock(&gate->mutex); }
static inline void azoth_gate_unlock(azoth_gate *_Nonnull gate) { pthread_mutex_unlock(&gate->mutex); }
static inline void azoth_gate_wait(azoth_gate *_Nonnull gate) { pthread_cond_wait(&gate->condition, &gate->mutex); }
static inline void azoth_gate_wake(azoth_gate *_Nonnull gate) { pthread_cond_signal(&gate->condition); }

/// Nanoseconds of a clock that only goes forward.
static inline uint64_t azoth_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

/// The same to the nearest few milliseconds, for a quarter of the price.
static inline uint64_t azoth_coarse_nanoseconds(void) {
    struct timespec now;
#if defined(CLOCK_MONOTONIC_COARSE)
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
#else
    clock_gettime(CLOCK_MONOTONIC, &now);
#endif
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

static inline void azoth_sleep_microseconds(uint32_t microseconds) { usleep(microseconds); }

/// Does without SQLite's count of allocated bytes, which costs a lock per allocation. Works before the first use of
/// SQLite in the process, and does nothing afterwards.
static inline void azoth_sqlite_without_memory_status(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// A misspelt "column" in quotes is an error and not a text.
static inline void azoth_sqlite_refuse_quoted_strings(sqlite3 *database) {
#if defined(SQLITE_DBCONFIG_DQS_DML)
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
#endif
}

/// Binds text or a blob that stays where it is until the statement is bound again.
static inline int azoth_sqlite_bind_static_text(sqlite3_stmt *statement, int index, const void *bytes, uint64_t count) {
    return sqlite3_bind_text64(statement, index, (const char *)bytes, count, SQLITE_STATIC, SQLITE_UTF8);
}
static inline int azoth_sqlite_bind_static_blob(sqlite3_stmt *statement, int index, const void *bytes, uint64_t count) {
    return sqlite3_bind_blob64(statement, index, count == 0 ? "" : bytes, count, SQLITE_STATIC);
}
/// Binds text that is copied.
static inline int azoth_sqlite_bind_copied_text(sqlite3_stmt *statement, int index, const void *bytes, uint64_t count) {
    return sqlite3_bind_text64(statement, index, (const char *)bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// The result of a function, which is copied.
static inline void azoth_sqlite_result_text(sqlite3_context *context, const void *bytes, uint64_t count) {
    sqlite3_result_text64(context, count == 0 ? "" : (const char *)bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}
