/** Texts of strangers - names, reasons, hosts of a recorded run - for a terminal. */
#ifndef LADDER_HARMLESS_H
#define LADDER_HARMLESS_H

/** Leaves only printable ASCII in a text: a '?' stands for any other character of UTF-8, so that
 * nothing moves the cursor, hides, turns the direction, or takes more columns than it has bytes. */
static inline void harmless_make(char *text)
{
    char *to = text;
    for (; *text; text++) {
        const unsigned char byte = (unsigned char) *text;
        if ((byte & 0xc0) == 0x80) continue; /* it belongs to the byte before */
        *to++ = byte >= ' ' && byte < 0x7f ? *text : '?';
    }
    *to = '\0';
}

#endif
