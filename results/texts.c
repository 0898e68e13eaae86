#include "results/texts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 64 * 1024 };

struct Chunk {
    Chunk *next;
    size_t n_used, n_bytes;
    char bytes[];
};

static Chunk *chunk_with_room(Texts *texts, size_t n)
{
    Chunk *const first = texts->chunks;
    if (first && first->n_bytes - first->n_used >= n) return first;
    const size_t n_bytes = n > CHUNK_BYTES ? n : CHUNK_BYTES;
    Chunk *const chunk = malloc(sizeof *chunk + n_bytes);
    if (!chunk) return NULL;
    *chunk = (Chunk) { .next = first, .n_bytes = n_bytes };
    texts->chunks = chunk;
    return chunk;
}

static char *take(Texts *texts, size_t n)
{
    Chunk *const chunk = chunk_with_room(texts, n);
    if (!chunk) return NULL;
    char *const bytes = chunk->bytes + chunk->n_used;
    chunk->n_used += n;
    return bytes;
}

const char *texts_copy(Texts *texts, const char *text, size_t n)
{
    char *const copy = take(texts, n + 1);
    if (!copy) return NULL;
    memcpy(copy, text, n);
    copy[n] = '\0';
    return copy;
}

const char *texts_print(Texts *texts, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *printed = NULL;
    const int n = vasprintf(&printed, format, arguments);
    va_end(arguments);
    if (n < 0) return NULL;
    const char *const copy = texts_copy(texts, printed, (size_t) n);
    free(printed);
    return copy;
}

void texts_free(Texts *texts)
{
    while (texts->chunks) {
        Chunk *const chunk = texts->chunks;
        texts->chunks = chunk->next;
        free(chunk);
    }
}
