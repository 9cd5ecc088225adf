#ifndef AZOTH_ALLOCATIONS_H
#define AZOTH_ALLOCATIONS_H

/// How many blocks of memory the process has asked for so far, on all threads; -1 where they are not counted.
long azoth_allocations(void);

#endif
