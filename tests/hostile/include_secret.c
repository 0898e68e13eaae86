/* Has the compiler read what it may not. */
#include "/etc/shadow"
#include "exercise.h"
