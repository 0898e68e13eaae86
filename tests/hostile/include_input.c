/* Has the compiler wait for what nobody writes. */
#include "/dev/stdin"
#include "exercise.h"
