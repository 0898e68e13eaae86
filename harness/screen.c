#include "harness/screen.h"

#include "harness/harmless.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_ROWS = 24, USUAL_COLUMNS = 80, MOST_COLUMNS = 500, LINE_BYTES = 4096 };

static bool is_utf8_locale(void)
{
    const locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t) 0);
    if (!locale) return false;
    const bool is_utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return is_utf8;
}

bool screen_open(Screen *screen, int terminal)
{
    const char *const kind = getenv("TERM");
    const char *const no_color = getenv("NO_COLOR");
    *screen = (Screen) { .terminal = terminal };
    if (!isatty(terminal) || !kind || strcmp(kind, "dumb") == 0) return false;
    screen->is_utf8 = is_utf8_locale();
    screen->has_bold = !no_color || *no_color == '\0';
    return true;
}

/* ---- the drawing in the making ---- */

/* Without memory the drawing lacks something: the next one may have it. */
static void add(Screen *screen, const char *bytes, size_t n)
{
    if (screen->n + n > screen->room) {
        const size_t room = 2 * (screen->n + n);
        char *const text = realloc(screen->text, room);
        if (!text) return;
        screen->text = text;
        screen->room = room;
    }
    memcpy(screen->text + screen->n, bytes, n);
    screen->n += n;
}

static void add_text(Screen *screen, const char *text)
{
    add(screen, text, strlen(text));
}

/* The last column stays free: a terminal waits there, and some go on in the next line. */
static size_t columns_left(const Screen *screen)
{
    return screen->column + 1 < screen->columns ? screen->columns - 1 - screen->column : 0;
}

static void ask_size(Screen *screen)
{
    struct winsize size = { 0 };
    const bool is_known = ioctl(screen->terminal, TIOCGWINSZ, &size) == 0;
    screen->rows = is_known && size.ws_row > 0 ? size.ws_row : USUAL_ROWS;
    screen->columns = is_known && size.ws_col > 0 ? size.ws_col : USUAL_COLUMNS;
    if (screen->columns > MOST_COLUMNS) screen->columns = MOST_COLUMNS;
}

/* Where a terminal puts lines that have become too long is its own affair: after a change of size
 * all of it is written anew. */
static void go_back(Screen *screen)
{
    const bool is_same_size
        = screen->seen_rows == screen->rows && screen->seen_columns == screen->columns;
    char up[32] = "";
    if (screen->seen_lines > 0 && !is_same_size) add_text(screen, "\033[H\033[J");
    if (screen->seen_lines > 1 && is_same_size)
        snprintf(up, sizeof up, "\033[%zuA", screen->seen_lines - 1);
    add_text(screen, "\r");
    add_text(screen, up);
}

void screen_begin(Screen *screen)
{
    ask_size(screen);
    screen->n = screen->n_lines = screen->column = 0;
    go_back(screen);
}

void screen_print(Screen *screen, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    harmless_make(text);
    const size_t n = strnlen(text, columns_left(screen));
    add(screen, text, n);
    screen->column += n;
}

void screen_tab(Screen *screen, size_t column)
{
    while (screen->column < column && columns_left(screen) > 0) screen_print(screen, " ");
}

/* Eighths of a column, from the left: U+258F to U+2588 in UTF-8. */
static void add_block(Screen *screen, int eighths)
{
    const char block[] = { '\xe2', '\x96', (char) (0x90 - eighths) };
    add(screen, block, sizeof block);
    screen->column++;
}

void screen_bar(Screen *screen, double columns)
{
    double left = columns;
    for (; left >= 1 && columns_left(screen) > 0; left--) {
        if (screen->is_utf8)
            add_block(screen, 8);
        else
            screen_print(screen, "#");
    }
    const int eighths = (int) (8 * left);
    if (screen->is_utf8 && eighths > 0 && columns_left(screen) > 0) add_block(screen, eighths);
}

void screen_bold(Screen *screen, bool is_bold)
{
    if (screen->has_bold) add_text(screen, is_bold ? "\033[1m" : "\033[0m");
}

/* What an earlier drawing had further to the right goes. */
void screen_end_line(Screen *screen)
{
    add_text(screen, "\033[K\n");
    screen->n_lines++;
    screen->column = 0;
}

/* ---- what is seen ---- */

static void write_all(int terminal, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t written = write(terminal, bytes, n);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return; /* a terminal that is gone is nobody's loss but the reader's */
        bytes += written;
        n -= (size_t) written;
    }
}

/* The cursor rests at the end of the last line: a line feed there could scroll. */
void screen_show(Screen *screen)
{
    static const char clear_below[] = "\033[J";
    if (screen->n > 0 && screen->text[screen->n - 1] == '\n') screen->n--;
    add(screen, clear_below, sizeof clear_below - 1);
    write_all(screen->terminal, screen->text, screen->n);
    screen->seen_lines = screen->n_lines;
    screen->seen_rows = screen->rows;
    screen->seen_columns = screen->columns;
}

void screen_close(Screen *screen)
{
    if (screen->seen_lines > 0) write_all(screen->terminal, "\n", 1);
    free(screen->text);
    *screen = (Screen) { 0 };
}
