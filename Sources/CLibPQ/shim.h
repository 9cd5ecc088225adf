#pragma once
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#error "libpq's headers are missing: install libpq-dev (Debian, Ubuntu) or libpq-devel (Fedora, RHEL)"
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#else
#include <sys/event.h>
#endif

#if defined(__linux__) && !defined(__USE_GNU)
// glibc hides it. Defining _GNU_SOURCE here would change types that Swift's own module of glibc has, too.
extern int ppoll(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
#endif

// What of libpq and of the system Swift can't reach, or not in the same way on every platform: macros, variadic functions,
// readiness of sockets, threads.

/// A value of a result and its length; nil where it is NULL.
static inline const char *_Nullable azoth_pq_value(
    const PGresult *_Nonnull result, int row, int column, int *_Nonnull length
) {
    *length = PQgetlength(result, row, column);
    if (*length == 0 && PQgetisnull(result, row, column)) return NULL;
    return PQgetvalue(result, row, column);
}

/// Takes notices of the server without a word; the driver sets a receiver of its own right after connecting.
static inline void azoth_pq_ignore_notice(void *_Nullable context, const PGresult *_Nullable result) {}

/// Nanoseconds of a clock that only goes forward.
static inline uint64_t azoth_pq_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

/// Whether this is the process's main thread. Asked of the kernel once per thread.
static inline int azoth_pq_is_main_thread(void) {
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

/// Starts a thread that nobody waits for. Returns 0, or the error of the system.
static inline int azoth_pq_thread_start(void *_Nullable (*_Nonnull body)(void *_Nullable), void *_Nullable context) {
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 1 << 20);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int code = pthread_create(&thread, &attributes, (void *(*)(void *))body, context);
    pthread_attr_destroy(&attributes);
    return code;
}

/// Names this thread, for debuggers.
static inline void azoth_pq_thread_name(const char *_Nonnull name) {
#if defined(__APPLE__)
    pthread_setname_np(name);
#elif defined(__linux__)
    prctl(PR_SET_NAME, name);
#endif
}

// MARK: Waiting on the caller's thread

/// Waits for a socket: bit 1 readable, bit 2 writable. Returns the bits that hold (an error or hang-up counts as readable), 0
/// where the time is over.
static inline int azoth_pq_poll(int socket, int interest, int64_t nanoseconds) {
    struct pollfd entry = {socket, (short)((interest & 1 ? POLLIN : 0) | (interest & 2 ? POLLOUT : 0)), 0};
    int code;
#if defined(__linux__)
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    code = ppoll(&entry, 1, nanoseconds < 0 ? NULL : &time, NULL);
#else
    code = poll(&entry, 1, nanoseconds < 0 ? -1 : (int)((nanoseconds + 999999) / 1000000));
#endif
    if (code <= 0) return 0;
    int bits = 0;
    if (entry.revents & (POLLIN | POLLERR | POLLHUP | POLLNVAL)) bits |= 1;
    if (entry.revents & (POLLOUT | POLLERR | POLLHUP | POLLNVAL)) bits |= 2;
    return bits;
}

/// The same for a short time that may end late. An exact timer of some microseconds is programmed into the hardware and out
/// of it again, which costs more than the wait; with slack the wait ends with the next tick.
static inline int azoth_pq_poll_with_slack(int socket, int interest, int64_t nanoseconds) {
#if defined(__linux__)
    prctl(PR_SET_TIMERSLACK, 4000000, 0, 0, 0);
    int bits = azoth_pq_poll(socket, interest, nanoseconds);
    prctl(PR_SET_TIMERSLACK, 0, 0, 0, 0);
    return bits;
#else
    return azoth_pq_poll(socket, interest, nanoseconds);
#endif
}

// MARK: Waiting on the event thread: one shot per wait

/// What became ready: the token that was given with the socket, and bits as above.
typedef struct {
    uint64_t token;
    int bits;
} azoth_pq_event;

/// Makes a set of sockets to wait for. Negative where the system refuses.
static inline int azoth_pq_events_make(void) {
#if defined(__linux__)
    return epoll_create1(EPOLL_CLOEXEC);
#else
    return kqueue();
#endif
}

/// Asks for one event of a socket, which may be in the set already. Returns 0, or the error of the system.
static inline int azoth_pq_events_arm(int events, int socket, int interest, uint64_t token) {
#if defined(__linux__)
    struct epoll_event event;
    event.events = EPOLLONESHOT | (interest & 1 ? EPOLLIN : 0) | (interest & 2 ? EPOLLOUT : 0);
    event.data.u64 = token;
    if (epoll_ctl(events, EPOLL_CTL_MOD, socket, &event) == 0) return 0;
    if (errno != ENOENT) return errno;
    return epoll_ctl(events, EPOLL_CTL_ADD, socket, &event) == 0 ? 0 : errno;
#else
    struct kevent changes[2];
    int count = 0;
    if (interest & 1) EV_SET(&changes[count++], socket, EVFILT_READ, EV_ADD | EV_ONESHOT, 0, 0, (void *)(uintptr_t)token);
    if (interest & 2) EV_SET(&changes[count++], socket, EVFILT_WRITE, EV_ADD | EV_ONESHOT, 0, 0, (void *)(uintptr_t)token);
    return kevent(events, changes, count, NULL, 0, NULL) == 0 ? 0 : errno;
#endif
}

/// Forgets a socket, before it is closed.
static inline void azoth_pq_events_forget(int events, int socket) {
#if defined(__linux__)
    struct epoll_event event = {0};
    epoll_ctl(events, EPOLL_CTL_DEL, socket, &event);
#else
    struct kevent change;
    EV_SET(&change, socket, EVFILT_READ, EV_DELETE, 0, 0, NULL);
    kevent(events, &change, 1, NULL, 0, NULL);
    EV_SET(&change, socket, EVFILT_WRITE, EV_DELETE, 0, 0, NULL);
    kevent(events, &change, 1, NULL, 0, NULL);
#endif
}

/// Waits for events. Returns how many there are; 0 where the time is over. Milliseconds below 0 wait for ever.
static inline int azoth_pq_events_wait(int events, azoth_pq_event *_Nonnull found, int capacity, int milliseconds) {
#if defined(__linux__)
    struct epoll_event list[64];
    int count = epoll_wait(events, list, capacity < 64 ? capacity : 64, milliseconds);
    for (int i = 0; i < count; i++) {
        found[i].token = list[i].data.u64;
        found[i].bits = (list[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP) ? 1 : 0)
            | (list[i].events & (EPOLLOUT | EPOLLERR | EPOLLHUP) ? 2 : 0);
    }
#else
    struct kevent list[64];
    struct timespec time = {milliseconds / 1000, (milliseconds % 1000) * 1000000};
    int count = kevent(events, NULL, 0, list, capacity < 64 ? capacity : 64, milliseconds < 0 ? NULL : &time);
    for (int i = 0; i < count; i++) {
        found[i].token = (uint64_t)(uintptr_t)list[i].udata;
        found[i].bits = list[i].filter == EVFILT_WRITE ? 2 : 1;
    }
#endif
    return count < 0 ? 0 : count;
}

/// A bell that wakes who waits for events: two descriptors, to wait at and to ring (the same one on Linux).
static inline int azoth_pq_bell_make(int *_Nonnull ends) {
#if defined(__linux__)
    ends[0] = ends[1] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return ends[0] < 0 ? errno : 0;
#else
    if (pipe(ends) != 0) return errno;
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFL, O_NONBLOCK);
    return 0;
#endif
}
static inline void azoth_pq_bell_ring(int end) {
    uint64_t one = 1;
    (void)!write(end, &one, sizeof one);
}
static inline void azoth_pq_bell_silence(int end) {
    uint64_t count;
    (void)!read(end, &count, sizeof count);
}
