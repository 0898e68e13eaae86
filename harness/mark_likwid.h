/**
 * likwid's marker regions: those of -Dlikwid=enabled, or nothing.
 *
 * The library is GPL-3+, and so is a runner that is linked with it; that is why a plain build does
 * without.
 */
#ifndef LADDER_MARK_LIKWID_H
#define LADDER_MARK_LIKWID_H

#ifdef LADDER_HAS_LIKWID

void mark_likwid_open(unsigned n_threads);
void mark_likwid_begin(unsigned n_threads);
void mark_likwid_end(unsigned n_threads);
void mark_likwid_close(void);

#else

static inline void mark_likwid_open(unsigned n_threads)
{
    (void) n_threads;
}

static inline void mark_likwid_begin(unsigned n_threads)
{
    (void) n_threads;
}

static inline void mark_likwid_end(unsigned n_threads)
{
    (void) n_threads;
}

static inline void mark_likwid_close(void) { }

#endif
#endif
