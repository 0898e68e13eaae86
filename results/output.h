/**
 * Puts a finished text where it was asked for, whole or not at all.
 *
 * A regular file is written under another name beside it, brought to the disk and renamed: a reader
 * sees the old text or the new one. What exists and is no regular file (a device, a fifo) is
 * written as it is. Nothing here knows what the text says.
 */
#ifndef LADDER_OUTPUT_H
#define LADDER_OUTPUT_H

#include "variants/workload/status.h"

#include <stddef.h>
#include <stdio.h>

typedef struct Output Output;

/**
 * Begins to write `target`; "-" is standard output.
 *
 * Owns:    *output is the caller's, to be given to output_finish; NULL on
 * failure. Returns: STATUS_STORAGE with the place and the system's words, STATUS_BAD_USAGE when
 * `target` is a folder, STATUS_NO_MEMORY.
 */
Status output_begin(const char *target, Output **output, Reason *why);

/** Returns: the stream to write to; its errors are noticed by output_finish. */
FILE *output_stream(Output *output);

/** Ends the writing and releases `output`. Returns: STATUS_STORAGE when not everything is safe;
 * what was there before is then untouched. */
Status output_finish(Output *output, Reason *why);

/** All of it in one call. */
Status output_write(const char *target, const char *bytes, size_t length, Reason *why);

/** Makes a folder and those above it, as far as they are missing. Returns: STATUS_STORAGE. */
Status output_make_folder(const char *path, Reason *why);

#endif
