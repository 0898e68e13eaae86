/** Finds out whether code runs on this processor, whatever the processor says of itself. */
#ifndef LADDER_PEAKS_TRY_H
#define LADDER_PEAKS_TRY_H

#include <stdbool.h>

/** Calls `code`. Returns: false when the processor refuses an instruction of it (an emulator or a
 * virtual machine may promise more than it does). Not for several threads at once. */
bool try_code(void (*code)(void *context), void *context);

#endif
