/**
 * The whole test framework: CHECK what must be true, RUN a test function, return check_result().
 *
 * A failed CHECK prints file, line and expression, and the test goes on.
 */
#ifndef LADDER_CHECK_H
#define LADDER_CHECK_H

#include <math.h>
#include <stdio.h>

enum { CHECK_MAX_PRINTED = 20 }; /* a broken loop need not say so a thousand times */

static unsigned check_n_checks, check_n_failures;

static inline int check_note(int is_true, const char *file, int line, const char *expression)
{
    check_n_checks++;
    if (is_true) return 1;
    if (++check_n_failures > CHECK_MAX_PRINTED) return 0;
    fprintf(stderr, "%s:%d: not true: %s\n", file, line, expression);
    return 0;
}

/** Its value is whether the expression is true, so that a test can stop where nothing follows. */
#define CHECK(expression) check_note(!!(expression), __FILE__, __LINE__, #expression)

/** Returns: whether `got` is within `tolerance` of `want`; what is not a number is close to
 * nothing. */
static inline int check_is_close(double got, double want, double tolerance)
{
    return fabs(got - want) <= tolerance;
}

static inline void check_run(void (*test)(void), const char *name)
{
    printf("%s\n", name);
    fflush(stdout);
    test();
}

#define RUN(test) check_run(test, #test)

/** Returns: the exit code of a test program. A test that checked nothing has failed. */
static inline int check_result(void)
{
    printf("%u checks, %u failed\n", check_n_checks, check_n_failures);
    return check_n_failures > 0 || check_n_checks == 0;
}

#endif
