#include "variants/workload/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct StatusRow {
    const char *name;
    int exit_code;
} StatusRow;

static const StatusRow status_rows[] = {
    [STATUS_OK] = { "ok", 0 },
    [STATUS_BAD_USAGE] = { "wrong usage", 2 },
    [STATUS_WRONG_ANSWER] = { "wrong answer", 1 },
    [STATUS_RUNNER_FAILED] = { "runner failed", 1 },
    [STATUS_MISSING] = { "missing", 3 },
    [STATUS_NO_MEMORY] = { "no memory", 3 },
    [STATUS_STORAGE] = { "storage failed", 4 },
    [STATUS_CANNOT_TELL] = { "can't tell", 5 },
    [STATUS_INTERRUPTED] = { "interrupted", 130 },
    [STATUS_TERMINATED] = { "terminated", 143 },
};

const char *status_name(Status status)
{
    return status_rows[status].name;
}

int status_exit_code(Status status)
{
    return status_rows[status].exit_code;
}

Status reason(Reason *why, Status status, const char *format, ...)
{
    if (!why) return status;
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(why->text, sizeof why->text, format, arguments);
    va_end(arguments);
    if (length < 0) why->text[0] = '\0';
    if (length >= (int) sizeof why->text) strcpy(why->text + sizeof why->text - 4, "...");
    for (char *c = why->text; *c; c++)
        if ((unsigned char) *c < 0x20 || *c == 0x7f) *c = '?';
    return status;
}
