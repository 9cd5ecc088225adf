// Tells ThreadSanitizer what Swift's runtime does, for programs under test on Linux: preloaded by Scripts/sanitized.
//
// The runtime's libraries are not instrumented. What they order by atomics of their own, or by the kernel's, looks to the
// sanitizer as if nothing ordered it. The functions here stand before the libraries', and say it:
// - Where threads contend for a Synchronization.Mutex, the library waits in the kernel, which hands the lock over. (The quick
//   ways are atomics in the caller's code, which is instrumented.)
// - Who resumes a continuation hands memory to the task. Where the task has not begun to wait yet, it just goes on. That is
//   noticed when it gives memory back to the runtime, which each return from an async function does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

static void acquire(void *address) {
    if (address && __tsan_acquire) __tsan_acquire(address);
}
static void release(void *address) {
    if (address && __tsan_release) __tsan_release(address);
}

// The library's function of that name, found when it is first needed.
#define REAL(type, name)                                 \
    static type real;                                    \
    if (!real) real = (type)dlsym(RTLD_NEXT, name);      \
    if (!real) abort()

// MARK: Mutex

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void azoth_lock_slow(uint32_t thread, SELF void *handle) __asm__(LOCK_SLOW);
SWIFT void azoth_unlock_slow(SELF void *handle) __asm__(UNLOCK_SLOW);

SWIFT void azoth_lock_slow(uint32_t thread, SELF void *handle) {
    typedef SWIFT void (*Function)(uint32_t, SELF void *);
    REAL(Function, LOCK_SLOW);
    real(thread, handle);
    acquire(handle);
}

SWIFT void azoth_unlock_slow(SELF void *handle) {
    typedef SWIFT void (*Function)(SELF void *);
    REAL(Function, UNLOCK_SLOW);
    release(handle);
    real(handle);
}

// MARK: Continuations

extern SWIFT void *swift_task_getCurrent(void) __attribute__((weak));

SWIFT void swift_continuation_resume(void *task) {
    typedef SWIFT void (*Function)(void *);
    REAL(Function, "swift_continuation_resume");
    release(task);
    real(task);
}

SWIFT void swift_continuation_throwingResume(void *task) {
    typedef SWIFT void (*Function)(void *);
    REAL(Function, "swift_continuation_throwingResume");
    release(task);
    real(task);
}

SWIFT void swift_continuation_throwingResumeWithError(void *task, void *error) {
    typedef SWIFT void (*Function)(void *, void *);
    REAL(Function, "swift_continuation_throwingResumeWithError");
    release(task);
    real(task, error);
}

SWIFT void swift_task_dealloc(void *memory) {
    typedef SWIFT void (*Function)(void *);
    REAL(Function, "swift_task_dealloc");
    if (swift_task_getCurrent) acquire(swift_task_getCurrent());
    real(memory);
}
